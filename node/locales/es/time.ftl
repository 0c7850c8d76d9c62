## How long ago, or in how long. Coarse on purpose; the exact time stands beside it.

time-now = ahora mismo
time-minutes-ago = { $n ->
    [one] hace { $n } minuto
   *[other] hace { $n } minutos
 }
time-hours-ago = { $n ->
    [one] hace { $n } hora
   *[other] hace { $n } horas
 }
time-days-ago = { $n ->
    [one] hace { $n } día
   *[other] hace { $n } días
 }
time-minutes-ahead = { $n ->
    [one] dentro de { $n } minuto
   *[other] dentro de { $n } minutos
 }
time-hours-ahead = { $n ->
    [one] dentro de { $n } hora
   *[other] dentro de { $n } horas
 }
time-days-ahead = { $n ->
    [one] dentro de { $n } día
   *[other] dentro de { $n } días
 }
