//! HTTP messages as this crate sees them, of no framework.

use crate::fields::Headers;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub method: String,
    /// The **configured** base URL with the raw path and query of the request: never from `Host`.
    pub target_uri: String,
    pub headers: Headers,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    pub status: u16,
    pub headers: Headers,
}

/// What a signature is over. A response is never looked at without the request it answers.
#[derive(Debug, Clone, Copy)]
pub enum Message<'a> {
    Request(&'a Request),
    Response { response: &'a Response, request: &'a Request },
}

impl Message<'_> {
    pub fn headers(&self) -> &Headers {
        match self {
            Message::Request(request) => &request.headers,
            Message::Response { response, .. } => &response.headers,
        }
    }
}
