use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};

use super::super::ids;
use super::super::terms::{Scheme, Term};
use super::super::write::organization_id;
use super::*;
use crate::federation::testing::HostilePeer;
use crate::testing::Answer;

async fn search(test: &TestNode, list: &str, filters: Value) -> Answer {
    let headers = [("content-type", "application/json".to_owned())];
    test.visitor().send(Method::POST, &format!("/hsds/v3/{list}"), &headers, Some(filters.to_string())).await
}

async fn found(test: &TestNode, filters: Value) -> Vec<String> {
    let answer = search(test, "services", filters).await;
    let page: Value = serde_json::from_str(&answer.is(200).body).unwrap();
    names(&page).into_iter().map(str::to_owned).collect()
}

#[track_caller]
fn is_problem(answer: &Answer, status: u16) {
    assert_eq!(answer.is(status).header("content-type"), "application/problem+json", "{}", answer.body);
    let problem: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(problem["status"], status);
}

/// What HSDS 3.0 says each object must have, and of which type.
const REQUIRED: &[(&str, &[&str])] = &[
    ("service", &["id", "name", "status"]),
    ("organization", &["id", "name", "description"]),
    ("service_at_location", &["id"]),
    ("location", &["id", "location_type"]),
    ("address", &["id", "address_1", "city", "state_province", "postal_code", "country", "address_type"]),
    ("phone", &["id", "number"]),
    ("contact", &["id"]),
    ("schedule", &["id"]),
    ("service_area", &["id"]),
    ("language", &["id"]),
    ("required_document", &["id"]),
    ("attribute", &["id", "link_id", "taxonomy_term_id", "link_entity"]),
    ("taxonomy", &["id", "name", "description"]),
    ("taxonomy_term", &["id", "name", "description"]),
    (
        "metadata",
        &[
            "id",
            "last_action_date",
            "last_action_type",
            "field_name",
            "previous_value",
            "replacement_value",
            "updated_by",
        ],
    ),
];

const NUMBERS: &[&str] = &["minimum_age", "maximum_age", "timezone"];
const ENUMS: &[(&str, &[&str])] = &[
    ("status", &["active", "inactive", "defunct", "temporarily closed"]),
    ("location_type", &["physical", "postal", "virtual"]),
    ("address_type", &["physical", "postal", "virtual"]),
    ("freq", &["WEEKLY", "MONTHLY"]),
];
/// Gone from HSDS: never written.
const DEPRECATED: &[&str] = &["wait_time", "licenses", "fees", "tax_id", "tax_status"];

/// Holds an object and all in it against what HSDS says of its kind.
#[track_caller]
fn fits(kind: &str, object: &Value) {
    let members = object.as_object().unwrap_or_else(|| panic!("{kind} is no object: {object}"));
    let required = REQUIRED.iter().find(|(name, _)| *name == kind).unwrap_or_else(|| panic!("no kind {kind}")).1;
    for name in required {
        assert!(members.get(*name).is_some_and(Value::is_string), "{kind} has no {name}: {object}");
    }
    assert!(uuid::Uuid::parse_str(object["id"].as_str().unwrap()).is_ok(), "{kind} {object}");
    for (name, value) in members {
        assert!(!DEPRECATED.contains(&name.as_str()) && !value.is_null(), "{kind}.{name}");
        if let Some((_, words)) = ENUMS.iter().find(|(of, _)| of == name) {
            assert!(words.contains(&value.as_str().unwrap()), "{kind}.{name} {value}");
        }
        match value {
            Value::Number(_) => assert!(NUMBERS.contains(&name.as_str()), "{kind}.{name} is a number"),
            Value::Object(_) => fits(name, value),
            Value::Array(items) => {
                let of = match name.as_str() {
                    "metadata" => "metadata".to_owned(),
                    "addresses" => "address".to_owned(),
                    plural => plural.trim_end_matches('s').to_owned(),
                };
                // An organization may name its services by their ids alone.
                let is_bare =
                    |item: &&Value| name == "services" && item.as_object().is_some_and(|item| item.len() == 1);
                items.iter().filter(|item| !is_bare(item)).for_each(|item| fits(&of, item));
            }
            Value::String(_) => {
                if name.ends_with("_id") {
                    assert!(uuid::Uuid::parse_str(value.as_str().unwrap()).is_ok(), "{kind}.{name} {value}");
                }
            }
            Value::Bool(_) | Value::Null => panic!("{kind}.{name} is {value}"),
        }
    }
}

