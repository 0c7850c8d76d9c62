//! What a process does for federation beside answering requests, until it is told to stop.

use std::time::Duration;

use tokio::sync::watch;

use super::outbox::{self, Puller, Sender};
use super::{Federation, inbox};
use crate::error::Error;
use crate::node::Node;

/// What another process wrote is seen after this long at most; a poll that alone must suffice.
const LOOK: Duration = Duration::from_secs(1);

/// Under load commits come by the hundred in a second: after one, those of so long are looked at together.
const TOGETHER: Duration = Duration::from_millis(10);

/// Takes back the lanes that this process held when it was last killed. Called once, before it works.
pub fn take_back_lanes(node: &Node) -> Result<(), Error> {
    let name = node.process.name();
    let taken = node.db.write_now(|conn| Ok(outbox::take_back(conn, name)?))?;
    if taken > 0 {
        tracing::info!(lanes = taken, "lanes that were held by a process that was killed go on");
    }
    Ok(())
}

/// Keeps the pinned peers and keys fresh.
pub async fn keep_fresh(federation: Federation, mut stop: watch::Receiver<bool>) {
    let mut written = federation.db.writes();
    while !*stop.borrow() {
        written.mark_unchanged();
        if let Err(error) = federation.refresh().await {
            tracing::warn!(error = format!("{error:#}"), "peers and keys could not be read again");
        }
        tokio::select! {
            _ = tokio::time::timeout(LOOK, written.changed()) => tokio::time::sleep(TOGETHER).await,
            _ = stop.changed() => {}
        }
    }
}

/// Processes what comes in, and sends the receipts that are owed each second.
pub async fn process_inbox(federation: Federation, mut stop: watch::Receiver<bool>) {
    let mut written = federation.db.writes();
    let mut receipts = tokio::time::interval(LOOK);
    receipts.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    while !*stop.borrow() {
        // Listen before looking, so that a message stored in between is not missed.
        written.mark_unchanged();
        let more = inbox::process_round(&federation).await > 0;
        tokio::select! {
            // However much there is to process, receipts go each second.
            biased;
            _ = receipts.tick() => {
                inbox::publish_receipts(&federation).await;
            }
            _ = stop.changed() => {}
            () = std::future::ready(()), if more => {}
            _ = written.changed() => tokio::time::sleep(TOGETHER).await,
        }
    }
}

/// The same for what is to be sent or fetched: peers are patient for seconds.
const LOOK_AT_LANES: Duration = Duration::from_secs(5);

/// Sends what is due, ends what is past its time, and publishes the agency's card when it is behind. What has begun is
/// finished before it stops.
pub async fn keep_sending(federation: Federation, mut stop: watch::Receiver<bool>) {
    let (mut sender, mut chores) = (Sender::new(&federation), outbox::Chores::default());
    let mut written = federation.db.writes();
    while !*stop.borrow() {
        written.mark_unchanged();
        let begun = async {
            chores.do_due(&federation).await?;
            sender.begin_due().await
        };
        if let Err(error) = begun.await {
            tracing::warn!(error = %error, "lanes wait: the database does not answer");
            tokio::select! {
                _ = tokio::time::sleep(LOOK_AT_LANES) => {}
                _ = stop.changed() => {}
            }
            continue;
        }
        tokio::select! {
            _ = sender.next(), if !sender.is_idle() => {}
            _ = tokio::time::timeout(LOOK_AT_LANES, written.changed()) => tokio::time::sleep(TOGETHER).await,
            _ = stop.changed() => {}
        }
    }
    sender.stop().await;
}

/// Fetches what peers have for us.
pub async fn keep_pulling(federation: Federation, mut stop: watch::Receiver<bool>) {
    let mut puller = Puller::new(&federation);
    while !*stop.borrow() {
        if let Err(error) = puller.begin_due(outbox::LONG_POLL).await {
            tracing::warn!(error = %error, "fetching waits: the database does not answer");
        }
        tokio::select! {
            _ = puller.next(), if !puller.is_idle() => {}
            _ = tokio::time::sleep(LOOK_AT_LANES) => {}
            _ = stop.changed() => {}
        }
    }
}
