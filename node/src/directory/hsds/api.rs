//! The paths of HSDS under `/hsds/v3`: anybody may ask, nobody is asked who they are.

use std::collections::HashMap;
use std::sync::LazyLock;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::OpenApi;

use super::filters::{Asked, Filters, Way};
use super::public::{self, Narrowed};
use super::terms::{Scheme, Term};
use super::types::*;
use super::write::{self, Depth};
use crate::accounts;
use crate::db::Conn;
use crate::directory::CapabilityId;
use crate::directory::store::Row;
use crate::error::Error;
use crate::node::Node;
use crate::time::Instant;
use crate::web::access::Policy;
use crate::web::page::header_text;
use crate::web::routes::Routes;

/// The version of HSDS that this is.
pub const VERSION: &str = "3.0";

pub(super) fn routes(routes: &mut Routes) {
    routes
        .get("/hsds/v3", Policy::Public, show_about)
        .get("/hsds/v3/", Policy::Public, show_about)
        .get("/hsds/v3/openapi.json", Policy::Public, description)
        .get("/hsds/v3/profile", Policy::Public, profile)
        .get("/hsds/v3/services", Policy::Public, list_services)
        .post("/hsds/v3/services", Policy::Public, search_services)
        .get("/hsds/v3/services/{id}", Policy::Public, show_service)
        .get("/hsds/v3/organizations", Policy::Public, list_organizations)
        .post("/hsds/v3/organizations", Policy::Public, search_organizations)
        .get("/hsds/v3/organizations/{id}", Policy::Public, show_organization)
        .get("/hsds/v3/service_at_locations", Policy::Public, list_locations)
        .post("/hsds/v3/service_at_locations", Policy::Public, search_locations)
        .get("/hsds/v3/service_at_locations/{id}", Policy::Public, show_location)
        .get("/hsds/v3/taxonomies", Policy::Public, list_taxonomies)
        .get("/hsds/v3/taxonomies/{id}", Policy::Public, show_taxonomy)
        .get("/hsds/v3/taxonomy_terms", Policy::Public, list_terms)
        .get("/hsds/v3/taxonomy_terms/{id}", Policy::Public, show_term);
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "HSDS",
        version = "3.0",
        description = "What agencies of this network publish to anybody, as Human Services Data Specification 3.0. Every \
                       answer that is an error is a problem of RFC 9457. Filters are cumulative.",
        license(name = "AGPL-3.0-or-later", identifier = "AGPL-3.0-or-later"),
    ),
    paths(
        show_about,
        list_services,
        search_services,
        show_service,
        list_organizations,
        search_organizations,
        show_organization,
        list_locations,
        search_locations,
        show_location,
        list_taxonomies,
        show_taxonomy,
        list_terms,
        show_term,
    )
)]
struct Description;

static DESCRIPTION: LazyLock<String> =
    LazyLock::new(|| Description::openapi().to_pretty_json().expect("the description is plain data"));

/// The node, if its operator lets anybody ask and whoever asks does not ask too often.
fn open(request: &HttpRequest) -> Result<Node, Error> {
    let node = request.app_data::<web::Data<Node>>().expect("the server gives the node").as_ref().clone();
    if !node.config.directory.public_api {
        return Err(Error::NotFound);
    }
    node.limits.public(&accounts::address(&node, request))?;
    Ok(node)
}

/// To whoever asks, also from another site's page: nothing here is known by a cookie. It may be kept, and is asked for again
/// each time, so that what was taken down is gone at once.
fn answer(request: &HttpRequest, kind: &'static str, body: String) -> HttpResponse {
    let tag = format!("\"{}\"", crate::secret::sha256_hex(body.as_bytes()));
    let is_known = header_text(request, header::IF_NONE_MATCH).split(',').any(|known| known.trim() == tag);
    let mut answer = if is_known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    answer
        .insert_header((header::ETAG, tag))
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .insert_header(("cross-origin-resource-policy", "cross-origin"));
    if is_known { answer.finish() } else { answer.content_type(kind).body(body) }
}

