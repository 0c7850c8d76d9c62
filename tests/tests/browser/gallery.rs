//! Every page there is, reached as people reach it.

use node::testing::{Role, TestNode};

use crate::chromium::{Chromium, Tab};

/// Walks through all pages in one language and shows each, with its name, to `look`.
pub async fn walk(chromium: &Chromium, lang: &str, look: &mut impl AsyncFnMut(&Tab, &TestNode, &str)) {
    let node = TestNode::for_browsers_with(&[("ACCOUNTS__BANNER", "For official use. Your use is logged.")]).await;
    a_new_node(chromium, &node, lang, look).await;
    node.agency().await;
    let admin = node.person("i.calder", &[Role::Admin, Role::TrustOfficer]).await;
    let officer = node.person("d.orme", &[Role::Officer, Role::Dispatcher]).await;
    let other = node.person("t.weld", &[Role::TrustOfficer, Role::Supervisor]).await;
    let auditor = node.person("r.adair", &[Role::Auditor]).await;
    // The admin's pages end the sessions of that officer.
    let seeker = node.person("n.hale", &[Role::Officer, Role::Dispatcher]).await;
    let editor = node.person("k.lund", &[Role::Editor]).await;
    for person in [&admin, &officer, &other, &auditor, &seeker, &editor] {
        node.speak(person.id(), lang).await;
    }
    node.tell(admin.id()).await;
    node.troubled_jobs().await;

    let tab = visitor(chromium, lang).await;
    at_the_door(&tab, &node, look).await;

    let tab = visitor(chromium, lang).await;
    tab.has_a_passkey_device().await;
    tab.signed_in_as(&node, &admin).await;
    let person = format!("/people/{}", officer.id().as_str());
    the_admin(&tab, &node, &person, look).await;
    let invited = the_invitation(&tab, &node, look).await;
    own_account(&tab, &node, look).await;

    let tab = visitor(chromium, lang).await;
    tab.open_url(&invited).await;
    look(&tab, &node, "invited").await;

    let tab = visitor(chromium, lang).await;
    tab.signed_in_as(&node, &seeker).await;
    find_support(&tab, &node, look).await;
    see(&tab, &node, &[("counts", "/directory/capacity")], look).await;

    let tab = visitor(chromium, lang).await;
    tab.signed_in_as(&node, &editor).await;
    the_services(&tab, &node, look).await;

    let tab = visitor(chromium, lang).await;
    tab.signed_in_as(&node, &other).await;
    see(&tab, &node, &[("roles-waiting-to-confirm", "/people/roles"), ("recoveries", "/recoveries")], look).await;
    see(&tab, &node, &[("home-of-a-supervisor", "/"), ("people-without-changes", "/people")], look).await;

    let tab = visitor(chromium, lang).await;
    tab.signed_in_as(&node, &auditor).await;
    let pages = [
        ("audit", "/audit"),
        ("audit-entry", "/audit/2"),
        ("audit-nothing-found", "/audit?handle=nobody"),
        ("audit-verification", "/audit/verification"),
        ("forbidden", "/people/new"),
    ];
    see(&tab, &node, &pages, look).await;
    node.lock("r.adair").await;
    tab.forget();
    tab.open(&node, "/audit").await;
    look(&tab, &node, "unlock").await;
    tab.fill("form[action='/unlock'] #f-password", "not my password").await;
    sent(&tab, &node, "form[action='/unlock']", "unlock-refused", look).await;
    drop(node);
    the_demo(chromium, lang, look).await;
}

pub async fn visitor(chromium: &Chromium, lang: &str) -> Tab {
    let tab = chromium.person(lang).await;
    tab.keeps_no_cache().await;
    tab
}

pub async fn see(
    tab: &Tab,
    node: &TestNode,
    pages: &[(&str, &str)],
    look: &mut impl AsyncFnMut(&Tab, &TestNode, &str),
) {
    for (name, path) in pages {
        tab.forget();
        tab.open(node, path).await;
        look(tab, node, name).await;
    }
}

/// Sends a form and looks at what comes.
pub async fn sent(
    tab: &Tab,
    node: &TestNode,
    form: &str,
    name: &str,
    look: &mut impl AsyncFnMut(&Tab, &TestNode, &str),
) {
    tab.forget();
    tab.send(form).await;
    look(tab, node, name).await;
}

