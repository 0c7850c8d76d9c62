//! What an import would do, and doing it: the same function says both, so that the dry run is the import.

use std::collections::HashMap;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::read::Taken;
use crate::audit::{self, Act};
use crate::db::schema::{capability_sources, directory_imports};
use crate::db::{Conn, Json};
use crate::directory::CapabilityId;
use crate::directory::capability::{Capability, Language, Remedy};
use crate::directory::store::{self, DraftRow, Row};
use crate::directory::vocabulary::AudienceClass;
use crate::directory::wire::slim;
use crate::error::{Error, internal};
use crate::federation::PeerId;
use crate::id;
use crate::on_each;
use crate::time::Instant;
use crate::web::access::{By, PersonId};

id! {
    /// A package that was read and waits for its reader's word.
    ImportId
}

/// A package that nobody confirmed is forgotten.
pub const LIFE_MINUTES: i64 = 60;
/// Values in one statement: SQLite takes 32,766.
const AT_ONCE: usize = 2_000;

/// A service of a package, as it is kept until it is confirmed: what its draft would hold anyway, and no more of the file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Service {
    pub id: String,
    pub capability: Capability,
}

impl From<&Taken> for Service {
    fn from(taken: &Taken) -> Service {
        Service { id: taken.id.clone(), capability: taken.capability.clone() }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    New,
    /// A draft of the next version, or a change of the draft that is there.
    Changed,
    Same,
}

/// What becomes of one service.
#[derive(Debug, Clone)]
pub struct Step {
    pub name: String,
    pub change: Change,
    /// Somebody's draft of it is replaced.
    pub replaces_draft: bool,
    source: String,
    id: CapabilityId,
    /// What was read: who publishes or saves meanwhile makes it another.
    based_on: i64,
    revision: i64,
    audience: (AudienceClass, Vec<PeerId>),
    capability: Capability,
}

pub fn plan(conn: &mut Conn, services: &[Service]) -> Result<Vec<Step>, Error> {
    let mut known: HashMap<String, CapabilityId> = HashMap::new();
    let ids: Vec<&String> = services.iter().map(|service| &service.id).collect();
    for ids in ids.chunks(AT_ONCE) {
        let rows: Vec<(String, CapabilityId)> = capability_sources::table
            .filter(capability_sources::external_id.eq_any(ids.to_vec()))
            .select((capability_sources::external_id, capability_sources::capability_id))
            .load(conn)?;
        known.extend(rows);
    }
    let rows: HashMap<CapabilityId, Row> =
        store::list_ours(conn)?.into_iter().map(|row| (row.id.clone(), row)).collect();
    let drafts: HashMap<CapabilityId, DraftRow> =
        store::list_drafts(conn)?.into_iter().map(|draft| (draft.capability_id.clone(), draft)).collect();
    let is_there = |id: &CapabilityId| rows.contains_key(id) || drafts.contains_key(id);
    let mut steps = Vec::new();
    for service in services {
        // What we told others comes back under our own id.
        let ours = CapabilityId::from(service.id.clone());
        let id = known.get(&service.id).cloned().unwrap_or(ours);
        steps.push(match is_there(&id) {
            true => change(service, id.clone(), rows.get(&id), drafts.get(&id))?,
            false => Step {
                name: service.capability.name.clone(),
                change: Change::New,
                replaces_draft: false,
                source: service.id.clone(),
                id: CapabilityId::new(),
                based_on: 0,
                revision: 0,
                audience: (AudienceClass::default(), Vec::new()),
                capability: service.capability.clone(),
            },
        });
    }
    Ok(steps)
}

fn change(service: &Service, id: CapabilityId, row: Option<&Row>, draft: Option<&DraftRow>) -> Result<Step, Error> {
    let now = match (draft, row) {
        (Some(draft), _) => draft.capability()?,
        (None, Some(row)) => row.capability()?,
        (None, None) => Capability::default(),
    };
    let now = Capability { assured_date: None, ..now };
    let capability = keep(&now, service.capability.clone());
    let audience = match (draft, row) {
        (Some(draft), _) => (draft.audience_class, draft.audience.0.clone()),
        (None, Some(row)) => (row.audience_class, row.audience.0.clone()),
        (None, None) => (AudienceClass::default(), Vec::new()),
    };
    let is_same = capability == now;
    Ok(Step {
        name: capability.name.clone(),
        change: if is_same { Change::Same } else { Change::Changed },
        replaces_draft: draft.is_some() && !is_same,
        source: service.id.clone(),
        id,
        based_on: row.map_or(0, |row| row.version),
        revision: draft.map_or(0, |draft| draft.revision),
        audience,
        capability,
    })
}

/// What a package cannot say stays as it is.
fn keep(now: &Capability, mut new: Capability) -> Capability {
    for remedy in &mut new.remedies {
        if let Some(old) = now.remedies.iter().find(|old| old.remedy == remedy.remedy) {
            *remedy = Remedy { ..old.clone() };
        }
    }
    for language in &mut new.languages {
        let is_it =
            |old: &&Language| (&old.code, old.modality, old.role) == (&language.code, language.modality, language.role);
        if let Some(old) = now.languages.iter().find(is_it) {
            language.certification.clone_from(&old.certification);
            language.interpreter_profile.clone_from(&old.interpreter_profile);
            let is_kept = match (&language.level, &old.level) {
                (Some(new), Some(old)) => (new.scale, &new.value) == (old.scale, &old.value),
                // What is interpreted only is told without a level.
                (None, Some(_)) => !language.role.is_of_the_service(),
                _ => false,
            };
            if is_kept {
                language.level.clone_from(&old.level);
            }
        }
    }
    in_order(&mut new.service_type, &now.service_type);
    in_order(&mut new.remedies, &now.remedies);
    in_order(&mut new.languages, &now.languages);
    in_order(&mut new.serves.genders, &now.serves.genders);
    in_order(&mut new.serves.age_bands, &now.serves.age_bands);
    in_order(&mut new.serves.exploitation, &now.serves.exploitation);
    in_order(&mut new.serves.disability_access, &now.serves.disability_access);
    in_order(&mut new.intake.modes, &now.intake.modes);
    in_order(&mut new.intake.referral_from, &now.intake.referral_from);
    new
}

/// The order of a list that has none says nothing: the same words stand as they stood.
fn in_order<T: Clone + PartialEq>(new: &mut Vec<T>, now: &[T]) {
    if new.len() == now.len() && now.iter().all(|one| new.contains(one)) {
        *new = now.to_vec();
    }
}

/// The steps in a few letters: who confirms says which ones they saw.
pub fn seen(steps: &[Step]) -> String {
    let one = |step: &Step| {
        let id = if step.change == Change::New { "" } else { step.id.as_str() };
        format!("{} {:?} {id} {} {}", step.source, step.change, step.based_on, step.revision)
    };
    crate::secret::sha256_hex(steps.iter().map(one).collect::<Vec<_>>().join("\n").as_bytes())
}

/// Keeps what was read for an hour, for the one who read it.
pub fn save(conn: &mut Conn, person: &PersonId, services: &[Service], now: Instant) -> Result<ImportId, Error> {
    let id = ImportId::new();
    let services = serde_json::to_string(services).map_err(internal)?;
    diesel::insert_into(directory_imports::table)
        .values((
            directory_imports::id.eq(&id),
            directory_imports::person_id.eq(person),
            directory_imports::services.eq(services),
            directory_imports::created_at.eq(now),
            directory_imports::expires_at.eq(now + chrono::Duration::minutes(LIFE_MINUTES)),
        ))
        .execute(conn)?;
    Ok(id)
}

/// Does what was seen, and nothing else: if something moved meanwhile, nothing is done. To how many drafts.
pub fn carry_out(conn: &mut Conn, by: &By, id: &ImportId, shown: &str) -> Result<usize, Error> {
    let person = by.person().ok_or(Error::Forbidden)?;
    let kept = directory_imports::table
        .find(id)
        .filter(directory_imports::person_id.eq(person))
        .filter(directory_imports::expires_at.gt(by.now()));
    let text: String = kept.select(directory_imports::services).first(conn).optional()?.ok_or(Error::NotFound)?;
    // Who presses twice imports once.
    if diesel::delete(directory_imports::table.find(id)).execute(conn)? != 1 {
        return Err(Error::NotFound);
    }
    let services: Vec<Service> = serde_json::from_str(&text).map_err(internal)?;
    let steps = plan(conn, &services)?;
    if seen(&steps) != shown {
        return Err(Error::Conflict("hsds-import-moved"));
    }
    let mut count = 0;
    for step in steps {
        source(conn, &step)?;
        if step.change != Change::Same {
            write(conn, by, person, step)?;
            count += 1;
        }
    }
    audit::record(conn, by, audit::Entry::new(Act::PackageImported).on("import", id).count(count))?;
    Ok(count)
}

fn source(conn: &mut Conn, step: &Step) -> QueryResult<()> {
    let row = (capability_sources::external_id.eq(&step.source), capability_sources::capability_id.eq(&step.id));
    on_each!(conn, c => diesel::insert_into(capability_sources::table)
        .values(row)
        .on_conflict(capability_sources::external_id)
        .do_update()
        .set(capability_sources::capability_id.eq(&step.id))
        .execute(c))?;
    Ok(())
}

fn write(conn: &mut Conn, by: &By, person: &PersonId, step: Step) -> Result<(), Error> {
    let (audience_class, audience) = step.audience;
    let draft = DraftRow {
        capability_id: step.id,
        based_on: step.based_on,
        revision: step.revision + 1,
        name: step.name,
        body: slim(&step.capability).to_string(),
        audience_class,
        audience: Json(audience),
        person_id: person.clone(),
        handle: by.handle().to_owned(),
        saved_at: by.now(),
    };
    match step.revision {
        0 => Ok(store::insert_draft(conn, draft)?),
        _ if store::update_draft(conn, &draft)? => Ok(()),
        _ => Err(Error::Conflict("hsds-import-moved")),
    }
}

/// Packages that nobody confirmed.
pub fn forget(conn: &mut Conn, now: Instant) -> QueryResult<()> {
    diesel::delete(directory_imports::table.filter(directory_imports::expires_at.le(now))).execute(conn)?;
    Ok(())
}
