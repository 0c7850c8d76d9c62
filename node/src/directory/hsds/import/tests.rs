//! Readers and limits by themselves; what a page does with them stands in `hsds/tests`.

use std::io::Write;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::read::{Defaults, Reading};
use super::*;
use crate::directory::capability::{Capability, Location, Schedule};
use crate::directory::places::Area;
use crate::directory::vocabulary::*;

pub const ID: &str = "ac148810-d857-441c-9679-408f346de14b";
pub const OTHER: &str = "ac148810-d857-441c-9679-408f346de14c";
const ORGANIZATION: &str = "d9d5e0f5-d3ce-4f73-9a2f-4dd0ecc6c610";

pub fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A package of these tables, with a `datapackage.json` that names them.
pub fn package(tables: &[(&str, &str)]) -> Vec<u8> {
    let name = |file: &str| kinds::KINDS.iter().find(|kind| kind.file == file).map_or("other", |kind| kind.name);
    let resources: Vec<Value> =
        tables.iter().map(|(file, _)| json!({ "name": name(file), "path": file, "schema": {} })).collect();
    let listed = json!({ "name": "hsds", "resources": resources }).to_string();
    let mut files = vec![("datapackage.json", listed.as_bytes())];
    files.extend(tables.iter().map(|(file, text)| (*file, text.as_bytes())));
    zipped(&files)
}

fn reading(bytes: &[u8]) -> Reading {
    let defaults = Defaults {
        need: ServiceType::parse("basic_needs"),
        area: Area::parse("XA-HC"),
        zone: chrono_tz::Europe::Lisbon,
        colleagues: &["Marc Ferrin".to_owned()],
        now: "2026-03-07T21:10:00".parse().unwrap(),
    };
    read::read(open(bytes), &defaults)
}

fn service(changes: Value) -> Value {
    let mut service = json!({ "id": ID, "name": "Counselling", "status": "active" });
    service.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    service
}

fn one(changes: Value) -> Reading {
    reading(service(changes).to_string().as_bytes())
}

#[track_caller]
fn taken(reading: &Reading) -> &Capability {
    assert_eq!((reading.problems.len(), reading.taken.len()), (0, 1), "{:?}", reading.problems);
    &reading.taken[0].capability
}

/// Row, column and reason of each problem.
fn problems(reading: &Reading) -> Vec<(String, &str, &str)> {
    let place = |at: &At| if at.file.is_empty() { at.row.clone() } else { format!("{}:{}", at.file, at.row) };
    reading.problems.iter().map(|one| (place(&one.at), one.column.as_str(), one.what)).collect()
}

fn lost(reading: &Reading) -> Vec<(&str, &str)> {
    reading.losses.keys().map(|(of, column)| (of.as_str(), column.as_str())).collect()
}

const SERVICES: &str = "services.csv";

fn tabular() -> Vec<(&'static str, String)> {
    vec![
        ("organizations.csv", format!("id,name,description\n{ORGANIZATION},Quay Charity,\n")),
        (
            SERVICES,
            format!(
                "\u{feff}id,organization_id,name,description,status,minimum_age,fees\r\n\
                 {ID},{ORGANIZATION},Counselling,\"Two lines\r\nand a \"\"quote\"\"\",active,16,Free\r\n"
            ),
        ),
        (
            "phones.csv",
            format!(
                "id,service_id,contact_id,number,extension\np1,,c1,+1 212 555 0117,\np2,{ID},,+1 212 555 0118,12\n"
            ),
        ),
        ("contacts.csv", format!("id,service_id,title,email\nc1,{ID},Intake desk,intake@quay.example\n")),
        (
            "schedules.csv",
            format!("id,service_id,freq,byday,opens_at,closes_at\nh1,{ID},WEEKLY,\"MO,TU\",09:00,17:00\n"),
        ),
        ("locations.csv", "id,location_type,name\nl1,physical,Quay house\n".into()),
        (
            "addresses.csv",
            "id,location_id,address_1,city,state_province,postal_code,country,address_type\n\
             a1,l1,12 Quay Street,Harbour City,HC,10001,XA,physical\n"
                .into(),
        ),
        ("service_at_location.csv", format!("id,service_id,location_id\ns1,{ID},l1\n")),
        ("languages.csv", format!("id,service_id,name,code\ng1,{ID},,ur\ng2,{ID},Español,\n")),
        ("required_documents.csv", format!("id,service_id,document\nd1,{ID},Passport\n")),
        ("taxonomies.csv", "id,name,description\nt1,Ours,\n".into()),
        (
            "taxonomy_terms.csv",
            "id,name,description,taxonomy_id,parent_id\nt2,Emergency shelter,,t1,\nt3,Horses,,t1,t2\n".into(),
        ),
        (
            "attributes.csv",
            format!("id,link_id,link_entity,taxonomy_term_id\nx1,{ID},service,t2\nx2,{ID},service,t3\n"),
        ),
        ("service_areas.csv", format!("id,service_id,name\nr1,{ID},Harbour City\n")),
        ("metadata.csv", format!("id,resource_id\nm1,{ID}\n")),
    ]
}

