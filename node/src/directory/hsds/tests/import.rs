use diesel::prelude::*;
use serde_json::{Value, json};

use super::super::import::{self, MOST_TOLD};
use super::*;
use crate::db::Conn;
use crate::db::schema::{audit_events, capability_drafts, capability_sources, directory_imports};
use crate::directory::store::DraftRow;
use crate::federation::testing::HostilePeer;
use crate::testing::{Answer, Browser, Role};
use crate::web::upload;

const ID: &str = "ac148810-d857-441c-9679-408f346de14b";
const OTHER: &str = "ac148810-d857-441c-9679-408f346de14c";
const PAGE: &str = "/directory/import";

async fn node_and_editor() -> (TestNode, Browser) {
    let (test, _) = TestNode::set_up().await;
    let editor = test.person("editor", &[Role::Editor]).await;
    (test, editor)
}

fn service(id: &str, name: &str) -> Value {
    json!({ "id": id, "name": name, "status": "active" })
}

async fn look(browser: &mut Browser, services: &Value) -> Answer {
    let bytes = services.to_string().into_bytes();
    plain(browser.upload(PAGE, &[("need", "basic_needs")], ("package", &bytes)).await)
}

/// An answer without the marks that keep inserted numbers whole.
fn plain(answer: Answer) -> Answer {
    Answer { body: answer.body.replace(['\u{2068}', '\u{2069}'], ""), ..answer }
}

/// Where the answer's button leads, and what it says was seen.
fn button(answer: &Answer) -> (String, String) {
    let path = format!("{PAGE}/{}", answer.between(&format!("action=\"{PAGE}/"), "\""));
    (path, answer.between("name=\"seen\" value=\"", "\"").to_owned())
}

async fn confirm(browser: &mut Browser, answer: &Answer) -> Answer {
    let (path, seen) = button(answer);
    browser.post(&path, &[("seen", &seen)]).await
}

async fn import(browser: &mut Browser, services: &Value) {
    let answer = look(browser, services).await;
    answer.is(200);
    confirm(browser, &answer).await.leads_to("/directory/ours");
}

async fn drafts(test: &TestNode) -> Vec<DraftRow> {
    test.node.db.read(|conn| Ok(store::list_drafts(conn)?)).await.unwrap()
}

/// Drafts, sources, packages that wait, entries of the log about imports.
async fn counts(test: &TestNode) -> (i64, i64, i64, i64) {
    let count = |conn: &mut Conn| {
        let imported = audit_events::table.filter(audit_events::action.eq("directory.package_imported"));
        Ok((
            capability_drafts::table.count().get_result(conn)?,
            capability_sources::table.count().get_result(conn)?,
            directory_imports::table.count().get_result(conn)?,
            imported.count().get_result(conn)?,
        ))
    };
    test.node.db.read(count).await.unwrap()
}

#[actix_web::test]
async fn a_package_is_looked_at_and_then_becomes_drafts_with_one_entry() {
    let (test, mut editor) = node_and_editor().await;
    editor.get(PAGE).await.is(200).shows("type=\"file\"").shows("multipart/form-data");
    let both = json!([service(ID, "Counselling"), service(OTHER, "Beds")]);
    let answer = look(&mut editor, &both).await;
    answer.is(200).shows("2 new drafts").shows("Counselling").shows("Make 2 drafts");
    assert_eq!(counts(&test).await, (0, 0, 1, 0), "looking makes no draft");
    confirm(&mut editor, &answer).await.leads_to("/directory/ours");
    assert_eq!(counts(&test).await, (2, 2, 0, 1));
    let page = editor.get("/directory/ours").await;
    page.is(200).shows("Nothing is published yet").shows("Counselling").shows("Beds");
    let all = drafts(&test).await;
    for draft in &all {
        assert_eq!((draft.based_on, draft.revision, draft.audience_class), (0, 1, AudienceClass::Member));
        assert_eq!(draft.handle, "editor");
        assert_eq!(draft.capability().unwrap().service_type[0].as_str(), "basic_needs");
    }
    assert!(test.node.db.read(|conn| Ok(store::list_ours(conn)?)).await.unwrap().is_empty(), "nothing is published");
    // Who presses twice imports once.
    confirm(&mut editor, &answer).await.is(404);
    assert_eq!(counts(&test).await, (2, 2, 0, 1));
}

