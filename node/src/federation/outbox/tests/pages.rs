use super::*;
use crate::testing::Role;

async fn set_up() -> (TestNode, ScriptedPeer, PeerId, crate::testing::Browser) {
    let (node, peer, id) = pair().await;
    node.agency().await;
    let admin = node.person("admin", &[Role::Admin]).await;
    (node, peer, id, admin)
}

#[actix_web::test]
async fn the_page_of_a_peer_lists_its_messages_and_never_what_they_say() {
    let (node, peer, id, mut admin) = set_up().await;
    let (_, activity) = say(&node, &[(&id, &peer.origin)]).await;
    let path = format!("/peers/{id}/messages");
    let page = admin.get(&path).await;
    page.is(200);
    for words in ["Waits", "Create Note", "Urgent messages", "Ordinary messages"] {
        assert!(page.body.contains(words), "{words}");
    }
    assert!(!page.body.contains("Delivered</span>"), "nothing is called delivered before the peer has it");
    send(&node).await;
    let page = admin.get(&path).await;
    assert!(page.body.contains("Delivered</span>"));
    let short = activity.rsplit('/').next().unwrap();
    let page = admin.get(&format!("/messages/{short}")).await;
    page.is(200);
    assert!(page.body.contains("delivered to") && page.body.contains("Chosen by name") && page.body.contains("202"));
    assert!(!page.body.contains("second floor"), "never what it says");
    let filtered = admin.get(&format!("{path}?state=parked")).await;
    assert!(!filtered.body.contains("Create Note"));
    let csv = admin.get(&format!("/peers/{id}/attempts.csv")).await;
    assert!(csv.body.starts_with("at,activity,status,code,ms,problem\r\n") && csv.body.contains("\"202\""));
}

/// [OUT-03]
#[actix_web::test]
async fn each_of_the_four_ends_is_seen_at_the_message() {
    let (node, peer, id, mut admin) = set_up().await;
    let mut said = Vec::new();
    peer.will([Answer::Signed(202, "{}".to_owned()), Answer::problem(Code::Limit)]);
    for _ in 0..2 {
        said.push(say(&node, &[(&id, &peer.origin)]).await.1);
    }
    send(&node).await;
    for _ in 0..2 {
        said.push(say(&node, &[(&id, &peer.origin)]).await.1);
    }
    let short = |activity: &str| activity.rsplit('/').next().unwrap().to_owned();
    let skip = format!("/messages/{}/peers/{id}/skip", short(&said[3]));
    admin.post(&skip, &[("reason", "a duplicate")]).await.is(303);
    node.advance(Duration::days(3));
    send(&node).await;
    let mut admin = node.signed_in(admin.id()).await;
    use DeliveryState::{Cancelled, Delivered, Expired, Rejected};
    let ends =
        [(Delivered, "Delivered"), (Rejected, "Refused"), (Expired, "Expired undelivered"), (Cancelled, "Cancelled")];
    for (activity, (end, words)) in said.iter().zip(ends) {
        assert_eq!(state(&node, &id, activity).await, end);
        admin.get(&format!("/messages/{}", short(activity))).await.is(200).shows(words);
    }
}

#[actix_web::test]
async fn an_admin_pauses_resumes_tries_skips_and_sends_again_from_the_pages() {
    let (node, peer, id, mut admin) = set_up().await;
    let (_, activity) = say(&node, &[(&id, &peer.origin)]).await;
    let short = activity.rsplit('/').next().unwrap().to_owned();
    let back = format!("/peers/{id}/messages");
    admin.post(&format!("/peers/{id}/lanes/normal/pause"), &[]).await.leads_to(&back);
    assert_eq!(send(&node).await, 0);
    admin.get(&back).await.shows("Paused").shows("Resume");
    admin.post(&format!("/peers/{id}/lanes/normal/resumption"), &[]).await.leads_to(&back);
    admin.post(&format!("/peers/{id}/lanes/normal/retry"), &[]).await.leads_to(&back);
    admin.post(&format!("/peers/{id}/lanes/bulk/retry"), &[]).await.is(404);
    let skip = format!("/messages/{short}/peers/{id}/skip");
    admin.get(&skip).await.is(200).shows("shelter");
    admin.post(&skip, &[("reason", " ")]).await.is(422);
    admin.post(&skip, &[("reason", "x".repeat(301).as_str())]).await.is(422);
    admin.post(&skip, &[("reason", "x".repeat(300).as_str())]).await.leads_to(&format!("/messages/{short}"));
    assert_eq!(state(&node, &id, &activity).await, DeliveryState::Cancelled);
    admin.post(&skip, &[("reason", "again")]).await.is(409);
    for (hours, status) in [("0", 400), ("1", 303), ("720", 303), ("721", 400)] {
        admin.post(&format!("/peers/{id}/requeue"), &[("hours", hours)]).await.is(status);
    }
    peer.will([Answer::problem(Code::IdReuse)]);
    let (_, parked) = say(&node, &[(&id, &peer.origin)]).await;
    send(&node).await;
    let short = parked.rsplit('/').next().unwrap().to_owned();
    admin.get(&format!("/messages/{short}")).await.shows("Set aside for a person").shows("Its name was used before");
    admin.get(&back).await.shows(" message was set aside").shows("?state=parked");
    let release = format!("/messages/{short}/peers/{id}/release");
    admin.post(&release, &[]).await.leads_to(&format!("/messages/{short}"));
    send(&node).await;
    assert_eq!(state(&node, &id, &parked).await, DeliveryState::Delivered);
}