/// The good package with one file in place of its own, or taken out.
fn with(file: &str, text: Option<&str>) -> Reading {
    let mut tables = tabular();
    tables.retain(|(name, _)| *name != file || text.is_some());
    let mut all: Vec<(&str, &str)> = tables.iter().map(|(name, text)| (*name, text.as_str())).collect();
    for (name, old) in &mut all {
        if let (true, Some(text)) = (*name == file, text) {
            *old = text;
        }
    }
    reading(&package(&all))
}

#[test]
fn a_tabular_package_becomes_a_capability() {
    let tables = tabular();
    let all: Vec<(&str, &str)> = tables.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let reading = reading(&package(&all));
    let it = taken(&reading);
    assert_eq!(reading.organization, "Quay Charity");
    assert_eq!(it.description, "Two lines\nand a \"quote\"");
    assert_eq!((it.minimum_age, it.fees_description.as_str()), (Some(16), "Free"));
    let contacts: Vec<(&str, &str, &str)> =
        it.contacts.iter().map(|one| (one.title.as_str(), one.email.as_str(), one.phone.as_str())).collect();
    assert_eq!(
        contacts,
        [("intake_desk", "intake@quay.example", "+1 212 555 0117"), ("front_desk", "", "+1 212 555 0118 ext. 12"),]
    );
    assert_eq!(
        it.intake.hours,
        [Schedule {
            byday: vec![Weekday::Mo, Weekday::Tu],
            opens_at: "09:00".into(),
            closes_at: "17:00".into(),
            timezone: "Europe/Lisbon".into(),
        }]
    );
    assert_eq!(
        it.service_at_locations,
        [Location {
            location_type: LocationType::Physical,
            name: "Quay house".into(),
            address: "12 Quay Street".into(),
            city: "Harbour City".into(),
            postal_code: "10001".into(),
            region: Area::parse("XA-HC"),
            url: String::new(),
        }]
    );
    let tags: Vec<&str> = it.languages.iter().map(|one| one.code.as_str()).collect();
    assert_eq!((tags, it.required_documents.as_slice()), (vec!["ur", "es"], &["Passport".to_owned()][..]));
    assert_eq!(it.service_type, [ServiceType::parse("emergency_shelter").unwrap()]);
    assert_eq!(it.service_areas[0].code.as_str(), "XA-HC");
    assert_eq!(lost(&reading), [("metadata.csv", "*"), ("service", "attributes")]);
    assert_eq!(reading.losses[&("service".to_owned(), "attributes".to_owned())].at, At::line("attributes.csv", 3));
}

