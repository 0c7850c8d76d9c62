use federation_spec::activity::Activity;
use federation_spec::messages::retraction::TargetResult;
use federation_spec::messages::{self, Content, Mode, Outcome, RetractionAction, RetractionResult};
use federation_spec::proof;

use super::super::retraction::{self as rows, HolderResult};
use super::*;
use crate::federation::peers::find;

async fn take_back(node: &TestNode, object: &str) -> Result<String, Error> {
    let (by, object) = (By::system(&node.node), object.to_owned());
    let deadline = node.node.now() + Duration::days(2);
    let retract =
        move |conn: &mut Conn| retract(conn, &by, &object, Mode::ConsentWithdrawn, RetractionAction::Delete, deadline);
    node.node.db.write(retract).await
}

async fn holders(node: &TestNode, id: &str) -> Vec<(String, HolderResult)> {
    let id = id.to_owned();
    let all = node.node.db.read(move |conn| Ok(rows::holders_of(conn, &id)?)).await.unwrap();
    all.into_iter().map(|holder| (holder.name, holder.result)).collect()
}

/// [RET-05]
#[actix_web::test]
async fn a_retraction_goes_to_everybody_who_has_it_or_may_have_it_and_cancels_the_rest() {
    let (node, has, has_id) = pair().await;
    let may = ScriptedPeer::new(&node, "may");
    let may_id = may.befriend(&node).await;
    let never = ScriptedPeer::new(&node, "never");
    let never_id = never.befriend(&node).await;
    node.sql(&format!("UPDATE lane_states SET state = 'paused' WHERE lane = 'normal' AND peer_id = '{never_id}'"))
        .await;
    may.will([Answer::Unsigned(502)]);
    let audience = [(&has_id, &*has.origin), (&may_id, &*may.origin), (&never_id, &*never.origin)];
    let (object, activity) = say(&node, &audience).await;
    send(&node).await;
    let id = take_back(&node, &object).await.unwrap();
    assert_eq!(state(&node, &may_id, &activity).await, DeliveryState::Cancelled);
    assert_eq!(state(&node, &never_id, &activity).await, DeliveryState::Cancelled);
    assert_eq!(
        holders(&node, &id).await,
        [("may".to_owned(), HolderResult::Pending), ("shelter".to_owned(), HolderResult::Pending)]
    );
    send(&node).await;
    assert!(never.seen().is_empty());
    for peer in [&has, &may] {
        let last = peer.seen().pop().unwrap();
        assert_eq!(last.lane.unwrap().lane, LaneName::Urgent);
        let received = Activity::parse(last.body).unwrap();
        let retraction = &received.object.objects()[0];
        let public = node.federation.own().signing.public();
        proof::verify(&retraction.value, |_| Some(public.clone())).expect("its proof verifies");
        let Content::Retraction(retraction) = messages::read(&received).unwrap() else { panic!("a retraction") };
        assert_eq!(retraction.targets[0].as_str(), object);
    }
}

#[actix_web::test]
async fn it_is_confirmed_when_every_holder_has_answered_and_overdue_until_then() {
    let (node, peer, peer_id) = pair().await;
    let (object, _) = say(&node, &[(&peer_id, &peer.origin)]).await;
    send(&node).await;
    let id = take_back(&node, &object).await.unwrap();
    node.advance(Duration::days(2));
    let now = node.node.now();
    let list = node.node.db.read(|conn| Ok(rows::list(conn)?)).await.unwrap();
    assert!(list[0].is_overdue(now));
    let result = RetractionResult {
        id: Iri::parse(&format!("{}/fed/v1/objects/{}", peer.origin, new_id())).unwrap(),
        retraction: Iri::parse(&id).unwrap(),
        results: vec![TargetResult { target: Iri::parse(&object).unwrap(), outcome: Outcome::Deleted, code: None }],
    };
    let (by, of) = (By::system(&node.node), peer_id.clone());
    let list = node
        .node
        .db
        .write(move |conn| {
            let peer = find(conn, &of)?.unwrap();
            retraction_answered(conn, &by, &peer, &result)?;
            Ok(rows::list(conn)?)
        })
        .await
        .unwrap();
    assert_eq!(list[0].closed_because, rows::CONFIRMED);
    assert_eq!(holders(&node, &id).await, [("shelter".to_owned(), HolderResult::Deleted)]);
}

#[actix_web::test]
async fn a_person_closes_it_with_a_reason_and_it_is_not_tried_any_more() {
    let (node, peer, peer_id) = pair().await;
    let (object, _) = say(&node, &[(&peer_id, &peer.origin)]).await;
    send(&node).await;
    let id = take_back(&node, &object).await.unwrap();
    let (by, of) = (By::system(&node.node), id.clone());
    let close = move |conn: &mut Conn| {
        rows::close(conn, &by, &of, "the agency is dissolved")?;
        let again = rows::close(conn, &by, &of, "again");
        assert!(matches!(again, Err(Error::Conflict("outbox-retraction-closed"))), "{again:?}");
        Ok(())
    };
    node.node.db.write(close).await.unwrap();
    assert_eq!(send(&node).await, 0);
    assert_eq!(peer.activities().len(), 1);
}

#[actix_web::test]
async fn nobody_retracts_what_was_never_said_or_is_not_ours() {
    let (node, _, _) = pair().await;
    let ours = format!("{}/fed/v1/objects/{}", crate::federation::origin(&node.node), new_id());
    assert!(matches!(take_back(&node, &ours).await, Err(Error::NotFound)));
    let theirs = format!("https://elsewhere.example/fed/v1/objects/{}", new_id());
    assert!(matches!(take_back(&node, &theirs).await, Err(Error::Forbidden)));
}
