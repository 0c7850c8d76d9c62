//! The demo as a newcomer meets it: one command, a link, a search that finds something.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Stdio};

use node::testing::free_port;
use stories::station::command;

use crate::chromium::{Chromium, Tab, play};

/// The program, running the demo in a directory of its own until it is dropped.
struct Demo {
    child: Child,
    /// The roles of each person and the link that signs in as them, node by node.
    links: Vec<(String, String)>,
    directory: tempfile::TempDir,
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The demo's nodes take a port and the three after it.
fn four_ports() -> u16 {
    loop {
        let first = free_port();
        if (first..first + 4).all(|port| TcpListener::bind(("127.0.0.1", port)).is_ok()) {
            return first;
        }
    }
}

impl Demo {
    fn start() -> Demo {
        let directory = tempfile::tempdir().unwrap();
        let settings = [
            ("WAYSTATION_DATA__DIRECTORY", directory.path().join("data").display().to_string()),
            ("WAYSTATION_SERVER__LISTEN", format!("127.0.0.1:{}", four_ports())),
        ];
        let settings: HashMap<String, String> =
            settings.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let log = std::fs::File::create(directory.path().join("log")).unwrap();
        let child = command(&["demo"], &settings).stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut demo = Demo { child, links: Vec::new(), directory };
        for line in BufReader::new(demo.child.stdout.take().unwrap()).lines() {
            let line = line.unwrap();
            if line.starts_with("Ctrl-C") {
                return demo;
            }
            if let Some((roles, link)) = line.trim().rsplit_once(' ').filter(|(_, link)| link.contains("/demo/")) {
                demo.links.push((roles.trim().to_owned(), link.to_owned()));
            }
        }
        let log = std::fs::read_to_string(demo.directory.path().join("log")).unwrap_or_default();
        panic!("the demo ended by itself:\n{log}");
    }

    /// The link of the first person with this role at this node.
    fn link(&self, node: &str, role: &str) -> &str {
        let fits = |(roles, link): &&(String, String)| link.contains(node) && roles.split(' ').any(|one| one == role);
        &self.links.iter().find(fits).expect("somebody with this role").1
    }