#[test]
fn every_fault_of_a_table_is_told_with_its_line() {
    for (file, text, expected) in [
        (SERVICES, "name\nx\n".to_owned(), vec![("services.csv:1", "id", "hsds-import-no-column")]),
        (SERVICES, "id,id\n".to_owned(), vec![("services.csv:1", "id", "hsds-import-column-twice")]),
        (
            SERVICES,
            format!("id,organization_id,name,status\n{ID},{ORGANIZATION},A\n,{ORGANIZATION},B,active\n"),
            vec![("services.csv:2", "", "hsds-import-cells"), ("services.csv:3", "id", "hsds-import-no-id")],
        ),
        (
            SERVICES,
            format!(
                "id,organization_id,name,status,minimum_age\n\
                 {ID},{ORGANIZATION},A,open,x\n\
                 {ID},{ORGANIZATION},A,active,\n\
                 {OTHER},,B,,\n\
                 1,{ORGANIZATION},,active,\n"
            ),
            vec![
                ("services.csv:2", "minimum_age", "hsds-import-value"),
                ("services.csv:2", "status", "hsds-import-value"),
                ("services.csv:3", "id", "hsds-import-id-twice"),
                ("services.csv:4", "organization_id", "hsds-import-missing"),
                ("services.csv:4", "status", "hsds-import-missing"),
                ("services.csv:5", "id", "hsds-import-uuid"),
                ("services.csv:5", "name", "hsds-import-missing"),
            ],
        ),
        (
            "phones.csv",
            "id,service_id,contact_id,number\np1,nothing,,1\np2,,,1\np3,,c1,\n".into(),
            vec![
                ("phones.csv:2", "service_id", "hsds-import-dangling"),
                ("phones.csv:3", "contact_id", "hsds-import-alone"),
                ("phones.csv:4", "number", "hsds-import-missing"),
            ],
        ),
        (
            "contacts.csv",
            format!(
                "id,service_id,name,title,email\nc1,{ID},Ann Persona,,a@quay.example\nc2,{ID},,,\nc3,{ID},,Mr Persona,a@quay.example\n"
            ),
            vec![
                ("contacts.csv:2", "title", "hsds-import-person"),
                ("contacts.csv:3", "title", "hsds-import-missing"),
                ("services.csv:2", "contacts", "directory-field-person"),
            ],
        ),
        (
            "schedules.csv",
            format!(
                "id,service_id,freq,byday,opens_at,closes_at\nh1,{ID},DAILY,MO,09:00,17:00\nh2,{ID},WEEKLY,XX,09:00,17:00\n\
                 h3,{ID},WEEKLY,MO,9,17:00\nh4,{ID},WEEKLY,MO,09:00,\n"
            ),
            vec![
                ("schedules.csv:2", "freq", "hsds-import-value"),
                ("schedules.csv:3", "byday", "hsds-import-value"),
                ("schedules.csv:4", "opens_at", "hsds-import-value"),
                ("schedules.csv:5", "closes_at", "hsds-import-value"),
            ],
        ),
        (
            "locations.csv",
            "id,location_type\nl1,building\n".into(),
            vec![("locations.csv:2", "location_type", "hsds-import-value")],
        ),
        (
            "addresses.csv",
            "id,location_id,address_1,city,country,address_type\na1,l1,1,C,Nowhere,tent\na2,l9,1,C,XA,postal\n".into(),
            vec![
                ("addresses.csv:2", "address_type", "hsds-import-value"),
                ("addresses.csv:2", "country", "hsds-import-value"),
                ("addresses.csv:3", "location_id", "hsds-import-dangling"),
            ],
        ),
        (
            "languages.csv",
            format!("id,service_id,name,code\ng1,{ID},,zz-nothing\ng2,{ID},Klingon of the quay,\n"),
            vec![
                ("languages.csv:2", "code", "hsds-import-language"),
                ("languages.csv:3", "name", "hsds-import-language"),
            ],
        ),
        (
            "taxonomy_terms.csv",
            "id,name,description,taxonomy_id,parent_id\nt2,A,,t1,t3\nt3,B,,t9,t2\n".into(),
            vec![
                ("taxonomy_terms.csv:2", "parent_id", "hsds-import-cycle"),
                ("taxonomy_terms.csv:3", "taxonomy_id", "hsds-import-dangling"),
            ],
        ),
        (
            "attributes.csv",
            format!(
                "id,link_id,link_entity,taxonomy_term_id\nx1,nothing,service,t2\nx2,{ID},,t2\nx3,{ID},service,t9\n"
            ),
            vec![
                ("attributes.csv:2", "link_id", "hsds-import-dangling"),
                ("attributes.csv:3", "link_entity", "hsds-import-missing"),
                ("attributes.csv:4", "taxonomy_term_id", "hsds-import-dangling"),
            ],
        ),
    ] {
        let reading = with(file, Some(&text));
        let found = problems(&reading);
        for (place, column, what) in expected {
            let is_it = |one: &&(String, &str, &str)| (one.0.as_str(), one.1, one.2) == (place, column, what);
            assert!(found.iter().any(|one| is_it(&one)), "{file}: {place} {column} {what} is not in {found:?}");
        }
    }
}

