## Signing in

sign-in-title = Iniciar sesión
sign-in = Iniciar sesión
sign-in-passkey-title = Con una llave de acceso
sign-in-passkey = Iniciar sesión con una llave de acceso
sign-in-password-title = Con una contraseña y un código
sign-in-failed-title = Sesión no iniciada
sign-in-failed = Los datos no coinciden o no se pueden usar ahora. Compruebe lo que escribió e inténtelo de nuevo. Tras varios intentos fallidos, la cuenta se bloquea.
sign-in-help-title = No puedo iniciar sesión
sign-in-help = Si perdió su aplicación de autenticación, use un código de recuperación en lugar del código. Si no tiene ninguno, pida a una persona administradora de su entidad que inicie una recuperación; después, una persona supervisora le entregará un enlace. Si cree que su cuenta está bloqueada, espere o pida a una persona administradora que la desbloquee.
sign-in-banner = No se comprobó nada, porque no se aceptó la declaración que aparece abajo. Marque la casilla e inicie sesión de nuevo.
banner-accept = He leído esto y estoy de acuerdo.

field-handle-label = Nombre de usuario
field-password = Contraseña
field-code-label = Código
field-code-hint = Los seis dígitos que muestra su aplicación de autenticación, o un código de recuperación.

passkey-waiting = Su dispositivo le pide su llave de acceso.
passkey-failed = La llave de acceso no se aceptó. No se cambió nada. Inténtelo de nuevo, o use una contraseña y un código.
passkey-unsupported = Este navegador no puede usar llaves de acceso. Use una contraseña y un código.
passkey-needs-script = Las llaves de acceso necesitan JavaScript. Sin él, use una contraseña y un código.

unlock-title = Sesión bloqueada
unlock-lede = Su sesión está bloqueada, { $handle }. Desbloquéela para continuar donde estaba.
unlock-passkey = Usar la llave de acceso
unlock = Desbloquear
unlock-other = Cerrar sesión y usar otra cuenta
confirm-title = Confirme que es usted
confirm-lede = { $minutes ->
    [one] El paso siguiente exige haber iniciado sesión hace { $minutes } minuto como máximo. Todavía no se cambió nada; después volverá a su página.
   *[other] El paso siguiente exige haber iniciado sesión hace { $minutes } minutos como máximo. Todavía no se cambió nada; después volverá a su página.
 }

## The way in: set-up, invitation, recovery

setup-title = Configurar este nodo
setup-due = Aquí nadie tiene cuenta todavía. El enlace de configuración se mostró donde se inició el nodo.
setup-due-again = Si no lo tiene, o si caducó, cree uno nuevo en el equipo:
setup-done = Este nodo ya está configurado. Si no tiene cuenta, pida una invitación a una persona administradora de la entidad.

link-gone-title = Este enlace no se puede usar
link-gone = Ya se usó, se revocó, caducó o está incompleto.
link-gone-next = Si creó su cuenta con él, inicie sesión. Si no, compruebe que tiene el enlace completo o pida uno nuevo.
error-link-used = Este enlace se usó, se revocó o caducó. No se cambió nada. Pida uno nuevo.
error-set-up-already = Este nodo ya está configurado. No se cambió nada. Pida una invitación a una persona administradora.

join-step-1 = Paso 1 de 3
join-step-2 = Paso 2 de 3
join-step-3 = Paso 3 de 3
join-step-1-of-2 = Paso 1 de 2
join-step-2-of-2 = Paso 2 de 2
join-agency-title = Su entidad
join-agency-lede = Describa la entidad a la que pertenece este nodo. Una persona administradora puede cambiarlo todo más adelante. Lo que escriba se conserva mientras el enlace sea válido.
join-identity-title = Quién es usted
join-identity-setup = Usted crea la primera cuenta de este nodo. Tendrá los roles de administrador/a y de responsable de confianza.
join-identity-invited = Tiene una invitación de { $agency } para este nodo.
join-factor-title = Cómo inicia sesión
join-factor-lede = Elija ahora una forma. Podrá agregar otra más adelante.
join-factor-recovery = Establezca una nueva forma de iniciar sesión. Cuando termine, sus llaves de acceso, contraseña, códigos, sesiones y tokens anteriores dejarán de funcionar.
join-passkey-title = Con una llave de acceso
join-passkey-about = Su dispositivo, teléfono o llave de seguridad guarda la llave de acceso. Se usa con el dedo, la cara o un PIN. No hay ninguna contraseña que alguien pueda robar.
join-passkey = Crear una llave de acceso
join-password-title = Con una contraseña y una aplicación de autenticación
join-password = Usar la contraseña y la aplicación

