nav-notices = Avisos
notices-lede = Lo que ocurrió con su cuenta y lo que está pendiente para usted. Solo usted ve esta lista.
notices-read-all = Marcar todos como leídos
notices-empty = Todavía no hay avisos. Aquí aparece una línea cuando cambian su cuenta o sus roles, o cuando alguien necesita su decisión.
notices-unread = sin leer
# live.js puts the number in for the word in braces.
notices-new = Nuevos: { "{" }n{ "}" }

## The mail: it says nothing of what happened

notice-mail-subject = Tiene un mensaje
notice-mail-text = Tiene un mensaje. Inicie sesión para leerlo:

## What happened

notice-account-locked = Su cuenta se bloqueó tras intentos fallidos de iniciar sesión. Si no fue usted, cambie su contraseña.
notice-recovery-code-used = { $n ->
    [0] Alguien inició sesión en su cuenta con su último código de recuperación. Cree códigos nuevos. Si no fue usted, declare perdido el dispositivo.
    [one] Alguien inició sesión en su cuenta con un código de recuperación. Queda { $n } código. Si no fue usted, declare perdido el dispositivo.
   *[other] Alguien inició sesión en su cuenta con un código de recuperación. Quedan { $n } códigos. Si no fue usted, declare perdido el dispositivo.
 }
notice-factor-changed = Se cambió una forma de iniciar sesión en su cuenta. Si no fue usted, avise a una persona administradora.
notice-email-changed = Se cambió su dirección de correo electrónico. Si no fue usted, avise a una persona administradora.
notice-token-made = Se creó un token de API en su nombre. Si no fue usted, revóquelo.
notice-invitation-used = { $handle } aceptó una invitación y tiene una cuenta.
notice-role-given = Ahora tiene el rol { $role }.
notice-role-taken = Ya no tiene el rol { $role }.
notice-role-waits = Se propuso el rol { $role } para alguien y está pendiente de una persona responsable de confianza.
notice-role-refused = Se rechazó el rol { $role } que usted propuso.
notice-recovery-started = Se pidió una nueva forma de iniciar sesión en su cuenta. Si no la pidió usted, avise ahora a una persona administradora o supervisora.
notice-recovery-waits = Una recuperación para { $handle } está pendiente de una persona supervisora.
notice-colleague-recovered = { $handle } inició sesión mediante una recuperación. Si usted no lo esperaba, pregúntele en persona.
notice-colleague-lost-device = { $handle } declaró perdido un dispositivo. Se cerraron sus sesiones y se revocaron sus tokens.
notice-colleague-disabled = La cuenta { $handle } se desactivó.
notice-colleague-enabled = La cuenta { $handle } se activó de nuevo.
notice-message-rejected = { $peer } no aceptó un mensaje suyo.
notice-message-expired = Un mensaje suyo caducó antes de que { $peer } lo recibiera.
notice-lane-trouble = Los mensajes a { $peer } lo necesitan: { $problem }.