#[test]
fn a_package_without_its_list_or_with_a_strange_one_is_refused() {
    let refused = |files: &[(&str, &[u8])]| {
        let reading = reading(&zipped(files));
        assert!(reading.taken.is_empty());
        problems(&reading).into_iter().map(|(_, _, what)| what.to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(refused(&[]), ["hsds-import-no-package"]);
    assert_eq!(refused(&[("datapackage.json", b"{}")]), ["hsds-import-no-package"]);
    assert_eq!(refused(&[("datapackage.json", b"{\"resources\": []}")]), ["hsds-import-no-service"]);
    for path in ["../services.csv", "/etc/passwd", "a\\b.csv", "https://quay.example/services.csv", ""] {
        let listed = json!({ "resources": [{ "name": "service", "path": path }] }).to_string();
        let files = [("datapackage.json", listed.as_bytes()), ("other.txt", b"x")];
        assert_eq!(refused(&files), ["hsds-import-path"], "{path}");
    }
    let listed = json!({ "resources": [] }).to_string();
    let files = [("datapackage.json", listed.as_bytes()), ("services.csv", b"id\n")];
    assert_eq!(refused(&files), ["hsds-import-not-listed"]);
    let files = [("a/services.csv", &b"id\n"[..]), ("b/services.csv", b"id\n")];
    assert_eq!(refused(&files), ["hsds-import-file-twice"]);
    let listed = json!({ "resources": [{ "name": "service", "path": "services.csv" }] }).to_string();
    let files = [("datapackage.json", listed.as_bytes()), ("services.csv", b"id,name\n\xff\xfe,x\n")];
    assert_eq!(refused(&files), ["hsds-import-utf8"]);
    // A folder around all of it is what people zip.
    let files = [("x/datapackage.json", listed.as_bytes()), ("x/services.csv", b"id,name,status,organization_id\n")];
    assert_eq!(refused(&files), ["hsds-import-no-service"]);
}

#[test]
fn limits_are_taken_at_their_edges_and_refused_past_them() {
    let first = |bytes: &[u8]| open(bytes).problems.first().map(|problem| problem.what);
    let names: Vec<String> = (0..=MOST_FILES).map(|n| format!("{n}.txt")).collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b"x"[..])).collect();
    assert_eq!(first(&zipped(&files[..MOST_FILES])), Some("hsds-import-no-package"));
    assert_eq!(first(&zipped(&files)), Some("hsds-import-files"));

    // Thirty-two megabytes of nothing are a few kilobytes in a zip.
    let zeros = vec![0; MOST_UNPACKED + 1];
    let bomb = zipped(&[("zeros", &zeros)]);
    assert!(bomb.len() < 100_000);
    assert_eq!(first(&bomb), Some("hsds-import-unpacked"));
    assert_eq!(first(&zipped(&[("zeros", &zeros[..MOST_UNPACKED])])), Some("hsds-import-no-package"));
    let halves = [("one", &zeros[..MOST_UNPACKED / 2 + 1]), ("two", &zeros[..MOST_UNPACKED / 2])];
    assert_eq!(first(&zipped(&halves)), Some("hsds-import-unpacked"));

    let rows = |n: usize| {
        let lines: String = (0..n).map(|n| format!("{n}\n")).collect();
        package(&[("taxonomies.csv", &format!("id\n{lines}"))])
    };
    assert_eq!(first(&rows(MOST_ROWS)), Some("hsds-import-no-service"));
    assert_eq!(first(&rows(MOST_ROWS + 1)), Some("hsds-import-rows"));
    let objects = |n: usize| Value::Array(vec![json!({}); n]).to_string();
    assert_ne!(first(objects(MOST_ROWS - 1).as_bytes()), Some("hsds-import-rows"));
    assert_eq!(first(objects(MOST_ROWS).as_bytes()), Some("hsds-import-rows"));

    let services = |n: usize| {
        let all: Vec<Value> = (0..n)
            .map(|n| json!({ "id": uuid::Uuid::from_u128(n as u128).to_string(), "name": "A", "status": "active" }))
            .collect();
        reading(Value::Array(all).to_string().as_bytes())
    };
    assert_eq!((services(MOST_SERVICES).taken.len(), services(MOST_SERVICES).problems.len()), (MOST_SERVICES, 0));
    assert_eq!(problems(&services(MOST_SERVICES + 1)), [(format!("/{MOST_SERVICES}"), "", "hsds-import-services")]);

    let nested = |depth: usize| {
        let mut value = json!({});
        for _ in 1..depth {
            value = json!({ "phones": [value] });
        }
        value.to_string()
    };
    assert_eq!(first(nested(MOST_DEPTH).as_bytes()), None);
    assert_eq!(first(nested(MOST_DEPTH + 1).as_bytes()), Some("hsds-import-depth"));
    assert_eq!(first("[".repeat(100_000).as_bytes()), Some("hsds-import-json"));

    let long = |n: usize| json!({ "id": ID, "name": "x".repeat(n) }).to_string();
    assert_eq!(first(long(MOST_CHARACTERS).as_bytes()), None);
    assert_eq!(first(long(MOST_CHARACTERS + 1).as_bytes()), Some("hsds-import-too-long"));
}

