//! What happens on the server shows in the page that is open.

use node::testing::{PASSWORD, Role, TestNode, code};

use crate::chromium::{Chromium, play};

#[test]
fn a_locked_session_locks_the_open_page_and_unlocking_comes_back_to_it() {
    play(async {
        let node = TestNode::for_browsers().await;
        node.agency().await;
        let person = node.person("d.orme", &[Role::Officer]).await;
        let chromium = Chromium::start().await;
        let tab = chromium.person("en").await;
        tab.signed_in_as(&node, &person).await;
        tab.open(&node, "/").await;
        tab.open(&node, "/people").await;
        tab.shows("Person d.orme").await;

        node.lock("d.orme").await;
        tab.is_at("/unlock").await;
        tab.until("document.body.innerText.includes('Person') === false", "no content").await;
        // Back: nothing of what was read is shown.
        tab.eval("history.back()").await;
        tab.until("location.pathname === '/unlock' && location.search.includes('next=%2F')", "back is locked too")
            .await;
        assert!(!tab.text("document.body.innerText").await.contains("Person"), "content is shown");

        node.lock("d.orme").await;
        tab.open(&node, "/people").await;
        tab.is_at("/unlock").await;
        tab.fill("form[action='/unlock'] #f-password", PASSWORD).await;
        tab.fill("#f-code", &code(&node.node)).await;
        tab.press("form[action='/unlock'] button").await;
        tab.is_at("/people").await;
        tab.shows("Person d.orme").await;
        chromium.close().await;
    });
}

#[test]
fn a_notice_shows_in_the_open_page() {
    play(async {
        let node = TestNode::for_browsers().await;
        let person = node.person("d.orme", &[Role::Officer]).await;
        let chromium = Chromium::start().await;
        let (tab, other) = (chromium.person("en").await, chromium.person("en").await);
        for (tab, path) in [(&tab, "/"), (&other, "/people")] {
            tab.signed_in_as(&node, &person).await;
            tab.open(&node, path).await;
            tab.eval("window.stayed = true").await;
            tab.until("document.querySelector('[data-unread]').hidden", "nothing is unread").await;
        }
        node.tell(person.id()).await;
        for tab in [&tab, &other] {
            tab.until("document.querySelector('[data-unread]').checkVisibility()", "the counter").await;
            tab.until("document.querySelector('[data-unread]').textContent === '3'", "three notices").await;
            assert_eq!(tab.eval("window.stayed").await, true, "the page was not loaded again");
        }
        tab.until("document.querySelector('[data-live-line]').textContent.includes('3')", "the line says so").await;
        tab.press("[data-live-line]").await;
        tab.is_at("/notices").await;
        chromium.close().await;
    });
}

#[test]
fn a_bed_that_is_taken_shows_in_the_open_search() {
    play(async {
        let node = TestNode::for_browsers().await;
        node.agency().await;
        node.services().await;
        let person = node.person("d.orme", &[Role::Officer]).await;
        let chromium = Chromium::start().await;
        let tab = chromium.person("en").await;
        tab.signed_in_as(&node, &person).await;
        tab.open(&node, "/directory").await;
        tab.choose("#f-need", "emergency_shelter").await;
        tab.press("form.find button[type=submit]").await;
        tab.until("document.querySelector('.found .card .why').innerText.includes('2')", "two beds").await;
        tab.eval("window.stayed = true").await;
        node.free_beds(1).await;
        tab.until("document.querySelector('.found .card .why').innerText.includes('one free')", "one bed").await;
        node.free_beds(0).await;
        tab.until("document.querySelector('.found .card .why').innerText.includes('Full')", "no bed").await;
        assert_eq!(tab.eval("window.stayed").await, true, "the page was not loaded again");
        // `/` leads to the search, by keyboard alone.
        tab.key("/").await;
        tab.until("document.activeElement.matches('a[data-search]')", "the way to the search").await;
        tab.follow(tab.key("Enter"), "the form").await;
        tab.until("document.querySelector('#f-need').value === 'emergency_shelter'", "what was asked").await;
        chromium.close().await;
    });
}
