use actix_web::HttpResponse;
use serde::Serialize;
use utoipa::ToSchema;

use super::store;
use crate::error::Error;
use crate::time::rfc3339;
use crate::web::Page;
use crate::web::access::{Permission, Policy};
use crate::web::routes::Routes;

pub(super) fn routes(routes: &mut Routes) {
    routes.get("/api/v1/agency", Policy::Api(Permission::ReadAgency), show_agency);
}

/// The agency of this node, in the names of HSDS 3 `organization`.
#[derive(Serialize, ToSchema)]
pub struct AgencyItem {
    /// UUIDv7.
    id: String,
    name: String,
    alternate_name: String,
    description: String,
    /// One of the network's agency classes, such as `law_enforcement` or `shelter`.
    org_class: String,
    /// ISO 3166-1 or 3166-2.
    jurisdictions: Vec<String>,
    /// BCP 47.
    languages: Vec<String>,
    contacts: Vec<ContactItem>,
    /// An https address, or empty.
    website: String,
    /// A name of the tz database.
    time_zone: String,
    /// One more at each change.
    version: i64,
    /// RFC 3339, UTC.
    updated_at: String,
}

/// A role contact: never a person.
#[derive(Serialize, ToSchema)]
pub struct ContactItem {
    /// `general`, `complaints`, `safeguarding`, `security` or `privacy`.
    role: String,
    email: String,
    phone: String,
}

/// Who this node belongs to.
#[utoipa::path(
    get,
    path = "/api/v1/agency",
    tag = "agency",
    responses(
        (status = 200, body = AgencyItem),
        (status = 401, description = "The token is missing, unknown, expired or revoked"),
        (status = 403, description = "The token lacks the scope agency:read"),
        (status = 404, description = "The node is not set up"),
    ),
    security(("token" = ["agency:read"]))
)]
pub(crate) async fn show_agency(page: Page) -> Result<HttpResponse, Error> {
    let agency = page.db.read(|conn| store::find(conn)?.ok_or(Error::NotFound)).await?;
    Ok(HttpResponse::Ok().json(AgencyItem {
        id: agency.agency_id.to_string(),
        name: agency.name,
        alternate_name: agency.alternate_name,
        description: agency.description,
        org_class: agency.org_class.to_string(),
        jurisdictions: agency.jurisdictions.0.iter().map(|place| place.as_str().to_owned()).collect(),
        languages: agency.languages.0,
        contacts: agency
            .contacts
            .0
            .into_iter()
            .map(|contact| ContactItem { role: contact.role.to_string(), email: contact.email, phone: contact.phone })
            .collect(),
        website: agency.website,
        time_zone: agency.time_zone,
        version: agency.version,
        updated_at: rfc3339(agency.updated_at),
    }))
}
