//! Following between two real nodes, and what a hostile one may try.

use diesel::prelude::*;

use super::super::follow::{self, FollowRow, follow_due};
use super::super::{CapabilityId, store};
use super::*;
use crate::db::Conn;
use crate::db::schema::{audit_events, capabilities, inbox_messages};
use crate::federation::inbox::process_due;
use crate::federation::outbox::send_due;
use crate::federation::testing::know;
use crate::federation::{PeerId, Side, find_peer};
use crate::testing::{Browser, Role, TestNode};

/// A shelter that publishes and the police that read, who know each other and follow nobody yet.
struct World {
    shelter: TestNode,
    police: TestNode,
    editor: Browser,
    /// How each knows the other.
    there: PeerId,
    here: PeerId,
}

impl World {
    async fn new() -> World {
        World::with(&[]).await
    }

    /// The shelter has these settings.
    async fn with(settings: &[(&str, &str)]) -> World {
        let mut shelter = TestNode::network_with(&["lantern-house"], settings).await;
        let mut police = TestNode::network(&["harbour-police"]).await;
        let (shelter, police) = (shelter.remove(0), police.remove(0));
        for node in [&shelter, &police] {
            node.agency().await;
        }
        police.sql("UPDATE agency SET org_class = 'law_enforcement'").await;
        let there = know(&shelter, &police, "law_enforcement", 4).await;
        let here = know(&police, &shelter, "shelter", 3).await;
        for node in [&shelter, &police] {
            node.sql("DELETE FROM follows").await;
        }
        if shelter.node.config.federation.pull_only {
            police.sql_of_peers("UPDATE peers SET pull_only = TRUE").await;
        }
        let editor = shelter.person("editor", &[Role::Editor]).await;
        World { shelter, police, editor, there, here }
    }

    /// Everything that is due on both sides, until nothing is.
    async fn settle(&self) {
        for _ in 0..12 {
            let mut moved = 0;
            for node in [&self.shelter, &self.police] {
                moved += follow_due(&node.federation).await.unwrap();
                moved += send_due(&node.federation).await.unwrap();
                moved += self.fetch(node).await;
                moved += process_due(&node.federation).await;
            }
            if moved == 0 {
                return;
            }
        }
        panic!("it does not come to rest");
    }

    /// From a node without a door everything is fetched.
    async fn fetch(&self, node: &TestNode) -> usize {
        match self.shelter.node.config.federation.pull_only {
            true => crate::federation::outbox::pull_due(&node.federation).await.unwrap(),
            false => 0,
        }
    }

    async fn minutes_pass(&mut self, minutes: i64) {
        for node in [&self.shelter, &self.police] {
            node.minutes_pass(minutes);
        }
        self.editor = self.shelter.signed_in(self.editor.id()).await;
    }

    async fn publish(&mut self, changes: &[(&str, &str)]) -> CapabilityId {
        super::pages::published(&mut self.editor, changes).await
    }

    async fn take_down(&mut self, id: &CapabilityId) {
        let path = format!("/directory/capabilities/{id}/removal");
        self.editor.post(&path, &[("read", "1"), ("reason", "moved")]).await.is(303);
    }

    /// What the police hold, by name.
    async fn held(&self) -> Vec<String> {
        let load = |conn: &mut Conn| {
            let rows = capabilities::table.filter(capabilities::peer_id.is_not_null()).select(capabilities::name);
            Ok(rows.order(capabilities::name).load(conn)?)
        };
        self.police.node.db.read(load).await.unwrap()
    }

    async fn pull(&self) -> follow::PullRow {
        let of = self.here.clone();
        self.police.node.db.read(move |conn| Ok(follow::pull(conn, &of)?.unwrap())).await.unwrap()
    }

    async fn follow(&self) -> FollowRow {
        let of = self.here.clone();
        self.police.node.db.read(move |conn| Ok(follow::find_follow(conn, &of, Side::Us)?.unwrap())).await.unwrap()
    }

