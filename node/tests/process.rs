//! The program as an operator meets it: started, refused, killed and started again.

use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use node::testing::free_port;

/// A node of its own: directory, port, and a PostgreSQL database if the tests run on one.
struct Operator {
    directory: tempfile::TempDir,
    database: node::testing::TestDatabase,
    port: u16,
}

/// A running program, killed when it is dropped.
struct Running {
    child: Child,
    output: BufReader<std::process::ChildStdout>,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Operator {
    fn new() -> Operator {
        Operator {
            directory: tempfile::tempdir().unwrap(),
            database: node::testing::TestDatabase::create(),
            port: free_port(),
        }
    }

    fn data(&self) -> PathBuf {
        self.directory.path().join("data")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_waystation"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("WAYSTATION_")) {
            command.env_remove(name);
        }
        command
            .args(arguments)
            .env("WAYSTATION_DATA__DIRECTORY", self.data())
            .env("WAYSTATION_DATABASE__URL", self.database.url().unwrap_or_default())
            .env("WAYSTATION_SERVER__LISTEN", format!("127.0.0.1:{}", self.port))
            .env("WAYSTATION_SERVER__PUBLIC_URL", self.url(""))
            .env("WAYSTATION_SERVER__WORKERS", "1");
        command
    }

    fn url(&self, path: &str) -> String {
        format!("http://localhost:{}{path}", self.port)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    fn serve(&self) -> Running {
        serve(self.command(&["serve"]))
    }

    /// Refused at start, with this among the words.
    #[track_caller]
    fn is_refused(&self, mut command: Command, expected: &str) {
        let output = command.output().unwrap();
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success(), "it started");
        assert!(words.contains(expected), "{words:?} does not say {expected:?}");
    }
}

fn serve(mut command: Command) -> Running {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    Running { child, output }
}

impl Running {
    /// The next line of the terminal that holds this.
    fn line_with(&mut self, text: &str) -> String {
        let mut line = String::new();
        while self.output.read_line(&mut line).unwrap() > 0 {
            if line.contains(text) {
                return line.trim().to_owned();
            }
            line.clear();
        }
        panic!("the program ended without saying {text:?}");
    }

    fn kill_hard(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

/// The status of a page, once the node answers.
async fn status(url: &str) -> u16 {
    for _ in 0..200 {
        match client().get(url).send().await {
            Ok(answer) => return answer.status().as_u16(),
            // Not a wait for time: the port is not open yet.
            Err(_) => tokio::time::sleep(Duration::from_millis(25)).await,
        }
    }
    panic!("{url} does not answer");
}

#[tokio::test]
async fn a_new_node_makes_all_it_needs_and_prints_a_link() {
    let operator = Operator::new();
    let mut node = operator.serve();
    let link = node.line_with("/start/");
    assert!(link.starts_with(&operator.url("/start/")), "{link}");
    assert_eq!(status(&link).await, 200);
    for path in [operator.data(), operator.data().join("keys")] {
        assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o700);
    }
    for file in ["key-encryption-key", "password-pepper"] {
        let about = std::fs::metadata(operator.data().join("keys").join(file)).unwrap();
        assert_eq!(about.permissions().mode() & 0o777, 0o600);
    }
    assert_eq!(status(&operator.url("/healthz")).await, 200);
    assert_eq!(status(&operator.url("/readyz")).await, 200);
    let check = operator.run(&["check"]);
    assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stdout));
    assert!(operator.run(&["audit", "verify"]).status.success());
}

#[tokio::test]
async fn a_kill_in_the_middle_leaves_a_link_that_still_works() {
    let operator = Operator::new();
    let mut node = operator.serve();
    let link = node.line_with("/start/");
    assert_eq!(status(&link).await, 200);
    node.kill_hard();
    let mut again = operator.serve();
    let second = again.line_with("/start/");
    assert_eq!(status(&link).await, 200, "the link somebody has open is good for its hour");
    assert_eq!(status(&second).await, 200);
    // A1 A14: asking for a new one ends all others.
    let third = String::from_utf8(operator.run(&["admin", "setup-link"]).stdout).unwrap();
    let third = third.split_whitespace().find(|word| word.contains("/start/")).unwrap().to_owned();
    assert_eq!((status(&link).await, status(&second).await, status(&third).await), (410, 410, 200));
    drop(again);
    assert!(operator.run(&["audit", "verify"]).status.success());
}

#[tokio::test]
async fn two_processes_that_start_at_once_on_an_empty_database_agree() {
    let operator = Operator::new();
    let (first_port, second_port) = (operator.port, free_port());
    let mut first = operator.serve();
    let mut command = operator.command(&["serve"]);
    command
        .env("WAYSTATION_SERVER__LISTEN", format!("127.0.0.1:{second_port}"))
        .env("WAYSTATION_SERVER__PUBLIC_URL", format!("http://localhost:{second_port}"));
    let mut second = serve(command);
    let link = first.line_with("/start/");
    second.line_with("/start/");
    // A link of the one is good at the other: one database, one key.
    let elsewhere = link.replace(&format!(":{first_port}/"), &format!(":{second_port}/"));
    assert_eq!((status(&link).await, status(&elsewhere).await), (200, 200));
    drop((first, second));
    assert!(operator.run(&["audit", "verify"]).status.success());
}

