//! A real browser: people with cookies of their own, tabs, hands, eyes.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use chromiumoxide::cdp::browser_protocol::emulation::{
    MediaFeature, SetDeviceMetricsOverrideParams, SetEmulatedMediaParams, SetScriptExecutionDisabledParams,
};
use chromiumoxide::cdp::browser_protocol::input::{
    DispatchKeyEventParams, DispatchKeyEventType, DispatchMouseEventParams, DispatchMouseEventType, InsertTextParams,
    MouseButton,
};
use chromiumoxide::cdp::browser_protocol::log::EventEntryAdded;
use chromiumoxide::cdp::browser_protocol::network::{
    CookieParam, EventLoadingFailed, EventLoadingFinished, EventRequestWillBeSent, Headers, SetCacheDisabledParams,
    SetExtraHttpHeadersParams,
};
use chromiumoxide::cdp::browser_protocol::page::CaptureScreenshotFormat;
use chromiumoxide::cdp::browser_protocol::target::{CreateBrowserContextParams, CreateTargetParams};
use chromiumoxide::cdp::browser_protocol::web_authn::{
    AddVirtualAuthenticatorParams, AuthenticatorProtocol, AuthenticatorTransport, EnableParams,
    VirtualAuthenticatorOptions,
};
use chromiumoxide::cdp::js_protocol::runtime::{EvaluateParams, EventExceptionThrown};
use chromiumoxide::page::ScreenshotParams;
use chromiumoxide::{Browser, BrowserConfig, Page};
use futures_util::StreamExt;
use node::testing::TestNode;
use serde_json::Value;

const PATIENCE: Duration = Duration::from_secs(15);

/// Plays a story on a runtime that the node's server can live on.
pub fn play(story: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    tokio::task::LocalSet::new().block_on(&runtime, story);
}

pub struct Chromium {
    browser: Browser,
    _profile: tempfile::TempDir,
}

impl Chromium {
    pub async fn start() -> Chromium {
        Chromium::reaching(&[]).await
    }

    /// On a machine for which each of these hosts, with its port, is at another address.
    pub async fn reaching(hosts: &[(String, SocketAddr)]) -> Chromium {
        let rules: Vec<String> = hosts.iter().map(|(host, address)| format!("MAP {host} {address}")).collect();
        let path = std::env::var_os("WAYSTATION_CHROMIUM").map_or("/usr/bin/chromium".into(), PathBuf::from);
        let profile = tempfile::tempdir().unwrap();
        let config = BrowserConfig::builder()
            .chrome_executable(path)
            .user_data_dir(profile.path())
            .no_sandbox()
            .viewport(None)
            .window_size(1280, 900)
            .args(["disable-gpu", "disable-quic", "disable-component-update", "no-proxy-server"])
            .arg(("host-resolver-rules", rules.join(",").as_str()))
            .build()
            .unwrap();
        let (browser, mut handler) = Browser::launch(config).await.expect("Chromium starts: see WAYSTATION_CHROMIUM");
        // Events of a newer Chromium that the crate does not know are no reason to stop listening.
        tokio::spawn(async move { while handler.next().await.is_some() {} });
        Chromium { browser, _profile: profile }
    }

    /// Somebody else at a machine of their own: no cookies, and a reader of this language.
    pub async fn person(&self, lang: &str) -> Tab {
        let context = self.browser.create_browser_context(CreateBrowserContextParams::default()).await.unwrap();
        let target = CreateTargetParams::builder().url("about:blank").browser_context_id(context);
        Tab::of(self.browser.new_page(target.build().unwrap()).await.unwrap(), lang).await
    }

    pub async fn close(mut self) {
        self.browser.close().await.unwrap();
        self.browser.wait().await.unwrap();
    }
}

/// What a tab did since the last look. Each kind of event has a listener of its own, so an end may be noted before its begin.
#[derive(Default)]
pub struct Seen {
    /// By number: what was asked for.
    requests: Vec<(String, String)>,
    /// By number: the bytes that came, when all have come.
    ended: HashMap<String, f64>,
    pub errors: Vec<String>,
}

