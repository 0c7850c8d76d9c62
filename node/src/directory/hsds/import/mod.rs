//! A package of services from elsewhere: read whole, told row by row, and made into drafts or into nothing.
//!
//! Two forms are read into the same tree: nested JSON, as our own API and others' answer it, and a tabular data package, a
//! zip of `datapackage.json` and CSV. What a service cannot take over is listed as lost; what is wrong is a problem with its
//! row. One problem, and nothing is imported. Nothing is published by an import.

mod archive;
mod kinds;
mod names;
mod nested;
mod pages;
mod parts;
mod plan;
mod read;
mod tabular;
#[cfg(test)]
pub(super) mod tests;

use std::collections::BTreeMap;

pub use pages::routes;
pub use plan::forget;

/// Files of a package.
pub const MOST_FILES: usize = 64;
/// Bytes of all its files, unpacked: a zip bomb ends here.
pub const MOST_UNPACKED: usize = 32 * 1024 * 1024;
/// Rows of all its tables, or objects of a JSON document.
pub const MOST_ROWS: usize = 20_000;
pub const MOST_SERVICES: usize = 2_000;
/// Characters of one value.
pub const MOST_CHARACTERS: usize = 10_000;
/// Objects in each other.
pub const MOST_DEPTH: usize = 10;
/// Told on a page; more are counted.
pub const MOST_TOLD: usize = 500;

/// Where something stands: the file, and its line or its path in the document.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct At {
    pub file: String,
    pub row: String,
}

impl At {
    pub fn line(file: &str, line: u64) -> At {
        At { file: file.to_owned(), row: line.to_string() }
    }
}

/// What is wrong with a row, in a key's words. The value is not told: it may be anything.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    pub at: At,
    pub column: String,
    pub what: &'static str,
}

/// What a service cannot take over: how often, and the first place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    pub at: At,
    pub count: usize,
}

/// Losses by file or object, and column.
pub type Losses = BTreeMap<(String, String), Loss>;

/// An object with what belongs to it. Whoever reads it takes what is understood out; what is left is lost.
#[derive(Debug, Clone, Default)]
pub struct Node {
    pub at: At,
    pub cells: BTreeMap<String, String>,
    pub children: BTreeMap<String, Vec<Node>>,
}

impl Node {
    /// Empty if there is none.
    pub fn take(&mut self, name: &str) -> String {
        self.cells.remove(name).map(|text| text.trim().replace("\r\n", "\n")).unwrap_or_default()
    }

    pub fn peek(&self, name: &str) -> &str {
        self.cells.get(name).map_or("", |text| text.trim())
    }

    pub fn take_all(&mut self, name: &str) -> Vec<Node> {
        self.children.remove(name).unwrap_or_default()
    }

    /// How many objects it is.
    pub fn size(&self) -> usize {
        1 + self.children.values().flatten().map(Node::size).sum::<usize>()
    }
}

/// What came of reading a file as far as its objects.
#[derive(Debug, Default)]
pub struct Tree {
    pub services: Vec<Node>,
    pub problems: Vec<Problem>,
    pub losses: Losses,
}

impl Tree {
    pub fn problem(&mut self, at: &At, column: &str, what: &'static str) {
        self.problems.push(Problem { at: at.clone(), column: column.to_owned(), what });
    }

    pub fn lose(&mut self, at: &At, of: &str, column: &str) {
        let loss = self.losses.entry((of.to_owned(), column.to_owned()));
        loss.and_modify(|loss| loss.count += 1).or_insert_with(|| Loss { at: at.clone(), count: 1 });
    }
}

/// Reads a file of either form.
pub fn open(bytes: &[u8]) -> Tree {
    let mut tree = Tree::default();
    match bytes.starts_with(b"PK") {
        true => match archive::unpack(bytes) {
            Ok(files) => tabular::read(files, &mut tree),
            Err(problem) => tree.problems.push(problem),
        },
        false => nested::read(bytes, &mut tree),
    }
    if tree.services.is_empty() && tree.problems.is_empty() {
        tree.problem(&At::default(), "", "hsds-import-no-service");
    }
    tree
}
