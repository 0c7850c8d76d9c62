//! One side's book of one peering: what it decided, what it heard, and what that makes of the peer. Without input or output.
//!
//! Messages carry the time of their making in the last part of their id. What a side says of one matter replaces what it said
//! of it before, in whatever order it arrives; a new request begins its side anew.

use federation_spec::document::KeyDocument;
use federation_spec::lane::VERSION;
use federation_spec::messages::{Content, PeeringEnd, PeeringRequest, PeeringSuspend, PeeringTerms};
use federation_spec::origin::{Iri, Origin};
use federation_spec::vocabulary::Plane;

use super::hearing::Refused;
use super::steps::Step;
use super::terms::Terms;
use crate::db::Json;
use crate::federation::outbox::Keep;
use crate::federation::peers::{Peer, PeeringRow};
use crate::federation::{PeerState, Side};
use crate::id::new_id;
use crate::time::Instant;

/// The two rows of a peering. They are read, changed and written together.
#[derive(Debug, Clone)]
pub struct Book {
    pub peer: Peer,
    pub row: PeeringRow,
    /// What a change causes: what is said to the peer, in this order…
    pub says: Vec<Say>,
    /// …what people are told…
    pub steps: Vec<(Side, Step)>,
    /// …and what is not said any more.
    pub cancels: Option<Keep>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Say {
    Request(PeeringRequest),
    Accept { answers: Iri, terms: PeeringTerms },
    Change(PeeringTerms),
    Decline { request: Iri },
    Suspend(PeeringSuspend),
    End(PeeringEnd),
}

/// What a book must know of its own node to speak for it.
#[derive(Debug, Clone)]
pub struct Us {
    pub origin: Origin,
    pub document: KeyDocument,
    pub country: String,
    pub now: Instant,
}

impl Us {
    fn new_object(&self) -> (Iri, String) {
        let stamp = new_id();
        (self.object(&stamp), stamp)
    }

    fn object(&self, stamp: &str) -> Iri {
        object(&self.origin, stamp)
    }
}

pub fn object(origin: &Origin, stamp: &str) -> Iri {
    origin.at(&format!("/fed/v1/objects/{stamp}")).expect("a UUID fits into an address")
}

/// The last part of an id.
pub fn stamp(id: &Iri) -> &str {
    id.path().rsplit('/').next().unwrap_or_default()
}

/// How long both sides have to purge what they hold of the other after an end.
pub const PURGE_DAYS: i64 = 30;
pub const DECLINED: &str = "declined";

impl Book {
    pub fn new(peer: Peer, row: PeeringRow) -> Book {
        Book { peer, row, says: Vec::new(), steps: Vec::new(), cancels: None }
    }

    fn step(&mut self, side: Side, step: Step) {
        self.steps.push((side, step));
    }

    /// The state that follows from both sides; what it was before says whether anybody must be told.
    fn settle(&mut self) {
        let (was, both) = (self.peer.state, self.row.accepted_at.is_some() && self.row.they_accepted_at.is_some());
        let stopped = (self.row.suspended_at.is_some(), self.row.they_suspended_at.is_some());
        self.peer.state = match (was, both, stopped) {
            (PeerState::Ended, ..) => PeerState::Ended,
            (_, false, _) => PeerState::Pending,
            (_, true, (false, false)) => PeerState::Active,
            (_, true, _) => PeerState::Suspended,
        };
        if self.peer.state != PeerState::Ended {
            self.peer.stopped_by = match stopped {
                (true, _) => Some(Side::Us),
                (false, true) => Some(Side::Them),
                (false, false) => None,
            };
        }
        if stopped == (false, false) && self.peer.state != PeerState::Ended {
            self.peer.reason.clear();
        }
        if self.peer.state == PeerState::Active && was == PeerState::Pending {
            self.step(Side::Us, Step::Active);
        }
        if self.peer.state == PeerState::Suspended && was != PeerState::Suspended {
            self.cancels = Some(Keep::Service);
        }
    }

