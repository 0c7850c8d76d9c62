//! `GET /fed/v1/directory`: what a follower may see of ours, page by page.
//!
//! Each page is read when it is asked for. What changes behind the reader's back reaches it as a message: it follows already.

use actix_web::{HttpRequest, HttpResponse, web};
use federation_spec::limits;
use federation_spec::origin::{Iri, Place};
use federation_spec::problem::Code;
use federation_spec::snapshot::Page;
use serde::Deserialize;
use serde_json::json;

use super::view;
use crate::db::Conn;
use crate::error::{Error, internal};
use crate::federation::{self, Federation, PeerId, inbox};
use crate::time::Instant;
use crate::web::access::Policy;
use crate::web::routes::Routes;

const PATH: &str = "/fed/v1/directory";
const PAGE_TYPE: &str = "application/jsonl";

pub(super) fn routes(routes: &mut Routes) {
    routes.get(PATH, Policy::Public, serve);
    routes.no_other_method(PATH);
}

#[derive(Debug, Deserialize)]
#[serde(default)]
struct Asked {
    after: String,
    limit: usize,
}

impl Default for Asked {
    fn default() -> Asked {
        Asked { after: String::new(), limit: limits::SNAPSHOT_PAGE_ITEMS }
    }
}

async fn serve(federation: web::Data<Federation>, http: HttpRequest) -> HttpResponse {
    let verified = match inbox::verify(&federation, &http, None) {
        Ok(verified) => verified,
        Err(refused) => return refused,
    };
    if let Err(refused) = verified.must_be_active(&federation) {
        return refused;
    }
    let asked = serde_html_form::from_str::<Asked>(http.query_string()).ok();
    let asked = asked.filter(|asked| (1..=limits::SNAPSHOT_PAGE_ITEMS).contains(&asked.limit));
    let Some((after, limit)) = asked.and_then(|asked| Some((key(&federation, &asked.after)?, asked.limit))) else {
        return verified.refuse(&federation, Code::Schema);
    };
    let (peer, now) = (verified.peer.id.clone(), federation.now());
    match federation.db.read(move |conn| page(conn, &peer, &after, limit, now)).await {
        Ok(Some(page)) => inbox::signed_reply(&federation, &verified, 200, PAGE_TYPE, page.write()),
        // Who does not follow us, and who may see nothing.
        Ok(None) => {
            let problem = json!({ "type": "about:blank", "status": 404, "title": "not-found" });
            inbox::signed_reply(&federation, &verified, 404, "application/problem+json", problem.to_string())
        }
        Err(error) => {
            tracing::warn!(error = %error, "a page of the directory could not be read");
            verified.refuse(&federation, Code::Busy)
        }
    }
}

/// The last part of an id of ours, by which the rows are in order; empty for the beginning.
fn key(federation: &Federation, after: &str) -> Option<String> {
    if after.is_empty() {
        return Some(String::new());
    }
    let id = Iri::parse(after).ok().filter(|id| federation.origin().owns(id))?;
    match id.place() {
        Some(Place::Object("objects", key)) => Some(key.to_owned()),
        _ => None,
    }
}

fn page(conn: &mut Conn, peer: &PeerId, after: &str, limit: usize, now: Instant) -> Result<Option<Page>, Error> {
    let peer = federation::find_peer(conn, peer)?.ok_or(Error::NotFound)?;
    let Some(view) = view::of_follower(conn, &peer, now)? else { return Ok(None) };
    let (lines, more) = view.page(conn, after, limit, now)?;
    let follow = Iri::parse(&view.follow().activity_id).map_err(internal)?;
    Ok(Some(Page { follow, more, lines }))
}