fn json(request: &HttpRequest, thing: &impl Serialize) -> HttpResponse {
    answer(request, "application/json", told(thing).to_string())
}

/// What this API is.
#[utoipa::path(get, path = "/hsds/v3/", tag = "about", responses((status = 200, body = About)))]
async fn show_about(request: HttpRequest) -> Result<HttpResponse, Error> {
    let node = open(&request)?;
    Ok(json(
        &request,
        &About {
            version: VERSION.to_owned(),
            profile: node.url("/hsds/v3/profile"),
            openapi_url: node.url("/hsds/v3/openapi.json"),
        },
    ))
}

async fn description(request: HttpRequest) -> Result<HttpResponse, Error> {
    open(&request)?;
    Ok(answer(&request, "application/json", DESCRIPTION.clone()))
}

/// What differs from HSDS as it is, for whoever follows the profile's address.
async fn profile(request: HttpRequest) -> Result<HttpResponse, Error> {
    open(&request)?;
    let text = include_str!("../../../docs/hsds.md").to_owned();
    Ok(answer(&request, "text/markdown; charset=utf-8", text))
}

/// The filters of a body, which is JSON.
fn body(request: &HttpRequest, body: &web::Bytes) -> Result<Filters, Error> {
    /// Nobody's filters are longer.
    const MOST: usize = 16_384;
    let is_json = header_text(request, header::CONTENT_TYPE).starts_with("application/json");
    let fits = is_json && body.len() <= MOST && request.query_string().is_empty();
    // A list would be taken for the filters in their order.
    let members: Option<serde_json::Map<String, Value>> = fits.then(|| serde_json::from_slice(body).ok()).flatten();
    let filters = members.and_then(|members| serde_json::from_value(Value::Object(members)).ok());
    filters.ok_or(Error::Bad("hsds-problem-body"))
}

fn page<T>(asked: &Asked, total: i64, contents: Vec<T>) -> Page<T> {
    let total_pages = (total + asked.per_page - 1) / asked.per_page;
    Page {
        total_items: total,
        total_pages,
        page_number: asked.page,
        size: contents.len() as i64,
        first_page: asked.page == 1,
        last_page: asked.page >= total_pages,
        empty: contents.is_empty(),
        contents,
    }
}

/// What reads one page, with how many there are in all.
type Load<T> = fn(&mut Conn, &Narrowed, &Asked, Instant) -> Result<(i64, Vec<T>), Error>;

/// One page of what these filters leave, each as JSON.
async fn list<T: Serialize + Send + 'static>(node: &Node, asked: Asked, load: Load<T>) -> Result<Page<T>, Error> {
    let now = node.now();
    node.db
        .read(move |conn| {
            let (total, contents) = match public::narrow(conn, &asked, now)? {
                Some(narrowed) => load(conn, &narrowed, &asked, now)?,
                None => (0, Vec::new()),
            };
            Ok(page(&asked, total, contents))
        })
        .await
}

fn depth(asked: &Asked) -> Depth {
    if asked.full { Depth::Full } else { Depth::List }
}

fn load_services(
    conn: &mut Conn,
    narrowed: &Narrowed,
    asked: &Asked,
    now: Instant,
) -> Result<(i64, Vec<Value>), Error> {
    let total = narrowed.count(conn)?;
    let contents = match asked.minimal {
        true => narrowed.stamps(conn)?.iter().map(|(id, at)| told(&write::stamp(id.as_str(), *at))).collect(),
        false => {
            let rows = narrowed.page(conn)?;
            let each = rows.iter().map(|row| Ok(told(&write::service(row, depth(asked), now)?)));
            each.collect::<Result<_, Error>>()?
        }
    };
    Ok((total, contents))
}

