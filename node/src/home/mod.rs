//! The first page: what needs you now, then what to do next, then what changed.

#[cfg(test)]
mod tests;

use actix_web::HttpResponse;
use askama::Template;

use crate::accounts;
use crate::directory;
use crate::error::Error;
use crate::federation::{inbox, outbox, peering};
use crate::web::Page;
use crate::web::access::{Officer, Permission, Policy, Role, Strength, Via};
use crate::web::routes::Routes;

pub fn routes(routes: &mut Routes) {
    routes.get("/", Policy::SignedIn, index).get("/keys", Policy::SignedIn, keys);
}

#[derive(Template)]
#[template(path = "home/templates/index.html")]
struct Index<'a> {
    p: &'a Page,
    officer: &'a Officer,
    /// What waits for this person: the key of the words, how many, where.
    needs: Vec<(&'static str, i64, &'static str)>,
    /// What a new node or account still lacks: the key of the words, whether it is done, where.
    steps: Vec<(&'static str, bool, &'static str)>,
}

impl Index<'_> {
    fn unfinished(&self) -> bool {
        self.steps.iter().any(|(_, done, _)| !done)
    }
}

async fn index(page: Page) -> Result<HttpResponse, Error> {
    let officer = page.officer()?;
    let (of, now) = (officer.clone(), page.now());
    let (mut needs, steps) = page
        .db
        .read(move |conn| {
            let mut needs = Vec::new();
            if of.may(Permission::ConfirmRoles) {
                needs.push(("home-roles-wait", accounts::waiting_for(conn, &of.id)? as i64, "/people/roles"));
            }
            if of.may(Permission::ApproveRecovery) {
                needs.push(("home-recoveries-wait", accounts::recoveries_for(conn, &of, now)? as i64, "/recoveries"));
            }
            let (peerings, keys) = peering::waiting_for(conn, &of)?;
            needs.push(("home-peers-wait", peerings as i64, "/peers"));
            needs.push(("home-keys-wait", keys as i64, "/peers/keys"));
            if of.may(Permission::SettleQuarantine) {
                needs.push(("home-quarantine-waits", inbox::count_quarantined(conn)?, "/quarantine"));
            }
            if of.may(Permission::Retract) || of.may(Permission::Operate) {
                needs.push(("home-retractions-overdue", outbox::count_overdue(conn, now)?, "/retractions"));
            }
            needs.push(("home-services-old", directory::old_for(conn, &of, now)? as i64, "/directory/ours"));
            needs.push(("home-drafts-wait", directory::waiting_for(conn, &of)? as i64, "/directory/ours"));
            if of.may(Permission::Operate) {
                needs.push(("home-dead-messages", inbox::count_dead(conn)?, "/inbox"));
                needs.push(("home-dead-jobs", crate::jobs::counts(conn)?.dead, "/jobs"));
            }
            let ways = accounts::ways_to_sign_in(conn, &of.id)?;
            let mut steps = vec![("home-step-second-way", ways > 1, "/me/security")];
            if of.may(Permission::ManagePeople) {
                let people = accounts::count_active(conn)?;
                steps.push(("home-step-invite", people > 1, "/people/new"));
                steps.push(("home-step-supervisor", !accounts::holders(conn, Role::Supervisor)?.is_empty(), "/people"));
                steps.push(("home-step-auditor", !accounts::holders(conn, Role::Auditor)?.is_empty(), "/people"));
            }
            Ok((needs, steps))
        })
        .await?;
    needs.push(("home-unread", page.unread, "/notices"));
    if matches!(officer.via, Via::Session { strength: Strength::Recovery, .. }) {
        needs.push(("home-recovered", 1, "/me/security"));
    }
    needs.retain(|(_, count, _)| *count > 0);
    page.render(&Index { p: &page, officer, needs, steps })
}

#[derive(Template)]
#[template(path = "home/templates/keys.html")]
struct Keys<'a> {
    p: &'a Page,
}

async fn keys(page: Page) -> Result<HttpResponse, Error> {
    page.render(&Keys { p: &page })
}
