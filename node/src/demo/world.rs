//! The invented world: what the demo shows. Countries, agencies, people and numbers come from ranges reserved for it.

use chrono_tz::Tz;

use super::services::{self, Service};
use crate::accounts::Seed;
use crate::agency::AgencyForm;
use crate::i18n::Lang;
use crate::web::access::{PersonKind, Role};

pub(super) const ZONE: Tz = chrono_tz::Europe::Lisbon;

/// One node of the world.
pub struct Place {
    /// Its host is `NAME.localhost`, its directory NAME.
    pub name: &'static str,
    pub agency: fn() -> AgencyForm,
    pub people: &'static [Seed],
    pub services: fn() -> Vec<Service>,
    /// Telephone of the duty desk, as its peers have it on record.
    pub duty_phone: &'static str,
    /// The level at which its peers hold it (v0 to v4).
    pub level: i32,
}

/// A police unit first, as it is the one that most newcomers look at; then whom it works with.
pub const PLACES: &[Place] = &[
    Place {
        name: "harbour-police",
        agency: police,
        people: POLICE,
        services: services::police,
        duty_phone: "+1 212 555 0142",
        level: 4,
    },
    Place {
        name: "lantern-house",
        agency: shelter,
        people: SHELTER,
        services: services::shelter,
        duty_phone: "+1 212 555 0117",
        level: 3,
    },
    Place {
        name: "quay-legal-aid",
        agency: legal_aid,
        people: LEGAL_AID,
        services: services::legal_aid,
        duty_phone: "+1 212 555 0163",
        level: 3,
    },
    Place {
        name: "hub-xa",
        agency: hub,
        people: HUB,
        services: services::hub,
        duty_phone: "+1 212 555 0100",
        level: 4,
    },
];

fn police() -> AgencyForm {
    AgencyForm {
        name: "Harbour City Police, Anti-Trafficking Unit".into(),
        alternate_name: "HCP ATU".into(),
        description: "Investigates trafficking in persons in Harbour City and on its coast. The duty desk answers at \
                      any hour and finds a bed, a lawyer or an interpreter before it asks questions."
            .into(),
        org_class: "law_enforcement".into(),
        languages: ["en", "es", "fr", "ti"].map(str::to_owned).into(),
        email: "duty-desk@harbour-police.example".into(),
        phone: "+1 212 555 0142".into(),
        complaints: "complaints@harbour-police.example".into(),
        safeguarding: "safeguarding@harbour-police.example".into(),
        website: "https://harbour-police.example".into(),
        ..in_harbour_city()
    }
}

fn shelter() -> AgencyForm {
    AgencyForm {
        name: "Lantern House".into(),
        description: "Shelter for men and LGBTQI people who leave exploitation. Intake by telephone, day and night."
            .into(),
        org_class: "shelter".into(),
        languages: ["en", "es", "quc", "ro"].map(str::to_owned).into(),
        email: "intake@lantern-house.example".into(),
        phone: "+1 212 555 0117".into(),
        safeguarding: "safeguarding@lantern-house.example".into(),
        ..in_harbour_city()
    }
}

fn legal_aid() -> AgencyForm {
    AgencyForm {
        name: "Quay Legal Aid".into(),
        description: "Free advice and representation: residence, compensation, unpaid wages.".into(),
        org_class: "legal_aid".into(),
        languages: ["ar", "en", "es", "fr"].map(str::to_owned).into(),
        email: "intake@quay-legal-aid.example".into(),
        phone: "+1 212 555 0163".into(),
        website: "https://quay-legal-aid.example".into(),
        ..in_harbour_city()
    }
}

fn hub() -> AgencyForm {
    AgencyForm {
        name: "National Coordination Centre XA".into(),
        alternate_name: "NCC XA".into(),
        description: "Vets agencies of the network in XA and carries what nobody answers.".into(),
        org_class: "hub".into(),
        languages: ["en", "fr"].map(str::to_owned).into(),
        email: "desk@ncc-xa.example".into(),
        phone: "+1 212 555 0100".into(),
        places: String::new(),
        ..in_harbour_city()
    }
}

fn in_harbour_city() -> AgencyForm {
    AgencyForm { country: "XA".into(), places: "XA-HC".into(), time_zone: ZONE.name().into(), ..AgencyForm::blank() }
}

/// One person for each role, and a second trust officer: some decisions need two.
const POLICE: &[Seed] = &[
    person("i.calder", "Ines Calder", &[Role::Admin]),
    person("t.weld", "Tomas Weld", &[Role::TrustOfficer]),
    person("k.marsh", "Karin Marsh", &[Role::TrustOfficer]),
    person("a.quist", "Amara Quist", &[Role::Supervisor]),
    person("d.orme", "Daniel Orme", &[Role::Officer]),
    person("l.sand", "Leila Sand", &[Role::Dispatcher]),
    person("m.ferrin", "Marc Ferrin", &[Role::Editor]),
    person("r.adair", "Ruth Adair", &[Role::Auditor]),
    Seed { kind: PersonKind::NonAgency, ..person("s.brand", "Sofia Brand", &[Role::Observer]) },
];

const SHELTER: &[Seed] = &[
    person("j.holm", "Jonas Holm", &[Role::Admin, Role::TrustOfficer]),
    person("b.aziz", "Badia Aziz", &[Role::TrustOfficer, Role::Supervisor]),
    person("p.lund", "Pilar Lund", &[Role::Dispatcher, Role::Editor]),
    person("e.roth", "Emil Roth", &[Role::Auditor]),
];

const LEGAL_AID: &[Seed] = &[
    person("c.vale", "Clara Vale", &[Role::Admin, Role::TrustOfficer]),
    person("h.nour", "Hadi Nour", &[Role::TrustOfficer, Role::Supervisor]),
    person("g.stone", "Greta Stone", &[Role::Officer, Role::Dispatcher, Role::Editor]),
];

const HUB: &[Seed] = &[
    person("v.lind", "Vera Lind", &[Role::Admin, Role::TrustOfficer]),
    person("o.bell", "Omar Bell", &[Role::TrustOfficer, Role::Supervisor]),
    person("n.park", "Nora Park", &[Role::Dispatcher, Role::Editor]),
];

const fn person(handle: &'static str, display_name: &'static str, roles: &'static [Role]) -> Seed {
    Seed { handle, display_name, kind: PersonKind::Agency, lang: Lang::En, zone: ZONE, roles }
}
