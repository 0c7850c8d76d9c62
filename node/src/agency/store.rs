use diesel::prelude::*;

use super::{AgencyId, Contact, NewAgency, OrgClass};
use crate::db::schema::agency;
use crate::db::{Conn, Json};
use crate::i18n::Place;
use crate::time::Instant;

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = agency)]
pub struct Agency {
    pub agency_id: AgencyId,
    pub name: String,
    pub alternate_name: String,
    pub description: String,
    pub org_class: OrgClass,
    pub jurisdictions: Json<Vec<Place>>,
    pub languages: Json<Vec<String>>,
    pub contacts: Json<Vec<Contact>>,
    pub website: String,
    pub time_zone: String,
    pub version: i64,
    pub updated_at: Instant,
}

impl From<&Agency> for NewAgency {
    fn from(agency: &Agency) -> NewAgency {
        NewAgency {
            name: agency.name.clone(),
            alternate_name: agency.alternate_name.clone(),
            description: agency.description.clone(),
            org_class: agency.org_class,
            jurisdictions: agency.jurisdictions.0.clone(),
            languages: agency.languages.0.clone(),
            contacts: agency.contacts.0.clone(),
            website: agency.website.clone(),
            time_zone: agency.time_zone.clone(),
        }
    }
}

pub fn find(conn: &mut Conn) -> QueryResult<Option<Agency>> {
    agency::table.select(Agency::as_select()).first(conn).optional()
}

pub fn insert(conn: &mut Conn, new: NewAgency, now: Instant) -> QueryResult<()> {
    diesel::insert_into(agency::table)
        .values((
            agency::id.eq("self"),
            agency::agency_id.eq(AgencyId::new()),
            agency::name.eq(new.name),
            agency::alternate_name.eq(new.alternate_name),
            agency::description.eq(new.description),
            agency::org_class.eq(new.org_class),
            agency::jurisdictions.eq(Json(new.jurisdictions)),
            agency::languages.eq(Json(new.languages)),
            agency::contacts.eq(Json(new.contacts)),
            agency::website.eq(new.website),
            agency::time_zone.eq(new.time_zone),
            agency::version.eq(1i64),
            agency::created_at.eq(now),
            agency::updated_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Replaces the version that was read; none if somebody else changed it meanwhile.
pub(super) fn update(conn: &mut Conn, new: NewAgency, read: i64, now: Instant) -> QueryResult<Option<i64>> {
    let changed = diesel::update(agency::table.filter(agency::version.eq(read)))
        .set((
            agency::name.eq(new.name),
            agency::alternate_name.eq(new.alternate_name),
            agency::description.eq(new.description),
            agency::org_class.eq(new.org_class),
            agency::jurisdictions.eq(Json(new.jurisdictions)),
            agency::languages.eq(Json(new.languages)),
            agency::contacts.eq(Json(new.contacts)),
            agency::website.eq(new.website),
            agency::time_zone.eq(new.time_zone),
            agency::version.eq(agency::version + 1),
            agency::updated_at.eq(now),
        ))
        .execute(conn)?;
    Ok((changed == 1).then(|| read + 1))
}
