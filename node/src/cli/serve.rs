use std::path::PathBuf;
use std::process::ExitCode;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use crate::accounts;
use crate::config::Config;
use crate::demo;
use crate::jobs;
use crate::live;
use crate::node::{Node, Purpose};
use crate::server;
use crate::time::Clock;
use crate::worker;

pub(super) fn serve(config: Config) -> anyhow::Result<ExitCode> {
    run(start(config, Purpose::Agency)?)
}

/// The same in a directory of its own, with the invented world inside.
pub(super) fn demo(mut config: Config, directory: Option<PathBuf>) -> anyhow::Result<ExitCode> {
    let beside = || {
        let mut name = config.data.directory.as_os_str().to_owned();
        name.push("-demo");
        PathBuf::from(name)
    };
    config.data.directory = std::path::absolute(directory.unwrap_or_else(beside))?;
    config.keys.directory = config.data.directory.join("keys");
    anyhow::ensure!(config.server.listen.ip().is_loopback(), "the demo listens on a loopback address only");
    let node = start(config, Purpose::Demo)?;
    node.db.write_now(|conn| demo::seed(conn, &node))?;
    run(node)
}

fn run(node: Node) -> anyhow::Result<ExitCode> {
    actix_web::rt::System::new().block_on(async move {
        let listening = server::listen(&node)?;
        tracing::info!(address = %listening.address, "the node listens");
        println!("Waystation listens on {}", node.url("/"));
        if node.demo {
            introduce_the_demo(&node);
        } else {
            invite_the_first(&node)?;
        }
        let (stop, workers) = start_workers(&node);
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
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async move {
        let (stop, workers) = start_workers(&node);
        tracing::info!("the worker runs");
        told_to_stop().await?;
        let _ = stop.send(true);
        for worker in workers {
            let _ = worker.await;
        }
        Ok(ExitCode::SUCCESS)
    })
}

fn start(config: Config, purpose: Purpose) -> anyhow::Result<Node> {
    let node = Node::start(config, Clock::System, purpose)?;
    node.db.write_now(|conn| Ok(jobs::set_schedules(conn, &node.config.schedule, node.now())?))?;
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

fn introduce_the_demo(node: &Node) {
    println!("\nEverybody and everything in it is invented. Sign in as:\n");
    for (role, link) in demo::sign_in_links(node) {
        println!("  {:<14} {link}", role.as_str());
    }
    println!(
        "\nCtrl-C stops it. It goes on where it was when it is started again; to begin anew, remove {}.\n",
        node.config.data.directory.display()
    );
}

fn start_workers(node: &Node) -> (watch::Sender<bool>, Vec<tokio::task::JoinHandle<()>>) {
    let (stop, stopped) = watch::channel(false);
    let kinds = worker::kinds();
    let workers = (0..node.config.jobs.workers)
        .map(|_| tokio::spawn(worker::work(node.clone(), kinds.clone(), stopped.clone())))
        .collect();
    (stop, workers)
}

async fn told_to_stop() -> anyhow::Result<()> {
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    Ok(())
}
