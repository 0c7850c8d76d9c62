//! The page of following: whose directory is kept here and how well, who keeps ours; and the form that narrows or ends it.

use std::collections::HashMap;

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::store::{self, FollowRow, PullRow};
use super::{FollowState, acts};
use crate::db::Conn;
use crate::directory::vocabulary::ServiceType;
use crate::error::Error;
use crate::federation::{self, Peer, PeerId, PeerState, Side};
use crate::i18n::Lang;
use crate::time::Instant;
use crate::web::Page;
use crate::web::access::{Permission, Policy};
use crate::web::form::Form;
use crate::web::routes::Routes;

pub(super) fn routes(routes: &mut Routes) {
    let (read, follow) = (Policy::May(Permission::ReadDirectory), Policy::May(Permission::FollowDirectories));
    routes
        .get("/directory/follows", read, index)
        .get("/directory/follows/{peer}", follow, edit)
        .post("/directory/follows/{peer}", follow, update)
        .post("/directory/follows/{peer}/end", follow, end)
        .post("/directory/follows/{peer}/snapshot", follow, snapshot);
}

/// The topic that is no service: the agencies themselves.
const AGENCIES: &str = "agencies";

/// How it stands with what we keep of a peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// The directory is not agreed, or nothing was asked for yet.
    Not,
    Suspended,
    Ended,
    Asked,
    Fetching,
    Failed,
    /// It is about to be fetched, or to be said again.
    Waits,
    Whole,
}

impl Standing {
    fn word(self) -> &'static str {
        match self {
            Standing::Not => "not",
            Standing::Suspended => "suspended",
            Standing::Ended => "ended",
            Standing::Asked => "asked",
            Standing::Fetching => "fetching",
            Standing::Failed => "failed",
            Standing::Waits => "waits",
            Standing::Whole => "whole",
        }
    }

    fn badge(self) -> &'static str {
        match self {
            Standing::Whole => "-ok",
            Standing::Failed | Standing::Suspended => "-stop",
            Standing::Asked | Standing::Fetching | Standing::Waits => "-wait",
            Standing::Not | Standing::Ended => "-quiet",
        }
    }
}

/// One peer whose directory is, was or could be kept here.
struct Kept {
    peer: Peer,
    follow: Option<FollowRow>,
    pull: Option<PullRow>,
    standing: Standing,
}

impl Kept {
    fn new(peer: Peer, follow: Option<FollowRow>, pull: Option<PullRow>, anew_at: Instant) -> Kept {
        let standing = match (&follow, &pull) {
            _ if !peer.is_active() => Standing::Suspended,
            (None, _) => Standing::Not,
            (Some(follow), pull) => match (follow.state, pull) {
                (FollowState::Ended, _) => Standing::Ended,
                (FollowState::Asked, _) => Standing::Asked,
                (FollowState::Active, Some(pull)) if !pull.is_wanted(anew_at) => Standing::Whole,
                (FollowState::Active, Some(pull)) if pull.failures > 0 => Standing::Failed,
                (FollowState::Active, Some(pull)) if pull.begun_at.is_some() => Standing::Fetching,
                (FollowState::Active, _) => Standing::Waits,
            },
        };
        Kept { peer, follow, pull, standing }
    }

    fn is_on(&self) -> bool {
        self.follow.as_ref().is_some_and(FollowRow::is_on)
    }

    /// Whether somebody can have it fetched now.
    fn can_fetch(&self) -> bool {
        matches!(self.standing, Standing::Whole | Standing::Failed | Standing::Waits | Standing::Asked)
    }
}

/// What is followed, in words.
fn topics(row: &FollowRow, lang: Lang) -> String {
    let word = |topic: &String| match ServiceType::parse(topic) {
        _ if topic == AGENCIES => lang.t("follow-agencies"),
        Some(need) => need.label(lang),
        None => topic.clone(),
    };
    match row.topics.0.is_empty() {
        true => lang.t("follow-everything"),
        false => row.topics.0.iter().map(word).collect::<Vec<_>>().join(", "),
    }
}

#[derive(Template)]
#[template(path = "directory/follow/templates/index.html")]
struct Index<'a> {
    p: &'a Page,
    kept: Vec<Kept>,
    followers: Vec<Follower>,
    may_follow: bool,
}

impl Index<'_> {
    fn topics(&self, row: &FollowRow) -> String {
        topics(row, self.p.lang)
    }
}

async fn index(page: Page) -> Result<HttpResponse, Error> {
    let (kept, followers) = page.db.read(load).await?;
    let may_follow = page.officer()?.may(Permission::FollowDirectories);
    page.render(&Index { p: &page, kept, followers, may_follow })
}

type Follower = (Peer, FollowRow);