    /// Both sides, as a suspension and its end leave them.
    async fn set(&self, state: &str) {
        // As the database's own driver writes it.
        let now = self.shelter.node.now().format("%F %T%.f");
        let anew = if state == "active" { format!(", anew_at = '{now}'") } else { String::new() };
        for node in [&self.shelter, &self.police] {
            node.sql_of_peers(&format!("UPDATE peers SET state = '{state}'{anew}")).await;
        }
    }

    /// What the shelter says its follower should hold, and what that holds.
    async fn both_hold(&self) -> ((u64, [u8; 32]), (u64, [u8; 32])) {
        let (of, now) = (self.there.clone(), self.shelter.node.now());
        let said = move |conn: &mut Conn| {
            let peer = find_peer(conn, &of)?.unwrap();
            follow::of_follower(conn, &peer, now)?.unwrap().digest(conn, now)
        };
        let (of, now) = (self.here.clone(), self.police.node.now());
        let held = move |conn: &mut Conn| follow::held_of(conn, &of, now);
        (self.shelter.node.db.read(said).await.unwrap(), self.police.node.db.read(held).await.unwrap())
    }
}

/// [DIR-10]
#[actix_web::test]
async fn what_was_published_before_the_peering_is_found_afterwards() {
    let mut world = World::new().await;
    world.publish(&[("name", "Old beds")]).await;
    world.minutes_pass(1).await;
    world.settle().await;
    assert_eq!(world.held().await, ["Old beds"]);
    world.publish(&[("name", "New beds")]).await;
    world.settle().await;
    assert_eq!(world.held().await, ["New beds", "Old beds"]);
    let pull = world.pull().await;
    assert_eq!((pull.whole_taken, pull.whole_dropped, pull.whole_refused, pull.failures), (1, 0, 0, 0));
    let (said, held) = world.both_hold().await;
    assert_eq!((said.0, said), (2, held));
}

/// [DIR-04] [DIR-14] [DIR-17]
#[actix_web::test]
async fn what_was_taken_down_while_a_peer_was_suspended_is_gone_after_its_restoration() {
    let mut world = World::new().await;
    let gone = world.publish(&[("name", "Gone beds")]).await;
    world.publish(&[("name", "Old beds")]).await;
    world.settle().await;
    assert_eq!(world.held().await, ["Gone beds", "Old beds"]);
    world.minutes_pass(1).await;
    world.set("suspended").await;
    world.take_down(&gone).await;
    world.publish(&[("name", "Late beds")]).await;
    world.settle().await;
    assert_eq!(world.held().await, ["Gone beds", "Old beds"], "nothing is said to a suspended peer");
    world.minutes_pass(1).await;
    world.set("active").await;
    world.settle().await;
    assert_eq!(world.held().await, ["Late beds", "Old beds"]);
    assert_eq!(world.pull().await.whole_dropped, 1);
}

