//! Who may do what: eight roles, one table, deny by default.
//!
//! Everything a route can ask for is a [`Permission`]; what each role may is [`Permission::roles`], and nowhere else. A
//! permission that no role is given is one that nobody has.

use chrono_tz::Tz;

use crate::i18n::Lang;
use crate::node::Node;
use crate::time::Instant;
use crate::{id, text_enum};

id! {
    /// One person with an account on this node.
    PersonId
}
id!(SessionId);
id!(TokenId);

text_enum! {
    Role {
        Admin = "admin",
        TrustOfficer = "trust_officer",
        Supervisor = "supervisor",
        Officer = "officer",
        Dispatcher = "dispatcher",
        Editor = "editor",
        Auditor = "auditor",
        Observer = "observer",
    }
}

impl Role {
    /// Roles for which one admin is not enough: a trust officer confirms them.
    pub fn needs_two_people(self) -> bool {
        matches!(self, Role::Admin | Role::TrustOfficer | Role::Supervisor | Role::Auditor)
    }

    /// Who reads the log must not be who writes it.
    pub fn excludes(self, other: Role) -> bool {
        let watched = |role| matches!(role, Role::Admin | Role::TrustOfficer | Role::Supervisor);
        (self == Role::Auditor && watched(other)) || (other == Role::Auditor && watched(self))
    }
}

text_enum! {
    /// What a person may do; also the scopes of API tokens.
    Permission {
        /// Read who the agency is.
        ReadAgency = "agency:read",
        /// See who has an account here, by name, handle and role.
        ReadPeople = "people:read",
        /// Describe the agency.
        EditAgency = "agency:write",
        /// Invite, change and disable accounts; propose roles; end sessions.
        ManagePeople = "people:write",
        /// Confirm the roles that need two people.
        ConfirmRoles = "roles:confirm",
        /// Approve a new factor for somebody who lost theirs, and hand it over.
        ApproveRecovery = "recovery:approve",
        /// See which nodes this one talks to.
        ReadPeers = "peers:read",
        /// Propose a peer; narrow or suspend one, at once.
        ProposePeers = "peers:propose",
        /// Approve, widen or restore a peer; rotate keys as the second person.
        ApprovePeers = "peers:approve",
        /// See what the gate held back, and try it again or give it up.
        SettleQuarantine = "quarantine:settle",
        /// Take back what this node published, wherever it went.
        Retract = "retractions:begin",
        /// Jobs, schedules, lanes, the state of the node.
        Operate = "node:operate",
        /// The audit log.
        ReadAudit = "audit:read",
        /// What agencies can do, as far as anybody here may see it.
        ReadDirectory = "directory:read",
        /// The rest of it: what is for victim services, law enforcement or named agencies, and exact capacity.
        ReadRestricted = "directory:restricted",
        /// Describe what this agency can do, and publish it.
        WriteDirectory = "directory:write",
        /// Publish to everybody what somebody else wrote.
        PublishPublic = "directory:publish",
        /// Choose whose directory is kept here, and how much of it.
        FollowDirectories = "directory:follow",
        /// Say how much is free.
        UpdateCapacity = "capacity:write",
    }
}

impl Permission {
    /// The table: who may.
    pub fn roles(self) -> &'static [Role] {
        use Role::*;
        match self {
            Permission::ReadAgency | Permission::ReadPeople => Role::ALL,
            Permission::EditAgency | Permission::ManagePeople | Permission::Operate => &[Admin],
            Permission::ReadPeers => &[Admin, TrustOfficer, Supervisor, Officer, Dispatcher, Auditor],
            Permission::ProposePeers => &[Admin, TrustOfficer],
            Permission::ConfirmRoles | Permission::ApprovePeers | Permission::SettleQuarantine => &[TrustOfficer],
            Permission::Retract => &[TrustOfficer, Supervisor],
            Permission::ApproveRecovery => &[Supervisor],
            Permission::ReadAudit => &[Auditor],
            Permission::ReadDirectory => Role::ALL,
            Permission::ReadRestricted => &[Supervisor, Officer, Dispatcher],
            Permission::WriteDirectory => &[Editor],
            Permission::PublishPublic => &[Supervisor, Editor],
            Permission::FollowDirectories => &[TrustOfficer, Editor],
            Permission::UpdateCapacity => &[Dispatcher, Editor],
        }
    }

    /// What a token may carry: nothing privileged, so that a stolen token opens no door for others.
    pub fn is_scope(self) -> bool {
        matches!(
            self,
            Permission::ReadAgency
                | Permission::ReadPeople
                | Permission::ReadAudit
                | Permission::Operate
                | Permission::ReadDirectory
        )
    }
}

/// What a route asks of who comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// Anybody, without a look at the database: assets and probes.
    Public,
    /// Anybody. Unsafe requests still need our origin and a token.
    Anyone,
    /// A session, locked or not: what it takes to unlock or to leave.
    Session,
    /// A live, unlocked session.
    SignedIn,
    /// A live session of somebody who may.
    May(Permission),
    /// The same, and the sign-in is at most a few minutes old.
    MayNow(Permission),
    /// A live session whose sign-in is at most a few minutes old: one's own factors.
    SignedInNow,
    /// An API token with the scope, of somebody who may, or a session of the same.
    Api(Permission),
}

