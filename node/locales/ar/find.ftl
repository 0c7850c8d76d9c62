## The search of the directory.

nav-find = البحث عن مساعدة
find-lede = ما تستطيع كل جهة في الشبكة فعله. اذكر المطلوب، واترك ما لا يهم مفتوحًا.
find-kept = يُحفظ ما تبحث عنه ساعةً واحدة لك وحدك، ولا يظهر في أي عنوان ولا في أي سجل.
find-over = انتهى ذلك البحث: تُحفظ عمليات البحث ساعةً واحدة. ابحث من جديد.
find-need = المطلوب
find-need-any = أي شيء
find-language = بأي لغة
find-place = أين
find-gender = لمن
find-anybody = أي شخص
find-age = العمر
find-any-age = أي عمر
find-when = متى
find-any-time = في أي وقت
find-open-now = الاستقبال مفتوح الآن
find-text = كلمات أو اسم (اختياري)
find-any = أيّ كان
find-more = خيارات أخرى
find-language-role = من يتكلمها
find-any-role = أي شخص
find-modality = كيف
find-any-way = بأي طريقة
find-remedy = سبيل قانوني
find-exploitation = نوع الاستغلال
find-access = سهولة الوصول
find-flags = ما يصرّح بأنه فقط
find-old-too = أيضًا ما لم يراجعه أحد منذ 180 يومًا
find-go = البحث عن مساعدة
find-anew = البدء من جديد
find-change = تغيير البحث
find-asked = ما تبحث عنه
find-error-nothing = اذكر على الأقل ما هو المطلوب، أو أين، أو بأي لغة، أو كلمة.
find-error-place = هذا المكان غير معروف. اختر من القائمة أو اكتب رمزه، مثل XA أو XA-HC.
find-error-language = هذه اللغة غير معروفة. اختر من القائمة أو اكتب رمزها، مثل quc.

## What was found

find-count =
    { $n ->
        [zero] لا نتائج
        [one] نتيجة واحدة
        [two] نتيجتان
        [few] { $n } نتائج
       *[other] { $n } نتيجة
    }
find-many = أكثر من 5000 نتيجة. اذكر المزيد لتضييقها.
find-near = لا شيء يحوي هذه الكلمات كما كُتبت. هذه أسماء تكاد تكون مثلها.
find-none = لا أحد ممن تعرفه هذه العقدة يقدّم هذا
find-none-how = اترك شيئًا مفتوحًا: المكان أو العمر أو الوقت. القديم لا يظهر إلا إذا طلبته.
find-none-counted = سُجّل عددًا كحاجة لا يلبيها أحد: ما هي، وبأي لغة، وأين، وفي أي شهر، ولا شيء غير ذلك.
find-news = { "{n}" } جديد: اعرضها
find-show-more = عرض المزيد
find-gone = لم يعد مناسبًا: تغيّر أو أُزيل.
find-why = لماذا هو هنا
find-checked = آخر مراجعة
find-old = قديم
find-this-node = هذه العقدة
find-confidential = مكان سري

## Why it is there

find-why-open-until = الاستقبال مفتوح حتى { $time }
find-why-open-always = الاستقبال في كل ساعة
find-why-closed = الاستقبال مغلق الآن
find-why-closed-for-a-while = مغلق مؤقتًا
find-why-intake-unknown = الاستقبال: غير معروف
find-why-free =
    { $n ->
        [0] لا شيء شاغر
        [one] واحد شاغر
        [two] اثنان شاغران
        [few] { $n } شاغرة
       *[other] { $n } شاغرًا
    }
find-why-covers = يغطي { $place }
find-why-covers-all = يغطي كل { $place }
find-why-covers-part = يغطي جزءًا: { $place }
find-why-from-afar = يساعد عن بُعد
find-why-referrals = يقبل الإحالات فقط من: { $classes }
find-by-phone = بالهاتف
find-by-video = بالفيديو
find-on-site = حضوريًا
find-takes-women = يستقبل النساء
find-takes-men = يستقبل الرجال
find-takes-trans-women = يستقبل النساء العابرات
find-takes-trans-men = يستقبل الرجال العابرين
find-takes-non-binary = يستقبل غير ثنائيي الجنس
find-takes-every-gender = يستقبل كل جنس
find-flag-remote = يساعد عن بُعد
find-flag-cross-border = يعمل عبر الحدود
find-flag-no-police-report = لا يطلب بلاغًا لدى الشرطة
find-flag-any-status = لا يسأل عن وضع الإقامة
find-flag-minors-alone = يستقبل القاصرين وحدهم
find-flag-with-children = يستقبل من معهم أطفال
find-flag-lgbtqi = يحترم مجتمع الميم
find-flag-male-beds = لديه أسرّة للرجال
find-flag-pets = يقبل الحيوانات الأليفة
find-flag-after-hours = يجيب خارج أوقاته
