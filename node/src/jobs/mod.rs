//! Work done later: a durable queue in the database, and schedules.
//!
//! A job is queued in the transaction that causes it. A worker *claims* it with a lease and a fence, runs it outside any
//! transaction, then finishes it; whose lease ran out finds another fence and changes nothing. So a job may run twice and
//! must be safe to. What fails is tried again with growing pauses and at last lies with the dead letters, where an admin
//! sees it and can retry it. A schedule that is due is moved on and queued in one transaction: several processes queue it
//! once.

mod queue;
mod schedule;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::db::Conn;
use crate::error::Error;
use crate::node::Node;

pub use queue::{Counts, JobId, Row, State, counts, drop_dead, list, retry};
pub use schedule::{Row as ScheduleRow, list as list_schedules, parse_schedule, set_schedules};

/// Work for later. It has no logic of its own: it calls the function of its feature.
pub trait Job: Serialize + DeserializeOwned + Send + 'static {
    /// Never renamed: rows in the database carry it.
    const KIND: &'static str;

    fn run(self, node: Node) -> impl Future<Output = anyhow::Result<()>> + Send;
}

/// Queues a job to run as soon as this transaction holds.
pub fn enqueue<J: Job>(conn: &mut Conn, node: &Node, job: &J) -> Result<(), Error> {
    let payload = serde_json::to_string(job).map_err(crate::error::internal)?;
    queue::insert(conn, J::KIND, &payload, node.now())?;
    Ok(())
}

type Ran = Pin<Box<dyn Future<Output = anyhow::Result<()>> + Send>>;
type Run = Arc<dyn Fn(&str, Node) -> anyhow::Result<Ran> + Send + Sync>;

/// Every kind of job this program knows, and what each schedule queues.
#[derive(Clone, Default)]
pub struct Kinds {
    run: HashMap<&'static str, Run>,
    scheduled: HashMap<&'static str, Vec<(&'static str, String)>>,
}

impl Kinds {
    pub fn know<J: Job>(&mut self) -> &mut Kinds {
        let run: Run = Arc::new(|payload, node| {
            let job: J = serde_json::from_str(payload)?;
            Ok(Box::pin(job.run(node)))
        });
        self.run.insert(J::KIND, run);
        self
    }

    /// Queues `job` whenever the schedule `name` of the configuration is due, beside others of that name.
    pub fn schedule<J: Job>(&mut self, name: &'static str, job: &J) -> &mut Kinds {
        let payload = serde_json::to_string(job).expect("a job is plain data");
        self.scheduled.entry(name).or_default().push((J::KIND, payload));
        self.know::<J>()
    }
}

/// Queues what is due by the schedules; returns how many.
pub async fn queue_due_schedules(node: &Node, kinds: &Kinds) -> Result<usize, Error> {
    let (now, scheduled) = (node.now(), kinds.scheduled.clone());
    let due = node.db.read(move |conn| Ok(schedule::due(conn, now)?)).await?;
    if due.is_empty() {
        return Ok(0);
    }
    node.db
        .write(move |conn| {
            let mut queued = 0;
            for name in schedule::move_on(conn, now)? {
                for (kind, payload) in scheduled.get(name.as_str()).into_iter().flatten() {
                    queue::insert(conn, kind, payload, now)?;
                    queued += 1;
                }
            }
            Ok(queued)
        })
        .await
}

/// Claims one job that is due and runs it to its end; false if there was none.
pub async fn run_one(node: &Node, kinds: &Kinds) -> Result<bool, Error> {
    let (now, lease) = (node.now(), chrono::Duration::seconds(node.config.jobs.lease_seconds));
    if !node.db.read(move |conn| Ok(queue::any_due(conn, now)?)).await? {
        return Ok(false);
    }
    let Some(claimed) = node.db.write(move |conn| Ok(queue::claim(conn, now, lease)?)).await? else {
        return Ok(false);
    };
    let outcome = match kinds.run.get(claimed.kind.as_str()) {
        // A job that takes its worker down with it would be given to one after the other for ever.
        _ if claimed.attempts > node.config.jobs.attempts => Err(anyhow::anyhow!("no worker lived to finish it")),
        None => Err(anyhow::anyhow!("this program knows no job of this kind")),
        // In a task of its own, so that a panic ends the job and not the worker.
        Some(run) => match run(&claimed.payload, node.clone()) {
            Ok(running) => tokio::spawn(running).await.unwrap_or_else(|_| Err(anyhow::anyhow!("the job panicked"))),
            Err(error) => Err(error.context("the job's payload cannot be read")),
        },
    };
    let (now, attempts) = (node.now(), node.config.jobs.attempts);
    match outcome {
        Ok(()) => node.db.write(move |conn| Ok(queue::finish(conn, &claimed)?)).await?,
        Err(error) => {
            tracing::warn!(
                kind = claimed.kind,
                attempt = claimed.attempts,
                error = format!("{error:#}"),
                "a job failed"
            );
            let words = format!("{error:#}");
            node.db.write(move |conn| Ok(queue::fail(conn, &claimed, &words, now, attempts)?)).await?;
        }
    }
    Ok(true)
}

/// Runs all that is due now.
#[cfg(any(test, feature = "testing"))]
pub async fn run_due(node: &Node, kinds: &Kinds) -> Result<usize, Error> {
    queue_due_schedules(node, kinds).await?;
    let mut ran = 0;
    while run_one(node, kinds).await? {
        ran += 1;
    }
    Ok(ran)
}
