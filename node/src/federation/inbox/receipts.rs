//! Receipts that we owe: collected, proved, and sent together a second later at most.

use diesel::prelude::*;
use federation_spec::activity::ActivityType;
use federation_spec::canonical;
use federation_spec::limits;
use federation_spec::messages::{Grade, Receipt};
use federation_spec::origin::Iri;
use serde_json::Value;

use super::store::Message;
use super::{MessageState, process};
use crate::db::Conn;
use crate::db::schema::due_receipts;
use crate::error::{Error, internal};
use crate::federation::outbox::{self, Lane, Publication, To, Why};
use crate::federation::{Federation, Peer, PeerId, PeerState, peers};
use crate::on_each;
use crate::time::Instant;

/// A receipt says of a message what became of it; it waits until it is sent with others.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = due_receipts)]
pub(super) struct Due {
    id: String,
    peer_id: PeerId,
    lane: Lane,
    activity_id: String,
    sha256: String,
    grade: String,
    code: String,
    at: Instant,
}

/// What is owed for a message that ended, to a peer in this state. A receipt is never receipted, and neither is a message of
/// a peer that was not, or is no more, in force: what is said about the peering itself is answered by peering messages.
pub(super) fn owed_for(
    peer: PeerState,
    message: &Message,
    state: MessageState,
    code: &str,
    now: Instant,
) -> Option<Due> {
    let grade = match state {
        MessageState::Processed => Grade::Processed,
        MessageState::Rejected | MessageState::Quarantined => Grade::Rejected,
        MessageState::Unsupported => Grade::Unsupported,
        MessageState::Stored | MessageState::Dead => return None,
    };
    let is_receipt = message.kind.ends_with("ws:Receipt");
    // The first messages of a peering make it active: whether they did there too, nobody here knows yet.
    let is_peering = ["ws:PeeringRequest", "ws:PeeringTerms"].iter().any(|kind| message.kind.ends_with(kind));
    if is_receipt || is_peering || !process::is_told(peer) {
        return None;
    }
    Some(Due {
        id: crate::id::new_id(),
        peer_id: message.peer_id.clone(),
        lane: message.lane,
        activity_id: message.activity_id.clone(),
        sha256: message.sha256.clone(),
        grade: grade.as_str().to_owned(),
        code: code.to_owned(),
        at: now,
    })
}

/// Owes several receipts, in this order.
pub(super) fn owe_all(conn: &mut Conn, due: &[Due]) -> QueryResult<()> {
    if !due.is_empty() {
        on_each!(conn, c => diesel::insert_into(due_receipts::table).values(due).execute(c))?;
    }
    Ok(())
}

/// Owes a receipt. The puller calls it for what it refused: a number that a receipt answers is settled.
#[expect(clippy::too_many_arguments, reason = "a row, column by column")]
pub fn owe(
    conn: &mut Conn,
    peer: &PeerId,
    lane: Lane,
    activity: &str,
    sha256: &str,
    grade: Grade,
    code: &str,
    now: Instant,
) -> QueryResult<()> {
    let due = Due {
        id: crate::id::new_id(),
        peer_id: peer.clone(),
        lane,
        activity_id: activity.to_owned(),
        sha256: sha256.to_owned(),
        grade: grade.as_str().to_owned(),
        code: code.to_owned(),
        at: now,
    };
    owe_all(conn, &[due])
}

/// Sends every receipt that is owed; returns how many. The worker calls it each second.
pub async fn publish_due(federation: &Federation) -> usize {
    let mut sent = 0;
    loop {
        match publish_some(federation).await {
            Ok(0) => return sent,
            Ok(n) => sent += n,
            Err(error) => {
                tracing::warn!(error = %error, "receipts wait");
                return sent;
            }
        }
        federation.inbox.give_way().await;
    }
}