#[tokio::test]
async fn a_node_told_to_stop_stops_with_a_page_open() {
    let operator = Operator::new();
    let mut node = operator.serve();
    node.line_with("listens");
    assert_eq!(status(&operator.url("/sign-in")).await, 303);
    let started = Instant::now();
    let told = Command::new("kill").args(["-TERM", &node.child.id().to_string()]).status().unwrap();
    assert!(told.success());
    let ended = node.child.wait().unwrap();
    assert!(ended.success(), "{ended}");
    assert!(started.elapsed() < Duration::from_secs(15), "the limit of a clean stop");
}

fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_directory_or_key_that_others_can_read_is_refused() {
    let operator = Operator::new();
    operator.serve().line_with("/start/");
    let (data, key) = (operator.data(), operator.data().join("keys/key-encryption-key"));
    set_mode(&key, 0o640);
    operator.is_refused(operator.command(&["serve"]), "chmod 600");
    set_mode(&key, 0o600);
    set_mode(&data, 0o755);
    operator.is_refused(operator.command(&["serve"]), "chmod 700");
    set_mode(&data, 0o700);
    operator.serve().line_with("/start/");
}

#[test]
fn without_its_key_a_node_does_not_start_and_makes_no_new_one() {
    let operator = Operator::new();
    operator.serve().line_with("/start/");
    let key = operator.data().join("keys/key-encryption-key");
    let kept = std::fs::read(&key).unwrap();
    std::fs::remove_file(&key).unwrap();
    // C5
    operator.is_refused(operator.command(&["serve"]), "restore it");
    assert!(!key.exists());
    let other = Operator::new();
    other.serve().line_with("/start/");
    std::fs::copy(other.data().join("keys/key-encryption-key"), &key).unwrap();
    operator.is_refused(operator.command(&["serve"]), "does not fit this database");
    std::fs::write(&key, kept).unwrap();
    operator.serve().line_with("/start/");
}

#[test]
fn a_rotated_key_opens_the_database_and_the_old_one_does_not() {
    let operator = Operator::new();
    operator.serve().line_with("/start/");
    let key = operator.data().join("keys/key-encryption-key");
    let old = std::fs::read(&key).unwrap();
    let rotated = operator.run(&["keys", "rotate"]);
    assert!(rotated.status.success(), "{}", String::from_utf8_lossy(&rotated.stderr));
    assert_ne!(old, std::fs::read(&key).unwrap());
    operator.serve().line_with("/start/");
    assert!(operator.run(&["audit", "verify"]).status.success());
    // A rotation that was cut off after the database's commit is finished by the next start.
    std::fs::rename(&key, operator.data().join("keys/key-encryption-key.next")).unwrap();
    std::fs::write(&key, old).unwrap();
    set_mode(&key, 0o600);
    operator.serve().line_with("/start/");
    assert!(!operator.data().join("keys/key-encryption-key.next").exists());
}

#[test]
fn after_a_restore_the_lanes_begin_anew_before_the_node_serves() {
    let operator = Operator::new();
    operator.serve().line_with("/start/");
    let begun = operator.run(&["federation", "begin-anew"]);
    assert!(begun.status.success(), "{}", String::from_utf8_lossy(&begun.stderr));
    assert!(String::from_utf8_lossy(&begun.stdout).starts_with("0 lanes begin anew"), "it has no peers yet");
    assert!(operator.run(&["audit", "verify"]).status.success());
    operator.serve().line_with("/start/");
}

#[test]
fn a_wrong_setting_is_refused_by_name() {
    let operator = Operator::new();
    let with = |name: &str, value: &str| {
        let mut command = operator.command(&["serve"]);
        command.env(name, value);
        command
    };
    operator.is_refused(with("WAYSTATION_SERVER__LISTNE", "127.0.0.1:1"), "listne");
    operator.is_refused(with("WAYSTATION_SERVER__LISTEN", "0.0.0.0:8080"), "server.listen");
    operator.is_refused(with("WAYSTATION_CONFIG", "/nonexistent.toml"), "/nonexistent.toml");
    operator.is_refused(with("WAYSTATION_DATABASE__URL_FILE", "/nonexistent"), "database.url_file");
    assert!(!operator.data().exists(), "nothing was made");
}

#[test]
fn the_port_of_another_program_is_said_to_be_taken() {
    let operator = Operator::new();
    let _taken = TcpListener::bind(("127.0.0.1", operator.port)).unwrap();
    operator.is_refused(operator.command(&["serve"]), "another program");
}

