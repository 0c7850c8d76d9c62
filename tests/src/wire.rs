//! The wire to a node: a proxy on its public address, which carries or fails as it is told.
//!
//! It knows HTTP as far as where a message ends, so that it can lose, cut, double and hold exchanges one by one. Each connection
//! has a thread of its own. Whenever the fault changes, every connection that is open is cut.

use std::collections::HashMap;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::Duration;

use openssl::ssl::{SslAcceptor, SslStream};

use crate::Chance;
use crate::tls::Certificate;

/// What happens to an exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    None,
    /// No connection comes about.
    Unplugged,
    /// Request and reply each come up to so late.
    Late(Duration),
    /// The request is taken, and nothing is said: the node never sees it.
    Silent,
    /// The node gets the request, and its reply is lost.
    Deaf,
    /// The node gets a part of the request; both ends are reset.
    RequestCut,
    /// A part of the reply comes, then a reset.
    ReplyCut,
    /// The reply's head comes whole, its body not, and the connection ends as if all were well.
    Truncated,
    /// The node gets the request twice, one after the other or at once.
    Twice,
    /// A request waits until another has overtaken it.
    Overtaken,
    /// The reply comes one byte a second.
    Trickle,
    /// A gateway that is broken answers in the node's place.
    Broken,
    /// A firewall or a hotel's portal answers in the node's place: success, refusals, whatever the node itself could say.
    Stranger,
    /// To a page beside.
    Redirect,
    /// A reply that the node signed for an earlier request.
    OldReply,
    /// Before each request the node gets an earlier one again.
    OldRequest,
    /// A listener that speaks TLS as somebody else.
    Impostor(Certificate),
    /// HTTP where TLS is expected.
    Plain,
}

impl Fault {
    /// Whether nothing that a node signs now gets past it, in either direction: then nothing may end.
    pub fn lets_nothing_through(self) -> bool {
        matches!(
            self,
            Fault::Unplugged
                | Fault::Silent
                | Fault::RequestCut
                | Fault::Broken
                | Fault::Stranger
                | Fault::Redirect
                | Fault::OldReply
                | Fault::Impostor(_)
                | Fault::Plain
        )
    }
}

/// A moment of an exchange at which something can be made to happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// It was claimed, signed and posted; the node has not got it.
    Posted,
    /// The node has answered, so has stored it; nobody has read the reply.
    Answered,
    /// Who asked has the reply and has not written it down.
    Read,
}

type Deed = Box<dyn FnOnce() + Send>;

pub struct Wire {
    shared: Arc<Shared>,
    address: SocketAddr,
}

struct Shared {
    node: SocketAddr,
    tls: Option<Tls>,
    state: Mutex<State>,
    changed: Condvar,
    struck: AtomicUsize,
    /// Requests that only come if a redirect was followed, or an impostor believed.
    fooled: AtomicUsize,
    closed: AtomicBool,
}

struct Tls {
    good: SslAcceptor,
    bad: HashMap<&'static str, SslAcceptor>,
}

struct State {
    fault: Fault,
    /// One exchange in so many fails.
    one_in: usize,
    /// How often the fault was changed.
    era: u64,
    passed: u64,
    chance: Chance,
    open: HashMap<u64, TcpStream>,
    next: u64,
    requests: Vec<Vec<u8>>,
    replies: Vec<Vec<u8>>,
    deed: Option<(Moment, Deed)>,
}

impl State {
    /// One of those that were kept; none before the first.
    fn old(&mut self, kept: impl Fn(&State) -> &Vec<Vec<u8>>) -> Option<Vec<u8>> {
        let at = self.chance.clone().below(kept(self).len());
        self.chance.draw();
        kept(self).get(at).cloned()
    }
}

/// How many old requests and replies are kept to be played again.
const KEPT: usize = 48;

impl Wire {
    /// To the node at that address. Its own port is free.
    pub fn new(listener: TcpListener, node: SocketAddr, chance: Chance) -> Wire {
        Wire::start(listener, node, None, chance)
    }

