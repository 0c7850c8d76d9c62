//! The command line: `waystation serve` and what an operator needs beside it.

mod admin;
mod demo;
mod serve;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Parser, Subcommand};
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

use crate::audit::{self, Act, Entry, Verdict};
use crate::config::{Config, LogFormat};
use crate::db;
use crate::directory;
use crate::federation::{self, outbox};
use crate::node::{self, Node};
use crate::secret::StartLock;
use crate::time::Clock;
use crate::traces;
use crate::web::access::By;

/// The node of one agency in the network.
#[derive(Parser)]
#[command(name = "waystation", version, arg_required_else_help = true)]
struct Arguments {
    /// The operator's configuration file, over the defaults.
    #[arg(long, env = "WAYSTATION_CONFIG", global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs the node: pages, API, jobs. Makes its directory, keys and database if they are missing.
    Serve,
    /// Starts three invented agencies and a hub that know each other, and prints a sign-in link for each person.
    Demo {
        /// Where it keeps its data: a directory of its own. If it is not said, `data.directory` with `-demo` behind.
        #[arg(long)]
        directory: Option<PathBuf>,
    },
    /// Runs jobs and schedules only, beside other processes on the same PostgreSQL.
    Worker,
    /// Brings the database to this program's schema and stops.
    Migrate,
    /// Proves configuration, directory, keys, database, clock, address and mail, and says how to mend what is wrong.
    Check,
    /// Prints the default configuration with its comments.
    Defaults,
    /// The audit log.
    #[command(subcommand)]
    Audit(AuditCommand),
    /// The node's keys.
    #[command(subcommand)]
    Keys(KeysCommand),
    /// What is between this node and its peers.
    #[command(subcommand)]
    Federation(FederationCommand),
    /// What only who holds the machine may do.
    #[command(subcommand)]
    Admin(admin::AdminCommand),
}

#[derive(Subcommand)]
enum AuditCommand {
    /// Walks the chain and finds any entry that was changed, inserted, moved or removed.
    Verify,
}

#[derive(Subcommand)]
enum KeysCommand {
    /// Wraps the data key with a new key-encryption key. Stop the node first; back the new key up after.
    Rotate,
}

#[derive(Subcommand)]
enum FederationCommand {
    /// After the database was restored from a backup, and before `serve`: numbers every lane to every peer anew.
    BeginAnew,
}

/// Runs the program; the exit code says whether it did what was asked.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("waystation: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    if let Command::Defaults = arguments.command {
        print!("{}", crate::config::DEFAULTS);
        return Ok(ExitCode::SUCCESS);
    }
    let config = Config::load(arguments.config.as_deref())?;
    // Whatever this program writes is its owner's alone, the database above all.
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
    let traces = traces::provider(&config)?;
    start_log(&config, &traces)?;
    let ran = command(arguments, config);
    // What was not sent yet is sent.
    let _ = traces.shutdown();
    ran
}

fn command(arguments: Arguments, config: Config) -> anyhow::Result<ExitCode> {
    match arguments.command {
        Command::Serve => serve::serve(config),
        Command::Demo { directory } => demo::demo(config, directory),
        Command::Worker => serve::work(config),
        Command::Migrate => migrate(&config),
        Command::Check => check(&config),
        Command::Defaults => Ok(ExitCode::SUCCESS),
        Command::Audit(AuditCommand::Verify) => verify(config),
        Command::Keys(KeysCommand::Rotate) => rotate(config),
        Command::Federation(FederationCommand::BeginAnew) => begin_anew(config),
        Command::Admin(command) => admin::run(config, command),
    }
}

fn start_log(config: &Config, traces: &SdkTracerProvider) -> anyhow::Result<()> {
    let to_terminal = std::io::IsTerminal::is_terminal(&std::io::stderr());
    let filter = EnvFilter::builder().parse(&config.log.filter).context("log.filter")?;
    let log = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let log = match config.log.format {
        LogFormat::Text => log.with_target(false).with_ansi(to_terminal).boxed(),
        LogFormat::Json => log.json().with_span_list(false).boxed(),
    };
    tracing_subscriber::registry().with(filter).with(traces::layer(traces)).with(log).init();
    Ok(())
}

fn migrate(config: &Config) -> anyhow::Result<ExitCode> {
    let _lock = StartLock::take(&config.data.directory)?;
    let run = db::migrate(&node::open_database(config)?)?;
    println!("{} migrations were run; the schema is up to date.", run.len());
    Ok(ExitCode::SUCCESS)
}

fn check(config: &Config) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let findings = runtime.block_on(crate::check::check(config));
    let mut bad = 0;
    for finding in &findings {
        match &finding.outcome {
            Ok(text) => println!("ok    {}: {text}", finding.what),
            Err(error) => {
                bad += 1;
                println!("WRONG {}: {error:#}", finding.what);
            }
        }
    }
    println!(
        "{}",
        if bad == 0 { "All is well.".to_owned() } else { format!("{bad} of {} need mending.", findings.len()) }
    );
    Ok(if bad == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn verify(config: Config) -> anyhow::Result<ExitCode> {
    let node = Node::open(config, Clock::machine())?;
    let verdict = node.db.read_now(|conn| audit::verify(conn, &node))?;
    match verdict {
        Verdict::Whole { entries, last, hash } => {
            println!("The log is whole: {entries} entries, the last is {last}, its hash {hash}.");
            Ok(ExitCode::SUCCESS)
        }
        Verdict::Broken { seq, why } => {
            println!("The log is broken at entry {seq}: {why}.");
            println!("Keep this database as it is, copy it, and tell your security contact.");
            Ok(ExitCode::FAILURE)
        }
    }
}

fn rotate(config: Config) -> anyhow::Result<ExitCode> {
    node::rotate_encryption_key(&config)?;
    let node = Node::open(config, Clock::machine())?;
    node.db
        .write_now(|conn| audit::record(conn, &By::operator(&node), Entry::new(Act::KeyRotated).on("key", "kek")))?;
    println!("The data key is wrapped with a new key. Back up {} now.", node.config.keys.directory.display());
    Ok(ExitCode::SUCCESS)
}

fn begin_anew(config: Config) -> anyhow::Result<ExitCode> {
    let node = Node::open(config, Clock::machine())?;
    federation::purge_now(&node)?;
    let lanes = node.db.write_now(|conn| {
        directory::begin_anew(conn)?;
        outbox::begin_anew(conn, &By::operator(&node))
    })?;
    println!(
        "{lanes} lanes begin anew with the next message. Each peer takes it at once and tells its trust officers; agree \
         with them on what was lost since the backup."
    );
    Ok(ExitCode::SUCCESS)
}
