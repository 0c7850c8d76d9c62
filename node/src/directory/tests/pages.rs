use diesel::prelude::*;

use super::super::CapabilityId;
use super::super::store::{self, Row};
use super::*;
use crate::db::Conn;
use crate::db::schema::{audit_events, capability_drafts, outbound_activities, outbound_audience, peers};
use crate::federation::testing::HostilePeer;
use crate::testing::{Answer, Browser, Role, TestNode};

/// A good form with these fields in place of its own.
pub(super) fn form<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let good = [
        ("revision", "0"),
        ("name", "Beds for men"),
        ("status", "active"),
        ("service_type", "emergency_shelter"),
        ("genders", "men"),
        ("modes", "phone"),
        ("days", "MO,TU,WE,TH,FR,SA,SU"),
        ("opens_at", "08:00"),
        ("closes_at", "23:00"),
        ("time_zone", "Europe/Lisbon"),
        ("needs_police_report", "no"),
        ("language", "quc"),
        ("modality", "spoken"),
        ("language_role", "interpreter"),
        ("level", "CEFR C1"),
        ("certificate", ""),
        ("area", "XA-HC"),
        ("area_kind", "service_area"),
        ("area_mode", "covers"),
        ("area_name", ""),
        ("confidential_location", "on"),
        ("contact_title", "intake_desk"),
        ("contact_email", "intake@lantern-house.example"),
        ("contact_phone", "+1 212 555 0117"),
        ("audience_class", "member"),
    ];
    let kept = good.into_iter().filter(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
    kept.chain(changes.iter().copied()).collect()
}

