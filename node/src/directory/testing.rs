//! Services of the tests' own agency, for what looks at pages.

use diesel::prelude::*;

use super::capability::*;
use super::capacity::{Capacity, Strata, VALID_FOR_MINUTES};
use super::places::Area;
use super::store::{self, CapacityRow, Entry};
use super::vocabulary::*;
use super::{CapabilityId, CapacityId, publish};
use crate::db::Conn;
use crate::db::schema::{directory_pulls, follows};
use crate::error::Error;
use crate::node::Node;
use crate::time::Instant;

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

/// So many services of the agency that there is; nobody is told.
pub async fn stock(node: &Node, count: usize) -> Result<(), Error> {
    let (of, now) = (node.clone(), node.now());
    let write = move |conn: &mut Conn| {
        let (agency, agency_id) = publish::us(conn, &of)?;
        for n in 0..count {
            let id = CapabilityId::new();
            let capability = Capability {
                name: format!("Service {n:04}"),
                description: "Twelve beds, day and night, no questions at the door.".into(),
                service_type: [ServiceType::KNOWN[n % 36], ServiceType::KNOWN[(n + 7) % 36]]
                    .map(|need| ServiceType::parse(need).expect("a word of ours"))
                    .to_vec(),
                serves: Serves { genders: vec![Gender::Men, Gender::Women], ..Serves::default() },
                intake: Intake { modes: vec![IntakeMode::Phone], after_hours: Some(true), ..Intake::default() },
                service_areas: vec![Coverage {
                    code: Area::parse("XA-HC").expect("a place"),
                    kind: CoverageKind::ServiceArea,
                    mode: CoverageMode::Covers,
                    name: String::new(),
                }],
                ..Capability::default()
            };
            let entry = Entry {
                peer_id: None,
                object_id: publish::object_id(&of, &id)?.to_string(),
                agency_id: agency_id.to_string(),
                agency_name: agency.name.clone(),
                version: 1,
                audience_class: AudienceClass::Member,
                tlp: "green".into(),
                audience: Vec::new(),
                published_at: now,
                updated_at: now,
                expires_at: now + chrono::Duration::days(100),
                capability,
            };
            store::put(conn, id, entry)?;
        }
        Ok(())
    };
    node.db.write(write).await
}

/// As after a new peering: nobody follows anybody yet.
pub async fn follow_nobody(node: &Node) -> Result<(), Error> {
    let forget = |conn: &mut Conn| {
        diesel::delete(follows::table).execute(conn)?;
        Ok(())
    };
    node.db.write(forget).await
}

/// How many objects the last whole snapshot of the one peer brought, and in how many seconds.
pub async fn snapshot(node: &Node) -> Result<Option<(i64, f64)>, Error> {
    let load = |conn: &mut Conn| {
        let whole = directory_pulls::table.filter(directory_pulls::whole_at.is_not_null());
        let columns = (directory_pulls::whole_taken, directory_pulls::whole_of, directory_pulls::whole_at);
        Ok(whole.select(columns).first::<(i64, Option<Instant>, Option<Instant>)>(conn).optional()?)
    };
    let found = node.db.read(load).await?;
    let seconds = |of: Instant, at: Instant| (at - of).num_milliseconds() as f64 / 1_000.0;
    Ok(found.and_then(|(taken, of, at)| Some((taken, seconds(of?, at?)))))
}
