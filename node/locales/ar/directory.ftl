nav-capabilities = ما نقدمه
nav-capacity = المتاح الآن
nav-agencies = الجهات
directory-capability = خدمة
directory-agency = جهة

## Our capabilities

directory-index-lede = كل خدمة تقدمها جهتكم ومن يستطيع رؤيتها. ما يُنشر هنا تجده الجهات التي وُجّه إليها.
directory-empty = لم يوصف شيء بعد. هنا يظهر ما تستطيع جهتكم فعله ليجده الآخرون ليلاً أيضاً.
directory-empty-how = يصف المحرر خدمة واحدة في كل مرة، ويطلع على من سيراها، ثم ينشرها.
directory-new-title = وصف خدمة
directory-drafts = لم يُنشر بعد
directory-not-published = غير منشور
directory-draft-waits = تغيير بانتظار النشر
directory-assured = آخر تحقق
directory-old = قديم
directory-old-count =
    { $n ->
        [one] خدمة واحدة لم يُتحقق منها منذ 90 يوماً.
        [two] خدمتان لم يُتحقق منهما منذ 90 يوماً.
       *[other] عدد الخدمات التي لم يُتحقق منها منذ 90 يوماً: { $n }.
    } افتحوها وغيّروها أو أكدوا أنها ما زالت صحيحة.
directory-stale = لم يتحقق أحد من هذا منذ 180 يوماً. يُستبعد من البحث إلى أن يتحقق منه صاحبه.

## The form

directory-form-title = تعديل الخدمة
directory-form-lede = اذكروا ما هو صحيح في يوم عادي. لا تسمّوا شخصاً ولا قضية.
directory-group-what = ما هي
directory-name = اسم الخدمة
directory-name-hint = كما يقولها زميل: «أسرّة للرجال»، «مترجمون ليلاً».
directory-alternate-name = اسم آخر
directory-needs = تساعد في
directory-description = الوصف (اختياري)
directory-description-hint = جملتان أو ثلاث. لا أرقام هاتف هنا: للاتصال مكانه أدناه.
directory-status = الحالة
directory-remedies = سبل الانتصاف القانونية
directory-remedy = سبيل الانتصاف
directory-stage = المرحلة
directory-remedy-place = الولاية القضائية
directory-court = المحكمة
directory-group-whom = لمن
directory-nobody-left-out = اتركوها فارغة إن لم يُستثنَ أحد.
directory-genders = الجنس
directory-ages = الأعمار
directory-age-limits = حدود العمر
directory-from-age = من { $n } سنة
directory-to-age = حتى { $n } سنة
directory-minimum-age = أصغر عمر
directory-maximum-age = أكبر عمر
directory-minors = تقبل قاصرين غير مصحوبين
directory-children = تقبل أشخاصاً مع أطفال
directory-children-max = أكبر عدد أطفال للشخص
directory-children-most =
    { $n ->
        [one] طفل واحد على الأكثر
        [two] طفلان على الأكثر
       *[other] عدد الأطفال على الأكثر { $n }
    }
