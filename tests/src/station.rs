//! A node as an operator runs it, behind a wire, with the people who decide about its peers.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use federation_spec::lane::LaneName;
use node::testing::{Beside, Browser, Card, PeerId, Role, TestDatabase};

use crate::tls::Authority;
use crate::{Chance, Wire};

/// A process of a node: there, or killed.
#[derive(Clone, Default)]
pub struct Process(Arc<Mutex<Option<Child>>>);

impl Process {
    /// `SIGKILL`; false if it was not there.
    pub fn kill(&self) -> bool {
        let Some(mut child) = self.0.lock().expect("no holder panics").take() else { return false };
        child.kill().expect("it is ours");
        child.wait().expect("it is ours");
        true
    }

    pub fn id(&self) -> Option<u32> {
        self.0.lock().expect("no holder panics").as_ref().map(Child::id)
    }

    /// How it ended, if it ended by itself.
    fn ended(&self) -> Option<String> {
        let mut child = self.0.lock().expect("no holder panics");
        child.as_mut().and_then(|child| child.try_wait().ok().flatten()).map(|status| status.to_string())
    }
}

/// What was published by the rig: to whom, and what no other node may ever hold.
#[derive(Debug, Clone)]
pub struct Said {
    pub card: Card,
    pub to: Vec<String>,
    pub canary: String,
}

pub struct Station {
    pub name: &'static str,
    pub origin: String,
    pub wire: Wire,
    pub beside: Beside,
    pub one: Browser,
    pub two: Browser,
    pub serve: Process,
    /// A second process on the same database, if there is one.
    pub worker: Process,
    pub said: Vec<Said>,
    /// How often a person here changed the agency, and pressed "try now": answered, and not.
    pub renamed: Count,
    pub pressed: Count,
    class: &'static str,
    environment: HashMap<String, String>,
    inner: SocketAddr,
    peers: BTreeMap<String, PeerId>,
    directory: tempfile::TempDir,
    _database: TestDatabase,
}

/// Of acts whose answer a kill can swallow.
#[derive(Debug, Clone, Copy, Default)]
pub struct Count {
    pub certain: usize,
    pub possible: usize,
}

impl Station {
    /// A node with its agency and two people who decide about peers.
    pub async fn start(name: &'static str, class: &'static str, chance: &mut Chance) -> Station {
        Station::start_behind(name, class, None, chance).await
    }

    /// The same under `https`: its wire speaks TLS, as a reverse proxy would.
    pub async fn start_behind(
        name: &'static str,
        class: &'static str,
        tls: Option<&Authority>,
        chance: &mut Chance,
    ) -> Station {
        let (directory, database) = (tempfile::tempdir().expect("a directory"), TestDatabase::create());
        let outer = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = outer.local_addr().expect("it listens").port();
        let inner = free_address(chance);
        let scheme = if tls.is_some() { "https" } else { "http" };
        let (host, origin) = (format!("{name}.localhost"), format!("{scheme}://{name}.localhost:{port}"));
        let pairs = [
            ("DATA__DIRECTORY", directory.path().join("data").display().to_string()),
            ("DATABASE__URL", database.url().unwrap_or_default().to_owned()),
            ("DATABASE__CONNECTIONS", "4".to_owned()),
            ("SERVER__LISTEN", inner.to_string()),
            ("SERVER__PUBLIC_URL", origin.clone()),
            ("SERVER__WORKERS", "1".to_owned()),
        ];
        let mut environment: HashMap<String, String> =
            pairs.into_iter().map(|(name, value)| (format!("WAYSTATION_{name}"), value)).collect();
        let wire = match tls {
            Some(authority) => {
                let file = authority.write(directory.path());
                environment.insert("SSL_CERT_FILE".to_owned(), file.display().to_string());
                Wire::with_tls(outer, inner, |kind| authority.acceptor(&host, kind), chance.branch())
            }
            None => Wire::new(outer, inner, chance.branch()),
        };
        let serve = Process::default();
        run(&serve, "serve", &environment, directory.path());
        wait_for(&serve, inner, directory.path()).await;
        let mut settings = environment.clone();
        settings.remove("SSL_CERT_FILE");
        let beside = Beside::open(settings, inner).await;
        beside.agency(&format!("{name} agency"), class).await;
        let one = beside.person("one", &[Role::Admin, Role::TrustOfficer]).await;
        let two = beside.person("two", &[Role::TrustOfficer]).await;
        Station {
            name,
            origin,
            wire,
            beside,
            one,
            two,
            serve,
            worker: Process::default(),
            said: Vec::new(),
            renamed: Count::default(),
            pressed: Count::default(),
            class,
            environment,
            inner,
            peers: BTreeMap::new(),
            directory,
            _database: database,
        }
    }

