//! Every page about other nodes, in every state that people meet it in.

use node::testing::{Browser, HostilePeer, Role, TestNode};

use crate::chromium::{Chromium, Tab};
use crate::gallery::{see, sent, visitor};

/// How the tests' nodes reach each other: on this machine.
pub const RANGES: &str = "127.0.0.0/8";

/// The two nodes, and who looks at the first one.
struct Walk<'a, Look> {
    police: TestNode,
    shelter: TestNode,
    admin: Tab,
    one: Tab,
    two: Tab,
    reader: Tab,
    look: &'a mut Look,
}

/// Walks through them in one language and shows each, with its name, to `look`.
pub async fn walk(chromium: &Chromium, lang: &str, look: &mut impl AsyncFnMut(&Tab, &TestNode, &str)) {
    let mut nodes = TestNode::network(&["police", "shelter"]).await.into_iter();
    let (police, shelter) = (nodes.next().unwrap(), nodes.next().unwrap());
    police.agency_named("Harbour County Sheriff", "law_enforcement").await;
    shelter.agency_named("Lantern House", "shelter").await;
    let mut tabs = Vec::new();
    let mut hands = Vec::new();
    for (handle, roles) in PEOPLE {
        let person = police.person(handle, roles).await;
        police.speak(person.id(), lang).await;
        let tab = visitor(chromium, lang).await;
        tab.signed_in_as(&police, &person).await;
        tabs.push(tab);
        hands.push(person);
    }
    let [admin, one, two, reader] = tabs.try_into().ok().unwrap();
    let [mut hand, mut hand_of_one, _, _] = hands.try_into().ok().unwrap();
    let mut walk = Walk { police, shelter, admin, one, two, reader, look };
    walk.nothing_yet().await;
    let peer = walk.a_peer_is_proposed().await;
    walk.two_people_decide(&peer).await;
    walk.the_other_side_does_the_same().await;
    walk.what_stands(&peer).await;
    walk.wider_terms(&peer, &mut hand_of_one).await;
    walk.what_was_said(&peer, &mut hand).await;
    walk.what_is_taken_back(&peer).await;
    walk.what_was_not_applied().await;
    walk.what_stopped(&mut hand).await;
    walk.our_keys().await;
}

const PEOPLE: [(&str, &[Role]); 4] = [
    ("i.calder", &[Role::Admin]),
    ("t.weld", &[Role::TrustOfficer]),
    ("m.sorrel", &[Role::TrustOfficer, Role::Supervisor]),
    ("d.orme", &[Role::Officer]),
];

/// What another person or the other node does, past the browser.
async fn post(hand: &mut Browser, path: &str, fields: &[(&str, &str)]) -> String {
    hand.post(path, fields).await.is(303).location().to_owned()
}

pub fn terms(class: &'static str, level: &'static str) -> Vec<(&'static str, &'static str)> {
    vec![
        ("org_class", class),
        ("level", level),
        ("planes", "directory"),
        ("planes", "coordination"),
        ("highest_mark", "amber"),
        ("messages", "50"),
        ("mebibytes", "64"),
        ("review_on", "2026-09-01"),
        ("ranges", RANGES),
        ("duty_phone", "+1 212 555 0142"),
    ]
}