directory-children-ages = أعمار هؤلاء الأطفال
directory-lgbtqi = ترحب بمجتمع الميم
directory-male-beds = لديها أسرّة للرجال
directory-status-required = تشترط وضع الإقامة
directory-more-whom = المزيد عمّن تخصهم
directory-exploitation = أشكال الاستغلال
directory-access = إتاحة لذوي الإعاقة
directory-pets = تقبل الحيوانات الأليفة
directory-eligibility = شروط الأهلية نصاً
directory-nationality = قيود الجنسية
directory-substance = قواعد الكحول والمخدرات
directory-not-said = غير مذكور
directory-none = –
directory-yes = نعم
directory-no = لا
directory-all = الكل
directory-group-intake = كيفية القبول
directory-modes = طرق القبول
directory-hours = ساعات القبول
directory-days = الأيام
directory-opens = من
directory-closes = إلى
directory-every-day = كل يوم
directory-workdays = من الإثنين إلى الجمعة
directory-weekend = السبت والأحد
directory-after-hours = يوجد من يجيب خارج هذه الساعات
directory-response = مدة الرد (دقائق)
directory-response-hint = ما تسعون إليه.
directory-minutes = { $n } دقيقة
directory-referral-from = تقبل الإحالات من
directory-referral-hint = اتركوها فارغة إن كان لأي جهة أن تحيل.
directory-police-report = تشترط بلاغاً للشرطة
directory-languages = اللغات
directory-languages-hint = سطر لكل لغة وطريقة استخدامها. اكتبوا اسمها أو رمزها؛ تُقترح الشائعة.
directory-language = اللغة
directory-language-role = من يتحدثها
directory-modality = الطريقة
directory-level = المستوى
directory-certificate = الشهادات، واحدة في كل سطر
directory-interpreters = المترجمون الذين توفرونهم
directory-interpreters-hint = ما تستطيع الجهة توفيره، لا شخص بعينه.
directory-areas = النطاق
directory-areas-hint = اكتبوا الاسم أو رمز ISO 3166: ‏XA لبلد، XA-HC لجزء منه. ولميناء أو أرض قبلية أو دائرة قضائية ضعوا رمزًا مثل x-xa-pier-9.
directory-area = المكان
directory-area-mode = كيفية التغطية
directory-area-kind = النوع
directory-area-name = الاسم، لرموز x-
directory-radius = تنتقل (كم)
directory-km = { $n } كم
directory-remote = تساعد عن بُعد
directory-cross-border = تعمل عبر الحدود
reach-remote-ok = تساعد عن بُعد أيضاً
reach-cross-border = تعمل عبر الحدود
directory-group-reach = أين وبمن يُتصل
directory-confidential = المكان سري
directory-confidential-hint = لا يخرج من هذه العقدة عنوان ولا مدينة ولا اسم بيت: بل جزء من البلد على الأكثر.
directory-confidential-badge = مكان سري
directory-contacts = جهات الاتصال
directory-contacts-hint = المكتب الذي يجيب أياً كان من يعمل فيه. دون اسم شخص أو رقمه أو عنوانه.
directory-desk = المكتب
desk-intake-desk = مكتب القبول
desk-duty-desk = مكتب المناوبة
desk-front-desk = الاستقبال
desk-hotline = خط المساعدة
desk-referrals = الإحالات
desk-coordination = التنسيق
desk-legal-intake = القبول القانوني
desk-medical-intake = القبول الطبي
desk-interpreter-booking = حجز المترجمين
desk-night-desk = المكتب الليلي
desk-security-desk = مكتب الأمن
interpreter-remote-audio = بالهاتف
interpreter-remote-video = بالفيديو
interpreter-on-site = حضورياً
interpreter-trauma-informed = مدربون على التعامل مع الصدمات
interpreter-screened = خضعوا للتدقيق
interpreter-police-interviews-ok = يجوز أن يترجموا للشرطة
interpreter-ngo-only = للمنظمات غير الحكومية فقط
interpreter-region-of-origin-hidden = لا تُذكر منطقة المنشأ
directory-locations = الأماكن
directory-location-type = نوع المكان
directory-location-name = اسم المكان
directory-address = الشارع والرقم
directory-postal-code = الرمز البريدي
directory-city = المدينة
directory-region = البلد أو جزء منه
directory-more = المزيد
directory-alert = تنبيه
directory-alert-hint = ما يغيّر من ينبغي أن يتصل الآن: «مغلق للصيانة حتى الإثنين».
directory-application = كيفية التقديم
directory-documents = الوثائق المطلوبة
directory-documents-hint = واحدة في كل سطر.
directory-fees = التكلفة
directory-interpretation = الترجمة الشفوية نصاً
directory-accreditations = الاعتمادات
directory-who-sees = من يستطيع رؤيتها
directory-who-sees-hint = تسمّي الصفحة التالية كل جهة ستصلها، قبل إرسال أي شيء.
directory-public-hint = يجب أن ينشرها محرر آخر أو مشرف.
directory-named = أي جهات
directory-no-peers = لا يوجد أقران نشطون بعد.
directory-next-is-preview = لا يُرسل شيء بعد.
directory-save-draft = حفظ ومعرفة من ستصله
directory-field-twice = شيء مكرر هنا.
directory-field-value = هذه القيمة غير ممكنة. تحققوا منها.
directory-field-hours = كل سطر يحتاج أياماً وبداية ونهاية.
directory-field-area = مكان واحد على الأقل غير معروف. اكتبوا اسمه أو رمزًا مثل XA أو XA-HC أو x-xa-pier-9.
directory-field-language = لغة واحدة على الأقل غير معروفة. اكتبوا اسمها أو رمزًا مثل quc.
directory-field-zone = هذه المنطقة الزمنية غير معروفة. اكتبوا مدينة بالحروف اللاتينية، مثل Lisbon.
directory-zone-hint = تكفي مدينة بالحروف اللاتينية: Lisbon أو New York.
directory-unknown = «{ $typed }» غير معروف.
directory-nearest = هل تقصدون { $names }؟
directory-more-rows = أسطر أخرى
directory-field-confidential = هذا يكشف موقع مكان سري. احذفوا الشارع أو المدينة أو الإحداثيات أو اسم البيت.
directory-field-person = هذا يسمّي شخصاً. سمّوا المكتب بدلاً منه: فالأشخاص يتغيرون والاسم قابل للبحث.
directory-field-role = اختاروا المكتب الذي يجيب.

