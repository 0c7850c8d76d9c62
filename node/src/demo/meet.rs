//! The nodes of the demo meet as real ones do: each asks the other for its key document, one trust officer compares the
//! fingerprint, another approves, and the rest goes over the wire.

use anyhow::Context;
use federation_spec::keys::Fingerprint;
use federation_spec::vocabulary::{Plane, Tlp};

use super::Place;
use crate::config::Network;
use crate::error::Error;
use crate::federation::Federation;
use crate::federation::peering::{self, Comparison, Proposal, Terms};
use crate::web::access::{By, Role};

/// How long a peering of the demo holds before it must be looked at again.
const REVIEW_DAYS: i64 = 365;

/// Peers every node with every other that it does not know yet. All of them listen.
pub async fn meet(nodes: &[Federation]) -> anyhow::Result<()> {
    for own in nodes {
        for other in nodes.iter().filter(|other| other.origin() != own.origin()) {
            let (at, from) = (Place::of(&own.node).name, Place::of(&other.node).name);
            introduce(own, other).await.with_context(|| format!("{at} and {from} did not meet"))?;
        }
    }
    Ok(())
}

async fn introduce(own: &Federation, other: &Federation) -> anyhow::Result<()> {
    let origin = other.origin();
    let known = origin.clone();
    if own.db.read(move |conn| Ok(peering::is_known(conn, known.as_str())?)).await? {
        return Ok(());
    }
    let ranges = vec![Network::try_from("127.0.0.0/8".to_owned()).map_err(anyhow::Error::msg)?];
    let found = peering::fetch(own, &origin, &ranges).await?;
    let (node, place, fingerprint) = (own.node.clone(), Place::of(&other.node), other.own().fingerprint());
    own.db
        .write(move |conn| {
            let (one, two) = officers(conn, &node)?;
            let planes = vec![Plane::Directory, Plane::Coordination];
            let id = peering::propose(
                conn,
                &one,
                &found,
                &Proposal { ranges: ranges.clone(), planes: planes.clone(), pull_only: false },
            )?;
            peering::compare(conn, &one, &id, &comparison(place, fingerprint))?;
            peering::approve(conn, &two, &id, terms(&node, place, planes, ranges))
        })
        .await?;
    Ok(())
}

/// Two different trust officers of this node.
fn officers(conn: &mut crate::db::Conn, node: &crate::node::Node) -> Result<(By, By), Error> {
    let mut officers = Vec::new();
    for seed in Place::of(node).people.iter().filter(|person| person.roles.contains(&Role::TrustOfficer)) {
        officers.push(super::acting(conn, node, seed)?);
    }
    let two = officers.pop().ok_or(Error::NotFound)?;
    Ok((officers.pop().ok_or(Error::NotFound)?, two))
}

fn comparison(place: &Place, fingerprint: Fingerprint) -> Comparison {
    Comparison {
        fingerprint,
        with: "the duty desk".to_owned(),
        over: format!("{}, as the register has it", place.duty_phone),
    }
}

fn terms(node: &crate::node::Node, place: &Place, planes: Vec<Plane>, ranges: Vec<Network>) -> Terms {
    Terms {
        org_class: (place.agency)().org_class,
        level: place.level,
        planes: planes.into_iter().map(|plane| plane.as_str().to_owned()).collect(),
        highest_mark: Tlp::Amber.as_str().to_owned(),
        review_on: node.now().date() + chrono::Duration::days(REVIEW_DAYS),
        ranges,
        duty_phone: place.duty_phone.to_owned(),
        ..peering::proposed_terms(node.now().date())
    }
}
