use std::collections::BTreeMap;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, StatusCode};

use super::TestNode;
use crate::node::Node;
use crate::secret::Token;
use crate::web::access::PersonId;
use crate::web::page::SESSION_COOKIE;

/// What a browser does that matters here: keeps cookies, sends the origin, brings the form's token.
pub struct Browser {
    client: reqwest::Client,
    base: String,
    node: Node,
    cookies: BTreeMap<String, String>,
    /// The token of the last page that was shown.
    csrf: String,
    person: Option<PersonId>,
    pub lang: &'static str,
    /// What a proxy says where it comes from; nothing if it comes straight.
    pub address: &'static str,
}

#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn location(&self) -> &str {
        self.header("location")
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The value of the first thing between these two texts.
    pub fn between(&self, before: &str, after: &str) -> &str {
        let start = self.body.find(before).map_or(self.body.len(), |at| at + before.len());
        let rest = &self.body[start..];
        &rest[..rest.find(after).unwrap_or(rest.len())]
    }

    #[track_caller]
    pub fn shows(&self, text: &str) -> &Answer {
        assert!(self.body.contains(text), "{} does not show {text:?}:\n{}", self.status, self.body);
        self
    }

    #[track_caller]
    pub fn is(&self, status: u16) -> &Answer {
        assert_eq!(self.status.as_u16(), status, "{}\n{}", self.location(), self.body);
        self
    }

    /// 303 to this path.
    #[track_caller]
    pub fn leads_to(&self, path: &str) -> &Answer {
        assert_eq!((self.status.as_u16(), self.location()), (303, path), "{}", self.body);
        self
    }
}

impl Browser {
    pub(super) fn new(test: &TestNode) -> Browser {
        Browser::at(&test.node, test.address)
    }

    pub(super) fn at(node: &Node, address: std::net::SocketAddr) -> Browser {
        Browser {
            client: reqwest::Client::builder()
                .no_proxy()
                .redirect(reqwest::redirect::Policy::none())
                .build()
                .expect("a client"),
            base: format!("http://{address}"),
            node: node.clone(),
            cookies: BTreeMap::new(),
            csrf: String::new(),
            person: None,
            lang: "en",
            address: "",
        }
    }

    pub(super) fn set_session(&mut self, token: &Token, person: PersonId) {
        self.cookies.insert(SESSION_COOKIE.to_owned(), token.reveal().to_owned());
        self.person = Some(person);
    }

    pub fn id(&self) -> &PersonId {
        self.person.as_ref().expect("this browser was signed in by the test")
    }

    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    /// The token of the last page that was shown.
    pub fn csrf(&self) -> &str {
        &self.csrf
    }

    pub fn set_cookie(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], None).await
    }

    /// The same of a node that may be killed meanwhile.
    pub async fn try_get(&mut self, path: &str) -> reqwest::Result<Answer> {
        self.try_send(Method::GET, path, &[], None).await
    }

    /// Posts a form with the token of this browser; asks for a page first if it has none.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.try_post(path, fields).await.expect("the node answers")
    }

    /// The same of a node that may be killed meanwhile.
    pub async fn try_post(&mut self, path: &str, fields: &[(&str, &str)]) -> reqwest::Result<Answer> {
        if self.csrf.is_empty() {
            self.try_send(Method::GET, "/sign-in", &[], None).await?;
            self.try_send(Method::GET, "/me", &[], None).await?;
        }
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.append_pair("csrf", &self.csrf).extend_pairs(fields);
        let body = form.finish();
        let headers =
            [("origin", self.node.config.origin()), ("content-type", "application/x-www-form-urlencoded".into())];
        self.try_send(Method::POST, path, &headers, Some(body.into_bytes())).await
    }

    /// Any request, with exactly these headers beside cookies and host.
    pub async fn send(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, String)],
        body: Option<String>,
    ) -> Answer {
        let body = body.map(String::into_bytes);
        self.try_send(method, path, headers, body).await.expect("the node answers")
    }

    /// Posts a form that brings a file, with the token of this browser.
    pub async fn upload(&mut self, path: &str, fields: &[(&str, &str)], (name, bytes): (&str, &[u8])) -> Answer {
        if self.csrf.is_empty() {
            self.get("/me").await;
        }
        let mut body = Vec::new();
        let own = [("csrf", self.csrf.clone())];
        let fields = own.iter().map(|(name, value)| (*name, value.as_str())).chain(fields.iter().copied());
        for (name, value) in fields {
            let part = format!("--between\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend(part.into_bytes());
        }
        let head = "content-type: application/octet-stream";
        let part =
            format!("--between\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"a\"\r\n{head}\r\n\r\n");
        body.extend(part.into_bytes());
        body.extend(bytes);
        body.extend(b"\r\n--between--\r\n");
        let kind = "multipart/form-data; boundary=between".to_owned();
        let headers = [("origin", self.node.config.origin()), ("content-type", kind)];
        self.try_send(Method::POST, path, &headers, Some(body)).await.expect("the node answers")
    }

    async fn try_send(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, String)],
        body: Option<Vec<u8>>,
    ) -> reqwest::Result<Answer> {
        let path = path.strip_prefix(&self.node.config.origin()).unwrap_or(path);
        let public = &self.node.config.server.public_url;
        let host = public.port().map_or(public.host_str().unwrap_or_default().to_owned(), |port| {
            format!("{}:{port}", public.host_str().unwrap_or_default())
        });
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut all = HeaderMap::new();
        let mut put = |name: &str, value: &str| {
            let name: HeaderName = name.parse().expect("a header name");
            all.insert(name, HeaderValue::from_str(value).expect("a header value"));
        };
        put("host", &host);
        put("accept-language", self.lang);
        put("user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
        if !cookies.is_empty() {
            put("cookie", &cookies.join("; "));
        }
        if !self.address.is_empty() {
            put("x-forwarded-for", self.address);
        }
        for (name, value) in headers {
            put(name, value);
        }
        let request =
            self.client.request(method, format!("{}{path}", self.base)).headers(all).body(body.unwrap_or_default());
        let answer = request.send().await?;
        self.keep_cookies(answer.headers());
        let (status, headers) = (answer.status(), answer.headers().clone());
        let body = String::from_utf8_lossy(&answer.bytes().await?).into_owned();
        let answer = Answer { status, headers, body };
        let token = answer.between("name=\"csrf\" value=\"", "\"");
        if !token.is_empty() {
            self.csrf = token.to_owned();
        }
        Ok(answer)
    }

    /// A stream of live events; the caller reads it.
    pub async fn events(&self, last: Option<&str>) -> reqwest::Response {
        self.events_at("/events", last).await
    }

    /// The same for a page that says more of itself.
    pub async fn events_at(&self, path: &str, last: Option<&str>) -> reqwest::Response {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = self.client.get(format!("{}{path}", self.base)).header("cookie", cookies.join("; "));
        request = request.header("host", "localhost:8080");
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        request.send().await.expect("the node answers")
    }

    fn keep_cookies(&mut self, headers: &HeaderMap) {
        for line in headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok()) {
            let pair = line.split(';').next().unwrap_or_default();
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            if value.is_empty() || line.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}
