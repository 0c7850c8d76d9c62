## How long ago, or in how long. Coarse on purpose; the exact time stands beside it.

time-now = just now
time-minutes-ago = { $n ->
    [one] { $n } minute ago
   *[other] { $n } minutes ago
 }
time-hours-ago = { $n ->
    [one] { $n } hour ago
   *[other] { $n } hours ago
 }
time-days-ago = { $n ->
    [one] { $n } day ago
   *[other] { $n } days ago
 }
time-minutes-ahead = { $n ->
    [one] in { $n } minute
   *[other] in { $n } minutes
 }
time-hours-ahead = { $n ->
    [one] in { $n } hour
   *[other] in { $n } hours
 }
time-days-ahead = { $n ->
    [one] in { $n } day
   *[other] in { $n } days
 }
