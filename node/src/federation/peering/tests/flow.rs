//! The whole peering: four people on two nodes, over the wire.

use super::*;

#[actix_web::test]
async fn four_people_make_a_peering_and_it_is_active_on_both_sides() {
    let [mut police, mut shelter] = desks().await;
    let there = police.propose(&shelter.address()).await;
    // The shelter knows no police yet: what is said waits.
    talk(&[&police, &shelter]).await;
    assert_eq!(police.state(&there).await, PeerState::Pending);
    let here = shelter.propose(&police.address()).await;
    talk(&[&police, &shelter]).await;
    assert!(police.row(&there).await.requested_at.is_some());
    assert!(shelter.row(&here).await.requested_at.is_some(), "hearing the shelter woke the lane to it");
    police.compare(&there).await.leads_to(&format!("/peers/{there}"));
    police.approve(&there, TERMS).await.leads_to(&format!("/peers/{there}"));
    talk(&[&police, &shelter]).await;
    assert_eq!((police.state(&there).await, shelter.state(&here).await), (PeerState::Pending, PeerState::Pending));
    shelter.compare(&here).await.is(303);
    shelter.approve(&here, &terms(&[("org_class", "law_enforcement"), ("level", "v4")])).await.is(303);
    talk(&[&police, &shelter]).await;
    assert_eq!((police.state(&there).await, shelter.state(&here).await), (PeerState::Active, PeerState::Active));
    let peer = police.peer(&there).await;
    assert_eq!(peer.planes(police.test.node.now().date()).len(), 2);
    assert_eq!((peer.org_class.as_str(), peer.level, peer.duty_phone.as_str()), ("shelter", 2, "+1 212 555 0142"));
    let log = police.logged(&there).await;
    for act in ["peer.proposed", "peer.asked", "peer.compared", "peer.approved", "peer.accepted", "peer.active"] {
        assert_eq!(log.iter().filter(|line| *line == act).count(), 1, "{act} in {log:?}");
    }
    let news = police.news(&police.two).await;
    assert!(news.contains("\"asked\"") && news.contains("\"waits\"") && news.contains("\"active\""), "{news}");
    // The page tells it with names.
    let page = police.one.get(&format!("/peers/{there}")).await;
    page.is(200).shows("trust.one").shows("trust.two").shows("county directory").shows("badge -ok");
    // The card of the other agency came with it.
    page.shows("Harbour County Sheriff");
}

#[actix_web::test]
async fn nobody_approves_what_they_compared() {
    let [mut police, shelter] = desks().await;
    let there = police.propose(&shelter.address()).await;
    police.compare(&there).await.is(303);
    let path = format!("/peers/{there}/approval");
    police.one.post(&path, TERMS).await.is(409).shows("Another person must decide");
    // An admin is no trust officer.
    police.admin.post(&path, TERMS).await.is(403);
    assert_eq!(police.row(&there).await.approved_at, None);
    police.approve(&there, TERMS).await.is(303);
    // Once.
    police.approve(&there, TERMS).await.is(409);
}

/// [PEER-04]
#[actix_web::test]
async fn nothing_is_approved_before_it_was_compared() {
    let [mut police, shelter] = desks().await;
    let there = police.propose(&shelter.address()).await;
    police.approve(&there, TERMS).await.is(409);
    police.two.get(&format!("/peers/{there}/approval")).await.is(409);
    assert_eq!(police.row(&there).await.approved_at, None);
}

#[actix_web::test]
async fn the_last_two_blocks_are_those_of_the_key_that_is_pinned() {
    let [mut police, shelter] = desks().await;
    let there = police.propose(&shelter.address()).await;
    let path = format!("/peers/{there}/comparison");
    let print = police.one.get(&path).await.is(200).between("name=\"fingerprint\" value=\"", "\"").to_owned();
    assert_eq!(print, shelter.test.federation.own().fingerprint().to_string());
    let with = |print: &str, heard: &str| {
        [("fingerprint", print), ("heard", heard), ("with", "desk"), ("over", "book")].map(|(n, v)| (n, v.to_owned()))
    };
    let check = async |police: &mut Desk, print: &str, heard: &str, status: u16| {
        let fields = with(print, heard);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        police.one.post(&path, &fields).await.is(status);
    };
    check(&mut police, &print, "aaaa aaaa", 422).await;
    check(&mut police, &print, "", 422).await;
    check(&mut police, &print, &print[print.len() - 4..], 422).await;
    // Another key than the pinned one, with its own last blocks: the page was an old one.
    let other = police.test.federation.own().fingerprint().to_string();
    check(&mut police, &other, &other[other.len() - 9..], 409).await;
    assert_eq!(police.row(&there).await.compared_at, None);
    check(&mut police, &print, &print[print.len() - 9..].to_uppercase(), 303).await;
    check(&mut police, &print, &print[print.len() - 9..], 409).await;
}

#[actix_web::test]
async fn one_trust_officer_alone_approves_the_directory_and_nothing_more() {
    let mut nodes = TestNode::network(&["police", "shelter"]).await.into_iter();
    let (test, other) = (nodes.next().unwrap(), nodes.next().unwrap());
    accounts::testing::agency(&test.node).await.unwrap();
    let mut alone = test.person("alone", &[Role::Admin, Role::TrustOfficer]).await;
    let answer = alone.post("/peers", &proposal(&other.node.config.origin())).await;
    let path = answer.is(303).location().to_owned();
    let print =
        alone.get(&format!("{path}/comparison")).await.between("name=\"fingerprint\" value=\"", "\"").to_owned();
    let heard = print[print.len() - 9..].to_owned();
    let with = [("fingerprint", print.as_str()), ("heard", &heard), ("with", "desk"), ("over", "book")];
    alone.post(&format!("{path}/comparison"), &with).await.is(303);
    alone.get(&format!("{path}/approval")).await.is(200).shows("only trust officer");
    alone.post(&format!("{path}/approval"), TERMS).await.is(409);
    alone.post(&format!("{path}/approval"), &terms(&[("planes", "directory")])).await.is(303);
}