    /// One that speaks TLS for the node, as a reverse proxy does.
    pub fn with_tls(
        listener: TcpListener,
        node: SocketAddr,
        acceptor: impl Fn(Certificate) -> SslAcceptor,
        chance: Chance,
    ) -> Wire {
        let bad = [Certificate::Expired, Certificate::OfAnother, Certificate::SelfSigned];
        let bad = bad.into_iter().map(|kind| (name_of(kind), acceptor(kind))).collect();
        Wire::start(listener, node, Some(Tls { good: acceptor(Certificate::Good), bad }), chance)
    }

    fn start(listener: TcpListener, node: SocketAddr, tls: Option<Tls>, chance: Chance) -> Wire {
        let address = listener.local_addr().expect("it listens");
        let state = State {
            fault: Fault::None,
            one_in: 1,
            era: 0,
            passed: 0,
            chance,
            open: HashMap::new(),
            next: 0,
            requests: Vec::new(),
            replies: Vec::new(),
            deed: None,
        };
        let shared = Arc::new(Shared {
            node,
            tls,
            state: Mutex::new(state),
            changed: Condvar::new(),
            struck: AtomicUsize::new(0),
            fooled: AtomicUsize::new(0),
            closed: AtomicBool::new(false),
        });
        let accepting = Arc::clone(&shared);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if accepting.closed.load(Ordering::SeqCst) {
                    return;
                }
                let shared = Arc::clone(&accepting);
                std::thread::spawn(move || shared.converse(client));
            }
        });
        Wire { shared, address }
    }

    /// From now on, one exchange in so many fails like this. Open connections are cut.
    pub fn fails(&self, fault: Fault, one_in: usize) {
        let mut state = self.shared.lock();
        (state.fault, state.one_in) = (fault, one_in);
        state.era += 1;
        for (_, stream) in state.open.drain() {
            let _ = stream.shutdown(Shutdown::Both);
        }
        self.shared.struck.store(0, Ordering::SeqCst);
        self.shared.changed.notify_all();
    }

    pub fn heals(&self) {
        self.fails(Fault::None, 1);
    }

    /// How many exchanges failed since the fault began.
    pub fn struck(&self) -> usize {
        self.shared.struck()
    }

    /// How many requests came where only a redirect or an impostor could have led them.
    pub fn fooled(&self) -> usize {
        self.shared.fooled.load(Ordering::SeqCst)
    }

    /// Does something at that moment of the next exchange, while the exchange waits.
    pub fn at(&self, moment: Moment, deed: impl FnOnce() + Send + 'static) {
        self.shared.lock().deed = Some((moment, Box::new(deed)));
    }

    /// Forgets what was to be done; false if it was done, or nothing was to be.
    pub fn forget(&self) -> bool {
        self.shared.lock().deed.take().is_some()
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.shared.closed.store(true, Ordering::SeqCst);
        self.fails(Fault::Unplugged, 1);
        // The listener wakes and sees that it is over.
        let _ = TcpStream::connect(self.address);
    }
}

fn name_of(kind: Certificate) -> &'static str {
    match kind {
        Certificate::Good => "good",
        Certificate::Expired => "expired",
        Certificate::OfAnother => "of another",
        Certificate::SelfSigned => "self-signed",
    }
}

enum Client {
    Open(TcpStream),
    Sealed(Box<SslStream<TcpStream>>),
}

impl Read for Client {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Client::Open(stream) => stream.read(into),
            Client::Sealed(stream) => stream.read(into),
        }
    }
}

impl Write for Client {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Client::Open(stream) => stream.write(bytes),
            Client::Sealed(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Client::Open(stream) => stream.flush(),
            Client::Sealed(stream) => stream.flush(),
        }
    }
}

/// The end of a connection, by the wire or by who is on it.
struct Over;

impl From<io::Error> for Over {
    fn from(_: io::Error) -> Over {
        Over
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no holder panics")
    }

