//! Around every request: the canonical host, headers, one log line, and the words of an error.
//!
//! The log line and the span have the route's pattern and never the path, the query, an address or a name.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{HttpResponse, web};
use tracing::field::Empty;
use tracing::{Instrument, Span};

use crate::error::Error;
use crate::node::Node;
use crate::traces;

pub async fn outer(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let span = tracing::info_span!("request", otel.kind = "server", trace = Empty, method = %request.method(), route = Empty, status = Empty);
    answer(request, next).instrument(traces::begin(span)).await
}

async fn answer(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let node = request.app_data::<web::Data<Node>>().expect("the server gives the node").as_ref().clone();
    let started = std::time::Instant::now();
    if request.path().starts_with("/fed/") {
        return Ok(for_a_node(next.call(request).await?.map_into_boxed_body(), started));
    }
    if let Some(to) = canonical(&node, &request) {
        let answer = HttpResponse::PermanentRedirect().insert_header((header::LOCATION, to)).finish();
        let mut answer = request.into_response(answer);
        set_headers(&node, &mut answer);
        return Ok(answer);
    }
    let answer = next.call(request).await?.map_into_boxed_body();
    let incident = crate::id::new_id();
    let mut answer = with_words(answer, &incident);
    set_headers(&node, &mut answer);
    log(&answer, &incident, started.elapsed());
    Ok(answer)
}

/// A node gets the answer as it was made, signed or bare: no redirect, no words, and 503 for whatever fails on our side.
fn for_a_node(mut answer: ServiceResponse<BoxBody>, started: std::time::Instant) -> ServiceResponse<BoxBody> {
    let incident = crate::id::new_id();
    if answer.status() == StatusCode::INTERNAL_SERVER_ERROR {
        let error = answer.response().error();
        let cause = match error.and_then(|error| error.as_error::<Error>()) {
            Some(Error::Internal(cause)) => format!("{cause:#}"),
            _ => error.map(ToString::to_string).unwrap_or_default(),
        };
        tracing::error!(incident, cause, "a request of a node failed");
        let (request, _) = answer.into_parts();
        let mut busy = HttpResponse::new(StatusCode::SERVICE_UNAVAILABLE);
        busy.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        answer = ServiceResponse::new(request, busy);
    }
    let headers = answer.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::VARY, HeaderValue::from_static("Signature-Input"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    log(&answer, &incident, started.elapsed());
    answer
}

/// Passkeys, cookies and origin checks are bound to one host: a person who typed another name of it is sent there.
fn canonical(node: &Node, request: &ServiceRequest) -> Option<String> {
    let public = &node.config.server.public_url;
    let expected = match (public.host_str(), public.port()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (Some(host), None) => host.to_owned(),
        (None, _) => return None,
    };
    let asked = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let probe = matches!(request.path(), "/healthz" | "/readyz");
    if asked == expected || asked.is_empty() || probe || *request.method() != Method::GET {
        return None;
    }
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    path.starts_with('/').then(|| node.url(path)).filter(|_| !path.starts_with("//"))
}

/// An empty answer with an error's status gets its words; one with a body has its own.
fn with_words(answer: ServiceResponse<BoxBody>, incident: &str) -> ServiceResponse<BoxBody> {
    let status = answer.status();
    let error = answer.response().error();
    let ours = error.and_then(|error| error.as_error::<Error>());
    let wordless = error.is_some()
        || matches!(
            answer.response().body().size(),
            actix_web::body::BodySize::None | actix_web::body::BodySize::Sized(0)
        );
    if !(status.is_client_error() || status.is_server_error()) || !wordless {
        return answer;
    }
    if status.is_server_error() {
        let cause = match ours {
            Some(Error::Internal(cause) | Error::Busy(cause)) => format!("{cause:#}"),
            _ => error.map(ToString::to_string).unwrap_or_default(),
        };
        tracing::error!(incident, cause, "a request failed");
    }
    // A method that a known path does not take is told like a path that does not exist.
    let status = if status == StatusCode::METHOD_NOT_ALLOWED { StatusCode::NOT_FOUND } else { status };
    let worded = super::problem::answer(answer.request(), ours, status, incident);
    let (request, bare) = answer.into_parts();
    let mut worded = worded;
    for cookie in bare.cookies() {
        let _ = worded.add_cookie(&cookie);
    }
    ServiceResponse::new(request, worded)
}

fn set_headers(node: &Node, answer: &mut ServiceResponse<BoxBody>) {
    let exit = node.config.session.exit_url.origin().ascii_serialization();
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
         form-action 'self' {exit}; frame-ancestors 'none'; base-uri 'none'"
    );
    let headers = answer.headers_mut();
    let mut set = |name: HeaderName, value: &str| {
        if !headers.contains_key(&name)
            && let Ok(value) = HeaderValue::from_str(value)
        {
            headers.insert(name, value);
        }
    };
    set(header::CONTENT_SECURITY_POLICY, &policy);
    set(header::CACHE_CONTROL, "no-store");
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::X_FRAME_OPTIONS, "DENY");
    // Not `no-referrer`: a browser would then send `Origin: null` with our own forms.
    set(header::REFERRER_POLICY, "same-origin");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    set(
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(), usb=(), payment=(), publickey-credentials-get=(self), \
         publickey-credentials-create=(self)",
    );
    if node.config.server.public_url.scheme() == "https" {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
}

fn log(answer: &ServiceResponse<BoxBody>, incident: &str, took: std::time::Duration) {
    let request = answer.request();
    let route = request.match_pattern().unwrap_or_else(|| "-".to_owned());
    let (status, ms) = (answer.status().as_u16(), took.as_millis() as u64);
    Span::current().record("route", &route).record("status", status);
    if answer.status().is_client_error() || answer.status().is_server_error() {
        tracing::info!(ms, incident, "request");
    } else {
        tracing::debug!(ms, "request");
    }
}
