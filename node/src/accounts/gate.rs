//! The gate before every route: who asks, is the request ours, may they.
//!
//! Nothing gets past it that its policy does not name. It reads the session once, keeps the forgery tokens, and leaves a
//! [`Page`] for the handler. What it refuses to somebody signed in stands in the audit log.

use actix_web::body::BoxBody;
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::http::{Method, header};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpRequest, web};
use chrono::Duration;
use chrono_tz::Tz;

use super::sessions::{self, Known};
use super::{store, tokens};
use crate::audit::{self, Act, Entry};
use crate::error::Error;
use crate::i18n::Lang;
use crate::node::Node;
use crate::secret::{self, Token};
use crate::web::access::{Actor, By, Officer, Policy, Via};
use crate::web::page::{self, Found, NavItem, Page, cookie_token, header_text};
use crate::web::routes::GateAnswer;
use crate::web::upload::{self, Upload};

/// A person's presence is written once a minute, not at every click.
const TOUCH_SECONDS: i64 = 60;
/// Routes that a page asks for by itself: they do not say that somebody is there.
const BY_ITSELF: &[&str] = &["/events", "/directory/searches/{id}/results"];

/// Routes whose forms bring a file, of somebody signed in: their bodies may be as large as [`upload::MOST_BYTES`].
const UPLOADS: &[&str] = &["/directory/import"];

pub fn gate(policy: Policy, mut request: ServiceRequest, next: Next<BoxBody>) -> GateAnswer {
    Box::pin(async move {
        if policy == Policy::Public {
            return next.call(request).await;
        }
        let mut new_visit = None;
        match admit(policy, &mut request, &mut new_visit).await {
            Ok(()) => {
                let mut answer = next.call(request).await?;
                if let Some(token) = new_visit {
                    let cookie = page::cookie(page::VISIT_COOKIE, token.reveal().to_owned());
                    let _ = answer.response_mut().add_cookie(&cookie);
                }
                Ok(answer)
            }
            Err(error) => Ok(request.error_response(error)),
        }
    })
}

async fn admit(policy: Policy, request: &mut ServiceRequest, new_visit: &mut Option<Token>) -> Result<(), Error> {
    let node = request.app_data::<web::Data<Node>>().expect("the server gives the node").as_ref().clone();
    let nav: &'static [NavItem] =
        ***request.app_data::<web::Data<&'static [NavItem]>>().expect("the server gives the menu");
    let address = address(&node, request.request());
    let bearer = bearer(request.request());
    let by_token = bearer.is_some() && matches!(policy, Policy::Api(_));

    let (officer, binding, unread, agency_name) = if by_token {
        let token = bearer.and_then(|text| Token::parse(&text)).ok_or(Error::SignIn)?;
        let Some(officer) = tokens::officer(&node, &token, &address).await? else {
            // An unknown token counts against its sender: counting each would keep each.
            node.limits.attempt(&address)?;
            return Err(Error::SignIn);
        };
        node.limits.api(&token.hash())?;
        (Some(officer), token.hash(), 0, String::new())
    } else {
        let cookie = cookie_token(request.request(), page::SESSION_COOKIE);
        let hash = cookie.map(|token| token.hash());
        let wanted = hash.clone();
        let (known, agency_name) = node
            .db
            .read(move |conn| {
                let known = wanted.map(|hash| sessions::known(conn, &hash)).transpose()?.flatten();
                Ok((known, sessions::agency_name(conn)?))
            })
            .await?;
        let known = known.filter(|known| !known.session.is_over(node.now()) && known.person.is_active());
        let unread = known.as_ref().map_or(0, |known| known.unread);
        let officer = known.map(|known| officer(&node, known, &address));
        let binding = match (&officer, hash) {
            (Some(_), Some(hash)) => hash,
            _ => visit(request.request(), new_visit),
        };
        (officer, binding, unread, agency_name)
    };

    let page = Page::new(
        &node,
        request.request(),
        Found { officer: officer.clone(), binding, address, unread, agency_name, nav },
    );
    request.extensions_mut().insert(page.clone());
    if !by_token {
        refuse_forgery(&node, &page, request, officer.is_some()).await?;
    }
    let allowed = allow(&node, policy, officer.as_ref());
    if let (Err(Error::Forbidden), Some(officer)) = (&allowed, &officer) {
        let route = request.match_pattern().unwrap_or_default();
        let by = By { node: node.clone(), actor: Actor::Officer(Box::new(officer.clone())) };
        node.db
            .write(move |conn| audit::record(conn, &by, Entry::new(Act::Denied).denied("role").route(&route)))
            .await?;
    }
    allowed?;
    note_presence(&node, officer.as_ref(), &request.match_pattern().unwrap_or_default()).await
}