/// Services, the oldest first.
#[utoipa::path(
    get,
    path = "/hsds/v3/services",
    tag = "services",
    params(Filters),
    responses(
        (status = 200, body = Page<Service>),
        (status = 400, description = "A filter that is not known, or belongs into the body of a POST"),
        (status = 429, description = "Asked too often"),
    )
)]
async fn list_services(request: HttpRequest, filters: web::Query<Filters>) -> Result<HttpResponse, Error> {
    let node = open(&request)?;
    Ok(json(&request, &list(&node, filters.check(Way::Address)?, load_services).await?))
}

/// The same with filters that tell what somebody needs.
#[utoipa::path(
    post,
    path = "/hsds/v3/services",
    tag = "services",
    request_body = Filters,
    responses(
        (status = 200, body = Page<Service>),
        (status = 400, description = "A filter that is not known"),
        (status = 429, description = "Asked too often"),
    )
)]
async fn search_services(request: HttpRequest, bytes: web::Bytes) -> Result<HttpResponse, Error> {
    let node = open(&request)?;
    let asked = body(&request, &bytes)?.check(Way::Body)?;
    Ok(HttpResponse::Ok().json(told(&list(&node, asked, load_services).await?)))
}

/// One service with everything in it.
#[utoipa::path(
    get,
    path = "/hsds/v3/services/{id}",
    tag = "services",
    params(("id" = String, Path)),
    responses((status = 200, body = Service), (status = 404, description = "Not public, or not there any more"))
)]
async fn show_service(request: HttpRequest, id: web::Path<String>) -> Result<HttpResponse, Error> {
    let node = open(&request)?;
    let now = node.now();
    let row = node.db.read(move |conn| public::find(conn, &id, now)?.ok_or(Error::NotFound)).await?;
    Ok(json(&request, &write::service(&row, Depth::Full, now)?))
}

/// So many services stand whole in one answer; the others by their ids.
const WHOLE: usize = 500;

/// Organizations with their services.
fn with_services(
    conn: &mut Conn,
    agencies: Vec<(String, String)>,
    asked: &Asked,
    now: Instant,
) -> Result<Vec<Organization>, Error> {
    let ids: Vec<String> = agencies.iter().map(|(id, _)| id.clone()).collect();
    let of = public::ids_of(conn, &ids, now)?;
    let order: Vec<CapabilityId> = ids.iter().filter_map(|id| of.get(id)).flatten().cloned().collect();
    let whole = if asked.full_service { &order[..order.len().min(WHOLE)] } else { &[] };
    let rows: HashMap<CapabilityId, Row> =
        public::load(conn, whole, now)?.into_iter().map(|row| (row.id.clone(), row)).collect();
    let service = |id: &CapabilityId| match rows.get(id) {
        Some(row) => Ok(told(&write::service(row, Depth::Full, now)?)),
        None => Ok(json!({ "id": id.as_str() })),
    };
    let mut all = Vec::new();
    for (agency, name) in agencies {
        let services = of.get(&agency).into_iter().flatten().map(service).collect::<Result<_, Error>>()?;
        all.push(Organization { services: Some(services), ..write::organization(&agency, &name) });
    }
    Ok(all)
}

fn load_organizations(
    conn: &mut Conn,
    narrowed: &Narrowed,
    asked: &Asked,
    now: Instant,
) -> Result<(i64, Vec<Organization>), Error> {
    let (total, agencies) = narrowed.agencies(conn)?;
    let contents = match asked.full || asked.full_service {
        true => with_services(conn, agencies, asked, now)?,
        false => agencies.iter().map(|(id, name)| write::organization(id, name)).collect(),
    };
    Ok((total, contents))
}

/// Agencies that offer something to anybody. The filters are those of their services.
#[utoipa::path(
    get,
    path = "/hsds/v3/organizations",
    tag = "organizations",
    params(Filters),
    responses(
        (status = 200, body = Page<Organization>),
        (status = 400, description = "A filter that is not known, or belongs into the body of a POST"),
        (status = 429, description = "Asked too often"),
    )
)]
async fn list_organizations(request: HttpRequest, filters: web::Query<Filters>) -> Result<HttpResponse, Error> {
    let node = open(&request)?;
    Ok(json(&request, &list(&node, not_minimal(filters.check(Way::Address)?)?, load_organizations).await?))
}

