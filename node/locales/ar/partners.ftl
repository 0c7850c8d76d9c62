## Suggested partners.

nav-partners = شركاء مقترحون
partners-lede = جهات تعمل حيث تعملون وتستطيع ما لا تستطيعون. كل نقطة معروضة مع سببها.
partners-for-a-need = لحاجة واحدة: البحث عن مساعدة
partners-back = العودة إلى ما وُجد
partners-none = لا يمكن اقتراح أحد بعد
partners-none-how = يُقترح الشركاء بحسب ما تنشره الجهات: ماذا تفعل، وأين، وبأي لغات. اترك شيئًا مفتوحًا، أو انتظر حتى ينشر الآخرون.
partners-score =
    { $n ->
        [one] نقطة واحدة
        [two] نقطتان
        [few] { $n } نقاط
       *[other] { $n } نقطة
    }
partners-why = من أين تأتي النقاط
partners-offers =
    { $n ->
        [one] تقدّم: { $need }
        [two] تقدّم: { $need } (خدمتان)
        [few] تقدّم: { $need } ({ $n } خدمات)
       *[other] تقدّم: { $need } ({ $n } خدمة)
    }
partners-reaches = تصل إلى { $places }
partners-reaches-part = تصل إلى جزء من { $places }
partners-from-afar = تساعد عن بُعد
partners-speaks = تتكلم { $language }
partners-also-speaks = تتكلم ما لا تتكلمونه: { $languages }
partners-also-offers = تقدّم ما لا تقدّمونه: { $needs }
partners-how = كيف يُحسب هذا
partners-how-sum = تُجمع النقاط، ويأتي الأكثر أولًا. نوع الجهة وحجمها لا يُحسبان.
partners-rule-offers = تقدّم المطلوب؛ ومن لا يقدّمه لا يُقترح
partners-rule-places = تصل إلى الأماكن المطلوبة أو إلى كل أماكنكم؛ النصف لجزء من مكان، والخُمس للمساعدة عن بُعد
partners-rule-language = تتكلم اللغة المطلوبة
partners-rule-languages = لغات لا تتكلمونها، { $each } لكل واحدة
partners-rule-needs = أنواع مساعدة لا تقدّمونها، { $each } لكل واحد
partners-most = { $n } على الأكثر

## Where the network reaches in a country.

nav-coverage = التغطية
coverage-lede = ما تستطيع الشبكة التي تعرفها هذه العقدة فعله في بلد، وما لا يفعله أحد هناك.
coverage-country = البلد
coverage-show = عرض
coverage-csv = كجدول (CSV)
coverage-summary-needs =
    { $n ->
        [0] كل أنواع المساعدة، وعددها { $all }، تصل إلى أحد.
        [one] نوع واحد من أنواع المساعدة، وعددها { $all }، لا يصل إلى أحد.
        [two] نوعان من أنواع المساعدة، وعددها { $all }، لا يصلان إلى أحد.
        [few] { $n } أنواع من أنواع المساعدة، وعددها { $all }، لا تصل إلى أحد.
       *[other] { $n } من أنواع المساعدة، وعددها { $all }، لا تصل إلى أحد.
    }
coverage-summary-languages =
    { $n ->
        [0] كل لغات الشبكة، وعددها { $all }، تتكلمها خدمة ما.
        [one] لغة واحدة من لغات الشبكة، وعددها { $all }، لا تتكلمها أي خدمة.
        [two] لغتان من لغات الشبكة، وعددها { $all }، لا تتكلمهما أي خدمة.
        [few] { $n } لغات من لغات الشبكة، وعددها { $all }، لا تتكلمها أي خدمة.
       *[other] { $n } من لغات الشبكة، وعددها { $all }، لا تتكلمها أي خدمة.
    }
coverage-needs = أنواع المساعدة
coverage-languages = اللغات
coverage-parts = الأجزاء المغطاة
coverage-of = { $n } من { $all }
coverage-nobody = لا أحد
coverage-whole = للبلد كله
coverage-afar = عن بُعد
coverage-missing = لا أحد في
coverage-everywhere = البلد كله
coverage-nowhere = –
coverage-more = و{ $n } غيرها
coverage-key-none = لا أحد
coverage-key-one = خدمة واحدة
coverage-key-more = خدمتان أو أكثر
coverage-how = تُحسب الخدمات العاملة التي يحق لك أن تراها وراجعها أحد خلال 180 يومًا، بحسب الأماكن التي تغطيها. وتُحسب المساعدة عن بُعد على حدة.
coverage-empty = لا يُعرف أي بلد بعد
coverage-empty-how = يؤخذ من حيث تعمل جهتكم ونظراؤها. يصف المدير الجهة.
