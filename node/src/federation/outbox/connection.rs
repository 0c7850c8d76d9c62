//! A test of the connection to one peer: each step from the name to the signature, as seen from here and from there.

use std::time::Duration;

use actix_web::{HttpResponse, web};
use askama::Template;
use federation_spec::{json, limits};
use reqwest::Method;

use crate::audit::{self, Act, Entry};
use crate::error::Error;
use crate::federation::peers::{self, Peer};
use crate::federation::wire::{ReplySignature, Signed};
use crate::federation::{Federation, PeerId};
use crate::outbound::OutboundError;
use crate::web::Page;
use crate::web::access::{Permission, Policy};
use crate::web::routes::Routes;

const WITHIN: Duration = Duration::from_secs(10);
/// What the peer is asked to say back: it holds nothing.
const PROBE: &[u8] = b"{}";

pub(super) fn routes(routes: &mut Routes) {
    routes.post("/peers/{id}/test", Policy::May(Permission::Operate), test);
}

/// One thing that was looked at.
struct Step {
    /// The last part of the key of its words.
    name: &'static str,
    fits: bool,
    /// As it was found: an address, a key id, an error.
    found: String,
}

#[derive(Template)]
#[template(path = "federation/outbox/templates/connection.html")]
struct Show<'a> {
    p: &'a Page,
    peer: Peer,
    steps: Vec<Step>,
    /// What the peer's echo says it saw: names and values as they came.
    echo: Vec<(String, String)>,
}

async fn test(page: Page, id: web::Path<String>, federation: web::Data<Federation>) -> Result<HttpResponse, Error> {
    let (id, by) = (PeerId::from(id.into_inner()), page.by());
    let peer = page
        .db
        .write(move |conn| {
            let peer = peers::find(conn, &id)?.ok_or(Error::NotFound)?;
            audit::record(conn, &by, Entry::new(Act::ConnectionTested).on("peer", &id))?;
            Ok(peer)
        })
        .await?;
    let (steps, echo) = steps(&federation, &peer).await;
    page.render(&Show { p: &page, peer, steps, echo })
}

async fn steps(federation: &Federation, peer: &Peer) -> (Vec<Step>, Vec<(String, String)>) {
    let mut steps = vec![key(federation, peer)];
    let within = (WITHIN, limits::REPLY_BYTES);
    let status = federation.exchange(&peer.id, Method::GET, "/fed/v1/status", None, None, within.0, within.1).await;
    let reply = match status {
        Ok(reply) => reply,
        Err(error) => {
            steps.extend(failed(error));
            return (steps, Vec::new());
        }
    };
    steps.push(Step { name: "address", fits: true, found: peer.host() });
    let took = format!("{} ms", reply.took.as_millis());
    steps.push(Step { name: "exchange", fits: true, found: took });
    steps.push(Step { name: "status", fits: reply.status == 200, found: reply.status.to_string() });
    steps.extend(signature(federation, &reply));
    let echo = federation.exchange(&peer.id, Method::POST, "/fed/v1/echo", None, Some(PROBE), within.0, within.1).await;
    match echo {
        Ok(reply) => {
            let fits = reply.is_signed() && reply.status == 200;
            steps.push(Step { name: "echo", fits, found: reply.status.to_string() });
            (steps, if fits { said(&reply) } else { Vec::new() })
        }
        Err(error) => {
            steps.push(Step { name: "echo", fits: false, found: error.to_string() });
            (steps, Vec::new())
        }
    }
}

/// Whether a key of the peer is pinned and good now.
fn key(federation: &Federation, peer: &Peer) -> Step {
    let ring = federation.ring();
    let ids: Vec<&str> = ring.keys_of(&peer.id, federation.now()).map(|(id, _)| id).collect();
    Step { name: "key", fits: !ids.is_empty(), found: ids.join(", ") }
}

/// How far it came without a reply.
fn failed(error: OutboundError) -> Vec<Step> {
    let at_address =
        matches!(error, OutboundError::Address(_) | OutboundError::NotGlobal(..) | OutboundError::Unknown(_));
    let found = format!("{:#}", anyhow::Error::from(error));
    match at_address {
        true => vec![Step { name: "address", fits: false, found }],
        false => vec![
            Step { name: "address", fits: true, found: String::new() },
            Step { name: "exchange", fits: false, found },
        ],
    }
}

/// What its reply's signature says: of whom, and what time it is there.
fn signature(federation: &Federation, reply: &Signed) -> Vec<Step> {
    match &reply.signature {
        ReplySignature::None(why) => vec![Step { name: "signature", fits: false, found: why.clone() }],
        ReplySignature::Good { keyid, created } => {
            let ahead = (*created - federation.now()).num_seconds();
            let fits = ahead.abs() <= federation.config.federation.clock_tolerance_seconds;
            vec![
                Step { name: "signature", fits: true, found: keyid.clone() },
                Step { name: "clock", fits, found: format!("{ahead:+} s") },
            ]
        }
    }
}

fn said(reply: &Signed) -> Vec<(String, String)> {
    let value = json::parse_up_to(&reply.body, limits::REPLY_BYTES).ok();
    let members = value.as_ref().and_then(|value| value.as_object());
    let text = |value: &serde_json::Value| match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Array(items) => items
            .iter()
            .map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned))
            .collect::<Vec<_>>()
            .join(" "),
        other => other.to_string(),
    };
    members.into_iter().flatten().map(|(name, value)| (name.clone(), text(value))).collect()
}
