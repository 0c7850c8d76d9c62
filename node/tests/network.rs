//! Stories on a network of real processes, whose wires are cut and whose nodes are killed.

use std::collections::HashMap;
use std::net::{SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use node::testing::{Beside, Browser, Role, TestDatabase};
use tokio::sync::watch;

/// A node behind a wire that can be cut: peers reach it through a proxy on its public port.
struct Station {
    name: &'static str,
    environment: HashMap<String, String>,
    origin: String,
    inner: SocketAddr,
    process: Option<Child>,
    whole: Arc<AtomicBool>,
    cut: watch::Sender<()>,
    _directory: tempfile::TempDir,
    _database: TestDatabase,
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

impl Station {
    async fn start(name: &'static str) -> Station {
        let (directory, database) = (tempfile::tempdir().unwrap(), TestDatabase::create());
        let outer = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (port, inner) = (outer.local_addr().unwrap().port(), free_port());
        let origin = format!("http://{name}.localhost:{port}");
        let pairs = [
            ("DATA__DIRECTORY", directory.path().join("data").display().to_string()),
            ("DATABASE__URL", database.url().unwrap_or_default().to_owned()),
            ("SERVER__LISTEN", format!("127.0.0.1:{inner}")),
            ("SERVER__PUBLIC_URL", origin.clone()),
            ("SERVER__WORKERS", "1".to_owned()),
        ];
        let environment = pairs.into_iter().map(|(name, value)| (format!("WAYSTATION_{name}"), value)).collect();
        let whole = Arc::new(AtomicBool::new(true));
        let (cut, cuts) = watch::channel(());
        let inner = SocketAddr::from(([127, 0, 0, 1], inner));
        tokio::spawn(carry(outer, inner, whole.clone(), cuts));
        let mut station = Station {
            name,
            environment,
            origin,
            inner,
            process: None,
            whole,
            cut,
            _directory: directory,
            _database: database,
        };
        station.run().await;
        station
    }

    async fn run(&mut self) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_waystation"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("WAYSTATION_")) {
            command.env_remove(name);
        }
        let command = command.arg("serve").envs(&self.environment).stdout(Stdio::null()).stderr(Stdio::null());
        self.process = Some(command.spawn().unwrap());
        until("the node answers", async || tokio::net::TcpStream::connect(self.inner).await.is_ok()).await;
    }

    fn kill(&mut self) {
        let mut process = self.process.take().unwrap();
        process.kill().unwrap();
        process.wait().unwrap();
    }

    async fn look(&self) -> Beside {
        Beside::open(self.environment.clone(), self.inner).await
    }

    /// Cuts every connection there is, and lets no new one through.
    fn unplug(&self) {
        self.whole.store(false, Ordering::SeqCst);
        self.cut.send_replace(());
    }

    fn plug_in(&self) {
        self.whole.store(true, Ordering::SeqCst);
    }
}

