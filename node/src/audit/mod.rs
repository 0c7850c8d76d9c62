//! The audit log: who did what, when, from where, with what outcome.
//!
//! An entry is written in the transaction of what it records: if it cannot be written, nothing happened. Entries form a
//! chain of SHA-256 hashes whose head carries a code that only the node's key can make; `verify` finds a row that was
//! changed, inserted, moved or removed. An entry names things by id and people by handle, and holds no value of protected
//! data. [`record`] is the last thing a transaction does: it locks the head of the chain, and rows locked after it could
//! wait for each other.

mod api;
mod export;
mod pages;
mod store;
#[cfg(test)]
mod tests;
mod verify;

use serde::{Deserialize, Serialize};

use crate::db::Conn;
use crate::error::Error;
use crate::node::Node;
use crate::text_enum;
use crate::time::{Instant, rfc3339};
use crate::web::access::{Actor, By, Via};
use crate::web::routes::Routes;

pub use verify::{Verdict, verify};

pub(crate) use api::{__path_list_events, Event, EventList};

pub fn routes(routes: &mut Routes) {
    pages::routes(routes);
    api::routes(routes);
}

text_enum! {
    /// The catalogue of acts.
    Act {
        SetUpLinkMade = "node.setup_link",
        NodeSetUp = "node.setup",
        KeyRotated = "node.key_rotated",
        AgencyChanged = "agency.changed",
        SignedIn = "session.begun",
        SignInFailed = "session.failed",
        Unlocked = "session.unlocked",
        Confirmed = "session.confirmed",
        SessionLocked = "session.locked",
        SessionEnded = "session.ended",
        LostDevice = "session.lost_device",
        AccountLocked = "account.locked",
        AccountReleased = "account.released",
        Invited = "account.invited",
        InvitationRevoked = "account.invitation_revoked",
        AccountCreated = "account.created",
        AccountChanged = "account.changed",
        AccountDisabled = "account.disabled",
        AccountEnabled = "account.enabled",
        AccountsViewed = "account.viewed",
        RoleProposed = "role.proposed",
        RoleGranted = "role.granted",
        RoleRefused = "role.refused",
        RoleEnded = "role.ended",
        PasswordChanged = "factor.password",
        TotpChanged = "factor.totp",
        PasskeyAdded = "factor.passkey_added",
        PasskeyRemoved = "factor.passkey_removed",
        RecoveryCodesMade = "factor.recovery_codes",
        RecoveryCodeUsed = "factor.recovery_code_used",
        RecoveryStarted = "factor.recovery_started",
        RecoveryApproved = "factor.recovery_approved",
        RecoveryUsed = "factor.recovered",
        TokenMade = "token.made",
        TokenRevoked = "token.revoked",
        Denied = "access.denied",
        AuditRead = "audit.read",
        AuditExported = "audit.exported",
        AuditVerified = "audit.verified",
        AuditPurged = "audit.purged",
        JobRetried = "job.retried",
        JobDropped = "job.dropped",
        PeerEpochNew = "peer.epoch_new",
        PeerBehind = "peer.behind",
        PeerCaughtUp = "peer.caught_up",
        InboundRetried = "inbound.retried",
        InboundDiscarded = "inbound.discarded",
        LaneRetried = "lane.retried",
        LanePaused = "lane.paused",
        LaneResumed = "lane.resumed",
        LanesBegunAnew = "lane.begun_anew",
        MessageSkipped = "message.skipped",
        MessageReleased = "message.released",
        MessagesRequeued = "message.requeued",
        MessagesPurged = "message.purged",
        RetractionBegun = "retraction.begun",
        RetractionClosed = "retraction.closed",
        CardPublished = "agency.card_published",
        ConnectionTested = "peer.connection_tested",
        PeerProposed = "peer.proposed",
        PeerAsked = "peer.asked",
        PeerCompared = "peer.compared",
        PeerApproved = "peer.approved",
        PeerAccepted = "peer.accepted",
        PeerActive = "peer.active",
        PeerDeclined = "peer.declined",
        PeerChanged = "peer.changed",
        PeerChangeProposed = "peer.change_proposed",
        PeerSuspended = "peer.suspended",
        PeerRestoreProposed = "peer.restore_proposed",
        PeerRestored = "peer.restored",
        PeerEnded = "peer.ended",
        PeerPurged = "peer.purged",
        PeerKeyChanged = "peer.key_changed",
        PeerKeyRevoked = "peer.key_revoked",
        SigningKeyProposed = "key.proposed",
        SigningKeyRefused = "key.refused",
        SigningKeyRotated = "key.rotated",
        SigningKeyRevoked = "key.revoked",
        CapabilityDrafted = "capability.drafted",
        CapabilityDraftDropped = "capability.draft_dropped",
        CapabilityPublished = "capability.published",
        CapabilityRemoved = "capability.removed",
        CapacityAdded = "capacity.added",
        CapacityCounted = "capacity.counted",
        CapacityRemoved = "capacity.removed",
        FollowAsked = "follow.asked",
        FollowEnded = "follow.ended",
        FollowerAccepted = "follower.accepted",
        FollowerLeft = "follower.left",
        SnapshotWanted = "snapshot.wanted",
        SnapshotTaken = "snapshot.taken",
    }
}

