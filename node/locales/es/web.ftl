## The frame of every page

neutral-title = Notas
skip-to-content = Ir al contenido
bar-menu = Avisos y cuenta
side-menu = Menú
nav-work = Trabajo
nav-agency = Entidad
nav-node = Este nodo
nav-me = Mi cuenta
lock-screen = Bloquear la pantalla
sign-out = Cerrar sesión
quick-exit = Salir rápido
quick-exit-hint = Bloquea su sesión y abre una página neutra. Pulsar Esc dos veces hace lo mismo.
printed = Impreso: { $when }

## Words on buttons and in lists

add = Agregar
any = Cualquiera
approve = Aprobar
back = Volver
back-to-list = Volver a la lista
cancel = Cancelar
change = Cambiar
choose = Elegir
# Between the items of a list.
comma = { ", " }
confirm = Confirmar
continue = Continuar
done = Listo
more = Mostrar más
never = nunca
none = ninguno
pager = Más entradas
refuse = Rechazar
remove = Quitar
remove-named = Quitar { $name }
revoke = Revocar
revoke-named = Revocar { $name }
save = Guardar

## Columns of tables

column-action = Acciones
column-active = Última actividad
column-address = Dirección
column-device = Dispositivo
column-expires = Caduca
column-made = Creación
column-name = Nombre
column-person = Persona
column-proposed-by = Propuesto por
column-role = Rol
column-seen = Última conexión
column-since = Inicio de sesión
column-started-by = Iniciada por
column-state = Estado
column-used = Último uso

## Fields that several forms have

field-lang = Idioma
field-time-zone = Zona horaria
field-reason = Motivo
field-reason-hint = Queda en el registro de auditoría. No escriba nada sobre un caso.

## What is wrong with a field

form-errors-title = No se guardó. Corrija esto y envíelo de nuevo:
field-required = Complete este campo.
field-choose = Elija de la lista.
field-too-long = Es demasiado largo. Acórtelo.
field-too-many = Son demasiados. Deje solo lo que la gente necesita para encontrar su entidad.
field-control = Contiene caracteres de control invisibles. Borre el texto y escríbalo de nuevo.
field-email = No es una dirección de correo electrónico. Escríbala como desk@agency.example.
field-phone = No es un número de teléfono. Use de 3 a 20 dígitos; entre ellos puede haber espacios y +.
field-day = No es un día del calendario. Elija uno o escríbalo como 2027-01-31.
field-web-address = No es una dirección web. Escríbala completa, empezando por https://.

## When something is wrong

incident = Número de incidente:
problem-home = Ir a la página de inicio

problem-bad-title = No se entendió
problem-form = Lo que llegó no es lo que envía esta página. No se cambió nada. Vuelva atrás, cargue la página de nuevo y complétela otra vez.
problem-form-size = El formulario es demasiado grande o no llegó completo. No se cambió nada. Vuelva atrás, acorte los textos largos y envíelo de nuevo.
problem-parameter = Una parte de esta dirección no se entiende. No se cambió nada. Vuelva a la lista y elija de nuevo.
problem-language = Este nodo no tiene ese idioma. No se cambió nada. Elija uno de los idiomas al pie de la página.
problem-origin = Esta solicitud no vino de una página de este nodo. No se cambió nada. Abra el nodo en su propia dirección y hágalo allí.
problem-stale-form = Esta página es anterior a su sesión actual. No se cambió nada. Vuelva atrás, copie lo que escribió, cargue la página de nuevo y envíelo otra vez.
problem-conflict-title = Ya no es posible
problem-locked-title = Pantalla bloqueada
problem-locked = Esta sesión está bloqueada. No se cambió ni se perdió nada. Desbloquéela y hágalo de nuevo.
problem-confirm-title = Confirme que es usted
problem-confirm = Esto requiere un inicio de sesión reciente. No se cambió nada. Confirme que es usted y hágalo de nuevo.
problem-sign-in-title = Sesión no iniciada
problem-sign-in = Aquí nadie ha iniciado sesión, o el token es desconocido, caducó o se revocó. No se cambió nada. Inicie sesión o use un token que siga siendo válido.
problem-forbidden-title = No permitido
problem-forbidden = Sus roles no incluyen esto. No se cambió nada. El intento queda en el registro de auditoría. Si lo necesita para su trabajo, pida el rol a una persona administradora.
problem-not-found-title = No se encontró
problem-not-found = No hay nada en esta dirección, o no está abierta para usted. No se cambió nada. Compruebe la dirección o empiece por la página de inicio.
problem-too-large-title = Demasiado grande
problem-too-large = Lo que envió es más grande de lo que este nodo admite. No se cambió nada. Vuelva atrás, acórtelo y envíelo de nuevo.
problem-too-many-title = Demasiados intentos
problem-too-many = Hubo demasiados intentos en poco tiempo. No se cambió nada. Espere un minuto e inténtelo de nuevo.
problem-busy-title = Nodo ocupado
problem-busy = El nodo no pudo responder a tiempo. No se cambió nada. Inténtelo de nuevo en un minuto. Si sigue así, comunique el número de incidente a una persona administradora.
problem-internal-title = Un fallo de este nodo
problem-internal = El nodo falló en este paso. Lo que se guardó antes se conserva; este paso no se realizó. Inténtelo una vez más. Si falla de nuevo, comunique el número de incidente a una persona administradora.

error-conflict-exists = Esto ya está aquí. No se cambió nada. Vuelva atrás y mire la lista otra vez.

## When something is done

flash-saved = Guardado.
