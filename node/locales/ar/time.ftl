## How long ago, or in how long. Coarse on purpose; the exact time stands beside it.

time-now = الآن
time-minutes-ago = { $n ->
    [zero] منذ أقل من دقيقة
    [one] منذ دقيقة واحدة
    [two] منذ دقيقتين
    [few] منذ { $n } دقائق
    [many] منذ { $n } دقيقة
   *[other] منذ { $n } دقيقة
 }
time-hours-ago = { $n ->
    [zero] منذ أقل من ساعة
    [one] منذ ساعة واحدة
    [two] منذ ساعتين
    [few] منذ { $n } ساعات
    [many] منذ { $n } ساعة
   *[other] منذ { $n } ساعة
 }
time-days-ago = { $n ->
    [zero] منذ أقل من يوم
    [one] منذ يوم واحد
    [two] منذ يومين
    [few] منذ { $n } أيام
    [many] منذ { $n } يومًا
   *[other] منذ { $n } يوم
 }
time-minutes-ahead = { $n ->
    [zero] خلال أقل من دقيقة
    [one] خلال دقيقة واحدة
    [two] خلال دقيقتين
    [few] خلال { $n } دقائق
    [many] خلال { $n } دقيقة
   *[other] خلال { $n } دقيقة
 }
time-hours-ahead = { $n ->
    [zero] خلال أقل من ساعة
    [one] خلال ساعة واحدة
    [two] خلال ساعتين
    [few] خلال { $n } ساعات
    [many] خلال { $n } ساعة
   *[other] خلال { $n } ساعة
 }
time-days-ahead = { $n ->
    [zero] خلال أقل من يوم
    [one] خلال يوم واحد
    [two] خلال يومين
    [few] خلال { $n } أيام
    [many] خلال { $n } يومًا
   *[other] خلال { $n } يوم
 }
