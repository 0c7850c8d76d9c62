## What a capability does for somebody.
need-emergency-shelter = سرير لهذه الليلة
need-safe-house = بيت آمن
need-transitional-housing = سكن انتقالي
need-emergency-hotel-funding = تمويل غرفة فندق
need-basic-needs = طعام وملابس ونظافة
need-transport = نقل
need-crisis-intervention = تدخل في الأزمات
need-case-management = إدارة الحالة
need-victim-advocate-accompaniment = مرافقة من مناصر للضحايا
need-survivor-mentor = إرشاد من ناجين
need-medical-general = رعاية طبية
need-medical-forensic = فحص طبي شرعي
need-mental-health = صحة نفسية
need-substance-use = مساعدة في تعاطي المواد
need-detox = إزالة السموم
need-interpretation = ترجمة شفوية
need-translation = ترجمة وثائق
need-cultural-mediation = وساطة ثقافية
need-legal-immigration = محامٍ: الإقامة واللجوء
need-legal-criminal-witness = محامٍ: شاهد في قضية جنائية
need-legal-civil-compensation = محامٍ: التعويض
need-legal-wage-claim = محامٍ: أجور غير مدفوعة
need-record-expungement = محو السجل الجنائي
need-document-replacement = استبدال الوثائق
need-child-protection-placement = إيداع طفل
need-forensic-interview-child = مقابلة قضائية مع طفل
need-family-tracing = البحث عن الأسرة
need-safe-return-reintegration = عودة آمنة وإعادة إدماج
need-education-employment = تعليم وعمل
need-digital-forensics = أدلة جنائية رقمية
need-financial-investigation = تحقيق مالي
need-analyst-support = دعم محلل
need-expert-witness = شاهد خبير
need-labour-inspection-joint = تفتيش عمل مشترك
need-operation-standby-support = دعم احتياطي أثناء عملية
need-training = تدريب

## What a lawyer can obtain.
remedy-asylum = لجوء
remedy-residence-permit = تصريح إقامة
remedy-witness-representation = تمثيل شاهد
remedy-compensation-criminal = تعويض في قضية جنائية
remedy-compensation-civil = تعويض مدني
remedy-wage-claim = أجور غير مدفوعة
remedy-record-expungement = محو السجل الجنائي
remedy-us-t-visa = تأشيرة T (الولايات المتحدة)
remedy-us-u-visa = تأشيرة U (الولايات المتحدة)
remedy-us-continued-presence = حضور مستمر (الولايات المتحدة)

stage-advice = استشارة
stage-application = طلب
stage-hearing = جلسة
stage-appeal = استئناف

capability-status-active = يعمل
capability-status-inactive = غير متاح حالياً
capability-status-defunct = منتهٍ
capability-status-temporarily-closed = مغلق مؤقتاً

## Who is served.
gender-women = نساء
gender-men = رجال
gender-trans-women = نساء متحولات جنسياً
gender-trans-men = رجال متحولون جنسياً
gender-non-binary = أشخاص غير ثنائيي الجندر
age-band-0-11 = من 0 إلى 11 سنة
age-band-12-15 = من 12 إلى 15 سنة
age-band-16-17 = 16 و17 سنة
age-band-18-24 = من 18 إلى 24 سنة
age-band-25-59 = من 25 إلى 59 سنة
age-band-60- = 60 سنة فأكثر
exploitation-forced-labour = عمل قسري
exploitation-sexual-exploitation = استغلال جنسي
exploitation-child-labour = عمل أطفال
exploitation-forced-marriage = زواج قسري
exploitation-servitude = استعباد
exploitation-forced-military = تجنيد قسري
exploitation-organ-removal = نزع أعضاء
exploitation-forced-begging = تسول قسري
exploitation-forced-adoption = تبنٍّ قسري
exploitation-surrogacy = تأجير أرحام استغلالي
exploitation-other = غير ذلك
disability-wheelchair = كرسي متحرك
disability-hearing = صمم أو ضعف سمع
disability-sight = كفّ أو ضعف بصر
disability-cognitive = تعلم أو إدراك
disability-service-animal = حيوانات مساعدة

## How one comes in.
intake-mode-phone = بالهاتف
intake-mode-portal = عبر الإنترنت
intake-mode-walk-in = حضور دون موعد
intake-mode-referral-only = بالإحالة فقط
weekday-MO = الإثنين
weekday-TU = الثلاثاء
weekday-WE = الأربعاء
weekday-TH = الخميس
weekday-FR = الجمعة
weekday-SA = السبت
weekday-SU = الأحد

## Languages.
modality-spoken = منطوقة
modality-signed = إشارية
modality-written = مكتوبة
modality-tactile = لمسية
language-role-native-worker = موظف ناطق أصلي
language-role-bilingual-staff = موظفون ثنائيو اللغة
language-role-interpreter = مترجم شفوي
language-role-translator = مترجم تحريري
language-role-cultural-mediator = وسيط ثقافي
level-value-basic = أساسي
level-value-working = عملي
level-value-fluent = بطلاقة
cert-setting-court = محكمة
cert-setting-medical = طبي
cert-setting-asylum = لجوء
cert-setting-police = شرطة

## Where it reaches.
coverage-kind-service-area = منطقة الخدمة
coverage-kind-patrol = دوريات
coverage-kind-prosecution = ادعاء
coverage-kind-licence = ترخيص
coverage-kind-federal-district = دائرة اتحادية
coverage-kind-tribal = أرض قبلية
coverage-kind-maritime = بحر وموانئ
coverage-mode-covers = تغطية
coverage-mode-based = مقر
coverage-mode-by-agreement = باتفاق
coverage-mode-remote = عن بُعد
location-type-physical = مكان للحضور
location-type-postal = عنوان بريدي
location-type-virtual = عبر الإنترنت

## How much is free.
unit-bed = أسرّة
unit-family-unit = غرف عائلية
unit-interpreter-hour = ساعات ترجمة شفوية
unit-legal-intake-slot = مواعيد قانونية
unit-forensic-interview-slot = مقابلات قضائية
unit-advocate-shift = مناوبات المناصرين
unit-vehicle = مركبات
unit-seat = مقاعد
capacity-state-open = متاح
capacity-state-waitlist = قائمة انتظار
capacity-state-full = ممتلئ
capacity-state-paused = متوقف
capacity-state-unknown = غير معروف
band-none = لا يوجد متاح
band-some = القليل متاح
band-many = الكثير متاح

## Who may see it.
audience-public = أي شخص
audience-member = كل أعضاء الشبكة
audience-victim-services = خدمات الضحايا
audience-law-enforcement = جهات إنفاذ القانون
audience-named = جهات تُختار بالاسم
