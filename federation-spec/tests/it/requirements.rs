//! The specification and what proves it, held together.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use federation_spec::{limits, problem};
use serde_json::Value;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn files(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, ending, found);
        } else if path.extension().is_some_and(|known| known == ending) {
            found.push(path);
        }
    }
}

fn list(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    files(folder, ending, &mut found);
    found
}

/// Every id in brackets.
fn ids(text: &str) -> BTreeSet<String> {
    let is_id = |word: &str| {
        word.split_once('-').is_some_and(|(area, number)| {
            (3..=4).contains(&area.len())
                && area.bytes().all(|b| b.is_ascii_uppercase())
                && number.len() == 2
                && number.bytes().all(|b| b.is_ascii_digit())
        })
    };
    let pieces = text.split('[').skip(1).filter_map(|rest| rest.split_once(']'));
    pieces.map(|(word, _)| word).filter(|word| is_id(word)).map(str::to_owned).collect()
}

/// The ids of the specification, with the chapter of each.
fn requirements() -> BTreeMap<String, PathBuf> {
    let mut known = BTreeMap::new();
    for path in list(&root().join("spec"), "md") {
        for line in read(&path).lines().filter(|line| line.starts_with('[')) {
            let id = line[1..].split(']').next().unwrap().to_owned();
            assert!(ids(line).contains(&id), "{} is no id", line);
            let before = known.insert(id, path.clone());
            assert!(before.is_none(), "{line} is there twice");
        }
    }
    known
}

/// The ids that a vector or a test names.
fn covered() -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    for path in list(&root().join("vectors"), "json") {
        let file: Value = serde_json::from_str(&read(&path)).unwrap();
        for vector in file["vectors"].as_array().into_iter().flatten() {
            let covers = vector["covers"].as_array().unwrap_or_else(|| panic!("{} covers nothing", vector["name"]));
            assert!(!covers.is_empty(), "{} covers nothing", vector["name"]);
            named.extend(covers.iter().map(|id| id.as_str().unwrap().to_owned()));
        }
    }
    for folder in ["src", "tests", "../node/src", "../tests"] {
        for path in list(&root().join(folder), "rs") {
            // Ids count where they stand in a doc comment, and there only.
            let text = read(&path);
            let docs: Vec<&str> = text.lines().map(str::trim).filter(|line| line.starts_with("///")).collect();
            named.extend(ids(&docs.join("\n")));
        }
    }
    named
}

#[test]
fn every_id_that_is_named_is_known() {
    let known = requirements();
    for id in covered() {
        assert!(known.contains_key(&id), "{id} is not in the specification");
    }
}

#[test]
fn every_requirement_is_proved_or_listed_as_unproved() {
    let covered = covered();
    let unproved: BTreeSet<String> = requirements().into_keys().filter(|id| !covered.contains(id)).collect();
    let path = root().join("spec/uncovered.txt");
    let text = read(&path);
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let reasoned = lines.map(|line| line.split_once(' ').unwrap_or_else(|| panic!("{line} has no reason")).0);
    let listed: BTreeSet<String> = reasoned.map(str::to_owned).collect();
    let missing: Vec<_> = unproved.difference(&listed).collect();
    let proved: Vec<_> = listed.difference(&unproved).collect();
    assert!(missing.is_empty(), "neither proved nor listed in spec/uncovered.txt: {missing:?}");
    assert!(proved.is_empty(), "listed in spec/uncovered.txt, but proved or unknown: {proved:?}");
}

#[test]
fn a_requirement_is_one_paragraph_with_one_sentence_a_line() {
    for path in list(&root().join("spec"), "md") {
        for paragraph in read(&path).split("\n\n") {
            let starts = paragraph.lines().filter(|line| line.starts_with('[')).count();
            assert!(starts < 2, "{}: two requirements in one paragraph: {paragraph}", path.display());
            for line in paragraph.lines().filter(|line| !line.starts_with(['|', '#'])) {
                assert!(!line.contains(". "), "{}: two sentences in a line: {line}", path.display());
            }
        }
    }
}

#[test]
fn the_specification_prints_the_limits_as_they_are() {
    let text = read(&root().join("spec/limits.md"));
    for (name, value, unit) in limits::TABLE {
        let row = format!("| {name} | {value} | {unit} |");
        assert!(text.contains(&row), "spec/limits.md lacks: {row}");
    }
    assert_eq!(text.lines().filter(|line| line.starts_with("| ")).count(), limits::TABLE.len() + 1);
}

#[test]
fn the_specification_prints_the_problem_codes_as_they_are() {
    let text = read(&root().join("spec/problems.md"));
    for code in problem::Code::all() {
        let class = format!("{:?}", code.class()).to_lowercase();
        let row = format!("| `{code}` | {} | {class} |", code.status());
        assert!(text.contains(&row), "spec/problems.md lacks: {row}");
    }
}
