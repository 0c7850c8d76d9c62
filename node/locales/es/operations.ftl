nav-jobs = Tareas
jobs-lede = Lo que este nodo hace en segundo plano. Una tarea que falla se intenta de nuevo; la que falla demasiadas veces se detiene y queda a la espera de su decisión.
jobs-queued = En espera
jobs-running = En curso
jobs-dead = Con fallo definitivo
jobs-dead-empty = Ninguna tarea tiene un fallo definitivo. Las que lo tienen permanecen aquí hasta que usted las ejecute de nuevo o las quite.
jobs-queued-empty = No hay ninguna tarea en espera.
jobs-kind = Tarea
jobs-attempts = Intentos
jobs-error = Último error
jobs-run-at = Próximo intento
jobs-retry = Ejecutar de nuevo
jobs-drop = Quitar

job-mail-notice = Enviar un correo
job-daily-summary = Preparar los correos diarios
job-clean-up = Quitar lo que ya terminó
job-account-review = Desactivar las cuentas sin uso
job-renew-card = Renovar la ficha de la entidad

schedules-title = Tareas programadas
schedules-empty = No hay ninguna tarea programada activa. Se configuran en la sección [schedule] del archivo de configuración.
schedules-name = Tarea programada
schedules-expression = Cuándo (UTC)
schedules-next = Próxima ejecución
schedules-last = Última ejecución

schedule-daily-summary = Correos diarios
schedule-clean-up = Limpieza
schedule-account-review = Revisión de las cuentas sin uso
schedule-renew-card = La ficha de la entidad para sus pares

error-job-gone = Esta tarea ya no está entre las que tienen un fallo definitivo. No se cambió nada. Vuelva atrás y cargue la lista de nuevo.
flash-job-retried = La tarea espera para ejecutarse de nuevo.
flash-job-dropped = La tarea se quitó.