/// The same with filters that tell what somebody needs.
#[utoipa::path(
    post,
    path = "/hsds/v3/organizations",
    tag = "organizations",
    request_body = Filters,
    responses(
        (status = 200, body = Page<Organization>),
        (status = 400, description = "A filter that is not known"),
        (status = 429, description = "Asked too often"),
    )
)]
async fn search_organizations(request: HttpRequest, bytes: web::Bytes) -> Result<HttpResponse, Error> {
    let node = open(&request)?;
    let asked = not_minimal(body(&request, &bytes)?.check(Way::Body)?)?;
    Ok(HttpResponse::Ok().json(told(&list(&node, asked, load_organizations).await?)))
}

/// Only services are told as ids and days.
fn not_minimal(asked: Asked) -> Result<Asked, Error> {
    if asked.minimal { Err(Error::Bad("hsds-problem-filter")) } else { Ok(asked) }
}

/// One agency, with the ids of its services, or with `full_service` the services.
#[utoipa::path(
    get,
    path = "/hsds/v3/organizations/{id}",
    tag = "organizations",
    params(("id" = String, Path), Filters),
    responses((status = 200, body = Organization), (status = 404, description = "It offers nothing to anybody"))
)]
async fn show_organization(
    request: HttpRequest,
    id: web::Path<String>,
    filters: web::Query<Filters>,
) -> Result<HttpResponse, Error> {
    let node = open(&request)?;
    let filters = Filters { organization_id: Some(id.into_inner()), ..filters.into_inner() };
    let asked = Asked { full: true, ..not_minimal(filters.check(Way::Address)?)? };
    let found = list(&node, asked, load_organizations).await?;
    let organization = found.contents.into_iter().next().ok_or(Error::NotFound)?;
    Ok(json(&request, &organization))
}

/// A location with its service.
fn located(row: &Row, position: usize, depth: Depth, now: Instant) -> Result<ServiceAtLocation, Error> {
    let at = write::location_of(row, &row.capability()?, position, depth).ok_or(Error::NotFound)?;
    // The list of locations of a location's service would be that list again.
    let service = Service { service_at_locations: None, ..write::service(row, depth, now)? };
    Ok(ServiceAtLocation { service: Some(Box::new(service)), ..at })
}

fn load_locations(
    conn: &mut Conn,
    narrowed: &Narrowed,
    asked: &Asked,
    now: Instant,
) -> Result<(i64, Vec<ServiceAtLocation>), Error> {
    let (total, rows) = narrowed.locations(conn)?;
    let each = rows.iter().map(|(row, position)| located(row, *position, depth(asked), now));
    Ok((total, each.collect::<Result<_, Error>>()?))
}

/// Where services are, each with its service. There is no search by distance: where somebody is, is not asked.
#[utoipa::path(
    get,
    path = "/hsds/v3/service_at_locations",
    tag = "service_at_locations",
    params(Filters),
    responses(
        (status = 200, body = Page<ServiceAtLocation>),
        (status = 400, description = "A filter that is not known, or belongs into the body of a POST"),
        (status = 429, description = "Asked too often"),
    )
)]
async fn list_locations(request: HttpRequest, filters: web::Query<Filters>) -> Result<HttpResponse, Error> {
    let node = open(&request)?;
    Ok(json(&request, &list(&node, not_minimal(filters.check(Way::Address)?)?, load_locations).await?))
}

/// The same with filters that tell what somebody needs.
#[utoipa::path(
    post,
    path = "/hsds/v3/service_at_locations",
    tag = "service_at_locations",
    request_body = Filters,
    responses(
        (status = 200, body = Page<ServiceAtLocation>),
        (status = 400, description = "A filter that is not known"),
        (status = 429, description = "Asked too often"),
    )
)]
async fn search_locations(request: HttpRequest, bytes: web::Bytes) -> Result<HttpResponse, Error> {
    let node = open(&request)?;
    let asked = not_minimal(body(&request, &bytes)?.check(Way::Body)?)?;
    Ok(HttpResponse::Ok().json(told(&list(&node, asked, load_locations).await?)))
}

