nav-audit = سجل التدقيق
audit-lede = من فعل ماذا، ومتى، ومن أين، وبأي نتيجة. قراءة هذا السجل تُسجَّل فيه أيضًا.
audit-verify = التحقق من السجل
audit-export = تصدير بصيغة CSV

audit-filter = تصفية السجل
audit-filter-do = تصفية
audit-filter-clear = مسح التصفية
audit-empty = لا توجد قيود تطابق هذه التصفية. يمكن تغييرها أو مسحها.

audit-seq = الرقم
audit-when = الوقت
audit-who = الشخص
audit-action = العملية
audit-outcome = النتيجة
audit-since = من
audit-until = إلى
audit-object = العنصر
audit-nobody = بلا تسجيل دخول

## One entry

audit-entry = القيد { $n }
audit-session = الجلسة أو رمز واجهة البرمجة
audit-rule = القاعدة
audit-route = الصفحة
audit-count = العدد
audit-fields = الحقول
audit-hash = بصمة التجزئة
audit-prev-hash = بصمة التجزئة للقيد السابق

## Verification

audit-whole = { $n ->
    [zero] السجل سليم: لا توجد قيود للتحقق منها. لم يُغيَّر أي شيء ولم يُدرج ولم يُحذف.
    [one] السجل سليم: تم التحقق من قيد واحد. لم يُغيَّر أي شيء ولم يُدرج ولم يُحذف.
    [two] السجل سليم: تم التحقق من قيدين. لم يُغيَّر أي شيء ولم يُدرج ولم يُحذف.
    [few] السجل سليم: تم التحقق من { $n } قيود. لم يُغيَّر أي شيء ولم يُدرج ولم يُحذف.
    [many] السجل سليم: تم التحقق من { $n } قيدًا. لم يُغيَّر أي شيء ولم يُدرج ولم يُحذف.
   *[other] السجل سليم: تم التحقق من { $n } قيد. لم يُغيَّر أي شيء ولم يُدرج ولم يُحذف.
 }
audit-last = آخر قيد
audit-whole-next = يُرجى حفظ هذا الرقم وهذه البصمة خارج هذه العقدة. عندئذ لا يمكن لأحد استبدال السجل دون ملاحظة ذلك.
audit-broken = السجل غير سليم عند القيد { $n }.
audit-broken-next = لم يغيّر هذا التحقق أي شيء. يُرجى تصدير السجل والاحتفاظ بنسخة من قاعدة البيانات قبل أن يعمل أحد على الخادم، ثم إبلاغ المسؤول عن الأمن في جهتك.

## Outcomes

outcome-success = تمت
outcome-denied = مرفوضة
outcome-error = فشلت

## How somebody proved who they are

strength-passkey = مفتاح المرور
strength-totp = كلمة المرور ورمز التحقق
strength-recovery = رمز الاسترداد
strength-token = رمز واجهة البرمجة
strength-demo = عرض تجريبي، بلا إثبات

## Acts

act-node-setup-link = إنشاء رابط الإعداد
act-node-setup = إعداد العقدة
act-node-key-rotated = تغيير مفتاح العقدة
act-agency-changed = تغيير بيانات الجهة
act-session-begun = تسجيل الدخول
act-session-failed = فشل تسجيل الدخول
act-session-unlocked = فتح قفل الجلسة
act-session-confirmed = تأكيد تسجيل الدخول
act-session-locked = قفل الجلسة
act-session-ended = إنهاء الجلسة
act-session-lost-device = الإبلاغ عن فقدان جهاز
act-account-locked = قفل الحساب بعد محاولات دخول فاشلة
act-account-released = فتح قفل الحساب
act-account-invited = إنشاء دعوة
act-account-invitation-revoked = إبطال دعوة
act-account-created = إنشاء حساب
act-account-changed = تغيير حساب
act-account-disabled = تعطيل حساب
act-account-enabled = تفعيل حساب
act-account-viewed = عرض الحسابات
act-role-proposed = اقتراح دور
act-role-granted = منح دور
act-role-refused = رفض دور
act-role-ended = إزالة دور
act-factor-password = تغيير كلمة المرور
act-factor-totp = تغيير تطبيق المصادقة
act-factor-passkey-added = إضافة مفتاح مرور
act-factor-passkey-removed = إزالة مفتاح مرور
act-factor-recovery-codes = إنشاء رموز استرداد
act-factor-recovery-code-used = استخدام رمز استرداد
act-factor-recovery-started = بدء عملية استرداد
act-factor-recovery-approved = البت في عملية استرداد
act-factor-recovered = استخدام رابط استرداد
act-token-made = إنشاء رمز واجهة البرمجة
act-token-revoked = إبطال رمز واجهة البرمجة
act-access-denied = رفض الوصول
act-audit-read = قراءة سجل التدقيق
act-audit-exported = تصدير سجل التدقيق
act-audit-verified = التحقق من سجل التدقيق
act-audit-purged = إزالة القيود القديمة
act-job-retried = تشغيل مهمة من جديد
act-job-dropped = إزالة مهمة
act-lane-retried = إعادة محاولة مسار
act-lane-paused = إيقاف مسار مؤقتًا
act-lane-resumed = استئناف مسار
act-lane-begun-anew = بدأت جميع المسارات من جديد
act-message-skipped = تخطي رسالة
act-message-released = إعادة إرسال رسالة
act-message-requeued = إعادة إرسال رسائل
act-message-purged = أُزيلت رسائل قديمة
act-retraction-closed = إغلاق سحب
act-agency-card-published = نشر بطاقة الجهة
act-peer-connection-tested = اختبار الاتصال بقرين