field-display-name = Su nombre
field-display-name-hint = Lo ven sus colegas en este nodo.
field-handle-hint = De 2 a 32 caracteres: letras minúsculas (a-z), dígitos, punto, guion o guion bajo. Lo ven sus colegas y aparece en el registro de auditoría. No se puede cambiar después.
field-handle = Este nombre de usuario no se puede usar. Elija de 2 a 32 caracteres: letras (a-z), dígitos, punto, guion o guion bajo. Empiece con una letra o un dígito. Los nombres operator y system están reservados.
field-handle-taken = Este nombre de usuario ya está en uso. No se creó ninguna cuenta. Elija otro.
field-email-label = Correo electrónico
field-email-hint = Se usa solo para decirle que tiene un mensaje. Se guarda cifrado y sus colegas no lo ven.
field-new-password = Contraseña nueva
field-new-password-hint = De 15 a 256 caracteres. Funcionan bien varias palabras sin relación entre sí, o un gestor de contraseñas.
field-again-label = La misma contraseña otra vez
field-again = Las dos contraseñas no son iguales. Escriba ambas de nuevo.
field-new-code = Código que muestra ahora la aplicación
field-code = El código no coincide. Compruebe la hora del dispositivo, espere el código siguiente y escríbalo.
field-passkey = No se creó ninguna llave de acceso. No se cambió nada. Inténtelo de nuevo, o use una contraseña y una aplicación de autenticación.
totp-scan = Escanee esta imagen con una aplicación de autenticación:
totp-qr = Código QR para la aplicación de autenticación
totp-type = O escriba esta clave en la aplicación:

weak-short = La contraseña es demasiado corta. Necesita al menos 15 caracteres.
weak-long = La contraseña es demasiado larga. Puede tener 256 caracteres como máximo.
weak-control = La contraseña tiene caracteres de control invisibles. Escríbala sin ellos.
weak-listed = Esta contraseña está en una lista de contraseñas conocidas. Elija otra.
weak-guessable = Esta contraseña es fácil de adivinar. Use varias palabras sin relación entre sí, ni con usted ni con su entidad.

codes-title = Códigos de recuperación
codes-lede = Cada código le permite iniciar sesión una vez, junto con su contraseña, cuando no tiene su aplicación de autenticación.
codes-keep = Imprima esta página o anote los códigos ahora. No se volverán a mostrar. Guárdelos lejos de su dispositivo. Los códigos anteriores ya no funcionan.
codes-kept = He guardado los códigos

flash-welcome = Ha iniciado sesión. Su llave de acceso quedó guardada.

## My account

nav-me-profile = Mi perfil
me-lede = Su nombre de usuario es { $handle }.
me-mail = Correo cuando hay un aviso
mail-off = Solo cuando cambia mi forma de iniciar sesión o cambian mis roles
mail-daily = Además, un correo al día si hay algo sin leer
mail-each = Además, un correo por cada aviso
me-account = Cuenta
me-roles = Roles
me-email-title = Dirección de correo electrónico
me-email-hint = Déjelo vacío para no recibir correos.

