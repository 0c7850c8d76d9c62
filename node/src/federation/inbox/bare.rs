//! What the inbox cannot do without, and nothing else: what a measurement compares the whole of it with.

use federation_spec::lane::Position;
use federation_spec::message::{Message, Request};
use federation_spec::signature::profile::{self, Now};

use super::commit::{BATCH, Outcome, store_all};
use super::{Evidence, accept};
use crate::error::{Error, internal};
use crate::federation::Federation;
use crate::web::access::By;

/// How long the two halves of the loop took.
#[derive(Debug, Default, Clone, Copy)]
pub struct Bare {
    pub stored: usize,
    pub verifying: std::time::Duration,
    pub storing: std::time::Duration,
}

/// Verifies, reads and stores messages on one thread: a full batch is verified, then committed, then the next.
pub fn run(federation: &Federation, messages: &[(Request, Vec<u8>)]) -> Result<Bare, Error> {
    let mut bare = Bare::default();
    let by = By::system(&federation.node);
    for batch in messages.chunks(BATCH) {
        let started = std::time::Instant::now();
        let items = batch.iter().map(|(request, body)| item(federation, request, body));
        let items = items.collect::<Result<Vec<_>, Error>>()?;
        bare.verifying += started.elapsed();
        let started = std::time::Instant::now();
        let outcomes = federation.db.write_now(|conn| store_all(conn, &by, &items))?;
        bare.storing += started.elapsed();
        bare.stored += outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Stored(_))).count();
    }
    Ok(bare)
}

fn item(federation: &Federation, request: &Request, body: &[u8]) -> Result<super::commit::Item, Error> {
    let (ring, now) = (federation.ring(), federation.now());
    let claim = profile::claim(&request.headers).map_err(internal)?;
    let key = ring.key(claim.keyid(), now).ok_or(Error::NotFound)?;
    let verified = claim.verify(Message::Request(request), &key.key).map_err(internal)?;
    let signature = verified.request(request, Some(body), Now::at(now)).map_err(internal)?;
    let position = Position::from_headers(&request.headers).map_err(internal)?;
    let received = accept::read(federation, &key.peer, body).map_err(|_| Error::NotFound)?;
    let evidence = Evidence {
        keyid: signature.keyid.clone(),
        fields: Evidence::fields(request),
        nonce: Some((signature.nonce, signature.expires)),
        seconds_ahead: Some((signature.created - now).num_seconds()),
        trace: String::new(),
    };
    Ok(accept::item(federation, &key.peer, &position, body, evidence, &received).0)
}
