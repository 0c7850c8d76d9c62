use diesel::prelude::*;

use super::super::store::{self, Entry, Row};
use super::super::{CapabilityId, CapacityId};
use super::*;
use crate::db::Conn;
use crate::db::schema::{capabilities, capability_facets, capacities};
use crate::error::Error;
use crate::federation::PeerId;
use crate::federation::testing::HostilePeer;
use crate::testing::TestNode;
use crate::time::Instant;

pub(super) fn entry(peer: Option<&PeerId>, object: &str, now: Instant) -> Entry {
    Entry {
        peer_id: peer.cloned(),
        object_id: format!("https://lantern-house.example/fed/v1/objects/{object}"),
        agency_id: "https://lantern-house.example/fed/v1/agencies/1".into(),
        agency_name: "Lantern House".into(),
        version: 1,
        audience_class: AudienceClass::Member,
        tlp: "green".into(),
        audience: Vec::new(),
        published_at: now,
        updated_at: now,
        expires_at: now + chrono::Duration::days(100),
        capability: beds(),
    }
}

async fn put(test: &TestNode, entry: Entry) -> Result<CapabilityId, Error> {
    test.node.db.write(move |conn| store::put(conn, CapabilityId::new(), entry)).await
}

async fn counts(test: &TestNode) -> (i64, i64, i64) {
    let count = |conn: &mut Conn| {
        Ok((
            capabilities::table.count().get_result(conn)?,
            capability_facets::table.count().get_result(conn)?,
            capacities::table.count().get_result(conn)?,
        ))
    };
    test.node.db.read(count).await.unwrap()
}

async fn shown(test: &TestNode) -> Vec<String> {
    let now = test.node.now();
    let load = move |conn: &mut Conn| {
        let rows: Vec<Row> = store::shown(now).select(Row::as_select()).order(capabilities::object_id).load(conn)?;
        Ok(rows.into_iter().map(|row| row.object_id.rsplit('/').next().unwrap().to_owned()).collect())
    };
    test.node.db.read(load).await.unwrap()
}

#[actix_web::test]
async fn facets_and_text_change_with_their_capability_and_go_with_it() {
    let (test, _) = TestNode::set_up().await;
    let now = test.node.now();
    let id = put(&test, entry(None, "1", now)).await.unwrap();
    let before = counts(&test).await;
    assert_eq!(before.0, 1);
    let mut changed = entry(None, "1", now);
    changed.version = 2;
    changed.capability.name = "Habitación".into();
    changed.capability.serves.genders = vec![Gender::Women];
    assert_eq!(put(&test, changed).await.unwrap(), id, "the same object keeps its id here");
    let of = id.clone();
    let (row, genders) = test
        .node
        .db
        .read(move |conn| {
            let facets = capability_facets::table.filter(capability_facets::kind.eq("gender"));
            let genders: Vec<String> = facets.select(capability_facets::value).load(conn)?;
            Ok((store::find_ours(conn, &of)?.unwrap(), genders))
        })
        .await
        .unwrap();
    assert_eq!((row.version, row.name.as_str(), genders), (2, "Habitación", vec!["women".to_owned()]));
    assert!(row.search_text.starts_with("habitacion lantern house"));
    assert_eq!(row.capability().unwrap().serves.genders, [Gender::Women]);
    assert!(test.node.db.write(move |conn| Ok(store::delete(conn, &id)?)).await.unwrap());
    assert_eq!(counts(&test).await, (0, 0, 0));
}

#[actix_web::test]
async fn what_belongs_to_one_is_not_written_by_another() {
    let (test, _) = TestNode::set_up().await;
    let (one, other) = (HostilePeer::pinned(&test, "one").await, HostilePeer::pinned(&test, "other").await);
    let now = test.node.now();
    put(&test, entry(Some(&one.id), "1", now)).await.unwrap();
    for owner in [None, Some(&other.id)] {
        assert!(matches!(put(&test, entry(owner, "1", now)).await, Err(Error::Conflict(_))));
    }
    let of = other.id.clone();
    let object = entry(None, "1", now).object_id;
    let gone = test.node.db.write(move |conn| Ok(store::delete_objects(conn, &of, &[object])?)).await.unwrap();
    assert_eq!((gone, counts(&test).await.0), (0, 1));
}

