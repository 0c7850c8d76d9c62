use super::*;
use crate::testing::Role;

/// A node with one message that the gate held back, and its admin.
async fn with_one_held_back() -> (TestNode, HostilePeer, crate::testing::Browser, String) {
    let (test, admin) = TestNode::set_up().await;
    let peer = HostilePeer::pinned(&test, "police").await;
    set_peer(&test, &peer.id, "their_planes = '[]'").await;
    let mut card = peer.card(&peer.new_object(), 1);
    card["name"] = "Canary House".into();
    peer.post(&peer.activity("Create", card)).await.is_stored();
    process_due(&test.federation).await;
    let load = |conn: &mut Conn| Ok(inbox_messages::table.select(inbox_messages::id).first::<String>(conn)?);
    let id = test.node.db.read(load).await.unwrap();
    (test, peer, admin, id)
}

#[actix_web::test]
async fn the_page_shows_what_was_not_applied_and_never_what_it_says() {
    let (test, _, mut admin, id) = with_one_held_back().await;
    let page = admin.get("/inbox").await;
    page.is(200).shows("police").shows("Create Organization").shows("the plane is not granted");
    assert!(page.body.contains(&format!("/inbox/{id}/retry")) && !page.body.contains("Canary House"));
    let mut officer = test.person("officer", &[Role::Officer]).await;
    officer.get("/inbox").await.is(403);
    test.sql("UPDATE inbox_messages SET state = 'dead', problem = '<b>no</b>'").await;
    let page = admin.get("/inbox").await;
    assert!(page.is(200).body.contains("&#60;b&#62;no") && !page.body.contains("<b>no</b>"));
}

#[actix_web::test]
async fn a_message_is_tried_again_under_the_terms_as_they_are_now() {
    let (test, peer, mut admin, id) = with_one_held_back().await;
    admin.post(&format!("/inbox/{id}/retry"), &[]).await.leads_to("/inbox");
    process_due(&test.federation).await;
    assert_eq!(ends(&test).await[0].0, MessageState::Quarantined);
    set_peer(&test, &peer.id, "their_planes = '[\"directory\"]'").await;
    admin.post(&format!("/inbox/{id}/retry"), &[]).await.leads_to("/inbox");
    process_due(&test.federation).await;
    assert_eq!(ends(&test).await[0].0, MessageState::Processed);
    admin.post(&format!("/inbox/{id}/retry"), &[]).await.is(409);
    admin.get(&format!("/inbox/{id}/discard")).await.is(404);
}

#[actix_web::test]
async fn a_message_is_given_up_with_a_reason_and_its_content_is_gone() {
    let (test, _, mut admin, id) = with_one_held_back().await;
    let path = format!("/inbox/{id}/discard");
    let page = admin.get(&path).await;
    assert!(!page.is(200).body.contains("Canary House"));
    admin.post(&path, &[("reason", " ")]).await.is(422);
    admin.post(&path, &[("reason", &"r".repeat(301))]).await.is(422);
    assert_eq!(ends(&test).await[0].0, MessageState::Quarantined);
    admin.post(&path, &[("reason", &"r".repeat(300))]).await.leads_to("/inbox");
    assert_eq!(ends(&test).await[0], (MessageState::Rejected, "discarded".to_owned()));
    let load = |conn: &mut Conn| Ok(inbox_messages::table.select(inbox_messages::raw).first::<String>(conn)?);
    assert_eq!(test.node.db.read(load).await.unwrap(), "");
    admin.post(&path, &[("reason", "again")]).await.is(409);
    process_due(&test.federation).await;
    assert_eq!(receipts(&test).await.last().unwrap().1, "discarded");
    let mut auditor = test.person("auditor", &[Role::Auditor]).await;
    auditor.get("/audit").await.shows("Message of a peer given up");
}