    /// Follows a link and presses the one button there is.
    async fn enter(&self, tab: &Tab, node: &str, role: &str) {
        tab.open_url(self.link(node, role)).await;
        tab.press("form[action^='/demo/'] button").await;
        tab.is_at("/").await;
    }
}

/// The path of the page that is open, on the node that it is of.
async fn go(tab: &Tab, path: &str) {
    let origin = tab.text("location.origin").await;
    tab.open_url(&format!("{origin}{path}")).await;
}

async fn search(tab: &Tab, need: &str, more: &[(&str, &str)]) {
    go(tab, "/directory").await;
    tab.choose("#f-need", need).await;
    for (selector, value) in more {
        match *selector == "#f-language" || *selector == "#f-text" {
            true => tab.fill(selector, value).await,
            false => tab.choose(selector, value).await,
        }
    }
    tab.press("form.find button[type=submit]").await;
}

const TEXT: &str = "document.querySelector('main').innerText.replace(/[\\u2068\\u2069]/g, '')";

#[test]
fn a_newcomer_finds_a_bed_and_an_interpreter() {
    play(async {
        let demo = Demo::start();
        let chromium = Chromium::start().await;
        let tab = chromium.person("en").await;
        demo.enter(&tab, "harbour-police", "officer").await;
        // What the first page tells them to try. The services of the others come within a second of the links.
        tab.until(
            "fetch('/directory/agencies').then((page) => page.text()).then((text) => text.includes('Lantern House'))",
            "the others are peers",
        )
        .await;
        let mut found = String::new();
        for _ in 0..50 {
            search(&tab, "emergency_shelter", &[("#f-gender", "men"), ("#f-open_now", "yes")]).await;
            found = tab.text(TEXT).await;
            if found.contains("Beds for men") && found.contains("2 free") {
                break;
            }
        }
        assert!(found.contains("2 free · 14 minutes ago") || found.contains("2 free · 15 minutes ago"), "{found}");
        for text in ["Lantern House", "Takes men", "+1 212 555 0117", "lantern-house.localhost", "Confidential place"] {
            assert!(found.contains(text), "{text} is not in\n{found}");
        }
        search(&tab, "interpretation", &[("#f-language", "K'iche'"), ("#f-open_now", "yes")]).await;
        tab.until(&format!("{TEXT}.includes('by telephone')"), "an interpreter by telephone").await;
        tab.shows("K'iche' and Mam by telephone").await;
        // What is for victim services alone is told to none of the police.
        search(&tab, "safe_house", &[]).await;
        tab.shows("Safe house for men under threat").await;
        assert!(!tab.text(TEXT).await.contains("testify against"), "the police see what is not for them");
        let lawyer = chromium.person("en").await;
        demo.enter(&lawyer, "quay-legal-aid", "officer").await;
        search(&lawyer, "safe_house", &[]).await;
        lawyer.shows("House for survivors who testify against an employer").await;

        // Somebody at the shelter presses a number; the officer's open page says so.
        search(&tab, "emergency_shelter", &[("#f-gender", "men"), ("#f-open_now", "yes")]).await;
        let shelter = chromium.person("en").await;
        demo.enter(&shelter, "lantern-house", "dispatcher").await;
        go(&shelter, "/directory/capacity").await;
        let beds =
            "[...document.querySelectorAll('main .panel')].find((one) => one.innerText.startsWith('Beds for men'))";
        shelter
            .follow(
                async { drop(shelter.eval(&format!("{beds}.querySelector('button[value=\"5\"]').click()")).await) },
                "5",
            )
            .await;
        tab.until(&format!("{TEXT}.includes('5 free')"), "five beds").await;
        chromium.close().await;
    });
}

/// Pictures of the demo for a person to look at: `WAYSTATION_SCREENSHOTS` names the folder.
#[test]
fn the_demo_can_be_looked_at() {
    let Some(folder) = std::env::var_os("WAYSTATION_SCREENSHOTS") else { return };
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder).unwrap();
    play(async {
        let demo = Demo::start();
        let chromium = Chromium::start().await;
        for lang in ["en", "ar"] {
            let look = async |tab: &Tab, name: &str| {
                for (width, scheme) in [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")] {
                    tab.is(width, scheme).await;
                    let file = folder.join(format!("demo-{name}-{lang}-{width}-{scheme}.png"));
                    std::fs::write(file, tab.picture().await).unwrap();
                }
                tab.is(1280, "light").await;
            };
            let enter = async |node: &str, role: &str| {
                let tab = chromium.person(lang).await;
                demo.enter(&tab, node, role).await;
                go(&tab, "/me").await;
                tab.choose("#f-lang", lang).await;
                tab.send("main form.form").await;
                tab
            };
            let tab = chromium.person(lang).await;
            tab.open_url(demo.link("harbour-police", "officer").rsplit_once('/').unwrap().0).await;
            look(&tab, "first").await;
            let tab = enter("harbour-police", "officer").await;
            go(&tab, "/").await;
            look(&tab, "home").await;
            go(&tab, "/directory").await;
            look(&tab, "find").await;
            search(&tab, "emergency_shelter", &[("#f-gender", "men"), ("#f-open_now", "yes")]).await;
            look(&tab, "beds").await;
            tab.press(".found .card h3 a").await;
            look(&tab, "service").await;
            search(&tab, "interpretation", &[("#f-language", "quc"), ("#f-open_now", "yes")]).await;
            look(&tab, "interpreter").await;
            search(&tab, "interpretation", &[]).await;
            look(&tab, "interpreters").await;
            search(&tab, "detox", &[("#f-language", "quc")]).await;
            look(&tab, "none").await;
            go(&tab, "/directory/agencies").await;
            look(&tab, "agencies").await;
            tab.press("main a[href^='/directory/agencies/']").await;
            look(&tab, "agency").await;
            let tab = enter("lantern-house", "editor").await;
            go(&tab, "/directory/ours").await;
            look(&tab, "ours").await;
            go(&tab, "/directory/capacity").await;
            look(&tab, "capacity").await;
            go(&tab, "/directory/capabilities/new").await;
            look(&tab, "new").await;
            go(&tab, "/directory/ours").await;
            tab.press("main .rows tbody a").await;
            look(&tab, "own-service").await;
            tab.press("main .actions a[href$='/draft']").await;
            look(&tab, "edit").await;
            tab.press("main .form-actions button").await;
            look(&tab, "publication").await;
            tab.send("form[action$='/draft/removal']").await;
        }
        chromium.close().await;
    });
}
