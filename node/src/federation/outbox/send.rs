//! Sending: lanes are claimed, each sent one message at a time, and what became of the messages is written together.
//!
//! So many lanes are sent at once. One whose peer lets it wait gives its place to another meanwhile: peers that do not answer
//! hold up nobody, and an end there is to how many wait.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::claim;
use super::lane_run::{LaneRun, Places};
use super::writer::{Told, write_results};
use crate::error::Error;
use crate::federation::Federation;

/// For each place that there is, so many lanes may wait for their peers.
const WAITING: usize = 8;

/// Sends what is due, with a number of lanes at once. Every process may have one.
pub struct Sender {
    federation: Federation,
    owner: String,
    running: JoinSet<usize>,
    places: Arc<Places>,
    /// Lanes end after the message that is on its way.
    stopping: Arc<AtomicBool>,
    results: mpsc::Sender<Told>,
}

/// Sends everything that is due now, and returns how many messages were tried.
#[cfg(any(test, feature = "testing"))]
pub async fn send_due(federation: &Federation) -> Result<usize, Error> {
    let mut sender = Sender::new(federation);
    let mut tried = 0;
    loop {
        let begun = sender.begin_due().await?;
        match sender.next().await {
            Some(count) => tried += count,
            None if begun == 0 => return Ok(tried),
            None => {}
        }
    }
}

impl Sender {
    pub fn new(federation: &Federation) -> Sender {
        let (results, told) = mpsc::channel(1024);
        let owner = federation.process.name().to_owned();
        tokio::spawn(write_results(federation.clone(), owner.clone(), told));
        Sender {
            federation: federation.clone(),
            owner,
            running: JoinSet::new(),
            places: Arc::default(),
            stopping: Arc::default(),
            results,
        }
    }

    /// Claims lanes while there is room for them and begins to send them; how many.
    pub async fn begin_due(&mut self) -> Result<usize, Error> {
        let (lanes, running) = (self.federation.config.federation.lanes, self.running.len());
        let room = lanes.saturating_sub(running.saturating_sub(self.places.given_up()));
        let room = room.min((lanes * WAITING).saturating_sub(running));
        let now = self.federation.now();
        if room == 0 || !self.federation.db.read(move |conn| Ok(claim::any_due(conn, now)?)).await? {
            return Ok(0);
        }
        // A peer may be younger than the keys in memory.
        self.federation.refresh().await?;
        let owner = self.owner.clone();
        let claimed = self.federation.db.write(move |conn| Ok(claim::claim(conn, &owner, room, now)?)).await?;
        let count = claimed.len();
        for lane in claimed {
            let run = LaneRun {
                federation: self.federation.clone(),
                results: self.results.clone(),
                lost: Arc::default(),
                stopping: Arc::clone(&self.stopping),
                places: Arc::clone(&self.places),
                lane,
            };
            self.running.spawn(run.run());
        }
        Ok(count)
    }

    /// Waits until there is room for another lane: one gave its place up, or is done. With it are taken all that are done by
    /// then: results are written together, so lanes end together, and one claim fills their places. How many messages they
    /// tried; none if no lane is being sent.
    pub async fn next(&mut self) -> Option<usize> {
        let ended = tokio::select! {
            ended = self.running.join_next() => ended?,
            () = self.places.freed() => return Some(0),
        };
        let mut tried = ended.unwrap_or_default();
        // Those whose results were written with this one's are about to end.
        tokio::task::yield_now().await;
        while let Some(ended) = self.running.try_join_next() {
            tried += ended.unwrap_or_default();
        }
        Some(tried)
    }

    pub fn is_idle(&self) -> bool {
        self.running.is_empty()
    }

    /// Lets every lane end after the message that is on its way, and waits for their results to be written.
    pub async fn stop(mut self) {
        self.stopping.store(true, Ordering::SeqCst);
        while self.next().await.is_some() {}
    }
}
