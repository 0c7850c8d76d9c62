//! Roles: given by an admin, confirmed by a second person where one is not enough.
//!
//! `admin`, `trust_officer`, `supervisor`, `auditor`, and any role an admin proposes for themselves, wait for a trust
//! officer who is neither who proposed nor who receives. A node begins with one person: as long as its proposer is the only
//! trust officer there is, a role holds at once, and the log says that no second person confirmed it. Taking a role away
//! needs one person, and takes effect at the next request.

use diesel::prelude::*;

use super::{links, sessions, store};
use crate::audit::{self, Act, Entry};
use crate::config::Profile;
use crate::db::Conn;
use crate::db::schema::role_grants;
use crate::error::Error;
use crate::notices::{self, Notice};
use crate::time::Instant;
use crate::web::access::{By, PersonId, Role};
use crate::{id, text_enum};

id!(GrantId);

text_enum! { GrantState { Proposed = "proposed", Active = "active", Ended = "ended" } }

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = role_grants)]
pub struct GrantRow {
    pub id: GrantId,
    pub person_id: PersonId,
    pub role: Role,
    pub state: GrantState,
    pub proposed_by: Option<PersonId>,
    pub proposed_at: Instant,
}

/// Gives the role, or proposes it where two people are needed, and returns what the log is to say. `proposer` is who
/// answers for it: the inviter, when the invited person is the one who acts.
pub(super) fn propose(
    conn: &mut Conn,
    by: &By,
    proposer: Option<&PersonId>,
    person: &PersonId,
    role: Role,
) -> Result<(GrantState, Entry), Error> {
    refuse_exclusion(conn, by, person, role)?;
    let two = role.needs_two_people() || proposer == Some(person);
    let alone = match (two, proposer) {
        (true, Some(proposer)) => store::holders(conn, Role::TrustOfficer)? == [proposer.clone()],
        _ => false,
    };
    let (state, rule) = match (two, alone) {
        (false, _) => (GrantState::Active, "one_person"),
        (true, true) => (GrantState::Active, "sole_trust_officer"),
        (true, false) => (GrantState::Proposed, "two_people"),
    };
    insert(conn, by, proposer, person, role, state)?;
    let act = if state == GrantState::Active {
        sessions::lock_all(conn, person, by.now())?;
        notices::send(conn, &by.node, person, Notice::RoleGiven { role })?;
        Act::RoleGranted
    } else {
        notices::tell_trust_officers(conn, &by.node, Notice::RoleWaits { role })?;
        Act::RoleProposed
    };
    Ok((state, Entry::new(act).on("person", person).role(role).rule(rule)))
}

/// The roles of the first person, by the set-up itself.
pub(super) fn found(conn: &mut Conn, by: &By, person: &PersonId, roles: &[Role]) -> Result<(), Error> {
    for role in roles {
        insert(conn, by, None, person, *role, GrantState::Active)?;
        audit::record(conn, by, Entry::new(Act::RoleGranted).on("person", person).role(role).rule("setup"))?;
    }
    Ok(())
}

pub(super) fn insert(
    conn: &mut Conn,
    by: &By,
    proposer: Option<&PersonId>,
    person: &PersonId,
    role: Role,
    state: GrantState,
) -> Result<(), Error> {
    let now = by.now();
    let active = state == GrantState::Active;
    diesel::insert_into(role_grants::table)
        .values((
            role_grants::id.eq(GrantId::new()),
            role_grants::person_id.eq(person),
            role_grants::role.eq(role),
            role_grants::state.eq(state),
            role_grants::proposed_by.eq(proposer),
            role_grants::proposed_at.eq(now),
            role_grants::confirmed_at.eq(active.then_some(now)),
        ))
        .execute(conn)
        .map_err(|error| match Error::from(error) {
            Error::Conflict(_) => Error::Conflict("error-role-held"),
            other => other,
        })?;
    Ok(())
}

/// Whether nobody may hold both: who reads the log is not who writes it, and under the strict profile an admin works no
/// cases.
pub(super) fn exclude_each_other(profile: Profile, one: Role, other: Role) -> bool {
    let works = |role| matches!(role, Role::Officer | Role::Supervisor);
    let apart = |one, other| profile == Profile::Strict && one == Role::Admin && works(other);
    one.excludes(other) || apart(one, other) || apart(other, one)
}

fn refuse_exclusion(conn: &mut Conn, by: &By, person: &PersonId, role: Role) -> Result<(), Error> {
    let held: Vec<Role> = role_grants::table
        .filter(role_grants::person_id.eq(person))
        .filter(role_grants::state.ne(GrantState::Ended))
        .select(role_grants::role)
        .load(conn)?;
    if held.iter().any(|other| exclude_each_other(by.node.config.profile, *other, role)) {
        return Err(Error::Conflict("error-role-excluded"));
    }
    Ok(())
}