/// [DIR-11] [DIR-12] [DIR-13]
#[actix_web::test]
async fn narrowing_drops_what_is_not_followed_any_more_and_following_again_brings_it_back() {
    let mut world = World::new().await;
    world.publish(&[("name", "Beds")]).await;
    world.publish(&[("name", "Lawyers"), ("service_type", "legal_immigration")]).await;
    let named = world.there.to_string();
    world.publish(&[("name", "For the police"), ("audience_class", "named"), ("named", &named)]).await;
    world.settle().await;
    assert_eq!(world.held().await, ["Beds", "For the police", "Lawyers"]);
    let mut editor = world.police.person("editor", &[Role::Editor]).await;
    let path = format!("/directory/follows/{}", world.here);
    editor.get(&path).await.is(200).shows("Everything");
    editor.post(&path, &[("what", "some")]).await.is(422);
    editor.post(&path, &[("what", "some"), ("need", "legal_immigration")]).await.is(303);
    assert_eq!(world.held().await, ["For the police", "Lawyers"], "at once");
    world.settle().await;
    // The one who is followed keeps to it.
    world.publish(&[("name", "More beds")]).await;
    world.publish(&[("name", "More lawyers"), ("service_type", "legal_immigration")]).await;
    world.settle().await;
    assert_eq!(world.held().await, ["For the police", "Lawyers", "More lawyers"]);
    let said = super::pages::said(&world.shelter).await;
    assert!(said.iter().all(|(_, _, object)| object["name"] != "More beds"), "nothing of it leaves the node");
    let page = editor.get("/directory/follows").await;
    plain(page).is(200).shows("residence and asylum");
    world.minutes_pass(1).await;
    let mut editor = world.police.signed_in(editor.id()).await;
    editor.post(&path, &[("what", "everything")]).await.is(303);
    world.settle().await;
    assert_eq!(world.held().await, ["Beds", "For the police", "Lawyers", "More beds", "More lawyers"]);
    // Nothing but the agencies, and nothing at all; then all of it again.
    editor.post(&path, &[("what", "agencies")]).await.is(303);
    world.settle().await;
    assert_eq!(world.held().await, ["For the police"]);
    editor.post(&format!("{path}/end"), &[]).await.is(303);
    world.settle().await;
    assert_eq!(world.held().await, ["For the police"]);
    editor.post(&format!("{path}/end"), &[]).await.is(409);
    editor.post(&format!("{path}/snapshot"), &[]).await.is(409);
    world.publish(&[("name", "Newest beds")]).await;
    world.settle().await;
    assert_eq!(world.held().await, ["For the police"]);
    editor.post(&path, &[("what", "everything")]).await.is(303);
    world.settle().await;
    assert_eq!(world.held().await.len(), 6);
    let (said, held) = world.both_hold().await;
    assert_eq!((said.0, said), (6, held));
}

/// [DIR-04]
#[actix_web::test]
async fn a_snapshot_holds_what_its_follower_may_see_of_each_class_and_no_more() {
    let mut world = World::new().await;
    for class in ["member", "victim_services", "law_enforcement"] {
        world.publish(&[("name", class), ("audience_class", class)]).await;
    }
    let named = world.there.to_string();
    world.publish(&[("name", "named"), ("audience_class", "named"), ("named", &named)]).await;
    let other = crate::testing::HostilePeer::pinned(&world.shelter, "hospital").await;
    let elsewhere = other.id.to_string();
    world.publish(&[("name", "elsewhere"), ("audience_class", "named"), ("named", &elsewhere)]).await;
    let public = super::pages::draft(&mut world.editor, &[("name", "public"), ("audience_class", "public")]).await;
    let mut second = world.shelter.person("second", &[Role::Editor]).await;
    super::pages::publish(&mut second, &public, "1").await.is(303);
    world.settle().await;
    assert_eq!(world.held().await, ["law_enforcement", "member", "named", "public"]);
    // A standing that changed shows with the next digest.
    world.minutes_pass(1).await;
    world.shelter.sql_of_peers("UPDATE peers SET level = 2, org_class = 'shelter' WHERE name <> 'hospital'").await;
    world.minutes_pass(30 * 60).await;
    world.settle().await;
    let pull = world.pull().await;
    assert_eq!((pull.digest_agreed, pull.whole_dropped), (Some(false), 1));
    // The police's own gate keeps what is for victim services from them.
    assert_eq!(world.held().await, ["member", "named", "public"]);
    assert_eq!(pull.whole_refused, 1);
}