#[actix_web::test]
async fn the_root_says_version_profile_and_description() {
    let (test, _) = TestNode::set_up().await;
    for path in ["", "/"] {
        let about = json(&test, path).await;
        let url = |path: &str| test.node.url(path);
        assert_eq!(
            about,
            json!({
                "version": "3.0",
                "profile": url("/hsds/v3/profile"),
                "openapi_url": url("/hsds/v3/openapi.json"),
            })
        );
    }
    let profile = test.visitor().get("/hsds/v3/profile").await;
    assert!(profile.is(200).header("content-type").starts_with("text/markdown"));
    profile.shows("# HSDS 3");
}

#[actix_web::test]
async fn the_description_lists_exactly_the_paths_that_answer() {
    let (test, _) = TestNode::set_up().await;
    let document = json(&test, "/openapi.json").await;
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let described: BTreeSet<(String, String)> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, methods)| {
            methods.as_object().unwrap().keys().map(move |method| (method.to_uppercase(), path.clone()))
        })
        .collect();
    let served = crate::server::routes()
        .list()
        .iter()
        .filter(|route| route.path.starts_with("/hsds/v3"))
        .map(|route| (route.method.to_string(), route.path.to_owned()))
        .filter(|(_, path)| !["/hsds/v3", "/hsds/v3/openapi.json", "/hsds/v3/profile"].contains(&path.as_str()))
        .collect();
    assert_eq!(described, served);
    let parameters = document["paths"]["/hsds/v3/services"]["get"]["parameters"].as_array().unwrap();
    let names: Vec<&str> = parameters.iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"modified_after") && !names.contains(&"search"), "{names:?}");
    for item in ["Service", "Organization", "Location", "TaxonomyTerm"] {
        assert!(document["components"]["schemas"].get(item).is_some(), "{item}");
    }
}

#[actix_web::test]
async fn a_visitor_is_told_what_is_for_anybody_and_nothing_else() {
    let (test, _) = TestNode::set_up().await;
    let (one, other) = (HostilePeer::pinned(&test, "one").await, HostilePeer::pinned(&test, "other").await);
    let now = test.node.now();
    put(&test, "public", |_| {}).await;
    for class in AudienceClass::ALL.iter().filter(|class| **class != AudienceClass::Public) {
        let of = |entry: &mut Entry| {
            entry.audience_class = *class;
            entry.capability.name = format!("Hidden {class}");
        };
        put(&test, class.as_str(), of).await;
        let mut theirs = published(Some(&one.id), "https://one.example", class.as_str(), now);
        of(&mut theirs);
        put_entry(&test, theirs).await;
    }
    put(&test, "green", |entry| {
        entry.tlp = "green".into();
        entry.capability.name = "Hidden green".into();
    })
    .await;
    put(&test, "lapsed", |entry| {
        entry.expires_at = entry.published_at;
        entry.capability.name = "Hidden lapsed".into();
    })
    .await;
    let named = |peer: &HostilePeer, name: &str| {
        let mut entry = published(Some(&peer.id), &format!("https://{name}.example"), "public", now);
        entry.capability.name = format!("Of {name}");
        entry.agency_name = name.to_owned();
        entry
    };
    put_entry(&test, named(&one, "one")).await;
    let of_other = put_entry(&test, named(&other, "other")).await;
    let page = json(&test, "/services?full=true").await;
    assert_eq!(names(&page), ["Clinic by the quay", "Of one", "Of other"]);
    let origins: Vec<&str> = page["contents"]
        .as_array()
        .unwrap()
        .iter()
        .map(|service| service["metadata"][0]["updated_by"].as_str().unwrap())
        .collect();
    assert_eq!(origins, [test.node.config.origin().as_str(), "https://one.example", "https://other.example"]);
    // A peer that is suspended is gone with the next request, wherever one looks.
    test.sql("UPDATE peers SET state = 'suspended' WHERE name = 'other'").await;
    assert_eq!(names(&json(&test, "/services").await), ["Clinic by the quay", "Of one"]);
    assert_eq!(names(&json(&test, "/organizations").await).len(), 2);
    let gone = [
        format!("services/{of_other}"),
        format!("organizations/{}", organization_id("https://other.example/fed/v1/agencies/1")),
        format!("service_at_locations/{}", ids::of_location(&of_other, 0)),
    ];
    for path in gone {
        is_problem(&test.visitor().get(&format!("/hsds/v3/{path}")).await, 404);
    }
    for path in ["services?full=true", "organizations?full_service=true", "service_at_locations?full=true"] {
        let answer = test.visitor().get(&format!("/hsds/v3/{path}")).await;
        assert!(!answer.is(200).body.contains("Hidden") && answer.body.contains("Clinic by the quay"), "{path}");
    }
}

