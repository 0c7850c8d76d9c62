use super::*;

pub fn legal_aid() -> Vec<Service> {
    let all = vec![
        service(
            "A lawyer tonight",
            &["legal_immigration", "legal_criminal_witness"],
            "For somebody who is held, questioned or about to be sent away. A lawyer answers and comes if it is needed.",
        )
        .also_called("Abogado de guardia · Avocat de permanence · محامٍ مناوب")
        .at_any_hour(&["phone"])
        .answers_within("30")
        .no_questions()
        .minors_alone()
        .speaks("en", "")
        .speaks("fr", "CEFR C2")
        .language("ar", "spoken", "native_worker", "")
        .obtains("asylum", "advice")
        .obtains("witness_representation", "advice")
        .covers(&["XA"])
        .desk("night_desk", "+1 212 555 0164", "tonight@quay-legal-aid.example"),
        service(
            "Residence and asylum",
            &["legal_immigration"],
            "Advice and representation, from the first letter to the appeal. The first talk is within three days.",
        )
        .open(WORKDAYS, "09:00", "18:00", &["phone", "portal", "walk_in"])
        .no_questions()
        .speaks("en", "")
        .speaks("fr", "CEFR C1")
        .obtains("asylum", "application")
        .obtains("asylum", "appeal")
        .obtains("residence_permit", "application")
        .covers(&["XA"])
        .helps_afar()
        .counted(Unit::LegalIntakeSlot, 10, Said::Free(4), 52),
        service(
            "Asesoría migratoria en español",
            &["legal_immigration", "document_replacement"],
            "Primera consulta por teléfono, sin cita y sin costo. Permiso de residencia, asilo y pasaportes retenidos \
             por el empleador.",
        )
        .also_called("Immigration advice in Spanish")
        .open(WORKDAYS, "09:00", "20:00", &["phone"])
        .open("SA", "10:00", "14:00", &["phone"])
        .no_questions()
        .language("es", "spoken", "native_worker", "")
        .obtains("residence_permit", "advice")
        .obtains("asylum", "advice")
        .covers(&["XA"])
        .helps_afar()
        .counted(Unit::LegalIntakeSlot, 6, Said::Free(2), 18),
        service(
            "استشارة قانونية بالعربية",
            &["legal_immigration", "legal_wage_claim"],
            "استشارة أولى مجانية عبر الهاتف في شؤون الإقامة واللجوء والأجور غير المدفوعة. لا نسأل عن الأوراق ولا نبلّغ أحدًا.",
        )
        .also_called("Legal advice in Arabic")
        .open(WORKDAYS, "10:00", "17:00", &["phone", "walk_in"])
        .no_questions()
        .language("ar", "spoken", "native_worker", "")
        .obtains("residence_permit", "advice")
        .obtains("wage_claim", "advice")
        .covers(&["XA"])
        .helps_afar(),
        service(
            "Consultation juridique en français",
            &["legal_immigration", "legal_civil_compensation"],
            "Premier entretien gratuit, au téléphone ou sur place : séjour, asile, indemnisation.",
        )
        .also_called("Legal advice in French")
        .open(WORKDAYS, "09:30", "17:30", &["phone", "walk_in"])
        .no_questions()
        .language("fr", "spoken", "native_worker", "")
        .obtains("residence_permit", "advice")
        .obtains("compensation_civil", "advice")
        .covers(&["XA"]),
        service(
            "Unpaid wages",
            &["legal_wage_claim"],
            "We write to the employer, then to the labour court. Wages are owed whatever papers somebody has.",
        )
        .after(&["forced_labour", "servitude", "child_labour"])
        .open(WORKDAYS, "09:00", "17:00", &["phone", "walk_in"])
        .no_questions()
        .speaks("en", "")
        .speaks("tl", "CEFR B2")
        .speaks("vi", "CEFR C1")
        .obtains("wage_claim", "hearing")
        .fees("Free. Nothing is taken from what is won.")
        .counted(Unit::LegalIntakeSlot, 8, Said::Full, 75),
        service(
            "Compensation from those who profited",
            &["legal_civil_compensation"],
            "Civil claims against employers, landlords and carriers, and the national fund where nobody can pay.",
        )
        .open(WORKDAYS, "09:00", "17:00", &["phone"])
        .obtains("compensation_civil", "hearing")
        .obtains("compensation_criminal", "application")
        .covers(&["XA"])
        .across_borders(),
        service(
            "Standing beside a witness",
            &["legal_criminal_witness", "victim_advocate_accompaniment"],
            "A lawyer of one's own from the first interview to the judgment: screens, breaks, a closed hearing.",
        )
        .open(WORKDAYS, "08:30", "18:30", &["phone", "referral_only"])
        .minors_alone()
        .obtains("witness_representation", "hearing")
        .covers(&["XA"]),
        service(
            "Clearing a record",
            &["record_expungement"],
            "For what somebody was made to do: theft, begging, papers, sex work.",
        )
        .after(&["forced_begging", "sexual_exploitation", "forced_labour"])
        .open(WORKDAYS, "09:00", "17:00", &["phone", "portal"])
        .obtains("record_expungement", "application")
        .covers(&["XA"]),
        service(
            "Passports and birth certificates",
            &["document_replacement"],
            "Letters to consulates, and somebody who goes along. Four to eight weeks.",
        )
        .open(WORKDAYS, "09:00", "13:00", &["walk_in", "portal"])
        .at("21 Customs House Quay", "XA-HC", "Harbour City")
        .across_borders(),
        service(
            "Vietnamese and Tagalog interpreters",
            &["interpretation", "translation"],
            "For lawyers, doctors and shelters. Court-certified; the same interpreter from the first talk to the \
             hearing.\n\nThông dịch viên tiếng Việt. Tagapagsalin sa Tagalog.",
        )
        .also_called("Thông dịch · Tagapagsalin")
        .open(EVERY_DAY, "07:00", "22:00", &["phone", "portal"])
        .interprets("vi", "ILR 4+")
        .interprets("tl", "ILR 4")
        .language("vi", "written", "translator", "")
        .interpreters(ANY_WAY, &["women", "men"])
        .covers(&["XA"])
        .helps_afar()
        .desk("interpreter_booking", "+1 212 555 0165", "interpreters@quay-legal-aid.example")
        .counted(Unit::InterpreterHour, 10, Said::Free(6), 29),
        service(
            "Papers translated for a court",
            &["translation"],
            "Certified within five working days: Arabic, Spanish, Tigrinya, Vietnamese.",
        )
        .open(WORKDAYS, "09:00", "17:00", &["portal"])
        .language("ar", "written", "translator", "")
        .language("es", "written", "translator", "")
        .language("ti", "written", "translator", "")
        .language("vi", "written", "translator", "")
        .covers(&["XA", "XB"])
        .helps_afar(),
        service(
            "Your rights, in one evening",
            &["training"],
            "For shelter staff: residence, wages, compensation. What to write down, and what not to.",
        )
        .open(WORKDAYS, "09:00", "17:00", &["portal"])
        .covers(&["XA"])
        .helps_afar(),
    ];
    reached_at(all, "legal_intake", "+1 212 555 0163", "intake@quay-legal-aid.example")
}
