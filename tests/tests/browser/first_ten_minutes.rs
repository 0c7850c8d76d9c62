//! From the set-up link to a page that says who did what.

use node::testing::{PASSWORD, Role, TestNode};
use totp_rs::{Builder, Secret};

use crate::chromium::{Chromium, Tab, play};
use crate::gallery::describe_the_agency;

#[test]
fn the_first_ten_minutes() {
    play(async {
        let node = TestNode::for_browsers().await;
        let chromium = Chromium::start().await;

        let ines = chromium.person("en").await;
        set_up(&ines, &node).await;
        let for_dana = invite(&ines, &node, Role::Dispatcher, "Dana, night desk").await;
        let for_ruth = invite(&ines, &node, Role::Auditor, "Ruth, inspectorate").await;

        let dana = chromium.person("en").await;
        join_with_password(&dana, &for_dana).await;
        come_back_with_a_code(&dana, &node).await;

        sign_out(&ines).await;
        ines.click("form[data-passkey=get] button").await;
        ines.is_at("/").await;
        ines.shows("Ines Calder").await;

        let ruth = chromium.person("en").await;
        join_with_passkey(&ruth, &for_ruth, "Ruth Adair", "ruth").await;
        read_the_log(&ruth).await;
        chromium.close().await;
    });
}

async fn set_up(ines: &Tab, node: &TestNode) {
    ines.has_a_passkey_device().await;
    ines.open_url(&node.set_up_link().await).await;
    ines.shows("Step 1").await;
    describe_the_agency(ines).await;
    ines.press("main button[type=submit]").await;
    who_are_you(ines, "Ines Calder", "ines").await;
    ines.click("form[data-passkey=create] button").await;
    ines.is_at("/").await;
    ines.shows("Ines Calder").await;
    // What to do next, and what is done already.
    for step in ["a[href='/me/security']", "a[href='/people/new']", "a[href='/people']"] {
        ines.until(&format!("document.querySelector(\".next-steps {step}\") !== null"), step).await;
    }
}

async fn who_are_you(tab: &Tab, name: &str, handle: &str) {
    tab.fill("#f-display_name", name).await;
    tab.fill("#f-handle", handle).await;
    tab.press("main button[type=submit]").await;
}

/// Returns the link that the page shows.
async fn invite(ines: &Tab, node: &TestNode, role: Role, note: &str) -> String {
    ines.open(node, "/").await;
    ines.press(".next-steps a[href='/people/new']").await;
    ines.fill("#f-note", note).await;
    ines.click("input[name=roles][value=officer]").await;
    ines.click(&format!("input[name=roles][value={}]", role.as_str())).await;
    ines.press("main button[type=submit]").await;
    ines.text("document.querySelector('#f-link').value").await
}

async fn join_with_password(dana: &Tab, link: &str) {
    dana.open_url(link).await;
    dana.shows("Harbour County Sheriff").await;
    who_are_you(dana, "Dana Orme", "dana").await;
    dana.fill("#f-password", PASSWORD).await;
    dana.fill("#f-again", PASSWORD).await;
    let key = dana.text("document.querySelector('code.key').textContent").await;
    dana.fill("#f-code", &code_of(&key)).await;
    dana.press("form[action$='/password'] button").await;
}

/// Keeps the recovery codes, signs out, and signs in with the password and one of them: a one-time code works once, and its
/// successor is not there yet.
async fn come_back_with_a_code(dana: &Tab, node: &TestNode) {
    let codes = dana.eval("[...document.querySelectorAll('.codes code')].map((code) => code.textContent)").await;
    assert_eq!(codes.as_array().map(Vec::len), Some(10), "{codes}");
    dana.press("main a.-primary").await;
    dana.is_at("/").await;
    sign_out(dana).await;
    sign_in(dana, "dana", "123456").await;
    dana.shows("Not signed in").await;
    sign_in(dana, "dana", codes[3].as_str().unwrap()).await;
    dana.is_at("/").await;
    dana.shows("Dana Orme").await;
    sign_out(dana).await;
    sign_in(dana, "dana", codes[3].as_str().unwrap()).await;
    dana.shows("Not signed in").await;
    dana.open(node, "/people").await;
    dana.is_at("/sign-in").await;
}

pub async fn sign_in(tab: &Tab, handle: &str, code: &str) {
    tab.fill("form[action='/sign-in'] #f-handle", handle).await;
    tab.fill("#f-password", PASSWORD).await;
    tab.fill("#f-code", code).await;
    tab.press("form[action='/sign-in'] button").await;
}

pub async fn sign_out(tab: &Tab) {
    tab.press("form[action='/sign-out'] button").await;
    tab.is_at("/sign-in").await;
}

async fn join_with_passkey(tab: &Tab, link: &str, name: &str, handle: &str) {
    tab.has_a_passkey_device().await;
    tab.open_url(link).await;
    who_are_you(tab, name, handle).await;
    tab.click("form[data-passkey=create] button").await;
    tab.is_at("/").await;
}

async fn read_the_log(ruth: &Tab) {
    ruth.press(".side a[href='/audit']").await;
    // Who did what: each line has the person and the act.
    let acts =
        [("ines", "Node set up"), ("ines", "Invitation made"), ("dana", "Account created"), ("dana", "Signed in")];
    for (who, act) in acts {
        ruth.until(
            &format!(
                "[...document.querySelectorAll('.rows tbody tr')].some((row) => row.innerText.includes({who:?}) \
                 && row.innerText.includes({act:?}))"
            ),
            &format!("{who}: {act}"),
        )
        .await;
    }
    ruth.press("a[href='/audit/verification']").await;
    ruth.until("document.querySelector('.flash.-ok') !== null", "the log is whole").await;
}

/// What an authenticator shows that was given this key.
fn code_of(key: &str) -> String {
    let plain: String = key.split_whitespace().collect();
    let secret = Secret::try_from_base32(plain).expect("a key in base32");
    Builder::new().with_secret(secret).build().expect("a key of good length").generate_current().to_string()
}