#[test]
fn a_database_that_does_not_answer_is_named() {
    let operator = Operator::new();
    let mut command = operator.command(&["serve"]);
    let nobody = format!("postgres://nobody@127.0.0.1:{}/none", free_port());
    command.env("WAYSTATION_DATABASE__URL", nobody).env("WAYSTATION_DATABASE__WAIT_SECONDS", "1");
    operator.is_refused(command, "database");
}

#[test]
fn check_says_what_is_missing_before_the_first_start() {
    let operator = Operator::new();
    let check = operator.run(&["check"]);
    let words = String::from_utf8_lossy(&check.stdout).into_owned();
    assert!(!check.status.success() && words.contains("waystation serve"), "{words}");
}

#[test]
fn the_defaults_are_printed_as_they_are() {
    let operator = Operator::new();
    let mut printed = String::new();
    operator.run(&["defaults"]).stdout.as_slice().read_to_string(&mut printed).unwrap();
    assert_eq!(printed, include_str!("../config/default.toml"));
}

/// The status of a page of a demo's node: `NAME.localhost` is loopback to browsers, and to nobody else.
async fn demo_status(link: &str) -> u16 {
    let url: url::Url = link.parse().unwrap();
    let (host, port) = (url.host_str().unwrap().to_owned(), url.port().unwrap());
    let direct = format!("http://127.0.0.1:{port}{}", url.path());
    client().get(direct).header("host", format!("{host}:{port}")).send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn the_demo_prints_a_link_for_each_person_and_goes_on_where_it_was() {
    let operator = Operator::new();
    let directory = operator.directory.path().join("data-demo");
    let mut demo = serve(operator.command(&["demo"]));
    let mut lines = Vec::new();
    for _ in 0..19 {
        let line = demo.line_with("/demo/");
        let (_, link) = line.rsplit_once(' ').unwrap();
        assert_eq!(demo_status(link).await, 200, "{line}");
        lines.push(line);
    }
    for role in ["admin", "trust_officer", "supervisor", "officer", "dispatcher", "editor", "auditor", "observer"] {
        assert!(lines.iter().any(|line| line.starts_with(role)), "{role}: {lines:?}");
    }
    let at_the_police = |arguments: &[&str]| {
        let mut command = operator.command(arguments);
        command.env("WAYSTATION_DATA__DIRECTORY", directory.join("harbour-police"));
        command.env_remove("WAYSTATION_DATABASE__URL");
        command
    };
    demo.line_with("Ctrl-C");
    demo.kill_hard();
    assert!(at_the_police(&["audit", "verify"]).output().unwrap().status.success());
    let mut again = serve(operator.command(&["demo"]));
    assert_eq!(again.line_with("/demo/"), lines[0]);
    again.line_with("Ctrl-C");
    drop(again);
    assert!(at_the_police(&["audit", "verify"]).output().unwrap().status.success());
    // C17
    operator.is_refused(at_the_police(&["serve"]), "the demo's");
}

#[test]
fn the_demo_touches_no_directory_of_an_agency() {
    let operator = Operator::new();
    let data = operator.data();
    let mut ours = operator.command(&["serve"]);
    ours.env_remove("WAYSTATION_DATABASE__URL");
    serve(ours).line_with("/start/");
    let demo = operator.command(&["demo", "--directory", data.to_str().unwrap()]);
    // C17
    operator.is_refused(demo, "agency's own data");
}

/// Spans are sent by OTLP over HTTP, the last of them when the node stops, and they name no path.
#[tokio::test]
async fn spans_go_to_the_collector_that_the_operator_named() {
    let collector = TcpListener::bind("127.0.0.1:0").unwrap();
    let operator = Operator::new();
    let mut command = operator.command(&["serve"]);
    command.env("WAYSTATION_TRACES__COLLECTOR", format!("http://{}/v1/traces", collector.local_addr().unwrap()));
    let mut running = serve(command);
    running.line_with("Waystation listens");
    assert_eq!(status(&operator.url("/healthz?secret=canary")).await, 200);
    let taken = std::thread::spawn(move || {
        let (mut socket, _) = collector.accept().unwrap();
        let (mut got, mut part) = (Vec::new(), [0; 4096]);
        while !got.windows(8).any(|at| at == b"/healthz") {
            match socket.read(&mut part).unwrap() {
                0 => break,
                n => got.extend_from_slice(&part[..n]),
            }
        }
        std::io::Write::write_all(&mut socket, b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
            .unwrap();
        String::from_utf8_lossy(&got).into_owned()
    });
    let told = Command::new("kill").args(["-TERM", &running.child.id().to_string()]).status().unwrap();
    assert!(told.success());
    let taken = taken.join().unwrap();
    assert!(taken.starts_with("POST /v1/traces HTTP/1.1"), "{taken}");
    assert!(taken.contains("waystation") && taken.contains("/healthz") && !taken.contains("canary"), "{taken}");
    assert!(running.child.wait().unwrap().success());
}
