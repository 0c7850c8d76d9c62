//! The one who writes: collects what all lanes of a process tell, and writes it together.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};

use super::Lane;
use super::results::{self, Attempt, Meaning};
use crate::federation::{Federation, PeerId};

/// Results are written when there are so many, or when the first has waited so long.
const RESULTS: usize = 32;
const WAIT: Duration = Duration::from_millis(250);

/// What one lane has to say about one message, or about itself.
#[derive(Debug, Clone)]
pub(super) struct Report {
    pub peer: PeerId,
    pub lane: Lane,
    pub epoch: String,
    pub fence: i64,
    pub seq: i64,
    pub activity: String,
    pub attempt: Option<Attempt>,
    pub meaning: Meaning,
}

pub(super) struct Told {
    pub report: Report,
    pub lost: Arc<AtomicBool>,
    /// For who waits until it is written.
    pub written: Option<oneshot::Sender<()>>,
}

/// Collects what lanes tell and writes it together: when enough has come, when it has waited long enough, or at once when a
/// lane is given back.
pub(super) async fn write_results(federation: Federation, owner: String, mut told: mpsc::Receiver<Told>) {
    while let Some(first) = told.recv().await {
        let deadline = tokio::time::Instant::now() + WAIT;
        let mut batch = vec![first];
        while batch.len() < RESULTS {
            // Who gives a lane back keeps its place until that is written: then the batch is what came during the last one,
            // and a lane whose peer does not answer holds up nobody.
            let more = match batch.iter().any(|told| told.written.is_some()) {
                true => told.try_recv().ok(),
                false => tokio::time::timeout_at(deadline, told.recv()).await.ok().flatten(),
            };
            match more {
                Some(more) => batch.push(more),
                None => break,
            }
        }
        write_batch(&federation, &owner, &batch).await;
        for told in batch {
            if let Some(written) = told.written {
                let _ = written.send(());
            }
        }
    }
}

/// Tries a few times: what is not written is sent again when the lease has run out, and the peer sees duplicates.
async fn write_batch(federation: &Federation, owner: &str, batch: &[Told]) {
    for _ in 0..3 {
        let (node, owner) = (federation.node.clone(), owner.to_owned());
        let reports: Vec<Report> = batch.iter().map(|told| told.report.clone()).collect();
        match federation.db.write(move |conn| results::write(conn, &node, &owner, &reports)).await {
            Ok(lost) => {
                for n in lost {
                    batch[n].lost.store(true, Ordering::SeqCst);
                }
                return;
            }
            Err(error) => tracing::warn!(error = %error, "results of deliveries could not be written"),
        }
    }
}