#[actix_web::test]
async fn what_is_taken_down_is_gone_with_the_next_request() {
    let (test, _) = TestNode::set_up().await;
    let id = put(&test, "1", |_| {}).await;
    let path = format!("/hsds/v3/services/{id}");
    let answer = test.visitor().get(&path).await;
    let tag = answer.is(200).header("etag").to_owned();
    assert_eq!((answer.header("cache-control"), tag.len()), ("no-cache", 66));
    let again = [("if-none-match", format!("\"other\", {tag}"))];
    let same = test.visitor().send(Method::GET, &path, &again, None).await;
    assert_eq!((same.is(304).header("etag"), same.body.as_str()), (tag.as_str(), ""));
    put(&test, "1", |entry| {
        entry.version = 2;
        entry.capability.alert = "Closed on Monday.".into();
    })
    .await;
    test.visitor().send(Method::GET, &path, &again, None).await.is(200).shows("Closed on Monday.");
    let of = id.clone();
    test.node.db.write(move |conn| Ok(store::delete(conn, &of)?)).await.unwrap();
    is_problem(&test.visitor().send(Method::GET, &path, &again, None).await, 404);
}

#[actix_web::test]
async fn a_confidential_house_has_no_address_even_if_its_row_had_one() {
    let (test, _) = TestNode::set_up().await;
    let id = put(&test, "1", |entry| entry.capability.confidential_location = true).await;
    let service = json(&test, &format!("/services/{id}")).await;
    fits("service", &service);
    let text = service.to_string();
    for told in ["Quay Street", "Quayton", "\"10001\"", "Quay house", "latitude", "longitude"] {
        assert!(!text.contains(told), "{told}");
    }
    // What is nowhere may be found; the contact is the front gate.
    for told in ["Video room", "intake@clinic.example", "XA-HC"] {
        assert!(text.contains(told), "{told}");
    }
    let locations = json(&test, "/service_at_locations?full=true").await;
    assert!(!locations.to_string().contains("Quay Street"));
    assert_eq!(locations["total_items"], 2);
}

