//! What the schedules do for accounts: forgetting what is over, disabling what nobody uses.

use chrono::Duration;
use serde::{Deserialize, Serialize};

use super::{challenges, links, sessions, store, tokens};
use crate::audit::{self, Act, Entry};
use crate::jobs::Job;
use crate::node::Node;
use crate::notices::{self, Notice};
use crate::web::access::By;

/// Sessions, links and tokens that are over are kept this long, for the person who asks what happened.
const KEPT_DAYS: i64 = 30;

/// Hourly: challenges, sessions, links and tokens that are over; rates; the data key's uses; the audit log's old end.
#[derive(Serialize, Deserialize)]
pub struct CleanUp;

impl Job for CleanUp {
    const KIND: &'static str = "clean_up";

    async fn run(self, node: Node) -> anyhow::Result<()> {
        let (now, of) = (node.now(), node.clone());
        node.db
            .write(move |conn| {
                let before = now - Duration::days(KEPT_DAYS);
                challenges::forget_expired(conn, now)?;
                sessions::forget_over(conn, before)?;
                links::forget_expired(conn, before)?;
                tokens::forget_over(conn, before)?;
                store::forget_old_failures(conn, before)?;
                audit::purge(conn, &of)
            })
            .await?;
        node.limits.forget_the_quiet();
        let of = node.clone();
        tokio::task::spawn_blocking(move || of.top_up_key_uses()).await?
    }
}

/// Reasons that the node itself gives; a page words them.
pub(super) const UNUSED: &str = "unused";
pub(super) const LAST_DAY: &str = "last_day";

/// Daily: accounts that nobody used for long, or whose last day has passed, are disabled (CJIS AC-2(3)).
#[derive(Serialize, Deserialize)]
pub struct AccountReview;

impl Job for AccountReview {
    const KIND: &'static str = "account_review";

    async fn run(self, node: Node) -> anyhow::Result<()> {
        let of = node.clone();
        node.db
            .write(move |conn| {
                let now = of.now();
                let since = now - Duration::days(of.config.accounts.inactive_days);
                let mut entries = Vec::new();
                for person in store::lapsed(conn, since, now.date())? {
                    let over = person.ends_on.is_some_and(|day| day < now.date());
                    let reason = if over { LAST_DAY } else { UNUSED };
                    store::disable(conn, &person.id, reason, now)?;
                    sessions::end_all(conn, &person.id, None, now)?;
                    tokens::revoke_all(conn, &person.id, now)?;
                    links::revoke_invitations_of(conn, &person.id, now)?;
                    notices::tell_admins(conn, &of, Notice::ColleagueDisabled { handle: person.handle })?;
                    entries.push(Entry::new(Act::AccountDisabled).on("person", &person.id).rule(reason));
                }
                audit::record_all(conn, &By::system(&of), entries)
            })
            .await?;
        Ok(())
    }
}
