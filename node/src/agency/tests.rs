use diesel::prelude::*;

use super::*;
use crate::db::schema::audit_events;
use crate::testing::{Answer, Browser, Role, TestNode};

/// A good form with these fields in place of its own.
fn form<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let good = [
        ("version", "1"),
        ("name", "Harbour County Sheriff"),
        ("org_class", "law_enforcement"),
        ("country", "XA"),
        ("languages", "en"),
        ("email", "desk@harbour.example"),
        ("time_zone", "America/New_York"),
    ];
    let kept = good.into_iter().filter(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
    kept.chain(changes.iter().copied()).collect()
}

async fn stored(test: &TestNode) -> Agency {
    test.node.db.read(|conn| Ok(store::find(conn)?.expect("an agency"))).await.unwrap()
}

/// The name and class of each field that the page finds fault with.
fn faults(answer: &Answer) -> Vec<String> {
    let faults = answer.body.split("class=\"error\" id=\"e-").skip(1);
    faults.filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

async fn save(admin: &mut Browser, changes: &[(&str, &str)]) -> Answer {
    admin.post("/agency", &form(changes)).await
}

#[actix_web::test]
async fn a_change_is_saved_shown_and_makes_a_new_version() {
    let (test, mut admin) = TestNode::set_up().await;
    let changes = [
        ("name", "Harbour County Sheriff's Office"),
        ("alternate_name", "HCSO"),
        ("description", "Two lines:\r\nand this one."),
        ("places", "XA-HC, xb"),
        ("languages", "en"),
        ("languages", "es"),
        ("more_languages", "quc; pt-br"),
        ("phone", "+1 212 555 0142"),
        ("complaints", "complaints@harbour.example"),
        ("website", "https://harbour.example"),
    ];
    save(&mut admin, &changes).await.leads_to("/agency");
    let agency = stored(&test).await;
    assert_eq!((agency.version, agency.updated_at), (2, test.node.now()));
    assert_eq!(agency.description, "Two lines:\nand this one.");
    assert_eq!(agency.languages.0, ["en", "es", "pt-BR", "quc"]);
    // A part of a country says more than the country.
    assert_eq!(agency.jurisdictions.0.iter().map(i18n_code).collect::<Vec<_>>(), ["XA-HC", "XB"]);
    let roles: Vec<ContactRole> = agency.contacts.0.iter().map(|contact| contact.role).collect();
    assert_eq!(roles, [ContactRole::General, ContactRole::Complaints]);
    let page = admin.get("/agency").await;
    page.is(200).shows("HCSO").shows("complaints@harbour.example").shows("https://harbour.example");
    // What was saved comes back in the form, and saved again it changes nothing.
    let page = admin.get("/agency/edit").await;
    page.is(200)
        .shows("value=\"2\"")
        .shows("<option selected>XB</option>")
        .shows("value=\"XA-HC\"")
        .shows("value=\"pt-BR\"")
        .shows("value=\"quc\" checked");
}

fn i18n_code(place: &Place) -> &str {
    place.as_str()
}

#[actix_web::test]
async fn the_log_names_the_fields_that_changed_and_no_value() {
    let (test, mut admin) = TestNode::set_up().await;
    save(&mut admin, &[("description", "canary"), ("time_zone", "UTC")]).await.leads_to("/agency");
    save(&mut admin, &[("description", "canary"), ("time_zone", "UTC"), ("version", "2")]).await.leads_to("/agency");
    let columns = (audit_events::action, audit_events::object_version, audit_events::details);
    let rows =
        test.node.db.read(move |conn| Ok(audit_events::table.select(columns).order(audit_events::seq).load(conn)?));
    let rows: Vec<(String, Option<i64>, String)> = rows.await.unwrap();
    assert_eq!(
        rows,
        [
            ("agency.changed".to_owned(), Some(2), "{\"fields\":[\"description\",\"time_zone\"]}".to_owned()),
            ("agency.changed".to_owned(), Some(3), "{}".to_owned()),
        ]
    );
}

#[actix_web::test]
async fn each_field_is_checked_and_told_beside_it() {
    let (test, mut admin) = TestNode::set_up().await;
    let long = |n: usize| "é".repeat(n);
    let too_long = [long(201), long(61), long(2001), format!("https://a.example/{}", "a".repeat(300))];
    let email_too_long = format!("{}@harbour.example", "a".repeat(300));
    for (field, value, at) in [
        ("name", "", "name"),
        ("name", "   ", "name"),
        ("name", &too_long[0], "name"),
        ("name", "bell\u{7}", "name"),
        ("name", "null\u{0}", "name"),
        ("alternate_name", &too_long[1], "alternate_name"),
        ("description", &too_long[2], "description"),
        ("description", "bell\u{7}", "description"),
        ("org_class", "", "org_class"),
        ("org_class", "club", "org_class"),
        ("country", "", "country"),
        ("country", "ZZ", "country"),
        ("country", "\u{0}", "country"),
        ("places", "US-NY, Atlantis", "places"),
        ("languages", "klingon-x", "more_languages"),
        ("languages", "zz", "more_languages"),
        ("more_languages", "en, english please", "more_languages"),
        ("email", "desk at harbour", "email"),
        ("email", &email_too_long, "email"),
        ("email", "", "email"),
        ("phone", "call me", "phone"),
        ("phone", "12", "phone"),
        ("complaints", "nobody", "complaints"),
        ("safeguarding", "nobody", "safeguarding"),
        ("security", "nobody", "security"),
        ("privacy", "nobody", "privacy"),
        ("website", "javascript:alert(1)", "website"),
        ("website", "http://harbour.example", "website"),
        ("website", &too_long[3], "website"),
        ("time_zone", "", "time_zone"),
        ("time_zone", "Mars/Olympus", "time_zone"),
    ] {
        let answer = save(&mut admin, &[(field, value)]).await;
        assert_eq!((answer.status.as_u16(), faults(&answer)), (422, vec![at.to_owned()]), "{field} = {value:?}");
        answer.shows("aria-invalid=\"true\"");
        // What was typed is not lost.
        if field != "email" {
            answer.shows("value=\"desk@harbour.example\"");
        }
    }
    let nothing = admin.post("/agency", &[("version", "1")]).await;
    assert_eq!(faults(nothing.is(422)), ["name", "org_class", "country", "time_zone", "languages", "email"]);
    assert_eq!(stored(&test).await.version, 1);
}

#[actix_web::test]
async fn every_limit_is_accepted_at_its_edge() {
    let (test, mut admin) = TestNode::set_up().await;
    let (name, short, about) = ("é".repeat(200), "é".repeat(60), "é".repeat(2000));
    let changes = [("name", name.as_str()), ("alternate_name", &short), ("description", &about)];
    save(&mut admin, &changes).await.leads_to("/agency");
    let agency = stored(&test).await;
    assert_eq!((agency.name, agency.alternate_name, agency.description), (name, short, about));
}

#[actix_web::test]
async fn sixty_languages_and_a_hundred_places_fit_and_no_more() {
    let (test, mut admin) = TestNode::set_up().await;
    let tags: Vec<String> = (0..61).map(|n| format!("en-x-a{n}")).collect();
    let places: Vec<String> = (0..101).map(|n| format!("US-{n:03}")).collect();
    let (most, more) = (tags[..60].join(", "), tags.join(", "));
    let only = async |admin: &mut Browser, tags: &str| {
        let form: Vec<_> = form(&[("more_languages", tags)]).into_iter().filter(|(n, _)| *n != "languages").collect();
        admin.post("/agency", &form).await
    };
    only(&mut admin, &most).await.leads_to("/agency");
    assert_eq!(stored(&test).await.languages.0.len(), 60);
    let refused = only(&mut admin, &more).await;
    assert_eq!((refused.status.as_u16(), faults(&refused)), (422, vec!["more_languages".to_owned()]));
    let hundred = places[..100].join("\r\n");
    save(&mut admin, &[("version", "2"), ("country", "US"), ("places", &hundred)]).await.leads_to("/agency");
    assert_eq!(stored(&test).await.jurisdictions.0.len(), 100);
    let refused = save(&mut admin, &[("version", "3"), ("country", "US"), ("places", &places.join(","))]).await;
    assert_eq!((refused.status.as_u16(), faults(&refused)), (422, vec!["places".to_owned()]));
    // The same one a hundred times is one.
    let same = "US-NY,".repeat(200);
    save(&mut admin, &[("version", "3"), ("country", "US"), ("places", &same)]).await.leads_to("/agency");
    assert_eq!(stored(&test).await.jurisdictions.0.len(), 1);
}

#[actix_web::test]
async fn who_comes_second_is_told_and_overwrites_nothing() {
    let (test, mut admin) = TestNode::set_up().await;
    let mut second = test.person("second", &[Role::Admin]).await;
    second.get("/agency/edit").await.is(200).shows("name=\"version\" value=\"1\"");
    save(&mut admin, &[("description", "the first")]).await.leads_to("/agency");
    save(&mut second, &[("description", "the second")]).await.is(409);
    assert_eq!((stored(&test).await.description.as_str(), stored(&test).await.version), ("the first", 2));
    for version in ["0", "-1", "3", "9223372036854775807"] {
        save(&mut second, &[("version", version)]).await.is(409);
    }
    for version in ["", "x", "99999999999999999999"] {
        save(&mut second, &[("version", version)]).await.is(400);
    }
    // Without a version it is the change of something that was never read.
    let unread: Vec<_> = form(&[]).into_iter().filter(|(name, _)| *name != "version").collect();
    second.post("/agency", &unread).await.is(409);
    let mut both = [admin, second];
    let saved = both.iter_mut().map(|browser| save(browser, &[("version", "2"), ("description", "at once")]));
    let mut statuses: Vec<u16> =
        futures_util::future::join_all(saved).await.iter().map(|answer| answer.status.as_u16()).collect();
    statuses.sort_unstable();
    assert_eq!((statuses, stored(&test).await.version), (vec![303, 409], 3));
}

#[actix_web::test]
async fn everybody_reads_who_the_agency_is_and_an_admin_alone_changes_it() {
    let (test, _) = TestNode::set_up().await;
    for role in Role::ALL.iter().filter(|role| **role != Role::Admin) {
        let mut other = test.person(&format!("other-{role}").replace('_', "-"), &[*role]).await;
        let page = other.get("/agency").await;
        assert!(!page.is(200).body.contains("/agency/edit"), "{role} is offered what is refused");
        other.get("/agency/edit").await.is(403);
        other.post("/agency", &form(&[("name", "Another")])).await.is(403);
    }
    assert_eq!(stored(&test).await.version, 1);
    let bare = TestNode::new().await;
    bare.person("officer", &[Role::Officer]).await.get("/agency").await.is(404);
}

#[actix_web::test]
async fn a_name_is_shown_as_text_wherever_it_stands() {
    let (test, mut admin) = TestNode::set_up().await;
    let name = "<script>alert('x')</script> & \"Sons\"";
    save(&mut admin, &[("name", name), ("description", name), ("alternate_name", "<b>HCS</b>")])
        .await
        .leads_to("/agency");
    assert_eq!(stored(&test).await.name, name);
    for path in ["/agency", "/agency/edit", "/", "/me/password"] {
        let page = admin.get(path).await;
        assert!(page.body.contains("script"), "{path} shows the agency's name");
        assert!(!page.body.contains("<script>") && !page.body.contains("<b>"), "{path}\n{}", page.body);
    }
    let mut visitor = test.visitor();
    assert!(!visitor.get("/sign-in").await.is(200).body.contains("<script>"));
}

#[test]
fn the_kinds_of_agency_are_those_of_the_protocol() {
    let ours: Vec<&str> = OrgClass::ALL.iter().map(|class| class.as_str()).collect();
    let theirs: Vec<&str> = federation_spec::vocabulary::OrgClass::ALL.iter().map(|class| class.as_str()).collect();
    assert_eq!(ours, theirs);
}
