//! Stories in a real browser. `tests/run browser` brings Chromium and axe-core and says where they are:
//! `WAYSTATION_CHROMIUM`, `WAYSTATION_AXE`.

mod checks;
mod chromium;
mod demo_story;
mod first_ten_minutes;
mod gallery;
mod keyboard;
mod live;
mod network_gallery;
mod no_scripts;
mod pages;
mod peering_story;
mod saturday_story;
mod screenshots;