    fn converse(&self, client: TcpStream) {
        let (id, era, fault) = {
            let mut state = self.lock();
            if state.fault == Fault::Unplugged {
                self.struck.fetch_add(1, Ordering::SeqCst);
                return;
            }
            let Ok(copy) = client.try_clone() else { return };
            let id = state.next;
            state.next += 1;
            state.open.insert(id, copy);
            (id, state.era, state.fault)
        };
        let _ = client.set_nodelay(true);
        if let Some(mut client) = self.receive(client, fault) {
            while self.exchange(&mut client, id, era).is_ok() {}
        }
        self.lock().open.remove(&id);
    }

    /// Past TLS, where there is any.
    fn receive(&self, mut client: TcpStream, fault: Fault) -> Option<Client> {
        let Some(tls) = &self.tls else { return Some(Client::Open(client)) };
        let acceptor = match fault {
            Fault::Plain => {
                self.strike();
                let mut hello = [0; 64];
                let _ = client.read(&mut hello);
                let _ = client.write_all(&accepted(b"{}"));
                return None;
            }
            Fault::Impostor(kind) => {
                self.strike();
                &tls.bad[name_of(kind)]
            }
            _ => &tls.good,
        };
        acceptor.accept(client).ok().map(|stream| Client::Sealed(Box::new(stream)))
    }

    fn struck(&self) -> usize {
        self.struck.load(Ordering::SeqCst)
    }

    fn strike(&self) {
        self.struck.fetch_add(1, Ordering::SeqCst);
        self.changed.notify_all();
    }

    fn exchange(&self, client: &mut Client, id: u64, era: u64) -> Result<(), Over> {
        let request = read_message(client)?;
        let fault = {
            let mut state = self.lock();
            if state.era != era {
                return Err(Over);
            }
            let one_in = state.one_in;
            if state.chance.one_in(one_in) { state.fault } else { Fault::None }
        };
        if request.starts_with(b"GET /beside") || matches!(fault, Fault::Impostor(_)) {
            self.fooled.fetch_add(1, Ordering::SeqCst);
            client.write_all(&accepted(b"{}"))?;
            return Err(Over);
        }
        if fault != Fault::None {
            self.strike();
        }
        let mut reply = match fault {
            Fault::Silent => return self.wait_for_change(era),
            Fault::RequestCut => {
                let at = 1 + self.lock().chance.below(request.len() - 1);
                let mut node = TcpStream::connect(self.node)?;
                node.write_all(&request[..at])?;
                return self.reset(id, client);
            }
            Fault::Broken => self.of_a_gateway(),
            Fault::Stranger => self.of_a_stranger(),
            Fault::Redirect => self.elsewhere(),
            Fault::OldReply => {
                let old = self.lock().old(|state| &state.replies);
                // Before the first there is none to play.
                old.map_or_else(|| self.carry(&request), Ok)?
            }
            Fault::OldRequest => {
                let old = self.lock().old(|state| &state.requests);
                if let Some(old) = old {
                    self.to_node(&old)?;
                }
                self.carry(&request)?
            }
            Fault::Late(most) => {
                self.pause(most, era)?;
                let reply = self.carry(&request)?;
                self.pause(most, era)?;
                reply
            }
            Fault::Twice => self.twice(&request)?,
            Fault::Overtaken => {
                self.wait_for_another(era)?;
                self.carry(&request)?
            }
            _ => self.carry(&request)?,
        };
        match fault {
            Fault::Deaf => return self.wait_for_change(era),
            Fault::ReplyCut => {
                reply.truncate(self.lock().chance.below(reply.len()));
                client.write_all(&reply)?;
                return self.reset(id, client);
            }
            Fault::Truncated => {
                let head = head_of(&reply).unwrap_or(reply.len());
                reply.truncate(head + self.lock().chance.below(reply.len() - head));
                client.write_all(&reply)?;
                return Err(Over);
            }
            Fault::Trickle => {
                for byte in reply {
                    client.write_all(&[byte])?;
                    self.wait(Duration::from_secs(1), era)?;
                }
                return Err(Over);
            }
            _ => client.write_all(&reply)?,
        }
        client.flush()?;
        self.reach(Moment::Read);
        Ok(())
    }

