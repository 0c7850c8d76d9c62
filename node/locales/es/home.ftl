nav-home = Inicio
home-title = Inicio
home-lede = Sesión iniciada como { $name }.
home-needs = Requiere su atención ahora
home-needs-nothing = No hay nada pendiente para usted. Aquí aparecen las decisiones y los avisos sin leer.

# The number stands before these, on its own.
home-roles-wait = { $n ->
    [one] rol por confirmar o rechazar
   *[other] roles por confirmar o rechazar
 }
home-recoveries-wait = { $n ->
    [one] recuperación por aprobar o rechazar
   *[other] recuperaciones por aprobar o rechazar
 }
home-dead-jobs = { $n ->
    [one] tarea con fallo definitivo
   *[other] tareas con fallo definitivo
 }
home-unread = { $n ->
    [one] aviso sin leer
   *[other] avisos sin leer
 }
home-recovered = { $n ->
    [one] inicio de sesión con un código de recuperación: configure de nuevo su aplicación de autenticación o una llave de acceso
   *[other] inicios de sesión con un código de recuperación: configure de nuevo su aplicación de autenticación o una llave de acceso
 }

home-next = Próximos pasos
home-done = (hecho)
home-step-second-way = Agregar una segunda forma de iniciar sesión, por si se pierde un dispositivo
home-step-invite = Invitar a alguien
home-step-supervisor = Asignar a alguien el rol de supervisor/a, que aprueba las recuperaciones
home-step-auditor = Asignar a alguien el rol de auditor/a, que lee el registro de auditoría

keys-title = Teclado
keys-search = Ir al campo de búsqueda
keys-help = Mostrar esta página
keys-exit = Salir rápido: bloquear la sesión y abrir una página neutra