#[actix_web::test]
async fn only_what_lives_of_peers_in_force_is_shown() {
    let (test, _) = TestNode::set_up().await;
    let (one, other) = (HostilePeer::pinned(&test, "one").await, HostilePeer::pinned(&test, "other").await);
    let now = test.node.now();
    put(&test, entry(None, "ours", now)).await.unwrap();
    put(&test, entry(Some(&one.id), "of-one", now)).await.unwrap();
    put(&test, Entry { expires_at: now + chrono::Duration::days(1), ..entry(Some(&other.id), "of-other", now) })
        .await
        .unwrap();
    assert_eq!(shown(&test).await, ["of-one", "of-other", "ours"]);
    test.sql("UPDATE peers SET state = 'suspended' WHERE name = 'one'").await;
    assert_eq!(shown(&test).await, ["of-other", "ours"]);
    test.sql("UPDATE peers SET state = 'active' WHERE name = 'one'").await;
    test.advance(chrono::Duration::days(1));
    assert_eq!(shown(&test).await, ["of-one", "ours"]);
    let now = test.node.now();
    assert_eq!(test.node.db.write(move |conn| Ok(store::delete_expired(conn, now)?)).await.unwrap(), 1);
    let of = one.id.clone();
    assert_eq!(test.node.db.write(move |conn| Ok(super::network::forget_all_of(conn, &of)?)).await.unwrap(), 1);
    assert_eq!(counts(&test).await.0, 1);
    // Ours stay when they lapse, for those who should renew them; nobody is shown them.
    test.advance(chrono::Duration::days(200));
    let now = test.node.now();
    assert_eq!(test.node.db.write(move |conn| Ok(store::delete_expired(conn, now)?)).await.unwrap(), 0);
    assert_eq!((shown(&test).await, counts(&test).await.0), (Vec::new(), 1));
}

#[actix_web::test]
async fn an_agency_that_is_renamed_is_found_by_its_new_name() {
    let (test, _) = TestNode::set_up().await;
    let peer = HostilePeer::pinned(&test, "one").await;
    let id = put(&test, entry(Some(&peer.id), "1", test.node.now())).await.unwrap();
    let (of, now) = (peer.id.clone(), test.node.now());
    let row = test
        .node
        .db
        .write(move |conn| {
            store::rename_agency(conn, &of, "Casa Farol")?;
            Ok(store::find_shown(conn, &id, now)?.unwrap())
        })
        .await
        .unwrap();
    assert_eq!(row.agency_name, "Casa Farol");
    assert!(row.search_text.contains("casa farol") && !row.search_text.contains("lantern"));
}

#[actix_web::test]
async fn a_value_past_its_life_goes_and_of_ours_the_count_stays_without_its_number() {
    use super::super::capacity::{Capacity, Strata};
    let (test, _) = TestNode::set_up().await;
    let peer = HostilePeer::pinned(&test, "one").await;
    let now = test.node.now();
    let ours = put(&test, entry(None, "ours", now)).await.unwrap();
    let theirs = put(&test, entry(Some(&peer.id), "theirs", now)).await.unwrap();
    let capacity = Capacity {
        unit: Unit::Bed,
        strata: Strata::default(),
        state: CapacityState::Open,
        available: Some(2),
        maximum: Some(12),
        band: None,
        valid_for_minutes: 60,
        source: Source::Human,
    };
    let until = now + chrono::Duration::hours(24);
    for (of, object) in [(ours.clone(), "a"), (theirs.clone(), "b")] {
        let row = store::CapacityRow::new(CapacityId::new(), &of, object, 1, &capacity, (now, until));
        test.node.db.write(move |conn| Ok(store::put_capacity(conn, row)?)).await.unwrap();
    }
    let expire = async || {
        let now = test.node.now();
        test.node.db.write(move |conn| store::expire_capacities(conn, now)).await.unwrap()
    };
    assert_eq!(expire().await, 0);
    test.advance(chrono::Duration::hours(24));
    assert_eq!((expire().await, expire().await), (2, 0));
    let rows = test.node.db.read(move |conn| Ok(store::capacities_of(conn, &[ours, theirs])?)).await.unwrap();
    assert_eq!(rows.len(), 1);
    let left = rows[0].capacity().unwrap();
    assert_eq!((left.state, left.available, left.maximum), (CapacityState::Unknown, None, Some(12)));
}