/// [DIR-22] [DIR-23]
#[actix_web::test]
async fn both_sides_compare_once_a_day_and_not_while_messages_are_on_their_way() {
    let mut world = World::new().await;
    world.publish(&[("name", "Beds")]).await;
    world.settle().await;
    assert_eq!(world.pull().await.digest_at, None);
    world.minutes_pass(11).await;
    world.settle().await;
    assert_eq!(world.pull().await.digest_agreed, Some(true));
    let whole = world.pull().await.whole_at;
    // What is lost here is brought back by the day.
    world.police.sql("DELETE FROM capabilities; DELETE FROM learnt_objects WHERE kind = 'ws:Capability'").await;
    world.minutes_pass(60).await;
    world.settle().await;
    assert_eq!(world.held().await, [""; 0], "not yet");
    world.minutes_pass(28 * 60).await;
    world.settle().await;
    assert_eq!(world.held().await, ["Beds"]);
    assert_eq!(world.pull().await.digest_agreed, Some(false));
    assert_ne!(world.pull().await.whole_at, whole);
    // A message that is missing below the digest: it is on its way, and nothing is wrong.
    world.minutes_pass(28 * 60).await;
    world.settle().await;
    assert_eq!(world.pull().await.digest_agreed, Some(true));
    let before = world.pull().await;
    world.publish(&[("name", "Late beds")]).await;
    world.minutes_pass(28 * 60).await;
    follow_due(&world.shelter.federation).await.unwrap();
    // The digest overtakes: as if the message below it were lost on the way and fetched later.
    world.shelter.sql("UPDATE deliveries SET state = 'parked' WHERE state = 'queued' AND activity_id IN (SELECT id FROM outbound_activities WHERE kind = 'Create ws:Capability')").await;
    send_due(&world.shelter.federation).await.unwrap();
    process_due(&world.police.federation).await;
    let heard = |conn: &mut Conn| {
        let digests = inbox_messages::table.filter(inbox_messages::kind.eq("Create ws:DirectoryDigest"));
        Ok(digests.count().get_result::<i64>(conn)?)
    };
    assert_eq!(world.police.node.db.read(heard).await.unwrap(), 4, "it was heard");
    assert_eq!(world.pull().await, before, "and not compared");
}

#[actix_web::test]
async fn a_node_that_lost_who_follows_it_is_asked_again() {
    let mut world = World::new().await;
    world.publish(&[("name", "Beds")]).await;
    world.settle().await;
    world.minutes_pass(120).await;
    world.shelter.sql("DELETE FROM follows WHERE follower = 'them'").await;
    world.publish(&[("name", "Unheard beds")]).await;
    world.settle().await;
    assert_eq!(world.held().await, ["Beds"]);
    // Nobody says any more how much should be here: after some days of that we ask, and are told that we do not follow.
    world.minutes_pass(61 * 60).await;
    world.settle().await;
    assert_eq!(world.held().await, ["Beds", "Unheard beds"]);
}

#[actix_web::test]
async fn an_editor_has_a_snapshot_fetched_and_everybody_sees_how_it_went() {
    let mut world = World::new().await;
    let mut officer = world.police.person("officer", &[Role::Officer]).await;
    world.publish(&[("name", "Beds")]).await;
    plain(officer.get("/directory/follows").await).is(200).shows("lantern-house.localhost").shows("Nothing");
    world.settle().await;
    let page = plain(officer.get("/directory/follows").await);
    page.is(200).shows("Complete").shows("One item").shows("Everything");
    assert!(!page.body.contains("/snapshot"), "only who may change it sees how");
    officer.post(&format!("/directory/follows/{}/snapshot", world.here), &[]).await.is(403);
    plain(world.editor.get("/directory/follows").await).is(200).shows("Who follows us").shows("harbour-police");
    // It fails, says why, and is tried again when somebody wants it.
    world.minutes_pass(1).await;
    world.shelter.sql("ALTER TABLE capacities RENAME TO capacities_away").await;
    let mut trust = world.police.person("trust", &[Role::TrustOfficer]).await;
    let path = format!("/directory/follows/{}/snapshot", world.here);
    trust.post(&path, &[]).await.is(303);
    world.settle().await;
    let mut officer = world.police.signed_in(officer.id()).await;
    plain(officer.get("/directory/follows").await).is(200).shows("Failed").shows("Tried again");
    assert_eq!((world.pull().await.failures, world.pull().await.problem.as_str()), (1, "refused"));
    world.settle().await;
    assert_eq!(world.pull().await.failures, 1, "it rests");
    world.shelter.sql("ALTER TABLE capacities_away RENAME TO capacities").await;
    trust.post(&path, &[]).await.is(303);
    world.settle().await;
    plain(officer.get("/directory/follows").await).is(200).shows("Complete");
    let acts = |conn: &mut Conn| {
        let acts = audit_events::table.filter(audit_events::action.like("snapshot.%")).order(audit_events::seq);
        Ok(acts.select(audit_events::action).load::<String>(conn)?)
    };
    let acts = world.police.node.db.read(acts).await.unwrap();
    assert_eq!(acts, ["snapshot.taken", "snapshot.wanted", "snapshot.wanted", "snapshot.taken"]);
}