#[actix_web::test]
async fn a_client_walks_from_page_to_page_and_follows_every_id() {
    let (test, _) = TestNode::set_up_with(&[("LIMITS__PUBLIC_PER_MINUTE", "100000")]).await;
    let peer = HostilePeer::pinned(&test, "one").await;
    for n in 0..7 {
        put(&test, &n.to_string(), |entry| entry.capability.name = format!("Service {n}")).await;
    }
    let mut theirs = published(Some(&peer.id), "https://one.example", "1", test.node.now());
    theirs.capability.service_type.push(ServiceType::parse("horse_therapy").unwrap());
    put_entry(&test, theirs).await;
    for (list, kind, total) in [
        ("services", "service", 8),
        ("organizations", "organization", 2),
        ("service_at_locations", "service_at_location", 16),
        ("taxonomies", "taxonomy", Scheme::ALL.len() as i64),
        ("taxonomy_terms", "taxonomy_term", super::super::terms::known().len() as i64 + 1),
    ] {
        let (mut number, mut seen, mut last) = (1, BTreeSet::new(), false);
        while !last {
            let page = json(&test, &format!("/{list}?per_page=3&page={number}")).await;
            let keys: BTreeSet<&str> = page.as_object().unwrap().keys().map(String::as_str).collect();
            assert_eq!(
                keys,
                BTreeSet::from([
                    "total_items",
                    "total_pages",
                    "page_number",
                    "size",
                    "first_page",
                    "last_page",
                    "empty",
                    "contents"
                ])
            );
            assert_eq!((&page["total_items"], &page["page_number"]), (&json!(total), &json!(number)), "{list}");
            assert_eq!(page["total_pages"], (total + 2) / 3);
            assert_eq!((&page["first_page"], &page["empty"]), (&json!(number == 1), &json!(false)));
            let contents = page["contents"].as_array().unwrap();
            assert_eq!(page["size"], contents.len());
            for item in contents {
                fits(kind, item);
                let id = item["id"].as_str().unwrap().to_owned();
                let whole = json(&test, &format!("/{list}/{id}")).await;
                fits(kind, &whole);
                assert_eq!(whole["id"], item["id"]);
                assert!(seen.insert(id), "{list} tells one twice");
            }
            last = page["last_page"] == true;
            number += 1;
        }
        assert_eq!(seen.len() as i64, total, "{list}");
    }
    // A service says who offers it, and each of its terms is one of the list.
    let page = json(&test, "/services?full=true&per_page=100").await;
    for service in page["contents"].as_array().unwrap() {
        json(&test, &format!("/organizations/{}", service["organization"]["id"].as_str().unwrap())).await;
        for at in service["service_at_locations"].as_array().unwrap() {
            let at = json(&test, &format!("/service_at_locations/{}", at["id"].as_str().unwrap())).await;
            assert_eq!(at["service"]["id"], service["id"]);
        }
    }
    let last = &page["contents"][7];
    for attribute in last["attributes"].as_array().unwrap() {
        json(&test, &format!("/taxonomy_terms/{}", attribute["taxonomy_term_id"].as_str().unwrap())).await;
    }
    let horse = Term::new(Scheme::Need, "horse_therapy").id();
    assert_eq!(json(&test, &format!("/taxonomy_terms/{horse}")).await["code"], "horse_therapy");
}

#[actix_web::test]
async fn a_word_that_only_a_hidden_service_uses_is_no_term() {
    let (test, _) = TestNode::set_up().await;
    put(&test, "1", |entry| {
        entry.audience_class = AudienceClass::Member;
        entry.capability.service_type = vec![ServiceType::parse("horse_therapy").unwrap()];
    })
    .await;
    let horse = Term::new(Scheme::Need, "horse_therapy").id();
    is_problem(&test.visitor().get(&format!("/hsds/v3/taxonomy_terms/{horse}")).await, 404);
    assert_eq!(json(&test, &format!("/services?taxonomy_term_id={horse}")).await["total_items"], 0);
}

#[actix_web::test]
async fn a_service_is_told_in_the_words_of_hsds() {
    let (test, _) = TestNode::set_up().await;
    let id = put(&test, "1", |_| {}).await;
    let service = json(&test, &format!("/services/{id}")).await;
    fits("service", &service);
    for (name, value) in [
        ("name", json!("Clinic by the quay")),
        ("status", json!("active")),
        ("minimum_age", json!(18)),
        ("assured_date", json!("2026-03-07")),
        ("last_modified", json!("2026-03-07T21:10:00Z")),
        ("url", json!("https://clinic.example/quay")),
    ] {
        assert_eq!(service[name], value, "{name}");
    }
    let hours = &service["schedules"][0];
    assert_eq!((&hours["byday"], &hours["freq"]), (&json!("MO,WE"), &json!("WEEKLY")));
    assert_eq!((&hours["opens_at"], &hours["closes_at"]), (&json!("08:00+00:00"), &json!("17:30+00:00")));
    assert_eq!(hours["timezone"], 0.0);
    let address = &service["service_at_locations"][0]["location"]["addresses"][0];
    assert_eq!((&address["country"], &address["state_province"]), (&json!("XA"), &json!("HC")));
    // HSDS leaves out what is interpreted only.
    assert_eq!(service["languages"].as_array().unwrap().len(), 1);
    assert_eq!(service["languages"][0]["code"], "es-MX");
    let said = |of: &Value| -> BTreeSet<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let each = of["attributes"].as_array().unwrap().iter();
        each.map(|one| (text(&one["taxonomy_term"]["code"]), text(&one["value"]))).collect()
    };
    let attributes = said(&service);
    for (code, value) in [
        ("medical_general", ""),
        ("women", ""),
        ("18-24", ""),
        ("walk_in", ""),
        ("pets", "no"),
        ("children_max", "3"),
        ("children_ages", "0-11"),
        ("response_target_minutes", "90"),
        ("interpreted_language", "quc spoken interpreter"),
    ] {
        assert!(attributes.contains(&(code.to_owned(), value.to_owned())), "{code} {value} {attributes:?}");
    }
    assert!(said(hours).contains(&("time_zone".to_owned(), "Europe/Lisbon".to_owned())));
    assert!(said(&service["service_areas"][0]).contains(&("area_code".to_owned(), "XA-HC".to_owned())));
    let contact = &service["contacts"][0];
    assert_eq!(contact["title"], "Intake desk");
    assert_eq!(contact["phones"][0]["number"], "+1 212 555 0117");
    assert!(contact.get("name").is_none(), "a desk, never a person");
    // A list has what there is one of.
    let listed = &json(&test, "/services").await["contents"][0];
    assert!(listed.get("attributes").is_none() && listed["organization"]["name"] == "Harbour Clinic");
}