/// The name and class of each field that the page finds fault with.
fn faults(answer: &Answer) -> Vec<String> {
    let faults = answer.body.split("class=\"error\" id=\"e-").skip(1);
    faults.filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

/// Writes a draft; its id.
pub(super) async fn draft(editor: &mut Browser, changes: &[(&str, &str)]) -> CapabilityId {
    let answer = editor.post("/directory/capabilities", &form(changes)).await;
    answer.is(303);
    let id = answer.location().strip_prefix("/directory/capabilities/").and_then(|rest| rest.split('/').next());
    CapabilityId::from(id.expect("the page of the draft").to_owned())
}

pub(super) async fn publish(browser: &mut Browser, id: &CapabilityId, revision: &str) -> Answer {
    browser.post(&format!("/directory/capabilities/{id}/publication"), &[("read", revision)]).await
}

/// A published capability.
pub(super) async fn published(editor: &mut Browser, changes: &[(&str, &str)]) -> CapabilityId {
    let id = draft(editor, changes).await;
    publish(editor, &id, "1").await.leads_to(&format!("/directory/capabilities/{id}"));
    id
}

pub(super) async fn row(test: &TestNode, id: &CapabilityId) -> Option<Row> {
    let id = id.clone();
    test.node.db.read(move |conn| Ok(store::find_ours(conn, &id)?)).await.unwrap()
}

/// Kind and names of the peers, by name, of each message of the directory, in order.
pub(super) async fn said(test: &TestNode) -> Vec<(String, Vec<String>, serde_json::Value)> {
    let load = |conn: &mut Conn| {
        let all: Vec<(String, String, String)> = outbound_activities::table
            .select((outbound_activities::id, outbound_activities::kind, outbound_activities::body))
            .filter(
                outbound_activities::kind
                    .ne("Create Organization")
                    .and(outbound_activities::kind.ne("Update Organization")),
            )
            .order((outbound_activities::created_at, outbound_activities::id))
            .load(conn)?;
        let mut said = Vec::new();
        for (id, kind, body) in all {
            let names = outbound_audience::table
                .inner_join(peers::table.on(peers::id.eq(outbound_audience::peer_id)))
                .filter(outbound_audience::activity_id.eq(id))
                .select(peers::name)
                .order(peers::name)
                .load(conn)?;
            let body: serde_json::Value = serde_json::from_str(&body).unwrap();
            said.push((kind, names, body["object"].clone()));
        }
        Ok(said)
    };
    test.node.db.read(load).await.unwrap()
}

/// What the log says of the directory, with how many peers it reached.
async fn logged(test: &TestNode) -> Vec<(String, String)> {
    let columns = (audit_events::action, audit_events::details);
    let load = move |conn: &mut Conn| {
        let rows =
            audit_events::table.select(columns).filter(audit_events::action.like("capa%")).order(audit_events::seq);
        Ok(rows.load(conn)?)
    };
    test.node.db.read(load).await.unwrap()
}

/// Sets what our record says of a peer.
pub(super) async fn record(test: &TestNode, name: &str, class: &str, level: i32) {
    test.sql(&format!(
        "UPDATE peers SET org_class = '{class}', level = {level} WHERE name = '{name}'; \
         UPDATE federation_version SET version = version + 1"
    ))
    .await;
    test.federation.refresh().await.unwrap();
}

/// A shelter, a police unit, an academy and a stranger of the lowest level.
async fn four_peers(test: &TestNode) -> Vec<HostilePeer> {
    let mut all = Vec::new();
    for (name, class, level) in [
        ("shelter", "shelter", 3),
        ("police", "law_enforcement", 4),
        ("academy", "academia", 2),
        ("stranger", "igo", 0),
    ] {
        all.push(HostilePeer::pinned(test, name).await);
        record(test, name, class, level).await;
    }
    all
}

#[actix_web::test]
async fn an_editor_writes_sees_who_will_have_it_and_publishes() {
    let (test, _) = TestNode::set_up().await;
    four_peers(&test).await;
    let mut editor = test.person("editor", &[Role::Editor]).await;
    plain(editor.get("/directory/ours").await).is(200).shows("/directory/capabilities/new");
    plain(editor.get("/directory/capabilities/new").await)
        .is(200)
        .shows("value=\"XA\"")
        .shows("<option value=\"Harbour City\">");
    let id = draft(&mut editor, &[]).await;
    // Nothing is out, nothing is found; who would have it is told by name, and who not.
    assert_eq!((row(&test, &id).await, said(&test).await.len()), (None, 0));
    let page = plain(editor.get(&format!("/directory/capabilities/{id}/publication")).await);
    page.is(200)
        .shows("3 agencies will have it")
        .shows("<bdi>academy</bdi>")
        .shows("<bdi>police</bdi>")
        .shows("Publish to 3 agencies");
    let refused = page.between("One other does not have it", "</details>");
    assert!(refused.contains("<bdi>stranger</bdi>") && !refused.contains("academy"), "{refused}");
    publish(&mut editor, &id, "1").await.leads_to(&format!("/directory/capabilities/{id}"));
    let row = row(&test, &id).await.expect("it is published");
    assert_eq!((row.version, row.audience_class, row.tlp.as_str()), (1, AudienceClass::Member, "green"));
    let capability = row.capability().unwrap();
    assert_eq!(capability.intake.hours[0].byday, Weekday::ALL);
    assert_eq!(capability.languages[0].level.as_ref().map(|level| level.value.as_str()), Some("C1"));
    assert_eq!(capability.assured_date, Some(test.node.now().date()));
    let said = said(&test).await;
    assert_eq!((said.len(), said[0].0.as_str()), (1, "Create ws:Capability"));
    assert_eq!(said[0].1, ["academy", "police", "shelter"]);
    assert_eq!(said[0].2["id"], row.object_id.as_str());
    assert!(said[0].2.get("ws:serviceAtLocations").is_none());
    let page = plain(editor.get(&format!("/directory/capabilities/{id}")).await);
    page.is(200)
        .shows("Beds for men")
        .shows("Kʼicheʼ")
        .shows("TLP:GREEN")
        .shows("Intake open until")
        .shows("Intake desk");
    assert_eq!(
        logged(&test).await,
        [
            ("capability.drafted".to_owned(), "{}".to_owned()),
            ("capability.published".to_owned(), "{\"count\":3}".to_owned()),
        ]
    );
}

#[actix_web::test]
async fn a_change_is_the_next_version_and_who_loses_it_is_told() {
    let (test, _) = TestNode::set_up().await;
    four_peers(&test).await;
    let mut editor = test.person("editor", &[Role::Editor]).await;
    let id = published(&mut editor, &[]).await;
    let path = format!("/directory/capabilities/{id}/draft");
    // The form shows what was published, in every part.
    let page = plain(editor.get(&path).await);
    page.is(200)
        .shows("value=\"Beds for men\"")
        .shows("value=\"emergency_shelter\" checked")
        .shows("value=\"Kʼicheʼ\"");
    page.shows("value=\"MO,TU,WE,TH,FR,SA,SU\" selected").shows("value=\"CEFR C1\"");
    page.shows("value=\"Harbour City (XA)\"");
    page.shows("value=\"intake_desk\" selected").shows("value=\"member\" checked").shows("value=\"no\" selected");
    editor.post(&path, &form(&[("name", "Beds"), ("audience_class", "victim_services")])).await.is(303);
    let page = plain(editor.get(&format!("/directory/capabilities/{id}/publication")).await);
    page.is(200).shows("Changes version 1").shows("One agency will have it");
    let loses = page.between("will be told that it is gone", "</ul>");
    assert!(loses.contains("academy") && loses.contains("police") && !loses.contains("shelter"), "{loses}");
    publish(&mut editor, &id, "1").await.is(303);
    let all = said(&test).await;
    let kinds: Vec<_> = all.iter().map(|(kind, names, _)| (kind.as_str(), names.join(" "))).collect();
    assert_eq!(
        kinds[1..],
        [("Update ws:Capability", "shelter".to_owned()), ("Delete Tombstone", "academy police".to_owned()),]
    );
    assert_eq!((&all[1].2["ws:version"], &all[2].2["ws:version"]), (&2.into(), &2.into()));
    assert_eq!(all[1].2["ws:tlp"], "amber");
    let row = row(&test, &id).await.unwrap();
    assert_eq!((row.version, row.name.as_str()), (2, "Beds"));
}

#[actix_web::test]
async fn what_is_taken_down_is_gone_and_its_holders_are_told() {
    let (test, _) = TestNode::set_up().await;
    four_peers(&test).await;
    let mut editor = test.person("editor", &[Role::Editor]).await;
    let id = published(&mut editor, &[]).await;
    let path = format!("/directory/capabilities/{id}/removal");
    plain(editor.get(&path).await).is(200).shows("3 agencies have it").shows("<bdi>police</bdi>");
    let without = editor.post(&path, &[("read", "1"), ("reason", " ")]).await;
    assert_eq!((without.status.as_u16(), faults(&without)), (422, vec!["reason".to_owned()]));
    editor.post(&path, &[("read", "2"), ("reason", "moved")]).await.is(409);
    editor.post(&path, &[("read", "1"), ("reason", "moved")]).await.leads_to("/directory/ours");
    assert_eq!(row(&test, &id).await, None);
    let all = said(&test).await;
    assert_eq!(
        (all[1].0.as_str(), all[1].1.len(), &all[1].2["formerType"]),
        ("Delete Tombstone", 3, &"ws:Capability".into())
    );
    editor.get(&format!("/directory/capabilities/{id}")).await.is(404);
    editor.post(&path, &[("read", "1"), ("reason", "moved")]).await.is(409);
}

#[actix_web::test]
async fn what_everybody_may_see_takes_two() {
    let (test, _) = TestNode::set_up().await;
    four_peers(&test).await;
    let mut editor = test.person("editor", &[Role::Editor]).await;
    let mut supervisor = test.person("supervisor", &[Role::Supervisor]).await;
    let mut officer = test.person("officer", &[Role::Officer]).await;
    let id = draft(&mut editor, &[("audience_class", "public")]).await;
    let path = format!("/directory/capabilities/{id}/publication");
    let page = plain(editor.get(&path).await);
    page.is(200).shows("takes two");
    assert!(!page.body.contains("Publish to"), "its author is not offered what is refused");
    publish(&mut editor, &id, "1").await.is(409);
    officer.get(&path).await.is(403);
    publish(&mut officer, &id, "1").await.is(403);
    assert_eq!(row(&test, &id).await, None);
    plain(supervisor.get("/").await).is(200).shows("One text for everybody waits");
    plain(supervisor.get(&path).await).is(200).shows("Publish to 4 agencies");
    publish(&mut supervisor, &id, "1").await.is(303);
    let row = row(&test, &id).await.unwrap();
    assert_eq!((row.audience_class, row.tlp.as_str()), (AudienceClass::Public, "clear"));
    let last = logged(&test).await.pop().unwrap();
    assert_eq!(last.1, "{\"rule\":\"second_person\",\"count\":4}");
    // A supervisor publishes what is for everybody and nothing else; what was seen as right is public again without two.
    let other = draft(&mut editor, &[]).await;
    supervisor
        .get(&format!("/directory/capabilities/{other}/publication"))
        .await
        .is(200)
        .shows("An editor publishes it");
    publish(&mut supervisor, &other, "1").await.is(403);
}

#[actix_web::test]
async fn a_named_audience_is_exactly_who_was_named_or_nothing_goes() {
    let (test, _) = TestNode::set_up().await;
    let peers = four_peers(&test).await;
    let mut editor = test.person("editor", &[Role::Editor]).await;
    let nobody = editor.post("/directory/capabilities", &form(&[("audience_class", "named")])).await;
    assert_eq!((nobody.status.as_u16(), faults(&nobody)), (422, vec!["named".to_owned()]));
    let named =
        |ids: &[&str]| -> Vec<(&'static str, String)> { ids.iter().map(|id| ("named", (*id).to_owned())).collect() };
    let (shelter, stranger) = (peers[0].id.to_string(), peers[3].id.to_string());
    let both = named(&[&shelter, &stranger]);
    let mut changes = vec![("audience_class", "named")];
    changes.extend(both.iter().map(|(name, id)| (*name, id.as_str())));
    let id = draft(&mut editor, &changes).await;
    let page = plain(editor.get(&format!("/directory/capabilities/{id}/publication")).await);
    page.is(200).shows("<bdi>stranger</bdi>");
    assert!(!page.body.contains("Publish to"));
    publish(&mut editor, &id, "1").await.is(409);
    assert_eq!((row(&test, &id).await, said(&test).await.len()), (None, 0));
    let one = published(&mut editor, &[("audience_class", "named"), ("named", &shelter)]).await;
    assert_eq!(said(&test).await[0].1, ["shelter"]);
    assert_eq!(row(&test, &one).await.unwrap().audience.0, [peers[0].id.clone()]);
}

#[actix_web::test]
async fn what_says_too_much_is_refused_with_the_field_named() {
    let (test, _) = TestNode::set_up().await;
    let mut editor = test.person("editor", &[Role::Editor]).await;
    test.sql("UPDATE persons SET display_name = 'Marc Ferrin' WHERE handle = 'editor'").await;
    let long = "é".repeat(2001);
    for (changes, at) in [
        (vec![("name", " ")], "name"),
        (vec![("name", "Ask Marc Ferrin")], "name"),
        (vec![("service_type", "")], "service_type"),
        (vec![("service_type", "Beds!")], "service_type"),
        (vec![("description", long.as_str())], "description"),
        (vec![("description", "Ring at 12 Quay Street.")], "description"),
        (vec![("description", "Chez nous, 4, rue du Port")], "description"),
        (vec![("alert", "We moved to 41.2345, -8.6123")], "alert"),
        (vec![("location_type", "physical"), ("address", "1 Quay Street")], "service_at_locations"),
        (vec![("location_type", "physical"), ("city", "Harbour City")], "service_at_locations"),
        (vec![("location_type", ""), ("city", "Harbour City")], "service_at_locations"),
        (vec![("contact_title", "Marc Ferrin")], "contacts"),
        (vec![("contact_title", "Mrs Holm")], "contacts"),
        (vec![("contact_title", "call 212 555 0117")], "contacts"),
        (vec![("contact_email", "m.ferrin@lantern-house.example")], "contacts"),
        (vec![("contact_email", "nobody")], "contacts"),
        (vec![("contact_title", "")], "contacts"),
        (vec![("contact_email", ""), ("contact_phone", "")], "contacts"),
        (vec![("language", "klingon please")], "languages"),
        (vec![("level", "CEFR C9")], "languages"),
        (vec![("area", "Atlantis")], "service_areas"),
        (vec![("area", "US-ZZZ")], "service_areas"),
        (vec![("area", "")], "service_areas"),
        (vec![("opens_at", "")], "hours"),
        (vec![("closes_at", "25:00")], "hours"),
        (vec![("time_zone", "Mars/Olympus")], "time_zone"),
        (vec![("minimum_age", "30"), ("maximum_age", "20")], "maximum_age"),
        (vec![("minimum_age", "old")], "minimum_age"),
        (vec![("url", "javascript:alert(1)")], "url"),
        (vec![("with_children", "no"), ("children_max", "2")], "with_children"),
        (vec![("audience_class", "everybody")], "audience_class"),
        (vec![("pets", "maybe")], "pets"),
    ] {
        let answer = editor.post("/directory/capabilities", &form(&changes)).await;
        assert_eq!((answer.status.as_u16(), faults(&answer)), (422, vec![at.to_owned()]), "{changes:?}");
        answer.shows("aria-labelledby=\"error-summary-title\"");
    }
    let drafts = test.node.db.read(|conn| Ok(capability_drafts::table.count().get_result::<i64>(conn)?)).await.unwrap();
    assert_eq!(drafts, 0);
}

#[actix_web::test]
async fn what_may_be_meant_is_pointed_at_before_it_goes_out() {
    let (test, _) = TestNode::set_up().await;
    let mut editor = test.person("editor", &[Role::Editor]).await;
    let text =
        "Open since 2026-01-31. Write to help@lantern-house.example, https://lantern-house.example or 212 555 0117.";
    let id = draft(&mut editor, &[("description", text), ("confidential_location", "")]).await;
    let page = plain(editor.get(&format!("/directory/capabilities/{id}/publication")).await);
    page.is(200).shows("may say too much").shows("a date").shows("an e-mail address").shows("a web address");
    // Nobody is a peer yet, so it is published here alone.
    page.shows("Publish here").shows("will be seen here alone");
    publish(&mut editor, &id, "1").await.is(303);
    let other = draft(&mut editor, &[]).await;
    let page = plain(editor.get(&format!("/directory/capabilities/{other}/publication")).await);
    assert!(!page.is(200).body.contains("may say too much"));
}

#[actix_web::test]
async fn who_comes_second_is_told_and_overwrites_nothing() {
    let (test, _) = TestNode::set_up().await;
    let mut one = test.person("one", &[Role::Editor]).await;
    let mut other = test.person("other", &[Role::Editor]).await;
    let id = published(&mut one, &[]).await;
    let path = format!("/directory/capabilities/{id}/draft");
    one.post(&path, &form(&[("name", "First")])).await.is(303);
    other.post(&path, &form(&[("name", "Second")])).await.is(409);
    other.post(&path, &form(&[("name", "Second"), ("revision", "1")])).await.is(303);
    one.post(&path, &form(&[("name", "Third"), ("revision", "1")])).await.is(409);
    // Who publishes publishes what they read, not what was saved meanwhile.
    publish(&mut one, &id, "1").await.is(409);
    one.post(&format!("/directory/capabilities/{id}/assurance"), &[("read", "1")]).await.is(409);
    publish(&mut other, &id, "2").await.is(303);
    publish(&mut other, &id, "2").await.is(404);
    let row = row(&test, &id).await.unwrap();
    assert_eq!((row.name.as_str(), row.version), ("Second", 2));
    let absent = CapabilityId::new();
    one.post(&format!("/directory/capabilities/{absent}/draft"), &form(&[])).await.is(404);
}

#[actix_web::test]
async fn what_grows_old_is_shown_and_said_to_be_right_again() {
    let (test, _) = TestNode::set_up().await;
    let mut editor = test.person("editor", &[Role::Editor]).await;
    let id = published(&mut editor, &[]).await;
    let page = plain(editor.get("/directory/ours").await);
    assert!(!page.is(200).body.contains("not checked for 90 days"));
    test.advance(chrono::Duration::days(90));
    let mut editor = test.signed_in(editor.id()).await;
    plain(editor.get("/directory/ours").await).is(200).shows("One service was not checked for 90 days");
    test.advance(chrono::Duration::days(90));
    let mut editor = test.signed_in(editor.id()).await;
    plain(editor.get(&format!("/directory/capabilities/{id}")).await).is(200).shows("for 180 days");
    let path = format!("/directory/capabilities/{id}/assurance");
    editor.post(&path, &[("read", "7")]).await.is(409);
    editor.post(&path, &[("read", "1")]).await.leads_to(&format!("/directory/capabilities/{id}"));
    let row = row(&test, &id).await.unwrap();
    assert_eq!((row.version, row.assured_on), (2, test.node.now().date()));
    assert!(row.expires_at > test.node.now() + chrono::Duration::days(399));
}

#[actix_web::test]
async fn each_role_sees_what_it_may() {
    let (test, _) = TestNode::set_up().await;
    let mut editor = test.person("editor", &[Role::Editor]).await;
    let member = published(&mut editor, &[]).await;
    let hidden = published(&mut editor, &[("name", "Safe house"), ("audience_class", "victim_services")]).await;
    let waiting = draft(&mut editor, &[("name", "Not yet")]).await;
    for role in Role::ALL {
        let mut other = test.person(&format!("only-{role}").replace('_', "-"), &[*role]).await;
        other.get(&format!("/directory/capabilities/{member}")).await.is(200);
        let sees = matches!(role, Role::Supervisor | Role::Officer | Role::Dispatcher | Role::Editor);
        other.get(&format!("/directory/capabilities/{hidden}")).await.is(if sees { 200 } else { 404 });
        let list = plain(other.get("/directory/ours").await);
        assert_eq!(list.is(200).body.contains("Safe house"), sees, "{role}");
        let drafts = matches!(role, Role::Supervisor | Role::Editor);
        assert_eq!(list.body.contains("Not yet"), drafts, "{role}");
        assert_eq!(list.body.contains("/directory/capabilities/new"), *role == Role::Editor, "{role}");
        other.get(&format!("/directory/capabilities/{waiting}")).await.is(404);
    }
}

#[actix_web::test]
async fn a_text_is_shown_as_text_wherever_it_stands() {
    let (test, _) = TestNode::set_up().await;
    let mut editor = test.person("editor", &[Role::Editor]).await;
    let evil = "<script>alert('x')</script>";
    let id =
        published(&mut editor, &[("name", evil), ("description", evil), ("alert", evil), ("fees_description", evil)])
            .await;
    for path in [
        "/directory/ours".to_owned(),
        format!("/directory/capabilities/{id}"),
        format!("/directory/capabilities/{id}/draft"),
    ] {
        let page = plain(editor.get(&path).await);
        assert!(page.is(200).body.contains("alert("), "{path}");
        assert!(!page.body.contains("<script>alert"), "{path}");
    }
}

#[actix_web::test]
async fn a_name_will_do_and_what_is_near_is_proposed() {
    let (test, _) = TestNode::set_up().await;
    let mut editor = test.person("editor", &[Role::Editor]).await;
    let names = [("language", "k'iche'"), ("area", "harbour city"), ("time_zone", "lisbon"), ("region", "Portugal")];
    let id = published(&mut editor, &names).await;
    let capability = row(&test, &id).await.unwrap().capability().unwrap();
    assert_eq!(capability.languages[0].code.as_str(), "quc");
    assert_eq!(capability.service_areas[0].code.as_str(), "XA-HC");
    assert_eq!(capability.intake.hours[0].timezone, "Europe/Lisbon");
    for (field, typed, near) in [
        ("language", "Tigrinja", "Tigrinya"),
        ("area", "Habour City", "Harbour City"),
        ("time_zone", "Lisbn", "Lisbon"),
    ] {
        let page = plain(editor.post("/directory/capabilities", &form(&[(field, typed)])).await);
        page.is(422).shows(&format!("“{typed}” is not known. Did you mean"));
        assert!(page.between("Did you mean", "?").contains(near), "{}", page.between("Did you mean", "?"));
    }
    // What nobody can have meant is named all the same, and shown as text.
    let page = plain(editor.post("/directory/capabilities", &form(&[("language", "<b>qq</b>")])).await);
    page.is(422).shows("“&#60;b&#62;qq&#60;/b&#62;” is not known.");
    assert!(!page.body.contains("Did you mean"));
}

#[actix_web::test]
async fn more_rows_come_with_what_was_filled_in_and_nothing_is_checked_yet() {
    let (test, _) = TestNode::set_up().await;
    let mut editor = test.person("editor", &[Role::Editor]).await;
    let rows = |page: &Answer| page.body.matches("name=\"language\"").count();
    assert_eq!(rows(&editor.get("/directory/capabilities/new").await), 1);
    let page = plain(editor.post("/directory/capabilities", &form(&[("more", "languages"), ("name", "")])).await);
    page.is(200).shows("value=\"quc\"").shows("value=\"Europe/Lisbon\"");
    assert!(rows(&page) > 2 && !page.body.contains("error-summary"), "{}", rows(&page));
    assert_eq!(page.body.matches("name=\"area\"").count(), 2);
    let drafts = test.node.db.read(|conn| Ok(capability_drafts::table.count().get_result::<i64>(conn)?)).await.unwrap();
    assert_eq!(drafts, 0);
}

/// A node of one agency, in a country with many parts: what the form weighs there is what it weighs at most.
#[actix_web::test]
async fn the_form_is_light_in_every_language() {
    let (test, _) = TestNode::set_up().await;
    four_peers(&test).await;
    let mut editor = test.person("editor", &[Role::Editor]).await;
    for lang in ["en", "es", "fr", "ar"] {
        for home in ["XA-HC", "US-NY", "GB-LND"] {
            test.sql(&format!("UPDATE agency SET jurisdictions = '[\"{home}\"]'")).await;
            test.speak(editor.id(), lang).await;
            let page = editor.get("/directory/capabilities/new").await;
            // Style and scripts come to 13 KiB.
            assert!(page.is(200).body.len() < 46 * 1024, "{lang} {home}: {} bytes", page.body.len());
        }
    }
}
