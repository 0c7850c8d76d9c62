//! The generator: many connections on one thread, a few requests under way on each, replies counted and not kept.

use std::collections::{BTreeMap, VecDeque};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;

pub type Requests = Vec<Vec<u8>>;

/// What came back.
#[derive(Debug, Default, Clone)]
pub struct Answers {
    /// How often each status came.
    pub by_status: BTreeMap<u16, usize>,
    /// Requests that no reply came to: the connection was closed before.
    pub unanswered: usize,
    /// How long each reply took, where that was asked for.
    pub waits: Vec<Duration>,
    pub took: Duration,
}

impl Answers {
    pub fn with(&self, status: u16) -> usize {
        self.by_status.get(&status).copied().unwrap_or(0)
    }

    pub fn count(&self) -> usize {
        self.by_status.values().sum()
    }

    pub fn per_second(&self, count: usize) -> f64 {
        (count as f64 / self.took.as_secs_f64()).round()
    }

    fn add(&mut self, other: Answers) {
        for (status, count) in other.by_status {
            *self.by_status.entry(status).or_default() += count;
        }
        self.unanswered += other.unanswered;
        self.waits.extend(other.waits);
    }
}

/// The value below which so much of them lies.
pub fn quantile(values: &[Duration], part: f64) -> Duration {
    let mut sorted = values.to_vec();
    sorted.sort();
    let last = sorted.len().saturating_sub(1);
    sorted.get(((sorted.len() as f64 * part).ceil() as usize).saturating_sub(1).min(last)).copied().unwrap_or_default()
}

pub fn ms(time: Duration) -> f64 {
    (time.as_secs_f64() * 10_000.0).round() / 10.0
}

pub fn seconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 100.0).round() / 100.0
}

/// Peers do not all come from one address, and a node gives each 20 connections.
fn source(n: usize, per_address: usize) -> Ipv4Addr {
    let n = n / per_address;
    Ipv4Addr::new(127, 1, (n / 250) as u8, (n % 250) as u8 + 1)
}

pub async fn connect(to: SocketAddr, n: usize, per_address: usize) -> anyhow::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::from((source(n, per_address), 0)))?;
    let stream = socket.connect(to).await.context("the node takes no connection")?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// Reads replies off a connection; what they say is thrown away.
#[derive(Default)]
pub struct Reader {
    buffer: Vec<u8>,
}

impl Reader {
    /// The status of the next whole reply that is there, its header and its body.
    pub fn next(&mut self) -> Option<(u16, String, Vec<u8>)> {
        let (status, head, all) = self.look()?;
        let (said, body) =
            (String::from_utf8_lossy(&self.buffer[..head]).into_owned(), self.buffer[head..all].to_vec());
        self.buffer.drain(..all);
        Some((status, said, body))
    }

    /// The same without its text.
    fn skip(&mut self) -> Option<u16> {
        let (status, _, all) = self.look()?;
        self.buffer.drain(..all);
        Some(status)
    }

    fn look(&self) -> Option<(u16, usize, usize)> {
        let head = self.buffer.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
        let text = std::str::from_utf8(&self.buffer[..head]).ok()?;
        let status = text.get(9..12)?.parse().ok()?;
        let length = text.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
        });
        let all = head + length.unwrap_or(0);
        (self.buffer.len() >= all).then_some((status, head, all))
    }

    /// False if the other end is closed.
    pub async fn fill(&mut self, stream: &mut (impl tokio::io::AsyncRead + Unpin)) -> bool {
        matches!(stream.read_buf(&mut self.buffer).await, Ok(n) if n > 0)
    }
}

/// Sends each list on a connection of its own, as fast as replies come, with up to `ahead` requests under way on each.
pub async fn flood(
    to: SocketAddr,
    lists: Vec<Arc<Requests>>,
    ahead: usize,
    per_address: usize,
    within: Duration,
) -> anyhow::Result<Answers> {
    let mut streams = Vec::new();
    for n in 0..lists.len() {
        streams.push(connect(to, n, per_address).await?);
    }
    let (began, mut running) = (Instant::now(), JoinSet::new());
    for (stream, list) in streams.into_iter().zip(lists) {
        running.spawn(one_after_another(stream, list, ahead, began + within));
    }
    let mut answers = Answers::default();
    while let Some(ended) = running.join_next().await {
        answers.add(ended?);
    }
    answers.took = began.elapsed();
    Ok(answers)
}

