//! Suspension, restoration and end: at once by one person, back by two.

use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider, SpanData};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use super::*;

const STOP: &[(&str, &str)] = &[("cause", "incident"), ("reason", "a laptop was stolen")];

#[actix_web::test]
async fn one_person_suspends_at_once_and_the_other_side_hears_it() {
    let ([mut police, mut shelter], there, here) = peered().await;
    let path = format!("/peers/{there}/suspension");
    police.admin.get(&path).await.is(200).shows("One person suspends; two are needed");
    police.admin.post(&path, &[("cause", "incident"), ("reason", "")]).await.is(422);
    police.admin.post(&path, &[("cause", "because"), ("reason", "x")]).await.is(422);
    police.admin.post(&path, STOP).await.is(303);
    assert_eq!(police.state(&there).await, PeerState::Suspended);
    assert_eq!(
        police.test.federation.ring().peer(&there).unwrap().state,
        PeerState::Suspended,
        "the ring knows at once"
    );
    talk(&[&police, &shelter]).await;
    let theirs = shelter.peer(&here).await;
    assert_eq!((theirs.state, theirs.reason.as_str()), (PeerState::Suspended, "incident"));
    assert!(shelter.news(&shelter.two).await.contains("\"suspended\""));
    let page = shelter.one.get(&format!("/peers/{here}")).await;
    assert!(!page.is(200).body.contains("laptop"), "the other side hears a word and no more");
    // Twice changes nothing.
    police.admin.post(&path, STOP).await.is(409);
    // Who did not suspend cannot lift it.
    shelter.one.post(&format!("/peers/{here}/restoration"), &[]).await.is(409);
}

#[actix_web::test]
async fn what_was_queued_for_a_suspended_peer_is_cancelled() {
    let ([mut police, shelter], there, _) = peered().await;
    use crate::db::schema::{deliveries, outbound_activities};
    use crate::federation::outbox::DeliveryState;
    // The card, once more, waits for the peer.
    let (node, peer) = (police.test.node.clone(), police.peer(&there).await);
    let by = crate::web::access::By::system(&node);
    police.test.node.db.write(move |conn| outbox::cards::introduce(conn, &by, &peer)).await.unwrap();
    police.admin.post(&format!("/peers/{there}/suspension"), STOP).await.is(303);
    let open = |conn: &mut Conn| {
        let of = deliveries::table
            .inner_join(outbound_activities::table.on(outbound_activities::id.eq(deliveries::activity_id)))
            .filter(deliveries::state.eq_any([DeliveryState::Queued, DeliveryState::Sending]));
        Ok(of.select(outbound_activities::kind).load::<String>(conn)?)
    };
    assert_eq!(police.test.node.db.read(open).await.unwrap(), ["Create ws:PeeringSuspend"]);
    talk(&[&police, &shelter]).await;
}

#[actix_web::test]
async fn two_people_lift_a_suspension_and_the_second_is_another() {
    let ([mut police, mut shelter], there, here) = peered().await;
    police.admin.post(&format!("/peers/{there}/suspension"), STOP).await.is(303);
    talk(&[&police, &shelter]).await;
    let path = format!("/peers/{there}/restoration");
    police.admin.post(&path, &[]).await.is(403);
    police.one.get(&path).await.is(200);
    police.one.post(&path, &[]).await.is(303);
    assert_eq!(police.state(&there).await, PeerState::Suspended);
    police.one.post(&path, &[]).await.is(409);
    assert!(police.news(&police.two).await.contains("\"restore_waits\""));
    police.two.post(&format!("{path}/refusal"), &[]).await.is(303);
    police.two.post(&path, &[]).await.is(303);
    assert_eq!(police.state(&there).await, PeerState::Suspended, "a refused proposal is over");
    police.one.post(&path, &[]).await.is(303);
    assert_eq!(police.state(&there).await, PeerState::Active);
    talk(&[&police, &shelter]).await;
    assert_eq!(shelter.state(&here).await, PeerState::Active);
    assert!(shelter.news(&shelter.one).await.contains("\"restored\""));
    shelter.one.get(&format!("/peers/{here}")).await.is(200);
}

