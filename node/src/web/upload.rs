//! A file that a form brings: `multipart/form-data` (RFC 7578), read whole and with limits. Nothing is written to a disk.

use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::{Bytes, BytesMut};
use actix_web::{FromRequest, HttpRequest};
use futures_util::StreamExt;

use super::page::header_text;
use crate::error::Error;

/// The largest body of a form with a file.
pub const MOST_BYTES: usize = 4 * 1024 * 1024;
/// Parts of one form.
const MOST_PARTS: usize = 20;
/// The headers of a part.
const MOST_HEADERS: usize = 2_000;

/// What came in one form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Upload {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    name: String,
    is_file: bool,
    bytes: Vec<u8>,
}

impl Upload {
    /// A field that is text; empty if it did not come.
    pub fn text(&self, name: &str) -> &str {
        let part = self.parts.iter().find(|part| part.name == name && !part.is_file);
        part.and_then(|part| std::str::from_utf8(&part.bytes).ok()).unwrap_or_default()
    }

    /// A file that was chosen.
    pub fn file(&self, name: &str) -> Option<&[u8]> {
        let part = self.parts.iter().find(|part| part.name == name && part.is_file);
        part.map(|part| part.bytes.as_slice()).filter(|bytes| !bytes.is_empty())
    }

    /// None for what no browser sends.
    pub fn parse(content_type: &str, body: &[u8]) -> Option<Upload> {
        let boundary = boundary(content_type)?;
        let (start, between) = (format!("--{boundary}"), format!("\r\n--{boundary}"));
        let mut rest = body.strip_prefix(start.as_bytes())?;
        let mut parts = Vec::new();
        loop {
            if rest.starts_with(b"--") {
                return Some(Upload { parts });
            }
            rest = rest.strip_prefix(b"\r\n")?;
            if parts.len() == MOST_PARTS {
                return None;
            }
            let head = find(rest, b"\r\n\r\n").filter(|length| *length <= MOST_HEADERS)?;
            let headers = std::str::from_utf8(&rest[..head]).ok()?;
            rest = &rest[head + 4..];
            let end = find(rest, between.as_bytes())?;
            let (name, is_file) = disposition(headers)?;
            parts.push(Part { name, is_file, bytes: rest[..end].to_vec() });
            rest = &rest[end + between.len()..];
        }
    }
}

/// Whether a request says that it is one.
pub fn is_one(request: &HttpRequest) -> bool {
    header_text(request, header::CONTENT_TYPE).starts_with("multipart/form-data")
}

fn boundary(content_type: &str) -> Option<&str> {
    let kind = content_type.strip_prefix("multipart/form-data")?;
    let value = kind.split(';').find_map(|part| part.trim().strip_prefix("boundary="))?.trim_matches('"');
    (1..=70).contains(&value.len()).then_some(value)
}

/// The name of the field, and whether it has a file's name.
fn disposition(headers: &str) -> Option<(String, bool)> {
    let line = headers.split("\r\n").find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.trim().eq_ignore_ascii_case("content-disposition").then(|| value.trim())
    })?;
    let said = |what: &str| line.split(';').find_map(|part| part.trim().strip_prefix(what)?.strip_prefix("=\""));
    let name = said("name")?.split('"').next()?.to_owned();
    Some((name, said("filename").is_some()))
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

/// Reads a body as far as the limit.
pub async fn collect(payload: &mut Payload, most: usize) -> Result<Bytes, Error> {
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Error::Bad("problem-form"))?;
        if body.len() + chunk.len() > most {
            return Err(Error::Bad("problem-form-size"));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

impl FromRequest for Upload {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Upload, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let kind = header_text(request, header::CONTENT_TYPE).to_owned();
        let mut payload = payload.take();
        Box::pin(async move {
            let body = collect(&mut payload, MOST_BYTES).await?;
            Upload::parse(&kind, &body).ok_or(Error::Bad("problem-form"))
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KIND: &str = "multipart/form-data; boundary=xyz";

    fn part(disposition: &str, text: &str) -> String {
        format!("--xyz\r\nContent-Disposition: form-data; {disposition}\r\n\r\n{text}\r\n")
    }

    #[test]
    fn a_form_is_read_as_a_browser_sends_it() {
        let body = part("name=\"csrf\"", "token")
            + &part("name=\"file\"; filename=\"a.zip\"", "one\r\n--xy\r\ntwo")
            + &part("name=\"none\"; filename=\"\"", "")
            + "--xyz--\r\n";
        let upload = Upload::parse(KIND, body.as_bytes()).unwrap();
        assert_eq!((upload.text("csrf"), upload.text("file"), upload.text("other")), ("token", "", ""));
        assert_eq!(upload.file("file"), Some(&b"one\r\n--xy\r\ntwo"[..]));
        assert_eq!((upload.file("csrf"), upload.file("none")), (None, None));
    }

    #[test]
    fn what_is_cut_off_or_too_much_is_no_form() {
        let whole = part("name=\"a\"", "1") + "--xyz--";
        assert!(Upload::parse(KIND, whole.as_bytes()).is_some());
        for end in 0..whole.len() {
            assert_eq!(Upload::parse(KIND, &whole.as_bytes()[..end]), None, "{end}");
        }
        let many = |n: usize| part("name=\"a\"", "1").repeat(n) + "--xyz--";
        assert!(Upload::parse(KIND, many(MOST_PARTS).as_bytes()).is_some());
        assert_eq!(Upload::parse(KIND, many(MOST_PARTS + 1).as_bytes()), None);
        let long = "x".repeat(MOST_HEADERS);
        assert_eq!(Upload::parse(KIND, (part(&format!("name=\"{long}\""), "1") + "--xyz--").as_bytes()), None);
        for kind in ["", "text/plain", "multipart/form-data", "multipart/form-data; boundary="] {
            assert_eq!(Upload::parse(kind, whole.as_bytes()), None, "{kind}");
        }
    }

    proptest! {
        #[test]
        fn no_body_brings_it_down(body in prop::collection::vec(any::<u8>(), 0..300), mixed in "(--xyz|\r\n|name=|\"|;|:|[a-z]){0,40}") {
            let _ = Upload::parse(KIND, &body);
            let _ = Upload::parse(KIND, mixed.as_bytes());
        }

        #[test]
        fn what_goes_in_comes_out(bytes in prop::collection::vec(any::<u8>(), 1..300)) {
            prop_assume!(find(&bytes, b"\r\n--xyz").is_none());
            let mut body = b"--xyz\r\ncontent-disposition: form-data; name=\"f\"; filename=\"x\"\r\n\r\n".to_vec();
            body.extend(&bytes);
            body.extend(b"\r\n--xyz--\r\n");
            let upload = Upload::parse(KIND, &body).unwrap();
            prop_assert_eq!(upload.file("f"), Some(bytes.as_slice()));
        }
    }
}
