use std::net::SocketAddr;

use federation_spec::limits;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::*;

/// Writes these bytes and returns the status line of what comes back.
async fn raw(address: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    // The node may answer and close before everything is written.
    let _ = stream.write_all(bytes).await;
    let mut answer = vec![0; 4096];
    let n = stream.read(&mut answer).await.unwrap_or(0);
    String::from_utf8_lossy(&answer[..n]).lines().next().unwrap_or_default().to_owned()
}

/// [INB-02] [OBJ-01]
#[actix_web::test]
async fn another_method_path_or_media_type_is_refused_before_its_signature_is_read() {
    let (test, peer) = node_and_peer().await;
    let before = rows(&test).await;
    let body = peer.activity("Create", peer.card(&peer.new_object(), 1)).to_string().into_bytes();
    for (method, path, status) in [
        ("PUT", "/fed/v1/inbox", 405),
        ("GET", "/fed/v1/inbox", 405),
        ("DELETE", "/fed/v1/inbox", 405),
        ("POST", "/fed/v1/node", 405),
        ("POST", "/fed/v1/inbox/", 404),
        ("POST", "/fed/v1/inbox?a=b", 404),
        ("POST", "/fed/v1/%69nbox", 404),
        ("POST", "/fed/v1//inbox", 404),
        ("POST", "/fed/v2/inbox", 404),
    ] {
        let request = peer.signed(method, path, Some(&peer.lane("normal", 1)), Some(&body));
        let reply = peer.send(&request, Some(&body)).await;
        assert_eq!((reply.status, reply.is_signed, reply.body.len()), (status, false, 0), "{method} {path}");
        assert_eq!((reply.header("cache-control"), reply.header("vary")), ("no-store", "Signature-Input"));
    }
    for kind in [
        Some("application/json"),
        Some("application/activity+json; charset=utf-8"),
        Some("application/ld+json"),
        Some("Application/Activity+JSON"),
        None,
    ] {
        let mut request = peer.signed_post(1, &body);
        request.headers.remove("content-type");
        kind.iter().for_each(|kind| request.headers.push("content-type", kind));
        peer.send(&request, Some(&body)).await.is_bare(415);
    }
    for encoding in ["gzip", "identity", ""] {
        let mut request = peer.signed_post(1, &body);
        request.headers.push("content-encoding", encoding);
        peer.send(&request, Some(&body)).await.is_bare(415);
    }
    let mut twice = peer.signed_post(1, &body);
    twice.headers.push("content-type", "application/activity+json");
    peer.send(&twice, Some(&body)).await.is_bare(415);
    assert_eq!(rows(&test).await, before);
}

/// [INB-01]
#[actix_web::test]
async fn a_body_of_256_kib_is_read_and_one_byte_more_is_not() {
    let (test, peer) = node_and_peer().await;
    let mut body = vec![b' '; limits::ACTIVITY_BYTES];
    peer.send(&peer.signed_post(1, &body), Some(&body)).await.is_refused(federation_spec::problem::Code::Json);
    body.push(b' ');
    peer.send(&peer.signed_post(1, &body), Some(&body)).await.is_bare(413);
    // Counted while reading: a length that is not announced is found, too.
    let mut chunked =
        b"POST /fed/v1/inbox HTTP/1.1\r\nhost: localhost:8080\r\ncontent-type: application/activity+json\r\n\
        transfer-encoding: chunked\r\n\r\n"
            .to_vec();
    for _ in 0..5 {
        chunked.extend_from_slice(b"10000\r\n");
        chunked.extend_from_slice(&vec![b' '; 0x10000]);
        chunked.extend_from_slice(b"\r\n");
    }
    assert!(raw(test.address, &chunked).await.contains(" 413 "));
    assert_eq!(messages(&test).await, 0);
}

/// [INB-01]
#[actix_web::test]
async fn headers_of_16_kib_are_read_and_one_byte_more_is_not() {
    let (test, peer) = node_and_peer().await;
    let head = |filler: usize| {
        let line = "POST /fed/v1/inbox HTTP/1.1\r\n";
        let fields = "host: localhost:8080\r\ncontent-length: 0\r\ncontent-type: application/activity+json\r\nx: ";
        let rest = limits::HEADER_BYTES - line.len() - fields.len() - 2;
        format!("{line}{fields}{}\r\n\r\n", "a".repeat(rest + filler)).into_bytes()
    };
    // The empty line that ends them is not counted.
    assert!(raw(test.address, &head(0)).await.contains(" 401 "));
    assert!(raw(test.address, &head(1)).await.contains(" 431 "));
    drop(peer);
}

