nav-audit = Registro de auditoría
audit-lede = Quién hizo qué, cuándo, desde dónde y con qué resultado. Leer este registro también es una entrada.
audit-verify = Verificar el registro
audit-export = Exportar como CSV

audit-filter = Filtrar el registro
audit-filter-do = Filtrar
audit-filter-clear = Borrar el filtro
audit-empty = Ninguna entrada coincide con este filtro. Cámbielo o bórrelo.

audit-seq = Número
audit-when = Cuándo
audit-who = Quién
audit-action = Acción
audit-outcome = Resultado
audit-since = Desde
audit-until = Hasta
audit-object = Objeto
audit-nobody = nadie con sesión iniciada

## One entry

audit-entry = Entrada { $n }
audit-session = Sesión o token
audit-rule = Regla
audit-route = Página
audit-count = Cantidad
audit-fields = Campos
audit-hash = Hash
audit-prev-hash = Hash de la entrada anterior

## Verification

audit-whole = { $n ->
    [one] El registro está íntegro: { $n } entrada comprobada. No se cambió, insertó ni quitó nada.
   *[other] El registro está íntegro: { $n } entradas comprobadas. No se cambió, insertó ni quitó nada.
 }
audit-last = Última entrada
audit-whole-next = Guarde este número y este hash fuera de este nodo. Así nadie podrá sustituir el registro sin que usted lo note.
audit-broken = El registro está dañado en la entrada { $n }.
audit-broken-next = Esta comprobación no cambió nada. Exporte el registro y guarde una copia de la base de datos antes de que alguien trabaje en el equipo. Después avise a quien responde por la seguridad en su entidad.

## Outcomes

outcome-success = Hecho
outcome-denied = Rechazado
outcome-error = Fallido

## How somebody proved who they are

strength-passkey = llave de acceso
strength-totp = contraseña y código
strength-recovery = código de recuperación
strength-token = token de API
strength-demo = demostración, sin comprobación

## Acts

act-node-setup-link = Enlace de configuración creado
act-node-setup = Nodo configurado
act-node-key-rotated = Clave del nodo cambiada
act-agency-changed = Entidad cambiada
act-session-begun = Sesión iniciada
act-session-failed = Inicio de sesión fallido
act-session-unlocked = Sesión desbloqueada
act-session-confirmed = Inicio de sesión confirmado
act-session-locked = Sesión bloqueada
act-session-ended = Sesión cerrada
act-session-lost-device = Dispositivo declarado perdido
act-account-locked = Cuenta bloqueada tras intentos fallidos
act-account-released = Cuenta desbloqueada
act-account-invited = Invitación creada
act-account-invitation-revoked = Invitación revocada
act-account-created = Cuenta creada
act-account-changed = Cuenta cambiada
act-account-disabled = Cuenta desactivada
act-account-enabled = Cuenta activada
act-account-viewed = Cuentas consultadas
act-role-proposed = Rol propuesto
act-role-granted = Rol asignado
act-role-refused = Rol rechazado
act-role-ended = Rol retirado
act-factor-password = Contraseña cambiada
act-factor-totp = Aplicación de autenticación cambiada
act-factor-passkey-added = Llave de acceso agregada
act-factor-passkey-removed = Llave de acceso quitada
act-factor-recovery-codes = Códigos de recuperación creados
act-factor-recovery-code-used = Código de recuperación usado
act-factor-recovery-started = Recuperación iniciada
act-factor-recovery-approved = Recuperación decidida
act-factor-recovered = Enlace de recuperación usado
act-token-made = Token creado
act-token-revoked = Token revocado
act-access-denied = Acceso rechazado
act-audit-read = Registro de auditoría leído
act-audit-exported = Registro de auditoría exportado
act-audit-verified = Registro de auditoría verificado
act-audit-purged = Entradas antiguas quitadas
act-job-retried = Tarea ejecutada de nuevo
act-job-dropped = Tarea quitada
act-lane-retried = Carril intentado de nuevo
act-lane-paused = Carril en pausa
act-lane-resumed = Carril reanudado
act-lane-begun-anew = Todas las vías comenzadas de nuevo
act-message-skipped = Mensaje omitido
act-message-released = Mensaje enviado de nuevo
act-message-requeued = Mensajes enviados de nuevo
act-message-purged = Mensajes antiguos eliminados
act-retraction-closed = Retirada cerrada
act-agency-card-published = Ficha de la entidad publicada
act-peer-connection-tested = Conexión con un par probada
