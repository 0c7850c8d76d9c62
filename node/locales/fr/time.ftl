## How long ago, or in how long. Coarse on purpose; the exact time stands beside it.

time-now = à l’instant
time-minutes-ago = { $n ->
    [one] il y a { $n } minute
   *[other] il y a { $n } minutes
 }
time-hours-ago = { $n ->
    [one] il y a { $n } heure
   *[other] il y a { $n } heures
 }
time-days-ago = { $n ->
    [one] il y a { $n } jour
   *[other] il y a { $n } jours
 }
time-minutes-ahead = { $n ->
    [one] dans { $n } minute
   *[other] dans { $n } minutes
 }
time-hours-ahead = { $n ->
    [one] dans { $n } heure
   *[other] dans { $n } heures
 }
time-days-ahead = { $n ->
    [one] dans { $n } jour
   *[other] dans { $n } jours
 }
