## The frame of every page

neutral-title = ملاحظات
skip-to-content = الانتقال إلى المحتوى
bar-menu = الإشعارات والحساب
side-menu = القائمة
nav-work = العمل
nav-agency = الجهة
nav-node = هذه العقدة
nav-me = حسابي
lock-screen = قفل الشاشة
sign-out = تسجيل الخروج
quick-exit = مغادرة سريعة
quick-exit-hint = تُقفل جلستك وتُفتح صفحة محايدة. الضغط مرتين على Esc يفعل الشيء نفسه.
printed = طُبع في { $when }

## Words on buttons and in lists

add = إضافة
any = الكل
approve = موافقة
back = رجوع
back-to-list = الرجوع إلى القائمة
cancel = إلغاء
change = تغيير
choose = اختيار
# Between the items of a list.
comma = { "، " }
confirm = تأكيد
continue = متابعة
done = تم
more = عرض المزيد
never = لم يحدث بعد
none = لا يوجد
pager = عناصر إضافية
refuse = رفض
remove = إزالة
remove-named = إزالة { $name }
revoke = إبطال
revoke-named = إبطال { $name }
save = حفظ

## Columns of tables

column-action = الإجراءات الممكنة
column-active = آخر نشاط
column-address = العنوان
column-device = الجهاز
column-expires = تنتهي الصلاحية
column-made = الإنشاء
column-name = الاسم
column-person = الشخص
column-proposed-by = صاحب الاقتراح
column-role = الدور
column-seen = آخر ظهور
column-since = تسجيل الدخول
column-started-by = من بدأها
column-state = الوضع
column-used = آخر استخدام

## Fields that several forms have

field-lang = اللغة
field-time-zone = المنطقة الزمنية
field-reason = السبب
field-reason-hint = يظهر في سجل التدقيق. يجب عدم كتابة أي شيء عن حالة.

## What is wrong with a field

form-errors-title = لم يُحفظ. يُرجى تصحيح ما يلي والإرسال من جديد:
field-required = يُرجى ملء هذا الحقل.
field-choose = يُرجى الاختيار من القائمة.
field-too-long = هذا النص طويل جدًا. يُرجى اختصاره.
field-too-many = العدد كبير جدًا. يُرجى إبقاء ما يحتاج إليه الناس للعثور عليكم فقط.
field-control = في هذا النص محارف تحكم غير مرئية. يُرجى حذف النص وكتابته من جديد.
field-email = هذا ليس عنوان بريد إلكتروني. يُرجى كتابته على هذا الشكل: desk@agency.example.
field-phone = هذا ليس رقم هاتف. يُرجى استخدام 3 إلى 20 رقمًا، ويمكن أن تتخللها مسافات وعلامة +.
field-day = هذا ليس يومًا في التقويم. يُرجى اختيار يوم، أو كتابته على هذا الشكل: 2027-01-31.
field-web-address = هذا ليس عنوان موقع. يُرجى كتابته كاملًا، بدءًا بـ https://.

## When something is wrong

incident = رقم الواقعة:
problem-home = الانتقال إلى الصفحة الأولى

problem-bad-title = غير مفهوم
problem-form = ما وصل ليس ما ترسله هذه الصفحة. لم يتغير أي شيء. يُرجى الرجوع وإعادة تحميل الصفحة وملؤها مرة أخرى.
problem-form-size = النموذج كبير جدًا أو لم يصل كاملًا. لم يتغير أي شيء. يُرجى الرجوع واختصار النصوص الطويلة والإرسال من جديد.
problem-parameter = جزء من هذا العنوان غير مفهوم. لم يتغير أي شيء. يُرجى الرجوع إلى القائمة والاختيار من جديد.
problem-language = هذه اللغة غير متوفرة على هذه العقدة. لم يتغير أي شيء. يُرجى اختيار إحدى اللغات في أسفل الصفحة.
problem-origin = لم يأتِ هذا الطلب من صفحة في هذه العقدة. لم يتغير أي شيء. يُرجى فتح العقدة من عنوانها والقيام بذلك هناك.
problem-stale-form = هذه الصفحة أقدم من جلستك الحالية. لم يتغير أي شيء. يُرجى الرجوع ونسخ ما كُتب وإعادة تحميل الصفحة والإرسال مرة أخرى.
problem-conflict-title = لم يعد ذلك ممكنًا
problem-locked-title = الشاشة مقفلة
problem-locked = هذه الجلسة مقفلة. لم يتغير أي شيء ولم يُفقد أي شيء. يُرجى فتح القفل وإعادة الخطوة.
problem-confirm-title = تأكيد الهوية
problem-confirm = هذا يتطلب تسجيل دخول حديثًا. لم يتغير أي شيء. يُرجى تأكيد الهوية وإعادة الخطوة.
problem-sign-in-title = لم يتم تسجيل الدخول
problem-sign-in = لا يوجد تسجيل دخول هنا، أو أن رمز واجهة البرمجة غير معروف أو منتهي الصلاحية أو مُبطل. لم يتغير أي شيء. يُرجى تسجيل الدخول، أو استخدام رمز ما زال صالحًا.
problem-forbidden-title = غير مسموح
problem-forbidden = أدوارك لا تشمل ذلك. لم يتغير أي شيء. تظهر المحاولة في سجل التدقيق. إن كان ذلك لازمًا لعملك، يُرجى طلب الدور من أحد مديري النظام.
problem-not-found-title = غير موجود
problem-not-found = لا يوجد شيء في هذا العنوان، أو أنه غير متاح لك. لم يتغير أي شيء. يُرجى التحقق من العنوان، أو البدء من الصفحة الأولى.
problem-too-large-title = كبير جدًا
problem-too-large = ما أُرسل أكبر مما تقبله هذه العقدة. لم يتغير أي شيء. يُرجى الرجوع والاختصار والإرسال من جديد.
problem-too-many-title = محاولات كثيرة جدًا
problem-too-many = جرت محاولات كثيرة جدًا في وقت قصير. لم يتغير أي شيء. يُرجى الانتظار دقيقة ثم إعادة المحاولة.
problem-busy-title = العقدة مشغولة
problem-busy = لم تتمكن العقدة من الرد في الوقت المحدد. لم يتغير أي شيء. يُرجى إعادة المحاولة بعد دقيقة. إن استمر ذلك، يُرجى إعطاء رقم الواقعة لأحد مديري النظام.
problem-internal-title = خلل في هذه العقدة
problem-internal = تعطلت العقدة عند هذه الخطوة. ما حُفظ من قبل باقٍ، وهذه الخطوة لم تُنفَّذ. يُرجى المحاولة مرة أخرى. إن تكرر ذلك، يُرجى إعطاء رقم الواقعة لأحد مديري النظام.

error-conflict-exists = هذا موجود هنا من قبل. لم يتغير أي شيء. يُرجى الرجوع والنظر في القائمة من جديد.

## When something is done

flash-saved = تم الحفظ.