/// [DIR-20]
#[actix_web::test]
async fn a_node_without_a_door_says_everything_when_it_is_asked_and_what_it_does_not_say_goes() {
    let mut world = World::with(&[("FEDERATION__PULL_ONLY", "true")]).await;
    let gone = world.publish(&[("name", "Gone beds")]).await;
    world.publish(&[("name", "Beds")]).await;
    world.minutes_pass(1).await;
    world.settle().await;
    assert_eq!(world.held().await, ["Beds", "Gone beds"]);
    let pull = world.pull().await;
    assert_eq!((pull.digest_agreed, pull.whole_taken), (Some(true), 2));
    world.minutes_pass(1).await;
    world.set("suspended").await;
    world.take_down(&gone).await;
    world.minutes_pass(1).await;
    world.set("active").await;
    world.settle().await;
    assert_eq!(world.held().await, ["Beds"]);
    assert_eq!(world.follow().await.state, follow::FollowState::Active);
    assert_eq!(world.pull().await.digest_agreed, Some(true));
}

#[actix_web::test]
async fn the_page_of_a_snapshot_is_read_by_an_index() {
    #[derive(QueryableByName)]
    struct Step {
        #[diesel(sql_type = diesel::sql_types::Text)]
        detail: String,
    }
    #[derive(QueryableByName)]
    struct Line {
        #[diesel(sql_type = diesel::sql_types::Text, column_name = "QUERY PLAN")]
        line: String,
    }
    let (test, _) = TestNode::set_up().await;
    for table in ["capabilities", "capacities"] {
        let query = format!("SELECT id FROM {table} WHERE peer_id IS NULL AND id > 'x' ORDER BY id LIMIT 200");
        let explain = move |conn: &mut Conn| {
            Ok(match conn {
                Conn::Sqlite(_) => {
                    let steps = diesel::sql_query(format!("EXPLAIN QUERY PLAN {query}")).load::<Step>(conn)?;
                    steps.into_iter().map(|step| step.detail).collect::<Vec<_>>().join("; ")
                }
                Conn::Pg(_) => {
                    // An empty table is read whole unless that is forbidden.
                    diesel::sql_query("SET LOCAL enable_seqscan = off").execute(conn)?;
                    let lines = diesel::sql_query(format!("EXPLAIN {query}")).load::<Line>(conn)?;
                    lines.into_iter().map(|line| line.line).collect::<Vec<_>>().join("; ")
                }
            })
        };
        let plan = test.node.db.write(explain).await.unwrap();
        assert!(
            plan.contains(&format!("{table}_of_ours")) && !plan.contains("Sort") && !plan.contains("TEMP B-TREE"),
            "{plan}"
        );
    }
}

/// As an editor says that all is still right: the next version.
async fn assure(world: &mut World, id: &CapabilityId) {
    let row = super::pages::row(&world.shelter, id).await.unwrap();
    let path = format!("/directory/capabilities/{id}/assurance");
    world.editor.post(&path, &[("read", &row.version.to_string())]).await.is(303);
}