#[actix_web::test]
async fn a_list_goes_on_page_by_page() {
    let (node, peer, id, mut admin) = set_up().await;
    for _ in 0..51 {
        say(&node, &[(&id, &peer.origin)]).await;
    }
    let path = format!("/peers/{id}/messages");
    let first = admin.get(&path).await;
    assert_eq!(first.body.matches("href=\"/messages/").count(), 50);
    let next = first.between("/messages?state=&amp;before=", "\"").to_owned();
    let second = admin.get(&format!("{path}?state=&before={next}")).await;
    assert_eq!(second.body.matches("href=\"/messages/").count(), 1);
    assert!(!second.body.contains("before="));
}

#[actix_web::test]
async fn an_urgent_message_that_is_late_shows_whom_to_call() {
    let (node, peer, id, mut admin) = set_up().await;
    let later = node.node.now() + Duration::days(1);
    peer.will(vec![Answer::Unsigned(404); 2]);
    let (_, activity) = say_until(&node, vec![to(&id, &peer.origin)], later, LaneName::Urgent).await.unwrap();
    send(&node).await;
    let path = format!("/messages/{}", activity.rsplit('/').next().unwrap());
    assert!(!admin.get(&path).await.body.contains("tel:"));
    node.advance(Duration::minutes(5));
    admin.get(&path).await.shows("tel:+1 212 555 0123");
}

#[actix_web::test]
async fn the_connection_is_tested_as_seen_from_both_ends() {
    let (node, peer, id, mut admin) = set_up().await;
    peer.will([
        Answer::Signed(200, "{}".into()),
        Answer::Signed(200, r#"{"components":["@method"],"secondsAhead":0}"#.into()),
    ]);
    let page = admin.post(&format!("/peers/{id}/test"), &[]).await;
    page.is(200).shows("Its signature verifies").shows("+0 s").shows("secondsAhead").shows("@method");
    assert!(!page.body.contains("Does not fit"), "{}", page.body);
    let nobody = befriend(&node, "nobody", "http://nobody.localhost:9", None).await;
    let page = admin.post(&format!("/peers/{nobody}/test"), &[]).await;
    page.is(200).shows("Does not fit").shows("no connection");
}

#[actix_web::test]
async fn the_call_list_names_who_has_not_answered() {
    let (node, peer, id, mut admin) = set_up().await;
    let (object, _) = say(&node, &[(&id, &peer.origin)]).await;
    send(&node).await;
    let (by, deadline) = (By::system(&node.node), node.node.now() + Duration::minutes(5));
    let take_back = move |conn: &mut Conn| {
        use federation_spec::messages::{Mode, RetractionAction};
        retract(conn, &by, &object, Mode::Recall, RetractionAction::Delete, deadline)
    };
    let retraction = node.node.db.write(take_back).await.unwrap();
    admin.get("/retractions").await.shows("Nobody has confirmed yet").shows("have answered");
    node.advance(Duration::minutes(5));
    admin.get("/").await.shows("call who has not answered");
    admin.get("/retractions").await.shows("Overdue").shows("tel:+1 212 555 0123");
    let close = format!("/retractions/{}/closure", retraction.rsplit('/').next().unwrap());
    admin.post(&close, &[("reason", "")]).await.is(400);
    admin.post(&close, &[("reason", "told by telephone")]).await.leads_to("/retractions");
    admin.get("/retractions").await.shows("told by telephone");
}
