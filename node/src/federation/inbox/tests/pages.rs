use super::*;
use crate::testing::{Browser, Role};

/// A node with one message that the gate held back, and the trust officer who was told.
async fn with_one_held_back() -> (TestNode, HostilePeer, Browser, String) {
    let (test, _) = TestNode::set_up().await;
    let officer = test.person("trust", &[Role::TrustOfficer]).await;
    let peer = HostilePeer::pinned(&test, "police").await;
    set_peer(&test, &peer.id, "their_planes = '[]'").await;
    let mut card = peer.card(&peer.new_object(), 1);
    card["name"] = "Canary House".into();
    peer.post(&peer.activity("Create", card)).await.is_stored();
    process_due(&test.federation).await;
    let load = |conn: &mut Conn| Ok(inbox_messages::table.select(inbox_messages::id).first::<String>(conn)?);
    let id = test.node.db.read(load).await.unwrap();
    (test, peer, officer, id)
}

/// The same after it failed for good: what an admin settles.
async fn with_one_dead() -> (TestNode, HostilePeer, Browser, String) {
    let (test, peer, _, id) = with_one_held_back().await;
    test.sql("UPDATE inbox_messages SET state = 'dead', problem = '<b>no</b>'").await;
    let operator = test.person("operator", &[Role::Admin]).await;
    (test, peer, operator, id)
}

#[actix_web::test]
async fn an_admin_sees_what_failed_and_never_what_it_says_nor_what_is_held_back() {
    let (test, _, _, id) = with_one_held_back().await;
    let mut operator = test.person("operator", &[Role::Admin]).await;
    let page = operator.get("/inbox").await;
    page.is(200).shows(" message is held back").shows("class=\"empty\"");
    assert!(!page.body.contains(&id) && !page.body.contains("Canary House"));
    for path in ["/quarantine".to_owned(), format!("/quarantine/{id}"), format!("/quarantine/{id}/discard")] {
        operator.get(&path).await.is(403);
    }
    // It is not an admin's to settle, by whatever way.
    operator.post(&format!("/inbox/{id}/retry"), &[]).await.is(409);
    operator.post(&format!("/inbox/{id}/discard"), &[("reason", "x")]).await.is(409);
    operator.get(&format!("/inbox/{id}/discard")).await.is(404);
    assert_eq!(ends(&test).await[0].0, MessageState::Quarantined);
    test.sql("UPDATE inbox_messages SET state = 'dead', problem = '<b>no</b>'").await;
    operator.get("/").await.shows("could not be applied");
    let page = operator.get("/inbox").await;
    page.is(200).shows("police").shows("Card of an agency").shows("&#60;b&#62;no").shows(&format!("/inbox/{id}/retry"));
    assert!(!page.body.contains("<b>no</b>") && !page.body.contains("Canary House"));
    let mut officer = test.person("officer", &[Role::Officer]).await;
    officer.get("/inbox").await.is(403);
}

#[actix_web::test]
async fn a_trust_officer_sees_what_is_held_back_and_why() {
    let (test, peer, mut officer, id) = with_one_held_back().await;
    officer.get("/").await.shows("waits for your decision").shows("href=\"/quarantine\"");
    officer.get("/notices").await.shows("is held back").shows("/quarantine");
    let (list, one) = (officer.get("/quarantine").await, officer.get(&format!("/quarantine/{id}")).await);
    for page in [&list, &one] {
        page.is(200).shows("police").shows("Card of an agency").shows("The peering does not include this plane.");
    }
    one.shows("TLP:GREEN").shows("Members of the network").shows("Directory").shows(&format!("/peers/{}", peer.id));
    // Every role here may read the directory.
    one.shows("Canary House");
    assert!(!list.body.contains("Canary House"));
    // Not what is said in any other plane: a trust officer sees nothing of a case.
    test.sql("UPDATE inbox_messages SET raw = REPLACE(raw, '\"directory\"', '\"coordination\"')").await;
    let page = officer.get(&format!("/quarantine/{id}")).await;
    page.is(200).shows("Coordination").shows("What it says is not shown");
    assert!(!page.body.contains("Canary House"));
    // What is no longer kept is not shown, and is no fault.
    test.sql("UPDATE inbox_messages SET raw = ''").await;
    officer.get(&format!("/quarantine/{id}")).await.is(200).shows("no longer kept");
    officer.get(&format!("/inbox/{id}/discard")).await.is(403);
    test.sql("UPDATE inbox_messages SET state = 'dead'").await;
    officer.get(&format!("/quarantine/{id}")).await.is(404);
}

#[actix_web::test]
async fn a_message_is_tried_again_under_the_terms_as_they_are_now() {
    let (test, peer, mut officer, id) = with_one_held_back().await;
    let retry = format!("/quarantine/{id}/retry");
    officer.post(&retry, &[]).await.leads_to("/quarantine");
    process_due(&test.federation).await;
    assert_eq!(ends(&test).await[0].0, MessageState::Quarantined);
    set_peer(&test, &peer.id, "their_planes = '[\"directory\"]'").await;
    officer.post(&retry, &[]).await.leads_to("/quarantine");
    process_due(&test.federation).await;
    assert_eq!(ends(&test).await[0].0, MessageState::Processed);
    officer.post(&retry, &[]).await.is(409);
    officer.get(&format!("/quarantine/{id}/discard")).await.is(404);
}

#[actix_web::test]
async fn a_message_is_given_up_with_a_reason_and_its_content_is_gone() {
    let held = with_one_held_back().await;
    let dead = with_one_dead().await;
    for ((test, _, mut person, id), list) in [(held, "/quarantine"), (dead, "/inbox")] {
        let before = ends(&test).await[0].0;
        let path = format!("{list}/{id}/discard");
        let page = person.get(&path).await;
        assert!(!page.is(200).body.contains("Canary House"));
        person.post(&path, &[("reason", " ")]).await.is(422);
        person.post(&path, &[("reason", &"r".repeat(301))]).await.is(422);
        assert_eq!(ends(&test).await[0].0, before);
        person.post(&path, &[("reason", &"r".repeat(300))]).await.leads_to(list);
        assert_eq!(ends(&test).await[0], (MessageState::Rejected, "discarded".to_owned()));
        let load = |conn: &mut Conn| Ok(inbox_messages::table.select(inbox_messages::raw).first::<String>(conn)?);
        assert_eq!(test.node.db.read(load).await.unwrap(), "");
        person.post(&path, &[("reason", "again")]).await.is(409);
        process_due(&test.federation).await;
        assert_eq!(receipts(&test).await.last().unwrap().1, "discarded");
        let mut auditor = test.person("auditor", &[Role::Auditor]).await;
        auditor.get("/audit").await.shows("Message of a peer given up");
    }
}
