//! The worker: runs jobs and schedules until it is told to stop.

use std::time::Duration;

use tokio::sync::watch;

use crate::federation::{inbox, outbox, peering};
use crate::jobs::{self, Kinds};
use crate::node::Node;
use crate::{accounts, directory, notices};

/// What another process queued is found after this long at most.
const LOOK: Duration = Duration::from_secs(1);
/// After an error the database gets a rest.
const REST: Duration = Duration::from_secs(5);

/// Every kind of job of this program.
pub fn kinds() -> Kinds {
    let mut kinds = Kinds::default();
    kinds.know::<notices::MailNotice>();
    kinds.schedule("daily_summary", &notices::DailySummary);
    kinds.schedule("clean_up", &accounts::CleanUp);
    kinds.schedule("clean_up", &inbox::CleanUpInbox);
    kinds.schedule("account_review", &accounts::AccountReview);
    kinds.know::<peering::IntroduceTo>();
    kinds.schedule("refresh_keys", &peering::RefreshKeys);
    kinds.schedule("renew_card", &outbox::cards::RenewCard);
    kinds.schedule("clean_up", &directory::ForgetSearches);
    kinds
}

/// Runs one worker; a job that has begun is finished before it stops.
pub async fn work(node: Node, kinds: Kinds, mut stop: watch::Receiver<bool>) {
    let mut written = node.db.writes();
    while !*stop.borrow() {
        written.mark_unchanged();
        let worked = async {
            jobs::queue_due_schedules(&node, &kinds).await?;
            jobs::run_one(&node, &kinds).await
        };
        let pause = match worked.await {
            Ok(true) => continue,
            Ok(false) => LOOK,
            Err(error) => {
                tracing::warn!(error = %error, "a worker waits: the database does not answer");
                REST
            }
        };
        tokio::select! {
            _ = tokio::time::timeout(pause, written.changed()) => {}
            _ = stop.changed() => {}
        }
    }
}
