//! Messages that cross, repeat, come late and out of order: two books that hear each other end in the same state.

use federation_spec::messages::Content;
use federation_spec::origin::{Iri, Origin};
use federation_spec::vocabulary::Plane;
use proptest::prelude::*;
use proptest::sample::Index;

use super::super::begin;
use super::super::book::{Book, Say, Us};
use super::super::fetch::{self, Fetched};
use super::super::steps::Step;
use super::*;
use crate::federation::Side;
use crate::id::new_id;
use crate::time::Instant;

fn at(seconds: i64) -> Instant {
    "2026-03-07T21:10:00".parse::<Instant>().unwrap() + Duration::seconds(seconds)
}

/// What one node said: it arrives once, twice, or much later.
#[derive(Clone)]
struct Said {
    say: Say,
    activity: Iri,
    published: Instant,
}

struct One {
    book: Book,
    us: Us,
    /// What is on its way to the other.
    wire: Vec<Said>,
    /// All it ever said.
    ever: Vec<Said>,
}

fn document(origin: &Origin, seed: u8) -> Fetched {
    use federation_spec::document::{DocumentKey, KeyDocument, KeyUses};
    use federation_spec::keys::{Algorithm, SigningKey};
    let key = DocumentKey {
        id: Iri::parse(&format!("{origin}/fed/v1/node#2026a")).unwrap(),
        key: SigningKey::from_bytes(Algorithm::Ed25519, &[seed; 32]).unwrap().public(),
        created: at(-60),
        expires: at(86_400),
        revoked: None,
        uses: KeyUses::RequestsAndProofs,
    };
    let document = KeyDocument {
        node: origin.node(),
        inbox: origin.inbox(),
        outbox: origin.at("/fed/v1/outbox").unwrap(),
        name: Some("An agency".into()),
        implements: Vec::new(),
        valid_until: at(86_400),
        keys: vec![key],
        ignored: Vec::new(),
    };
    fetch::choose(document, origin, String::new(), &|_| false, at(0)).unwrap()
}

impl One {
    /// A book about `other`, begun by a person: the request is on its way.
    fn about(own: &str, seed: u8, other: &Fetched) -> One {
        let origin = Origin::parse(own).unwrap();
        let us = Us { document: document(&origin, seed).document, origin, country: "XA".into(), now: at(0) };
        let mut book = begin::new_book(other, Side::Us, us.now);
        book.request(&us, &[Plane::Directory, Plane::Coordination]);
        let mut one = One { book, us, wire: Vec::new(), ever: Vec::new() };
        one.flush();
        one
    }

    fn flush(&mut self) {
        for say in std::mem::take(&mut self.book.says) {
            let activity = self.us.origin.at(&format!("/fed/v1/activities/{}", new_id())).unwrap();
            let said = Said { say, activity, published: self.us.now };
            self.ever.push(said.clone());
            self.wire.push(said);
        }
    }

    fn terms(&self, planes: usize, mark: &str) -> Terms {
        let mut terms = Terms::of(&self.book.peer);
        terms.planes = ["directory", "coordination"][..planes].iter().map(|plane| (*plane).to_owned()).collect();
        terms.highest_mark = mark.to_owned();
        terms
    }

    fn act(&mut self, act: u8) {
        self.us.now += Duration::seconds(1);
        let us = self.us.clone();
        let stands = matches!(self.book.peer.state, PeerState::Active | PeerState::Suspended);
        match act {
            0 if self.book.peer.state == PeerState::Pending && self.book.row.approved_at.is_none() => {
                self.book.compare(&us, "one", "desk", "directory");
                let terms = self.terms(2, "amber");
                self.book.approve(&us, "two", terms);
            }
            1 if stands => self.book.change(&us, self.terms(1, "green"), Step::Narrowed),
            2 if stands => self.book.change(&us, self.terms(2, "red"), Step::Widened),
            3 if stands && self.book.row.suspended_at.is_none() => self.book.suspend(&us, "review"),
            4 if self.book.row.suspended_at.is_some() && self.book.peer.state != PeerState::Ended => {
                self.book.restore(&us);
            }
            5 if self.book.peer.state != PeerState::Ended => self.book.end(&us, "ended"),
            _ => {}
        }
        self.flush();
    }

    fn hear(&mut self, said: &Said) {
        self.us.now = self.us.now.max(said.published);
        let content = match said.say.clone() {
            Say::Request(request) => Content::PeeringRequest(request),
            Say::Accept { answers, terms } => Content::PeeringAccept { answers, terms },
            Say::Change(terms) => Content::PeeringChange(terms),
            Say::Decline { request } => Content::Reject { object: request, reason: Some("declined".into()) },
            Say::Suspend(stop) => Content::PeeringSuspend(stop),
            Say::End(end) => Content::PeeringEnd(end),
        };
        let _ = self.book.hear(&self.us.clone(), &content, &said.activity, said.published);
        self.flush();
    }
}