#[actix_web::test]
async fn each_filter_narrows_and_two_narrow_together() {
    let (test, _) = TestNode::set_up().await;
    let peer = HostilePeer::pinned(&test, "one").await;
    put(&test, "1", |_| {}).await;
    test.advance(chrono::Duration::days(2));
    let mut theirs = published(Some(&peer.id), "https://one.example", "1", test.node.now());
    theirs.capability.name = "Beds".into();
    theirs.capability.service_type = vec![ServiceType::parse("emergency_shelter").unwrap()];
    theirs.capability.serves.genders = vec![Gender::Men];
    theirs.capability.service_areas[0].code = Area::parse("XB").unwrap();
    theirs.capability.languages.clear();
    theirs.capability.service_at_locations.truncate(1);
    put_entry(&test, theirs).await;
    let term = |scheme: Scheme, code: &str| Term::new(scheme, code).id();
    let (beds, medical) = (term(Scheme::Need, "emergency_shelter"), term(Scheme::Need, "medical_general"));
    let theirs = organization_id("https://one.example/fed/v1/agencies/1");
    let needs = Scheme::Need.id();
    for (filters, expected) in [
        (format!("taxonomy_term_id={beds}"), &["Beds"][..]),
        (format!("taxonomy_term_id={medical}"), &["Clinic by the quay"]),
        (format!("taxonomy_id={needs}"), &["Clinic by the quay", "Beds"]),
        (format!("taxonomy_id={}", Scheme::Remedy.id()), &[]),
        (format!("taxonomy_id={}", ids::of(&["nothing"])), &[]),
        (format!("taxonomy_term_id={}", ids::of(&["nothing"])), &[]),
        (format!("organization_id={theirs}"), &["Beds"]),
        (format!("organization_id={}", ids::of(&["nothing"])), &[]),
        ("modified_after=2026-03-08".to_owned(), &["Beds"]),
        ("modified_after=2026-03-09T21:10:00Z".to_owned(), &["Beds"]),
        ("modified_after=2026-03-09T21:10:01Z".to_owned(), &[]),
        ("modified_after=2026-03-09T22:10:00%2B01:00".to_owned(), &["Beds"]),
        (format!("taxonomy_term_id={medical}&organization_id={theirs}"), &[]),
        (format!("taxonomy_term_id={beds}&organization_id={theirs}&modified_after=2026-03-08&format=json"), &["Beds"]),
    ] {
        assert_eq!(names(&json(&test, &format!("/services?{filters}")).await), expected, "{filters}");
    }
    for (filters, expected) in [
        (json!({ "search": "quay" }), &["Clinic by the quay"][..]),
        (json!({ "search": "cama" }), &["Beds"]),
        (json!({ "search": "quay beds" }), &[]),
        (json!({ "search": "" }), &["Clinic by the quay", "Beds"]),
        (json!({ "language": "es" }), &["Clinic by the quay"]),
        (json!({ "language": "es-MX" }), &["Clinic by the quay"]),
        (json!({ "language": "quc" }), &["Clinic by the quay"]),
        (json!({ "language": "fr" }), &[]),
        (json!({ "place": "XA-HC" }), &["Clinic by the quay"]),
        (json!({ "place": "XB-01" }), &["Beds"]),
        (json!({ "taxonomy_term_id": term(Scheme::Gender, "men") }), &["Beds"]),
        (json!({ "taxonomy_term_id": term(Scheme::Gender, "men"), "place": "XA" }), &[]),
        (json!({ "search": "quay", "per_page": 1, "full": true }), &["Clinic by the quay"]),
    ] {
        assert_eq!(found(&test, filters.clone()).await, expected, "{filters}");
    }
    for (list, filters, total) in [
        ("organizations", json!({ "search": "beds" }), 1),
        ("organizations", json!({}), 2),
        ("service_at_locations", json!({ "place": "XB" }), 1),
        ("service_at_locations", json!({}), 3),
    ] {
        let answer = search(&test, list, filters).await;
        let page: Value = serde_json::from_str(&answer.is(200).body).unwrap();
        assert_eq!(page["total_items"], total, "{list}");
        // A need is in no cache.
        assert_eq!((answer.header("cache-control"), answer.header("etag")), ("no-store", ""));
    }
    let terms = json(&test, &format!("/taxonomy_terms?taxonomy_id={}", Scheme::Access.id())).await;
    assert_eq!(terms["total_items"], DisabilityAccess::ALL.len());
    let minimal = json(&test, "/services?minimal=true").await;
    let stamp = minimal["contents"][1].as_object().unwrap();
    let keys: BTreeSet<&str> = stamp.keys().map(String::as_str).collect();
    assert_eq!(keys, BTreeSet::from(["id", "last_modified", "modified_date"]));
    assert_eq!(stamp["modified_date"], "2026-03-09T21:10:00Z");
    let ours = organization_id(&format!("{}/fed/v1/agencies/1", test.node.config.origin()));
    let organization = json(&test, &format!("/organizations/{ours}")).await;
    assert_eq!(organization["services"].as_array().unwrap().len(), 1);
    assert_eq!(organization["services"][0].as_object().unwrap().len(), 1, "the id alone");
    let whole = json(&test, &format!("/organizations/{ours}?full_service=true")).await;
    assert_eq!(whole["services"][0]["contacts"][0]["title"], "Intake desk");
}