async fn a_new_node(
    chromium: &Chromium,
    node: &TestNode,
    lang: &str,
    look: &mut impl AsyncFnMut(&Tab, &TestNode, &str),
) {
    let tab = visitor(chromium, lang).await;
    see(&tab, node, &[("set-up-without-link", "/setup")], look).await;
    tab.forget();
    tab.open_url(&node.set_up_link().await).await;
    look(&tab, node, "set-up-1").await;
    sent(&tab, node, "main form", "set-up-1-refused", look).await;
    describe_the_agency(&tab).await;
    sent(&tab, node, "main form", "set-up-2", look).await;
    sent(&tab, node, "main form", "set-up-2-refused", look).await;
    tab.fill("#f-display_name", "Ines Calder").await;
    tab.fill("#f-handle", "ines").await;
    sent(&tab, node, "main form", "set-up-3", look).await;
    sent(&tab, node, "form[action$='/password']", "set-up-3-refused", look).await;
}

pub async fn describe_the_agency(tab: &Tab) {
    tab.fill("#f-name", "Harbour County Sheriff").await;
    tab.choose("#f-org_class", "law_enforcement").await;
    tab.choose("#f-country", "PT").await;
    tab.choose("#f-time_zone", "Europe/Lisbon").await;
    tab.click("input[name=languages][value=en]").await;
    tab.fill("#f-email", "desk@harbour.example").await;
}

async fn at_the_door(tab: &Tab, node: &TestNode, look: &mut impl AsyncFnMut(&Tab, &TestNode, &str)) {
    see(tab, node, &[("sign-in", "/sign-in")], look).await;
    tab.fill("#f-handle", "i.calder").await;
    sent(tab, node, "form[action='/sign-in']", "sign-in-refused", look).await;
    let nothing = format!("/start/{}", "A".repeat(43));
    see(tab, node, &[("link-gone", &nothing), ("not-found", "/no-such-page"), ("set-up-done", "/setup")], look).await;
}

async fn the_admin(tab: &Tab, node: &TestNode, person: &str, look: &mut impl AsyncFnMut(&Tab, &TestNode, &str)) {
    let (recovery, disable) = (format!("{person}/recovery"), format!("{person}/disable"));
    let pages = [
        ("home", "/"),
        ("keys", "/keys"),
        ("notices", "/notices"),
        ("agency", "/agency"),
        ("agency-edit", "/agency/edit"),
        ("people", "/people"),
        ("person", person),
        ("recovery", &recovery),
        ("disable", &disable),
        ("jobs", "/jobs"),
        ("roles-waiting-none", "/people/roles"),
    ];
    see(tab, node, &pages, look).await;
    tab.open(node, person).await;
    sent(tab, node, "form[action$='/roles/dispatcher/end']", "person-changed", look).await;
    tab.choose("main select[name=role]", "supervisor").await;
    sent(tab, node, "form[action$='/roles']", "person-proposed", look).await;
    see(tab, node, &[("roles-waiting", "/people/roles")], look).await;
    tab.open(node, &recovery).await;
    sent(tab, node, "main form", "recovery-refused", look).await;
    tab.fill("#f-reason", "The telephone fell into the harbour.").await;
    tab.send("main form").await;
    tab.open(node, "/agency/edit").await;
    tab.fill("#f-name", "").await;
    sent(tab, node, "main form", "agency-edit-refused", look).await;
}

/// Returns the invitation's address.
async fn the_invitation(tab: &Tab, node: &TestNode, look: &mut impl AsyncFnMut(&Tab, &TestNode, &str)) -> String {
    see(tab, node, &[("invite", "/people/new")], look).await;
    sent(tab, node, "main form", "invite-refused", look).await;
    tab.fill("#f-note", "Dana, night desk").await;
    sent(tab, node, "main form", "invite-link", look).await;
    let link = tab.text("document.querySelector('#f-link').value").await;
    see(tab, node, &[("people-invited", "/people")], look).await;
    link
}

async fn own_account(tab: &Tab, node: &TestNode, look: &mut impl AsyncFnMut(&Tab, &TestNode, &str)) {
    let pages = [
        ("me", "/me"),
        ("email", "/me/email"),
        ("password", "/me/password"),
        ("lost-device", "/me/lost-device"),
        ("api", "/api"),
        ("confirm", "/confirm?next=/people/new"),
        ("security-without-passkey", "/me/security"),
        ("tokens-none", "/me/tokens"),
    ];
    see(tab, node, &pages, look).await;
    tab.fill("#f-name", "Night report").await;
    tab.click("input[name=scopes]").await;
    sent(tab, node, "main .panel .form", "token-made", look).await;
    sent(tab, node, "main .panel .form", "token-refused", look).await;
    see(tab, node, &[("passkey-new", "/me/passkeys/new")], look).await;
    tab.fill("#f-name", "Blue key").await;
    tab.forget();
    tab.press("main .btn.-primary").await;
    look(tab, node, "security").await;
    sent(tab, node, "form[action='/me/recovery-codes']", "codes", look).await;
}

