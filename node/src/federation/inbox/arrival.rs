//! Stages 1 and 2: what can be refused before anybody knows who asks. Every answer is bare.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName};
use actix_web::{HttpRequest, HttpResponse, web};
use federation_spec::limits;
use futures_util::StreamExt;

use super::budget::Connection;
use crate::accounts;
use crate::federation::Federation;
use crate::federation::wire::ACTIVITY_JSON;

/// Reads the body of a POST to exactly this path.
pub(super) async fn post(
    federation: &Federation,
    http: &HttpRequest,
    payload: web::Payload,
    path: &str,
) -> Result<web::Bytes, HttpResponse> {
    let read = async {
        connection(federation, http)?;
        head(http)?;
        let body = body(http, payload, WITHIN).await?;
        exact_path(http, path)?;
        media_type(http)?;
        Ok(body)
    };
    read.await.map_err(|status| refuse(federation, status))
}

/// Looks at a request that has no body. Its path may have a query.
pub(super) fn get(federation: &Federation, http: &HttpRequest) -> Result<(), HttpResponse> {
    let look = || {
        connection(federation, http)?;
        head(http)?;
        let length = http.headers().get(header::CONTENT_LENGTH);
        let has_body = length.is_some_and(|length| length.as_bytes() != b"0")
            || http.headers().contains_key(header::TRANSFER_ENCODING);
        if has_body { Err(StatusCode::BAD_REQUEST) } else { Ok(()) }
    };
    look().map_err(|status| refuse(federation, status))
}

fn refuse(federation: &Federation, status: StatusCode) -> HttpResponse {
    match status {
        StatusCode::TOO_MANY_REQUESTS => federation.counters.turned_away.add(1),
        _ => federation.counters.malformed.add(1),
    }
    let mut answer = HttpResponse::build(status);
    if status == StatusCode::TOO_MANY_REQUESTS {
        answer.insert_header((header::RETRY_AFTER, "1")).force_close();
    }
    answer.finish()
}

/// A place among the connections of its address. A proxy of ours brings many, and counts them itself.
fn connection(federation: &Federation, http: &HttpRequest) -> Result<(), StatusCode> {
    let (Some(connection), Some(peer)) = (http.conn_data::<Connection>(), http.peer_addr()) else { return Ok(()) };
    let address = peer.ip().to_canonical();
    if federation.config.server.trusted_proxies.iter().any(|network| network.contains(address)) {
        return Ok(());
    }
    let mut slot = connection.0.lock().expect("no holder panics");
    if slot.is_none() {
        *slot = federation.inbox.connections.enter(address.to_string());
    }
    if slot.is_some() { Ok(()) } else { Err(StatusCode::TOO_MANY_REQUESTS) }
}

/// The request line and the header lines, as long as they were on the wire.
fn head(http: &HttpRequest) -> Result<(), StatusCode> {
    let line = http.method().as_str().len() + http.uri().path_and_query().map_or(1, |path| path.as_str().len()) + 12;
    let fields = http.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum::<usize>();
    if line + fields > limits::HEADER_BYTES { Err(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE) } else { Ok(()) }
}

pub(super) async fn body(
    http: &HttpRequest,
    mut payload: web::Payload,
    within: Duration,
) -> Result<web::Bytes, StatusCode> {
    let announced = http.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    if announced.and_then(|length| length.parse().ok()).is_some_and(|length: u64| length > MOST as u64) {
        return Err(StatusCode::PAYLOAD_TOO_LARGE);
    }
    let read = async {
        let mut body = web::BytesMut::new();
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|_| StatusCode::BAD_REQUEST)?;
            if body.len() + chunk.len() > MOST {
                return Err(StatusCode::PAYLOAD_TOO_LARGE);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body.freeze())
    };
    tokio::time::timeout(within, read).await.unwrap_or(Err(StatusCode::REQUEST_TIMEOUT))
}

const MOST: usize = limits::ACTIVITY_BYTES;
/// The server itself gives the head as long.
const WITHIN: Duration = Duration::from_secs(limits::REQUEST_SECONDS);

/// The router takes other spellings of a path for the same; a signature does not.
fn exact_path(http: &HttpRequest, path: &str) -> Result<(), StatusCode> {
    let fits = http.uri().path() == path && http.uri().query().is_none();
    if fits { Ok(()) } else { Err(StatusCode::NOT_FOUND) }
}

fn media_type(http: &HttpRequest) -> Result<(), StatusCode> {
    let mut types = http.headers().get_all(header::CONTENT_TYPE);
    let is_ours =
        types.next().is_some_and(|kind| kind.as_bytes() == ACTIVITY_JSON.as_bytes()) && types.next().is_none();
    let is_encoded = http.headers().contains_key(header::CONTENT_ENCODING);
    if is_ours && !is_encoded { Ok(()) } else { Err(StatusCode::UNSUPPORTED_MEDIA_TYPE) }
}

/// The header fields as they came. What is not text stays there as something that no signature covers.
pub(super) fn fields(http: &HttpRequest) -> federation_spec::fields::Headers {
    let line = |(name, value): (&HeaderName, &header::HeaderValue)| {
        (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    };
    http.headers().iter().map(line).collect()
}

/// Whose failures are counted together.
pub(super) fn network(federation: &Federation, http: &HttpRequest) -> String {
    crate::web::limits::network_of(&accounts::address(&federation.node, http))
}
