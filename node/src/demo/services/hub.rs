use super::*;

pub fn hub() -> Vec<Service> {
    let all = vec![
        service(
            "National hotline",
            &["crisis_intervention", "victim_advocate_accompaniment"],
            "Free and anonymous, day and night, for survivors and for those who want to help one.\n\nGratuit et \
             anonyme, jour et nuit. Gratuito y anónimo, de día y de noche. مجاني ودون ذكر الاسم، ليلًا ونهارًا.",
        )
        .also_called("Ligne nationale · Línea nacional · الخط الوطني")
        .at_any_hour(&["phone"])
        .answers_within("2")
        .no_questions()
        .minors_alone()
        .affirming()
        .speaks("en", "")
        .speaks("fr", "CEFR C2")
        .speaks("es", "CEFR C1")
        .speaks("ar", "CEFR C1")
        .accessible(&["hearing"])
        .covers(&["XA"])
        .helps_afar()
        .desk("hotline", "+1 212 555 0199", ""),
        service(
            "Beds for women",
            &["emergency_shelter", "safe_house"],
            "A house in Harbour City for women on their own. Staff are women.",
        )
        .also_called("Hébergement pour femmes · Camas para mujeres")
        .for_whom(WOMEN, ADULTS)
        .affirming()
        .no_questions()
        .at_any_hour(&["phone"])
        .answers_within("30")
        .confidential()
        .speaks("en", "")
        .speaks("fr", "CEFR C1")
        .language("vi", "spoken", "bilingual_staff", "self working")
        .counted_for(WOMEN, Unit::Bed, 16, Said::Free(5), 11),
        service(
            "Rooms for women with children",
            &["emergency_shelter", "basic_needs"],
            "Family rooms in South Vale, a garden, a nursery in the house.",
        )
        .for_whom(WOMEN, &[])
        .with_children("5")
        .no_questions()
        .open(EVERY_DAY, "07:00", "23:00", &["phone"])
        .covers(&["XA"])
        .confidential()
        .accessible(&["wheelchair"])
        .counted(Unit::Family, 6, Said::Free(1), 83),
        service(
            "Children on their own",
            &["child_protection_placement", "family_tracing"],
            "A foster family the same night, a guardian within two days. Siblings stay together.",
        )
        .for_whom(&[], MINORS)
        .minors_alone()
        .at_any_hour(&["phone"])
        .covers(&["XA"])
        .confidential()
        .referred_by(&["law_enforcement", "child_protection", "shelter", "hotline", "health"])
        .counted(Unit::Bed, 9, Said::Free(3), 58),
        service(
            "Interpreters in forty languages",
            &["interpretation"],
            "The national pool. Rare languages take an hour; sworn interpreters come to court.",
        )
        .at_any_hour(&["phone", "portal"])
        .answers_within("60")
        .interprets("tl", "ILR 3+")
        .interprets("ro", "ILR 4")
        .interprets("vi", "ILR 4")
        .interprets("ti", "ILR 3+")
        .interprets("am", "ILR 4")
        .interprets("ar", "ILR 4+")
        .interprets("fa", "ILR 4")
        .interprets("zh", "ILR 4+")
        .interprets("uk", "ILR 4")
        .interpreters(BY_VIDEO, &["women", "men"])
        .covers(&["XA"])
        .helps_afar()
        .desk("interpreter_booking", "+1 212 555 0101", "interpreters@ncc-xa.example")
        .counted(Unit::InterpreterHour, 40, Said::Free(11), 4),
        service(
            "American Sign Language by video",
            &["interpretation"],
            "Two interpreters for anything longer than half an hour, one of them deaf.",
        )
        .open(EVERY_DAY, "08:00", "20:00", &["portal"])
        .language("ase", "signed", "interpreter", "")
        .interpreters(BY_VIDEO, &["women", "non_binary"])
        .accessible(&["hearing"])
        .covers(&["XA", "XB"])
        .helps_afar()
        .desk("interpreter_booking", "", "sign@ncc-xa.example")
        .counted(Unit::InterpreterHour, 6, Said::Free(2), 140),
        service(
            "Examination after assault",
            &["medical_forensic", "medical_general"],
            "A doctor and a nurse who are trained for it, at University Hospital. Traces are kept for two years while \
             somebody makes up their mind.",
        )
        .at_any_hour(&["phone", "walk_in"])
        .no_questions()
        .minors_alone()
        .affirming()
        .accessible(&["wheelchair", "hearing"])
        .at("1 Infirmary Hill", "XA-HC", "Harbour City")
        .desk("medical_intake", "+1 212 555 0150", "")
        .counted(Unit::ForensicInterviewSlot, 2, Said::Free(1), 35),
        service(
            "Search for a family",
            &["family_tracing"],
            "Across borders, and only with consent. Nobody is told where somebody is.",
        )
        .open(WORKDAYS, "09:00", "17:00", &["phone", "portal"])
        .covers(&["XA", "XB"])
        .across_borders()
        .helps_afar(),
        service(
            "Going home safely",
            &["safe_return_reintegration"],
            "For those who want to: papers, a ticket, somebody at the airport, half a year of help after it.",
        )
        .open(WORKDAYS, "09:00", "17:00", &["phone"])
        .covers(&["XA", "XB"])
        .across_borders()
        .speaks("en", "")
        .speaks("fr", "CEFR C1"),
        service(
            "Fonds d'urgence",
            &["emergency_hotel_funding", "basic_needs"],
            "Jusqu'à 400 par personne le jour même : hôtel, trajet, médicaments. Demande par une agence du réseau.\n\n\
             Up to 400 a person on the same day, asked for by an agency of the network.",
        )
        .also_called("Emergency fund")
        .open(EVERY_DAY, "08:00", "22:00", &["phone", "portal"])
        .covers(&["XA"])
        .referred_by(&["law_enforcement", "shelter", "ngo_direct_service", "legal_aid", "hotline"]),
        service(
            "Mediators from the Horn of Africa",
            &["cultural_mediation"],
            "Tigrinya, Amharic, Somali and Arabic. They know the road that people came by.",
        )
        .open(WORKDAYS, "09:00", "19:00", &["phone"])
        .language("ti", "spoken", "cultural_mediator", "CEFR C2")
        .language("am", "spoken", "cultural_mediator", "CEFR C2")
        .language("so", "spoken", "cultural_mediator", "CEFR C2")
        .language("ar", "spoken", "cultural_mediator", "CEFR C1")
        .interpreters(ANY_WAY, &["women", "men"])
        .covers(&["XA"])
        .helps_afar(),
        service(
            "Analysts for a case of several regions",
            &["analyst_support"],
            "Lines between cases that look alike, without a name leaving any of them.",
        )
        .open(WORKDAYS, "08:00", "18:00", &["portal"])
        .covers(&["XA"])
        .across_borders()
        .for_class("law_enforcement"),
        service(
            "School for trainers",
            &["training"],
            "One week, twice a year, in English and French: first contact, interviews, work across agencies.",
        )
        .open(WORKDAYS, "09:00", "17:00", &["portal"])
        .speaks("en", "")
        .speaks("fr", "CEFR C2")
        .covers(&["XA", "XB"])
        .counted(Unit::Seat, 24, Said::Free(9), 230),
    ];
    reached_at(all, "coordination", "+1 212 555 0100", "desk@ncc-xa.example")
}