    /// Says what we ask for, once.
    pub fn request(&mut self, us: &Us, planes: &[Plane]) {
        if !self.row.request_stamp.is_empty() {
            return;
        }
        let (id, stamp) = us.new_object();
        self.row.request_stamp = stamp;
        self.says.push(Say::Request(PeeringRequest {
            id,
            document: us.document.clone(),
            planes: planes.to_vec(),
            protocol: vec![VERSION],
            country: us.country.clone(),
            nonce: self.row.nonce.clone(),
            name: us.document.name.clone(),
        }));
    }

    /// Accepts as soon as we are approved and have heard what there is to accept: their request, or their own accept.
    fn accept(&mut self, us: &Us) {
        let theirs = self.peer.origin();
        let answers = match (&self.row.their_nonce, self.row.they_accepted_at) {
            (Some(nonce), _) => Some((object(&theirs, &self.row.their_request_stamp), nonce.clone())),
            (None, Some(_)) => Some((object(&theirs, &self.row.their_terms_stamp), self.row.nonce.clone())),
            (None, None) => None,
        };
        let (Some((answers, nonce)), Some(_), None) = (answers, self.row.approved_at, self.row.accepted_at) else {
            return;
        };
        let (id, stamp) = us.new_object();
        self.row.terms_stamp = stamp;
        self.row.accepted_at = Some(us.now);
        let terms = Terms::of(&self.peer).to_message(id, Some((us.document.clone(), nonce)));
        self.says.push(Say::Accept { answers, terms });
        self.settle();
    }

    // What our people decide. Who may is checked before (`acts`).

    pub fn compare(&mut self, us: &Us, person: &str, with: &str, over: &str) {
        self.row.compared_by = Some(person.to_owned());
        self.row.compared_with = with.to_owned();
        self.row.compared_over = over.to_owned();
        self.row.compared_at = Some(us.now);
        self.step(Side::Us, Step::Compared);
    }

    pub fn approve(&mut self, us: &Us, person: &str, terms: Terms) {
        let planes = terms.planes();
        terms.put_into(&mut self.peer);
        self.row.approved_by = Some(person.to_owned());
        self.row.approved_at = Some(us.now);
        self.step(Side::Us, Step::Approved);
        self.request(us, &planes);
        self.accept(us);
    }

    /// New terms that hold: narrower by one person, or wider by two.
    pub fn change(&mut self, us: &Us, terms: Terms, step: Step) {
        let before = Terms::of(&self.peer);
        let told = !terms.grants_as(&before) && self.row.accepted_at.is_some();
        terms.put_into(&mut self.peer);
        self.row.change = Json(None);
        self.row.change_by = None;
        self.step(Side::Us, step);
        if told {
            let (id, stamp) = us.new_object();
            self.row.terms_stamp = stamp;
            self.says.push(Say::Change(Terms::of(&self.peer).to_message(id, None)));
        }
    }

    pub fn suspend(&mut self, us: &Us, reason: &str) {
        self.row.suspended_at = Some(us.now);
        self.peer.restore_proposed_by = None;
        self.step(Side::Us, Step::Suspended);
        self.settle();
        self.peer.reason = reason.to_owned();
        let (id, _) = us.new_object();
        self.says.push(Say::Suspend(PeeringSuspend { id, reason: reason.to_owned(), until: None }));
    }

    /// A suspension that ends now.
    pub fn restore(&mut self, us: &Us) {
        self.row.suspended_at = None;
        self.peer.restore_proposed_by = None;
        self.peer.reason.clear();
        self.step(Side::Us, Step::Restored);
        self.settle();
        let (id, _) = us.new_object();
        self.says.push(Say::Suspend(PeeringSuspend { id, reason: "restored".into(), until: Some(us.now) }));
    }

