## المتابعة: دليل من يُحفظ هنا، ومن يحفظ دليلنا
nav-follows = المتابعة
follow-lede = ما تستطيعه الجهات الأخرى يُحفظ هنا كي يوجد ليلاً حين تنام عقدها. كل نظير اتُفق على دليله يُتابَع في كل شيء ما لم يضيّقه أحد.
follow-ours = من نتابع
follow-theirs = من يتابعنا
follow-theirs-lede = كل منهم يتلقى ما يجوز له أن يراه وما طلبه، ويسمع مرة في اليوم ما ينبغي أن يكون لديه.
follow-empty = لا تُعرف بعد جهة يمكن حفظ دليلها هنا.
follow-empty-how = تُتابَع من تلقاء نفسها حالما يسري الاتفاق من الجانبين.
follow-nobody = لا أحد يتابعنا بعد.
follow-what = ما يُتابَع
follow-since = منذ
follow-everything = كل شيء
follow-everything-hint = من يعمل ليلاً يحتاج إلى كل ما هو موجود.
follow-agencies = الجهات وحدها
follow-agencies-hint = من هي وكيف يُتصل بها، دون أي من خدماتها.
follow-some = بعض الخدمات فقط
follow-some-hint = ما يُعلَّم أدناه. وكل ما عداه منهم يُسقط هنا فوراً.
follow-nothing = لا شيء
follow-named-stay = ما ينشرونه لنا بالاسم يبقى مهما اختير هنا.
follow-actions = تغيير
follow-change = اختيار
follow-begin = متابعة
follow-fetch-now = اجلبه الآن
follow-end-title = إيقاف المتابعة
follow-end-lede = ما حُفظ منهم يُسقط هنا. والمتابعة من جديد تعيده.
follow-end = أوقف المتابعة
follow-edit-title = ما يُتابَع
follow-edit-lede = ما يُحفظ هنا من دليلهم. من يبحث هنا عن عون لا يجد إلا هذا.
follow-error-none = علّم نوعاً واحداً من الخدمات على الأقل، أو اختر الجهات وحدها.
follow-last-whole = آخر نسخة كاملة
follow-last-digest = آخر مقارنة
follow-told-at = آخر إخبار بما ينبغي أن يكون لديه
follow-no-digest = لم يُقارن بعد
follow-agreed = لدى الاثنين الشيء نفسه
follow-differed = اختلفا: جُلب من جديد
follow-standing-not = لا يُتابَع بعد
follow-standing-suspended = النظير موقوف
follow-standing-ended = لا يُتابَع
follow-standing-asked = طُلب ولم يُجب بعد
follow-standing-fetching = يُجلب الآن
follow-standing-failed = فشل
follow-standing-waits = على وشك الجلب
follow-standing-whole = كامل
follow-so-far = { $n } حتى الآن
follow-taken =
    { $n ->
        [zero] لا عناصر
        [one] عنصر واحد
        [two] عنصران
        [few] { $n } عناصر
        [many] { $n } عنصراً
       *[other] { $n } عنصر
    }
follow-dropped = أُسقط { $n }
follow-refused = لم يُؤخذ { $n }
follow-tried-again = يُحاول من جديد
follow-problem-no-reply = النظير لا يجيب.
follow-problem-unsigned = شيء بيننا يجيب مكانه.
follow-problem-refused = لا يستطيع النظير إعطاءه الآن.
follow-problem-form = ما وصل يخالف البروتوكول.
follow-problem-too-many = إنه أكبر مما يجوز لأي دليل.
follow-problem-other-follow = لم يسمع النظير بعد باختيارنا الأخير.
follow-problem-not-following = لا يعلم النظير أننا نتابعه. يُطلب منه من جديد.
flash-follow-asked = طُلب. سيكتمل بعد لحظة إن أمكن الوصول إلى النظير.
flash-follow-ended = لم يعد يُتابَع.
flash-snapshot-wanted = يُجلب بعد لحظة.
act-follow-asked = طُلبت المتابعة
act-follow-ended = انتهت المتابعة
act-follower-accepted = قُبل متابع
act-follower-left = غادر متابع
act-snapshot-wanted = دليل يُنتظر جلبه
act-snapshot-taken = جُلب دليل
message-kind-accept = موافقة
message-kind-undo = سحب طلب متابعة
message-kind-capability = خدمة
message-kind-capacity = أماكن شاغرة
message-kind-digest = مقارنة الدليل
message-code-not-held = ما ينتمي إليه غير موجود هناك