#[actix_web::test]
async fn a_second_import_changes_what_the_first_one_made_instead_of_doubling_it() {
    let (test, mut editor) = node_and_editor().await;
    let both = json!([service(ID, "Counselling"), service(OTHER, "Beds")]);
    import(&mut editor, &both).await;
    let same = look(&mut editor, &both).await;
    same.is(200).shows("2 that are the same here").shows("There is nothing to do");
    assert!(!same.body.contains("name=\"seen\""));
    let mut changed = both.clone();
    changed[0]["alert"] = json!("Closed on Monday.");
    let answer = look(&mut editor, &changed).await;
    answer.is(200).shows("One draft of a change").shows("One that is the same here").shows("replaces the draft");
    confirm(&mut editor, &answer).await.leads_to("/directory/ours");
    let all = drafts(&test).await;
    let revisions: Vec<(&str, i64)> = all.iter().map(|draft| (draft.name.as_str(), draft.revision)).collect();
    assert_eq!(revisions, [("Beds", 1), ("Counselling", 2)]);
    // Published, it is changed as its next version, for the same people.
    let of = all[1].capability_id.clone();
    editor.post(&format!("/directory/capabilities/{of}/publication"), &[("read", "2")]).await.is(303);
    look(&mut editor, &changed).await.is(200).shows("2 that are the same here");
    changed[0]["alert"] = json!("Closed on Tuesday.");
    import(&mut editor, &changed).await;
    let all = drafts(&test).await;
    let draft = all.iter().find(|draft| draft.capability_id == of).unwrap();
    assert_eq!((draft.based_on, draft.revision, all.len()), (1, 1, 2));
    assert_eq!(draft.capability().unwrap().alert, "Closed on Tuesday.");
    // What is gone here is new again.
    test.sql("DELETE FROM capability_drafts").await;
    test.sql("DELETE FROM capabilities").await;
    look(&mut editor, &changed).await.is(200).shows("2 new drafts");
}

#[actix_web::test]
async fn one_fault_and_nothing_is_imported_and_every_fault_is_told() {
    let (test, mut editor) = node_and_editor().await;
    let mut broken = json!([service(ID, "Counselling"), service("1", ""), service(OTHER, "Beds")]);
    broken[0]["contacts"] = json!([{ "id": "1", "name": "Ann Persona" }]);
    broken[2]["status"] = json!("open");
    let answer = look(&mut editor, &broken).await;
    answer.is(422).shows("Nothing was imported: 4 things are wrong");
    for place in ["/0/contacts/0", "/1", "/2"] {
        answer.shows(&format!(">{place}</bdi>"));
    }
    answer.shows("Names a person and no desk").shows("An id of a service is a UUID").shows("Cannot have this value");
    assert!(!answer.body.contains("Ann Persona"), "a value is not told");
    assert!(!answer.body.contains("name=\"seen\""));
    assert_eq!(counts(&test).await, (0, 0, 0, 0));
    let many: Vec<Value> = (0..MOST_TOLD + 3).map(|n| service(&n.to_string(), "A")).collect();
    look(&mut editor, &Value::Array(many)).await.is(422).shows("and 3 more");
    look(&mut editor, &json!([])).await.is(422).shows("There is no service in this file");
    let nothing = plain(editor.upload(PAGE, &[], ("package", b"")).await);
    nothing.is(422).shows("Choose a file");
    let need = plain(editor.upload(PAGE, &[("need", "N o")], ("package", b"[]")).await);
    need.is(422).shows("Choose from the list");
}