    /// Ends it: a peering that never began is declined, any other tells the peer by when to purge.
    pub fn end(&mut self, us: &Us, reason: &str) {
        let declined = self.peer.state == PeerState::Pending && self.row.requested_at.is_some();
        self.close(Side::Us, reason);
        self.cancels = Some(Keep::Peering);
        if declined && self.row.accepted_at.is_none() {
            self.step(Side::Us, Step::Declined);
            let request = object(&self.peer.origin(), &self.row.their_request_stamp);
            self.says.push(Say::Decline { request });
            return;
        }
        self.step(Side::Us, Step::Ended);
        let purge_by = us.now + chrono::Duration::days(PURGE_DAYS);
        self.row.purge_by = Some(purge_by);
        if !self.row.request_stamp.is_empty() {
            let (id, _) = us.new_object();
            self.says.push(Say::End(PeeringEnd { id, purge_by }));
        }
    }

    fn close(&mut self, side: Side, reason: &str) {
        self.peer.state = PeerState::Ended;
        self.peer.stopped_by = Some(side);
        self.peer.reason = reason.to_owned();
        self.peer.restore_proposed_by = None;
        self.row.change = Json(None);
        self.row.change_by = None;
    }

    // What the other side says.

    /// Takes in one message. The activity's own stamp and time stand for what has no object of its own.
    pub fn hear(&mut self, us: &Us, content: &Content, activity: &Iri, published: Instant) -> Result<(), Refused> {
        if self.peer.state == PeerState::Ended {
            return Err(Refused::ENDED);
        }
        match content {
            Content::PeeringRequest(request) => self.hear_request(us, request),
            Content::PeeringAccept { terms, .. } => return self.hear_accept(us, terms),
            Content::PeeringChange(terms) => self.hear_change(terms),
            Content::PeeringSuspend(stop) => self.hear_suspend(us, stop, published),
            Content::PeeringEnd(end) => self.hear_end(stamp(&end.id), Some(end.purge_by)),
            Content::Reject { object, .. } => return self.hear_reject(us, object, activity),
            Content::Accept { object } if self.names_our_terms(us, object) => self.step(Side::Them, Step::Agreed),
            _ => return Err(Refused::TRANSITION),
        }
        Ok(())
    }

    fn hear_request(&mut self, us: &Us, request: &PeeringRequest) {
        let new = stamp(&request.id);
        if new <= self.row.their_request_stamp.as_str() {
            return;
        }
        self.row.their_request_stamp = new.to_owned();
        self.row.their_nonce = Some(request.nonce.clone());
        self.row.asked_planes = Json(request.planes.iter().map(|plane| plane.as_str().to_owned()).collect());
        self.row.country.clone_from(&request.country);
        let first = self.row.requested_at.replace(us.now).is_none();
        if let Some(name) = request.name.as_ref().filter(|_| self.peer.state == PeerState::Pending) {
            self.peer.name.clone_from(name);
        }
        // Whatever we accepted was an older one.
        self.row.accepted_at = None;
        // What they said before it is over: they begin anew. One that was overtaken by their own accept does not.
        let anew = new > self.row.their_terms_stamp.as_str();
        if anew {
            self.row.they_accepted_at = None;
        }
        if new > self.row.their_stop_stamp.as_str() {
            self.row.they_suspended_at = None;
        }
        if first || anew {
            self.step(Side::Them, Step::Asked);
        }
        self.hear_end_again();
        if self.peer.state != PeerState::Ended {
            self.accept(us);
            self.settle();
        }
    }

    fn hear_accept(&mut self, us: &Us, terms: &PeeringTerms) -> Result<(), Refused> {
        let nonce = terms.nonce.as_deref();
        let ours = nonce == Some(&self.row.nonce);
        // The mirror of our own accept says their nonce back.
        let mirrored = nonce.is_some() && nonce == self.row.their_nonce.as_deref() && self.row.accepted_at.is_some();
        if !ours && !mirrored {
            return Err(Refused::TRANSITION);
        }
        self.take_terms(terms);
        if self.row.they_accepted_at.is_none() && stamp(&terms.id) > self.row.their_request_stamp.as_str() {
            self.row.they_accepted_at = Some(us.now);
            self.step(Side::Them, Step::Accepted);
        }
        self.settle();
        self.hear_end_again();
        if self.peer.state != PeerState::Ended {
            self.accept(us);
        }
        Ok(())
    }