/// [DIR-18] [DIR-03]
#[actix_web::test]
async fn a_line_that_is_not_the_peers_to_say_or_is_old_changes_nothing_and_leaves_the_others_as_they_are() {
    let mut world = World::new().await;
    let old = world.publish(&[("name", "Old beds")]).await;
    assure(&mut world, &old).await;
    world.settle().await;
    let of = world.here.clone();
    let versions = async |world: &World| {
        let of = of.clone();
        let load = move |conn: &mut Conn| {
            let rows = capabilities::table.filter(capabilities::peer_id.eq(of)).order(capabilities::name);
            Ok(rows.select((capabilities::name, capabilities::version)).load::<(String, i64)>(conn)?)
        };
        world.police.node.db.read(load).await.unwrap()
    };
    assert_eq!(versions(&world).await, [("Old beds".to_owned(), 2)]);
    // Published while nobody hears it: an older version of the one, somebody else's name on the other, and a good one.
    world.minutes_pass(1).await;
    world.set("suspended").await;
    world.publish(&[("name", "Good beds")]).await;
    world.publish(&[("name", "Foreign beds")]).await;
    world
        .shelter
        .sql(
            "UPDATE capabilities SET object_id = 'https://zebra.example/fed/v1/objects/' || id WHERE name = 'Foreign beds';
             UPDATE capabilities SET version = 1, name = 'Older beds' WHERE name = 'Old beds'",
        )
        .await;
    world.minutes_pass(1).await;
    world.set("active").await;
    world.settle().await;
    assert_eq!(versions(&world).await, [("Good beds".to_owned(), 1), ("Old beds".to_owned(), 2)]);
    let pull = world.pull().await;
    assert_eq!((pull.whole_taken, pull.whole_refused, pull.whole_dropped), (2, 1, 0));
    // Ids that do not ascend: the page is no page, and nothing of it is taken.
    world.minutes_pass(1).await;
    world.set("suspended").await;
    world.publish(&[("name", "Last beds")]).await;
    world.minutes_pass(1).await;
    world.set("active").await;
    world.settle().await;
    assert_eq!((world.pull().await.problem.as_str(), world.pull().await.failures), ("form", 1));
    assert_eq!(world.held().await, ["Good beds", "Old beds"]);
}

#[actix_web::test]
async fn a_page_that_the_peer_did_not_sign_is_none() {
    let mut world = World::new().await;
    world.publish(&[("name", "Beds")]).await;
    world.settle().await;
    world.minutes_pass(1).await;
    let other = crate::testing::HostilePeer::stranger(&world.police, "other").key.public().multikey();
    world
        .police
        .sql_of_peers(&format!(
            "UPDATE peer_keys SET multikey = '{other}'; UPDATE peers SET anew_at = '2026-03-07 21:11:00'"
        ))
        .await;
    world.settle().await;
    assert_eq!((world.pull().await.problem.as_str(), world.pull().await.failures), ("unsigned", 1));
    assert_eq!(world.held().await, ["Beds"], "it keeps what it has");
    // It is tried again by itself, later and later.
    world.minutes_pass(2).await;
    world.settle().await;
    assert_eq!(world.pull().await.failures, 2);
}

#[actix_web::test]
async fn only_an_active_follower_is_served() {
    use federation_spec::problem::Code;
    let (test, _) = TestNode::set_up().await;
    let peer = crate::testing::HostilePeer::pinned(&test, "hospital").await;
    let page = peer.get("/fed/v1/directory").await;
    assert!(page.is_signed && page.status == 200);
    assert!(String::from_utf8(page.body).unwrap().ends_with("\"more\":false}\n"));
    for query in ["limit=0", "limit=201", "limit=x", "after=x", "after=https://other.example/fed/v1/objects/1"] {
        peer.get(&format!("/fed/v1/directory?{query}")).await.is_refused(Code::Schema);
    }
    test.sql("UPDATE follows SET state = 'ended' WHERE follower = 'them'").await;
    let refused = peer.get("/fed/v1/directory").await;
    assert!(refused.is_signed && refused.status == 404 && refused.code().is_none());
    test.sql_of_peers("UPDATE follows SET state = 'active'; UPDATE peers SET state = 'suspended'").await;
    peer.get("/fed/v1/directory").await.is_refused(Code::PeerSuspended);
    let stranger = crate::testing::HostilePeer::stranger(&test, "stranger");
    stranger.get("/fed/v1/directory").await.is_bare(401);
}