impl Drop for Station {
    fn drop(&mut self) {
        if let Some(process) = &mut self.process {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

async fn carry(outer: tokio::net::TcpListener, inner: SocketAddr, whole: Arc<AtomicBool>, cuts: watch::Receiver<()>) {
    while let Ok((mut client, _)) = outer.accept().await {
        if !whole.load(Ordering::SeqCst) {
            continue;
        }
        let mut cuts = cuts.clone();
        cuts.mark_unchanged();
        tokio::spawn(async move {
            let Ok(mut node) = tokio::net::TcpStream::connect(inner).await else { return };
            tokio::select! {
                _ = tokio::io::copy_bidirectional(&mut client, &mut node) => {}
                _ = cuts.changed() => {}
            }
        });
    }
}

/// Waits for a condition, for two minutes at most.
async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    for _ in 0..1200 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("never came true: {what}");
}

/// The people of a node that decide about peers.
struct Officers {
    one: Browser,
    two: Browser,
}

async fn officers(station: &Station, class: &str) -> (Beside, Officers) {
    let beside = station.look().await;
    beside.agency(&format!("{} agency", station.name), class).await;
    let one = beside.person("one", &[Role::Admin, Role::TrustOfficer]).await;
    let two = beside.person("two", &[Role::TrustOfficer]).await;
    (beside, Officers { one, two })
}

/// The officers of one node propose, compare and approve the other, through the pages.
async fn peer(officers: &mut Officers, beside: &Beside, other: &Station, class: &str) {
    let ranges = ("ranges", "127.0.0.0/8");
    let proposal = [("address", other.origin.as_str()), ranges, ("planes", "directory"), ("planes", "coordination")];
    let proposed = officers.one.post("/peers", &proposal).await;
    assert_eq!(proposed.status.as_u16(), 303, "{}", proposed.body);
    let (id, _) = beside.peer(&other.origin).await.expect("it is known now");
    let page = officers.one.get(&format!("/peers/{id}/comparison")).await;
    let fingerprint = page.between("name=\"fingerprint\" value=\"", "\"").to_owned();
    let heard: String = fingerprint.chars().filter(|c| !c.is_whitespace()).collect();
    let comparison = [
        ("fingerprint", fingerprint.as_str()),
        ("heard", &heard[heard.len() - 8..]),
        ("with", "their duty officer"),
        ("over", "the number in the register"),
    ];
    officers.one.post(&format!("/peers/{id}/comparison"), &comparison).await.leads_to(&format!("/peers/{id}"));
    let terms = [
        ("org_class", class),
        ("level", "v3"),
        ("planes", "directory"),
        ("planes", "coordination"),
        ("highest_mark", "amber"),
        ("messages", "50"),
        ("mebibytes", "64"),
        ("review_on", "2027-10-01"),
        ranges,
        ("duty_phone", "+1 212 555 0142"),
    ];
    officers.two.post(&format!("/peers/{id}/approval"), &terms).await.leads_to(&format!("/peers/{id}"));
}

/// A new version of the agency's card, which goes to every peer.
async fn rename(officers: &mut Officers, name: &str) {
    let page = officers.one.get("/agency/edit").await;
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
    officers.one.post("/agency", &form).await.leads_to("/agency");
}

/// Both books name the same messages, each has arrived, and none was applied twice.
async fn account(from: (&Station, &Beside), to: (&Station, &Beside)) {
    let what = format!("what {} sent to {} is accounted for", from.0.name, to.0.name);
    until(&what, async || {
        let (sent, received) = (from.1.sent(&to.0.origin).await, to.1.received(&from.0.origin).await);
        let delivered = sent.values().all(|state| state == "delivered");
        let applied = received.values().all(|state| state == "processed");
        delivered && applied && sent.keys().eq(received.keys())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_that_lose_the_network_and_are_killed_account_for_every_message() {
    let mut police = Station::start("police").await;
    let mut shelter = Station::start("shelter").await;
    let hub = Station::start("hub").await;
    let (at_police, mut of_police) = officers(&police, "law_enforcement").await;
    let (at_shelter, mut of_shelter) = officers(&shelter, "shelter").await;
    let (at_hub, mut of_hub) = officers(&hub, "hub").await;

    // Each pair, from both sides; the second side finds the request of the first.
    peer(&mut of_police, &at_police, &shelter, "shelter").await;
    peer(&mut of_shelter, &at_shelter, &police, "law_enforcement").await;
    peer(&mut of_police, &at_police, &hub, "hub").await;
    peer(&mut of_hub, &at_hub, &police, "law_enforcement").await;
    peer(&mut of_shelter, &at_shelter, &hub, "hub").await;
    peer(&mut of_hub, &at_hub, &shelter, "shelter").await;
    let pairs = [(&at_police, &shelter), (&at_police, &hub), (&at_shelter, &hub), (&at_hub, &police)];
    for (beside, other) in pairs {
        until("both sides accepted", async || beside.peer(&other.origin).await.unwrap().1 == "active").await;
    }

    // They exchange: the card of each is at the others.
    rename(&mut of_police, "Police, first name").await;
    rename(&mut of_shelter, "Shelter, first name").await;
    for (beside, from, name) in [
        (&at_shelter, &police, "Police, first name"),
        (&at_hub, &police, "Police, first name"),
        (&at_hub, &shelter, "Shelter, first name"),
    ] {
        until("the card arrived", async || knows(beside, &from.origin, name).await).await;
    }

    // The hub's wire is cut, the shelter is killed, and the police go on.
    hub.unplug();
    shelter.kill();
    for name in ["Police, second name", "Police, third name", "Police, fourth name"] {
        rename(&mut of_police, name).await;
    }
    for origin in [&shelter.origin, &hub.origin] {
        let waits = async || at_police.sent(origin).await.values().any(|state| state != "delivered");
        until("nothing is called delivered that is not", waits).await;
    }

    // The police are killed too, in the middle of trying; then everything comes back.
    police.kill();
    police.run().await;
    shelter.run().await;
    hub.plug_in();
    let mut of_police = Officers {
        one: at_police.person("three", &[Role::Admin, Role::TrustOfficer]).await,
        two: at_police.person("four", &[Role::TrustOfficer]).await,
    };
    rename(&mut of_police, "Police, last name").await;
    for (beside, station) in [(&at_shelter, &shelter), (&at_hub, &hub)] {
        let (id, _) = at_police.peer(&station.origin).await.unwrap();
        until("the last card arrived", async || {
            // What a person at the page would press.
            for lane in ["urgent", "normal"] {
                of_police.one.post(&format!("/peers/{id}/lanes/{lane}/retry"), &[]).await;
            }
            knows(beside, &police.origin, "Police, last name").await
        })
        .await;
    }

    let nodes = [(&police, &at_police), (&shelter, &at_shelter), (&hub, &at_hub)];
    for from in nodes {
        for to in nodes.iter().filter(|to| to.0.name != from.0.name) {
            account(from, *to).await;
        }
    }
    assert_eq!(at_shelter.learnt(&police.origin).await, at_hub.learnt(&police.origin).await);
    for station in nodes {
        let mut verify = Command::new(env!("CARGO_BIN_EXE_waystation"));
        let verified = verify.args(["audit", "verify"]).envs(&station.0.environment).output().unwrap();
        assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
    }
}

async fn knows(beside: &Beside, origin: &str, name: &str) -> bool {
    beside.learnt(origin).await.values().any(|(_, body)| body.contains(name))
}
