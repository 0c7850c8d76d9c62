//! What one peer may have of ours now: what is sent to it, served to it and told in its digest is the same.
//!
//! A message asks for one object who it is for, a snapshot for one peer what there is. Both ask [`Offer::meant`] and the gate.

use federation_spec::gate::{Approval, PersonalData, Terms, Urgency};
use federation_spec::limits;
use federation_spec::origin::Iri;
use federation_spec::snapshot::{DIGEST_HOURS, Line, digest};
use federation_spec::vocabulary::{self as protocol, Plane, Purpose, Tlp};
use federation_spec::{canonical, snapshot};
use serde_json::Value;

use super::{FollowRow, Offer, store};
use crate::db::Conn;
use crate::directory::capacity::LIFE_HOURS;
use crate::directory::publish;
use crate::directory::store::{self as rows, CapacityRow, Row};
use crate::directory::vocabulary::AudienceClass;
use crate::directory::wire;
use crate::error::{Error, internal};
use crate::federation::outbox::{self, To};
use crate::federation::{Peer, PeerId};
use crate::time::Instant;

pub struct View {
    follow: FollowRow,
    /// What the gate lets through to it.
    classes: Vec<AudienceClass>,
    /// Whether it is told numbers.
    exact: bool,
}

/// Rows in one look.
const LOOK: i64 = 200;

/// One of ours, in its newest version.
pub enum Ours {
    Capability(Row),
    Capacity(CapacityRow, Row),
}

impl Ours {
    /// The last part of its id, by which all are in order.
    fn key(&self) -> &str {
        match self {
            Ours::Capability(row) => row.id.as_str(),
            Ours::Capacity(value, _) => value.id.as_str(),
        }
    }

    fn id_and_version(&self) -> (&str, i64) {
        match self {
            Ours::Capability(row) => (&row.object_id, row.version),
            Ours::Capacity(value, _) => (&value.object_id, value.version),
        }
    }
}

impl View {
    /// Of an active follower. None if the gate lets nothing through.
    pub fn of(conn: &mut Conn, peer: &Peer, follow: FollowRow, now: Instant) -> Result<Option<View>, Error> {
        let mut classes = Vec::new();
        for class in AudienceClass::ALL {
            let offer = Offer { class: *class, named: vec![peer.id.clone()], needs: Vec::new() };
            let everything = FollowRow { topics: crate::db::Json(Vec::new()), ..follow.clone() };
            let Some(why) = offer.meant(&peer.id, Some(&everything)) else { continue };
            let to = [publish::to(peer, why)];
            let judged = outbox::preview(conn, &publish::terms(*class, now), Approval::None, &to, now)?;
            if judged.iter().all(|one| one.refused.is_none()) {
                classes.push(*class);
            }
        }
        let exact = exact(conn, &[publish::to(peer, outbox::Why::Follow)], now)?.contains(&peer.id);
        Ok((!classes.is_empty()).then_some(View { follow, classes, exact }))
    }

    pub fn follow(&self) -> &FollowRow {
        &self.follow
    }

    fn sees(&self, row: &Row) -> Result<bool, Error> {
        let offer = publish::offer(row)?;
        Ok(self.classes.contains(&row.audience_class)
            && offer.meant(&self.follow.peer_id, Some(&self.follow)).is_some())
    }

    /// What stands behind an id and lives at that instant, in order, as far as one look goes; and from where to look next.
    fn look(&self, conn: &mut Conn, after: &str, live_at: Instant) -> Result<(Vec<Ours>, Option<String>), Error> {
        let capabilities = rows::list_ours_after(conn, after, LOOK, live_at)?;
        let counts = rows::list_counts_after(conn, after, LOOK, live_at)?;
        let is_full = |count: usize| count as i64 == LOOK;
        // Behind the last row of a list that goes on, the other may hold what belongs between.
        let ends = [
            capabilities.last().filter(|_| is_full(capabilities.len())).map(|row| row.id.to_string()),
            counts.last().filter(|_| is_full(counts.len())).map(|(value, _)| value.id.to_string()),
        ];
        let next = ends.into_iter().flatten().min();
        let mut found = Vec::new();
        for row in capabilities {
            if self.sees(&row)? {
                found.push(Ours::Capability(row));
            }
        }
        for (value, of) in counts {
            if self.sees(&of)? {
                found.push(Ours::Capacity(value, of));
            }
        }
        found.retain(|one| next.as_ref().is_none_or(|next| one.key() <= next.as_str()));
        found.sort_by(|one, other| one.key().cmp(other.key()));
        Ok((found, next))
    }

