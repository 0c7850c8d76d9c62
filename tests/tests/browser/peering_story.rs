//! Two officers here and two there make their nodes peers; then one of them stops it, and two go on.

use node::testing::{Role, TestNode};

use crate::chromium::{Chromium, Tab, play};
use crate::network_gallery::{approve, propose};

/// A node, and its two officers at their machines.
struct Desk {
    node: TestNode,
    one: Tab,
    two: Tab,
}

impl Desk {
    async fn of(node: TestNode, name: &str, class: &str, chromium: &Chromium) -> Desk {
        node.agency_named(name, class).await;
        let one = node.person("o.marsh", &[Role::Admin, Role::TrustOfficer]).await;
        let two = node.person("e.lund", &[Role::TrustOfficer]).await;
        let (tab_of_one, tab_of_two) = (chromium.person("en").await, chromium.person("en").await);
        tab_of_one.signed_in_as(&node, &one).await;
        tab_of_two.signed_in_as(&node, &two).await;
        Desk { node, one: tab_of_one, two: tab_of_two }
    }

    /// What is read to the other side by telephone.
    async fn fingerprint(&self) -> String {
        self.two.open(&self.node, "/peers").await;
        self.two.press("main a[href='/peers/fingerprint']").await;
        self.two.text("document.querySelector('main code.key').textContent").await
    }

    /// Officer one types the address and compares what the page shows with what is heard; the page of the peer.
    async fn begin_with(&self, other: &Desk) -> String {
        let (tab, heard) = (&self.one, other.fingerprint().await);
        tab.open(&self.node, "/peers").await;
        tab.press("main a[href='/peers/new']").await;
        propose(tab, &other.node.url("")).await;
        tab.press("main .form-actions button").await;
        tab.shows("A trust officer must compare the fingerprint.").await;
        let peer = tab.text("location.pathname").await;
        tab.press("main a[href$='/comparison']").await;
        assert_eq!(tab.text("document.querySelector('main code.key').textContent").await, heard);
        tab.fill("#f-heard", &heard[heard.len() - 9..]).await;
        tab.fill("#f-with", "duty officer").await;
        tab.fill("#f-over", "the county directory").await;
        tab.press("main .form-actions button").await;
        // Nobody decides both halves.
        tab.shows("You did the first half. Another trust officer must decide.").await;
        peer
    }

    /// Officer two finds it on the first page and approves.
    async fn approve(&self, class: &str, level: &str) {
        let tab = &self.two;
        tab.open(&self.node, "/").await;
        tab.shows("peering waits for your decision").await;
        tab.press("main a[href='/peers']").await;
        tab.shows("Waits for you").await;
        tab.press("main .rows tbody a").await;
        tab.press("main a[href$='/approval']").await;
        approve(tab, class, level).await;
        tab.press("main .form-actions button").await;
        tab.shows("Your approval is recorded.").await;
    }

    async fn shows(&self, path: &str, text: &str) {
        self.one.open(&self.node, path).await;
        self.one.shows(text).await;
    }
}

/// [PEER-04] [PEER-09]
#[test]
fn four_people_peer_two_nodes_and_one_of_them_stops_it() {
    play(async {
        let chromium = Chromium::start().await;
        let mut nodes = TestNode::network(&["police", "shelter"]).await.into_iter();
        let police = Desk::of(nodes.next().unwrap(), "Harbour County Sheriff", "law_enforcement", &chromium).await;
        let shelter = Desk::of(nodes.next().unwrap(), "Lantern House", "shelter", &chromium).await;
        let talk = async || TestNode::talk(&[&police.node, &shelter.node]).await;

        let there = police.begin_with(&shelter).await;
        police.approve("shelter", "v2").await;
        talk().await;
        police.shows(&there, "Approved here. The other side has not accepted yet.").await;
        let here = shelter.begin_with(&police).await;
        talk().await;
        shelter.shows(&here, "Not yet active").await;
        shelter.approve("law_enforcement", "v4").await;
        talk().await;
        police.shows(&there, "Active").await;
        shelter.shows(&here, "Active").await;
        // The card of the other agency came with it.
        shelter.one.shows("Harbour County Sheriff").await;

        a_lane_is_paused_and_resumed(&police, &shelter, &there).await;
        one_suspends_and_two_go_on(&police, &shelter, &there, &here).await;
        chromium.close().await;
    });
}

async fn a_lane_is_paused_and_resumed(police: &Desk, shelter: &Desk, there: &str) {
    let (tab, first) = (&police.one, "document.querySelector('main .rows tbody tr').innerText");
    tab.open(&police.node, &format!("{there}/messages")).await;
    tab.press("form[action$='/lanes/normal/pause'] button").await;
    tab.shows("Paused").await;
    police.node.note_to(&shelter.node.url("")).await;
    assert_eq!(police.node.say().await, 0, "nothing leaves a lane that is paused");
    tab.open(&police.node, &format!("{there}/messages")).await;
    tab.until(&format!("{first}.includes('Note') && {first}.includes('Waits')"), "it waits").await;
    tab.press("form[action$='/lanes/normal/resumption'] button").await;
    assert_eq!(police.node.say().await, 1);
    tab.open(&police.node, &format!("{there}/messages")).await;
    tab.until(&format!("{first}.includes('Note') && {first}.includes('Delivered')"), "it is delivered").await;
    TestNode::talk(&[&police.node, &shelter.node]).await;
}

async fn one_suspends_and_two_go_on(police: &Desk, shelter: &Desk, there: &str, here: &str) {
    let tab = &police.one;
    tab.open(&police.node, there).await;
    tab.press("main a[href$='/suspension']").await;
    tab.choose("#f-cause", "incident").await;
    tab.fill("#f-reason", "Their mail was read by others.").await;
    tab.press("main .form-actions button").await;
    tab.shows("This node suspended it. Two trust officers can lift that.").await;
    TestNode::talk(&[&police.node, &shelter.node]).await;
    shelter.shows(here, "The other side suspended it. Only they can lift that.").await;
    let page = shelter.one.text("document.body.innerText").await;
    assert!(!page.contains("Their mail"), "the other side hears a word and not the reason");

    tab.press("main a[href$='/restoration']").await;
    tab.press("form[action$='/restoration'] button").await;
    tab.shows("The restoration waits for another trust officer.").await;
    police.two.open(&police.node, there).await;
    police.two.press("main a[href$='/restoration']").await;
    police.two.press("form[action$='/restoration'] button").await;
    police.two.shows("Our suspension is lifted.").await;
    TestNode::talk(&[&police.node, &shelter.node]).await;
    police.shows(there, "Active").await;
    shelter.shows(here, "Active").await;
}
