//! The description of the JSON API, and the page to read it.
//!
//! Each feature has its own handlers under `/api/v1`, described where they stand; here they are gathered into one OpenAPI
//! 3.1 document. The page is made on the server from that document: it works without a script and asks no other site.

mod pages;
#[cfg(test)]
mod tests;

use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi};

use crate::web::routes::Routes;
use crate::{accounts, agency, audit};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Waystation",
        description = "One node of the network: what its own programs may read. Every answer that is an error is a problem \
                       of RFC 9457. Lists are paged by key: pass `next` of one page on to the next. Times are RFC 3339 in \
                       UTC, languages BCP 47, places ISO 3166.",
        license(name = "AGPL-3.0-or-later", identifier = "AGPL-3.0-or-later"),
    ),
    paths(
        accounts::show_me,
        accounts::list_people,
        agency::show_agency,
        audit::list_events,
    ),
    components(schemas(
        accounts::Me,
        accounts::PersonList,
        accounts::PersonItem,
        agency::AgencyItem,
        agency::ContactItem,
        audit::EventList,
        audit::Event,
    )),
    modifiers(&Token),
)]
pub struct Description;

struct Token;

impl Modify for Token {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("token", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    }
}

pub fn routes(routes: &mut Routes) {
    pages::routes(routes);
}