fn allow(node: &Node, policy: Policy, officer: Option<&Officer>) -> Result<(), Error> {
    if matches!(policy, Policy::Public | Policy::Anyone) {
        return Ok(());
    }
    let officer = officer.ok_or(Error::SignIn)?;
    let recent = match &officer.via {
        Via::Session { locked: true, .. } if policy != Policy::Session => return Err(Error::Locked),
        Via::Session { authenticated_at, .. } => {
            *authenticated_at + Duration::minutes(node.config.session.recent_minutes) > node.now()
        }
        Via::Token { .. } => false,
    };
    let (permission, now) = match policy {
        Policy::Public | Policy::Anyone | Policy::Session | Policy::SignedIn => (None, false),
        Policy::SignedInNow => (None, true),
        Policy::May(permission) | Policy::Api(permission) => (Some(permission), false),
        Policy::MayNow(permission) => (Some(permission), true),
    };
    if permission.is_some_and(|permission| !officer.may(permission)) {
        return Err(Error::Forbidden);
    }
    if now && !recent {
        return Err(Error::Confirm);
    }
    Ok(())
}

/// An unsafe request comes from a page of ours: its origin says so, and it brings what only our pages know.
async fn refuse_forgery(
    node: &Node,
    page: &Page,
    request: &mut ServiceRequest,
    is_somebody: bool,
) -> Result<(), Error> {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return Ok(());
    }
    if header_text(request.request(), header::ORIGIN) != node.config.origin() {
        return Err(Error::Bad("problem-origin"));
    }
    let in_header = header_text(request.request(), header::HeaderName::from_static("x-csrf-token")).to_owned();
    let brings_a_file = upload::is_one(request.request())
        && is_somebody
        && UPLOADS.contains(&request.match_pattern().unwrap_or_default().as_str());
    let brought = if brings_a_file {
        let body = upload::collect(&mut request.take_payload(), upload::MOST_BYTES).await?;
        let kind = header_text(request.request(), header::CONTENT_TYPE);
        let token = Upload::parse(kind, &body).map(|form| form.text("csrf").to_owned()).unwrap_or_default();
        request.set_payload(Payload::from(body));
        token
    } else if in_header.is_empty() {
        let body = request.extract::<web::Bytes>().await.map_err(|_| Error::Bad("problem-form-size"))?;
        let token = form_field(&body, "csrf");
        request.set_payload(Payload::from(body));
        token
    } else {
        in_header
    };
    if !secret::equal(brought.as_bytes(), page.csrf.as_bytes()) {
        return Err(Error::Bad("problem-stale-form"));
    }
    Ok(())
}

fn form_field(body: &[u8], name: &str) -> String {
    url::form_urlencoded::parse(body)
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

fn visit(request: &HttpRequest, new_visit: &mut Option<Token>) -> String {
    match cookie_token(request, page::VISIT_COOKIE) {
        Some(token) => token.hash(),
        None => new_visit.insert(Token::new()).hash(),
    }
}

fn bearer(request: &HttpRequest) -> Option<String> {
    let value = header_text(request, header::AUTHORIZATION);
    value.strip_prefix("Bearer ").map(|token| token.trim().to_owned())
}

fn officer(node: &Node, known: Known, address: &str) -> Officer {
    let locked = known.session.is_locked(node);
    person_officer(
        known.person,
        known.roles,
        Via::Session {
            id: known.session.id,
            strength: known.session.strength,
            authenticated_at: known.session.authenticated_at,
            last_seen_at: known.session.last_seen_at,
            locked,
        },
        address,
    )
}

pub(super) fn person_officer(
    person: store::PersonRow,
    roles: Vec<crate::web::access::Role>,
    via: Via,
    address: &str,
) -> Officer {
    Officer {
        lang: Lang::parse(&person.lang).unwrap_or(Lang::En),
        zone: person.time_zone.parse().unwrap_or(Tz::UTC),
        id: person.id,
        handle: person.handle,
        display_name: person.display_name,
        kind: person.kind,
        roles,
        via,
        address: address.to_owned(),
    }
}

async fn note_presence(node: &Node, officer: Option<&Officer>, route: &str) -> Result<(), Error> {
    let Some(Officer { via: Via::Session { id, last_seen_at, locked: false, .. }, .. }) = officer else {
        return Ok(());
    };
    let (id, now) = (id.clone(), node.now());
    if BY_ITSELF.contains(&route) || *last_seen_at + Duration::seconds(TOUCH_SECONDS) > now {
        return Ok(());
    }
    node.db.write(move |conn| Ok(sessions::touch(conn, &id, now)?)).await
}

/// Where the request comes from: the last address that no proxy of ours has.
pub fn address(node: &Node, request: &HttpRequest) -> String {
    let Some(peer) = request.peer_addr().map(|peer| peer.ip().to_canonical()) else { return String::new() };
    let trusted = |address: &std::net::IpAddr| {
        node.config.server.trusted_proxies.iter().any(|network| network.contains(*address))
    };
    let mut address = peer;
    if trusted(&peer) {
        let chain = request.headers().get_all("x-forwarded-for").filter_map(|value| value.to_str().ok());
        let chain: Vec<_> = chain.flat_map(|value| value.split(',')).map(|hop| hop.trim().parse()).collect();
        for hop in chain.into_iter().rev() {
            let Ok(hop) = hop else { break };
            address = hop;
            if !trusted(&address) {
                break;
            }
        }
    }
    address.to_string()
}
