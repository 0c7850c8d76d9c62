//! Notices: what a person should know, kept until read, shown at once, mailed without content if they want.
//!
//! A notice is written in the transaction that causes it and gets the next number of its person; numbers have no gaps and
//! stand in the order of the commits, so a browser that was away resumes after the last one it saw (`Last-Event-ID`). Its
//! words are made when it is shown, in the reader's language. It names colleagues by handle and says nothing of a case.

mod jobs;
mod pages;
mod store;
#[cfg(test)]
mod tests;

use fluent_templates::fluent_bundle::FluentValue;
use serde::{Deserialize, Serialize};

use crate::db::Conn;
use crate::error::Error;
use crate::i18n::Lang;
use crate::node::Node;
use crate::text_enum;
use crate::web::access::{PersonId, Role};
use crate::web::routes::Routes;

pub use jobs::{DailySummary, MailNotice};
pub use store::{after, count_unread};

text_enum! {
    /// What happened to the peering with another node.
    PeerNews {
        Asked = "asked",
        Waits = "waits",
        Active = "active",
        Declined = "declined",
        Narrowed = "narrowed",
        Offered = "offered",
        TermsDeclined = "terms_declined",
        ChangeWaits = "change_waits",
        Suspended = "suspended",
        RestoreWaits = "restore_waits",
        Restored = "restored",
        Ended = "ended",
        KeyChanged = "key_changed",
        KeyRevoked = "key_revoked",
        KeyDistrusted = "key_distrusted",
    }
}

impl PeerNews {
    fn words(self) -> &'static str {
        match self {
            PeerNews::Asked => "notice-peer-asked",
            PeerNews::Waits => "notice-peer-waits",
            PeerNews::Active => "notice-peer-active",
            PeerNews::Declined => "notice-peer-declined",
            PeerNews::Narrowed => "notice-peer-narrowed",
            PeerNews::Offered => "notice-peer-offered",
            PeerNews::TermsDeclined => "notice-peer-terms-declined",
            PeerNews::ChangeWaits => "notice-peer-change-waits",
            PeerNews::Suspended => "notice-peer-suspended",
            PeerNews::RestoreWaits => "notice-peer-restore-waits",
            PeerNews::Restored => "notice-peer-restored",
            PeerNews::Ended => "notice-peer-ended",
            PeerNews::KeyChanged => "notice-peer-key-changed",
            PeerNews::KeyRevoked => "notice-peer-key-revoked",
            PeerNews::KeyDistrusted => "notice-peer-key-distrusted",
        }
    }
}

/// What happened, with what is needed to say it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Notice {
    AccountLocked,
    RecoveryCodeUsed {
        left: i64,
    },
    FactorChanged,
    EmailChanged,
    TokenMade,
    InvitationUsed {
        handle: String,
    },
    RoleGiven {
        role: Role,
    },
    RoleTaken {
        role: Role,
    },
    RoleWaits {
        role: Role,
    },
    RoleRefused {
        role: Role,
    },
    RecoveryStarted,
    RecoveryWaits {
        handle: String,
    },
    ColleagueRecovered {
        handle: String,
    },
    ColleagueLostDevice {
        handle: String,
    },
    ColleagueDisabled {
        handle: String,
    },
    ColleagueEnabled {
        handle: String,
    },
    /// A peer, by the name of its agency.
    Peer {
        peer: String,
        news: PeerNews,
    },
    SigningKeyWaits,
    SigningKeyChanged,
    /// Of the inbox: what a peer sent could not be applied, or should not have been sent.
    MessageDead {
        peer: String,
    },
    MessageQuarantined {
        peer: String,
    },
    PeerNewEpoch {
        peer: String,
    },
    PeerReused {
        peer: String,
    },
    /// Our database was put back, and does not know what it had of a peer.
    PeerBehind {
        peer: String,
    },
    /// A peer refused a message of this person, or took it and did not apply it.
    MessageRejected {
        peer: String,
    },
    MessageExpired {
        peer: String,
    },
    /// Messages to a peer need an admin.
    LaneTrouble {
        peer: String,
        problem: String,
    },
}

