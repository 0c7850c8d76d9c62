//! What every page must be: readable by everybody, on a small screen too, light, and of no other origin.

use std::sync::LazyLock;

use node::testing::TestNode;
use serde_json::Value;

use crate::chromium::{Tab, url};

/// The first load of a page, with style and scripts, over the wire.
const MOST_BYTES: f64 = 60.0 * 1024.0;

static AXE: LazyLock<String> = LazyLock::new(|| {
    let path = std::env::var("WAYSTATION_AXE").expect("WAYSTATION_AXE names axe.min.js: see tests/run");
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
});

const RUN_AXE: &str = "axe.run(document, { preload: false, resultTypes: ['violations'], runOnly: { type: 'tag', \
    values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] } }) \
    .then(({ violations }) => violations.filter(({ impact }) => impact === 'serious' || impact === 'critical') \
    .map(({ id, help, nodes }) => id + ' (' + help + '): ' + nodes.slice(0, 3).map((one) => \
    one.target.join(' ') + ' ' + one.html.slice(0, 160) + ' ' + (one.any[0] ? one.any[0].message : '')).join(' | ')))";

/// Everything that is wrong with the page that the tab shows.
pub async fn faults(tab: &Tab, node: &TestNode, lang: &str) -> Vec<String> {
    let mut faults = Vec::new();
    first_load(tab, node, &mut faults).await;
    // What hides above the page until it has the focus lies over what is scrolled away.
    tab.eval("scrollTo({ top: 0, behavior: 'instant' })").await;
    let facts = tab
        .eval(
            "({ lang: document.documentElement.lang, dir: document.documentElement.dir, main: document.querySelectorAll('main').length,
                h1: document.querySelectorAll('h1').length, title: document.title.trim(), text: document.body.innerText,
                twice: [...document.querySelectorAll('[id]')].map((one) => one.id).filter((id, at, all) => all.indexOf(id) !== at) })",
        )
        .await;
    let dir = if lang == "ar" { "rtl" } else { "ltr" };
    let mut expect = |name: &str, wanted: Value| {
        if facts[name] != wanted {
            faults.push(format!("{name} is {} and not {wanted}", facts[name]));
        }
    };
    expect("lang", lang.into());
    expect("dir", dir.into());
    expect("main", 1.into());
    expect("h1", 1.into());
    expect("twice", Value::Array(Vec::new()));
    if facts["title"].as_str().unwrap_or_default().is_empty() {
        faults.push("no title".to_owned());
    }
    unworded(facts["text"].as_str().unwrap_or_default(), &mut faults);
    tab.eval(&format!("{{ {} }} null", *AXE)).await;
    for (width, scheme) in [(1280, "light"), (390, "dark"), (360, "light")] {
        tab.is(width, scheme).await;
        let wide = tab.eval("document.documentElement.scrollWidth - window.innerWidth").await;
        if wide.as_f64().unwrap_or(1.0) > 0.0 {
            let who = tab.eval("[...document.querySelectorAll('body *')].filter((one) => { const box = one.getBoundingClientRect(); return box.width > 0 && (box.right > innerWidth + 0.5 || box.left < -0.5); }).slice(0, 4).map((one) => one.tagName + '.' + one.className + ' ' + one.textContent.trim().slice(0, 40)).join(' | ')").await;
            faults.push(format!("{width} px: the page is {wide} px wider than the screen: {who}"));
        }
        // What axe finds on a desk depends on the direction of the text and not on its language.
        let is_seen = width == 390 || (width == 1280 && matches!(lang, "en" | "ar"));
        if !is_seen {
            continue;
        }
        for violation in tab.eval(RUN_AXE).await.as_array().expect("axe ran") {
            faults.push(format!("{width} px, {scheme}: {}", violation.as_str().unwrap_or_default()));
        }
    }
    tab.is(1280, "light").await;
    faults
}

/// A text that was never written shows as its key: `home-step-invite`.
fn unworded(text: &str, faults: &mut Vec<String>) {
    for word in text.split_whitespace() {
        let key = word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
        if key && word.matches('-').count() > 1 && !word.contains("--") {
            faults.push(format!("a text is missing: {word}"));
        }
    }
}

async fn first_load(tab: &Tab, node: &TestNode, faults: &mut Vec<String>) {
    let ours = url(node, "/");
    // The stream of live events ends with the page.
    tab.quiet(&url(node, "/events")).await;
    let here = tab.text("location.href.split('#')[0]").await;
    let seen = tab.seen();
    let foreign = seen.urls().filter(|url| !url.starts_with(&ours) && !url.starts_with("data:"));
    faults.extend(foreign.map(|url| format!("asks {url} for something")));
    if !seen.urls().any(|url| url == here) {
        faults.push("its own request was not seen".to_owned());
    }
    if seen.bytes() > MOST_BYTES {
        faults.push(format!("{} bytes came over the wire", seen.bytes()));
    }
    // A browser also complains of a page that is itself an answer of 403, 404, 410 or 422.
    let ours = |error: &&String| !(error.starts_with("Failed to load resource") && error.ends_with(&here));
    faults.extend(seen.errors.iter().filter(ours).map(|error| format!("console: {error}")));
}