#[actix_web::test]
async fn a_package_of_tables_comes_through_the_page_too() {
    let (test, mut editor) = node_and_editor().await;
    let organization = "d9d5e0f5-d3ce-4f73-9a2f-4dd0ecc6c610";
    let services = format!("id,organization_id,name,status,colour\n{ID},{organization},Counselling,active,blue\n");
    let tables = [
        ("organizations.csv", format!("id,name,description\n{organization},Quay Charity,x\n")),
        ("services.csv", services),
    ];
    let tables: Vec<(&str, &str)> = tables.iter().map(|(file, text)| (*file, text.as_str())).collect();
    let bytes = import::tests::package(&tables);
    let answer = plain(editor.upload(PAGE, &[("need", "basic_needs")], ("package", &bytes)).await);
    answer.is(200).shows("Quay Charity").shows("One new draft").shows("colour").shows("services.csv 2");
    confirm(&mut editor, &answer).await.leads_to("/directory/ours");
    assert_eq!(drafts(&test).await[0].name, "Counselling");
}

#[actix_web::test]
async fn what_moved_since_it_was_seen_is_not_done() {
    let (test, mut editor) = node_and_editor().await;
    let one = json!([service(ID, "Counselling")]);
    import(&mut editor, &one).await;
    let changed = json!([service(ID, "Counselling by the quay")]);
    let answer = look(&mut editor, &changed).await;
    test.sql("UPDATE capability_drafts SET revision = 5").await;
    confirm(&mut editor, &answer).await.is(409).shows("choose the file again");
    assert_eq!(drafts(&test).await[0].name, "Counselling");
    // Another person's package, one that is too old, one that was never there.
    let answer = look(&mut editor, &changed).await;
    let mut other = test.person("other", &[Role::Editor]).await;
    confirm(&mut other, &answer).await.is(404);
    test.advance(chrono::Duration::minutes(60));
    let mut editor = test.signed_in(editor.id()).await;
    confirm(&mut editor, &answer).await.is(404);
    let now = test.node.now();
    test.node.db.write(move |conn| Ok(import::forget(conn, now)?)).await.unwrap();
    assert_eq!(counts(&test).await, (1, 1, 0, 1));
}

#[actix_web::test]
async fn a_file_is_taken_as_large_as_the_limit_and_from_our_page_alone() {
    let (test, mut editor) = node_and_editor().await;
    let fill = |size: usize| {
        let start = br#"[{"x": ""#;
        let mut bytes = start.to_vec();
        bytes.resize(size, b' ');
        bytes
    };
    // A broken file, so that nothing but its size matters.
    editor.upload(PAGE, &[], ("package", &fill(upload::MOST_BYTES - 1_000))).await.is(422);
    let refused = editor.upload(PAGE, &[], ("package", &fill(upload::MOST_BYTES))).await;
    assert!(matches!(refused.status.as_u16(), 400 | 413), "{}", refused.body);
    let body = "--x\r\ncontent-disposition: form-data; name=\"csrf\"\r\n\r\nguessed\r\n--x--\r\n";
    let kind = ("content-type", "multipart/form-data; boundary=x".to_owned());
    let ours = ("origin", test.node.config.origin());
    let evil = ("origin", "https://evil.example".to_owned());
    for headers in [[ours.clone(), kind.clone()], [evil, kind.clone()]] {
        editor.send(reqwest::Method::POST, PAGE, &headers, Some(body.to_owned())).await.is(400);
    }
    // Nobody's file is read at all: not as far as a form may go.
    let mut visitor = test.visitor();
    visitor.get("/sign-in").await.is(200);
    let answer = visitor.upload(PAGE, &[], ("package", &fill(300_000))).await;
    assert!(matches!(answer.status.as_u16(), 400 | 413), "{}", answer.body);
    // A route that takes no file takes no large body.
    let answer = editor.upload("/directory/searches", &[], ("package", &fill(300_000))).await;
    assert!(matches!(answer.status.as_u16(), 400 | 413), "{}", answer.body);
    assert_eq!(counts(&test).await, (0, 0, 0, 0));
}