#[actix_web::test]
async fn pages_are_taken_at_their_edges_and_refused_past_them() {
    let (test, _) = TestNode::set_up().await;
    put(&test, "1", |_| {}).await;
    for (filters, status) in [
        ("per_page=1", 200),
        ("per_page=100", 200),
        ("per_page=0", 400),
        ("per_page=101", 400),
        ("per_page=-1", 400),
        ("per_page=x", 400),
        ("per_page=", 400),
        ("minimal=true&per_page=5000", 200),
        ("minimal=true&per_page=5001", 400),
        ("page=1", 200),
        ("page=1000000", 200),
        ("page=1000001", 400),
        ("page=0", 400),
        ("page=99999999999999999999", 400),
        ("format=json", 200),
        ("format=xml", 400),
        ("full=yes", 400),
        ("modified_after=yesterday", 400),
        ("unknown=1", 400),
        ("proximity=51.5,0.1", 400),
        ("postcode=10001", 400),
        ("page=1&page=2", 400),
    ] {
        let answer = test.visitor().get(&format!("/hsds/v3/services?{filters}")).await;
        assert_eq!(answer.status, status, "{filters} {}", answer.body);
        if status == 400 {
            is_problem(&answer, 400);
        }
    }
    let past = json(&test, "/services?page=2").await;
    assert_eq!(
        (&past["empty"], &past["size"], &past["last_page"], &past["total_items"]),
        (&json!(true), &json!(0), &json!(true), &json!(1))
    );
    for list in ["organizations", "service_at_locations", "taxonomies", "taxonomy_terms"] {
        is_problem(&test.visitor().get(&format!("/hsds/v3/{list}?minimal=true")).await, 400);
    }
    let none = TestNode::new().await;
    let page = json(&none, "/services").await;
    assert_eq!((&page["empty"], &page["total_pages"], &page["last_page"]), (&json!(true), &json!(0), &json!(true)));
}