nav-me-security = Acceso y dispositivos
security-lede = Cómo inicia sesión y dónde tiene sesiones abiertas.
security-passkeys = Llaves de acceso
security-no-passkeys = No tiene ninguna llave de acceso. Agregue una para iniciar sesión con el dedo, la cara o un PIN.
security-add-passkey = Agregar una llave de acceso
passkey-name = Nombre (opcional)
passkey-name-hint = Para que pueda reconocerla, por ejemplo «teléfono del trabajo». Si lo deja vacío, se usa el nombre del dispositivo.
security-password = Contraseña y aplicación de autenticación
security-password-on = Configuradas
security-password-off = No tiene contraseña. Establezca una para iniciar sesión donde no tenga a mano su llave de acceso.
security-password-set = Establecer una contraseña
security-password-change = Cambiar la contraseña y la aplicación de autenticación
security-codes-left = { $n ->
    [0] No queda ningún código de recuperación. Cree códigos nuevos.
    [one] Queda { $n } código de recuperación. Cree pronto códigos nuevos.
   *[other] Quedan { $n } códigos de recuperación.
 }
security-new-codes = Crear nuevos códigos de recuperación
security-sessions = Sesiones abiertas
unknown-device = Dispositivo desconocido
this-session = esta
end-session = Cerrar
end-other-sessions = Cerrar todas las demás
error-last-factor = Es su única forma de iniciar sesión. No se cambió nada. Agregue primero otra llave de acceso o una contraseña.
error-too-many-passkeys = Tiene 10 llaves de acceso, que es el máximo. No se agregó nada. Quite primero una que ya no use.
error-codes-need-password = Los códigos de recuperación van con una contraseña, y usted no tiene ninguna. No se cambió nada. Establezca primero una contraseña; con ella recibirá los códigos.
flash-passkey-added = La llave de acceso se agregó.
flash-passkey-removed = La llave de acceso se quitó. Ya no sirve para iniciar sesión.
flash-session-ended = Sesión cerrada. Ya no queda nadie con la sesión abierta allí.

password-title = Contraseña y aplicación de autenticación
password-lede = Las dos se establecen juntas. Al guardar, recibirá nuevos códigos de recuperación y se cerrarán todas sus demás sesiones.

lost-device = Perdí un dispositivo
lost-device-lede = Hágalo de inmediato. Se cerrará su sesión en todas partes, también aquí.
lost-device-sessions = { $n ->
    [one] Se cierra { $n } sesión: esta.
   *[other] Se cierran { $n } sesiones, incluida esta.
 }
lost-device-tokens = { $n ->
    [0] No tiene ningún token de API.
    [one] Se revoca { $n } token de API.
   *[other] Se revocan { $n } tokens de API.
 }
lost-device-admins = Se avisa a las personas administradoras y queda anotado en el registro de auditoría.
lost-device-then = Sus llaves de acceso y su contraseña se mantienen. Inicie sesión de nuevo en un dispositivo de su confianza, quite la llave de acceso del dispositivo perdido y cambie la contraseña si estaba guardada en él.
lost-device-do = Cerrar todo ahora
flash-lost-device = Todas sus sesiones se cerraron y todos sus tokens se revocaron. Inicie sesión en un dispositivo de su confianza y quite la llave de acceso del dispositivo perdido.

## Tokens

nav-me-tokens = Tokens de API
tokens-lede = Con un token, un programa lee datos de este nodo en su nombre. El programa no puede hacer más que usted.
tokens-empty = No tiene ningún token. Cree uno abajo para cada programa que lo necesite.
tokens-scopes = Permisos
token-new = Token nuevo
token-name = Nombre
token-name-hint = El programa que lo usa, por ejemplo «tablero de guardia».
token-days = Días hasta que caduque (de 1 a 365)
token-make = Crear el token
token-fresh-title = Su token nuevo
token-fresh = Solo se muestra ahora. Cópielo en el programa que lo necesita. Si se pierde, revóquelo y cree otro.
field-token-days = Escriba un número de días de 1 a 365.
error-too-many-tokens = Tiene 20 tokens, que es el máximo. No se creó ninguno. Revoque primero uno que ya no use.
flash-token-revoked = El token se revocó. Ya no funciona.

scope-agency-read = Leer los datos de la entidad
scope-people-read = Leer las personas de la entidad, con sus nombres de usuario y roles
scope-node-operate = Leer el estado del nodo y sus tareas
scope-audit-read = Leer el registro de auditoría

