//! Single-use links: the set-up of a node, an invitation, a new factor for somebody who lost theirs.
//!
//! Only the hash of a link is kept. It is used up in the transaction that makes the account, so that a crash before leaves
//! it good and a replay after finds it gone. What a person filled in so far is kept sealed with it.

use chrono::{Duration, NaiveDate};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::store;
use crate::agency::NewAgency;
use crate::audit::{self, Act, Entry};
use crate::db::schema::links;
use crate::db::{Conn, Json};
use crate::error::{Error, internal};
use crate::i18n::Lang;
use crate::node::Node;
use crate::secret::{Cell, Token, Vault};
use crate::time::Instant;
use crate::web::access::{By, PersonId, PersonKind, Role};
use crate::{id, text_enum};

id!(LinkId);

text_enum! { LinkKind { SetUp = "setup", Invitation = "invitation", Recovery = "recovery" } }

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = links)]
pub struct LinkRow {
    pub id: LinkId,
    pub kind: LinkKind,
    pub person_id: Option<PersonId>,
    pub created_by: Option<PersonId>,
    pub approved_by: Option<PersonId>,
    pub roles: Json<Vec<Role>>,
    pub person_kind: PersonKind,
    pub ends_on: Option<NaiveDate>,
    pub note: String,
    pub draft: Option<String>,
    pub created_at: Instant,
    pub expires_at: Instant,
}

/// What was filled in so far. Names and a factor: sealed, and never printed.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Draft {
    pub person_id: PersonId,
    pub totp_secret: String,
    pub agency: Option<NewAgency>,
    pub identity: Option<Identity>,
}

#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Identity {
    pub display_name: String,
    pub handle: String,
    pub email: String,
    pub lang: Lang,
    pub time_zone: String,
}

impl LinkRow {
    pub(super) fn draft(&self, vault: &Vault) -> Result<Draft, Error> {
        let Some(sealed) = &self.draft else {
            return Ok(Draft {
                person_id: self.person_id.clone().unwrap_or_else(PersonId::new),
                totp_secret: super::totp::new_secret().to_string(),
                agency: None,
                identity: None,
            });
        };
        serde_json::from_str(&vault.open(cell(&self.id), sealed)?).map_err(internal)
    }
}

fn cell(id: &LinkId) -> Cell<'_> {
    Cell { table: "links", column: "draft", row: id.as_str() }
}

pub(super) fn save_draft(conn: &mut Conn, vault: &Vault, id: &LinkId, draft: &Draft) -> Result<(), Error> {
    let sealed = vault.seal(cell(id), &serde_json::to_string(draft).map_err(internal)?)?;
    let saved = diesel::update(open_links().filter(links::id.eq(id))).set(links::draft.eq(sealed)).execute(conn)?;
    // Whoever used the link meanwhile forgot the draft with it.
    if saved == 1 { Ok(()) } else { Err(Error::Conflict("error-link-used")) }
}

fn open_links() -> diesel::helper_types::Filter<
    diesel::helper_types::Filter<links::table, diesel::helper_types::IsNull<links::used_at>>,
    diesel::helper_types::IsNull<links::revoked_at>,
> {
    links::table.filter(links::used_at.is_null()).filter(links::revoked_at.is_null())
}

/// The link of a token, if it can still be used.
pub(super) fn find(conn: &mut Conn, token: &str, now: Instant) -> QueryResult<Option<LinkRow>> {
    let Some(token) = Token::parse(token) else { return Ok(None) };
    open_links()
        .filter(links::token_hash.eq(token.hash()))
        .filter(links::expires_at.gt(now))
        .select(LinkRow::as_select())
        .first(conn)
        .optional()
}

/// Uses a link up; refuses if somebody else just did.
pub(super) fn use_up(conn: &mut Conn, id: &LinkId, now: Instant) -> Result<(), Error> {
    let used = diesel::update(
        links::table
            .filter(links::id.eq(id))
            .filter(links::used_at.is_null())
            .filter(links::revoked_at.is_null())
            .filter(links::expires_at.gt(now)),
    )
    .set((links::used_at.eq(now), links::draft.eq(None::<String>)))
    .execute(conn)?;
    if used == 1 { Ok(()) } else { Err(Error::Conflict("error-link-used")) }
}

pub(super) struct NewLink {
    pub kind: LinkKind,
    pub person_id: Option<PersonId>,
    pub roles: Vec<Role>,
    pub person_kind: PersonKind,
    pub ends_on: Option<NaiveDate>,
    pub note: String,
    pub lives: Duration,
}

impl NewLink {
    /// For somebody who is here already, or comes first: no roles, no last day.
    pub fn bare(kind: LinkKind, person_id: Option<PersonId>, lives: Duration) -> NewLink {
        NewLink {
            kind,
            person_id,
            roles: Vec::new(),
            person_kind: PersonKind::Agency,
            ends_on: None,
            note: String::new(),
            lives,
        }
    }
}

