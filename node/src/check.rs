//! `waystation check`: proves what a node needs, and says how to mend what is wrong.

use std::time::Duration;

use anyhow::{Context, bail, ensure};

use crate::config::Config;
use crate::db;
use crate::node::{self, Node};
use crate::secret::{self, KeyFiles};
use crate::time::Clock;

/// A clock may differ from the clock of the network by this much (L3 warns at a second).
const CLOCK_SECONDS: i64 = 5;

pub struct Finding {
    pub what: &'static str,
    pub outcome: anyhow::Result<String>,
}

/// Looks at everything, in the order in which to mend it; what cannot be looked at for an earlier reason says so.
pub async fn check(config: &Config) -> Vec<Finding> {
    let mut findings =
        vec![Finding { what: "configuration", outcome: Ok(format!("profile {:?}", config.profile).to_lowercase()) }];
    let mut add = |what, outcome| findings.push(Finding { what, outcome });
    add("data directory", data_directory(config));
    add("keys", keys(config));
    add("database", database(config).await);
    add("node key", node_key(config).await);
    add("clock", clock(config).await);
    add("public address", public_address(config).await);
    add("mail", mail(config).await);
    findings
}

fn data_directory(config: &Config) -> anyhow::Result<String> {
    let directory = &config.data.directory;
    secret::check_private(directory).context("start the node once with `waystation serve`; it makes its directory")?;
    let probe = directory.join(".check");
    std::fs::write(&probe, b"check").with_context(|| format!("{} cannot be written", directory.display()))?;
    std::fs::remove_file(&probe)?;
    let space = rustix::fs::statvfs(directory)?;
    let free = space.f_bavail.saturating_mul(space.f_frsize) / 1_000_000;
    ensure!(
        free >= config.data.free_space_mb,
        "{free} MB are free where data.free_space_mb asks for {}: make room, or move data.directory",
        config.data.free_space_mb
    );
    Ok(format!("{}, {free} MB free", directory.display()))
}

fn keys(config: &Config) -> anyhow::Result<String> {
    secret::check_private(&config.keys.directory)
        .context("start the node once with `waystation serve`; it makes its keys")?;
    let files = KeyFiles::at(&config.keys.directory);
    files.encryption_key()?;
    files.pepper()?;
    Ok(format!("{}; keep a copy apart from the database's", config.keys.directory.display()))
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> anyhow::Result<T> + Send + 'static) -> anyhow::Result<T> {
    tokio::task::spawn_blocking(work).await?
}

async fn database(config: &Config) -> anyhow::Result<String> {
    let config = config.clone();
    blocking(move || {
        let db = node::open_database(&config)?;
        let pending = db::pending(&db).context("is the server there, and the URL right?")?;
        ensure!(pending == 0, "{pending} migrations have not run: run `waystation migrate`, or start the node");
        Ok(format!("{:?}, schema up to date", db.kind()))
    })
    .await
}

async fn node_key(config: &Config) -> anyhow::Result<String> {
    let config = config.clone();
    blocking(move || Node::open(config, Clock::System).map(|_| "opens the database's sealed cells".to_owned())).await
}

/// What the running node says when it is asked at its public address.
async fn ask(config: &Config) -> anyhow::Result<reqwest::Response> {
    let client = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(Duration::from_secs(10))
        .build()?;
    let url = config.server.public_url.join("/healthz")?;
    client.get(url.clone()).send().await.map_err(|error| {
        let why = if error.is_timeout() { "nobody answered in 10 seconds" } else { "no connection" };
        anyhow::anyhow!("{url}: {why}. Is the node running, the name in DNS, the port open, the certificate valid?")
    })
}

async fn public_address(config: &Config) -> anyhow::Result<String> {
    let answer = ask(config).await?;
    ensure!(
        answer.status().is_success(),
        "server.public_url answers {}: does the proxy lead to this node?",
        answer.status()
    );
    Ok(config.origin())
}

/// The machine's clock beside the one of whoever answers at the public address: a proxy, or this machine itself.
async fn clock(config: &Config) -> anyhow::Result<String> {
    let now = Clock::System.now();
    ensure!(
        now.and_utc().timestamp() > 1_750_000_000,
        "the clock says {now}: set it, and run a time service such as chrony"
    );
    let Ok(answer) = ask(config).await else { return Ok("plausible; nothing to compare it with".to_owned()) };
    let date = answer.headers().get(reqwest::header::DATE).and_then(|date| date.to_str().ok()).unwrap_or_default();
    let Ok(theirs) = chrono::DateTime::parse_from_rfc2822(date) else { bail!("the public address sends no date") };
    let off = (theirs.naive_utc() - now).num_seconds().abs();
    ensure!(off <= CLOCK_SECONDS, "the clock is {off} seconds off: run a time service such as chrony");
    Ok(format!("within {CLOCK_SECONDS} seconds of the public address"))
}

async fn mail(config: &Config) -> anyhow::Result<String> {
    if config.mail.host.is_empty() {
        return Ok("off: notices are shown in the page only".to_owned());
    }
    let mailer = crate::mail::Mailer::new(config)?;
    match mailer.test().await {
        Ok(true) => Ok(format!("{}:{}", config.mail.host, config.mail.port)),
        Ok(false) => bail!("{} does not take mail", config.mail.host),
        Err(error) => {
            Err(error.context("check mail.host, mail.port, mail.encryption, mail.user and mail.password_file"))
        }
    }
}
