//! The agencies of the demo publish what they offer, once, and say at each start how much is free.

use std::time::Duration;

use super::Place;
use crate::db::Conn;
use crate::directory::{self, SeedCount};
use crate::error::Error;
use crate::federation::{self, Federation};
use crate::node::Node;
use crate::web::access::Role;

/// Publishing before a peer has accepted would leave that peer out. It takes a second; after this nobody waits any longer.
const PATIENCE: Duration = Duration::from_secs(20);
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// On nodes that have met.
pub async fn offer(nodes: &[Federation]) -> anyhow::Result<()> {
    let mut new = false;
    for node in nodes {
        new |= node.db.read(directory::offers_nothing).await?;
    }
    if new {
        let _ = tokio::time::timeout(PATIENCE, all_accepted(nodes)).await;
    }
    let mut offers = tokio::task::JoinSet::new();
    for node in nodes {
        let node = node.node.clone();
        offers.spawn(async move {
            let of = node.clone();
            node.db.write(move |conn| offer_of(conn, &of)).await
        });
    }
    while let Some(offered) = offers.join_next().await {
        offered??;
    }
    Ok(())
}

async fn all_accepted(nodes: &[Federation]) {
    for node in nodes {
        while !matches!(node.db.read(|conn| Ok(federation::count_pending_peers(conn)?)).await, Ok(0)) {
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }
}

/// What the agency of this node offers, and how much of it is free.
pub(super) fn offer_of(conn: &mut Conn, node: &Node) -> Result<(), Error> {
    let place = Place::of(node);
    let (Some(editor), Some(dispatcher)) = (place.person(Role::Editor), place.person(Role::Dispatcher)) else {
        return Ok(());
    };
    let (editor, dispatcher) = (super::acting(conn, node, editor)?, super::acting(conn, node, dispatcher)?);
    let services = (place.services)();
    if directory::offers_nothing(conn)? {
        for service in &services {
            directory::offer(conn, &editor, &service.form, &service.counts)?;
        }
    }
    let first: Vec<(String, Vec<SeedCount>)> =
        services.into_iter().map(|service| (service.form.name, service.counts)).collect();
    directory::count_again(conn, &dispatcher, &first)
}
