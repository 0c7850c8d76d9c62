//! The real program as a process, with a database of its own.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::Context;
use federation_spec::origin::Origin;
use node::testing::{Beside, TestDatabase};

use crate::machine;

pub struct Station {
    environment: HashMap<String, String>,
    pub origin: Origin,
    pub address: SocketAddr,
    process: Option<Child>,
    directory: tempfile::TempDir,
    database: TestDatabase,
}

/// The program beside this one.
fn program() -> anyhow::Result<PathBuf> {
    let path = std::env::current_exe()?.with_file_name("waystation");
    anyhow::ensure!(path.exists(), "{} is missing: build the workspace", path.display());
    Ok(path)
}

impl Station {
    /// A new node with the defaults, which listens.
    pub async fn start() -> anyhow::Result<Station> {
        Station::named("node").await
    }

    pub async fn named(name: &str) -> anyhow::Result<Station> {
        // Not under /tmp, which may be memory: what is stored must reach a disk.
        let target = program()?.parent().and_then(|path| path.parent()).context("a target directory")?.join("bench");
        std::fs::create_dir_all(&target)?;
        let (directory, database) = (tempfile::tempdir_in(target)?, TestDatabase::create());
        let port = node::testing::free_port();
        let origin = format!("http://{name}.localhost:{port}");
        let pairs = [
            ("DATA__DIRECTORY", directory.path().join("data").display().to_string()),
            ("DATABASE__URL", database.url().unwrap_or_default().to_owned()),
            ("SERVER__LISTEN", format!("127.0.0.1:{port}")),
            ("SERVER__PUBLIC_URL", origin.clone()),
        ];
        let environment = pairs.into_iter().map(|(name, value)| (format!("WAYSTATION_{name}"), value)).collect();
        let mut station = Station {
            environment,
            origin: Origin::parse(&origin)?,
            address: SocketAddr::from(([127, 0, 0, 1], port)),
            process: None,
            directory,
            database,
        };
        station.run()?;
        station.answers().await?;
        Ok(station)
    }

    /// Starts the process, and does not wait for it.
    pub fn run(&mut self) -> anyhow::Result<()> {
        let mut command = Command::new(program()?);
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("WAYSTATION_")) {
            command.env_remove(name);
        }
        let log = std::fs::File::options().create(true).append(true).open(self.directory.path().join("log"))?;
        let command = command.arg("serve").envs(&self.environment).stdout(Stdio::null()).stderr(log);
        self.process = Some(command.spawn()?);
        Ok(())
    }

    pub async fn answers(&self) -> anyhow::Result<Duration> {
        machine::until("the node answers", Duration::from_secs(30), async || {
            tokio::net::TcpStream::connect(self.address).await.is_ok()
        })
        .await
    }

    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            let _ = process.kill();
            let _ = process.wait();
        }
    }

    pub fn id(&self) -> u32 {
        self.process.as_ref().map_or(0, Child::id)
    }

    pub async fn look(&self) -> Beside {
        Beside::open(self.environment.clone(), self.address).await
    }

    /// Where its database listens, if that is a server.
    pub fn database_port(&self) -> Option<u16> {
        let url = self.database.url()?;
        url.rsplit_once(':')?.1.split('/').next()?.parse().ok()
    }
}

impl Drop for Station {
    fn drop(&mut self) {
        self.kill();
    }
}