    /// To the node and back, as a wire should.
    fn carry(&self, request: &[u8]) -> Result<Vec<u8>, Over> {
        {
            let mut state = self.lock();
            state.passed += 1;
            self.changed.notify_all();
        }
        self.reach(Moment::Posted);
        let reply = self.to_node(request)?;
        if request.starts_with(b"POST /fed/v1/inbox") && reply.starts_with(b"HTTP/1.1 202") {
            let mut state = self.lock();
            let at = if state.requests.len() < KEPT { KEPT } else { state.chance.below(KEPT) };
            if at == KEPT {
                state.requests.push(request.to_vec());
                state.replies.push(reply.clone());
            } else {
                (state.requests[at], state.replies[at]) = (request.to_vec(), reply.clone());
            }
        }
        self.reach(Moment::Answered);
        Ok(reply)
    }

    fn to_node(&self, request: &[u8]) -> Result<Vec<u8>, Over> {
        let mut node = TcpStream::connect(self.node)?;
        node.set_read_timeout(Some(Duration::from_secs(70)))?;
        node.write_all(request)?;
        Ok(read_message(&mut node)?)
    }

    fn twice(&self, request: &[u8]) -> Result<Vec<u8>, Over> {
        let (at_once, second_counts) = {
            let chance = &mut self.lock().chance;
            (chance.one_in(2), chance.one_in(2))
        };
        let (one, other) = if at_once {
            std::thread::scope(|scope| {
                let other = scope.spawn(|| self.to_node(request));
                (self.carry(request), other.join().unwrap_or(Err(Over)))
            })
        } else {
            (self.carry(request), self.to_node(request))
        };
        if second_counts { other } else { one }
    }

    /// Does what was asked for at that moment.
    fn reach(&self, moment: Moment) {
        let mut state = self.lock();
        if state.deed.as_ref().is_some_and(|(at, _)| *at == moment) {
            let deed = state.deed.take();
            drop(state);
            if let Some((_, deed)) = deed {
                deed();
            }
        }
    }

    fn pause(&self, most: Duration, era: u64) -> Result<(), Over> {
        let by = self.lock().chance.up_to(most);
        self.wait(by, era)
    }

    /// Waits, but not beyond the fault.
    fn wait(&self, by: Duration, era: u64) -> Result<(), Over> {
        let (state, _) =
            self.changed.wait_timeout_while(self.lock(), by, |state| state.era == era).expect("no holder panics");
        if state.era == era { Ok(()) } else { Err(Over) }
    }

    fn wait_for_change(&self, era: u64) -> Result<(), Over> {
        drop(self.changed.wait_while(self.lock(), |state| state.era == era).expect("no holder panics"));
        Err(Over)
    }

    /// Waits until another request has gone by; not for long, for there may be none.
    fn wait_for_another(&self, era: u64) -> Result<(), Over> {
        let state = self.lock();
        let before = state.passed;
        let waited = self
            .changed
            .wait_timeout_while(state, Duration::from_millis(400), |state| state.era == era && state.passed == before);
        let (state, _) = waited.expect("no holder panics");
        if state.era == era { Ok(()) } else { Err(Over) }
    }

    /// Ends a connection as a router does that has lost its table.
    fn reset(&self, id: u64, client: &Client) -> Result<(), Over> {
        self.lock().open.remove(&id);
        let stream = match client {
            Client::Open(stream) => stream,
            Client::Sealed(stream) => stream.get_ref(),
        };
        let _ = rustix::net::sockopt::set_socket_linger(stream, Some(Duration::ZERO));
        Err(Over)
    }