    /// Starts the node again, and does not wait for it.
    pub fn run(&self) {
        run(&self.serve, "serve", &self.environment, self.directory.path());
    }

    /// Kills the node and starts it again with a clock that is so many seconds ahead of the machine's.
    pub async fn restart_with_clock(&mut self, ahead: i64) {
        self.serve.kill();
        self.environment.insert("RIG_CLOCK_AHEAD".to_owned(), ahead.to_string());
        self.run();
        self.is_up().await;
    }

    /// Waits until the node takes connections.
    pub async fn is_up(&self) {
        wait_for(&self.serve, self.inner, self.directory.path()).await;
    }

    /// A second process that sends, fetches and processes, beside the first.
    pub fn run_worker(&self) {
        run(&self.worker, "worker", &self.environment, self.directory.path());
    }

    pub fn address(&self) -> SocketAddr {
        self.inner
    }

    /// Everything that the node's processes ever wrote to their terminal.
    pub fn log(&self) -> String {
        read_log(self.directory.path())
    }

    /// Whether a text stands in any table or file of this node.
    pub async fn holds(&self, text: &str) -> bool {
        in_any_file(&self.directory.path().join("data"), text.as_bytes()) || self.beside.any_row_holds(text).await
    }

    /// The program run once, as `waystation audit verify`.
    pub fn command(&self, arguments: &[&str]) -> std::process::Output {
        command(arguments, &self.environment).output().expect("the program runs")
    }

