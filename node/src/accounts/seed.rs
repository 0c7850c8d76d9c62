//! People of the invented world: made without links, signed in without factors. Only a demo's database takes them.

use chrono_tz::Tz;

use super::roles::{self, GrantState};
use super::store::{self, MailNotices, NewPerson};
use super::{Status, links, sessions};
use crate::audit::{self, Act, Entry};
use crate::db::Conn;
use crate::error::Error;
use crate::i18n::Lang;
use crate::node::Node;
use crate::secret::Token;
use crate::web::Page;
use crate::web::access::{Actor, By, PersonId, PersonKind, Role, Strength};

pub struct Seed {
    pub handle: &'static str,
    pub display_name: &'static str,
    pub kind: PersonKind,
    pub lang: Lang,
    pub zone: Tz,
    pub roles: &'static [Role],
}

/// Makes somebody who holds these roles.
pub fn add_person(conn: &mut Conn, node: &Node, seed: &Seed) -> Result<PersonId, Error> {
    refuse_outside_a_demo(node)?;
    let (id, by) = (PersonId::new(), By::system(node));
    let new = NewPerson {
        id: id.clone(),
        handle: seed.handle.to_owned(),
        display_name: seed.display_name.to_owned(),
        email: None,
        kind: seed.kind,
        lang: seed.lang.as_str().to_owned(),
        time_zone: seed.zone.name().to_owned(),
        status: Status::Active,
        ends_on: None,
        password_hash: None,
        password_set_at: None,
        totp_secret: None,
        totp_last_step: 0,
        lock_level: 0,
        mail_notices: MailNotices::Off,
        notice_seq: 0,
        created_at: node.now(),
        last_active_at: node.now(),
    };
    store::insert(conn, new)?;
    audit::record(conn, &by, Entry::new(Act::AccountCreated).on("person", &id).rule("demo"))?;
    for role in seed.roles {
        roles::insert(conn, &by, None, &id, *role, GrantState::Active)?;
        audit::record(conn, &by, Entry::new(Act::RoleGranted).on("person", &id).role(role).rule("demo"))?;
    }
    Ok(id)
}

/// What waits in the demo for a second person: a role that an admin proposed, and a lost factor.
pub fn add_waiting(conn: &mut Conn, admin: &By, proposed: &PersonId, role: Role, lost: &PersonId) -> Result<(), Error> {
    refuse_outside_a_demo(&admin.node)?;
    let (_, entry) = roles::propose(conn, admin, admin.person(), proposed, role)?;
    let bare = links::NewLink::bare(links::LinkKind::Recovery, Some(lost.clone()), chrono::Duration::hours(72));
    let note = "The telephone with the authenticator fell into the harbour.".to_owned();
    let (link, _) = links::insert(conn, admin, links::NewLink { note: note.clone(), ..bare })?;
    let started = Entry::new(Act::RecoveryStarted).on("person", lost).because(&note).rule(link.as_str());
    audit::record_all(conn, admin, vec![entry, started])
}

/// Begins a session of somebody of the demo, in place of the one this browser had.
pub fn enter(conn: &mut Conn, page: &Page, handle: &str) -> Result<Token, Error> {
    refuse_outside_a_demo(&page.node)?;
    let person = store::find_by_handle(conn, handle)?.filter(store::PersonRow::is_active).ok_or(Error::NotFound)?;
    if let Ok(officer) = page.officer()
        && let Some(session) = officer.session_id()
    {
        sessions::end(conn, &officer.id, session, page.now())?;
    }
    let (session, token) = sessions::begin(conn, &page.node, &person.id, Strength::Demo, &page.address, &page.device)?;
    let actor = Actor::Claimant { id: person.id, handle: person.handle, address: page.address.clone() };
    let by = By { node: page.node.clone(), actor };
    audit::record(conn, &by, Entry::new(Act::SignedIn).on("session", &session).rule("demo"))?;
    Ok(token)
}

fn refuse_outside_a_demo(node: &Node) -> Result<(), Error> {
    if node.demo { Ok(()) } else { Err(Error::NotFound) }
}
