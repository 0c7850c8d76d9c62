//! Without JavaScript everything but passkeys and live rows works.

use node::testing::{PASSWORD, Role, TestNode, code};

use crate::chromium::{Chromium, play};

#[test]
fn the_pages_work_without_scripts() {
    play(async {
        let node = TestNode::for_browsers().await;
        node.agency().await;
        node.person("d.orme", &[Role::Officer]).await;
        let chromium = Chromium::start().await;
        let tab = chromium.person("en").await;
        tab.runs_no_scripts().await;

        tab.open(&node, "/people").await;
        tab.is_at("/sign-in").await;
        tab.shows("Passkeys need JavaScript").await;
        tab.press(".foot button[value=fr]").await;
        tab.until("document.documentElement.lang === 'fr'", "the page speaks French").await;
        tab.press(".foot button[value=en]").await;

        tab.fill("#f-handle", "d.orme").await;
        tab.fill("form[action='/sign-in'] #f-password", PASSWORD).await;
        tab.fill("#f-code", &code(&node.node)).await;
        tab.press("form[action='/sign-in'] button").await;
        tab.until("document.querySelector('.side') !== null", "signed in").await;

        tab.open(&node, "/").await;
        tab.shows("Person d.orme").await;
        tab.open(&node, "/me").await;
        tab.choose("#f-lang", "ar").await;
        tab.press("main form button").await;
        tab.until("document.documentElement.dir === 'rtl'", "the page speaks Arabic").await;
        tab.press("form[action='/sign-out'] button").await;
        tab.is_at("/sign-in").await;
        chromium.close().await;
    });
}