    /// Memory of the serving process that is in RAM now, in KiB.
    pub fn resident_kib(&self) -> u64 {
        let id = self.serve.id().expect("it runs");
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).expect("it runs");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("Linux says so");
        line.trim().trim_end_matches(" kB").trim().parse().expect("a number")
    }

    /// The officers here propose, compare and approve the other, through the pages.
    pub async fn peer_with(&mut self, other: &Station) {
        let ranges = ("ranges", "127.0.0.0/8");
        let proposal =
            [("address", other.origin.as_str()), ranges, ("planes", "directory"), ("planes", "coordination")];
        let proposed = self.one.post("/peers", &proposal).await;
        assert_eq!(proposed.status.as_u16(), 303, "{}\n{}", proposed.body, self.log());
        let (id, _) = self.beside.peer(&other.origin).await.expect("it is known now");
        let page = self.one.get(&format!("/peers/{id}/comparison")).await;
        let fingerprint = page.between("name=\"fingerprint\" value=\"", "\"").to_owned();
        let heard: String = fingerprint.chars().filter(|c| !c.is_whitespace()).collect();
        let comparison = [
            ("fingerprint", fingerprint.as_str()),
            ("heard", &heard[heard.len() - 8..]),
            ("with", "their duty officer"),
            ("over", "the number in the register"),
        ];
        self.one.post(&format!("/peers/{id}/comparison"), &comparison).await.leads_to(&format!("/peers/{id}"));
        // The level that verified authority stands at, and the one below it.
        let level = if other.class == "law_enforcement" { "v4" } else { "v3" };
        let terms = [
            ("org_class", other.class),
            ("level", level),
            ("planes", "directory"),
            ("planes", "coordination"),
            ("highest_mark", "amber"),
            ("messages", "50"),
            ("mebibytes", "64"),
            ("review_on", "2027-10-01"),
            ranges,
            ("duty_phone", "+1 212 555 0142"),
        ];
        self.two.post(&format!("/peers/{id}/approval"), &terms).await.leads_to(&format!("/peers/{id}"));
        self.peers.insert(other.origin.clone(), id);
    }

    /// The origins of the nodes that were peered with here.
    pub fn peers(&self) -> impl Iterator<Item = &String> {
        self.peers.keys()
    }

    /// A new version of the agency's card, which goes to every peer; false if the node did not say that it was taken.
    pub async fn rename(&mut self, name: &str) -> bool {
        // The page asks for a fresh sign-in.
        self.one = self.beside.signed_in(self.one.id()).await;
        let page = match self.one.try_get("/agency/edit").await {
            Ok(page) if page.status.is_success() => page,
            _ => return false,
        };
        let version = page.between("name=\"version\" value=\"", "\"").to_owned();
        let class = page.between("name=\"org_class\"", "</select>").to_owned();
        let class = class.split("<option value=\"").find(|option| option.contains(" selected")).unwrap_or_default();
        let form = [
            ("version", version.as_str()),
            ("name", name),
            ("org_class", class.split('"').next().unwrap_or_default()),
            ("country", "XA"),
            ("languages", "en"),
            ("email", "desk@agency.example"),
            ("time_zone", "UTC"),
        ];
        self.renamed.possible += 1;
        match self.one.try_post("/agency", &form).await {
            Ok(answer) => {
                answer.leads_to("/agency");
                self.renamed.certain += 1;
                true
            }
            Err(_) => false,
        }
    }

    /// What a person presses who does not want to wait: both lanes to a peer are tried now. The node may be away.
    pub async fn press(&mut self, origin: &str) {
        let Some(id) = self.peers.get(origin).cloned() else { return };
        for lane in ["urgent", "normal"] {
            self.pressed.possible += 1;
            let pressed = self.one.try_post(&format!("/peers/{id}/lanes/{lane}/retry"), &[]).await;
            self.pressed.certain += usize::from(pressed.is_ok_and(|answer| answer.status.as_u16() == 303));
        }
    }

    /// What the people here are shown of the messages to a peer, and of what stands in their way.
    pub async fn messages_to(&mut self, origin: &str) -> String {
        let path = format!("/peers/{}/messages", self.peers[origin]);
        self.one.get(&path).await.body
    }

    /// Publishes cards to these nodes: new ones, and new versions of what the same nodes have. In either lane.
    pub async fn say(&mut self, to: &[&str], count: usize, chance: &mut Chance) -> Vec<String> {
        let mut to: Vec<String> = to.iter().map(|origin| (*origin).to_owned()).collect();
        to.sort();
        let mut cards: Vec<Card> = Vec::new();
        for _ in 0..count {
            let lane = *chance.of(&[LaneName::Normal, LaneName::Normal, LaneName::Urgent]);
            let mut known: BTreeMap<&str, (i64, &str)> = BTreeMap::new();
            for said in self.said.iter().filter(|said| said.to == to) {
                known.insert(&said.card.object, (said.card.version, &said.canary));
            }
            let again = known.iter().nth(chance.below(2 * known.len().max(1)));
            let (object, version, canary) = match again {
                Some((object, (version, canary))) => ((*object).to_owned(), version + 1, (*canary).to_owned()),
                None => (uuid(chance), 1, format!("canary{:016x}", chance.draw())),
            };
            let card = Card { text: format!("{canary} number {version}"), object, version, lane };
            self.said.push(Said { card: card.clone(), to: to.clone(), canary });
            cards.push(card);
        }
        self.beside.publish(&to, &cards).await
    }

    /// How each message to that node ended, by activity.
    pub async fn states(&self, origin: &str) -> BTreeMap<String, String> {
        self.beside.books(origin).await.sent.into_iter().map(|sent| (sent.activity, sent.state)).collect()
    }

    /// Whether a card of the node at this origin, with this text in it, has arrived.
    pub async fn knows(&self, origin: &str, text: &str) -> bool {
        self.beside.books(origin).await.learnt.iter().any(|(_, _, body)| body.contains(text))
    }

    /// The canaries of what was said here, each with whom it was said to.
    pub fn canaries(&self) -> BTreeSet<(String, Vec<String>)> {
        self.said.iter().map(|said| (said.canary.clone(), said.to.clone())).collect()
    }
}