pub(super) fn insert(conn: &mut Conn, by: &By, new: NewLink) -> QueryResult<(LinkId, Token)> {
    let (id, token, now) = (LinkId::new(), Token::new(), by.now());
    diesel::insert_into(links::table)
        .values((
            links::id.eq(&id),
            links::token_hash.eq(token.hash()),
            links::kind.eq(new.kind),
            links::person_id.eq(new.person_id),
            links::created_by.eq(by.person()),
            links::roles.eq(Json(new.roles)),
            links::person_kind.eq(new.person_kind),
            links::ends_on.eq(new.ends_on),
            links::note.eq(new.note),
            links::created_at.eq(now),
            links::expires_at.eq(now + new.lives),
        ))
        .execute(conn)?;
    Ok((id, token))
}

/// Gives an approved link its token, which until then nobody has seen.
pub(super) fn approve(conn: &mut Conn, id: &LinkId, by: &PersonId, expires_at: Instant) -> QueryResult<Option<Token>> {
    let token = Token::new();
    let approved = diesel::update(open_links().filter(links::id.eq(id)).filter(links::approved_by.is_null()))
        .set((links::approved_by.eq(by), links::token_hash.eq(token.hash()), links::expires_at.eq(expires_at)))
        .execute(conn)?;
    Ok((approved == 1).then_some(token))
}

/// What a link that is taken back loses: its use, and what was filled in.
#[derive(AsChangeset)]
#[diesel(table_name = links, treat_none_as_null = true)]
struct Revoked {
    revoked_at: Option<Instant>,
    draft: Option<String>,
}

impl Revoked {
    fn at(now: Instant) -> Revoked {
        Revoked { revoked_at: Some(now), draft: None }
    }
}

pub(super) fn revoke(conn: &mut Conn, kind: LinkKind, id: &LinkId, now: Instant) -> QueryResult<bool> {
    let revoked = diesel::update(open_links().filter(links::kind.eq(kind)).filter(links::id.eq(id)))
        .set(Revoked::at(now))
        .execute(conn)?;
    Ok(revoked == 1)
}

/// Ends all that was started to give this person a new factor.
pub(super) fn revoke_recoveries(conn: &mut Conn, person: &PersonId, now: Instant) -> QueryResult<usize> {
    diesel::update(open_links().filter(links::kind.eq(LinkKind::Recovery)).filter(links::person_id.eq(person)))
        .set(Revoked::at(now))
        .execute(conn)
}

/// Ends the open invitations that this person made: whoever may invite no more has invited nobody.
pub(super) fn revoke_invitations_of(conn: &mut Conn, person: &PersonId, now: Instant) -> QueryResult<usize> {
    diesel::update(open_links().filter(links::kind.eq(LinkKind::Invitation)).filter(links::created_by.eq(person)))
        .set(Revoked::at(now))
        .execute(conn)
}

/// Links of a kind that can still be used or approved, the latest first.
pub(super) fn list_open(conn: &mut Conn, kind: LinkKind, now: Instant) -> QueryResult<Vec<LinkRow>> {
    open_links()
        .filter(links::kind.eq(kind))
        .filter(links::expires_at.gt(now))
        .select(LinkRow::as_select())
        .order(links::created_at.desc())
        .load(conn)
}

pub(super) fn get_open(conn: &mut Conn, id: &LinkId, now: Instant) -> QueryResult<Option<LinkRow>> {
    open_links()
        .filter(links::id.eq(id))
        .filter(links::expires_at.gt(now))
        .select(LinkRow::as_select())
        .first(conn)
        .optional()
}

pub(super) fn forget_expired(conn: &mut Conn, before: Instant) -> QueryResult<usize> {
    diesel::delete(links::table.filter(links::expires_at.lt(before))).execute(conn)
}

/// A one-time link to set this node up.
pub struct SetUpLink {
    pub url: String,
    pub minutes: i64,
}

pub fn set_up_is_due(conn: &mut Conn) -> QueryResult<bool> {
    Ok(!store::any(conn)?)
}

/// Ends all set-up links there are: one of them may be in the wrong hands.
pub fn revoke_set_up_links(conn: &mut Conn, node: &Node) -> Result<(), Error> {
    let open = open_links().filter(links::kind.eq(LinkKind::SetUp));
    diesel::update(open).set(Revoked::at(node.now())).execute(conn)?;
    Ok(())
}

/// Makes a set-up link. Those before it stay good for their hour: somebody may be filling in the form while the node starts
/// again. Refused once somebody has an account.
pub fn make_set_up_link(conn: &mut Conn, node: &Node) -> Result<SetUpLink, Error> {
    if store::any(conn)? {
        return Err(Error::Conflict("error-set-up-already"));
    }
    let by = By::operator(node);
    let minutes = node.config.accounts.setup_minutes;
    let (id, token) = insert(conn, &by, NewLink::bare(LinkKind::SetUp, None, Duration::minutes(minutes)))?;
    audit::record(conn, &by, Entry::new(Act::SetUpLinkMade).on("link", &id))?;
    Ok(SetUpLink { url: address(node, &token), minutes })
}

pub(super) fn address(node: &Node, token: &Token) -> String {
    node.url(&format!("/start/{}", token.reveal()))
}
