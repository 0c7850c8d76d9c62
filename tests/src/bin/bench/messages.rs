//! Requests as bytes, signed before the clock runs.

use federation_spec::envelope;
use federation_spec::fields::Headers;
use federation_spec::lane::{LANE_FIELD, PROTOCOL_FIELD, VERSION};
use federation_spec::message::Request;
use federation_spec::origin::Origin;
use federation_spec::signature::profile::{self, Stamp};
use federation_spec::time;
use node::testing::Member;
use serde_json::json;

pub type Instant = chrono::NaiveDateTime;

#[expect(clippy::disallowed_methods, reason = "a real node is measured, on the machine's clock")]
pub fn now() -> Instant {
    chrono::Utc::now().naive_utc()
}

/// A signature of this moment.
pub fn stamp(keyid: &str) -> Stamp {
    let created = now();
    let (one, two) = (uuid::Uuid::new_v4(), uuid::Uuid::new_v4());
    Stamp {
        created,
        expires: created + chrono::Duration::seconds(300),
        nonce: format!("{}{}", one.simple(), &two.simple().to_string()[..8]),
        keyid: keyid.to_owned(),
    }
}

/// The next version of the card of a peer's agency, signed for the node: the request and its body.
pub fn card(member: &Member, to: &Origin, seq: u64) -> (Request, Vec<u8>) {
    let at = now();
    let id = member.origin.at(&format!("/fed/v1/activities/{}", uuid::Uuid::now_v7())).expect("an address");
    let activity = json!({
        "@context": envelope::context(),
        "id": id.as_str(),
        "type": "Update",
        "actor": member.origin.node().as_str(),
        "to": [to.node().as_str()],
        "published": time::write_instant(at),
        "object": member.card(seq, at),
    });
    let body = activity.to_string().into_bytes();
    let lane = format!("normal;epoch=\"7JxP\";seq={seq}");
    (signed(member, to, "POST", "/fed/v1/inbox", Some(&lane), Some(&body)), body)
}

pub fn signed(
    member: &Member,
    to: &Origin,
    method: &str,
    path: &str,
    lane: Option<&str>,
    body: Option<&[u8]>,
) -> Request {
    let mut headers = Headers::new();
    headers.push(PROTOCOL_FIELD, &VERSION.header());
    if let Some(lane) = lane {
        headers.push(LANE_FIELD, lane);
    }
    if body.is_some() {
        headers.push("content-type", "application/activity+json");
    }
    let mut request = Request { method: method.to_owned(), target_uri: format!("{to}{path}"), headers };
    profile::sign_request(&mut request, body, &member.key, &stamp(&member.key_id)).expect("a signature");
    request
}

/// A request as it goes over the wire.
pub fn bytes(request: &Request, body: &[u8]) -> Vec<u8> {
    let rest = request.target_uri.split_once("://").map_or("", |(_, rest)| rest);
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let mut text = format!("{} /{path} HTTP/1.1\r\nhost: {host}\r\n", request.method);
    if request.method == "POST" {
        text.push_str(&format!("content-length: {}\r\n", body.len()));
    }
    for (name, value) in request.headers.iter() {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str("\r\n");
    let mut bytes = text.into_bytes();
    bytes.extend_from_slice(body);
    bytes
}