impl Seen {
    pub fn urls(&self) -> impl Iterator<Item = &str> {
        self.requests.iter().map(|(_, url)| url.as_str())
    }

    fn unfinished(&self) -> impl Iterator<Item = &str> {
        self.requests.iter().filter(|(id, _)| !self.ended.contains_key(id)).map(|(_, url)| url.as_str())
    }

    pub fn bytes(&self) -> f64 {
        self.requests.iter().filter_map(|(id, _)| self.ended.get(id)).sum()
    }
}

pub struct Tab {
    page: Page,
    seen: Arc<Mutex<Seen>>,
}

/// A tab listens in a task of its own to each kind of event.
macro_rules! listen {
    ($page:ident, $seen:ident, $kind:ty, $note:expr) => {
        let (mut events, seen) = ($page.event_listener::<$kind>().await.unwrap(), Arc::clone(&$seen));
        tokio::spawn(async move {
            while let Some(event) = events.next().await {
                $note(&mut *seen.lock().unwrap(), &*event);
            }
        });
    };
}

impl Tab {
    async fn of(page: Page, lang: &str) -> Tab {
        let seen: Arc<Mutex<Seen>> = Arc::default();
        listen!(page, seen, EventRequestWillBeSent, |seen: &mut Seen, event: &EventRequestWillBeSent| {
            seen.requests.push((event.request_id.inner().clone(), event.request.url.clone()));
        });
        listen!(page, seen, EventLoadingFinished, |seen: &mut Seen, event: &EventLoadingFinished| {
            seen.ended.insert(event.request_id.inner().clone(), event.encoded_data_length);
        });
        listen!(page, seen, EventLoadingFailed, |seen: &mut Seen, event: &EventLoadingFailed| {
            seen.ended.insert(event.request_id.inner().clone(), 0.0);
        });
        listen!(page, seen, EventEntryAdded, |seen: &mut Seen, event: &EventEntryAdded| {
            let entry = &event.entry;
            let line = format!("{} {}", entry.text, entry.url.as_deref().unwrap_or_default());
            if !matches!(entry.level, chromiumoxide::cdp::browser_protocol::log::LogEntryLevel::Verbose) {
                seen.errors.push(line);
            }
        });
        listen!(page, seen, EventExceptionThrown, |seen: &mut Seen, event: &EventExceptionThrown| {
            seen.errors.push(format!("{:?}", event.exception_details));
        });
        page.enable_log().await.unwrap();
        page.enable_runtime().await.unwrap();
        let tab = Tab { page, seen };
        tab.speak(lang).await;
        tab
    }

    /// What the browser asks for: the language of pages before sign-in.
    pub async fn speak(&self, lang: &str) {
        let headers = Headers::new(serde_json::json!({ "Accept-Language": lang }));
        self.page.execute(SetExtraHttpHeadersParams::new(headers)).await.unwrap();
    }