/// Sends a few: what is signed is made before others have to wait to write. How many were owed.
async fn publish_some(federation: &Federation) -> Result<usize, Error> {
    let due = federation.db.read(|conn| Ok(collect(conn)?)).await?;
    let of = federation.clone();
    let made = tokio::task::spawn_blocking(move || made(&of, due)).await.map_err(internal)??;
    if made.ids.is_empty() {
        return Ok(0);
    }
    let (by, owed) = (process::by(federation), made.ids.len());
    let count = made.all.iter().map(|(count, ..)| count).sum::<usize>();
    let publish = move |conn: &mut Conn| {
        // What another process has just sent is gone.
        let ids = due_receipts::table.filter(due_receipts::id.eq_any(&made.ids));
        if diesel::delete(ids).execute(conn)? != owed {
            return Err(Error::Busy(anyhow::anyhow!("another process was quicker")));
        }
        let all = made.all.into_iter().map(|(_, publication, to)| (publication, vec![to])).collect();
        outbox::publish_all(conn, &by, all)?;
        Ok(())
    };
    federation.db.write(publish).await?;
    federation.counters.receipts.add(count as u64);
    Ok(owed)
}

/// What is owed in one lane; without a peer if nobody there may be told.
type OfLane = (Option<Peer>, Lane, Vec<Due>);

/// Receipts of some lanes, in ascending order: of each as many as one message holds, and of all not many more.
fn collect(conn: &mut Conn) -> QueryResult<Vec<OfLane>> {
    let lanes: Vec<(PeerId, Lane)> = due_receipts::table
        .select((due_receipts::peer_id, due_receipts::lane))
        .distinct()
        .order((due_receipts::peer_id, due_receipts::lane))
        .limit(100)
        .load(conn)?;
    let (mut collected, mut count) = (Vec::new(), 0);
    for (id, lane) in lanes {
        let due: Vec<Due> = due_receipts::table
            .select(Due::as_select())
            .filter(due_receipts::peer_id.eq(&id))
            .filter(due_receipts::lane.eq(lane))
            .order((due_receipts::at, due_receipts::id))
            .limit(limits::RECEIPTS as i64)
            .load(conn)?;
        count += due.len();
        // Nobody is told of what was dropped.
        let peer = peers::find(conn, &id)?.filter(|peer| process::is_told(peer.state));
        collected.push((peer, lane, due));
        if count >= limits::RECEIPTS {
            break;
        }
    }
    Ok(collected)
}

/// Messages that can be published, each with how many receipts it holds.
struct Made {
    ids: Vec<String>,
    all: Vec<(usize, Publication, To)>,
}

fn made(federation: &Federation, due: Vec<OfLane>) -> Result<Made, Error> {
    let ours = federation.origin();
    let mut made = Made { ids: Vec::new(), all: Vec::new() };
    for (peer, lane, due) in due {
        made.ids.extend(due.iter().map(|due| due.id.clone()));
        let Some(peer) = peer.filter(|_| !due.is_empty()) else { continue };
        let objects = due.iter().map(|due| proved(federation, &peer.id, due)).collect::<Result<Vec<Value>, Error>>()?;
        let publication = Publication::new(ActivityType::Create, ours.node(), objects.into()).in_lane(lane.name());
        let to = To { peer: peer.id.clone(), recipients: vec![peer.origin().node()], why: Why::Receipt };
        made.all.push((due.len(), publication, to));
    }
    Ok(made)
}

/// By the key that the peer knows: a receipt may overtake the change of our key in the other lane.
fn proved(federation: &Federation, peer: &PeerId, due: &Due) -> Result<Value, Error> {
    let (ours, own) = (federation.origin(), federation.own());
    let damaged = || internal(anyhow::anyhow!("a receipt is damaged"));
    let receipt = Receipt {
        id: ours.at(&format!("/fed/v1/objects/{}", due.id)).map_err(internal)?,
        activity: Iri::parse(&due.activity_id).map_err(internal)?,
        sha256: canonical::parse_hex(&due.sha256).ok_or_else(damaged)?,
        grade: Grade::parse(&due.grade).ok_or_else(damaged)?,
        code: Some(due.code.clone()).filter(|code| !code.is_empty()),
        at: due.at,
        ignored: Vec::new(),
    };
    let (key, signing) = own.for_peer(peer);
    let key = Iri::parse(key).map_err(internal)?;
    receipt.to_object(&ours.node(), (&key, signing)).map_err(internal)
}
