nav-jobs = المهام
jobs-lede = ما تقوم به هذه العقدة في الخلفية. المهمة التي تفشل تُعاد محاولتها، والتي يتكرر فشلها كثيرًا تتوقف وتنتظر قرارك.
jobs-queued = في الانتظار
jobs-running = قيد التنفيذ
jobs-dead = فشلت نهائيًا
jobs-dead-empty = لم تفشل أي مهمة نهائيًا. تبقى المهمة التي تفشل هنا حتى تُشغَّل من جديد أو تُزال.
jobs-queued-empty = لا توجد مهام في الانتظار.
jobs-kind = المهمة
jobs-attempts = المحاولات
jobs-error = آخر خطأ
jobs-run-at = المحاولة التالية
jobs-retry = تشغيل من جديد
jobs-drop = إزالة

job-mail-notice = إرسال رسالة بريد
job-daily-summary = إعداد رسائل البريد اليومية
job-clean-up = إزالة ما انتهت صلاحيته
job-account-review = تعطيل الحسابات غير المستخدمة
job-renew-card = تجديد بطاقة الجهة

schedules-title = المواعيد الدورية
schedules-empty = لا توجد مواعيد دورية مفعّلة. تُحدَّد في القسم [schedule] من ملف الإعدادات.
schedules-name = الموعد الدوري
schedules-expression = الوقت (UTC)
schedules-next = التشغيل التالي
schedules-last = آخر تشغيل

schedule-daily-summary = رسائل البريد اليومية
schedule-clean-up = التنظيف
schedule-account-review = مراجعة الحسابات غير المستخدمة
schedule-renew-card = بطاقة الجهة للأقران

error-job-gone = لم تعد هذه المهمة بين المهام التي فشلت نهائيًا. لم يتغير أي شيء. يُرجى الرجوع وإعادة تحميل القائمة.
flash-job-retried = المهمة بانتظار التشغيل من جديد.
flash-job-dropped = أُزيلت المهمة.