text_enum! { Outcome { Success = "success", Denied = "denied", Failed = "error" } }

/// What an entry says beside who, when and from where.
#[derive(Debug, Clone)]
pub struct Entry {
    act: Act,
    outcome: Outcome,
    object_type: &'static str,
    object_id: String,
    object_version: Option<i64>,
    justification: String,
    details: Details,
}

/// Names and counts, never values.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Details {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub route: Option<String>,
}

impl Entry {
    pub fn new(act: Act) -> Entry {
        Entry {
            act,
            outcome: Outcome::Success,
            object_type: "",
            object_id: String::new(),
            object_version: None,
            justification: String::new(),
            details: Details::default(),
        }
    }

    pub fn on(mut self, object_type: &'static str, id: impl ToString) -> Entry {
        self.object_type = object_type;
        self.object_id = id.to_string();
        self
    }

    pub fn version(mut self, version: i64) -> Entry {
        self.object_version = Some(version);
        self
    }

    pub fn denied(mut self, rule: &str) -> Entry {
        self.outcome = Outcome::Denied;
        self.rule(rule)
    }

    pub fn rule(mut self, rule: &str) -> Entry {
        self.details.rule = Some(rule.to_owned());
        self
    }

    pub fn because(mut self, justification: &str) -> Entry {
        self.justification = justification.to_owned();
        self
    }

    pub fn fields(mut self, names: &[&str]) -> Entry {
        self.details.fields = names.iter().map(|name| (*name).to_owned()).collect();
        self
    }

    pub fn count(mut self, count: usize) -> Entry {
        self.details.count = Some(count as i64);
        self
    }

    pub fn role(mut self, role: impl ToString) -> Entry {
        self.details.role = Some(role.to_string());
        self
    }

    pub fn route(mut self, route: &str) -> Entry {
        self.details.route = Some(route.to_owned());
        self
    }
}

/// Appends an entry to the chain. The last call of a transaction.
pub fn record(conn: &mut Conn, by: &By, entry: Entry) -> Result<(), Error> {
    let head = store::lock_head(conn)?;
    let mut row = row(by, entry);
    row.seq = head.seq + 1;
    row.prev_hash.clone_from(&head.hash);
    row.hash = row.chained_hash();
    let mac = head_code(&by.node, &store::Head { seq: row.seq, hash: row.hash.clone(), ..head });
    store::append(conn, &row, &mac)?;
    Ok(())
}

/// Appends several entries, in this order.
pub fn record_all(conn: &mut Conn, by: &By, entries: Vec<Entry>) -> Result<(), Error> {
    entries.into_iter().try_for_each(|entry| record(conn, by, entry))
}

