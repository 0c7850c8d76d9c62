//! A partner whose node was taken: its key is pinned and good, and it does on the wire everything that it should not. Meanwhile
//! and afterwards the node serves its other peers, keeps nothing that it should not, and does not grow.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use federation_spec::limits;
use federation_spec::message::Request;
use federation_spec::problem::Code;
use node::testing::HostilePeer;
use serde_json::{Value, json};
use stories::station::{peer, until};
use stories::{Chance, Station, oracle};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

/// Where the attacks come from: other addresses than the honest peer's, which is how the node tells them apart.
const ATTACKER: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));
const SLOW: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 3));
const CROWD: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 4));

/// How much a process may hold more than before, in KiB: what an allocator keeps after a flood.
const GROWTH_KIB: u64 = 48 * 1024;

async fn connect(from: IpAddr, to: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.bind(SocketAddr::new(from, 0)).expect("an address of this machine");
    socket.connect(to).await.expect("the node listens")
}

/// Writes these bytes, and returns what comes back until the node says no more.
async fn raw(from: IpAddr, to: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = connect(from, to).await;
    // The node may answer and close before everything is written.
    let _ = stream.write_all(bytes).await;
    let _ = stream.shutdown().await;
    let mut answer = Vec::new();
    let _ = tokio::time::timeout(Duration::from_secs(15), stream.read_to_end(&mut answer)).await;
    String::from_utf8_lossy(&answer).into_owned()
}

/// A signed request as it stands on the wire, with a length of one's choice.
fn on_the_wire(request: &Request, body: &[u8], length: usize) -> Vec<u8> {
    let path = request.target_uri.splitn(4, '/').nth(3).unwrap_or_default();
    let host = request.target_uri.split('/').nth(2).unwrap_or_default();
    let mut all = format!("{} /{path} HTTP/1.1\r\nhost: {host}\r\ncontent-length: {length}\r\n", request.method);
    for (name, value) in request.headers.iter() {
        all.push_str(&format!("{name}: {value}\r\n"));
    }
    all.push_str("\r\n");
    let mut all = all.into_bytes();
    all.extend_from_slice(body);
    all
}

fn statuses(answer: &str) -> Vec<&str> {
    answer.split("HTTP/1.1 ").skip(1).map(|reply| &reply[..3]).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_taken_partner_harms_nobody_but_itself() {
    as_many_files_as_allowed();
    let mut chance = Chance::for_scenario("a taken partner");
    let mut police = Station::start("police", "law_enforcement", &mut chance).await;
    let mut shelter = Station::start("shelter", "shelter", &mut chance).await;
    peer(&mut police, &mut shelter).await;
    exchange(&mut chance, &mut police, &mut shelter).await;
    let mut taken = police.beside.hostile_peer("taken").await;
    taken.move_to(ATTACKER);
    until("its key is read", async || taken.get("/fed/v1/status").await.status == 200).await;
    let before = police.resident_kib();

    let slow = tokio::spawn(slow_heads(police.address()));
    broken_requests(&taken, police.address()).await;
    let kept = lies(&taken, &police, &shelter).await;
    curiosity(&taken, &police).await;
    let crowd = crowd(police.address()).await;
    exchange(&mut chance, &mut police, &mut shelter).await;
    drop(crowd);
    slow.await.expect("the slow ones were let go");
    exchange(&mut chance, &mut police, &mut shelter).await;

    let books = police.beside.books(taken.origin.as_str()).await;
    let mut stored: Vec<&str> = books.received.iter().map(|received| received.activity.as_str()).collect();
    stored.sort_unstable();
    assert_eq!(stored, kept, "what is stored of it is what was answered 202");
    assert!(books.learnt.iter().all(|(id, ..)| id.starts_with(taken.origin.as_str())));
    assert!(!police.log().contains(" ERROR "), "what others send broken is no error of the node");
    let after = police.resident_kib();
    println!("resident before {before} KiB, after {after} KiB");
    assert!(after < before + GROWTH_KIB, "{before} KiB became {after}");
    oracle::holds(&mut [&mut police, &mut shelter]).await;
}

/// For both ends of the crowd: the node inherits it.
fn as_many_files_as_allowed() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let most = getrlimit(Resource::Nofile).maximum;
    setrlimit(Resource::Nofile, Rlimit { current: most, maximum: most }).expect("the soft limit may be raised");
}

/// The honest two are not disturbed.
async fn exchange(chance: &mut Chance, police: &mut Station, shelter: &mut Station) {
    let (at_police, at_shelter) = (police.origin.clone(), shelter.origin.clone());
    police.say(&[&at_shelter], 3, chance).await;
    shelter.say(&[&at_police], 3, chance).await;
    oracle::settle(&mut [police, shelter]).await;
}

