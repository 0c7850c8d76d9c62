//! Every page, in every language, in light and dark, on a desk and on a telephone.

use node::testing::TestNode;

use crate::checks;
use crate::chromium::{Chromium, Tab, play};
use crate::{gallery, network_gallery};

/// What pages are about: this node and its people, or other nodes.
#[derive(Clone, Copy)]
pub enum About {
    People,
    Nodes,
}

/// Shows every page, with its name, to `look`.
pub async fn walk(about: About, chromium: &Chromium, lang: &str, look: &mut impl AsyncFnMut(&Tab, &TestNode, &str)) {
    match about {
        About::People => gallery::walk(chromium, lang, look).await,
        About::Nodes => network_gallery::walk(chromium, lang, look).await,
    }
}

fn every_page_holds(about: About, lang: &str) {
    play(async {
        let chromium = Chromium::start().await;
        let (mut faults, mut pages) = (Vec::new(), 0);
        let mut look = async |tab: &Tab, node: &TestNode, name: &str| {
            pages += 1;
            faults.extend(checks::faults(tab, node, lang).await.into_iter().map(|fault| format!("{name}: {fault}")));
        };
        walk(about, &chromium, lang, &mut look).await;
        chromium.close().await;
        assert!(faults.is_empty(), "{pages} pages, {} faults:\n{}", faults.len(), faults.join("\n"));
    });
}

#[test]
fn every_page_has_no_serious_problem_in_english() {
    every_page_holds(About::People, "en");
}

#[test]
fn every_page_has_no_serious_problem_in_spanish() {
    every_page_holds(About::People, "es");
}

#[test]
fn every_page_has_no_serious_problem_in_french() {
    every_page_holds(About::People, "fr");
}

#[test]
fn every_page_has_no_serious_problem_in_arabic() {
    every_page_holds(About::People, "ar");
}

#[test]
fn every_page_about_other_nodes_has_no_serious_problem_in_english() {
    every_page_holds(About::Nodes, "en");
}

#[test]
fn every_page_about_other_nodes_has_no_serious_problem_in_spanish() {
    every_page_holds(About::Nodes, "es");
}

#[test]
fn every_page_about_other_nodes_has_no_serious_problem_in_french() {
    every_page_holds(About::Nodes, "fr");
}

#[test]
fn every_page_about_other_nodes_has_no_serious_problem_in_arabic() {
    every_page_holds(About::Nodes, "ar");
}

#[test]
fn planted_faults_are_found() {
    const PLANT: &str = "{ const main = document.querySelector('main'); \
        main.insertAdjacentHTML('beforeend', '<h1>Again</h1><p id=pale>Too pale</p><p>home-step-invite</p><img src=/nothing>'); \
        const pale = document.querySelector('#pale').style; pale.color = '#eee'; pale.width = '2000px'; \
        pale.maxWidth = 'none'; fetch('http://127.0.0.1:9/').catch(() => {}) }";
    play(async {
        let node = TestNode::for_browsers().await;
        node.person("d.orme", &[]).await;
        let chromium = Chromium::start().await;
        let tab = chromium.person("en").await;
        tab.open(&node, "/sign-in").await;
        assert_eq!(checks::faults(&tab, &node, "en").await, Vec::<String>::new());
        tab.eval(PLANT).await;
        tab.until("document.images.length > 0 && [...document.images].every((one) => one.complete)", "the picture")
            .await;
        let faults = checks::faults(&tab, &node, "ar").await.join("\n");
        let planted =
            ["lang is", "h1 is", "image-alt", "color-contrast", "wider", "home-step-invite", "console", "/nothing"];
        for fault in planted {
            assert!(faults.contains(fault), "{fault} is not in\n{faults}");
        }
        chromium.close().await;
    });
}