/// What `node/docs/hsds.md` says is lost on the way out, taken out of a capability.
fn as_told(it: &Capability) -> Capability {
    let mut it = Capability { assured_date: None, ..it.clone() };
    for remedy in &mut it.remedies {
        *remedy = Remedy { remedy: remedy.remedy.clone(), jurisdiction: None, stage: None, court: String::new() };
    }
    for language in &mut it.languages {
        language.certification.clear();
        language.interpreter_profile = None;
        if !language.role.is_of_the_service() {
            language.level = None;
        }
        if let Some(level) = &mut language.level {
            level.assessed_by.clear();
            level.assessed_on = None;
        }
    }
    it.service_type.sort();
    it.languages.sort_by_key(|language| (language.role, language.code.clone()));
    it
}

#[actix_web::test]
async fn what_one_node_tells_another_one_takes_over_but_for_what_is_listed_as_lost() {
    let (test, _) = TestNode::set_up().await;
    put(&test, "1", |entry| {
        let it = &mut entry.capability;
        it.remedies = vec![Remedy {
            remedy: RemedyCode::parse("asylum").unwrap(),
            jurisdiction: Area::parse("XA"),
            stage: Some(Stage::Hearing),
            court: "Harbour court".into(),
        }];
        it.serves.minors_unaccompanied = Some(false);
        it.serves.disability_access = vec![DisabilityAccess::Wheelchair];
        it.serves.exploitation = vec![Exploitation::ForcedLabour];
        it.serves.nationality_restrictions = "None.".into();
        it.intake.after_hours = Some(true);
        it.intake.referral_from = vec![crate::agency::OrgClass::LegalAid];
        it.remote_ok = true;
        it.travel_radius_km = Some(30);
        it.languages[1].interpreter_profile = Some(InterpreterProfile::default());
        it.service_areas.push(Coverage {
            code: Area::parse("x-xa-old-port").unwrap(),
            kind: CoverageKind::Maritime,
            mode: CoverageMode::ByAgreement,
            name: "Old port".into(),
        });
        it.status = Status::TemporarilyClosed;
        it.alert = "Back on Monday.".into();
    })
    .await;
    put(&test, "2", |entry| {
        entry.capability.name = "A quiet house".into();
        entry.capability.confidential_location = true;
        entry.capability.service_at_locations.truncate(1);
        entry.capability.service_at_locations[0] = Location {
            location_type: LocationType::Physical,
            name: String::new(),
            address: String::new(),
            city: String::new(),
            postal_code: String::new(),
            region: Area::parse("XA-HC"),
            url: String::new(),
        };
    })
    .await;
    let told = json(&test, "/services?full=true").await;
    let (there, mut editor) = node_and_editor().await;
    let answer = look(&mut editor, &told).await;
    answer.is(200).shows("2 new drafts");
    confirm(&mut editor, &answer).await.leads_to("/directory/ours");
    let now = test.node.db.read(|conn| Ok(store::list_ours(conn)?)).await.unwrap();
    let expected: Vec<Capability> = now.iter().map(|row| as_told(&row.capability().unwrap())).collect();
    let drafts = drafts(&there).await;
    let found: Vec<Capability> = drafts.iter().map(|draft| as_told(&draft.capability().unwrap())).collect();
    assert_eq!(found, expected);
    // Back at home it is known by its own id, and what it could not say stays as it is.
    let mut home = test.person("editor", &[Role::Editor]).await;
    look(&mut home, &told).await.is(200).shows("2 that are the same here");
}

#[actix_web::test]
async fn what_belongs_to_a_peer_is_not_changed_by_a_package() {
    let (test, mut editor) = node_and_editor().await;
    let peer = HostilePeer::pinned(&test, "one").await;
    let entry = published(Some(&peer.id), "https://one.example", "1", test.node.now());
    let id = put_entry(&test, entry).await;
    let told = json(&test, "/services?full=true").await;
    look(&mut editor, &told).await.is(200).shows("One new draft");
    import(&mut editor, &told).await;
    let drafts = drafts(&test).await;
    assert!(drafts.len() == 1 && drafts[0].capability_id != id);
}