text_enum! {
    /// The two kinds are told apart beside every name (CJIS IA-4(4)).
    PersonKind { Agency = "agency", NonAgency = "non_agency" }
}

text_enum! {
    /// How a session was begun; `demo` is no factor, and only on a demo's node.
    Strength { Passkey = "passkey", Totp = "totp", Recovery = "recovery", Demo = "demo" }
}

/// Somebody signed in, whatever their job: what the gate found out about who asks.
#[derive(Debug, Clone)]
pub struct Officer {
    pub id: PersonId,
    pub handle: String,
    pub display_name: String,
    pub kind: PersonKind,
    pub roles: Vec<Role>,
    pub lang: Lang,
    pub zone: Tz,
    pub via: Via,
    pub address: String,
}

#[derive(Debug, Clone)]
pub enum Via {
    Session { id: SessionId, strength: Strength, authenticated_at: Instant, last_seen_at: Instant, locked: bool },
    Token { id: TokenId, scopes: Vec<Permission> },
}

impl Officer {
    pub fn may(&self, permission: Permission) -> bool {
        let by_role = self.roles.iter().any(|role| permission.roles().contains(role));
        match &self.via {
            Via::Session { .. } => by_role,
            Via::Token { scopes, .. } => by_role && permission.is_scope() && scopes.contains(&permission),
        }
    }

    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    pub fn session_id(&self) -> Option<&SessionId> {
        match &self.via {
            Via::Session { id, .. } => Some(id),
            Via::Token { .. } => None,
        }
    }
}

/// Who does it, on which node: what every domain function is told beside the connection.
#[derive(Clone)]
pub struct By {
    pub node: Node,
    pub actor: Actor,
}

#[derive(Debug, Clone)]
pub enum Actor {
    Officer(Box<Officer>),
    /// Trying to be this person, from this address.
    Claimant {
        id: PersonId,
        handle: String,
        address: String,
    },
    /// Not signed in, from this address.
    Visitor {
        address: String,
    },
    /// At the machine's command line.
    Operator,
    /// A job or a schedule.
    System,
}

impl By {
    pub fn operator(node: &Node) -> By {
        By { node: node.clone(), actor: Actor::Operator }
    }

    pub fn system(node: &Node) -> By {
        By { node: node.clone(), actor: Actor::System }
    }

    pub fn now(&self) -> Instant {
        self.node.now()
    }

    /// The person who acts, if it is one.
    pub fn person(&self) -> Option<&PersonId> {
        match &self.actor {
            Actor::Officer(officer) => Some(&officer.id),
            Actor::Claimant { .. } | Actor::Visitor { .. } | Actor::Operator | Actor::System => None,
        }
    }

    /// How the person who acts is called in the log: a handle, never a name.
    pub fn handle(&self) -> &str {
        match &self.actor {
            Actor::Officer(officer) => &officer.handle,
            Actor::Claimant { handle, .. } => handle,
            Actor::Visitor { .. } => "",
            Actor::Operator => "operator",
            Actor::System => "system",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of `domain.md`, section 17, once more and by hand: a change here is a decision.
    #[test]
    fn each_role_may_what_the_table_says_and_nothing_else() {
        let table: &[(Permission, &str)] = &[
            (Permission::ReadAgency, "●●●●●●●●"),
            (Permission::ReadPeople, "●●●●●●●●"),
            (Permission::EditAgency, "●–––––––"),
            (Permission::ManagePeople, "●–––––––"),
            (Permission::ConfirmRoles, "–●––––––"),
            (Permission::ApproveRecovery, "––●–––––"),
            (Permission::ReadPeers, "●●●●●–●–"),
            (Permission::ProposePeers, "●●––––––"),
            (Permission::ApprovePeers, "–●––––––"),
            (Permission::SettleQuarantine, "–●––––––"),
            (Permission::Retract, "–●●–––––"),
            (Permission::Operate, "●–––––––"),
            (Permission::ReadAudit, "––––––●–"),
            (Permission::ReadDirectory, "●●●●●●●●"),
            (Permission::ReadRestricted, "––●●●–––"),
            (Permission::WriteDirectory, "–––––●––"),
            (Permission::PublishPublic, "––●––●––"),
            (Permission::UpdateCapacity, "––––●●––"),
            (Permission::FollowDirectories, "–●–––●––"),
        ];
        assert_eq!(table.len(), Permission::ALL.len());
        for (permission, row) in table {
            for (role, may) in Role::ALL.iter().zip(row.chars()) {
                assert_eq!(permission.roles().contains(role), may == '●', "{permission} {role}");
            }
        }
    }

    #[test]
    fn the_auditor_is_nobody_who_is_audited() {
        for role in [Role::Admin, Role::TrustOfficer, Role::Supervisor] {
            assert!(role.excludes(Role::Auditor) && Role::Auditor.excludes(role));
        }
        assert!(!Role::Officer.excludes(Role::Auditor) && !Role::Auditor.excludes(Role::Observer));
        assert!(!Role::Admin.excludes(Role::Supervisor));
    }
}