    fn hear_change(&mut self, terms: &PeeringTerms) {
        let (planes, mark) = (self.peer.their_planes.0.clone(), self.peer.their_highest_mark.clone());
        let review = self.peer.their_review_on;
        if !self.take_terms(terms) || (self.row.they_accepted_at.is_none() && planes.is_empty()) {
            return;
        }
        let mark_before = federation_spec::vocabulary::Tlp::parse(&mark);
        let narrower = self.peer.their_planes.0.iter().all(|plane| planes.contains(plane))
            && Some(terms.highest_mark) <= mark_before
            && self.peer.their_review_on <= review;
        self.step(Side::Them, if narrower { Step::Narrowed } else { Step::Offered });
    }

    /// Notes what they grant, if nothing newer is known; whether it was.
    fn take_terms(&mut self, terms: &PeeringTerms) -> bool {
        let new = stamp(&terms.id);
        if new <= self.row.their_terms_stamp.as_str() {
            return false;
        }
        self.row.their_terms_stamp = new.to_owned();
        self.peer.their_planes = Json(terms.planes.iter().map(|plane| plane.as_str().to_owned()).collect());
        self.peer.their_highest_mark = terms.highest_mark.as_str().to_owned();
        self.peer.their_review_on = Some(terms.review_on);
        true
    }

    fn hear_suspend(&mut self, us: &Us, stop: &PeeringSuspend, published: Instant) {
        let new = stamp(&stop.id);
        if new <= self.row.their_stop_stamp.as_str() || new <= self.row.their_request_stamp.as_str() {
            return;
        }
        self.row.their_stop_stamp = new.to_owned();
        let lifted = stop.until.is_some_and(|until| until <= published);
        let was = self.row.they_suspended_at.is_some();
        self.row.they_suspended_at = (!lifted).then_some(us.now);
        self.settle();
        if !lifted && self.row.suspended_at.is_none() {
            self.peer.reason.clone_from(&stop.reason);
        }
        match (was, lifted) {
            (false, false) => self.step(Side::Them, Step::Suspended),
            (true, true) => self.step(Side::Them, Step::Restored),
            _ => {}
        }
    }

    fn hear_end(&mut self, new: &str, purge_by: Option<Instant>) {
        if new <= self.row.their_end_stamp.as_str() {
            return;
        }
        self.row.their_end_stamp = new.to_owned();
        self.row.purge_by = purge_by;
        self.hear_end_again();
    }

    /// An end counts against what they said before it, and only since we began: an older one is of an older peering.
    fn hear_end_again(&mut self) {
        let request = self.row.requested_at.map(|_| self.row.their_request_stamp.as_str());
        let terms = self.row.they_accepted_at.map(|_| self.row.their_terms_stamp.as_str());
        let said = request.max(terms);
        if said.is_some_and(|said| said < self.row.their_end_stamp.as_str()) {
            self.close(Side::Them, "ended");
            self.cancels = Some(Keep::Peering);
            self.step(Side::Them, Step::Ended);
        }
    }

    fn hear_reject(&mut self, us: &Us, rejected: &Iri, activity: &Iri) -> Result<(), Refused> {
        let ours = !self.row.request_stamp.is_empty() && *rejected == us.object(&self.row.request_stamp);
        if ours && stamp(activity) > self.row.their_request_stamp.as_str() {
            self.row.their_end_stamp = stamp(activity).to_owned();
            self.close(Side::Them, DECLINED);
            self.cancels = Some(Keep::Peering);
            self.step(Side::Them, Step::Declined);
            return Ok(());
        }
        if self.names_our_terms(us, rejected) {
            self.step(Side::Them, Step::TermsDeclined);
            return Ok(());
        }
        Err(Refused::TRANSITION)
    }

    fn names_our_terms(&self, us: &Us, object: &Iri) -> bool {
        !self.row.terms_stamp.is_empty() && *object == us.object(&self.row.terms_stamp)
    }
}
