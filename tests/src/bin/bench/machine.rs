//! The machine, and what each process takes of it.

use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// What was measured, on what.
pub fn describe() -> Value {
    let said = |program: &str, arguments: &[&str]| {
        let output = Command::new(program).args(arguments).output().ok().filter(|output| output.status.success());
        output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default()
    };
    let dirty = if said("git", &["status", "--porcelain"]).is_empty() { "" } else { " and changes" };
    json!({
        "processors": std::thread::available_parallelism().map(usize::from).unwrap_or(1),
        "model": field("/proc/cpuinfo", "model name"),
        "memory": format!("{} MB", field("/proc/meminfo", "MemTotal").trim_end_matches(" kB").parse::<u64>().unwrap_or(0) / 1024),
        "system": format!("Linux {}", said("uname", &["-r"])),
        "commit": format!("{}{dirty}", said("git", &["rev-parse", "--short=12", "HEAD"])),
        "command": std::env::args().collect::<Vec<_>>().join(" "),
        "at": said("date", &["-u", "+%Y-%m-%dT%H:%MZ"]),
    })
}

/// A line of a file of the form `name: value`.
fn field(path: &str, name: &str) -> String {
    let text = fs::read_to_string(path).unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with(name));
    line.and_then(|line| line.split_once(':')).map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
}

/// Processor time, in ticks of which there are a hundred in a second.
#[derive(Debug, Clone, Copy)]
struct Ticks {
    node: u64,
    us: u64,
    all: u64,
}

/// Who used the processors between two moments.
pub struct Share {
    node: u32,
    from: Ticks,
    began: Instant,
}

impl Share {
    pub fn begin(node: u32) -> Share {
        Share { node, from: ticks(node), began: Instant::now() }
    }

    /// In processors: 2 is all of two.
    pub fn end(&self) -> Value {
        let (to, seconds) = (ticks(self.node), self.began.elapsed().as_secs_f64());
        let part = |to: u64, from: u64| ((to.saturating_sub(from)) as f64 / seconds).round() / 100.0;
        let (node, us, all) = (part(to.node, self.from.node), part(to.us, self.from.us), part(to.all, self.from.all));
        json!({ "node": node, "generator": us, "others": ((all - node - us).max(0.0) * 100.0).round() / 100.0 })
    }
}

fn ticks(node: u32) -> Ticks {
    Ticks { node: of_process(node), us: of_process(std::process::id()), all: of_machine() }
}

fn of_process(id: u32) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    // The name in parentheses may hold spaces; user and system time are the 14th and 15th field.
    let fields: Vec<&str> = stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace().collect();
    let field = |n: usize| fields.get(n - 3).and_then(|text| text.parse::<u64>().ok()).unwrap_or(0);
    field(14) + field(15)
}

fn of_machine() -> u64 {
    let stat = fs::read_to_string("/proc/stat").unwrap_or_default();
    let fields: Vec<u64> =
        stat.lines().next().unwrap_or_default().split_whitespace().skip(1).filter_map(|n| n.parse().ok()).collect();
    // user, nice, system, then idle and waiting for the disk, then interrupts.
    fields.iter().enumerate().filter(|(n, _)| !matches!(n, 3 | 4) && *n < 8).map(|(_, ticks)| ticks).sum()
}

/// Memory of a process in megabytes: now, and the most it ever had.
pub fn memory(id: u32) -> (f64, f64) {
    let megabytes = |name: &str| {
        let text = field(&format!("/proc/{id}/status"), name);
        (text.trim_end_matches(" kB").parse::<f64>().unwrap_or(0.0) / 102.4).round() / 10.0
    };
    (megabytes("VmRSS"), megabytes("VmHWM"))
}

/// The TCP connections of a process that it opened itself: those that do not come in at `port`.
pub fn outgoing(id: u32, port: u16, database: Option<u16>) -> usize {
    let sockets: Vec<String> = fs::read_dir(format!("/proc/{id}/fd"))
        .map(|all| all.flatten().filter_map(|fd| fs::read_link(fd.path()).ok()).collect::<Vec<_>>())
        .unwrap_or_default()
        .into_iter()
        .filter_map(|link| Some(link.to_str()?.strip_prefix("socket:[")?.trim_end_matches(']').to_owned()))
        .collect();
    let table = fs::read_to_string("/proc/net/tcp").unwrap_or_default();
    let is_outgoing = |line: &&str| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let [_, local, remote, state, ..] = fields[..] else { return false };
        let port_of = |address: &str| address.split(':').nth(1).and_then(|hex| u16::from_str_radix(hex, 16).ok());
        let inode = fields.get(9).copied().unwrap_or_default();
        // 0A listens; its own port is where peers come in.
        state != "0A"
            && port_of(local) != Some(port)
            && port_of(remote) != database
            && sockets.iter().any(|one| one == inode)
    };
    table.lines().skip(1).filter(is_outgoing).count()
}

/// Waits for a condition, no longer than this.
pub async fn until(what: &str, within: Duration, mut holds: impl AsyncFnMut() -> bool) -> anyhow::Result<Duration> {
    let began = Instant::now();
    while began.elapsed() < within {
        if holds().await {
            return Ok(began.elapsed());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    anyhow::bail!("never came true: {what}")
}