struct Pair([One; 2]);

impl Pair {
    fn new() -> Pair {
        let (police, shelter) = ("https://police.example", "https://shelter.example");
        let origin = |text: &str| Origin::parse(text).unwrap();
        let a = One::about(police, 21, &document(&origin(shelter), 22));
        Pair([a, One::about(shelter, 22, &document(&origin(police), 21))])
    }

    /// Delivers one of what is on its way from that side; it may arrive again.
    fn deliver(&mut self, from: usize, which: Index, again: bool) {
        let wire = &mut self.0[from].wire;
        if wire.is_empty() {
            return;
        }
        let at = which.index(wire.len());
        let said = if again { wire[at].clone() } else { wire.remove(at) };
        self.0[1 - from].hear(&said);
    }

    /// Until nothing is on its way.
    fn settle(&mut self, order: &[Index]) {
        for n in 0.. {
            let from = if self.0[n % 2].wire.is_empty() { 1 - n % 2 } else { n % 2 };
            if self.0[from].wire.is_empty() {
                return;
            }
            self.deliver(from, order[n % order.len()], false);
        }
    }

    fn states(&self) -> (PeerState, PeerState) {
        (self.0[0].book.peer.state, self.0[1].book.peer.state)
    }

    /// Both sides believe the same.
    fn agree(&self) {
        let [a, b] = [&self.0[0].book, &self.0[1].book];
        assert_eq!(a.peer.state, b.peer.state);
        if a.peer.state == PeerState::Ended {
            return;
        }
        let sorted = |book: &Book| {
            let mut planes = book.peer.granted_planes();
            planes.sort_by_key(|plane| plane.as_str());
            (planes, book.peer.highest_mark(), book.peer.review_on())
        };
        if a.peer.state != PeerState::Pending {
            assert_eq!(sorted(a), sorted(b));
            assert_eq!(a.row.suspended_at.is_some(), b.row.they_suspended_at.is_some());
            assert_eq!(b.row.suspended_at.is_some(), a.row.they_suspended_at.is_some());
        }
    }
}

#[derive(Debug, Clone)]
enum Event {
    Act(usize, u8),
    Deliver(usize, Index, bool),
}

fn event(most: u8) -> impl Strategy<Value = Event> {
    prop_oneof![
        (0..2usize, 0..most).prop_map(|(side, act)| Event::Act(side, act)),
        (0..2usize, any::<Index>(), any::<bool>()).prop_map(|(side, which, again)| Event::Deliver(side, which, again)),
    ]
}