#[actix_web::test]
async fn when_both_suspended_each_lifts_its_own() {
    let ([mut police, mut shelter], there, here) = peered().await;
    police.admin.post(&format!("/peers/{there}/suspension"), STOP).await.is(303);
    shelter.admin.post(&format!("/peers/{here}/suspension"), STOP).await.is(303);
    talk(&[&police, &shelter]).await;
    let path = format!("/peers/{there}/restoration");
    police.one.post(&path, &[]).await.is(303);
    police.two.post(&path, &[]).await.is(303);
    talk(&[&police, &shelter]).await;
    assert_eq!((police.state(&there).await, shelter.state(&here).await), (PeerState::Suspended, PeerState::Suspended));
    let path = format!("/peers/{here}/restoration");
    shelter.one.post(&path, &[]).await.is(303);
    shelter.two.post(&path, &[]).await.is(303);
    talk(&[&police, &shelter]).await;
    assert_eq!((police.state(&there).await, shelter.state(&here).await), (PeerState::Active, PeerState::Active));
}

#[actix_web::test]
async fn a_peering_ends_by_one_person_who_types_the_host() {
    let ([mut police, shelter], there, here) = peered().await;
    let path = format!("/peers/{there}/end");
    police.admin.get(&path).await.is(200).shows("shelter.localhost");
    police.admin.post(&path, &[("reason", "merged"), ("word", "shelter")]).await.is(422);
    police.admin.post(&path, &[("reason", "merged"), ("word", "Shelter.localhost")]).await.leads_to("/peers");
    talk(&[&police, &shelter]).await;
    assert_eq!((police.state(&there).await, shelter.state(&here).await), (PeerState::Ended, PeerState::Ended));
    let purge = police.test.node.now() + Duration::days(30);
    assert!((shelter.row(&here).await.purge_by.unwrap() - purge).num_seconds().abs() <= 1);
    assert!(shelter.news(&shelter.one).await.contains("\"ended\""));
    police.admin.post(&path, &[("reason", "merged"), ("word", "shelter.localhost")]).await.is(409);
    for act in ["suspension", "terms", "end", "refusal", "comparison", "approval", "restoration", "change"] {
        police.two.get(&format!("/peers/{there}/{act}")).await.is(409);
    }
}

#[actix_web::test]
async fn a_suspended_peer_stays_suspended_whatever_it_says() {
    let ([mut police, mut shelter], there, here) = peered().await;
    police.admin.post(&format!("/peers/{there}/suspension"), STOP).await.is(303);
    talk(&[&police, &shelter]).await;
    shelter
        .admin
        .post(
            &format!("/peers/{here}/terms"),
            &terms(&[("org_class", "law_enforcement"), ("level", "v4"), ("highest_mark", "green")]),
        )
        .await
        .is(303);
    talk(&[&police, &shelter]).await;
    let peer = police.peer(&there).await;
    assert_eq!((peer.state, peer.their_highest_mark.as_str()), (PeerState::Suspended, "green"));
}

#[actix_web::test]
async fn one_trace_leads_from_a_persons_request_to_what_the_peer_made_of_it() {
    let ([mut police, shelter], there, _) = peered().await;
    let kept = InMemorySpanExporter::default();
    let provider = SdkTracerProvider::builder().with_simple_exporter(kept.clone()).build();
    // Whoever runs all tests in one process cannot watch each test's spans.
    if tracing_subscriber::registry().with(crate::traces::layer(&provider)).try_init().is_err() {
        return;
    }
    police.admin.post(&format!("/peers/{there}/suspension"), STOP).await.is(303);
    talk(&[&police, &shelter]).await;
    let spans = kept.get_finished_spans().unwrap();
    let request =
        spans.iter().find(|span| span.name == "request" && says(span, "method", "POST")).expect("the request");
    assert!(says(request, "route", "/peers/{id}/suspension") && says(request, "status", "303"));
    let one = request.span_context.trace_id();
    let led: Vec<&str> =
        spans.iter().filter(|span| span.span_context.trace_id() == one).map(|span| span.name.as_ref()).collect();
    for name in ["request", "deliver", "receive", "process"] {
        assert!(led.contains(&name), "{name} is not in {led:?}");
    }
    let processed = spans.iter().find(|span| span.name == "process" && span.span_context.trace_id() == one);
    assert!(says(processed.expect("processed"), "outcome", "processed"));
    assert!(!format!("{spans:?}").contains("laptop"), "no word of a person");
}

fn says(span: &SpanData, key: &str, value: &str) -> bool {
    span.attributes.iter().any(|one| one.key.as_str() == key && one.value.as_str() == value)
}