/// [DIR-15] [DIR-16] [DIR-17] [DIR-19]
#[actix_web::test]
async fn a_snapshot_of_several_pages_comes_whole_and_one_that_was_interrupted_goes_on() {
    let mut world = World::new().await;
    super::super::testing::stock(&world.shelter.node, 450).await.unwrap();
    let counted = world.publish(&[("name", "Counted beds")]).await;
    let path = format!("/directory/capabilities/{counted}/capacities");
    world.editor.post(&path, &[("unit", "bed"), ("maximum", "12")]).await.is(303);
    world.editor.post(&path, &[("unit", "seat"), ("maximum", "3")]).await.is(303);
    let of = counted.clone();
    let beds =
        move |conn: &mut Conn| Ok(store::capacities_of(conn, &[of])?.into_iter().map(|row| row.id).collect::<Vec<_>>());
    let beds = world.shelter.node.db.read(beds).await.unwrap();
    for said in ["1", "2"] {
        world.editor.post(&format!("/directory/capacities/{}", beds[0]), &[("said", said)]).await.is(303);
    }
    world.settle().await;
    // The newest of the one count; of the other nothing was told yet.
    let pull = world.pull().await;
    assert_eq!((pull.whole_taken, pull.whole_dropped, pull.whole_refused), (452, 0, 0));
    assert_eq!(world.held().await.len(), 451);
    let value = |conn: &mut Conn| {
        let all = crate::db::schema::capacities::table
            .select((crate::db::schema::capacities::version, crate::db::schema::capacities::body));
        Ok(all.load::<(i64, String)>(conn)?)
    };
    let values = world.police.node.db.read(value).await.unwrap();
    assert!(values.len() == 1 && values[0].0 == 2 && values[0].1.contains("\"available\":2"), "{values:?}");
    // A pull stopped behind the 100th; since it began, one service came by message and left without one, and so did one before.
    world.minutes_pass(2).await;
    let middle = "SELECT object_id FROM capabilities WHERE name = 'Service 0099'";
    world
        .police
        .sql(&format!(
            "UPDATE directory_pulls SET whole_of = NULL, begun_at = '2026-03-07 21:11:00', after_id = ({middle}), taken = 100;
             UPDATE learnt_objects SET received_at = '2026-03-07 21:11:30'
                 WHERE id = (SELECT object_id FROM capabilities WHERE name = 'Service 0200');
             DELETE FROM learnt_objects WHERE id = (SELECT object_id FROM capabilities WHERE name = 'Service 0050');
             DELETE FROM capabilities WHERE name = 'Service 0050'"
        ))
        .await;
    world
        .shelter
        .sql("DELETE FROM capabilities WHERE name IN ('Service 0200', 'Service 0201', 'Service 0010', 'Service 0050')")
        .await;
    world.settle().await;
    let pull = world.pull().await;
    let held = world.held().await;
    // 349 services behind the 100th, less two, the counted one and its count; what is before was not looked at again.
    assert_eq!((pull.whole_taken, pull.whole_dropped), (100 + 350 - 2 + 2, 1));
    let is_held = |name: &str| held.iter().any(|held| held == name);
    assert!(is_held("Service 0200") && !is_held("Service 0201") && is_held("Service 0010") && !is_held("Service 0050"));
    // The next digest finds what an interrupted pull could not.
    world.minutes_pass(29 * 60).await;
    world.settle().await;
    assert_eq!(world.held().await.len(), 451 - 4);
    let (said, held) = world.both_hold().await;
    assert_eq!(said, held);
}

