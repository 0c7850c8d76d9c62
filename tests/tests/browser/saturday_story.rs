//! Saturday, 21:10: a man who speaks K'iche' needs a bed and an interpreter now. Three nodes as operators run them.

use std::time::{Duration, Instant};

use node::testing::{Browser, Role};
use stories::station::{peer, until};
use stories::{Chance, Station};

use crate::chromium::{Chromium, Tab, play};

/// Somebody at a machine, signed in to a node.
async fn at(station: &Station, person: &Browser, chromium: &Chromium) -> Tab {
    let tab = chromium.person("en").await;
    tab.signed_in_at(&station.origin, person).await;
    tab
}

async fn open(tab: &Tab, station: &Station, path: &str) {
    tab.open_url(&format!("{}{path}", station.origin)).await;
}

/// Begins to describe a service that is open at any hour, by the names that its editor would type.
async fn describe(tab: &Tab, station: &Station, name: &str, need: &str) {
    open(tab, station, "/directory/ours").await;
    tab.press("main a[href='/directory/capabilities/new']").await;
    tab.eval("document.querySelectorAll('details').forEach((one) => one.open = true)").await;
    tab.fill("#f-name", name).await;
    tab.click(&format!("input[name=service_type][value={need}]")).await;
    tab.fill("#f-area-0", "Harbour City (XA)").await;
    tab.choose("#f-after_hours", "yes").await;
    tab.choose("#f-contact_title-0", "intake_desk").await;
    tab.fill("#f-contact_phone-0", "+1 212 555 0117").await;
}

/// Saves the draft, looks at who will have it, and publishes.
async fn publish(tab: &Tab, audience: &str) {
    tab.press("main .form-actions button[type=submit]").await;
    tab.shows(audience).await;
    tab.press("main form[action$='/publication'] button").await;
    tab.shows("TLP:GREEN").await;
}

async fn shelters_publish(tab: &Tab, b: &Station) {
    describe(tab, b, "Beds for men", "emergency_shelter").await;
    tab.click("input[name=genders][value=men]").await;
    publish(tab, "One agency will have it").await;
    tab.click("main details summary").await;
    tab.fill("#f-maximum", "12").await;
    tab.press("main form[action$='/capacities'] button").await;

    // A confidential house is published without its street, or not at all.
    describe(tab, b, "House for those who are looked for", "safe_house").await;
    tab.click("input[name=genders][value=men]").await;
    tab.click("input[name=confidential_location]").await;
    tab.choose("#f-location_type-0", "physical").await;
    tab.fill("#f-address-0", "9 Lamplighter Lane").await;
    tab.press("main .form-actions button[type=submit]").await;
    tab.until("document.querySelector('#e-service_at_locations')", "the street is refused").await;
    tab.choose("#f-location_type-0", "").await;
    tab.fill("#f-address-0", "").await;
    publish(tab, "One agency will have it").await;
}

async fn interpreters_publish(tab: &Tab, c: &Station) {
    describe(tab, c, "Highland languages by telephone", "interpretation").await;
    tab.fill("#f-language-0", "kiche").await;
    tab.choose("#f-language_role-0", "interpreter").await;
    tab.click("input[name=interpreter][value=remote_audio]").await;
    publish(tab, "One agency will have it").await;
}

/// The police keep its directory by themselves, soon after the peering.
async fn is_followed(station: &Station) {
    let mut looks = station.beside.person("h.look", &[Role::Observer]).await;
    until("the police follow it", async || {
        let page = looks.get("/directory/follows").await;
        page.body.split("id=\"theirs\"").nth(1).is_some_and(|theirs| theirs.contains("police"))
    })
    .await;
}

/// Opens the page and presses the number.
async fn count(tab: &Tab, b: &Station, free: u32) {
    open(tab, b, "/directory/capacity").await;
    tab.press(&format!("form.counts button[value='{free}']")).await;
    tab.until("document.querySelector('.counts [aria-pressed=true]')", "the number that was pressed").await;
}

/// What the first result says of itself.
const WHY: &str = "document.querySelector('.found .card').innerText";

async fn looks_for(tab: &Tab, a: &Station, need: &str, fields: &[(&str, &str)]) {
    open(tab, a, "/directory").await;
    tab.choose("#f-need", need).await;
    for (selector, text) in fields {
        tab.fill(selector, text).await;
    }
    tab.choose("#f-open_now", "yes").await;
    tab.press("form.find button[type=submit]").await;
}

async fn says(tab: &Tab, words: &[&str]) {
    for word in words {
        tab.until(&format!("{WHY}.replace(/[\\u2068\\u2069]/g, '').includes({word:?})"), word).await;
    }
}

