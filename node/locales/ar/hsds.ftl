# الواجهة العامة بمصطلحات Open Referral ‏(HSDS 3).
hsds-problem-filter = أحد المرشحات غير معروف أو قيمته غير ممكنة. لم يُهمل شيء دون إعلامك.
hsds-problem-format = الردود بصيغة JSON ولا صيغة غيرها.
hsds-problem-need = هذا المرشح يدل على ما يحتاجه شخص ما. أرسله في متن طلب POST كي لا يظهر في أي عنوان.
hsds-problem-page = تُعدّ الصفحات من 1، وفي كل صفحة من 1 إلى 100 مدخل، أو حتى 5000 مع «minimal».
hsds-problem-body = مرشحات POST تُرسل ككائن JSON واحد لا يتجاوز 16 كيلوبايت، ولا شيء منها في العنوان.

# إحضار خدمات من مكان آخر.
hsds-import-link = استيراد خدمات
hsds-import-title = استيراد خدمات
hsds-import-lede = من ملف وفق مواصفة Human Services Data Specification ‏(HSDS 3): ملف JSON، أو ملف zip فيه datapackage.json وملفات CSV. ترى ما سيحدث قبل أن يحدث، ولا يُنشر بذلك شيء.
hsds-import-package = الملف
hsds-import-package-hint = { $n } ميغابايت على الأكثر، و64 ملفاً داخل zip، و20000 صف، و2000 خدمة. كلها لجهة واحدة.
hsds-import-need = إن لم يكن للخدمة نوع معروف هنا فخذ
hsds-import-need-hint = قوائم الكلمات غير قوائم الشبكة تُقارن بالاسم، وكثيراً ما لا يوافق أي منها.
hsds-import-need-none = لا شيء: ارفضها
hsds-import-look = انظر ما الذي سيفعله
hsds-import-another = ملف آخر
hsds-import-would = ما الذي سيفعله الاستيراد
hsds-import-whose = لمن الخدمات في الملف ولمن تصبح:
hsds-import-new = { $n ->
    [zero] لا مسودات جديدة
    [one] مسودة جديدة واحدة
    [two] مسودتان جديدتان
    [few] { $n } مسودات جديدة
   *[other] { $n } مسودة جديدة
}
hsds-import-changed = { $n ->
    [zero] لا مسودات تغيير
    [one] مسودة تغيير واحدة
    [two] مسودتا تغيير
    [few] { $n } مسودات تغيير
   *[other] { $n } مسودة تغيير
}
hsds-import-same = { $n ->
    [zero] لا شيء مطابق هنا
    [one] خدمة واحدة مطابقة لما هنا
    [two] خدمتان مطابقتان لما هنا
    [few] { $n } خدمات مطابقة لما هنا
   *[other] { $n } خدمة مطابقة لما هنا
}
hsds-import-replaces = تحل محل المسودة المنتظرة
hsds-import-drafts-only = تصبح مسودات. الجديدة منها لأعضاء الشبكة إلى أن يختار أحد غير ذلك؛ وتُراجع كل واحدة وتُنشر كالتي كُتبت هنا.
hsds-import-confirm = { $n ->
    [zero] لا مسودات
    [one] أنشئ مسودة واحدة
    [two] أنشئ مسودتين
    [few] أنشئ { $n } مسودات
   *[other] أنشئ { $n } مسودة
}
hsds-import-nothing = كل ما في هذا الملف موجود هنا. لا شيء يُفعل.
hsds-import-refused = { $n ->
    [zero] لم يُستورد شيء
    [one] لم يُستورد شيء: هناك خطأ واحد
    [two] لم يُستورد شيء: هناك خطآن
    [few] لم يُستورد شيء: هناك { $n } أخطاء
   *[other] لم يُستورد شيء: هناك { $n } خطأ
}
hsds-import-kept = لم يتغير شيء هنا، ولم يُحفظ شيء من الملف. صحح الملف واختره من جديد.
hsds-import-problems = ما الخطأ
hsds-import-file = الملف
hsds-import-row = السطر أو الموضع
hsds-import-column = العمود
hsds-import-what = ما الخطأ
hsds-import-of = من
hsds-import-times = المرات
hsds-import-first = أولها عند
hsds-import-more = { $n ->
    [zero] ولا شيء آخر
    [one] وواحد آخر
    [two] واثنان آخران
    [few] و{ $n } أخرى
   *[other] و{ $n } آخر
}
hsds-import-warnings = راجع هذه قبل النشر
hsds-import-lost = ما الذي يضيع
hsds-import-lost-how = يقوله الملف ولا موضع له في خدمة هنا.
flash-imported = المسودات هنا. لم يُنشر شيء بعد.
hsds-import-moved = تغير شيء هنا منذ نظرت. لم يُستورد شيء: اختر الملف من جديد.
hsds-import-choose = اختر ملفاً
hsds-import-json = هذا ليس JSON. الموضع هو السطر والعمود.
hsds-import-type = كان المتوقع هنا كائناً
hsds-import-rows = أكثر من 20000 صف
hsds-import-services = أكثر من 2000 خدمة
hsds-import-depth = أكثر من 10 كائنات بعضها داخل بعض
hsds-import-too-long = طويل جداً
hsds-import-zip = ملف zip تالف أو مشفر
hsds-import-files = أكثر من 64 ملفاً
hsds-import-unpacked = أكثر من 32 ميغابايت بعد فك الضغط
hsds-import-file-twice = موجود مرتين
hsds-import-no-package = ملف datapackage.json غير موجود، أو لا يسرد جداوله تحت «resources»
hsds-import-path = الجدول ملف بجانب datapackage.json بلا مجلد
hsds-import-not-listed = لا يذكر datapackage.json هذا الجدول
hsds-import-utf8 = ليس بترميز UTF-8
hsds-import-column-twice = العمود موجود مرتين
hsds-import-no-column = العمود غير موجود
hsds-import-cells = خلايا أكثر أو أقل من الأعمدة
hsds-import-no-id = ليس للصف معرّف
hsds-import-id-twice = لصف آخر المعرّف نفسه
hsds-import-uuid = معرّف الخدمة هو UUID
hsds-import-dangling = يذكر صفاً غير موجود
hsds-import-alone = لا ينتمي إلى شيء
hsds-import-cycle = يقع فوق نفسه
hsds-import-missing = غير موجود
hsds-import-too-many = أكثر من اللازم
hsds-import-twice = الشيء نفسه مرتين
hsds-import-value = لا يمكن أن تكون له هذه القيمة
hsds-import-control = فيه حرف لا يكون في نص
hsds-import-language = ليست لغة معروفة: أعط رمزها
hsds-import-person = يسمي شخصاً ولا يسمي مكتباً: أعط جهة الاتصال صفة، مثل «مكتب الاستقبال»
hsds-import-organizations = لجهة غير جهة الخدمات التي قبلها: الحزمة تحمل خدمات جهة واحدة
hsds-import-no-service = لا خدمة في هذا الملف
act-directory-package-imported = استُوردت خدمات كمسودات