impl Notice {
    /// The key of its words, and where it leads.
    fn about(&self) -> (&'static str, &'static str) {
        match self {
            Notice::AccountLocked => ("notice-account-locked", "/me/security"),
            Notice::RecoveryCodeUsed { .. } => ("notice-recovery-code-used", "/me/security"),
            Notice::FactorChanged => ("notice-factor-changed", "/me/security"),
            Notice::EmailChanged => ("notice-email-changed", "/me"),
            Notice::TokenMade => ("notice-token-made", "/me/tokens"),
            Notice::InvitationUsed { .. } => ("notice-invitation-used", "/people"),
            Notice::RoleGiven { .. } => ("notice-role-given", "/me"),
            Notice::RoleTaken { .. } => ("notice-role-taken", "/me"),
            Notice::RoleWaits { .. } => ("notice-role-waits", "/people/roles"),
            Notice::RoleRefused { .. } => ("notice-role-refused", "/people"),
            Notice::RecoveryStarted => ("notice-recovery-started", "/me/security"),
            Notice::RecoveryWaits { .. } => ("notice-recovery-waits", "/recoveries"),
            Notice::ColleagueRecovered { .. } => ("notice-colleague-recovered", "/people"),
            Notice::ColleagueLostDevice { .. } => ("notice-colleague-lost-device", "/people"),
            Notice::ColleagueDisabled { .. } => ("notice-colleague-disabled", "/people"),
            Notice::ColleagueEnabled { .. } => ("notice-colleague-enabled", "/people"),
            Notice::Peer { news, .. } => (news.words(), "/peers"),
            Notice::SigningKeyWaits => ("notice-signing-key-waits", "/peers/keys"),
            Notice::SigningKeyChanged => ("notice-signing-key-changed", "/peers/keys"),
            Notice::MessageDead { .. } => ("notice-message-dead", "/inbox"),
            Notice::MessageQuarantined { .. } => ("notice-message-quarantined", "/quarantine"),
            Notice::PeerNewEpoch { .. } => ("notice-peer-new-epoch", "/peers"),
            Notice::PeerReused { .. } => ("notice-peer-reused", "/peers"),
            Notice::PeerBehind { .. } => ("notice-peer-behind", "/peers"),
            Notice::MessageRejected { .. } => ("notice-message-rejected", "/peers"),
            Notice::MessageExpired { .. } => ("notice-message-expired", "/peers"),
            Notice::LaneTrouble { .. } => ("notice-lane-trouble", "/peers"),
        }
    }

    /// What is mailed at once whatever the person chose: somebody else may be using the account (A12).
    fn is_urgent(&self) -> bool {
        matches!(
            self,
            Notice::AccountLocked
                | Notice::RecoveryCodeUsed { .. }
                | Notice::FactorChanged
                | Notice::EmailChanged
                | Notice::RoleGiven { .. }
                | Notice::RoleTaken { .. }
                | Notice::RecoveryStarted
        )
    }

    pub fn words(&self, lang: Lang) -> String {
        let (key, _) = self.about();
        match self {
            Notice::RecoveryCodeUsed { left } => lang.with(key, "n", *left),
            Notice::RoleGiven { role }
            | Notice::RoleTaken { role }
            | Notice::RoleWaits { role }
            | Notice::RoleRefused { role } => lang.with(key, "role", FluentValue::from(lang.named("role-", role))),
            Notice::InvitationUsed { handle }
            | Notice::RecoveryWaits { handle }
            | Notice::ColleagueRecovered { handle }
            | Notice::ColleagueLostDevice { handle }
            | Notice::ColleagueDisabled { handle }
            | Notice::ColleagueEnabled { handle } => lang.with(key, "handle", handle.as_str()),
            Notice::MessageDead { peer }
            | Notice::MessageQuarantined { peer }
            | Notice::PeerNewEpoch { peer }
            | Notice::PeerReused { peer }
            | Notice::PeerBehind { peer } => lang.with(key, "peer", peer.as_str()),
            Notice::MessageRejected { peer } | Notice::MessageExpired { peer } => lang.with(key, "peer", peer.as_str()),
            Notice::LaneTrouble { peer, problem } => {
                let problem = lang.named("outbox-trouble-", problem);
                lang.with_all(key, [("peer", peer.as_str().into()), ("problem", problem.into())])
            }
            Notice::Peer { peer, .. } => lang.with(key, "peer", peer.as_str()),
            Notice::AccountLocked
            | Notice::FactorChanged
            | Notice::EmailChanged
            | Notice::TokenMade
            | Notice::RecoveryStarted
            | Notice::SigningKeyWaits
            | Notice::SigningKeyChanged => lang.t(key),
        }
    }

    /// Where the reader can do something about it.
    pub fn link(&self) -> &'static str {
        self.about().1
    }
}

pub fn routes(routes: &mut Routes) {
    pages::routes(routes);
}

/// Tells one person, on every channel they chose.
pub fn send(conn: &mut Conn, node: &Node, person: &PersonId, notice: Notice) -> Result<(), Error> {
    let urgent = notice.is_urgent();
    let wanted = store::insert(conn, person, notice, node.now())?;
    if (wanted || urgent) && node.mailer.is_on() {
        crate::jobs::enqueue(conn, node, &MailNotice { person: person.clone(), to: None })?;
    }
    Ok(())
}

/// Mails "you have a message" to the address that a person is giving up: a sealed cell of `persons.email`. Whoever took
/// the account over would else be the only one who knows.
pub fn mail_old_address(conn: &mut Conn, node: &Node, person: &PersonId, sealed: &str) -> Result<(), Error> {
    if node.mailer.is_on() {
        crate::jobs::enqueue(conn, node, &MailNotice { person: person.clone(), to: Some(sealed.to_owned()) })?;
    }
    Ok(())
}

/// Tells everybody who holds the role.
pub fn tell(conn: &mut Conn, node: &Node, role: Role, notice: Notice) -> Result<(), Error> {
    for person in store::holders(conn, role)? {
        send(conn, node, &person, notice.clone())?;
    }
    Ok(())
}

pub fn tell_admins(conn: &mut Conn, node: &Node, notice: Notice) -> Result<(), Error> {
    tell(conn, node, Role::Admin, notice)
}

pub fn tell_trust_officers(conn: &mut Conn, node: &Node, notice: Notice) -> Result<(), Error> {
    tell(conn, node, Role::TrustOfficer, notice)
}
