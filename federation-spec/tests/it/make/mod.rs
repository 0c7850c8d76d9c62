//! Makes the vectors, and checks that the committed ones are those.
//!
//! Whoever adds a vector says what must come of it; the details of a good one (hashes, fingerprints) and the wording of a
//! bad one are filled in. `UPDATE_VECTORS=1 cargo nextest run -p federation-spec` writes the files.

mod gate;
mod keys;
pub mod messages;
mod plain;
mod signatures;

use serde_json::{Value, json};

use crate::vectors::{folder, run};

/// One file of vectors.
pub struct File {
    name: &'static str,
    kind: &'static str,
    about: &'static str,
    vectors: Vec<Value>,
    /// Vectors that did not come out as whoever wrote them said.
    mistakes: Vec<String>,
}

impl File {
    pub fn new(name: &'static str, kind: &'static str, about: &'static str) -> File {
        File { name, kind, about, vectors: Vec::new(), mistakes: Vec::new() }
    }

    pub fn good(&mut self, covers: &[&str], name: impl Into<String>, given: Value) {
        let name = name.into();
        match run(self.kind, &given) {
            Ok(good) => self.vectors.push(json!({ "name": name, "covers": covers, "given": given, "good": good })),
            Err(bad) => self.mistakes.push(format!("{name} should be good: {bad}")),
        }
    }

    pub fn bad(&mut self, covers: &[&str], name: impl Into<String>, given: Value, stage: u8, code: Option<&str>) {
        self.refused(covers, name.into(), given, Some(stage), code);
    }

    /// Bad where there are no stages.
    pub fn wrong(&mut self, covers: &[&str], name: impl Into<String>, given: Value) {
        self.refused(covers, name.into(), given, None, None);
    }

    fn refused(&mut self, covers: &[&str], name: String, given: Value, stage: Option<u8>, code: Option<&str>) {
        match run(self.kind, &given) {
            Ok(good) => self.mistakes.push(format!("{name} should be bad: {good}")),
            Err(bad) if (bad["stage"].as_u64(), bad["code"].as_str()) != (stage.map(u64::from), code) => {
                self.mistakes.push(format!("{name} should be bad with {stage:?} {code:?}: {bad}"));
            }
            Err(bad) => self.vectors.push(json!({ "name": name, "covers": covers, "given": given, "bad": bad })),
        }
    }

    fn text(&self) -> String {
        let file = json!({ "kind": self.kind, "about": self.about, "vectors": self.vectors });
        format!("{}\n", serde_json::to_string_pretty(&file).unwrap())
    }
}

#[test]
fn the_committed_vectors_are_those_that_are_made() {
    let files = [plain::files(), keys::files(), signatures::files(), messages::files(), gate::files()];
    let mut stale = Vec::new();
    let mut names = Vec::new();
    for file in files.into_iter().flatten() {
        assert!(file.mistakes.is_empty(), "{}: {:#?}", file.name, file.mistakes);
        let path = folder().join(file.name);
        names.push(file.name);
        let text = file.text();
        if std::fs::read_to_string(&path).is_ok_and(|committed| committed == text) {
            continue;
        }
        match std::env::var_os("UPDATE_VECTORS") {
            Some(_) => std::fs::write(&path, text).unwrap(),
            None => stale.push(file.name),
        }
    }
    assert!(stale.is_empty(), "stale, run with UPDATE_VECTORS=1: {stale:?}");
    for entry in std::fs::read_dir(folder()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(!name.ends_with(".json") || names.contains(&name.as_str()), "nobody makes {name}");
    }
}