impl Drop for Station {
    fn drop(&mut self) {
        self.serve.kill();
        self.worker.kill();
        if std::thread::panicking() {
            let log = self.log();
            let lines: Vec<&str> = log.lines().collect();
            println!("The last words of {}:\n{}", self.name, lines[lines.len().saturating_sub(30)..].join("\n"));
        }
    }
}

/// Both sides of a peering, until both have accepted.
pub async fn peer(one: &mut Station, other: &mut Station) {
    one.peer_with(other).await;
    other.peer_with(one).await;
    for (here, there) in [(&*one, &*other), (&*other, &*one)] {
        until("both sides accepted", async || {
            here.beside.peer(&there.origin).await.is_some_and(|(_, state)| state.as_str() == "active")
        })
        .await;
    }
}

/// Waits for a condition, for two minutes at most.
pub async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    for _ in 0..1200 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("never came true: {what}");
}

/// Where a node listens: not on 127.0.0.1 if the machine has others, for there somebody else's connection may take the port
/// while the node is dead.
fn free_address(chance: &mut Chance) -> SocketAddr {
    let own = match cfg!(target_os = "linux") {
        true => Ipv4Addr::new(127, 1 + chance.below(254) as u8, chance.below(256) as u8, 1 + chance.below(254) as u8),
        false => Ipv4Addr::LOCALHOST,
    };
    TcpListener::bind((own, 0)).and_then(|listener| listener.local_addr()).expect("a port")
}

/// The program of this build: beside the folder of the test that runs.
fn program() -> PathBuf {
    let test = std::env::current_exe().expect("a test knows where it is");
    let found = test.ancestors().skip(1).take(3).map(|folder| folder.join("waystation")).find(|path| path.is_file());
    found.unwrap_or_else(|| {
        panic!("no program `waystation` beside {}: cargo build --workspace makes it", test.display())
    })
}

/// It, with these settings and none of this process's.
pub fn command(arguments: &[&str], environment: &HashMap<String, String>) -> Command {
    let mut command = Command::new(program());
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("WAYSTATION_")) {
        command.env_remove(name);
    }
    command.args(arguments).envs(environment).stdin(Stdio::null());
    command
}

fn run(process: &Process, what: &str, environment: &HashMap<String, String>, directory: &Path) {
    let log = File::options().create(true).append(true).open(directory.join("log")).expect("a file");
    let copy = log.try_clone().expect("a file");
    let child = command(&[what], environment).stdout(log).stderr(copy).spawn().expect("the program runs");
    let before = process.0.lock().expect("no holder panics").replace(child);
    assert!(before.is_none(), "it runs already");
}

async fn wait_for(process: &Process, address: SocketAddr, directory: &Path) {
    until("the node answers", async || {
        if let Some(how) = process.ended() {
            panic!("the node ended by itself: {how}\n{}", read_log(directory));
        }
        tokio::net::TcpStream::connect(address).await.is_ok()
    })
    .await;
}

fn read_log(directory: &Path) -> String {
    std::fs::read(directory.join("log")).map(|log| String::from_utf8_lossy(&log).into_owned()).unwrap_or_default()
}

fn in_any_file(folder: &Path, text: &[u8]) -> bool {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.into_iter().any(|entry| {
        let path = entry.path();
        if path.is_dir() {
            return in_any_file(&path, text);
        }
        // A file may go while it is looked for: a log of SQLite that was folded in.
        std::fs::read(&path).is_ok_and(|bytes| bytes.windows(text.len()).any(|window| window == text))
    })
}

/// Drawn by lot, so that a scenario that is played again names the same objects.
fn uuid(chance: &mut Chance) -> String {
    let (one, other) = (chance.draw(), chance.draw());
    let groups = (one >> 32, (one >> 16) & 0xffff, one & 0xfff, other >> 50, other & 0xffff_ffff_ffff);
    format!(
        "{:08x}-{:04x}-7{:03x}-{:04x}-{:012x}",
        groups.0,
        groups.1,
        groups.2,
        0x8000 | (groups.3 & 0x3fff),
        groups.4
    )
}