#[test]
fn a_man_who_speaks_kiche_finds_a_bed_and_an_interpreter() {
    play(async {
        let mut chance = Chance::for_scenario("a Saturday evening");
        let mut a = Station::start("police", "law_enforcement", &mut chance).await;
        let mut b = Station::start("shelter", "shelter", &mut chance).await;
        let mut c = Station::start("voices", "interpreter_service", &mut chance).await;
        peer(&mut a, &mut b).await;
        peer(&mut a, &mut c).await;
        is_followed(&b).await;
        is_followed(&c).await;
        // The wires carry whole messages, and a page that is open listens to one that does not end.
        let past_the_wire = |station: &Station| (station.origin.replace("http://", ""), station.address());
        let chromium = Chromium::reaching(&[&a, &b, &c].map(past_the_wire)).await;
        let officer = a.beside.person("d.orme", &[Role::Officer]).await;
        let dispatcher = b.beside.person("p.lund", &[Role::Dispatcher]).await;
        let (writes, speaks) =
            (b.beside.person("j.holm", &[Role::Editor]).await, c.beside.person("m.tum", &[Role::Editor]).await);
        let officer = at(&a, &officer, &chromium).await;
        let dispatcher = at(&b, &dispatcher, &chromium).await;

        shelters_publish(&at(&b, &writes, &chromium).await, &b).await;
        interpreters_publish(&at(&c, &speaks, &chromium).await, &c).await;
        count(&dispatcher, &b, 2).await;
        until("the police know all of it", async || {
            a.knows(&b.origin, "\"ws:available\":2").await
                && a.knows(&b.origin, "looked for").await
                && a.knows(&c.origin, "Highland").await
        })
        .await;

        looks_for(&officer, &a, "interpretation", &[("#f-language", "K'iche'")]).await;
        says(&officer, &["Highland languages by telephone", "voices agency", "Intake at any hour"]).await;
        says(&officer, &["Interpreter", "by telephone", "voices.localhost", "+1 212 555 0117"]).await;

        looks_for(&officer, &a, "safe_house", &[("#f-place", "Harbour City")]).await;
        says(&officer, &["House for those who are looked for", "Confidential place"]).await;
        officer.press(".found .card h3 a").await;
        officer.shows("shelter.localhost").await;
        let page = officer.text("document.documentElement.outerHTML").await;
        assert!(!page.contains("Lamplighter"), "a street is told");
        assert!(!a.holds("Lamplighter").await, "a street lies where nobody should have it");

        looks_for(&officer, &a, "emergency_shelter", &[("#f-place", "Harbour City")]).await;
        officer.press("a[data-search]").await;
        officer.choose("#f-gender", "men").await;
        officer.press("form.find button[type=submit]").await;
        says(&officer, &["Beds for men", "shelter agency", "Intake at any hour", "2 free", "Takes men"]).await;
        says(&officer, &["Covers Harbour City (XA)", "shelter.localhost", "Last checked"]).await;

        // Two taps at the shelter, and the page that is open at the police says so.
        officer.eval("window.stayed = true").await;
        officer.until("window.stayed && document.readyState === 'complete'", "the page is open").await;
        count(&dispatcher, &b, 1).await;
        let pressed = Instant::now();
        says(&officer, &["one free"]).await;
        let took = pressed.elapsed();
        assert!(took < Duration::from_secs(2), "it took {took:?}");
        assert_eq!(officer.eval("window.stayed").await, true, "the page was not loaded again");

        // The shelter's machine dies and comes back: both know what they knew, and go on.
        assert!(b.serve.kill());
        let again = officer.text("location.href").await;
        officer.open_url(&again).await;
        says(&officer, &["Beds for men", "one free", "shelter.localhost"]).await;
        b.run();
        b.is_up().await;
        open(&dispatcher, &b, "/directory/capacity").await;
        dispatcher.until("document.querySelector('.counts [aria-pressed=true]').value === '1'", "one bed").await;
        count(&dispatcher, &b, 3).await;
        says(&officer, &["3 free"]).await;

        // Nobody pressed anything for five hours: what was said then is no answer now.
        a.beside.counts_are_older_by(300).await;
        officer.open_url(&again).await;
        says(&officer, &["Beds for men", "Unknown", "5 hours ago"]).await;

        assert_eq!(a.beside.unmet_needs().await, []);
        looks_for(&officer, &a, "detox", &[("#f-language", "K'iche'"), ("#f-place", "Harbour City")]).await;
        officer.shows("Nobody that this node knows offers this").await;
        officer.shows("It was counted as a need that nobody meets").await;
        let unmet = ("detox".to_owned(), "quc".to_owned(), "XA-HC".to_owned(), 1);
        assert_eq!(a.beside.unmet_needs().await, [unmet]);
        chromium.close().await;
    });
}