## Before it goes out

directory-publication-title = قبل النشر
directory-changes-version = تعديل الإصدار { $n }
directory-written-by = كتبه
directory-warnings = راجعوا هذا مجدداً. قد يكون مقصوداً وقد يفصح أكثر مما ينبغي:
finding-phone = ما يشبه رقم هاتف
finding-email = عنوان بريد إلكتروني
finding-web-address = عنوان موقع
finding-day = تاريخ
finding-coordinates = إحداثيات
finding-street = ما يشبه عنوان شارع
finding-person = ما يشبه اسم شخص
directory-overtaken = نُشر إصدار آخر منذ بدء هذا التعديل. افتحوا المنشور وأعيدوا كتابة التعديل.
directory-reaches =
    { $n ->
        [one] ستصل إلى جهة واحدة:
        [two] ستصل إلى جهتين:
       *[other] عدد الجهات التي ستصلها { $n }:
    }
directory-reaches-nobody = لن تصل إلى أي جهة أخرى: لا يوجد قرين نشط ضمن هذا الجمهور. ستُرى هنا فقط.
directory-not-reached =
    { $n ->
        [one] جهة أخرى لن تصلها، والسبب
        [two] جهتان أخريان لن تصلهما، والسبب
       *[other] جهات أخرى لن تصلها ({ $n })، والسبب
    }
directory-loses = هذه الجهات لديها الإصدار السابق وستُبلّغ بأنه أزيل:
directory-unreachable = لا تستلم شيئاً منذ أسبوع
directory-publish-to =
    { $n ->
        [0] نشر هنا
        [one] نشر لجهة واحدة
        [two] نشر لجهتين
       *[other] نشر لعدد { $n } من الجهات
    }
directory-edit = تعديل
directory-drop-draft = التخلي عن التعديل
directory-second-person = ما يراه الجميع يحتاج شخصين: يفتح محرر آخر أو مشرف هذه الصفحة وينشرها.
directory-editor-publishes = ينشرها محرر.
directory-what-goes = ما سيُنشر
directory-error-changed = حفظ شخص آخر هذا أو نشره في أثناء ذلك. أُبقي على نسخته ولم تُحفظ نسختكم. عودوا وانسخوا ما كتبتم ثم افتحوه من جديد.
directory-error-own-work = ما يراه الجميع ينشره شخص غير كاتبه.
directory-error-draft-waits = ثمة تعديل بانتظار النشر. انشروه أو تخلوا عنه أولاً.
directory-error-unfit = لا يمكن نشر هذا كما هو. افتحوا النموذج ليبين ما يجب تغييره.
directory-error-named = إحدى الجهات المسماة لا يجوز أن تصلها الآن. لم يُرسل شيء. افتحوا الصفحة مجدداً لتبين أيّها والسبب.
home-services-old =
    { $n ->
        [one] خدمة من خدماتنا لم يُتحقق منها منذ 90 يوماً
        [two] خدمتان من خدماتنا لم يُتحقق منهما منذ 90 يوماً
       *[other] خدماتنا التي لم يُتحقق منها منذ 90 يوماً: { $n }
    }