fn play(pair: &mut Pair, events: Vec<Event>) {
    for event in events {
        match event {
            Event::Act(side, act) => pair.0[side].act(act),
            Event::Deliver(side, which, again) => pair.deliver(side, which, again),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// [PEER-09], and that no order of approvals, changes, suspensions and ends leaves the two of different minds.
    #[test]
    fn two_books_agree_when_everything_has_arrived(
        events in proptest::collection::vec(event(6), 0..60),
        order in proptest::collection::vec(any::<Index>(), 16),
    ) {
        let mut pair = Pair::new();
        play(&mut pair, events);
        pair.settle(&order);
        pair.agree();
        let approved = pair.0.iter().all(|one| one.book.row.approved_at.is_some());
        let ended = pair.states().0 == PeerState::Ended;
        prop_assert!(ended || (pair.states().0 != PeerState::Pending) == approved);
    }

    #[test]
    fn a_peering_that_ended_begins_anew_and_old_messages_stay_old(
        events in proptest::collection::vec(event(5), 0..40),
        order in proptest::collection::vec(any::<Index>(), 16),
        repeats in proptest::collection::vec((0..2usize, any::<Index>()), 0..30),
    ) {
        let mut pair = Pair::new();
        play(&mut pair, events);
        pair.0[0].act(5);
        pair.settle(&order);
        prop_assert_eq!(pair.states(), (PeerState::Ended, PeerState::Ended));
        let old = [pair.0[0].ever.clone(), pair.0[1].ever.clone()];
        for one in &mut pair.0 {
            one.us.now += Duration::seconds(1);
            begin::begin_anew(&mut one.book, one.us.now);
            one.book.request(&one.us.clone(), &[Plane::Directory]);
            one.flush();
        }
        for (n, (side, which)) in repeats.into_iter().enumerate() {
            if !old[side].is_empty() {
                let said = old[side][which.index(old[side].len())].clone();
                pair.0[1 - side].hear(&said);
            }
            pair.deliver(n % 2, which, true);
        }
        pair.0[0].act(0);
        pair.0[1].act(0);
        pair.settle(&order);
        prop_assert_eq!(pair.states(), (PeerState::Active, PeerState::Active));
        pair.agree();
    }
}

/// [PEER-09]
#[test]
fn both_orders_of_approval_end_active_and_not_before_both_accepted() {
    for first in 0..2 {
        let mut pair = Pair::new();
        pair.settle(&[Index::default_first()]);
        assert_eq!(pair.states(), (PeerState::Pending, PeerState::Pending));
        pair.0[first].act(0);
        pair.settle(&[Index::default_first()]);
        assert_eq!(pair.states(), (PeerState::Pending, PeerState::Pending));
        pair.0[1 - first].act(0);
        pair.settle(&[Index::default_first()]);
        assert_eq!(pair.states(), (PeerState::Active, PeerState::Active));
    }
}

trait First {
    fn default_first() -> Index;
}

impl First for Index {
    fn default_first() -> Index {
        use proptest::strategy::ValueTree;
        let mut runner = proptest::test_runner::TestRunner::deterministic();
        any::<Index>().new_tree(&mut runner).unwrap().current()
    }
}

/// An end that overtook what was said before it, and then the old request once more.
#[test]
fn what_was_said_before_an_end_is_never_new() {
    let mut pair = Pair::new();
    pair.0[0].act(5);
    let [request, end] = [pair.0[0].ever[0].clone(), pair.0[0].ever[1].clone()];
    pair.0[1].hear(&end);
    assert_eq!(pair.states().1, PeerState::Pending, "nothing was said yet that could end");
    pair.0[1].hear(&request);
    assert_eq!(pair.states().1, PeerState::Ended);
    let one = &mut pair.0[1];
    begin::begin_anew(&mut one.book, one.us.now);
    one.hear(&request);
    one.hear(&end);
    assert_eq!(pair.states().1, PeerState::Pending);
    assert_eq!(pair.0[1].book.row.requested_at, None);
}

#[test]
fn an_accept_without_our_nonce_is_refused() {
    let mut pair = Pair::new();
    pair.0[0].act(0);
    pair.0[1].act(0);
    pair.settle(&[Index::default_first()]);
    let accept = pair.0[1].ever.iter().find(|said| matches!(said.say, Say::Accept { .. })).unwrap().clone();
    let Say::Accept { answers, mut terms } = accept.say else { unreachable!() };
    terms.nonce = Some("AAAAAAAAAAAAAAAAAAAAAAAA".into());
    let mut fresh = Pair::new();
    let content = Content::PeeringAccept { answers, terms };
    let us = fresh.0[0].us.clone();
    let heard = fresh.0[0].book.hear(&us, &content, &accept.activity, us.now);
    assert_eq!(heard, Err(Refused::TRANSITION));
    assert_eq!(fresh.states().0, PeerState::Pending);
}

/// PEER-03: another implementation mirrors our accept and never sends a request of its own.
#[test]
fn a_mirrored_accept_counts_with_their_own_nonce() {
    let mut pair = Pair::new();
    pair.0[0].act(0);
    // The request of the second never arrives: its accept says its nonce back, as it heard ours first.
    pair.0[1].wire.clear();
    pair.settle(&[Index::default_first()]);
    assert_eq!(pair.states(), (PeerState::Pending, PeerState::Pending));
    pair.0[1].act(0);
    pair.settle(&[Index::default_first()]);
    assert_eq!(pair.states(), (PeerState::Active, PeerState::Active));
}

#[test]
fn what_holds_is_what_both_sides_grant() {
    let mut pair = Pair::new();
    pair.0[0].act(0);
    pair.0[1].act(0);
    pair.settle(&[Index::default_first()]);
    let day = at(0).date();
    assert_eq!(pair.0[0].book.peer.planes(day).len(), 2);
    pair.0[1].act(1);
    pair.settle(&[Index::default_first()]);
    for one in &pair.0 {
        assert_eq!(one.book.peer.planes(day), [Plane::Directory]);
        assert_eq!(one.book.peer.highest_mark().map(|mark| mark.as_str()), Some("green"));
    }
    // One side alone widens nothing.
    pair.0[0].act(2);
    pair.settle(&[Index::default_first()]);
    assert!(pair.0.iter().all(|one| one.book.peer.planes(day) == [Plane::Directory]));
    pair.0[1].act(2);
    pair.settle(&[Index::default_first()]);
    assert!(pair.0.iter().all(|one| one.book.peer.planes(day).len() == 2));
}

#[test]
fn past_the_earlier_review_date_a_peering_narrows_to_the_directory() {
    let mut pair = Pair::new();
    pair.0[0].act(0);
    pair.0[1].act(0);
    pair.settle(&[Index::default_first()]);
    let peer = &mut pair.0[0].book.peer;
    let last = peer.review_on - Days::new(10);
    peer.their_review_on = Some(last);
    assert_eq!(peer.planes(last).len(), 2);
    assert_eq!(peer.planes(last + Days::new(1)), [Plane::Directory]);
    let gate = gate_peer(peer, last);
    assert_eq!(gate.review_at, Some((last + Days::new(1)).and_time(NaiveTime::MIN)));
    assert_eq!(gate.planes.len(), 2);
}