fn load(conn: &mut Conn) -> Result<(Vec<Kept>, Vec<Follower>), Error> {
    let (ours, theirs): (Vec<_>, Vec<_>) = store::list(conn)?.into_iter().partition(|row| row.follower == Side::Us);
    let by_peer = |rows: Vec<FollowRow>| rows.into_iter().map(|row| (row.peer_id.clone(), row)).collect();
    let (mut ours, mut theirs): (HashMap<PeerId, FollowRow>, HashMap<PeerId, FollowRow>) =
        (by_peer(ours), by_peer(theirs));
    let (mut pulls, anew) = (store::pulls(conn)?, store::all_anew(conn)?);
    let (mut kept, mut followers) = (Vec::new(), Vec::new());
    for peer in federation::list_peers(conn)? {
        if !matches!(peer.state, PeerState::Active | PeerState::Suspended) {
            continue;
        }
        if let Some(row) = theirs.remove(&peer.id).filter(|row| row.is_active() && peer.is_active()) {
            followers.push((peer.clone(), row));
        }
        let anew_at = anew.get(&peer.id).copied().unwrap_or_default();
        let (follow, pull) = (ours.remove(&peer.id), pulls.remove(&peer.id));
        kept.push(Kept::new(peer, follow, pull, anew_at));
    }
    Ok((kept, followers))
}

/// What of a directory is followed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct FollowForm {
    what: String,
    need: Vec<String>,
}

impl FollowForm {
    fn of(row: Option<&FollowRow>) -> FollowForm {
        let need = row.map(|row| row.topics.0.clone()).unwrap_or_default();
        let what = match need.as_slice() {
            [] => "everything",
            [one] if one == AGENCIES => AGENCIES,
            _ => "some",
        };
        FollowForm { what: what.to_owned(), need }
    }

    /// None if it says nothing that can be followed.
    fn topics(self) -> Option<Vec<String>> {
        match self.what.as_str() {
            "everything" => Some(Vec::new()),
            "agencies" => Some(vec![AGENCIES.to_owned()]),
            "some" => {
                let known = ServiceType::KNOWN.iter().filter(|known| self.need.iter().any(|need| need == *known));
                let topics: Vec<String> = known.map(|known| (*known).to_owned()).collect();
                (!topics.is_empty()).then_some(topics)
            }
            _ => None,
        }
    }

    fn is(&self, what: &str) -> bool {
        self.what == what
    }

    fn ticked(&self, need: &str) -> bool {
        self.need.iter().any(|one| one == need)
    }
}

#[derive(Template)]
#[template(path = "directory/follow/templates/edit.html")]
struct Edit<'a> {
    p: &'a Page,
    peer: Peer,
    form: &'a FollowForm,
    needs: Vec<(&'static str, String)>,
    is_on: bool,
    /// Nothing was ticked.
    is_wrong: bool,
}

async fn edit(page: Page, id: web::Path<PeerId>) -> Result<HttpResponse, Error> {
    edit_page(&page, id.into_inner(), None).await
}

async fn edit_page(page: &Page, id: PeerId, wrong: Option<FollowForm>) -> Result<HttpResponse, Error> {
    let load = move |conn: &mut Conn| Ok((active(conn, &id)?, store::find(conn, &id, Side::Us)?));
    let (peer, row) = page.db.read(load).await?;
    let is_wrong = wrong.is_some();
    let form = wrong.unwrap_or_else(|| FollowForm::of(row.as_ref()));
    let needs = ServiceType::KNOWN.iter().map(|need| (*need, page.lang.named("need-", need))).collect();
    let is_on = row.is_some_and(|row| row.is_on());
    let template = Edit { p: page, peer, form: &form, needs, is_on, is_wrong };
    if is_wrong { page.render_again(&template) } else { page.render(&template) }
}

fn active(conn: &mut Conn, id: &PeerId) -> Result<Peer, Error> {
    federation::find_peer(conn, id)?.filter(Peer::is_active).ok_or(Error::NotFound)
}

async fn update(page: Page, id: web::Path<PeerId>, form: Form<FollowForm>) -> Result<HttpResponse, Error> {
    let (by, id, form) = (page.by(), id.into_inner(), form.0);
    let again = FollowForm { what: form.what.clone(), need: form.need.clone() };
    let Some(topics) = form.topics() else { return edit_page(&page, id, Some(again)).await };
    let ask = move |conn: &mut Conn| {
        let peer = active(conn, &id)?;
        acts::ask(conn, &by, &peer, topics)
    };
    page.db.write(ask).await?;
    Ok(page.done("/directory/follows", "flash-follow-asked"))
}

async fn end(page: Page, id: web::Path<PeerId>) -> Result<HttpResponse, Error> {
    let (by, id) = (page.by(), id.into_inner());
    let stop = move |conn: &mut Conn| {
        let peer = active(conn, &id)?;
        acts::stop(conn, &by, &peer)
    };
    page.db.write(stop).await?;
    Ok(page.done("/directory/follows", "flash-follow-ended"))
}

async fn snapshot(page: Page, id: web::Path<PeerId>) -> Result<HttpResponse, Error> {
    let (by, id) = (page.by(), id.into_inner());
    let want = move |conn: &mut Conn| {
        let peer = active(conn, &id)?;
        acts::want(conn, &by, &peer)
    };
    page.db.write(want).await?;
    Ok(page.done("/directory/follows", "flash-snapshot-wanted"))
}