#[test]
fn nested_json_is_read_in_each_of_its_forms() {
    let organization = json!({ "id": ORGANIZATION, "name": "Quay Charity", "description": "" });
    let plain = service(json!({ "organization": organization }));
    let mut with_services = organization.clone();
    with_services["services"] = json!([service(json!({}))]);
    for (document, place) in [
        (plain.clone(), "/0"),
        (json!([plain]), "/0"),
        (json!({ "total_items": 1, "contents": [plain] }), "/contents/0"),
        (json!([with_services]), "/0/services/0"),
        (json!({ "contents": [with_services] }), "/contents/0/services/0"),
    ] {
        let marked = format!("\u{feff}{document}");
        let reading = reading(marked.as_bytes());
        assert_eq!(taken(&reading).name, "Counselling");
        assert_eq!((reading.organization.as_str(), reading.taken[0].at.row.as_str()), ("Quay Charity", place));
    }
    for (text, place, what) in [
        ("", "1:0", "hsds-import-json"),
        ("{\n \"id\": }", "2:8", "hsds-import-json"),
        ("3", "", "hsds-import-type"),
        ("[3]", "/0", "hsds-import-type"),
        ("[]", "", "hsds-import-no-service"),
        ("{\"contents\": []}", "", "hsds-import-no-service"),
        ("[{\"phones\": [1]}]", "/0/phones/0", "hsds-import-type"),
    ] {
        let reading = reading(text.as_bytes());
        let found = problems(&reading);
        assert!(found.iter().any(|one| (one.0.as_str(), one.2) == (place, what)), "{text}: {found:?}");
    }
}

#[test]
fn what_a_service_cannot_take_over_is_listed_and_not_refused() {
    let reading = one(json!({
        "last_modified": "2026-01-01T00:00:00Z",
        "assured_date": "2026-01-01",
        "wait_time": "two weeks",
        "licenses": "Licensed.",
        "made_up": "x",
        "schedules": [
            { "id": "1", "freq": "MONTHLY", "byday": "2MO", "opens_at": "09:00", "closes_at": "10:00" },
            { "id": "2", "freq": "WEEKLY", "interval": 2, "byday": "MO", "opens_at": "09:00", "closes_at": "10:00" },
            { "id": "3", "valid_from": "2026-06-01", "byday": "MO", "opens_at": "09:00", "closes_at": "10:00" },
            { "id": "4", "description": "When the tide is low" },
        ],
        "contacts": [{ "id": "1", "name": "Ann Persona", "title": "Intake desk", "email": "intake@quay.example" }],
        "service_areas": [{ "id": "1", "name": "Wherever the boat goes" }],
        "cost_options": [{ "id": "1", "amount": 3 }],
        "capacities": [{ "id": "1", "available": 3 }],
        "service_at_locations": [{
            "id": "1",
            "location": { "id": "2", "location_type": "physical", "latitude": 51.5, "longitude": 0.1 },
        }],
        "metadata": [{ "id": "1", "updated_by": "Ann Persona" }],
    }));
    let it = taken(&reading);
    assert_eq!((it.accreditations.as_str(), it.contacts.len()), ("Licensed.", 1));
    assert!(it.intake.hours.is_empty());
    assert_eq!(it.service_areas[0].code.as_str(), "XA-HC", "the agency's own");
    assert_eq!(
        lost(&reading),
        [
            ("contact", "name"),
            ("location", "latitude"),
            ("location", "longitude"),
            ("schedule", "description"),
            ("schedule", "freq"),
            ("schedule", "interval"),
            ("schedule", "valid_from"),
            ("service", "assured_date"),
            ("service", "capacities"),
            ("service", "cost_options"),
            ("service", "last_modified"),
            ("service", "made_up"),
            ("service", "wait_time"),
            ("service_area", "name"),
        ]
    );
}