/// Many connections that send a head byte by byte: each is ended by the node, ten seconds after it came.
async fn slow_heads(node: SocketAddr) {
    let mut all = Vec::new();
    for _ in 0..100 {
        all.push(tokio::spawn(async move {
            let mut stream = connect(SLOW, node).await;
            let head =
                b"POST /fed/v1/inbox HTTP/1.1\r\nhost: police.localhost\r\nx-patience: ".iter().chain(&[b'a'; 200]);
            for byte in head {
                if stream.write_all(&[*byte]).await.is_err() {
                    return;
                }
                let mut answer = [0; 512];
                // The pace of the attack: it ends when the node has answered or hung up.
                let pace = tokio::time::timeout(Duration::from_millis(250), stream.read(&mut answer));
                if let Ok(ended) = pace.await {
                    assert!(ended.is_err() || answer.starts_with(b"HTTP/1.1 4") || answer[0] == 0);
                    return;
                }
            }
            panic!("a head was waited for longer than 60 seconds");
        }));
    }
    for one in all {
        one.await.expect("the node ended it");
    }
}

async fn broken_requests(taken: &HostilePeer, node: SocketAddr) {
    let start = "POST /fed/v1/inbox HTTP/1.1\r\nhost: police.localhost\r\ncontent-type: application/activity+json\r\n";
    let flood: String = (0..4_000).map(|n| format!("x-{n}: {n}\r\n")).collect();
    let long = format!("x: {}\r\n", "a".repeat(300_000));
    let pipelined = "GET /healthz HTTP/1.1\r\nhost: police.localhost\r\n\r\n".repeat(50);
    let garbage: Vec<u8> = (0..20_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let check = async |what: &str, bytes: &[u8], expected: &[&[&str]]| {
        let answer = raw(ATTACKER, node, bytes).await;
        let statuses = statuses(&answer);
        assert!(expected.contains(&statuses.as_slice()), "{what}: {statuses:?}");
    };
    check("nothing", b"", &[&[]]).await;
    check("a part of a line", b"POST /fed", &[&[], &["400"]]).await;
    check("a part of a head", start.as_bytes(), &[&[], &["400"]]).await;
    let short = format!("{start}content-length: 100\r\n\r\n{{\"id\"");
    check("a part of a body", short.as_bytes(), &[&[], &["400"]]).await;
    for lengths in [
        "content-length: 2\r\ncontent-length: 3\r\n",
        "content-length: 2\r\ntransfer-encoding: chunked\r\n",
        "transfer-encoding: chunked\r\ncontent-length: 2\r\n",
        "content-length: -2\r\n",
        "content-length: 18446744073709551616\r\n",
    ] {
        check(lengths, format!("{start}{lengths}\r\n{{}}").as_bytes(), &[&["400"], &[]]).await;
    }
    let huge = format!("{start}content-length: 9000000000\r\n\r\n");
    check("a body of 9 GB", huge.as_bytes(), &[&["413"]]).await;
    check("a flood of fields", format!("{start}{flood}\r\n").as_bytes(), &[&["431"], &["400"], &[]]).await;
    check("a field without end", format!("{start}{long}\r\n").as_bytes(), &[&["431"], &["400"], &[]]).await;
    check("garbage", &garbage, &[&["400"], &[]]).await;
    let answer = raw(ATTACKER, node, format!("{pipelined}\0\0garbage\r\n\r\n").as_bytes()).await;
    assert_eq!(statuses(&answer).iter().filter(|status| **status == "200").count(), 50, "what is whole is answered");

    // Signed, and not of the length that it says.
    let body = taken.activity("Create", taken.card(&taken.new_object(), 1)).to_string().into_bytes();
    let shorter = on_the_wire(&taken.signed_post(taken.next(), &body), &body, body.len() - 10);
    let answer = raw(ATTACKER, node, &shorter).await;
    let first = statuses(&answer);
    assert_eq!(first.first(), Some(&"401"), "a part is not what was signed: {answer}");
    assert!(answer.contains(Code::DigestMismatch.as_str()), "{answer}");
    let longer = on_the_wire(&taken.signed_post(taken.next(), &body), &body, body.len() + 10);
    let answer = raw(ATTACKER, node, &longer).await;
    assert!(matches!(statuses(&answer)[..], [] | ["400"]), "{answer}");
}

/// What it says to the inbox; the activities that it may say, in order.
async fn lies(taken: &HostilePeer, police: &Station, shelter: &Station) -> Vec<String> {
    let mut kept = Vec::new();
    let card = |version| taken.activity("Create", taken.card(&taken.new_object(), version));
    let mut keep = |activity: &Value| kept.push(activity["id"].as_str().unwrap_or_default().to_owned());

    // Sizes: at the limit it is read, and it is no JSON; one byte more is not read.
    for (size, status) in [(limits::ACTIVITY_BYTES, 400), (limits::ACTIVITY_BYTES + 1, 413)] {
        let body = vec![b' '; size];
        let reply = taken.send(&taken.signed_post(taken.next(), &body), Some(&body)).await;
        assert_eq!(reply.status, status, "{size} bytes");
    }
    let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    for body in [deep(limits::JSON_DEPTH + 1), deep(100_000), format!("[{}0]", "0,".repeat(limits::JSON_NODES))] {
        let reply = taken.send(&taken.signed_post(taken.next(), body.as_bytes()), Some(body.as_bytes())).await;
        reply.is_refused(if reply.status == 400 { Code::Json } else { Code::Limit });
    }

    // The same message and the same bytes again, as often as it likes: nothing is added.
    let first = card(1);
    let body = first.to_string().into_bytes();
    let request = taken.signed_post(taken.next(), &body);
    for _ in 0..20 {
        taken.send(&request, Some(&body)).await.is_stored();
    }
    keep(&first);
    let mut changed = first.clone();
    changed["object"]["name"] = json!("Another name");
    taken.post(&changed).await.is_refused(Code::IdReuse);

    // A number twice; a number far beyond; a lane that begins anew and goes back.
    let (second, third) = (card(1), card(1));
    let seq = taken.next();
    taken.post_as(seq, &second).await.is_stored();
    keep(&second);
    taken.post_as(seq, &third).await.is_refused(Code::SeqReuse);
    let far = card(1);
    taken.post_as(999_999_999_999_999, &far).await.is_stored();
    keep(&far);
    for lane in ["normal;epoch=\"7JxP\";seq=0", "normal;epoch=\"7JxP\";seq=-1", "normal;epoch=\"7JxP\";seq=1e3", "all"]
    {
        let body = third.to_string().into_bytes();
        let request = taken.signed("POST", "/fed/v1/inbox", Some(lane), Some(&body));
        let reply = taken.send(&request, Some(&body)).await;
        assert_eq!(reply.status, 401, "{lane}");
    }

    // In another's name, about another's objects, to others.
    let theirs = format!("{}/fed/v1/objects/0190f3a1-0000-7000-8000-000000000001", shelter.origin);
    let spoil = |path: &[&str], value: Value| {
        let mut activity = card(1);
        let mut at = &mut activity;
        for name in path {
            at = &mut at[*name];
        }
        *at = value;
        activity
    };
    for (activity, code) in [
        (spoil(&["object", "id"], json!(theirs)), Code::Origin),
        (spoil(&["object", "attributedTo"], json!(format!("{}/fed/v1/node", shelter.origin))), Code::Origin),
        (spoil(&["actor"], json!(format!("{}/fed/v1/node", shelter.origin))), Code::Origin),
        (spoil(&["id"], json!(theirs.replace("/objects/", "/activities/"))), Code::Origin),
        (spoil(&["to"], json!([format!("{}/fed/v1/node", shelter.origin)])), Code::NotAddressed),
        (
            spoil(
                &["to"],
                json!([format!("{}/fed/v1/node", police.origin), format!("{}/fed/v1/node", shelter.origin)]),
            ),
            Code::NotAddressed,
        ),
    ] {
        taken.post(&activity).await.is_refused(code);
    }
    kept.sort();
    kept
}

/// It asks for what was said to others.
async fn curiosity(taken: &HostilePeer, police: &Station) {
    for said in &police.said {
        let reply = taken.get(&format!("/fed/v1/objects/{}", said.card.object)).await;
        assert_eq!(reply.status, 404);
        assert!(!String::from_utf8_lossy(&reply.body).contains(&said.canary));
    }
    for lane in ["normal", "urgent"] {
        let reply = taken.get(&format!("/fed/v1/outbox?lane={lane}&after=0&limit=100")).await;
        let page = String::from_utf8_lossy(&reply.body).into_owned();
        assert_eq!(reply.status, 200, "{page}");
        assert!(!page.contains("canary"), "{page}");
    }
}

/// Two thousand connections from one address that ask as nodes do, and five hundred that say nothing: twenty are served, the
/// others turned away, and nobody else notices. They stay open until they are dropped.
async fn crowd(node: SocketAddr) -> Vec<TcpStream> {
    let ask = b"GET /fed/v1/node HTTP/1.1\r\nhost: police.localhost\r\n\r\n";
    let (mut open, mut served, mut turned_away) = (Vec::new(), 0, 0);
    for _ in 0..500 {
        open.push(connect(CROWD, node).await);
    }
    for _ in 0..2_000 {
        let mut stream = connect(CROWD, node).await;
        stream.write_all(ask).await.expect("it is read");
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).await.expect("it is answered");
        match &answer[..] {
            b"HTTP/1.1 200" => served += 1,
            b"HTTP/1.1 429" => turned_away += 1,
            other => panic!("{}", String::from_utf8_lossy(other)),
        }
        open.push(stream);
    }
    assert_eq!((served, turned_away), (limits::CONNECTIONS_PER_ADDRESS, 2_000 - limits::CONNECTIONS_PER_ADDRESS));
    open
}