    /// The next lines of its snapshot behind an id, and whether there may be more.
    pub fn page(&self, conn: &mut Conn, after: &str, limit: usize, now: Instant) -> Result<(Vec<Line>, bool), Error> {
        let (mut from, mut lines, mut bytes) = (after.to_owned(), Vec::new(), 0);
        loop {
            let (found, next) = self.look(conn, &from, now)?;
            for one in &found {
                if lines.len() == limit || bytes >= limits::SNAPSHOT_PAGE_BYTES {
                    return Ok((lines, true));
                }
                let line = self.line(one)?;
                bytes += line.object.len();
                lines.push(line);
            }
            match next {
                Some(next) => from = next,
                None => return Ok((lines, false)),
            }
        }
    }

    fn line(&self, one: &Ours) -> Result<Line, Error> {
        let (id, version) = one.id_and_version();
        Ok(Line {
            id: Iri::parse(id).map_err(internal)?,
            version: u64::try_from(version).map_err(internal)?,
            object: canonical::to_string(&self.object(one)?).map_err(internal)?,
        })
    }

    /// As it was published.
    pub fn object(&self, one: &Ours) -> Result<Value, Error> {
        match one {
            Ours::Capability(row) => {
                let (id, agency) = (iri(&row.object_id)?, iri(&row.agency_id)?);
                let envelope = publish::envelope(row.audience_class, row.version, row.published_at, row.expires_at)?;
                Ok(wire::write_capability(&id, &agency, &envelope, &row.capability()?))
            }
            Ours::Capacity(value, of) => {
                let (id, agency) = (iri(&value.object_id)?, iri(&of.agency_id)?);
                let envelope = publish::envelope(of.audience_class, value.version, value.updated_at, value.expires_at)?;
                let capacity = value.capacity()?;
                let capacity = if self.exact { capacity } else { capacity.in_bands() };
                Ok(wire::write_capacity(&id, &agency, &envelope, &iri(&of.object_id)?, &capacity))
            }
        }
    }

    /// Everything, for a follower that cannot ask.
    pub fn all(&self, conn: &mut Conn, live_at: Instant) -> Result<Vec<Ours>, Error> {
        let (mut from, mut all) = (String::new(), Vec::new());
        loop {
            let (found, next) = self.look(conn, &from, live_at)?;
            all.extend(found);
            match next {
                Some(next) => from = next,
                None => return Ok(all),
            }
        }
    }

    /// What it should hold of us.
    pub fn digest(&self, conn: &mut Conn, now: Instant) -> Result<(u64, [u8; 32]), Error> {
        let all = self.all(conn, lives_on(now))?;
        let held = all.iter().map(|one| {
            let (id, version) = one.id_and_version();
            Ok((id.to_owned(), u64::try_from(version).map_err(internal)?))
        });
        Ok(digest(held.collect::<Result<Vec<_>, Error>>()?))
    }
}

/// What we hold of a peer, counted in the same way.
pub fn held_of(conn: &mut Conn, peer: &PeerId, made_at: Instant) -> Result<(u64, [u8; 32]), Error> {
    let held = rows::versions_of_peer(conn, peer, lives_on(made_at))?;
    let held = held.into_iter().map(|(id, version)| Ok((id, u64::try_from(version).map_err(internal)?)));
    Ok(snapshot::digest(held.collect::<Result<Vec<_>, Error>>()?))
}

fn lives_on(at: Instant) -> Instant {
    at + chrono::Duration::hours(DIGEST_HOURS)
}

fn iri(text: &str) -> Result<Iri, Error> {
    Iri::parse(text).map_err(internal)
}

/// Who of these is told numbers: victim services and law enforcement, by what the gate takes for them in our own record.
pub fn exact(conn: &mut Conn, all: &[To], now: Instant) -> Result<Vec<PeerId>, Error> {
    let terms = |class| Terms {
        plane: Some(Plane::Directory),
        tlp: Some(Tlp::Clear),
        audience_class: Some(class),
        purpose: Some(Purpose::Assistance),
        expires: Some(now + chrono::Duration::hours(LIFE_HOURS)),
        personal_data: PersonalData::None,
        urgency: Urgency::Ordinary,
    };
    let mut exact = Vec::new();
    for class in [protocol::AudienceClass::VictimServices, protocol::AudienceClass::LawEnforcement] {
        let judged = outbox::preview(conn, &terms(class), Approval::None, all, now)?;
        exact.extend(judged.into_iter().filter(|one| one.refused.is_none()).map(|one| one.peer));
    }
    Ok(exact)
}

/// The view of a peer that follows us; none if it does not, or may see nothing.
pub fn of_follower(conn: &mut Conn, peer: &Peer, now: Instant) -> Result<Option<View>, Error> {
    let follow = store::find(conn, &peer.id, crate::federation::Side::Them)?.filter(FollowRow::is_active);
    match follow.filter(|_| peer.is_active()) {
        Some(follow) => View::of(conn, peer, follow, now),
        None => Ok(None),
    }
}