/// One location with its service.
#[utoipa::path(
    get,
    path = "/hsds/v3/service_at_locations/{id}",
    tag = "service_at_locations",
    params(("id" = String, Path)),
    responses((status = 200, body = ServiceAtLocation), (status = 404, description = "Not public, or not there any more"))
)]
async fn show_location(request: HttpRequest, id: web::Path<String>) -> Result<HttpResponse, Error> {
    let node = open(&request)?;
    let now = node.now();
    let found = node.db.read(move |conn| public::find_location(conn, &id, now)?.ok_or(Error::NotFound)).await?;
    Ok(json(&request, &located(&found.0, found.1, Depth::Full, now)?))
}

fn taxonomy(scheme: Scheme) -> Taxonomy {
    Taxonomy {
        id: scheme.id(),
        name: scheme.name().to_owned(),
        description: scheme.description().to_owned(),
        version: "1".to_owned(),
    }
}

/// One page of things that are all at hand.
fn cut<T: Clone>(asked: &Asked, all: &[T]) -> Page<T> {
    let from = (asked.page - 1) * asked.per_page;
    let contents = all.iter().skip(from as usize).take(asked.per_page as usize).cloned().collect();
    page(asked, all.len() as i64, contents)
}

/// The lists of words of this network.
#[utoipa::path(
    get,
    path = "/hsds/v3/taxonomies",
    tag = "taxonomies",
    params(Filters),
    responses((status = 200, body = Page<Taxonomy>))
)]
async fn list_taxonomies(request: HttpRequest, filters: web::Query<Filters>) -> Result<HttpResponse, Error> {
    open(&request)?;
    let asked = filters.only_pages()?;
    Ok(json(&request, &cut(&asked, Scheme::ALL).map(taxonomy)))
}

/// One of them.
#[utoipa::path(
    get,
    path = "/hsds/v3/taxonomies/{id}",
    tag = "taxonomies",
    params(("id" = String, Path)),
    responses((status = 200, body = Taxonomy), (status = 404, description = "There is none"))
)]
async fn show_taxonomy(request: HttpRequest, id: web::Path<String>) -> Result<HttpResponse, Error> {
    open(&request)?;
    Ok(json(&request, &taxonomy(Scheme::find(&id).ok_or(Error::NotFound)?)))
}

/// Their words, or with `taxonomy_id` those of one.
#[utoipa::path(
    get,
    path = "/hsds/v3/taxonomy_terms",
    tag = "taxonomies",
    params(Filters),
    responses((status = 200, body = Page<TaxonomyTerm>))
)]
async fn list_terms(request: HttpRequest, filters: web::Query<Filters>) -> Result<HttpResponse, Error> {
    let node = open(&request)?;
    let of = filters.taxonomy_id.clone();
    let asked = Filters { taxonomy_id: None, ..filters.into_inner() }.only_pages()?;
    let now = node.now();
    let mut all: Vec<Term> = node.db.read(move |conn| Ok(public::terms(conn, now)?)).await?;
    all.retain(|term| of.as_ref().is_none_or(|of| term.scheme.id() == *of));
    Ok(json(&request, &cut(&asked, &all).map(|one| write::term(&one))))
}

/// One of them.
#[utoipa::path(
    get,
    path = "/hsds/v3/taxonomy_terms/{id}",
    tag = "taxonomies",
    params(("id" = String, Path)),
    responses((status = 200, body = TaxonomyTerm), (status = 404, description = "There is none"))
)]
async fn show_term(request: HttpRequest, id: web::Path<String>) -> Result<HttpResponse, Error> {
    let node = open(&request)?;
    let now = node.now();
    let found = node.db.read(move |conn| public::find_term(conn, &id, now)?.ok_or(Error::NotFound)).await?;
    Ok(json(&request, &write::term(&found)))
}
