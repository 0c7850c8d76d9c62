//! Rules of the code that no compiler keeps.

use std::fs;
use std::path::{Path, PathBuf};

/// Each feature and the features it may use. Adding an arrow is a decision.
const FEATURES: &[(&str, &[&str])] = &[
    ("audit", &[]),
    ("notices", &[]),
    ("agency", &["audit"]),
    ("accounts", &["agency", "audit", "notices"]),
    ("live", &["accounts", "directory", "notices"]),
    ("operations", &["audit"]),
    ("home", &["accounts", "directory", "federation"]),
    ("federation", &["accounts", "agency", "audit", "notices"]),
    ("directory", &["accounts", "agency", "audit", "federation"]),
    ("demo", &["accounts", "agency", "audit", "directory", "federation"]),
    ("api", &["accounts", "agency", "audit"]),
];

const GROUND: &[&str] = &[
    "config", "db", "error", "i18n", "id", "jobs", "mail", "node", "outbound", "process", "secret", "time", "traces",
    "web",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn files(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && name != "target" && !name.starts_with('.') {
            files(&path, ending, found);
        } else if name.ends_with(ending) {
            found.push(path);
        }
    }
}

/// The modules of this crate that a text names: in `crate::name`, and in `use crate::{name, …}`.
fn named(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    for rest in text.split("crate::").skip(1) {
        let list = rest.strip_prefix('{').and_then(|rest| rest.split('}').next());
        let items = list.map_or_else(|| vec![rest], |list| list.split(',').map(str::trim).collect());
        for item in items {
            names.push(item.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect());
        }
    }
    names
}

#[test]
fn arrows_point_down() {
    let src = root().join("node/src");
    let is_feature = |name: &String| FEATURES.iter().any(|(feature, _)| feature == name);
    let check = |module: &str, allowed: &[&str]| {
        let mut all = Vec::new();
        match src.join(module).is_dir() {
            true => files(&src.join(module), ".rs", &mut all),
            false => all.push(src.join(format!("{module}.rs"))),
        }
        for file in all.iter().filter(|file| !file.to_string_lossy().contains("test")) {
            let text = fs::read_to_string(file).unwrap();
            for name in named(&text).iter().filter(|name| is_feature(name) && *name != module) {
                assert!(allowed.contains(&name.as_str()), "{} uses {name}", file.display());
            }
        }
    };
    for (feature, allowed) in FEATURES {
        check(feature, allowed);
    }
    for module in GROUND {
        check(module, &[]);
    }
}

#[test]
fn every_folder_says_what_it_is() {
    let mut all = Vec::new();
    files(&root().join("node/src"), "mod.rs", &mut all);
    for file in all {
        assert!(fs::read_to_string(&file).unwrap().starts_with("//! "), "{} has no first words", file.display());
    }
}

/// What looks like a path of ours between backquotes.
fn paths(text: &str) -> Vec<String> {
    let roots = ["node/", "federation-spec/", "migrations/", "charts/", "tests/", ".ci/"];
    let quoted = text.split('`').skip(1).step_by(2).map(str::to_owned);
    quoted
        .filter(|word| roots.iter().any(|root| word.starts_with(root)) && !word.contains(['*', '<', ' ', '…']))
        .collect()
}

#[test]
fn documents_name_paths_that_exist() {
    let mut all = vec![root().join("README.md")];
    for folder in ["node/docs", "federation-spec", "charts"] {
        files(&root().join(folder), ".md", &mut all);
    }
    for file in all {
        for path in paths(&fs::read_to_string(&file).unwrap()) {
            assert!(root().join(&path).exists(), "{} names {path}", file.display());
        }
    }
}

#[test]
fn the_top_level_is_what_it_should_be() {
    const ALLOWED: &[&str] = &[
        "Cargo.toml",
        "Cargo.lock",
        "README.md",
        "node",
        "federation-spec",
        "migrations",
        "charts",
        "tests",
        "target",
    ];
    for entry in fs::read_dir(root()).unwrap() {
        let name = entry.unwrap().file_name().to_string_lossy().into_owned();
        let fits = ALLOWED.contains(&name.as_str()) || name.starts_with('.') || name.starts_with("LICENSE");
        assert!(fits, "{name} does not belong to the top level");
    }
}

#[test]
fn every_dependency_has_its_reason() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let section = manifest.split("[workspace.dependencies]").nth(1).unwrap().split("\n[").next().unwrap();
    let mut reason = false;
    for line in section.lines() {
        match line {
            "" => reason = false,
            line if line.starts_with('#') => reason = true,
            line => assert!(reason, "{line} has no reason above it"),
        }
    }
}

/// [NET-01]
#[test]
fn requests_to_other_machines_are_made_in_few_places() {
    // To a pinned peer, and to an address that was typed; `check.rs` asks for the node's own.
    let asking = ["federation/wire.rs", "federation/peering/fetch.rs"];
    let connecting = ["outbound.rs", "check.rs"];
    let src = root().join("node/src");
    let mut all = Vec::new();
    files(&src, ".rs", &mut all);
    let mut found = [0; 2];
    for file in all.iter().filter(|file| !file.to_string_lossy().contains("test") && !file.ends_with("tidy.rs")) {
        let text = fs::read_to_string(file).unwrap();
        let text = text.split("#[cfg(test)]").next().unwrap();
        let name = file.strip_prefix(&src).unwrap().to_str().unwrap();
        if text.contains("outbound.send(") {
            assert!(asking.contains(&name), "{name} makes requests");
            found[0] += 1;
        }
        let ways = ["Client::builder", "Client::new", "reqwest::get", "TcpStream::connect", "UdpSocket", "lookup_host"];
        if ways.iter().any(|way| text.contains(way)) {
            assert!(connecting.contains(&name), "{name} connects");
            found[1] += 1;
        }
    }
    assert_eq!(found, [asking.len(), connecting.len()]);
}
