use super::*;

pub fn police() -> Vec<Service> {
    let all = vec![
        service(
            "Duty desk, day and night",
            &["crisis_intervention", "victim_advocate_accompaniment"],
            "Two officers who know trafficking answer at any hour. They find a bed, a lawyer or an interpreter before \
             they ask questions. Nobody has to make a statement to be helped.",
        )
        .also_called("Puesto de guardia · Permanence · المناوبة")
        .at_any_hour(&["phone", "walk_in"])
        .answers_within("15")
        .no_questions()
        .accessible(&["wheelchair", "hearing"])
        .speaks("en", "")
        .speaks("es", "CEFR B2")
        .speaks("fr", "CEFR B1"),
        service(
            "Victim liaison officers",
            &["victim_advocate_accompaniment", "case_management"],
            "Plain-clothes officers who do not investigate. They go along to hospital, court and the residence office, \
             and explain each step before it is taken.",
        )
        .open(WORKDAYS, "08:00", "20:00", &["phone"])
        .open("SA,SU", "10:00", "16:00", &["phone"])
        .speaks("en", "")
        .speaks("es", "CEFR C1")
        .language("ti", "spoken", "native_worker", ""),
        service(
            "Rooms for interviewing children",
            &["forensic_interview_child"],
            "One child, one interviewer, one recording, so that nothing has to be told twice. A room for the adult who \
             comes along.",
        )
        .for_whom(&[], MINORS)
        .minors_alone()
        .open(WORKDAYS, "08:30", "18:00", &["phone", "referral_only"])
        .accessible(&["wheelchair", "cognitive"])
        .referred_by(&["child_protection", "law_enforcement", "prosecutor", "shelter"])
        .counted(Unit::ForensicInterviewSlot, 6, Said::Free(2), 47),
        service(
            "Escorted transport",
            &["transport"],
            "Unmarked cars to a shelter, a hospital or a hearing. The driver knows the destination and nothing else.",
        )
        .at_any_hour(&["phone"])
        .answers_within("45")
        .covers(&["XA-HC", "XA-NR"])
        .with_children("4")
        .accessible(&["wheelchair"])
        .counted(Unit::Vehicle, 4, Said::Free(1), 9),
        service(
            "Hotel nights in an emergency",
            &["emergency_hotel_funding", "emergency_shelter"],
            "Up to three nights in a hotel that does not ask, while a place in a shelter is found.",
        )
        .at_any_hour(&["phone"])
        .no_questions()
        .with_children("5")
        .pets()
        .affirming()
        .counted(Unit::Bed, 8, Said::Free(3), 26),
        service(
            "Interpreters for interviews: Tigrinya, Romanian, Arabic",
            &["interpretation"],
            "Sworn interpreters on call for interviews, bound to silence, and nobody of the same town.",
        )
        .open(EVERY_DAY, "07:00", "23:00", &["phone"])
        .interprets("ti", "ILR 4")
        .interprets("ro", "ILR 4+")
        .interprets("ar", "ILR 4")
        .interpreters(BY_VIDEO, &["women", "men"])
        .helps_afar()
        .covers(&["XA"])
        .desk("interpreter_booking", "+1 212 555 0143", "interpreters@harbour-police.example")
        .counted(Unit::InterpreterHour, 12, Said::Free(5), 63),
        service(
            "Residence permit: certificate of cooperation",
            &["legal_criminal_witness", "document_replacement"],
            "The certificate that the residence office asks for. It is given for what was told, and not for what came of \
             it.",
        )
        .open(WORKDAYS, "09:00", "17:00", &["phone", "portal"])
        .needs_report()
        .obtains("residence_permit", "application")
        .covers(&["XA"]),
        service(
            "Unpaid work: joint visits with labour inspectors",
            &["labour_inspection_joint"],
            "Inspectors ask the questions and the unit stays at the door, so that nobody who works there is made a \
             suspect.",
        )
        .open(WORKDAYS, "08:00", "18:00", &["phone"])
        .after(&["forced_labour", "child_labour", "servitude"])
        .covers(&["XA-HC", "XA-SV"]),
        service(
            "Digital forensics",
            &["digital_forensics", "analyst_support"],
            "Telephones and accounts are read on site, with consent and a list of what was read, and given back the \
             same day.",
        )
        .open(WORKDAYS, "08:00", "20:00", &["phone", "portal"])
        .covers(&["XA"])
        .helps_afar()
        .for_class("law_enforcement"),
        service(
            "Tracing money",
            &["financial_investigation", "expert_witness"],
            "Who paid the rent and who took the wages: accounts, transfers and cash, up to the hearing.",
        )
        .open(WORKDAYS, "09:00", "17:00", &["phone", "portal"])
        .covers(&["XA"])
        .across_borders()
        .for_class("law_enforcement"),
        service(
            "Officers to stand by at a visit",
            &["operation_standby_support"],
            "For partners who visit a place that may turn dangerous. Ask two days before; say the week and the hours, \
             never a name.",
        )
        .open(WORKDAYS, "08:00", "20:00", &["phone"])
        .covers(&["XA-HC"])
        .how_to_apply("By telephone. What is told stays with the duty desk until the visit is over."),
        service(
            "First contact: half a day for patrols and hotel staff",
            &["training"],
            "What to see, what to ask and what to leave to others. In English and Spanish.",
        )
        .open(WORKDAYS, "09:00", "17:00", &["portal"])
        .speaks("en", "")
        .speaks("es", "CEFR C1")
        .covers(&["XA"])
        .fees("Free for members of the network."),
    ];
    reached_at(all, "duty_desk", "+1 212 555 0142", "duty-desk@harbour-police.example")
}