fn row(by: &By, entry: Entry) -> Row {
    let mut row = Row {
        seq: 0,
        at: by.now(),
        action: entry.act.as_str().to_owned(),
        outcome: entry.outcome,
        person_id: None,
        handle: by.handle().to_owned(),
        actor_kind: "node".to_owned(),
        roles: String::new(),
        session_id: None,
        strength: String::new(),
        object_type: entry.object_type.to_owned(),
        object_id: entry.object_id,
        object_version: entry.object_version,
        source_address: String::new(),
        justification: entry.justification,
        details: serde_json::to_string(&entry.details).expect("details are plain data"),
        prev_hash: String::new(),
        hash: String::new(),
    };
    match &by.actor {
        Actor::Officer(officer) => {
            row.person_id = Some(officer.id.to_string());
            row.actor_kind = officer.kind.as_str().to_owned();
            row.roles = officer.roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(" ");
            row.source_address = officer.address.clone();
            match &officer.via {
                Via::Session { id, strength, .. } => {
                    row.session_id = Some(id.to_string());
                    row.strength = strength.as_str().to_owned();
                }
                Via::Token { id, .. } => {
                    row.session_id = Some(id.to_string());
                    row.strength = "token".to_owned();
                }
            }
        }
        Actor::Claimant { id, address, .. } => {
            row.person_id = Some(id.to_string());
            row.actor_kind = "claimant".to_owned();
            row.source_address = address.clone();
        }
        Actor::Visitor { address } => {
            row.actor_kind = "visitor".to_owned();
            row.source_address = address.clone();
        }
        Actor::Operator | Actor::System => {}
    }
    row
}

/// An entry as it is stored.
#[derive(Debug, Clone, diesel::Queryable, diesel::Selectable, diesel::Insertable)]
#[diesel(table_name = crate::db::schema::audit_events)]
pub struct Row {
    seq: i64,
    at: Instant,
    action: String,
    outcome: Outcome,
    person_id: Option<String>,
    handle: String,
    actor_kind: String,
    roles: String,
    session_id: Option<String>,
    strength: String,
    object_type: String,
    object_id: String,
    object_version: Option<i64>,
    source_address: String,
    justification: String,
    details: String,
    prev_hash: String,
    hash: String,
}

impl Row {
    fn details(&self) -> Details {
        serde_json::from_str(&self.details).unwrap_or_default()
    }

    /// SHA-256 over a JSON array of every field in the order of the table, `hash` left out. `details` counts as the text
    /// that is stored: what is read out of it would not show every change.
    fn chained_hash(&self) -> String {
        let fields = serde_json::json!([
            self.seq,
            rfc3339(self.at),
            self.action,
            self.outcome.as_str(),
            self.person_id,
            self.handle,
            self.actor_kind,
            self.roles,
            self.session_id,
            self.strength,
            self.object_type,
            self.object_id,
            self.object_version,
            self.source_address,
            self.justification,
            self.details,
            self.prev_hash,
        ]);
        crate::secret::sha256_hex(fields.to_string().as_bytes())
    }
}

/// Over both ends: who moves the old one past entries that were not purged cannot make the code.
fn head_code(node: &Node, head: &store::Head) -> String {
    let store::Head { seq, hash, base_seq, base_hash, .. } = head;
    node.vault.code("audit-head", format!("{seq} {hash} {base_seq} {base_hash}").as_bytes())
}

/// Removes what is older than the retention, at the old end only, and says so in the log.
pub fn purge(conn: &mut Conn, node: &Node) -> Result<usize, Error> {
    let before = node.now() - chrono::Duration::days(node.config.audit.retention_days);
    let removed = store::cut_before(conn, before)?;
    if removed > 0 {
        record(conn, &By::system(node), Entry::new(Act::AuditPurged).count(removed))?;
    }
    Ok(removed)
}