    fn of_a_gateway(&self) -> Vec<u8> {
        let chance = &mut self.lock().chance;
        let (status, reason) = *chance.of(&[
            (500, "Internal Server Error"),
            (502, "Bad Gateway"),
            (503, "Service Unavailable"),
            (504, "Gateway Timeout"),
        ]);
        let later = if chance.one_in(3) { "retry-after: 3600\r\n" } else { "" };
        page(status, reason, later, b"<h1>The server is not available</h1>")
    }

    /// What would end a delivery comes first.
    fn of_a_stranger(&self) -> Vec<u8> {
        const ALL: &[(u16, &str)] = &[
            (202, "Accepted"),
            (413, "Content Too Large"),
            (422, "Unprocessable Content"),
            (200, "OK"),
            (410, "Gone"),
            (409, "Conflict"),
            (400, "Bad Request"),
            (204, "No Content"),
            (404, "Not Found"),
            (418, "I'm a teapot"),
            (425, "Too Early"),
            (429, "Too Many Requests"),
        ];
        let state = self.lock();
        let (status, reason) = ALL[self.struck().saturating_sub(1) % ALL.len()];
        match status {
            204 => page(204, reason, "", b""),
            // What the node itself once said, without its signature.
            202 => match state.replies.first().and_then(|reply| Some(reply[head_of(reply)?..].to_vec())) {
                Some(body) => accepted(&body),
                None => accepted(b"{}"),
            },
            400 | 409 | 410 | 422 => {
                let code = match status {
                    400 => "json",
                    409 => "id-reuse",
                    410 => "gone",
                    _ => "schema",
                };
                let body = format!("{{\"type\":\"about:blank\",\"status\":{status},\"code\":\"{code}\"}}");
                page(status, reason, "content-type: application/problem+json\r\n", body.as_bytes())
            }
            _ => page(status, reason, "content-type: text/html\r\n", b"<h1>Please accept our terms</h1>"),
        }
    }

    fn elsewhere(&self) -> Vec<u8> {
        let status = *self.lock().chance.of(&[301, 302, 303, 307, 308]);
        page(status, "Moved", "location: /beside\r\n", b"")
    }
}

fn page(status: u16, reason: &str, fields: &str, body: &[u8]) -> Vec<u8> {
    let length = if status == 204 { String::new() } else { format!("content-length: {}\r\n", body.len()) };
    let mut all = format!("HTTP/1.1 {status} {reason}\r\n{length}{fields}\r\n").into_bytes();
    all.extend_from_slice(body);
    all
}

fn accepted(body: &[u8]) -> Vec<u8> {
    page(202, "Accepted", "content-type: application/json\r\nwaystation-protocol: 1;minor=0\r\n", body)
}

/// Where the body begins.
fn head_of(message: &[u8]) -> Option<usize> {
    message.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4)
}

/// One request or reply, as it came.
fn read_message(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let (mut message, mut buffer) = (Vec::new(), [0; 16_384]);
    let mut more = |message: &mut Vec<u8>| -> io::Result<()> {
        match from.read(&mut buffer)? {
            0 => Err(ErrorKind::UnexpectedEof.into()),
            n => {
                message.extend_from_slice(&buffer[..n]);
                Ok(())
            }
        }
    };
    let head = loop {
        match head_of(&message) {
            Some(head) => break head,
            None => more(&mut message)?,
        }
    };
    let fields = String::from_utf8_lossy(&message[..head]).to_ascii_lowercase();
    let field = |name: &str| {
        let line = fields.lines().find(|line| line.starts_with(name))?;
        line.split_once(':').map(|(_, value)| value.trim().to_owned())
    };
    if field("transfer-encoding").is_some_and(|coding| coding.contains("chunked")) {
        while !message.ends_with(b"0\r\n\r\n") {
            more(&mut message)?;
        }
    } else {
        let length = field("content-length").and_then(|length| length.parse().ok()).unwrap_or(0usize);
        while message.len() < head + length {
            more(&mut message)?;
        }
    }
    Ok(message)
}
