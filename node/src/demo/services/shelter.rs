use super::*;

pub fn shelter() -> Vec<Service> {
    let all = vec![
        service(
            "Beds for men",
            &["emergency_shelter", "basic_needs"],
            "Single rooms for men who leave exploitation. Come as you are, at any hour; questions can wait until \
             morning.\n\nHabitaciones individuales para hombres. A cualquier hora, sin preguntas.",
        )
        .also_called("Camas para hombres")
        .for_whom(MEN, ADULTS)
        .affirming()
        .male_beds()
        .no_questions()
        .at_any_hour(&["phone"])
        .answers_within("30")
        .confidential()
        .speaks("en", "")
        .language("es", "spoken", "native_worker", "")
        .language("quc", "spoken", "bilingual_staff", "self working")
        .counted_for(MEN, Unit::Bed, 12, Said::Free(2), 14),
        service(
            "Rooms for LGBTQI people",
            &["emergency_shelter", "basic_needs"],
            "Rooms of one's own in a house that is run by people who know. Partners may come along.",
        )
        .for_whom(&["men", "women", "trans_men", "trans_women", "non_binary"], ADULTS)
        .affirming()
        .male_beds()
        .no_questions()
        .pets()
        .at_any_hour(&["phone"])
        .confidential()
        .speaks("en", "")
        .speaks("pt", "CEFR C1")
        .counted(Unit::Bed, 6, Said::Free(1), 38),
        service(
            "Safe house for men under threat",
            &["safe_house"],
            "For those who are looked for. The place is told to nobody, and telephones stay outside.",
        )
        .for_whom(MEN, ADULTS)
        .male_beds()
        .no_questions()
        .at_any_hour(&["phone", "referral_only"])
        .covers(&["XA"])
        .confidential()
        .how_to_apply("The duty desk of the agency that refers calls first. A place is told only to the driver.")
        .counted_for(MEN, Unit::Bed, 4, Said::Full, 21),
        service(
            "House for survivors who testify against an employer",
            &["safe_house", "case_management"],
            "Told to victim services alone.",
        )
        .for_whom(&[], ADULTS)
        .no_questions()
        .at_any_hour(&["phone", "referral_only"])
        .covers(&["XA"])
        .confidential()
        .for_class("victim_services")
        .counted(Unit::Bed, 5, Said::Free(2), 95),
        service(
            "Rooms for fathers with children",
            &["emergency_shelter", "basic_needs"],
            "Two rooms and a kitchen. School and nursery are found within the week.",
        )
        .for_whom(MEN, ADULTS)
        .with_children("3")
        .male_beds()
        .no_questions()
        .open(EVERY_DAY, "08:00", "22:00", &["phone"])
        .confidential()
        .speaks("en", "")
        .language("ro", "spoken", "native_worker", "")
        .counted(Unit::Family, 2, Said::Waitlist, 170),
        service(
            "Shared flats for the first year",
            &["transitional_housing", "case_management"],
            "A room in a flat for up to twelve months, with somebody to ask on Tuesdays and Fridays.",
        )
        .for_whom(MEN, ADULTS)
        .affirming()
        .open(WORKDAYS, "09:00", "17:00", &["phone", "portal"])
        .covers(&["XA-HC", "XA-SV"])
        .confidential()
        .counted(Unit::Bed, 18, Said::Waitlist, 200),
        service(
            "K'iche' and Mam by telephone",
            &["interpretation", "cultural_mediation"],
            "Interpreters from the highlands of Guatemala, day and night, who have worked with survivors. They say \
             first which dialect they speak.\n\nIntérpretes de quiché y mam por teléfono, de día y de noche.",
        )
        .also_called("Intérpretes de quiché y mam")
        .at_any_hour(&["phone"])
        .answers_within("20")
        .interprets("quc", "self fluent")
        .interprets("mam", "self fluent")
        .interpreters(BY_PHONE, &["men", "women"])
        .covers(&["XA"])
        .helps_afar()
        .across_borders()
        .desk("interpreter_booking", "+1 212 555 0118", "interpreters@lantern-house.example")
        .counted(Unit::InterpreterHour, 8, Said::Free(3), 6),
        service(
            "Romanian and Spanish mediators",
            &["cultural_mediation", "interpretation"],
            "They come along to the doctor, the school and the landlord, and explain each side to the other.",
        )
        .open(WORKDAYS, "08:00", "20:00", &["phone"])
        .language("ro", "spoken", "cultural_mediator", "CEFR C2")
        .language("es", "spoken", "cultural_mediator", "CEFR C2")
        .interpreters(&["on_site", "trauma_informed", "ngo_only"], &["men", "women"]),
        service(
            "Counselling for men",
            &["mental_health", "crisis_intervention"],
            "One counsellor, as long as it takes. Groups on Thursday evenings, in English and in Spanish.",
        )
        .for_whom(MEN, ADULTS)
        .affirming()
        .open(WORKDAYS, "10:00", "19:00", &["phone", "walk_in"])
        .speaks("en", "")
        .speaks("es", "CEFR C2")
        .counted(Unit::AdvocateShift, 3, Said::Free(1), 310),
        service(
            "Detox beds",
            &["detox", "substance_use"],
            "Medically supervised, five to ten days, with a bed at Lantern House to come back to.",
        )
        .for_whom(&["men", "women", "trans_men", "trans_women", "non_binary"], ADULTS)
        .open(EVERY_DAY, "07:00", "21:00", &["phone", "referral_only"])
        .referred_by(&["shelter", "health", "ngo_direct_service", "law_enforcement"])
        .covers(&["XA"])
        .confidential()
        .counted(Unit::Bed, 3, Said::Paused, 120)
        .alert("The ward is repainted until the end of the month. Ask the hub for another."),
        service(
            "Survivor mentors",
            &["survivor_mentor"],
            "Men who left the same kind of work years ago. Paid, trained, and never asked to tell their own story.",
        )
        .for_whom(MEN, ADULTS)
        .after(&["forced_labour", "sexual_exploitation", "servitude"])
        .open(WORKDAYS, "12:00", "20:00", &["phone"])
        .speaks("en", "")
        .language("es", "spoken", "native_worker", "")
        .language("ro", "spoken", "native_worker", "")
        .helps_afar(),
        service(
            "Clothes, telephone, a warm meal",
            &["basic_needs"],
            "A bag for the first night and a telephone that was never anybody's. No bed is needed to come.",
        )
        .no_questions()
        .open(EVERY_DAY, "09:00", "21:00", &["walk_in"])
        .accessible(&["wheelchair"])
        .at("4 Chandler's Row", "XA-HC", "Harbour City")
        .desk("front_desk", "+1 212 555 0119", ""),
        service(
            "Pick-up from anywhere in the city",
            &["transport"],
            "A volunteer with a plain car, at any hour, to our door or to a hospital.",
        )
        .at_any_hour(&["phone"])
        .answers_within("60")
        .with_children("2")
        .counted(Unit::Vehicle, 2, Said::Free(2), 33),
        service(
            "Trabajo digno: ayuda para encontrar empleo",
            &["education_employment"],
            "Curso de seis semanas en español: papeles, derechos en el trabajo, currículum y primera entrevista.",
        )
        .also_called("Decent work: help to find a job")
        .open(WORKDAYS, "09:00", "14:00", &["phone", "walk_in"])
        .language("es", "spoken", "native_worker", "")
        .counted(Unit::Seat, 20, Said::Free(7), 220),
    ];
    reached_at(all, "intake_desk", "+1 212 555 0117", "intake@lantern-house.example")
}
