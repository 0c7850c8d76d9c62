//! Services of the tests' own agency, for what looks at pages.

use diesel::prelude::*;

use super::capability::*;
use super::capacity::{Capacity, Strata, VALID_FOR_MINUTES};
use super::places::Area;
use super::store::{self, CapacityRow, Entry};
use super::vocabulary::*;
use super::{CapabilityId, CapacityId};
use crate::db::schema::capacities;
use crate::error::Error;
use crate::node::Node;

/// Beds with a count, and an interpreter.
pub async fn services(node: &Node) -> Result<(), Error> {
    let need = |word: &str| ServiceType::parse(word).expect("a word of ours");
    let area = |code: &str| Coverage {
        code: Area::parse(code).expect("a place"),
        kind: CoverageKind::ServiceArea,
        mode: CoverageMode::Covers,
        name: String::new(),
    };
    let desk = RoleContact {
        title: "intake_desk".into(),
        email: "intake@lantern-house.example".into(),
        phone: "+1 212 555 0117".into(),
    };
    let beds = Capability {
        name: "Beds for men".into(),
        service_type: vec![need("emergency_shelter"), need("basic_needs")],
        serves: Serves { genders: vec![Gender::Men, Gender::TransMen], ..Serves::default() },
        intake: Intake { after_hours: Some(true), needs_police_report: Some(false), ..Intake::default() },
        service_areas: vec![area("XA-HC")],
        confidential_location: true,
        contacts: vec![desk.clone()],
        ..Capability::default()
    };
    let interpreters = Capability {
        name: "K'iche' by telephone".into(),
        alert: "Fewer interpreters until Monday.".into(),
        service_type: vec![need("interpretation"), need("emergency_shelter")],
        languages: vec![Language {
            code: LanguageTag::parse("quc").expect("a language"),
            modality: Modality::Spoken,
            role: LanguageRole::Interpreter,
            level: None,
            certification: Vec::new(),
            interpreter_profile: Some(InterpreterProfile { remote_audio: true, ..InterpreterProfile::default() }),
        }],
        service_areas: vec![area("XA")],
        remote_ok: true,
        contacts: vec![desk],
        ..Capability::default()
    };
    let now = node.now();
    let entry = |object: &str, capability: Capability| Entry {
        peer_id: None,
        object_id: format!("https://harbour.example/fed/v1/objects/{object}"),
        agency_id: "https://harbour.example/fed/v1/agencies/1".into(),
        agency_name: "Harbour County Sheriff".into(),
        version: 1,
        audience_class: AudienceClass::Member,
        tlp: "green".into(),
        audience: Vec::new(),
        published_at: now,
        updated_at: now,
        expires_at: now + chrono::Duration::days(100),
        capability,
    };
    let (beds, interpreters) = (entry("beds", beds), entry("interpreters", interpreters));
    node.db
        .write(move |conn| {
            store::put(conn, CapabilityId::new(), interpreters)?;
            store::put(conn, CapabilityId::new(), beds).map(|_| ())
        })
        .await?;
    free_beds(node, 2).await
}

/// So many of the beds are free now.
pub async fn free_beds(node: &Node, available: u32) -> Result<(), Error> {
    let now = node.now();
    node.db
        .write(move |conn| {
            let of =
                store::list_ours(conn)?.into_iter().find(|row| row.name == "Beds for men").ok_or(Error::NotFound)?;
            let capacity = Capacity {
                unit: Unit::Bed,
                strata: Strata::default(),
                state: CapacityState::Open,
                available: Some(available),
                maximum: Some(12),
                band: None,
                valid_for_minutes: VALID_FOR_MINUTES,
                source: Source::Human,
            };
            let object = "https://harbour.example/fed/v1/objects/free-beds";
            let life = (now, now + chrono::Duration::hours(24));
            Ok(store::put_capacity(conn, CapacityRow::new(CapacityId::new(), &of.id, object, 1, &capacity, life))?)
        })
        .await
}

/// Everything that was counted was counted so much earlier.
pub async fn age_counts(node: &Node, minutes: i64) -> Result<(), Error> {
    let by = chrono::Duration::minutes(minutes);
    node.db
        .write(move |conn| {
            for row in capacities::table.select(CapacityRow::as_select()).load(conn)? {
                let times = (row.updated_at - by, row.expires_at - by);
                let older = CapacityRow::new(
                    row.id.clone(),
                    &row.capability_id,
                    &row.object_id,
                    row.version,
                    &row.capacity()?,
                    times,
                );
                store::put_capacity(conn, older)?;
            }
            Ok(())
        })
        .await
}