#[actix_web::test]
async fn a_pending_peer_is_declined_by_one_person_and_hears_it() {
    let [mut police, mut shelter] = desks().await;
    let there = police.propose(&shelter.address()).await;
    let here = shelter.propose(&police.address()).await;
    talk(&[&police, &shelter]).await;
    let path = format!("/peers/{there}/refusal");
    police.admin.get(&path).await.is(200);
    police.admin.post(&path, &[("reason", "")]).await.is(422);
    police.admin.post(&path, &[("reason", "not who they said")]).await.leads_to("/peers");
    talk(&[&police, &shelter]).await;
    assert_eq!((police.state(&there).await, shelter.state(&here).await), (PeerState::Ended, PeerState::Ended));
    assert!(shelter.news(&shelter.one).await.contains("\"declined\""));
    let page = shelter.one.get(&format!("/peers/{here}")).await;
    assert!(!page.is(200).body.contains("not who they said"), "the reason stays here");
    // Both begin anew.
    police.propose(&shelter.address()).await;
    shelter.propose(&police.address()).await;
    police.compare(&there).await.is(303);
    shelter.compare(&here).await.is(303);
    police.approve(&there, TERMS).await.is(303);
    shelter.approve(&here, TERMS).await.is(303);
    police.test.advance(Duration::minutes(6));
    talk(&[&police, &shelter]).await;
    talk(&[&shelter, &police]).await;
    assert_eq!((police.state(&there).await, shelter.state(&here).await), (PeerState::Active, PeerState::Active));
}

#[actix_web::test]
async fn narrower_terms_hold_at_once_and_wider_ones_need_two_people_on_both_sides() {
    let ([mut police, shelter], there, here) = peered().await;
    let today = police.test.node.now().date();
    let path = format!("/peers/{there}/terms");
    police.one.get(&path).await.is(200);
    // One person, an admin: narrower.
    police.admin.post(&path, &terms(&[("planes", "directory")])).await.is(303);
    assert_eq!(police.peer(&there).await.planes(today).len(), 1);
    talk(&[&police, &shelter]).await;
    assert_eq!(shelter.peer(&here).await.planes(today).len(), 1, "the other side holds it, too");
    assert!(shelter.news(&shelter.one).await.contains("\"narrowed\""));
    // Wider: an admin cannot, one trust officer proposes, the same one cannot approve.
    police.admin.post(&path, TERMS).await.is(409);
    police.one.post(&path, TERMS).await.is(303);
    assert_eq!(police.peer(&there).await.planes(today).len(), 1);
    let change = format!("/peers/{there}/change");
    let seen = police.one.get(&change).await.is(200).body.clone();
    assert!(!seen.contains("name=\"seen\""));
    let seen = police.two.get(&change).await.is(200).between("name=\"seen\" value=\"", "\"").to_owned();
    police.one.post(&change, &[("seen", &seen)]).await.is(409);
    police.two.post(&change, &[("seen", "of another page")]).await.is(409);
    police.two.post(&change, &[("seen", &seen)]).await.is(303);
    talk(&[&police, &shelter]).await;
    assert_eq!(shelter.peer(&here).await.planes(today).len(), 2, "the shelter never narrowed what it grants");
    assert!(shelter.news(&shelter.one).await.contains("\"offered\""));
    assert_eq!(police.logged(&there).await.iter().filter(|act| *act == "peer.changed").count(), 2);
    police.one.post(&path, TERMS).await.is(409);
}

#[actix_web::test]
async fn a_proposal_to_widen_can_be_refused() {
    let ([mut police, _shelter], there, _) = peered().await;
    let longer = terms(&[("review_on", "2027-01-01")]);
    police.one.post(&format!("/peers/{there}/terms"), &longer).await.is(303);
    police.two.get("/").await.is(200).shows("/peers\"");
    police.two.post(&format!("/peers/{there}/change/refusal"), &[]).await.is(303);
    assert_eq!(police.peer(&there).await.review_on.to_string(), "2026-09-01");
    police.two.get(&format!("/peers/{there}/change")).await.is(409);
    police.two.post(&format!("/peers/{there}/change/refusal"), &[]).await.is(409);
}

#[actix_web::test]
async fn a_message_that_comes_twice_changes_nothing() {
    let ([police, _shelter], there, _) = peered().await;
    let raws = |conn: &mut Conn| {
        use crate::db::schema::inbox_messages;
        Ok(inbox_messages::table.select(inbox_messages::raw).order(inbox_messages::id).load::<String>(conn)?)
    };
    let raws = police.test.node.db.read(raws).await.unwrap();
    let before = (police.row(&there).await, police.logged(&there).await.len());
    let peer = police.peer(&there).await;
    for raw in raws.iter().rev().chain(&raws) {
        let value = federation_spec::json::parse(raw.as_bytes()).unwrap();
        let activity = federation_spec::activity::Activity::parse(value).unwrap();
        let content = federation_spec::messages::read(&activity).unwrap();
        let received = federation_spec::inbox::Received { activity, content, sha256: [0; 32] };
        let (of, by) = (peer.clone(), crate::web::access::By::system(&police.test.node));
        let again = move |conn: &mut Conn| Ok(process(conn, &by, &of, &received, ""));
        let _ = police.test.node.db.write(again).await.unwrap();
    }
    assert_eq!((police.row(&there).await, police.logged(&there).await.len()), before);
}