async fn one_after_another(mut stream: TcpStream, list: Arc<Requests>, ahead: usize, deadline: Instant) -> Answers {
    let (mut answers, mut reader) = (Answers::default(), Reader::default());
    let (mut sent, mut heard) = (0, 0);
    while heard < list.len() && Instant::now() < deadline {
        // Half a window at a time: fewer and larger writes.
        if sent < list.len() && sent - heard <= ahead / 2 {
            let next = (heard + ahead).min(list.len());
            let bytes: Vec<u8> = list[sent..next].concat();
            sent = next;
            if stream.write_all(&bytes).await.is_err() {
                break;
            }
        }
        if !tokio::time::timeout_at(deadline.into(), reader.fill(&mut stream)).await.unwrap_or(false) {
            break;
        }
        while let Some(status) = reader.skip() {
            heard += 1;
            *answers.by_status.entry(status).or_default() += 1;
        }
    }
    answers.unanswered = sent - heard;
    answers
}

/// Sends the requests at a fixed rate, whatever replies do, each on the next connection. The wait of a reply is counted from
/// the moment at which its request should have left: a stall is felt by all that it holds up.
pub async fn pace(to: SocketAddr, requests: Requests, per_second: u32, connections: usize) -> anyhow::Result<Answers> {
    let (began, mut running) = (Instant::now() + Duration::from_millis(200), JoinSet::new());
    let mut lists: Vec<VecDeque<(Instant, Vec<u8>)>> = vec![VecDeque::new(); connections];
    for (n, request) in requests.into_iter().enumerate() {
        let at = began + Duration::from_secs_f64(n as f64 / f64::from(per_second));
        lists[n % connections].push_back((at, request));
    }
    for (n, list) in lists.into_iter().enumerate() {
        let stream = connect(to, n, 16).await?;
        running.spawn(on_time(stream, list));
    }
    let mut answers = Answers::default();
    while let Some(ended) = running.join_next().await {
        answers.add(ended?);
    }
    answers.took = began.elapsed();
    Ok(answers)
}

async fn on_time(stream: TcpStream, list: VecDeque<(Instant, Vec<u8>)>) -> Answers {
    let (mut incoming, mut outgoing) = stream.into_split();
    let times: Vec<Instant> = list.iter().map(|(at, _)| *at).collect();
    let writing = tokio::spawn(async move {
        for (at, request) in list {
            tokio::time::sleep_until(at.into()).await;
            if outgoing.write_all(&request).await.is_err() {
                break;
            }
        }
        outgoing
    });
    let (mut answers, mut reader) = (Answers::default(), Reader::default());
    for at in times {
        let status = loop {
            if let Some(status) = reader.skip() {
                break Some(status);
            }
            let within = tokio::time::timeout(Duration::from_secs(30), reader.fill(&mut incoming));
            if !within.await.unwrap_or(false) {
                break None;
            }
        };
        match status {
            Some(status) => {
                *answers.by_status.entry(status).or_default() += 1;
                answers.waits.push(at.elapsed());
            }
            None => answers.unanswered += 1,
        }
    }
    drop(writing.await);
    answers
}

/// One request, and its whole reply.
pub async fn ask(to: SocketAddr, request: &[u8]) -> anyhow::Result<(u16, String, Vec<u8>)> {
    let (mut stream, mut reader) = (connect(to, 9_000, 1).await?, Reader::default());
    stream.write_all(request).await?;
    loop {
        if let Some(reply) = reader.next() {
            return Ok(reply);
        }
        anyhow::ensure!(reader.fill(&mut stream).await, "the node closed the connection");
    }
}