/// Whatever was published, changed, taken down, narrowed and interrupted, in any order: at rest both hold the same.
#[actix_web::test]
async fn after_any_history_both_hold_the_same() {
    for seed in 1..=4u64 {
        let mut world = World::new().await;
        let mut follower = world.police.person("editor", &[Role::Editor]).await;
        let mut chance = seed;
        let mut draw = |most: u64| {
            chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (chance >> 33) % most
        };
        let (mut known, mut active) = (Vec::<CapabilityId>::new(), true);
        for _ in 0..24 {
            world.minutes_pass(1).await;
            follower = world.police.signed_in(follower.id()).await;
            match draw(8) {
                0 | 1 => {
                    let need = ["emergency_shelter", "interpretation", "legal_immigration"][draw(3) as usize];
                    let class = ["member", "law_enforcement", "victim_services"][draw(3) as usize];
                    known.push(world.publish(&[("service_type", need), ("audience_class", class)]).await);
                }
                2 if !known.is_empty() => {
                    let one = known[draw(known.len() as u64) as usize].clone();
                    assure(&mut world, &one).await;
                }
                3 if !known.is_empty() => {
                    let one = known.swap_remove(draw(known.len() as u64) as usize);
                    let read = super::pages::row(&world.shelter, &one).await.unwrap().version.to_string();
                    let path = format!("/directory/capabilities/{one}/removal");
                    world.editor.post(&path, &[("read", &read), ("reason", "moved")]).await.is(303);
                }
                4 => {
                    active = !active;
                    world.set(if active { "active" } else { "suspended" }).await;
                }
                5 if active => {
                    let path = format!("/directory/follows/{}", world.here);
                    let what = ["everything", "some", "agencies"][draw(3) as usize];
                    follower.post(&path, &[("what", what), ("need", "interpretation")]).await.is(303);
                }
                6 => drop(follow_due(&world.shelter.federation).await.unwrap()),
                _ => world.settle().await,
            }
        }
        world.minutes_pass(1).await;
        world.set("active").await;
        world.settle().await;
        // What was cancelled left void numbers: they are fetched, as the puller of a node does hourly.
        crate::federation::outbox::pull_due(&world.police.federation).await.unwrap();
        world.minutes_pass(29 * 60).await;
        world.settle().await;
        let (said, held) = world.both_hold().await;
        assert_eq!(said, held, "seed {seed}");
        assert_eq!(world.pull().await.digest_agreed, Some(true), "seed {seed}");
    }
}

/// What a restored node says again stands above what was published since its backup.
#[actix_web::test]
async fn what_a_restored_node_holds_takes_the_place_of_what_it_forgot() {
    let mut world = World::new().await;
    let id = world.publish(&[("name", "Beds")]).await;
    assure(&mut world, &id).await;
    assure(&mut world, &id).await;
    world.settle().await;
    world.minutes_pass(1).await;
    // The backup is older than the last two versions.
    world.shelter.sql("UPDATE capabilities SET version = 1, name = 'Beds of the backup'").await;
    let by = crate::web::access::By::system(&world.shelter.node);
    let anew = move |conn: &mut Conn| {
        super::super::begin_anew(conn)?;
        crate::federation::outbox::begin_anew(conn, &by)
    };
    world.shelter.node.db.write(anew).await.unwrap();
    world.minutes_pass(1).await;
    world.settle().await;
    let name = |conn: &mut Conn| {
        let one = capabilities::table.filter(capabilities::peer_id.is_not_null());
        Ok(one.select((capabilities::version, capabilities::body)).load::<(i64, String)>(conn)?)
    };
    let held = world.police.node.db.read(name).await.unwrap();
    assert_eq!((held.len(), held[0].0), (1, 1_000_001));
    assure(&mut world, &id).await;
    world.settle().await;
    let (said, held) = world.both_hold().await;
    assert_eq!(said, held);
}