#[actix_web::test]
async fn what_somebody_needs_is_taken_in_a_body_and_never_in_an_address() {
    let (test, _) = TestNode::set_up().await;
    put(&test, "1", |_| {}).await;
    let who = Term::new(Scheme::Gender, "women").id();
    for filters in [
        "search=shelter".to_owned(),
        "search=".to_owned(),
        "language=quc".to_owned(),
        "place=XA".to_owned(),
        format!("taxonomy_term_id={who}"),
        format!("taxonomy_id={}", Scheme::Exploitation.id()),
    ] {
        for list in ["services", "organizations", "service_at_locations"] {
            let answer = test.visitor().get(&format!("/hsds/v3/{list}?{filters}")).await;
            is_problem(&answer, 400);
            answer.shows("body of a POST");
        }
    }
    let large = json!({ "search": "x".repeat(16_384) }).to_string();
    let json_type = "application/json";
    for (path, kind, body) in [
        ("/hsds/v3/services?search=x", json_type, "{}"),
        ("/hsds/v3/services", "application/x-www-form-urlencoded", "search=x"),
        ("/hsds/v3/services", json_type, ""),
        ("/hsds/v3/services", json_type, "[]"),
        ("/hsds/v3/services", json_type, "{\"unknown\": 1}"),
        ("/hsds/v3/services", json_type, "{\"search\": [\"x\"]}"),
        ("/hsds/v3/services", json_type, "{\"language\": \"nothing\"}"),
        ("/hsds/v3/services", json_type, "{\"place\": \"nowhere\"}"),
        ("/hsds/v3/services", json_type, &large),
    ] {
        let headers = [("content-type", kind.to_owned())];
        let answer = test.visitor().send(Method::POST, path, &headers, Some(body.to_owned())).await;
        is_problem(&answer, 400);
    }
    // A term with a value is shown and not searched.
    let detail = Term::new(Scheme::Detail, "pets").id();
    is_problem(&search(&test, "services", json!({ "taxonomy_term_id": detail })).await, 400);
    for text in ["\"; DROP TABLE capabilities", "a* OR b", "'", "()", "&|!:*<->", "NEAR(", "\\"] {
        search(&test, "services", json!({ "search": text })).await.is(200);
    }
}

#[actix_web::test]
async fn other_sites_may_read_and_nobody_is_known_by_a_cookie() {
    let (test, mut admin) = TestNode::set_up().await;
    put(&test, "1", |_| {}).await;
    for path in ["/", "/services", "/organizations", "/taxonomies", "/taxonomy_terms", "/openapi.json"] {
        let answer = admin.get(&format!("/hsds/v3{path}")).await;
        assert_eq!(answer.is(200).header("access-control-allow-origin"), "*");
        assert_eq!(answer.header("access-control-allow-credentials"), "");
        assert_eq!(answer.header("cross-origin-resource-policy"), "cross-origin");
        assert_eq!(answer.header("set-cookie"), "");
        assert_eq!(answer.body, test.visitor().get(&format!("/hsds/v3{path}")).await.body);
    }
    let asked = search(&test, "services", json!({})).await;
    assert_eq!(asked.is(200).header("access-control-allow-origin"), "", "a need is asked for by no other site's page");
    for method in [Method::PUT, Method::DELETE, Method::OPTIONS] {
        let answer = test.visitor().send(method, "/hsds/v3/services", &[], None).await;
        assert!(answer.status.is_client_error() && answer.header("access-control-allow-origin").is_empty());
    }
}

#[actix_web::test]
async fn who_asks_too_often_waits_and_who_runs_the_node_can_close_it() {
    let (test, _) = TestNode::set_up_with(&[("LIMITS__PUBLIC_PER_MINUTE", "3")]).await;
    for _ in 0..3 {
        test.visitor().get("/hsds/v3/services").await.is(200);
    }
    is_problem(&test.visitor().get("/hsds/v3/services").await, 429);
    is_problem(&search(&test, "services", json!({})).await, 429);
    let (closed, _) = TestNode::set_up_with(&[("DIRECTORY__PUBLIC_API", "false")]).await;
    for route in crate::server::routes().list().iter().filter(|route| route.path.starts_with("/hsds/v3")) {
        let path = route.path.replace("{id}", &ids::of(&["x"]));
        let headers = [("content-type", "application/json".to_owned())];
        is_problem(&closed.visitor().send(route.method.as_str().parse().unwrap(), &path, &headers, None).await, 404);
    }
}
