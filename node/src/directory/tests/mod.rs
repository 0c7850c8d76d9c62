//! The directory: its types by themselves, then through HTTP on a real database, then between nodes.

mod counting;
mod follow;
mod network;
mod pages;
mod partners;
mod rows;
mod rules;
mod search;
mod wire;

use super::capability::*;
use super::places::Area;
use super::vocabulary::*;
use crate::testing::Answer;

/// An answer without the marks that keep inserted numbers and names whole.
fn plain(answer: Answer) -> Answer {
    Answer { body: answer.body.replace(['\u{2068}', '\u{2069}'], ""), ..answer }
}

/// A bed for men, as an editor would describe it.
fn beds() -> Capability {
    let need = |word: &str| ServiceType::parse(word).unwrap();
    Capability {
        name: "Beds for men".into(),
        description: "Twelve beds, day and night, no questions at the door.".into(),
        service_type: vec![need("emergency_shelter"), need("basic_needs")],
        serves: Serves {
            genders: vec![Gender::Men, Gender::TransMen],
            age_bands: vec![AgeBand::From18, AgeBand::From25, AgeBand::From60],
            lgbtqi_affirming: Some(true),
            male_beds: Some(true),
            ..Serves::default()
        },
        intake: Intake {
            modes: vec![IntakeMode::Phone],
            hours: vec![Schedule {
                byday: Weekday::ALL.to_vec(),
                opens_at: "08:00".into(),
                closes_at: "23:00".into(),
                timezone: "Europe/Lisbon".into(),
            }],
            needs_police_report: Some(false),
            ..Intake::default()
        },
        languages: vec![Language {
            code: LanguageTag::parse("es-MX").unwrap(),
            modality: Modality::Spoken,
            role: LanguageRole::BilingualStaff,
            level: Some(Level {
                scale: Scale::Cefr,
                value: "C1".into(),
                assessed_by: String::new(),
                assessed_on: None,
            }),
            certification: Vec::new(),
            interpreter_profile: None,
        }],
        service_areas: vec![Coverage {
            code: Area::parse("XA-HC").unwrap(),
            kind: CoverageKind::ServiceArea,
            mode: CoverageMode::Covers,
            name: String::new(),
        }],
        confidential_location: true,
        contacts: vec![RoleContact {
            title: "Intake desk".into(),
            email: "intake@lantern-house.example".into(),
            phone: "+1 212 555 0117".into(),
        }],
        ..Capability::default()
    }
}
