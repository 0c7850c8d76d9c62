//! What the other node says of a peering or of its keys: each message a transition that may come twice, late or crossing.

use federation_spec::activity::ActivityType;
use federation_spec::inbox::Received;
use federation_spec::messages::Content;
use federation_spec::origin::Iri;
use serde_json::json;

use super::book::{Book, Say, Us, object};
use super::steps::Step;
use super::{keys_heard, steps};
use crate::agency;
use crate::audit;
use crate::db::Conn;
use crate::error::Error;
use crate::federation::outbox::{self, Publication, To, Why, cards};
use crate::federation::peers::{self, Peer};
use crate::federation::{self, PeerId, Side, keys};
use crate::node::Node;
use crate::web::access::By;

/// Why a message changed nothing: the code of its receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused(pub &'static str);

impl Refused {
    pub const TRANSITION: Refused = Refused("illegal-transition");
    pub const ENDED: Refused = Refused("peer-ended");
    pub const KEY: Refused = Refused("key");
}

/// Takes in a message about the peering or its keys, in the caller's transaction. `signed_by` is the id of the key that signed
/// the request, or the page it was pulled in. A refusal has written nothing.
pub fn process(
    conn: &mut Conn,
    by: &By,
    peer: &Peer,
    received: &Received,
    signed_by: &str,
) -> Result<Result<(), Refused>, Error> {
    let activity = &received.activity;
    let us = us_now(conn, &by.node)?;
    let mut book = open(conn, &peer.id)?;
    let heard = match &received.content {
        Content::KeyChange(change) => keys_heard::change(conn, by, book, change, signed_by)?,
        Content::KeyRevocation(revocation) => keys_heard::revocation(conn, by, book, revocation, signed_by)?,
        Content::KeyDocument(document) => keys_heard::document(conn, by, book, document)?,
        content => {
            let before = book.row.clone();
            let heard = book.hear(&us, content, &activity.id, activity.published);
            // What was heard before changes nothing, not even the version that every process watches.
            if heard.is_ok() && (book.row != before || !book.steps.is_empty()) {
                apply(conn, by, book, "")?;
            }
            heard
        }
    };
    Ok(heard)
}

/// Whether an answer without an object of its own is about our peering with that peer.
pub fn answers_us(conn: &mut Conn, node: &Node, peer: &PeerId, content: &Content) -> Result<bool, Error> {
    let (Content::Reject { object: named, .. } | Content::Accept { object: named }) = content else { return Ok(false) };
    let (row, origin) = (peers::peering(conn, peer)?, federation::origin(node));
    let ours = [&row.request_stamp, &row.terms_stamp];
    Ok(ours.iter().any(|stamp| !stamp.is_empty() && *named == object(&origin, stamp)))
}

/// The book of a peering, locked until the transaction ends.
pub(super) fn open(conn: &mut Conn, id: &PeerId) -> Result<Book, Error> {
    let peer = peers::lock(conn, id)?.ok_or(Error::NotFound)?;
    let row = peers::peering(conn, id)?;
    Ok(Book::new(peer, row))
}

/// What we say of ourselves now.
pub(super) fn us_now(conn: &mut Conn, node: &Node) -> Result<Us, Error> {
    let name = agency::find(conn)?.map(|agency| agency.name);
    let rows = keys::all(conn)?;
    Ok(Us {
        origin: federation::origin(node),
        document: keys::document(node, &rows, name, node.now()),
        // ISO 3166-1 leaves ZZ to its users: not told.
        country: Some(node.config.federation.hosting_country.clone()).filter(|c| !c.is_empty()).unwrap_or("ZZ".into()),
        now: node.now(),
    })
}

/// Writes a book that changed, with everything it causes; the log last.
pub(super) fn apply(conn: &mut Conn, by: &By, book: Book, because: &str) -> Result<(), Error> {
    let Book { mut peer, row, says, steps, cancels } = book;
    peer.updated_at = by.now();
    peers::save(conn, &peer, &row)?;
    if let Some(keep) = cancels {
        outbox::cancel_queued(conn, &peer.id, keep, by.now())?;
    }
    say(conn, by, &peer, says)?;
    let other_terms = [Step::Active, Step::Restored, Step::Narrowed, Step::Widened, Step::Agreed];
    if steps.iter().any(|(_, step)| other_terms.contains(step)) {
        peers::anew(conn, std::slice::from_ref(&peer.id), by.now())?;
    }
    if steps.contains(&(Side::Us, Step::Active)) {
        cards::introduce(conn, by, &peer)?;
    }
    let mut entries = Vec::with_capacity(steps.len());
    for (side, step) in steps {
        let note = if because.is_empty() { note_of(&peer) } else { because.to_owned() };
        entries.push(steps::note(conn, by, &peer, side, step, &note)?);
    }
    audit::record_all(conn, by, entries)
}

/// Why it was stopped, in a word, where nobody said more.
fn note_of(peer: &Peer) -> String {
    peer.reason.clone()
}

fn say(conn: &mut Conn, by: &By, peer: &Peer, says: Vec<Say>) -> Result<(), Error> {
    if says.is_empty() {
        return Ok(());
    }
    let (node, to) = (federation::origin(&by.node).node(), peer.origin().node());
    let audience = || vec![To { peer: peer.id.clone(), recipients: vec![to.clone()], why: Why::Peering }];
    let all = says.into_iter().map(|say| (publication(say, &node), audience())).collect();
    outbox::publish_all(conn, by, all)?;
    Ok(())
}

fn publication(say: Say, node: &Iri) -> Publication {
    use federation_spec::activity::Service;
    let make = |kind, object| Publication::new(kind, node.clone(), object);
    match say {
        Say::Request(request) => make(ActivityType::Create, request.to_object()),
        Say::Accept { answers, terms } => {
            make(ActivityType::Accept, json!(answers.as_str())).with("result", terms.to_result(node))
        }
        Say::Change(terms) => make(ActivityType::Create, terms.to_change(node)),
        Say::Decline { request } => make(ActivityType::Reject, json!(request.as_str()))
            .with("ws:reason", json!("declined"))
            .as_service(Service::Peering),
        Say::Suspend(stop) => make(ActivityType::Create, stop.to_object(node)),
        Say::End(end) => make(ActivityType::Create, end.to_object(node)),
    }
}