impl<Look: AsyncFnMut(&Tab, &TestNode, &str)> Walk<'_, Look> {
    async fn nothing_yet(&mut self) {
        let pages = [
            ("peers-none", "/peers"),
            ("retractions-none", "/retractions"),
            ("inbox-none", "/inbox"),
            ("fingerprint-sheet", "/peers/fingerprint"),
            ("peer-new", "/peers/new"),
        ];
        see(&self.admin, &self.police, &pages, self.look).await;
        sent(&self.admin, &self.police, "main form", "peer-new-refused", self.look).await;
    }

    /// Returns the page of the peer.
    async fn a_peer_is_proposed(&mut self) -> String {
        let (tab, police) = (&self.admin, &self.police);
        propose(tab, "http://nobody.localhost:1").await;
        sent(tab, police, "main form", "peer-new-no-answer", self.look).await;
        propose(tab, &self.shelter.url("")).await;
        sent(tab, police, "main form", "peer-proposed", self.look).await;
        let peer = tab.text("location.pathname").await;
        let refusal = format!("{peer}/refusal");
        see(tab, police, &[("peers-pending", "/peers"), ("peer-refusal", &refusal)], self.look).await;
        sent(tab, police, "main form", "peer-refusal-refused", self.look).await;
        peer
    }

    async fn two_people_decide(&mut self, peer: &str) {
        let (one, two, police) = (&self.one, &self.two, &self.police);
        let (comparison, approval) = (format!("{peer}/comparison"), format!("{peer}/approval"));
        see(one, police, &[("home-peering-waits", "/"), ("peer-comparison", &comparison)], self.look).await;
        sent(one, police, "main form", "peer-comparison-refused", self.look).await;
        compare(one, "duty officer").await;
        sent(one, police, "main form", "peer-compared", self.look).await;
        see(two, police, &[("peer-waits-for-me", peer), ("peer-approval", &approval)], self.look).await;
        sent(two, police, "main form", "peer-approval-refused", self.look).await;
        approve(two, "shelter", "v2").await;
        sent(two, police, "main form", "peer-waits-for-them", self.look).await;
    }

    async fn the_other_side_does_the_same(&mut self) {
        let shelter = &self.shelter;
        let mut one = shelter.person("one", &[Role::TrustOfficer]).await;
        let mut two = shelter.person("two", &[Role::TrustOfficer]).await;
        let address = self.police.url("");
        let asked =
            [("address", address.as_str()), ("ranges", RANGES), ("planes", "directory"), ("planes", "coordination")];
        let here = post(&mut one, "/peers", &asked).await;
        let page = one.get(&format!("{here}/comparison")).await;
        let print = page.between("name=\"fingerprint\" value=\"", "\"").to_owned();
        let heard = &print[print.len() - 9..];
        let said = [("fingerprint", print.as_str()), ("heard", heard), ("with", "desk"), ("over", "the register")];
        post(&mut one, &format!("{here}/comparison"), &said).await;
        post(&mut two, &format!("{here}/approval"), &terms("law_enforcement", "v4")).await;
        TestNode::talk(&[&self.police, &self.shelter]).await;
        self.police.minutes_pass(4);
    }

    async fn what_stands(&mut self, peer: &str) {
        let (admin, police) = (&self.admin, &self.police);
        let at = |act: &str| format!("{peer}/{act}");
        see(admin, police, &[("peer-active", peer), ("peer-terms", &at("terms"))], self.look).await;
        admin.fill("#f-messages", "0").await;
        sent(admin, police, "main form", "peer-terms-refused", self.look).await;
        for (name, act, refused) in
            [("peer-suspension", "suspension", "peer-suspension-refused"), ("peer-end", "end", "peer-end-refused")]
        {
            see(admin, police, &[(name, &at(act))], self.look).await;
            sent(admin, police, "main form", refused, self.look).await;
        }
        see(&self.reader, police, &[("peer-for-a-reader", peer)], self.look).await;
    }

    async fn wider_terms(&mut self, peer: &str, hand: &mut Browser) {
        let mut wider = terms("shelter", "v3");
        wider.retain(|(name, _)| *name != "highest_mark");
        wider.push(("highest_mark", "amber+strict"));
        post(hand, &format!("{peer}/terms"), &wider).await;
        let change = format!("{peer}/change");
        see(&self.one, &self.police, &[("peer-change-own", &change), ("peer-change-waits", peer)], self.look).await;
        see(&self.two, &self.police, &[("peer-change", &change)], self.look).await;
        sent(&self.two, &self.police, &format!("form[action$='{change}']"), "peer-changed", self.look).await;
        TestNode::talk(&[&self.police, &self.shelter]).await;
    }

    async fn what_was_said(&mut self, peer: &str, hand: &mut Browser) {
        let (admin, police) = (&self.admin, &self.police);
        let messages = format!("{peer}/messages");
        // Nobody answers at its address.
        let away = HostilePeer::pinned(police, "old-mill").await;
        let moved =
            "origin = 'http://nobody.localhost:1', ranges = '[\"127.0.0.0/8\"]', duty_phone = '+1 212 555 0123'";
        police.sql_of_peers(&format!("UPDATE peers SET {moved} WHERE id = '{}'", away.id)).await;
        let late = police.note_to("http://nobody.localhost:1").await;
        police.say().await;
        let (message, skip) = (format!("/messages/{late}"), format!("/messages/{late}/peers/{}/skip", away.id));
        let of_away = format!("/peers/{}/messages", away.id);
        let pages = [
            ("messages", messages.as_str()),
            ("messages-none-of-that-state", &format!("{messages}?state=parked")),
            ("messages-to-nobody", &of_away),
            ("message-not-delivered", &message),
            ("message-skip", &skip),
        ];
        see(admin, police, &pages, self.look).await;
        sent(admin, police, "main form", "message-skip-refused", self.look).await;
        post(hand, &skip, &[("reason", "They were told by telephone.")]).await;
        admin.open(police, &messages).await;
        admin.forget();
        admin.press("main .rows tbody a").await;
        (self.look)(admin, police, "message-delivered").await;
        admin.open(police, &messages).await;
        sent(admin, police, "form[action$='/test']", "connection-fits", self.look).await;
        admin.open(police, &of_away).await;
        sent(admin, police, "form[action$='/test']", "connection-fails", self.look).await;
        admin.open(police, &messages).await;
        sent(admin, police, "form[action$='/lanes/normal/pause']", "messages-paused", self.look).await;
        post(hand, &format!("{peer}/lanes/normal/resumption"), &[]).await;
        post(hand, &format!("/peers/{}/lanes/normal/pause", away.id), &[]).await;
    }

    async fn what_is_taken_back(&mut self, peer: &str) {
        let (two, police) = (&self.two, &self.police);
        for _ in 0..2 {
            police.note_to(&self.shelter.url("")).await;
        }
        police.say().await;
        two.open(police, &format!("{peer}/messages")).await;
        two.forget();
        two.press("main .rows tbody a").await;
        (self.look)(two, police, "message-of-ours").await;
        two.forget();
        two.press("main a[href$='/retraction']").await;
        (self.look)(two, police, "retraction").await;
        sent(two, police, "main form", "retraction-refused", self.look).await;
        two.choose("#f-mode", "consent_withdrawn").await;
        two.choose("#f-action", "delete").await;
        two.choose("#f-deadline_hours", "24").await;
        two.fill("#f-reason", "The person asked for it.").await;
        two.fill("#f-confirm", &two.text("document.querySelector('#w-word').textContent").await).await;
        sent(two, police, "main form", "retractions-begun", self.look).await;
        police.sql("UPDATE retractions SET deadline = '2026-03-07 20:00:00'").await;
        see(&self.admin, police, &[("retractions-overdue", "/retractions")], self.look).await;
        TestNode::talk(&[police, &self.shelter]).await;
        see(&self.admin, police, &[("retractions-confirmed", "/retractions")], self.look).await;
    }

    async fn what_was_not_applied(&mut self) {
        let (admin, one, police) = (&self.admin, &self.one, &self.police);
        let peer = HostilePeer::pinned(police, "northern-desk").await;
        peer.post(&peer.activity("Create", peer.card(&peer.new_object(), 1))).await.is_stored();
        police.sql_of_peers(&format!("UPDATE peers SET their_planes = '[]' WHERE id = '{}'", peer.id)).await;
        police.hear().await;
        peer.post(&peer.activity("Create", peer.card(&peer.new_object(), 2))).await.is_stored();
        police.hear().await;
        police.sql("UPDATE inbox_messages SET state = 'dead', problem = 'disk I/O error' WHERE seq = 2 AND state = 'quarantined'").await;
        see(admin, police, &[("inbox", "/inbox")], self.look).await;
        admin.forget();
        admin.press("main .rows a[href$='/discard']").await;
        (self.look)(admin, police, "inbox-discard").await;
        sent(admin, police, "main form", "inbox-discard-refused", self.look).await;
        see(one, police, &[("quarantine", "/quarantine")], self.look).await;
        one.forget();
        one.press("main .rows tbody a").await;
        (self.look)(one, police, "quarantined").await;
        one.forget();
        one.press("main a[href$='/discard']").await;
        (self.look)(one, police, "quarantine-discard").await;
        sent(one, police, "main form", "quarantine-discard-refused", self.look).await;
        police.sql("DELETE FROM inbox_messages WHERE state IN ('dead', 'quarantined')").await;
        see(one, police, &[("quarantine-none", "/quarantine")], self.look).await;
    }

    async fn what_stopped(&mut self, hand: &mut Browser) {
        let (admin, one, two, police) = (&self.admin, &self.one, &self.two, &self.police);
        let (east, west) =
            (HostilePeer::pinned(police, "east-ward").await, HostilePeer::pinned(police, "west-ward").await);
        let (east, ended) = (format!("/peers/{}", east.id), format!("/peers/{}", west.id));
        let reasons =
            [("cause", "incident"), ("reason", "Their mail was read by others."), ("word", "west-ward.example")];
        post(hand, &format!("{east}/suspension"), &reasons).await;
        post(hand, &format!("{ended}/end"), &reasons).await;
        let restoration = format!("{east}/restoration");
        see(admin, police, &[("peer-suspended", &east), ("peer-ended", &ended)], self.look).await;
        see(one, police, &[("peer-restoration", &restoration)], self.look).await;
        sent(one, police, "main form", "peer-restoration-waits", self.look).await;
        see(two, police, &[("peer-restoration-decide", &restoration)], self.look).await;
        let revocation = format!("{east}/keys/");
        admin.open(police, &east).await;
        admin.forget();
        admin.press(&format!("main a[href^='{revocation}']")).await;
        (self.look)(admin, police, "peer-key-revocation").await;
        sent(admin, police, "main form", "peer-key-revocation-refused", self.look).await;
        admin.fill("#f-reason", "They told us that the machine was stolen.").await;
        admin.fill("#f-word", "east-ward.example").await;
        sent(admin, police, "main form", "peer-key-revoked", self.look).await;
        see(admin, police, &[("peers", "/peers")], self.look).await;
        see(one, police, &[("notices-of-peers", "/notices")], self.look).await;
    }

    async fn our_keys(&mut self) {
        let (one, two, police) = (&self.one, &self.two, &self.police);
        see(one, police, &[("signing-key-new", "/peers/keys/new")], self.look).await;
        sent(one, police, "main form", "signing-key-proposed", self.look).await;
        see(two, police, &[("home-key-waits", "/"), ("signing-key-approval", "/peers/keys/2026b/approval")], self.look)
            .await;
        sent(two, police, "form[action$='/approval']", "signing-keys", self.look).await;
        see(two, police, &[("signing-key-revocation", "/peers/keys/2026a/revocation")], self.look).await;
        sent(two, police, "main form", "signing-key-revocation-refused", self.look).await;
    }
}

/// Fills the form of a new peer, whose fold may be closed.
pub async fn propose(tab: &Tab, address: &str) {
    tab.fill("#f-address", address).await;
    tab.eval("for (const fold of document.querySelectorAll('main details')) fold.open = true").await;
    tab.fill("#f-ranges", RANGES).await;
}

/// Fills the form with the last two blocks that the page shows.
pub async fn compare(tab: &Tab, with: &str) {
    let print = tab.text("document.querySelector('main code.key').textContent").await;
    tab.fill("#f-heard", &print[print.len() - 9..]).await;
    tab.fill("#f-with", with).await;
    tab.fill("#f-over", "the county directory").await;
}

pub async fn approve(tab: &Tab, class: &str, level: &str) {
    tab.choose("#f-org_class", class).await;
    tab.choose("#f-level", level).await;
    tab.fill("#f-duty_phone", "+1 212 555 0142").await;
}
