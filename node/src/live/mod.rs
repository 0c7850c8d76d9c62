//! Live events: server-sent events to the pages that are open.
//!
//! One task for each process looks at all open pages at once: after every write of this process, and every second for what
//! other processes and commands wrote. A page gets one event for each notice, under the notice's number; a browser that was
//! away sends the last number it saw and gets what came after it. A page that shows the directory says which state of it, and
//! hears when there is another. When its session locks or ends, the page is told and the
//! stream closes. Being open is no sign of somebody's presence: it keeps no session awake.

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::web::{Bytes, Data, Query};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::stream;
use serde::Deserialize;
use tokio::sync::mpsc;

use crate::accounts::{self, LiveState};
use crate::directory;
use crate::error::Error;
use crate::node::Node;
use crate::notices;
use crate::web::Page;
use crate::web::access::{Policy, SessionId};
use crate::web::routes::Routes;

/// What other processes wrote is seen after this long at most.
const LOOK: Duration = Duration::from_secs(1);
/// Writes that follow each other closely are looked at once.
const PAUSE: Duration = Duration::from_millis(40);
/// A comment, so that a proxy keeps the stream open and a lost browser is noticed.
const HEARTBEAT_LOOKS: u32 = 20;
/// A stream closes after this many looks, within the hour that an idle connection may last; the browser comes back.
const MOST_LOOKS: u32 = 3000;
/// A page that does not read is cut off; it resumes by number.
const ROOM: usize = 64;
/// Open pages of one session: a browser has a few tabs. One more closes the oldest.
const MOST_STREAMS: usize = 12;

pub fn routes(routes: &mut Routes) {
    routes.get("/events", Policy::Session, events);
}

/// The open pages of this process.
#[derive(Clone, Default)]
pub struct Live(Arc<Mutex<Streams>>);

#[derive(Default)]
struct Streams {
    next: u64,
    open: HashMap<u64, Stream>,
    closed: bool,
}

struct Stream {
    session: SessionId,
    /// The last number that was sent; none until the first look.
    seen: Option<i64>,
    /// What the page has seen of the directory, if it shows it.
    directory: Option<String>,
    looks: u32,
    to: mpsc::Sender<Bytes>,
}

impl Live {
    fn open(
        &self,
        session: SessionId,
        seen: Option<i64>,
        directory: Option<String>,
    ) -> Result<mpsc::Receiver<Bytes>, Error> {
        let (to, from) = mpsc::channel(ROOM);
        let mut streams = self.0.lock().expect("no holder panics");
        if streams.closed {
            return Err(Error::TooMany);
        }
        // A page that was left is noticed only when something is sent to it; the newest is the one that is looked at.
        let mine = streams.open.iter().filter(|(_, stream)| stream.session == session).map(|(id, _)| *id);
        if let (true, Some(oldest)) = (mine.clone().count() >= MOST_STREAMS, mine.min()) {
            streams.open.remove(&oldest);
        }
        let id = streams.next;
        streams.next += 1;
        streams.open.insert(id, Stream { session, seen, directory, looks: 0, to });
        Ok(from)
    }

    /// Ends all streams, so that the server can stop.
    pub fn close(&self) {
        let mut streams = self.0.lock().expect("no holder panics");
        streams.closed = true;
        streams.open.clear();
    }

    pub fn count(&self) -> usize {
        self.0.lock().expect("no holder panics").open.len()
    }

    fn shows_directory(&self) -> bool {
        self.0.lock().expect("no holder panics").open.values().any(|stream| stream.directory.is_some())
    }

    fn snapshot(&self) -> Vec<(u64, SessionId, Option<i64>)> {
        let streams = self.0.lock().expect("no holder panics");
        streams.open.iter().map(|(id, stream)| (*id, stream.session.clone(), stream.seen)).collect()
    }
}

#[derive(Deserialize)]
struct Seen {
    directory: Option<String>,
}