/// A second person says yes.
pub(super) fn confirm(conn: &mut Conn, by: &By, id: &GrantId) -> Result<(), Error> {
    let grant = decide(conn, by, id, GrantState::Active)?;
    sessions::lock_all(conn, &grant.person_id, by.now())?;
    notices::send(conn, &by.node, &grant.person_id, Notice::RoleGiven { role: grant.role })?;
    audit::record(
        conn,
        by,
        Entry::new(Act::RoleGranted).on("person", &grant.person_id).role(grant.role).rule("two_people"),
    )
}

/// A second person says no.
pub(super) fn refuse(conn: &mut Conn, by: &By, id: &GrantId) -> Result<(), Error> {
    let grant = decide(conn, by, id, GrantState::Ended)?;
    if let Some(proposer) = &grant.proposed_by {
        notices::send(conn, &by.node, proposer, Notice::RoleRefused { role: grant.role })?;
    }
    audit::record(conn, by, Entry::new(Act::RoleRefused).on("person", &grant.person_id).role(grant.role))
}

fn decide(conn: &mut Conn, by: &By, id: &GrantId, state: GrantState) -> Result<GrantRow, Error> {
    let grant: GrantRow = role_grants::table.find(id).select(GrantRow::as_select()).first(conn)?;
    let me = by.person().ok_or(Error::Forbidden)?;
    // Nobody approves their own: neither what they proposed nor what they would get.
    if grant.proposed_by.as_ref() == Some(me) || grant.person_id == *me {
        return Err(Error::Conflict("error-second-person"));
    }
    let now = by.now();
    let changed = diesel::update(
        role_grants::table.filter(role_grants::id.eq(id)).filter(role_grants::state.eq(GrantState::Proposed)),
    )
    .set((
        role_grants::state.eq(state),
        role_grants::confirmed_by.eq(me),
        role_grants::confirmed_at.eq(now),
        role_grants::ended_at.eq((state == GrantState::Ended).then_some(now)),
    ))
    .execute(conn)?;
    if changed == 1 { Ok(grant) } else { Err(Error::Conflict("error-already-decided")) }
}

/// Takes a role, or the proposal of one, away. The node keeps at least one admin.
pub(super) fn end(conn: &mut Conn, by: &By, person: &PersonId, role: Role) -> Result<(), Error> {
    refuse_last_holder(conn, person, role)?;
    let ended = diesel::update(
        role_grants::table
            .filter(role_grants::person_id.eq(person))
            .filter(role_grants::role.eq(role))
            .filter(role_grants::state.ne(GrantState::Ended)),
    )
    .set((role_grants::state.eq(GrantState::Ended), role_grants::ended_at.eq(by.now())))
    .execute(conn)?;
    if ended == 0 {
        return Err(Error::Conflict("error-already-decided"));
    }
    if role == Role::Admin {
        links::revoke_invitations_of(conn, person, by.now())?;
    }
    sessions::lock_all(conn, person, by.now())?;
    notices::send(conn, &by.node, person, Notice::RoleTaken { role })?;
    audit::record(conn, by, Entry::new(Act::RoleEnded).on("person", person).role(role))
}

/// Roles that a node cannot be without.
pub(super) const NEEDED: &[Role] = &[Role::Admin, Role::TrustOfficer];

/// Refuses if nobody else who is active holds a role that the node cannot be without.
pub(super) fn refuse_last_holder(conn: &mut Conn, person: &PersonId, role: Role) -> Result<(), Error> {
    if !NEEDED.contains(&role) {
        return Ok(());
    }
    // Of two people who take away the last two at once, one waits here and sees what the other did.
    diesel::update(
        role_grants::table.filter(role_grants::role.eq(role)).filter(role_grants::state.eq(GrantState::Active)),
    )
    .set(role_grants::state.eq(GrantState::Active))
    .execute(conn)?;
    if store::holders(conn, role)? == [person.clone()] {
        return Err(Error::Conflict("error-last-holder"));
    }
    Ok(())
}

/// What waits for a second person, the oldest first.
pub(super) fn list_proposed(conn: &mut Conn) -> QueryResult<Vec<GrantRow>> {
    role_grants::table
        .select(GrantRow::as_select())
        .filter(role_grants::state.eq(GrantState::Proposed))
        .order((role_grants::proposed_at, role_grants::id))
        .load(conn)
}

/// A person's roles, held and proposed.
pub(super) fn list(conn: &mut Conn, person: &PersonId) -> QueryResult<Vec<GrantRow>> {
    role_grants::table
        .select(GrantRow::as_select())
        .filter(role_grants::person_id.eq(person))
        .filter(role_grants::state.ne(GrantState::Ended))
        .order((role_grants::role, role_grants::id))
        .load(conn)
}

/// How many decisions wait that this person could make.
pub fn waiting_for(conn: &mut Conn, person: &PersonId) -> QueryResult<usize> {
    let mine = |grant: &GrantRow| grant.proposed_by.as_ref() == Some(person) || grant.person_id == *person;
    Ok(list_proposed(conn)?.iter().filter(|grant| !mine(grant)).count())
}