home-drafts-wait =
    { $n ->
        [one] نص للجميع بانتظار نشركم
        [two] نصان للجميع بانتظار نشركم
       *[other] نصوص للجميع بانتظار نشركم: { $n }
    }

## One capability

directory-still-right = كل شيء ما زال صحيحاً
directory-take-down = إزالة
directory-removal-title = إزالة «{ $name }»
directory-removal-1 = تُزال من هذه العقدة ومن كل بحث، مع ما يُعدّ منها.
directory-removal-2 = الخدمة المغلقة مؤقتاً تُعدّل ولا تُزال.
directory-removal-3 =
    { $n ->
        [0] لا توجد لدى أي جهة أخرى.
        [one] توجد لدى جهة واحدة وستُبلّغ بإزالتها:
        [two] توجد لدى جهتين وستُبلّغان بإزالتها:
       *[other] عدد الجهات التي لديها وستُبلّغ بإزالتها { $n }:
    }
directory-source = مصدر هذه المعلومات
directory-node = العقدة
directory-this-node = هذه العقدة
directory-mark = العلامة
directory-open-until = القبول مفتوح حتى { $time }
directory-open-always = القبول في أي ساعة
directory-closed-now = القبول مغلق الآن
directory-intake-unknown = القبول: غير معروف

## Counting

directory-capacity-lede = اضغطوا العدد المتاح. يُبلّغ فوراً، ويسري أربع ساعات، ويزول بعد يوم.
directory-capacity-who = تُبلّغ خدمات الضحايا وجهات إنفاذ القانون ضمن جمهورها بالعدد؛ وسائر الجهات بـ«لا يوجد» أو «القليل» أو «الكثير».
directory-capacity-empty = لا يُعدّ شيء بعد.
directory-capacity-how = يفتح محرر خدمة ويحدد ما يُعدّ فيها: أسرّة أو ساعات أو مقاعد.
directory-never-counted = لم يُعدّ قط
directory-number-up-to = العدد المتاح، حتى { $n }
directory-free =
    { $n ->
        [0] لا يوجد متاح
        [one] واحد متاح
        [two] اثنان متاحان
       *[other] المتاح: { $n }
    }
directory-room = المتاح
directory-families = أسر
directory-count-more = عدّ شيء هنا
directory-unit = ما يُعدّ
directory-maximum = العدد الإجمالي
directory-begin-counting = بدء العدّ
directory-stop-counting = إيقاف العدّ
directory-error-counted-already = هذا يُعدّ هنا أصلاً.
directory-error-more-than-there-are = هذا أكثر من الموجود. لم يُبلّغ شيء.
directory-error-maximum = اكتبوا العدد الإجمالي من 1 إلى 10000.

## Agencies

directory-agencies-lede = من هم أعضاء الشبكة بحسب بطاقاتهم: نوع الجهة ومكانها ولغاتها والمكتب الذي يجيب.
directory-agencies-count =
    { $n ->
        [0] لا توجد جهة مطابقة.
        [one] جهة واحدة
        [two] جهتان
       *[other] عدد الجهات: { $n }
    }
directory-show-all = عرض الكل
directory-narrow = تضييق القائمة
directory-us = نحن
directory-no-card = لم ترسل بطاقتها بعد.
directory-what-they-do = ما تستطيع فعله
directory-they-say-nothing = لم تنشر شيئاً يحق لكم الاطلاع عليه.

## What is said once, and what the log calls it

flash-draft-dropped = جرى التخلي عن التعديل.
flash-published = نُشرت. تبين صفحة رسائل كل قرين متى وصلت.
flash-assured = سُجّل: كل شيء ما زال صحيحاً.
flash-taken-down = أُزيلت.
flash-counted = عُدّ وأُبلغ.
flash-counts = يُعدّ من الآن.
flash-counts-no-more = لم يعد يُعدّ.
scope-directory-read = قراءة ما تستطيع الجهات فعله، في حدود ما يراه كل عضو
act-capability-drafted = صيغت خدمة
act-capability-draft-dropped = تُخلي عن تعديل خدمة
act-capability-published = نُشرت خدمة
act-capability-removed = أُزيلت خدمة
act-capacity-added = بدأ العدّ
act-capacity-counted = أُبلغ بالسعة
act-capacity-removed = أوقف العدّ
