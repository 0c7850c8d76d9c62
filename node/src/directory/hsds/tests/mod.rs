//! The two crossings through HTTP, on a real database.

mod api;
mod import;

use serde_json::Value;

use crate::directory::CapabilityId;
use crate::directory::capability::*;
use crate::directory::places::Area;
use crate::directory::store::{self, Entry};
use crate::directory::vocabulary::*;
use crate::federation::PeerId;
use crate::testing::TestNode;
use crate::time::Instant;

/// A service with something in every part.
fn clinic() -> Capability {
    let need = |word: &str| ServiceType::parse(word).unwrap();
    Capability {
        name: "Clinic by the quay".into(),
        description: "Doctors and nurses, no questions asked.".into(),
        url: "https://clinic.example/quay".into(),
        email: "quay@clinic.example".into(),
        service_type: vec![need("mental_health"), need("medical_general")],
        serves: Serves {
            genders: vec![Gender::Women],
            age_bands: vec![AgeBand::From18, AgeBand::From25],
            with_children: Some(WithChildren { accepted: true, max: Some(3), ages: vec![AgeBand::Upto11] }),
            pets: Some(false),
            ..Serves::default()
        },
        intake: Intake {
            modes: vec![IntakeMode::Phone, IntakeMode::WalkIn],
            hours: vec![Schedule {
                byday: vec![Weekday::Mo, Weekday::We],
                opens_at: "08:00".into(),
                closes_at: "17:30".into(),
                timezone: "Europe/Lisbon".into(),
            }],
            needs_police_report: Some(false),
            response_target_minutes: Some(90),
            ..Intake::default()
        },
        languages: vec![
            Language {
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
            },
            Language {
                code: LanguageTag::parse("quc").unwrap(),
                modality: Modality::Spoken,
                role: LanguageRole::Interpreter,
                level: None,
                certification: Vec::new(),
                interpreter_profile: None,
            },
        ],
        service_areas: vec![Coverage {
            code: Area::parse("XA-HC").unwrap(),
            kind: CoverageKind::ServiceArea,
            mode: CoverageMode::Covers,
            name: String::new(),
        }],
        service_at_locations: vec![
            Location {
                location_type: LocationType::Physical,
                name: "Quay house".into(),
                address: "12 Quay Street".into(),
                city: "Quayton".into(),
                postal_code: "10001".into(),
                region: Area::parse("XA-HC"),
                url: String::new(),
            },
            Location {
                location_type: LocationType::Virtual,
                name: "Video room".into(),
                address: String::new(),
                city: String::new(),
                postal_code: String::new(),
                region: None,
                url: "https://clinic.example/room".into(),
            },
        ],
        contacts: vec![RoleContact {
            title: "intake_desk".into(),
            email: "intake@clinic.example".into(),
            phone: "+1 212 555 0117".into(),
        }],
        eligibility_description: "Anybody who was trafficked.".into(),
        minimum_age: Some(18),
        required_documents: vec!["None".into()],
        ..Capability::default()
    }
}

fn published(peer: Option<&PeerId>, origin: &str, object: &str, now: Instant) -> Entry {
    Entry {
        peer_id: peer.cloned(),
        object_id: format!("{origin}/fed/v1/objects/{object}"),
        agency_id: format!("{origin}/fed/v1/agencies/1"),
        agency_name: "Harbour Clinic".into(),
        version: 1,
        audience_class: AudienceClass::Public,
        tlp: "clear".into(),
        audience: Vec::new(),
        published_at: now,
        updated_at: now,
        expires_at: now + chrono::Duration::days(100),
        capability: clinic(),
    }
}

/// Publishes one of ours, changed like this.
async fn put(test: &TestNode, object: &str, change: impl FnOnce(&mut Entry)) -> CapabilityId {
    let mut entry = published(None, &test.node.config.origin(), object, test.node.now());
    change(&mut entry);
    put_entry(test, entry).await
}

async fn put_entry(test: &TestNode, entry: Entry) -> CapabilityId {
    test.node.db.write(move |conn| store::put(conn, CapabilityId::new(), entry)).await.unwrap()
}

async fn json(test: &TestNode, path: &str) -> Value {
    let answer = test.visitor().get(&format!("/hsds/v3{path}")).await;
    assert_eq!(answer.is(200).header("content-type"), "application/json", "{path}");
    serde_json::from_str(&answer.body).unwrap()
}

fn names(page: &Value) -> Vec<&str> {
    page["contents"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap()).collect()
}
