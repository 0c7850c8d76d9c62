use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::ensure;
use tokio::sync::watch;

use super::serve;
use crate::config::Config;
use crate::demo::{self, PLACES};
use crate::federation::Federation;
use crate::live;
use crate::node::{Node, Purpose};
use crate::server;

/// Runs the invented world: its nodes in one process, each with a directory of its own.
pub(super) fn demo(config: Config, directory: Option<PathBuf>) -> anyhow::Result<ExitCode> {
    let beside = || {
        let mut name = config.data.directory.as_os_str().to_owned();
        name.push("-demo");
        PathBuf::from(name)
    };
    let directory = std::path::absolute(directory.unwrap_or_else(beside))?;
    ensure!(config.server.listen.ip().is_loopback(), "the demo listens on a loopback address only");
    ensure!(
        !directory.join("waystation.sqlite3").exists(),
        "{} holds an agency's own data: the demo touches none of it",
        directory.display()
    );
    let mut nodes: Vec<Node> = Vec::new();
    for place in PLACES {
        let node = serve::start(place.config(&config, &directory)?, Purpose::Demo)?;
        node.db.write_now(|conn| demo::seed(conn, &node))?;
        nodes.push(node);
    }
    actix_web::rt::System::new().block_on(async move {
        let (mut federations, mut stops, mut workers, mut servers) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for node in &nodes {
            let federation = Federation::start(node)?;
            let listening = server::listen(node, &federation)?;
            tokio::spawn(live::watch(node.clone(), listening.live.clone()));
            let (stop, mut started) = serve::start_workers(&federation);
            let handle = listening.server.handle();
            servers.push((handle, listening.live, actix_web::rt::spawn(listening.server)));
            federations.push(federation);
            stops.push(stop);
            workers.append(&mut started);
        }
        demo::meet(&federations).await?;
        introduce(&nodes, &directory);
        let mut stopped = std::pin::pin!(serve::told_to_stop());
        // Whoever follows a link finds the services there: nobody waits for them, and nobody who stops it, either.
        tokio::select! {
            stopped = &mut stopped => stopped?,
            offered = demo::offer(&federations) => {
                offered?;
                stopped.await?;
            }
        }
        for (handle, live, server) in servers {
            live.close();
            handle.stop(true).await;
            server.await??;
        }
        end(stops, workers).await;
        Ok(ExitCode::SUCCESS)
    })
}

async fn end(stops: Vec<watch::Sender<bool>>, workers: Vec<tokio::task::JoinHandle<()>>) {
    for stop in stops {
        let _ = stop.send(true);
    }
    for worker in workers {
        let _ = worker.await;
    }
}

fn introduce(nodes: &[Node], directory: &std::path::Path) {
    println!("Waystation demo: three agencies and a hub that know each other. Everybody in it is invented.");
    for node in nodes {
        println!("\n{}", (demo::Place::of(node).agency)().name);
        for (roles, link) in demo::sign_in_links(node) {
            println!("  {roles:<26} {link}");
        }
    }
    println!(
        "\nCtrl-C stops it. It goes on where it was when it is started again; to begin anew, remove {}.\n",
        directory.display()
    );
}
