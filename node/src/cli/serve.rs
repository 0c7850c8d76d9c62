use std::process::ExitCode;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use crate::accounts;
use crate::config::Config;
use crate::directory;
use crate::federation::{self, Federation};
use crate::jobs;
use crate::live;
use crate::node::{Node, Purpose};
use crate::server;
use crate::time::Clock;
use crate::worker;

pub(super) fn serve(config: Config) -> anyhow::Result<ExitCode> {
    run(start(config, Purpose::Agency)?)
}

fn run(node: Node) -> anyhow::Result<ExitCode> {
    let federation = Federation::start(&node)?;
    actix_web::rt::System::new().block_on(async move {
        let listening = server::listen(&node, &federation)?;
        tracing::info!(address = %listening.address, "the node listens");
        println!("Waystation listens on {}", node.url("/"));
        invite_the_first(&node)?;
        let (stop, workers) = start_workers(&federation);
        tokio::spawn(live::watch(node.clone(), listening.live.clone()));
        let handle = listening.server.handle();
        let server = actix_web::rt::spawn(listening.server);
        told_to_stop().await?;
        tracing::info!("the node stops");
        listening.live.close();
        handle.stop(true).await;
        let _ = stop.send(true);
        for worker in workers {
            let _ = worker.await;
        }
        server.await??;
        Ok(ExitCode::SUCCESS)
    })
}

pub(super) fn work(config: Config) -> anyhow::Result<ExitCode> {
    let node = start(config, Purpose::Agency)?;
    let federation = Federation::start(&node)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async move {
        let (stop, workers) = start_workers(&federation);
        tracing::info!("the worker runs");
        told_to_stop().await?;
        let _ = stop.send(true);
        for worker in workers {
            let _ = worker.await;
        }
        Ok(ExitCode::SUCCESS)
    })
}

pub(super) fn start(config: Config, purpose: Purpose) -> anyhow::Result<Node> {
    let node = Node::start(config, Clock::machine(), purpose)?;
    node.db.write_now(|conn| Ok(jobs::set_schedules(conn, &node.config.schedule, node.now())?))?;
    federation::take_back_lanes(&node)?;
    Ok(node)
}

/// On a node without people: the one-time link, to the terminal of who started it and nowhere else.
fn invite_the_first(node: &Node) -> anyhow::Result<()> {
    let due = node.db.read_now(|conn| Ok(accounts::set_up_is_due(conn)?))?;
    if due {
        let link = node.db.write_now(|conn| accounts::make_set_up_link(conn, node))?;
        println!("\nThis node has no people yet. Open this link in a browser to set it up.");
        println!("It works once and for {} minutes:\n\n  {}\n", link.minutes, link.url);
    }
    Ok(())
}

pub(super) fn start_workers(federation: &Federation) -> (watch::Sender<bool>, Vec<tokio::task::JoinHandle<()>>) {
    let (stop, stopped) = watch::channel(false);
    directory::listen(federation);
    let kinds = worker::kinds();
    let node = &federation.node;
    let mut workers: Vec<_> = (0..node.config.jobs.workers)
        .map(|_| tokio::spawn(worker::work(node.clone(), kinds.clone(), stopped.clone())))
        .collect();
    workers.push(tokio::spawn(federation::keep_fresh(federation.clone(), stopped.clone())));
    workers.push(tokio::spawn(federation::keep_sending(federation.clone(), stopped.clone())));
    workers.push(tokio::spawn(federation::keep_pulling(federation.clone(), stopped.clone())));
    workers.push(tokio::spawn(federation::process_inbox(federation.clone(), stopped.clone())));
    workers.push(tokio::spawn(directory::keep_following(federation.clone(), stopped.clone())));
    (stop, workers)
}

pub(super) async fn told_to_stop() -> anyhow::Result<()> {
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    Ok(())
}