#[actix_web::test]
async fn a_request_with_two_lengths_is_refused() {
    let (test, _peer) = node_and_peer().await;
    let start = "POST /fed/v1/inbox HTTP/1.1\r\nhost: localhost:8080\r\ncontent-type: application/activity+json\r\n";
    for lengths in [
        "content-length: 2\r\ncontent-length: 3\r\n",
        "content-length: 2\r\ntransfer-encoding: chunked\r\n",
        "content-length: -2\r\n",
        "content-length: two\r\n",
        "transfer-encoding: gzip\r\n",
    ] {
        let answer = raw(test.address, format!("{start}{lengths}\r\n{{}}").as_bytes()).await;
        assert!(answer.contains(" 400 ") || answer.is_empty(), "{lengths}: {answer}");
    }
    assert_eq!(messages(&test).await, 0);
}

#[actix_web::test]
async fn a_get_with_a_body_is_refused() {
    let (test, _peer) = node_and_peer().await;
    let with_body = b"GET /fed/v1/status HTTP/1.1\r\nhost: localhost:8080\r\ncontent-length: 2\r\n\r\n{}";
    assert!(raw(test.address, with_body).await.contains(" 400 "));
}

#[actix_web::test]
async fn an_address_has_twenty_connections_of_nodes_and_gets_them_back() {
    let (test, _peer) = node_and_peer().await;
    let ask = b"GET /fed/v1/node HTTP/1.1\r\nhost: localhost:8080\r\n\r\n";
    let mut open = Vec::new();
    for _ in 0..limits::CONNECTIONS_PER_ADDRESS {
        let mut stream = TcpStream::connect(test.address).await.expect("a connection");
        stream.write_all(ask).await.unwrap();
        let mut answer = [0; 4096];
        let n = stream.read(&mut answer).await.unwrap();
        assert!(answer[..n].starts_with(b"HTTP/1.1 200"));
        open.push(stream);
    }
    assert!(raw(test.address, ask).await.contains(" 429 "));
    // People's pages are not counted.
    assert!(raw(test.address, b"GET /healthz HTTP/1.1\r\nhost: localhost:8080\r\n\r\n").await.contains(" 200 "));
    drop(open);
    let back = async { while !raw(test.address, ask).await.contains(" 200 ") {} };
    tokio::time::timeout(std::time::Duration::from_secs(20), back).await.expect("the places are free again");
}

#[actix_web::test]
async fn failures_of_an_address_are_counted_and_then_it_is_turned_away() {
    let (test, peer) = node_and_peer().await;
    let body = peer.activity("Create", peer.card(&peer.new_object(), 1)).to_string().into_bytes();
    let unsigned = peer.request("POST", "/fed/v1/inbox", Some(&peer.lane("normal", 1)), Some(&body));
    for n in 0..limits::FAILURES_BURST {
        assert_eq!(peer.send(&unsigned, Some(&body)).await.status, 401, "{n}");
    }
    let away = peer.send(&unsigned, Some(&body)).await;
    assert_eq!((away.is_bare(429).header("retry-after"), test.federation.counters.turned_away.get()), ("1", 1));
    // A good signature from there waits, too: nobody can try out signatures any faster.
    peer.post(&peer.activity("Create", peer.card(&peer.new_object(), 1))).await.is_bare(429);
    test.advance(chrono::Duration::seconds(1));
    for _ in 0..limits::FAILURES_PER_ADDRESS_AND_SECOND {
        peer.send(&unsigned, Some(&body)).await.is_bare(401);
    }
    peer.send(&unsigned, Some(&body)).await.is_bare(429);
    assert_eq!(messages(&test).await, 0);
}

#[actix_web::test]
async fn a_body_that_does_not_come_is_not_waited_for() {
    use actix_web::FromRequest;
    use futures_util::StreamExt;
    let never = futures_util::stream::pending::<Result<actix_web::web::Bytes, actix_web::error::PayloadError>>();
    let mut payload = actix_web::dev::Payload::from(never.boxed_local());
    let http = actix_web::test::TestRequest::post().to_http_request();
    let payload = actix_web::web::Payload::from_request(&http, &mut payload).await.unwrap();
    let read = super::super::arrival::body(&http, payload, std::time::Duration::from_millis(1)).await;
    assert_eq!(read.unwrap_err(), actix_web::http::StatusCode::REQUEST_TIMEOUT);
}