## The people of the agency

nav-people = Personas
people-lede = Todas las personas que tienen una cuenta en este nodo.
person-kind-agency = de la entidad
person-kind-non-agency = de fuera de la entidad
person-kind-claimant = iniciando sesión
person-kind-visitor = sin sesión iniciada
person-kind-node = el propio nodo
person-active = Cuenta activa
person-disabled = Cuenta desactivada
person-disabled-because = Motivo:
disabled-unused = Nadie la usó durante mucho tiempo.
disabled-last-day = Pasó el último día de la cuenta.
person-locked = Cuenta bloqueada tras intentos fallidos
person-no-roles = Sin roles. Sin un rol, la persona solo ve su propia cuenta.
person-no-sessions = Sin sesiones abiertas.
person-add-role = Rol que desea asignar
person-roles-hint = Los roles de administrador/a, responsable de confianza, supervisor/a y auditor/a requieren dos personas, y también cualquier rol para usted: usted lo propone y una persona responsable de confianza lo confirma. Un cambio bloquea una vez las sesiones de la persona.
person-account = Cuenta
person-release = Desbloquear la cuenta
person-disable = Desactivar la cuenta
person-enable = Activar la cuenta

invite = Invitar a alguien
invite-lede = { $hours ->
    [one] Usted crea un enlace que funciona una sola vez, en el plazo de { $hours } hora. La persona lo abre y crea una cuenta.
   *[other] Usted crea un enlace que funciona una sola vez, en el plazo de { $hours } horas. La persona lo abre y crea una cuenta.
 }
invite-note = Para quién
invite-note-hint = Para que pueda reconocer la invitación. Lo ven las personas administradoras.
invite-kind = La persona es
invite-kind-hint = Aparece junto al nombre en todos los lugares donde lo ven sus colegas. Intérpretes, contratistas y personas invitadas son de fuera de la entidad.
invite-ends-on = Último día
invite-ends-on-hint = Opcional. Después de este día, la cuenta se desactiva.
field-day-past = Este día es hoy o ya pasó. Elija uno posterior o deje el campo vacío.
invite-make = Crear la invitación
invite-done-title = Invitación creada
invite-done = { $hours ->
    [one] Entregue este enlace a la persona. Funciona una sola vez, en el plazo de { $hours } hora.
   *[other] Entregue este enlace a la persona. Funciona una sola vez, en el plazo de { $hours } horas.
 }
link-label = Enlace
link-hint = Solo se muestra ahora. Quien lo tenga puede usarlo: entréguelo en persona o por un medio de su confianza.
invitations-open = Invitaciones abiertas
invitations-empty = No hay ninguna invitación abierta. Las que cree permanecen aquí hasta que se usen, se revoquen o caduquen.
flash-invitation-revoked = La invitación se revocó. Su enlace ya no funciona.

disable-title = Desactivar la cuenta { $handle }
disable-lede = La persona ya no podrá iniciar sesión. Usted puede volver a activar la cuenta más adelante.
disable-sessions = Todas las sesiones de la persona se cierran de inmediato.
disable-tokens = Todos los tokens de API de la persona se revocan.
disable-name = El nombre de usuario sigue siendo de esa persona. Nadie más lo recibe.
error-last-holder = Es la única persona con el rol de administrador/a o la única con el de responsable de confianza. No se cambió nada. Asigne primero el rol a otra persona.
error-already-decided = Otra persona lo hizo antes, o ya terminó. Su paso no cambió nada. Vuelva atrás y cargue la página de nuevo.
error-second-person = Usted lo propuso, o se trata de usted. No se cambió nada. Debe decidir otra persona.
flash-disabled = La cuenta se desactivó. Sus sesiones se cerraron y sus tokens se revocaron.
flash-enabled = La cuenta se activó. La persona puede iniciar sesión de nuevo.
flash-released = La cuenta se desbloqueó. La persona puede iniciar sesión de nuevo.

## Roles

