//! The invented world: what the demo shows. Countries, agencies, people and numbers come from ranges reserved for it.

use chrono_tz::Tz;

use crate::accounts::Seed;
use crate::agency::AgencyForm;
use crate::i18n::Lang;
use crate::web::access::{PersonKind, Role};

pub const ZONE: Tz = chrono_tz::Europe::Lisbon;

/// The agency of the demo's node: a police unit in the invented country XA.
pub fn agency() -> AgencyForm {
    AgencyForm {
        version: 0,
        name: "Harbour City Police, Anti-Trafficking Unit".into(),
        alternate_name: "HCP ATU".into(),
        description: "Investigates trafficking in persons in Harbour City and on its coast. The duty desk answers at \
                      any hour and finds a bed, a lawyer or an interpreter before it asks questions."
            .into(),
        org_class: "law_enforcement".into(),
        country: "XA".into(),
        places: "XA-HC".into(),
        languages: vec!["en".into(), "es".into(), "fr".into(), "ti".into()],
        more_languages: String::new(),
        email: "duty-desk@harbour-police.example".into(),
        phone: "+1 212 555 0142".into(),
        complaints: "complaints@harbour-police.example".into(),
        safeguarding: "safeguarding@harbour-police.example".into(),
        security: String::new(),
        privacy: String::new(),
        website: "https://harbour-police.example".into(),
        time_zone: ZONE.name().into(),
    }
}

/// One person for each role.
pub const PEOPLE: &[Seed] = &[
    person("i.calder", "Ines Calder", &[Role::Admin]),
    person("t.weld", "Tomas Weld", &[Role::TrustOfficer]),
    person("a.quist", "Amara Quist", &[Role::Supervisor]),
    person("d.orme", "Daniel Orme", &[Role::Officer]),
    person("l.sand", "Leila Sand", &[Role::Dispatcher]),
    person("m.ferrin", "Marc Ferrin", &[Role::Editor]),
    person("r.adair", "Ruth Adair", &[Role::Auditor]),
    Seed { kind: PersonKind::NonAgency, ..person("s.brand", "Sofia Brand", &[Role::Observer]) },
];

pub const ADMIN: usize = 0;
/// Whom the admin proposed as a second supervisor, and who lost a factor.
pub const PROPOSED: usize = 3;
pub const LOST: usize = 5;

const fn person(handle: &'static str, display_name: &'static str, roles: &'static [Role]) -> Seed {
    Seed { handle, display_name, kind: PersonKind::Agency, lang: Lang::En, zone: ZONE, roles }
}
