//! What the sender does beside sending, now and then.

use super::{cancel, cards};
use crate::error::Error;
use crate::federation::Federation;
use crate::time::Instant;
use crate::web::access::By;

const CARD_SECONDS: i64 = 5;
const EXPIRY_SECONDS: i64 = 60;

/// When each was done last by this process; safe with several.
#[derive(Debug, Default)]
pub struct Chores {
    card_at: Option<Instant>,
    expiry_at: Option<Instant>,
}

impl Chores {
    pub async fn do_due(&mut self, federation: &Federation) -> Result<(), Error> {
        let now = federation.now();
        if is_due(self.card_at, CARD_SECONDS, now) {
            if federation.db.read(cards::is_behind).await? {
                let by = By::system(&federation.node);
                federation.db.write(move |conn| cards::publish_changed(conn, &by)).await?;
            }
            self.card_at = Some(now);
        }
        if is_due(self.expiry_at, EXPIRY_SECONDS, now) {
            while federation.db.read(move |conn| Ok(cancel::any_expired(conn, now)?)).await? {
                let node = federation.node.clone();
                if federation.db.write(move |conn| cancel::expire(conn, &node)).await? == 0 {
                    break;
                }
            }
            self.expiry_at = Some(now);
        }
        Ok(())
    }
}

fn is_due(last: Option<Instant>, seconds: i64, now: Instant) -> bool {
    last.is_none_or(|last| last + chrono::Duration::seconds(seconds) <= now)
}
