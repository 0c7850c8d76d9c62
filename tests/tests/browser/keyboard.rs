//! Everything by keyboard, and a way to leave at once.

use node::testing::{Role, TestNode};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::chromium::{Chromium, eventually, play};

/// Somebody else's page: where "leave quickly" goes.
async fn neutral_page() -> String {
    let socket = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/weather", socket.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = socket.accept().await {
            tokio::spawn(async move {
                let mut asked = [0; 4096];
                let _ = stream.read(&mut asked).await;
                let page = "<!doctype html><title>Weather</title><h1>Rain later</h1>";
                let head = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\ncontent-length: ";
                let _ = stream.write_all(format!("{head}{}\r\n\r\n{page}", page.len()).as_bytes()).await;
            });
        }
    });
    address
}

#[test]
fn two_escapes_lock_the_session_and_show_another_page() {
    play(async {
        let exit = neutral_page().await;
        let node = TestNode::for_browsers_with(&[("SESSION__EXIT_URL", &exit)]).await;
        node.agency().await;
        let person = node.person("d.orme", &[Role::Officer]).await;
        let chromium = Chromium::start().await;
        let tab = chromium.person("en").await;
        let again = node.signed_in(person.id()).await;
        for (way, session) in [("keys", &person), ("button", &again)] {
            tab.signed_in_as(&node, session).await;
            tab.open(&node, "/people").await;
            tab.shows("Person d.orme").await;
            if way == "keys" {
                tab.key("Escape").await;
                tab.key("Escape").await;
            } else {
                tab.click(".quick-exit button").await;
            }
            tab.until(&format!("location.href === {exit:?}"), way).await;
            tab.shows("Rain later").await;
            let locked = if way == "keys" { 1 } else { 2 };
            let look = async || node.locked_sessions("d.orme").await == locked;
            eventually("the session is locked", look).await;
            // The page that was left has no place in the history; what stood before it shows nothing without a sign-in.
            tab.open(&node, "/people").await;
            tab.is_at("/unlock").await;
            assert!(!tab.text("document.body.innerText").await.contains("Person"));
        }
        chromium.close().await;
    });
}

#[test]
fn one_escape_leaves_nothing() {
    play(async {
        let exit = neutral_page().await;
        let node = TestNode::for_browsers_with(&[("SESSION__EXIT_URL", &exit)]).await;
        let person = node.person("d.orme", &[Role::Officer]).await;
        let chromium = Chromium::start().await;
        let tab = chromium.person("en").await;
        tab.signed_in_as(&node, &person).await;
        tab.open(&node, "/people").await;
        tab.key("Escape").await;
        tab.key("?").await;
        tab.is_at("/keys").await;
        assert_eq!(node.locked_sessions("d.orme").await, 0);
        chromium.close().await;
    });
}

#[test]
fn the_keyboard_reaches_everything_and_shows_where_it_is() {
    play(async {
        let node = TestNode::for_browsers().await;
        node.agency().await;
        let auditor = node.person("r.adair", &[Role::Auditor]).await;
        let chromium = Chromium::start().await;
        let tab = chromium.person("en").await;
        tab.signed_in_as(&node, &auditor).await;

        tab.open(&node, "/audit").await;
        tab.key("/").await;
        tab.until("document.activeElement.matches('[data-search]')", "/ leads to the search").await;
        // In a field a key is a letter.
        tab.key("?").await;
        tab.until("document.activeElement.value === '?'", "? is typed").await;

        tab.open(&node, "/audit").await;
        tab.key("?").await;
        tab.is_at("/keys").await;

        for (width, path) in [(1280, "/audit"), (390, "/audit"), (1280, "/me"), (390, "/me/security")] {
            tab.is(width, "light").await;
            tab.open(&node, path).await;
            tab.key("Tab").await;
            tab.until("document.activeElement.matches('.skip-link')", "the first stop skips to the content").await;
            assert!(tab.eval(FOCUS_IS_SEEN).await.is_null(), "{path}: the skip link is not seen");
            every_stop_is_seen(&tab, path).await;
            tab.open(&node, path).await;
            tab.key("Tab").await;
            tab.key("Enter").await;
            tab.until("document.activeElement.id === 'main'", "the skip link leads to the content").await;
        }
        chromium.close().await;
    });
}

/// Null if the element with the focus can be seen and has a visible outline; else what it is. Inside a field for a date the
/// browser moves the focus, and shows it, by itself.
const FOCUS_IS_SEEN: &str = "(() => { const one = document.activeElement, style = getComputedStyle(one), \
    box = one.getBoundingClientRect(); \
    const seen = box.width > 0 && box.bottom > 0 && box.top < innerHeight && style.visibility === 'visible'; \
    const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 \
    || (one.type === 'date' && one.dataset.reached === '1'); \
    const x = Math.max(0, Math.min(innerWidth - 1, box.x + box.width / 2)), \
    y = Math.max(0, Math.min(innerHeight - 1, box.y + Math.min(box.height, 40) / 2)), \
    top = document.elementFromPoint(x, y), free = top !== null && (one.contains(top) || top.contains(one) || top.tagName === 'LABEL'); \
    return seen && ring && free ? null : one.outerHTML.slice(0, 120) + JSON.stringify({ seen, ring, free }); })()";

async fn every_stop_is_seen(tab: &crate::chromium::Tab, path: &str) {
    let stops = "[...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]\
        .filter((one) => one.checkVisibility() && !one.disabled && (one.type !== 'radio' || one.checked)).length";
    let stops = tab.eval(stops).await.as_u64().unwrap();
    let mut reached = 1;
    // A field of day, month and year has several stops.
    for _ in 0..stops * 4 {
        tab.key("Tab").await;
        if tab.eval("document.activeElement === document.body || document.activeElement.matches('.skip-link')").await
            == true
        {
            break;
        }
        let fault = tab.eval(FOCUS_IS_SEEN).await;
        assert!(fault.is_null(), "{path}: the focus is not seen: {fault}");
        if tab.eval("{ const one = document.activeElement; const fresh = !one.dataset.reached; one.dataset.reached = '1'; fresh }").await == true {
            reached += 1;
        }
    }
    assert_eq!(reached, stops, "{path}: stops that the Tab key reaches");
}

/// A form with several buttons: Enter saves, and what asks for more rows is where its group is.
#[test]
fn enter_in_the_form_of_a_service_saves_and_more_rows_come_where_they_were_asked_for() {
    play(async {
        let node = TestNode::for_browsers().await;
        node.agency().await;
        let editor = node.person("k.lund", &[Role::Editor]).await;
        let chromium = Chromium::start().await;
        let tab = chromium.person("en").await;
        tab.signed_in_as(&node, &editor).await;
        tab.open(&node, "/directory/capabilities/new").await;
        tab.fill("#f-name", "Beds for men").await;
        tab.eval("document.querySelector('button[name=more][value=service_areas]').focus()").await;
        tab.follow(tab.key("Enter"), "more rows").await;
        tab.until("document.querySelector('#f-area-3')", "four rows").await;
        tab.until("location.hash === '#f-service_areas' && scrollY > 400", "the group is in view").await;
        assert_eq!(tab.text("document.querySelector('#f-name').value").await, "Beds for men");
        tab.click("input[name=service_type][value=emergency_shelter]").await;
        tab.eval("document.querySelector('#f-name').focus()").await;
        tab.follow(tab.key("Enter"), "the draft").await;
        tab.shows("Not published").await;
        chromium.close().await;
    });
}