role-admin = Administrador/a
role-trust-officer = Responsable de confianza
role-supervisor = Supervisor/a
role-officer = Agente
role-dispatcher = Operador/a de guardia
role-editor = Editor/a
role-auditor = Auditor/a
role-observer = Observador/a

role-about-admin = Gestiona el nodo: invita a personas, propone roles, describe la entidad y se ocupa de las tareas; no ve ningún caso.
role-about-trust-officer = Decide en quién confiar: confirma los roles que requieren dos personas y los nodos de otras entidades.
role-about-supervisor = Dirige el trabajo con los casos: aprueba lo que requiere una segunda persona y las recuperaciones de acceso.
role-about-officer = Trabaja con los casos: busca apoyo, pide ayuda a otras entidades y les responde.
role-about-dispatcher = Atiende el puesto de guardia: distribuye las solicitudes, ofrece o rechaza ayuda y mantiene al día la capacidad.
role-about-editor = Mantiene lo que publica la entidad: servicios, capacitaciones y biblioteca.
role-about-auditor = Lee el registro de auditoría y las estadísticas; no puede tener también el rol de administrador/a, responsable de confianza o supervisor/a.
role-about-observer = Lee el directorio, las capacitaciones y la biblioteca, y nada de ningún caso.

role-needs-two = requiere dos personas
role-state-active = Vigente
role-state-proposed = Propuesto
nav-roles = Roles por confirmar
roles-waiting-lede = Estos roles requieren dos personas. Quien propuso un rol, o quien lo recibiría, no puede confirmarlo.
roles-waiting-empty = No hay ningún rol en espera. Cuando una persona administradora propone uno que requiere dos personas, aparece aquí.
second-person = Debe decidir otra persona
error-role-excluded = Estos roles son incompatibles. Quien tiene el rol de auditor/a no puede tener el de administrador/a, responsable de confianza o supervisor/a; con el perfil estricto, quien tiene el rol de administrador/a no puede tener el de agente o supervisor/a. No se cambió nada. Elija otros roles.
error-role-held = Esta persona ya tiene este rol, o el rol está pendiente de confirmación. No se cambió nada.
flash-role-given = El rol se asignó.
flash-role-proposed = El rol está propuesto. Debe confirmarlo una persona responsable de confianza.
flash-role-refused = El rol se rechazó. Se avisa a quien lo propuso.
flash-role-taken = El rol se retiró.

## Recovery

nav-recoveries = Recuperaciones
recoveries-lede = Colegas que perdieron su forma de iniciar sesión. Antes de aprobar, compruebe en persona quiénes son.
recoveries-empty = No hay ninguna recuperación en espera. Cuando una persona administradora inicia una para alguien, aparece aquí.
recovery-start = Iniciar una recuperación
recovery-start-title = Iniciar una recuperación para { $handle }
recovery-start-lede = Para alguien que ya no puede iniciar sesión. Se necesitan dos personas: usted y una persona supervisora.
recovery-no-supervisor = No hay otra persona supervisora que pueda aprobarlo. Asigne primero el rol a alguien, o cree un enlace en el equipo con: waystation admin recovery-link
recovery-how-1 = Una persona supervisora la aprueba en un plazo de 72 horas y entrega un enlace. Usted no ve el enlace.
recovery-how-2 = La persona establece con el enlace una nueva forma de iniciar sesión, en un plazo de 60 minutos.
recovery-how-3 = Entonces dejan de funcionar las llaves de acceso, la contraseña, los códigos, las sesiones y los tokens anteriores de la persona. Hasta ese momento no cambia nada.
recovery-approved-title = Recuperación aprobada
recovery-approved = { $minutes ->
    [one] Entregue usted este enlace a la persona. Funciona una sola vez, en el plazo de { $minutes } minuto.
   *[other] Entregue usted este enlace a la persona. Funciona una sola vez, en el plazo de { $minutes } minutos.
 }
flash-recovery-started = La recuperación se inició. Se avisa a las personas supervisoras.
flash-recovery-refused = La recuperación se rechazó. La persona sigue iniciando sesión como antes.
