//! What the pages take and refuse, and who may.

use super::*;

#[actix_web::test]
async fn an_address_is_refused_with_the_reason() {
    let [mut police, shelter] = desks().await;
    let own = police.address();
    let check = async |police: &mut Desk, address: &str, ranges: &str, says: &str| {
        let fields = [("address", address), ("ranges", ranges), ("planes", "directory")];
        police.admin.post("/peers", &fields).await.is(422).shows(says);
    };
    check(&mut police, "", RANGES, "f-address").await;
    check(&mut police, "https://192.0.2.1", RANGES, "with a name and not a number").await;
    check(&mut police, "http://shelter.example", RANGES, "with a name and not a number").await;
    check(&mut police, &own, RANGES, "your own node").await;
    check(&mut police, &shelter.address(), "", "in no range pinned for this peer").await;
    check(&mut police, &shelter.address(), "everything", "at most ten networks").await;
    check(&mut police, "http://nobody.localhost:1", RANGES, "no connection").await;
    let none = [("address", shelter.address()), ("ranges", RANGES.to_owned())];
    let none: Vec<(&str, &str)> = none.iter().map(|(name, value)| (*name, value.as_str())).collect();
    police.admin.post("/peers", &none).await.is(422).shows("f-planes");
    // A refused address leaves no range open.
    let closed = police.test.federation.outbound.clone();
    police.propose(&shelter.address()).await;
    drop(closed);
    police.admin.post("/peers", &proposal(&shelter.address())).await.is(422).shows("a peer already");
}

#[actix_web::test]
async fn terms_have_limits_at_and_past_which_they_are_refused() {
    let [mut police, shelter] = desks().await;
    let there = police.propose(&shelter.address()).await;
    police.compare(&there).await.is(303);
    let check = async |police: &mut Desk, field: (&str, &str)| {
        police.approve(&there, &terms(&[field])).await.is(422).shows(&format!("#f-{}", field.0));
    };
    for field in [
        ("org_class", ""),
        ("org_class", "friends"),
        ("level", "v5"),
        // Coordination needs level 2.
        ("level", "v1"),
        ("planes", "overlap"),
        ("highest_mark", "white"),
        ("messages", "0"),
        ("messages", "51"),
        ("mebibytes", "0"),
        ("mebibytes", "65"),
        ("review_on", "2026-03-07"),
        // 400 days after today are the 11th of April 2027.
        ("review_on", "2027-04-12"),
        ("review_on", ""),
        ("ranges", "10.0.0.0/99"),
        ("duty_phone", "call me"),
    ] {
        check(&mut police, field).await;
    }
    let edge = terms(&[("messages", "1"), ("mebibytes", "1"), ("review_on", "2027-04-11")]);
    police.approve(&there, &edge).await.is(303);
    assert_eq!(police.peer(&there).await.bytes_per_minute, 1024 * 1024);
}

#[actix_web::test]
async fn every_page_opens_for_who_may_and_says_who_is_next() {
    let ([mut police, mut shelter], there, here) = peered().await;
    for path in ["/peers", "/peers/new", "/peers/fingerprint", "/peers/keys", "/peers/keys/new"] {
        police.admin.get(path).await.is(200);
    }
    for lang in ["en", "es", "fr", "ar"] {
        let mut reader = police.test.person(&format!("reader.{lang}"), &[Role::Officer]).await;
        reader.get("/me").await.is(200);
        police.test.sql(&format!("UPDATE persons SET lang = '{lang}' WHERE handle = 'reader.{lang}'")).await;
        reader.get("/peers").await.is(200).shows("shelter.localhost");
        reader.get(&format!("/peers/{there}")).await.is(200).shows("Harbour County Sheriff");
        reader.get("/peers/new").await.is(403);
        reader.get(&format!("/peers/{there}/terms")).await.is(403);
    }
    let print = police.test.federation.own().fingerprint().to_string();
    police.one.get("/peers/fingerprint").await.is(200).shows(&print).shows("<svg").shows("____");
    shelter.one.get(&format!("/peers/{here}")).await.is(200).shows(&print);
    let mut observer = police.test.person("observer", &[Role::Observer]).await;
    observer.get("/peers").await.is(403);
    police.one.get("/peers/019abc00-0000-7000-8000-000000000001").await.is(404);
}

#[actix_web::test]
async fn a_node_without_peers_says_how_to_begin() {
    let mut nodes = TestNode::network(&["police"]).await.into_iter();
    let mut police = desk(nodes.next().unwrap()).await;
    police.one.get("/peers").await.is(200).shows("class=\"empty\"");
}

#[actix_web::test]
async fn what_waits_is_on_the_home_page_of_the_person_who_can_decide() {
    let [mut police, shelter] = desks().await;
    let there = police.propose(&shelter.address()).await;
    let waits = async |browser: &mut Browser| browser.get("/").await.is(200).body.contains("peering waits");
    assert!(waits(&mut police.one).await && waits(&mut police.two).await);
    assert!(!waits(&mut police.admin).await);
    police.compare(&there).await.is(303);
    assert!(!waits(&mut police.one).await && waits(&mut police.two).await);
    police.approve(&there, TERMS).await.is(303);
    assert!(!waits(&mut police.one).await && !waits(&mut police.two).await);
    police.one.post("/peers/keys", &[]).await.is(303);
    let key = async |browser: &mut Browser| browser.get("/").await.is(200).body.contains("new signing key");
    assert!(!key(&mut police.one).await && key(&mut police.two).await);
}

#[actix_web::test]
async fn a_key_that_changed_before_the_comparison_is_fetched_again() {
    let [mut police, mut shelter] = desks().await;
    let there = police.propose(&shelter.address()).await;
    police.compare(&there).await.is(303);
    shelter.one.post("/peers/keys", &[]).await.is(303);
    shelter.two.post("/peers/keys/2026b/approval", &[]).await.is(303);
    police.admin.post(&format!("/peers/{there}/document"), &[]).await.is(303);
    let row = police.row(&there).await;
    assert_eq!(row.compared_at, None, "what was compared was another key");
    let path = format!("/peers/{there}/comparison");
    let print = shelter.test.federation.own().fingerprint().to_string();
    police.one.get(&path).await.is(200).shows(&print);
    police.compare(&there).await.is(303);
    police.approve(&there, TERMS).await.is(303);
}
