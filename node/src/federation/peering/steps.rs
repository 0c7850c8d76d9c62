//! What happened to a peering: the lines of its page, of the log and of people's notices.

use diesel::prelude::*;

use crate::audit::{Act, Entry};
use crate::db::Conn;
use crate::db::schema::peering_steps;
use crate::error::Error;
use crate::federation::peers::Peer;
use crate::federation::{PeerId, Side};
use crate::id::new_id;
use crate::notices::{self, Notice, PeerNews};
use crate::text_enum;
use crate::time::Instant;
use crate::web::access::By;

text_enum! {
    Step {
        Proposed = "proposed",
        KeysFetched = "keys_fetched",
        Introduced = "introduced",
        Asked = "asked",
        Compared = "compared",
        Approved = "approved",
        Accepted = "accepted",
        Active = "active",
        Declined = "declined",
        Narrowed = "narrowed",
        ChangeProposed = "change_proposed",
        ChangeDropped = "change_dropped",
        Widened = "widened",
        /// They grant more than before: it holds once we grant it, too.
        Offered = "offered",
        Agreed = "agreed",
        TermsDeclined = "terms_declined",
        Suspended = "suspended",
        RestoreProposed = "restore_proposed",
        RestoreDropped = "restore_dropped",
        Restored = "restored",
        Ended = "ended",
        KeyChanged = "key_changed",
        KeyRevoked = "key_revoked",
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = peering_steps)]
pub struct StepRow {
    pub id: String,
    pub peer_id: PeerId,
    pub at: Instant,
    pub side: Side,
    /// Who it was, of our people.
    pub handle: String,
    pub step: Step,
    pub note: String,
}

impl StepRow {
    /// How the page's timeline marks it.
    pub fn mark(&self) -> &'static str {
        match self.step {
            Step::Active | Step::Restored | Step::Accepted => "-ok",
            Step::Suspended | Step::Ended | Step::Declined | Step::KeyRevoked => "-stop",
            Step::ChangeProposed | Step::RestoreProposed | Step::Offered | Step::Asked => "-wait",
            _ => "",
        }
    }
}

/// Everything that happened, the newest first.
pub fn list(conn: &mut Conn, peer: &PeerId) -> QueryResult<Vec<StepRow>> {
    peering_steps::table
        .select(StepRow::as_select())
        .filter(peering_steps::peer_id.eq(peer))
        .order(peering_steps::id.desc())
        .limit(200)
        .load(conn)
}

/// Notes a step and tells who must know; the caller records the entry, last of all.
pub fn note(conn: &mut Conn, by: &By, peer: &Peer, side: Side, step: Step, note: &str) -> Result<Entry, Error> {
    let row = StepRow {
        id: new_id(),
        peer_id: peer.id.clone(),
        at: by.now(),
        side,
        handle: if side == Side::Us && by.person().is_some() { by.handle().to_owned() } else { String::new() },
        step,
        note: note.to_owned(),
    };
    diesel::insert_into(peering_steps::table).values(row).execute(conn)?;
    if let Some(news) = news(side, step) {
        notices::tell_trust_officers(conn, &by.node, Notice::Peer { peer: peer.name.clone(), news })?;
    }
    let entry = Entry::new(act(step)).on("peer", &peer.id).rule(side.as_str()).because(note);
    Ok(if matches!(step, Step::ChangeDropped | Step::RestoreDropped) { entry.denied("refused") } else { entry })
}

fn act(step: Step) -> Act {
    match step {
        Step::Proposed | Step::KeysFetched => Act::PeerProposed,
        Step::Introduced | Step::Asked => Act::PeerAsked,
        Step::Compared => Act::PeerCompared,
        Step::Approved => Act::PeerApproved,
        Step::Accepted => Act::PeerAccepted,
        Step::Active => Act::PeerActive,
        Step::Declined => Act::PeerDeclined,
        Step::Narrowed | Step::Widened | Step::Offered | Step::Agreed | Step::TermsDeclined => Act::PeerChanged,
        Step::ChangeProposed | Step::ChangeDropped => Act::PeerChangeProposed,
        Step::Suspended => Act::PeerSuspended,
        Step::RestoreProposed | Step::RestoreDropped => Act::PeerRestoreProposed,
        Step::Restored => Act::PeerRestored,
        Step::Ended => Act::PeerEnded,
        Step::KeyChanged => Act::PeerKeyChanged,
        Step::KeyRevoked => Act::PeerKeyRevoked,
    }
}

/// What trust officers are told.
fn news(side: Side, step: Step) -> Option<PeerNews> {
    Some(match (side, step) {
        (_, Step::Introduced | Step::Asked) => PeerNews::Asked,
        (_, Step::Proposed | Step::Compared) => PeerNews::Waits,
        (_, Step::Active) => PeerNews::Active,
        (Side::Them, Step::Declined) => PeerNews::Declined,
        (Side::Them, Step::Narrowed) => PeerNews::Narrowed,
        (Side::Them, Step::Offered) => PeerNews::Offered,
        (Side::Them, Step::TermsDeclined) => PeerNews::TermsDeclined,
        (_, Step::ChangeProposed) => PeerNews::ChangeWaits,
        (_, Step::RestoreProposed) => PeerNews::RestoreWaits,
        (_, Step::Suspended) => PeerNews::Suspended,
        (_, Step::Restored) => PeerNews::Restored,
        (_, Step::Ended) => PeerNews::Ended,
        (_, Step::KeyChanged) => PeerNews::KeyChanged,
        (Side::Them, Step::KeyRevoked) => PeerNews::KeyRevoked,
        (Side::Us, Step::KeyRevoked) => PeerNews::KeyDistrusted,
        _ => return None,
    })
}
