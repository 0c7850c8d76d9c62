nav-agency-page = جهتنا

agency-edit = تعديل بيانات الجهة
agency-facts = معلومات
agency-jurisdictions = مناطق العمل
agency-changed = آخر تغيير
agency-version = النسخة { $n }

## The form

agency-group-who = التعريف بالجهة
agency-name = اسم الجهة
agency-short-name = الاسم المختصر (اختياري)
agency-class = نوع الجهة
agency-description = عمل الجهة (اختياري)
agency-description-hint = جملتان أو ثلاث. من دون ذكر أي شخص أو حالة.
agency-group-where = مكان العمل
agency-country = البلد
agency-places = ولايات أو مناطق أو بلدان أخرى (اختياري)
agency-places-hint = رموز ISO 3166، تفصل بينها فواصل. يُترك الحقل فارغًا إن كان العمل يشمل البلد كله.
agency-languages = لغات العمل
agency-more-languages = لغات أخرى (اختياري)
agency-more-languages-hint = رموز اللغات (BCP 47)، تفصل بينها فواصل.
agency-contacts = بيانات الاتصال
agency-contacts-hint = مكتب المناوبة، لا شخص بعينه: عنوان أو رقم يبقى عندما يتغير الأشخاص. يلزم واحد من الاثنين على الأقل.
agency-email = البريد الإلكتروني
agency-phone = الهاتف
agency-website = الموقع الإلكتروني
agency-other-contacts = عناوين الاتصال للشكاوى والصون والحماية والأمن والخصوصية
agency-other-contacts-hint = عناوين بريد إلكتروني اختيارية. إن بقي أحدها فارغًا، يُستخدم عنوان الاتصال العام.

field-places = رمز واحد على الأقل غير معروف. يُرجى كتابة رموز ISO 3166 مثل US-NY، تفصل بينها فواصل.
field-languages = رمز واحد على الأقل غير معروف. يُرجى كتابة رموز لغات مثل quc، تفصل بينها فواصل.
field-contact = يُرجى إدخال عنوان بريد إلكتروني أو رقم هاتف.
error-changed-meanwhile = حفظ شخص آخر بيانات الجهة أثناء التعديل. بقيت نسخته، ولم تُحفظ نسختك. يُرجى الرجوع ونسخ ما كُتب، ثم فتح النموذج من جديد.

## Whom to reach

contact-general = عام
contact-complaints = الشكاوى
contact-safeguarding = الصون والحماية
contact-security = الأمن
contact-privacy = الخصوصية

## Kinds of agency

class-law-enforcement = إنفاذ القانون
class-prosecutor = النيابة العامة
class-judiciary = القضاء
class-labour-inspectorate = تفتيش العمل
class-immigration = سلطة الهجرة
class-child-protection = حماية الطفل
class-ngo-direct-service = منظمة غير حكومية تقدم خدمات مباشرة
class-legal-aid = المساعدة القانونية
class-health = الصحة
class-shelter = دار إيواء
class-hotline = خط ساخن
class-survivor-led = منظمة يقودها ناجون وناجيات
class-interpreter-service = خدمة ترجمة شفوية
class-training = جهة تدريب
class-academia = مؤسسة أكاديمية
class-igo = منظمة حكومية دولية
class-hub = مركز تنسيق (هيئة وطنية)