#[test]
fn what_could_hurt_somebody_is_refused() {
    use crate::directory::hsds::terms::{Detail, Scheme, Term};
    let hidden = json!([{
        "id": "1",
        "taxonomy_term_id": Term::new(Scheme::Detail, Detail::ConfidentialLocation.as_str()).id(),
        "value": "yes",
    }]);
    let at = |location: Value| json!({ "attributes": hidden, "service_at_locations": [{ "id": "1", "location": location }] });
    let address = json!({ "id": "3", "address_1": "12 Quay Street", "city": "Harbour City", "country": "XA" });
    let reading = one(at(json!({ "id": "2", "location_type": "physical", "addresses": [address] })));
    assert_eq!(problems(&reading), [("/0".to_owned(), "service_at_locations", "directory-field-confidential")]);
    let reading = one(at(json!({ "id": "2", "location_type": "redacted" })));
    assert!(taken(&reading).confidential_location && taken(&reading).service_at_locations.len() == 1);
    let reading = one(json!({ "attributes": hidden, "description": "Ring at 12 Quay Street." }));
    assert_eq!(problems(&reading), [("/0".to_owned(), "description", "directory-field-confidential")]);
    let reading = one(json!({ "description": "Ask for Marc Ferrin." }));
    assert_eq!(problems(&reading), [("/0".to_owned(), "description", "directory-field-person")]);
    let reading = one(json!({ "description": "Call +1 212 555 0117." }));
    assert_eq!(taken(&reading).name, "Counselling");
    assert_eq!(reading.taken[0].warnings.len(), 1);
    let other = json!({ "id": "another", "name": "Another" });
    let two = json!([
        service(json!({ "organization": { "id": ORGANIZATION, "name": "Quay Charity" } })),
        { "id": OTHER, "name": "B", "status": "active", "organization": other },
    ]);
    let reading = super::tests::reading(two.to_string().as_bytes());
    assert_eq!(problems(&reading), [("/1".to_owned(), "organization_id", "hsds-import-organizations")]);
}

#[test]
fn hours_are_put_into_a_zone_that_agrees_with_their_offset() {
    for (schedule, expected) in [
        (json!({ "opens_at": "09:00" }), Some("Europe/Lisbon")),
        (json!({ "opens_at": "09:00Z" }), Some("Europe/Lisbon")),
        (json!({ "opens_at": "09:00-05:00" }), Some("Etc/GMT+5")),
        (json!({ "opens_at": "09:00", "timezone": 3 }), Some("Etc/GMT-3")),
        (json!({ "opens_at": "09:00+05:30" }), None),
    ] {
        let mut hours = json!({ "id": "1", "byday": "MO", "closes_at": "17:00" });
        hours.as_object_mut().unwrap().extend(schedule.as_object().unwrap().clone());
        let reading = one(json!({ "schedules": [hours] }));
        match expected {
            Some(zone) => assert_eq!(taken(&reading).intake.hours[0].timezone, zone, "{schedule}"),
            None => assert_eq!(problems(&reading), [("/0/schedules/0".to_owned(), "timezone", "hsds-import-value")]),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever stands in a file, reading it ends and says where it went wrong.
    #[test]
    fn no_bytes_bring_the_reader_down(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let reading = reading(&bytes);
        prop_assert!(!reading.problems.is_empty() && reading.taken.is_empty());
    }

    #[test]
    fn no_zip_that_is_bent_brings_it_down(at in any::<prop::sample::Index>(), with in any::<u8>(), cut in any::<prop::sample::Index>()) {
        let tables = tabular();
        let all: Vec<(&str, &str)> = tables.iter().map(|(name, text)| (*name, text.as_str())).collect();
        let mut bytes = package(&all);
        let place = at.index(bytes.len());
        bytes[place] = with;
        let _ = reading(&bytes);
        bytes.truncate(cut.index(bytes.len()));
        let reading = reading(&bytes);
        prop_assert!(!reading.problems.is_empty());
    }

    #[test]
    fn no_table_brings_it_down_and_every_row_is_taken_or_told(rows in prop::collection::vec("[a-z,\"\n\r é]{0,30}", 0..20)) {
        let text = format!("id,organization_id,name,status\n{}", rows.join("\n"));
        let reading = with(SERVICES, Some(&text));
        prop_assert!(reading.taken.is_empty() && !reading.problems.is_empty());
        for problem in &reading.problems {
            prop_assert!(!problem.at.file.is_empty() || problem.what == "hsds-import-no-service", "{problem:?}");
        }
    }

    #[test]
    fn no_json_brings_it_down(text in "(\\{|\\}|\\[|\\]|\"id\":|\"phones\":|\"a\"|1|null|,){0,30}") {
        let _ = reading(text.as_bytes());
    }
}