    pub fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap()
    }

    /// Begins a new look. Ends are kept: the begin that belongs to one may not have been noted yet.
    pub fn forget(&self) {
        let mut seen = self.seen();
        seen.requests.clear();
        seen.errors.clear();
    }

    /// Waits until every request has ended, save those to one address and the tab's icon: the browser fetches that when it
    /// likes, even for a page already left, and does not tell when it gives up.
    pub async fn quiet(&self, but: &str) {
        let begun = Instant::now();
        let waited_for = |url: &&str| !url.starts_with(but) && !url.ends_with("/icon.svg");
        loop {
            let open: Vec<String> = self.seen().unfinished().filter(waited_for).map(str::to_owned).collect();
            if open.is_empty() {
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "requests do not end: {open:?}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    // ---- What the machine is like.

    /// A passkey device that says yes.
    pub async fn has_a_passkey_device(&self) {
        self.page.execute(EnableParams::default()).await.unwrap();
        let device = VirtualAuthenticatorOptions::builder()
            .protocol(AuthenticatorProtocol::Ctap2)
            .transport(AuthenticatorTransport::Internal)
            .has_resident_key(true)
            .has_user_verification(true)
            .is_user_verified(true)
            .automatic_presence_simulation(true);
        self.page.execute(AddVirtualAuthenticatorParams::new(device.build().unwrap())).await.unwrap();
    }

    /// Signed in as whom the node gave this session.
    pub async fn signed_in_as(&self, node: &TestNode, person: &node::testing::Browser) {
        self.signed_in_at(&url(node, "/"), person).await;
    }

    /// The same of a node that another process runs.
    pub async fn signed_in_at(&self, url: &str, person: &node::testing::Browser) {
        let cookie = CookieParam::builder()
            .name("__Host-session")
            .value(person.cookie("__Host-session").expect("a session"))
            .url(url)
            .path("/")
            .secure(true)
            .http_only(true);
        self.page.set_cookie(cookie.build().unwrap()).await.unwrap();
    }

    pub async fn is(&self, width: i64, scheme: &str) {
        let size = SetDeviceMetricsOverrideParams::new(width, 900, 1.0, false);
        self.page.execute(size).await.unwrap();
        let features = vec![
            MediaFeature::new("prefers-color-scheme", scheme),
            // A colour that is still moving has no contrast to measure.
            MediaFeature::new("prefers-reduced-motion", "reduce"),
        ];
        self.page.execute(SetEmulatedMediaParams::builder().features(features).build()).await.unwrap();
    }

    pub async fn runs_no_scripts(&self) {
        self.page.execute(SetScriptExecutionDisabledParams::new(true)).await.unwrap();
    }

    /// Every page comes over the wire, as on the first visit.
    pub async fn keeps_no_cache(&self) {
        self.page.execute(SetCacheDisabledParams::new(true)).await.unwrap();
    }

    // ---- Hands.

    pub async fn open(&self, node: &TestNode, path: &str) {
        self.open_url(&url(node, path)).await;
    }

    pub async fn open_url(&self, url: &str) {
        self.page.goto(url).await.unwrap_or_else(|error| panic!("{url}: {error}"));
        self.settle(url).await;
    }

    async fn settle(&self, what: &str) {
        self.until("document.readyState === 'complete'", what).await;
    }

    /// Does something that leads to another page, and waits for it.
    pub async fn follow(&self, act: impl Future<Output = ()>, what: &str) {
        self.eval("window.before = true").await;
        act.await;
        self.until("!window.before && document.readyState === 'complete'", what).await;
    }

    pub async fn click(&self, selector: &str) {
        self.until(&format!("document.querySelector({selector:?}) !== null"), selector).await;
        let place = self
            .eval(&format!(
                "(() => {{ const one = document.querySelector({selector:?});
                    one.scrollIntoView({{ block: 'center', behavior: 'instant' }});
                    // A link that goes on in a second line has no middle that is its own.
                    const box = one.getClientRects()[0], x = box.x + box.width / 2, y = box.y + box.height / 2;
                    return one.contains(document.elementFromPoint(x, y)) ? [x, y] : null; }})()"
            ))
            .await;
        let (Some(x), Some(y)) = (place[0].as_f64(), place[1].as_f64()) else {
            panic!("{selector} cannot be pressed: something lies over it");
        };
        for kind in [DispatchMouseEventType::MousePressed, DispatchMouseEventType::MouseReleased] {
            let event = DispatchMouseEventParams::builder().r#type(kind).x(x).y(y);
            let event = event.button(MouseButton::Left).click_count(1);
            self.page.execute(event.build().unwrap()).await.unwrap();
        }
    }

    /// Presses what leads to another page.
    pub async fn press(&self, selector: &str) {
        self.follow(self.click(selector), selector).await;
    }

    pub async fn fill(&self, selector: &str, text: &str) {
        self.until(&format!("document.querySelector({selector:?}) !== null"), selector).await;
        let select =
            format!("(() => {{ const one = document.querySelector({selector:?}); one.focus(); one.select(); }})()");
        self.eval(&select).await;
        self.page.execute(InsertTextParams::new(text)).await.unwrap();
    }

    /// Puts a file with this text into a field, as if it had been chosen.
    pub async fn choose_file(&self, selector: &str, text: &str) {
        let chosen = self
            .eval(&format!(
                "(() => {{ const files = new DataTransfer(); files.items.add(new File([{text:?}], 'services.json'));
                    const one = document.querySelector({selector:?}); one.files = files.files; return one.value; }})()"
            ))
            .await;
        assert!(chosen.as_str().unwrap_or_default().ends_with("services.json"), "{selector}: {chosen}");
    }

    pub async fn choose(&self, selector: &str, value: &str) {
        let chosen = self
            .eval(&format!(
                "(() => {{ const one = document.querySelector({selector:?}); one.value = {value:?};
                    one.dispatchEvent(new Event('change', {{ bubbles: true }})); return one.value; }})()"
            ))
            .await;
        assert_eq!(chosen, value, "{selector}");
    }

    /// Sends a form as it is, whatever the browser thinks of its fields.
    pub async fn send(&self, form: &str) {
        let send = format!(
            "{{ const form = document.querySelector({form:?}); form.noValidate = true; form.requestSubmit(); }}"
        );
        let act = async {
            self.eval(&send).await;
        };
        self.follow(act, form).await;
    }

    pub async fn key(&self, key: &str) {
        let (code, number, text) = match key {
            "Tab" => ("Tab", 9, None),
            "Enter" => ("Enter", 13, Some("\r")),
            "Escape" => ("Escape", 27, None),
            "/" => ("Slash", 191, Some("/")),
            "?" => ("Slash", 191, Some("?")),
            _ => panic!("this hand does not find {key}"),
        };
        for kind in [DispatchKeyEventType::KeyDown, DispatchKeyEventType::KeyUp] {
            let down = kind == DispatchKeyEventType::KeyDown;
            let mut event = DispatchKeyEventParams::new(kind);
            event.key = Some(key.to_owned());
            event.code = Some(code.to_owned());
            event.windows_virtual_key_code = Some(number);
            event.text = text.filter(|_| down).map(str::to_owned);
            event.modifiers = (key == "?").then_some(8);
            self.page.execute(event).await.unwrap();
        }
    }

    // ---- Eyes.

    /// The value of an expression; null while one page goes and the next comes.
    pub async fn eval(&self, expression: &str) -> Value {
        let mut look = EvaluateParams::new(expression);
        look.return_by_value = Some(true);
        look.await_promise = Some(true);
        match self.page.execute(look).await {
            Ok(answer) => {
                if let Some(thrown) = &answer.result.exception_details {
                    panic!("{expression}: {thrown:?}");
                }
                answer.result.result.value.clone().unwrap_or(Value::Null)
            }
            Err(_) => Value::Null,
        }
    }

    pub async fn text(&self, expression: &str) -> String {
        self.eval(expression).await.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until an expression holds.
    pub async fn until(&self, condition: &str, what: &str) {
        let begun = Instant::now();
        while self.eval(&format!("Boolean({condition})")).await != Value::Bool(true) {
            if begun.elapsed() > PATIENCE {
                let page = self.text("location.pathname + '\\n' + document.body.innerText").await;
                panic!("{what}: waited in vain for {condition} at {page}");
            }
            tokio::time::sleep(Duration::from_millis(15)).await;
        }
    }

    pub async fn shows(&self, text: &str) {
        self.until(&format!("document.body && document.body.innerText.includes({text:?})"), text).await;
    }

    pub async fn is_at(&self, path: &str) {
        self.until(&format!("location.pathname === {path:?} && document.readyState === 'complete'"), path).await;
    }

    pub async fn picture(&self) -> Vec<u8> {
        let whole = ScreenshotParams::builder().format(CaptureScreenshotFormat::Png).full_page(true);
        self.page.screenshot(whole.build()).await.unwrap()
    }
}

pub fn url(node: &TestNode, path: &str) -> String {
    node.url(path)
}

/// Waits until something holds on the node.
pub async fn eventually(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let begun = Instant::now();
    while !holds().await {
        assert!(begun.elapsed() < PATIENCE, "waited in vain: {what}");
        tokio::time::sleep(Duration::from_millis(15)).await;
    }
}