async fn events(page: Page, request: HttpRequest, seen: Query<Seen>, live: Data<Live>) -> Result<HttpResponse, Error> {
    let officer = page.officer()?;
    let session = officer.session_id().cloned().ok_or(Error::SignIn)?;
    let last = request.headers().get("last-event-id").and_then(|value| value.to_str().ok());
    let directory = seen.into_inner().directory.filter(|stamp| stamp.len() < 64);
    let from = live.open(session, last.and_then(|last| last.parse().ok()), directory)?;
    // A new stream is looked at without waiting for the next second.
    page.db.look_again();
    let body = stream::unfold(from, |mut from| async move {
        let bytes = from.recv().await?;
        Some((Ok::<_, actix_web::Error>(bytes), from))
    });
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header(("X-Accel-Buffering", "no"))
        .streaming(Box::pin(body)))
}

/// Looks after the open pages until the process ends.
pub async fn watch(node: Node, live: Live) {
    let mut written = node.db.writes();
    loop {
        let _ = tokio::time::timeout(LOOK, written.changed()).await;
        if live.count() > 0 {
            if let Err(error) = look(&node, &live).await {
                tracing::warn!(error = %error, "live pages wait: the database does not answer");
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}

/// One look: asks for the state of all sessions at once and tells each page what is new.
async fn look(node: &Node, live: &Live) -> Result<(), Error> {
    let open = live.snapshot();
    let (of, asked, shows_directory) = (node.clone(), open.clone(), live.shows_directory());
    let (told, directory) = node
        .db
        .read(move |conn| {
            let ids: Vec<SessionId> = asked.iter().map(|(_, session, _)| session.clone()).collect();
            let mut told = HashMap::new();
            for state in accounts::live(conn, &of, &ids)? {
                let from =
                    asked.iter().filter(|(_, session, _)| *session == state.session).filter_map(|(.., seen)| *seen);
                let news = match from.min() {
                    Some(from) if from < state.notice_seq => {
                        notices::after(conn, &state.person, from, ROOM as i64 / 2)?
                    }
                    _ => Vec::new(),
                };
                let unread = notices::count_unread(conn, &state.person)?;
                told.insert(state.session.clone(), (state, news, unread));
            }
            let directory = if shows_directory { Some(directory::stamp(conn)?) } else { None };
            Ok((told, directory))
        })
        .await?;
    let mut streams = live.0.lock().expect("no holder panics");
    for (id, session, _) in open {
        let keep =
            streams.open.get_mut(&id).is_some_and(|stream| stream.tell(told.get(&session), directory.as_deref()));
        if !keep {
            streams.open.remove(&id);
        }
    }
    Ok(())
}

type Told = (accounts::Live, Vec<i64>, i64);

impl Stream {
    /// Tells the page what is new; false if the stream is done.
    fn tell(&mut self, told: Option<&Told>, directory: Option<&str>) -> bool {
        self.looks += 1;
        let state = told.map_or(LiveState::Over, |(live, ..)| live.state);
        let Some((live, news, unread)) = told.filter(|_| state == LiveState::Open) else {
            let _ = self.to.try_send(named(if state == LiveState::Locked { "locked" } else { "ended" }));
            return false;
        };
        let fresh: Vec<i64> = match self.seen {
            // The first event says where the page stands.
            None => vec![live.notice_seq],
            Some(seen) => news.iter().copied().filter(|seq| *seq > seen).collect(),
        };
        for seq in fresh {
            if self.to.try_send(notice(seq, *unread)).is_err() {
                return false;
            }
            self.seen = Some(seq);
        }
        if let (Some(seen), Some(new)) = (&mut self.directory, directory)
            && seen != new
        {
            if self.to.try_send(changed(new)).is_err() {
                return false;
            }
            new.clone_into(seen);
        }
        let beat =
            !self.looks.is_multiple_of(HEARTBEAT_LOOKS) || self.to.try_send(Bytes::from_static(b":\n\n")).is_ok();
        beat && !self.to.is_closed() && self.looks < MOST_LOOKS
    }
}

fn notice(seq: i64, unread: i64) -> Bytes {
    Bytes::from(format!("id: {seq}\nevent: notice\ndata: {{\"seq\":{seq},\"unread\":{unread}}}\n\n"))
}

/// The directory is another one than the page shows.
fn changed(stamp: &str) -> Bytes {
    Bytes::from(format!("event: directory\ndata: {stamp}\n\n"))
}

fn named(event: &str) -> Bytes {
    Bytes::from(format!("event: {event}\ndata: {{}}\n\n"))
}
