//! Pictures for a person to look at: `WAYSTATION_SCREENSHOTS` names the folder.

use std::path::Path;

use node::testing::TestNode;

use crate::chromium::{Chromium, Tab, play};
use crate::pages::{About, walk};

fn take_pictures(about: About) {
    let Some(folder) = std::env::var_os("WAYSTATION_SCREENSHOTS") else { return };
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder).unwrap();
    play(async {
        let chromium = Chromium::start().await;
        for lang in ["en", "ar"] {
            let mut look = async |tab: &Tab, _: &TestNode, name: &str| {
                for (width, scheme) in [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")] {
                    tab.is(width, scheme).await;
                    std::fs::write(folder.join(format!("{name}-{lang}-{width}-{scheme}.png")), tab.picture().await)
                        .unwrap();
                }
            };
            walk(about, &chromium, lang, &mut look).await;
        }
        chromium.close().await;
    });
}

#[test]
fn pages_can_be_looked_at() {
    take_pictures(About::People);
}

#[test]
fn pages_about_other_nodes_can_be_looked_at() {
    take_pictures(About::Nodes);
}