pub async fn find_support(tab: &Tab, node: &TestNode, look: &mut impl AsyncFnMut(&Tab, &TestNode, &str)) {
    node.services().await;
    see(tab, node, &[("find", "/directory")], look).await;
    sent(tab, node, "main form.find", "find-refused", look).await;
    tab.choose("#f-need", "emergency_shelter").await;
    tab.fill("#f-place", "XA-HC").await;
    tab.choose("#f-gender", "men").await;
    sent(tab, node, "main form.find", "find-results", look).await;
    tab.forget();
    tab.press("main a[href$='/partners']").await;
    look(tab, node, "partners-none").await;
    tab.forget();
    tab.press("main .actions a[href^='/directory/searches/']").await;
    tab.forget();
    tab.press("a[data-search]").await;
    look(tab, node, "find-again").await;
    see(tab, node, &[("coverage", "/directory/coverage?country=XA"), ("follows", "/directory/follows")], look).await;
    tab.open(node, "/directory").await;
    tab.choose("#f-need", "detox").await;
    tab.fill("#f-language", "quc").await;
    sent(tab, node, "main form.find", "find-none", look).await;
    see(tab, node, &[("find-over", "/directory/searches/01900000-0000-7000-8000-000000000000")], look).await;
}

/// What an editor writes, up to the page that says who will have it.
async fn the_services(tab: &Tab, node: &TestNode, look: &mut impl AsyncFnMut(&Tab, &TestNode, &str)) {
    see(tab, node, &[("services", "/directory/ours"), ("agencies", "/directory/agencies")], look).await;
    see(tab, node, &[("service-new", "/directory/capabilities/new")], look).await;
    sent(tab, node, "main form.form", "service-refused", look).await;
    tab.open(node, "/directory/capabilities/new").await;
    tab.fill("#f-language-0", "Tigrinja").await;
    sent(tab, node, "main form.form", "service-not-known", look).await;
    tab.open(node, "/directory/capabilities/new").await;
    tab.forget();
    tab.press("button[name=more][value=languages]").await;
    look(tab, node, "service-more-rows").await;
    tab.open(node, "/directory/capabilities/new").await;
    tab.fill("#f-name", "Legal advice by telephone").await;
    tab.click("input[name=service_type][value=legal_immigration]").await;
    sent(tab, node, "main form.form", "service-draft", look).await;
    see(tab, node, &[("services-with-draft", "/directory/ours")], look).await;
    tab.forget();
    tab.press("main a[href^='/directory/capabilities/']:not(.btn, [href$='/publication'])").await;
    look(tab, node, "service").await;
    tab.forget();
    tab.press("main .actions a[href$='/draft']").await;
    look(tab, node, "service-edit").await;
    an_import(tab, node, look).await;
}

/// A file that is refused, one that is looked at, and its drafts.
async fn an_import(tab: &Tab, node: &TestNode, look: &mut impl AsyncFnMut(&Tab, &TestNode, &str)) {
    let service = |id: u8, name: &str| {
        serde_json::json!({
            "id": format!("ac148810-d857-441c-9679-408f346de1{id:02}"),
            "name": name,
            "status": "active",
            "description": "Call +1 212 555 0117 before you come.",
            "wait_time": "two weeks",
            "organization": { "id": "d9d5e0f5-d3ce-4f73-9a2f-4dd0ecc6c610", "name": "Quay Charity" },
            "contacts": [{ "id": "1", "name": "A name", "title": "Intake desk", "email": "intake@quay.example" }],
        })
    };
    let good = serde_json::json!([service(1, "Counselling by the quay"), service(2, "A bed for the night")]);
    let mut bad = good.clone();
    bad[0]["status"] = "open".into();
    bad[0]["contacts"][0]["title"] = "".into();
    bad[1]["id"] = "1".into();
    see(tab, node, &[("import", "/directory/import")], look).await;
    sent(tab, node, "main form.form", "import-nothing-chosen", look).await;
    tab.choose_file("#f-package", &bad.to_string()).await;
    sent(tab, node, "main form.form", "import-refused", look).await;
    tab.choose_file("#f-package", &good.to_string()).await;
    tab.choose("#f-need", "mental_health").await;
    sent(tab, node, "main form.form", "import-looked-at", look).await;
    sent(tab, node, "main form[action^='/directory/import/']", "import-done", look).await;
}

async fn the_demo(chromium: &Chromium, lang: &str, look: &mut impl AsyncFnMut(&Tab, &TestNode, &str)) {
    let node = TestNode::demo().await;
    let tab = visitor(chromium, lang).await;
    let pages = [("demo", "/demo"), ("demo-person", "/demo/i.calder"), ("demo-sign-in", "/sign-in")];
    see(&tab, &node, &pages, look).await;
}
