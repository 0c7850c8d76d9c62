//! Where deliveries arrive: one listener plays every peer of a crowd and signs its replies with that peer's key.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use federation_spec::fields::Headers;
use federation_spec::lane::{PROTOCOL_FIELD, VERSION};
use federation_spec::message::{Request, Response};
use federation_spec::signature::profile;
use node::testing::Member;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::machine;
use crate::messages;

/// What arrived: when, and at which peer.
#[derive(Default)]
struct Seen {
    messages: Vec<(Instant, usize)>,
    asked: usize,
    /// This one takes connections and never answers.
    silent: Option<usize>,
}

#[derive(Clone)]
pub struct Sink {
    pub port: u16,
    seen: Arc<Mutex<Seen>>,
}

impl Sink {
    /// A port, before it is known whom it plays.
    pub async fn bind() -> anyhow::Result<(Sink, TcpListener)> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        Ok((Sink { port: listener.local_addr()?.port(), seen: Arc::default() }, listener))
    }

    /// Answers for these.
    pub fn play(&self, listener: TcpListener, members: &Arc<Vec<Member>>) {
        let hosts = members.iter().enumerate().map(|(n, member)| (authority(member.origin.as_str()).to_owned(), n));
        let (hosts, members, sink): (Arc<HashMap<String, usize>>, _, _) =
            (Arc::new(hosts.collect()), Arc::clone(members), self.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let _ = stream.set_nodelay(true);
                tokio::spawn(answer(stream, sink.clone(), Arc::clone(&members), Arc::clone(&hosts)));
            }
        });
    }

    pub fn silence(&self, member: usize) {
        self.lock().silent = Some(member);
    }

    pub fn count(&self) -> usize {
        self.lock().messages.len()
    }

    /// Forgets what arrived, and returns it.
    pub fn take(&self) -> Vec<(Instant, usize)> {
        std::mem::take(&mut self.lock().messages)
    }

    /// Waits for so many messages.
    pub async fn hears(&self, count: usize, within: Duration) -> anyhow::Result<Duration> {
        let began = Instant::now();
        while self.count() < count {
            anyhow::ensure!(began.elapsed() < within, "{} of {count} messages arrived in time", self.count());
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        Ok(began.elapsed())
    }

    /// Waits until every peer was asked for what it has: the node does that after its start.
    pub async fn was_asked(&self, times: usize) -> anyhow::Result<()> {
        machine::until("the node asks its peers", Duration::from_secs(60), async || self.lock().asked >= times).await?;
        Ok(())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.seen.lock().expect("no holder panics")
    }
}

fn authority(origin: &str) -> &str {
    origin.split_once("://").map_or(origin, |(_, authority)| authority)
}

async fn answer(mut stream: TcpStream, sink: Sink, members: Arc<Vec<Member>>, hosts: Arc<HashMap<String, usize>>) {
    let mut buffer = Vec::new();
    loop {
        while let Some((request, host, length)) = request(&buffer) {
            let Some(&n) = hosts.get(&host) else { return };
            buffer.drain(..length);
            let (status, kind, body) = {
                let mut seen = sink.lock();
                if seen.silent == Some(n) {
                    continue;
                }
                if request.method == "POST" {
                    seen.messages.push((Instant::now(), n));
                    (202, "application/json", "{}".to_owned())
                } else if let Some((_, query)) = request.target_uri.split_once("/fed/v1/outbox?lane=") {
                    seen.asked += 1;
                    let lane = query.split('&').next().unwrap_or_default();
                    (200, "application/json", format!("{{\"lane\":\"{lane}\",\"epoch\":\"7JxP\",\"more\":false}}\n"))
                } else {
                    (200, "application/json", "{}".to_owned())
                }
            };
            if stream.write_all(&reply(&request, &members[n], status, kind, &body)).await.is_err() {
                return;
            }
        }
        if !matches!(stream.read_buf(&mut buffer).await, Ok(n) if n > 0) {
            return;
        }
    }
}

/// The first whole request of these bytes, to whom it goes, and its length.
fn request(buffer: &[u8]) -> Option<(Request, String, usize)> {
    let head = buffer.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let text = std::str::from_utf8(&buffer[..head]).ok()?;
    let mut lines = text.lines();
    let mut first = lines.next()?.split(' ');
    let (method, path) = (first.next()?.to_owned(), first.next()?);
    let headers: Headers = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let host = headers.single("host").ok()?.to_owned();
    let length = headers.single("content-length").ok().and_then(|text| text.parse().ok()).unwrap_or(0);
    let target_uri = format!("http://{host}{path}");
    (buffer.len() >= head + length).then_some((Request { method, target_uri, headers }, host, head + length))
}

fn reply(request: &Request, member: &Member, status: u16, kind: &str, body: &str) -> Vec<u8> {
    let mut headers = Headers::new();
    headers.push("content-type", kind);
    headers.push(PROTOCOL_FIELD, &VERSION.header());
    let mut response = Response { status, headers };
    let stamp = messages::stamp(&member.key_id);
    profile::sign_response(&mut response, body.as_bytes(), request, &member.key, &stamp).expect("a signature");
    let mut text = format!("HTTP/1.1 {status} \r\ncontent-length: {}\r\n", body.len());
    for (name, value) in response.headers.iter() {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str("\r\n");
    text.push_str(body);
    text.into_bytes()
}
