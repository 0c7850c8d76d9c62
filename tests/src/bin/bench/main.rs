//! The benchmark: real nodes, real databases, real signatures. `tests/bench` runs it; `node/docs/benchmarks.md`
//! says what each figure is.
//!
//!     bench [--small] [SCENARIO…]
//!
//! With TEST_DATABASE_URL on that PostgreSQL server, else on SQLite. Writes `bench/DATABASE.json` in the target directory.

mod crowd;
mod directory;
mod inbox;
mod load;
mod machine;
mod messages;
mod outbox;
mod report;
mod sink;
mod station;

use anyhow::{Context, bail};

use report::Report;

/// How much of everything: all of it, or just enough to see that it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    Full,
    Small,
}

impl Scale {
    fn of(self, full: usize, small: usize) -> usize {
        match self {
            Scale::Full => full,
            Scale::Small => small,
        }
    }
}

const SCENARIOS: [&str; 11] = [
    "inbox",
    "paced",
    "duplicates",
    "strangers",
    "fan-out",
    "dead-peer",
    "million",
    "catch-up",
    "snapshot",
    "directory",
    "directory-million",
];

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let (options, mut chosen): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).partition(|argument| argument.starts_with('-'));
    let scale = match options.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => Scale::Full,
        ["--small"] => Scale::Small,
        _ => bail!("expected --small and names of scenarios, and not {}", options.join(" ")),
    };
    if chosen.is_empty() {
        chosen = SCENARIOS.map(str::to_owned).to_vec();
    }
    let database = if std::env::var_os("TEST_DATABASE_URL").is_some() { "PostgreSQL" } else { "SQLite" };
    let machine = machine::describe();
    println!("{database}, {machine}");
    let mut report = Report::default();
    for scenario in chosen {
        match scenario.as_str() {
            "inbox" => inbox::sustained(&mut report, scale).await,
            "paced" => inbox::paced(&mut report, scale).await,
            "duplicates" => inbox::duplicates(&mut report, scale).await,
            "strangers" => inbox::strangers(&mut report, scale).await,
            "fan-out" => outbox::fan_out(&mut report, scale).await,
            "dead-peer" => outbox::dead_peer(&mut report, scale).await,
            "million" => outbox::million(&mut report, scale).await,
            "catch-up" => outbox::catch_up(&mut report, scale).await,
            "snapshot" => outbox::snapshot(&mut report, scale).await,
            "directory" => directory::hundred_thousand(&mut report, scale).await,
            "directory-million" => directory::million(&mut report, scale).await,
            _ => bail!("unknown scenario «{scenario}»: expected any of {}", SCENARIOS.join(" ")),
        }
        .with_context(|| format!("the scenario {scenario}"))?;
    }
    let folder = std::env::current_exe()?.ancestors().nth(2).context("a target directory")?.join("bench");
    std::fs::create_dir_all(&folder)?;
    let small = if scale == Scale::Small { "-small" } else { "" };
    let file = folder.join(format!("{}{small}.json", database.to_lowercase()));
    std::fs::write(&file, serde_json::to_string_pretty(&report.to_json(machine, database))?)?;
    println!("{}", file.display());
    Ok(())
}
