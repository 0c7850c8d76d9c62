//! A tabular data package: `datapackage.json` names the tables, CSV files hold them, ids tie them together.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::Value;

use super::kinds::{IGNORED, KINDS, Kind};
use super::{At, MOST_CHARACTERS, MOST_ROWS, Node, Tree};

type Tables = HashMap<&'static str, Vec<Node>>;

pub fn read(files: BTreeMap<String, Vec<u8>>, tree: &mut Tree) {
    let Some(tables) = tables(files, tree) else { return };
    assemble(tables, tree);
}

/// The rows of each table, or None if there is nothing to go by.
fn tables(mut files: BTreeMap<String, Vec<u8>>, tree: &mut Tree) -> Option<Tables> {
    const PACKAGE: &str = "datapackage.json";
    let whole = At { file: PACKAGE.to_owned(), row: String::new() };
    let Some(package) = files.remove(PACKAGE) else {
        tree.problem(&whole, "", "hsds-import-no-package");
        return None;
    };
    let package: Option<Value> = serde_json::from_slice(without_mark(&package)).ok();
    let Some(resources) = package.as_ref().and_then(|package| package["resources"].as_array()) else {
        tree.problem(&whole, "resources", "hsds-import-no-package");
        return None;
    };
    let (mut tables, mut rows) = (Tables::new(), 0);
    for (n, resource) in resources.iter().enumerate() {
        let at = At { row: format!("/resources/{n}"), ..whole.clone() };
        let name = resource["name"].as_str().unwrap_or_default();
        let path = resource["path"].as_str().unwrap_or_default();
        if path.is_empty() || path.contains(['/', '\\']) {
            tree.problem(&at, "path", "hsds-import-path");
            continue;
        }
        let known = KINDS.iter().find(|kind| kind.name == name || (name.is_empty() && kind.file == path));
        // A package may describe tables that it has no rows of.
        let Some(bytes) = files.remove(path) else { continue };
        match known {
            Some(kind) if tables.contains_key(kind.name) => tree.problem(&at, "name", "hsds-import-file-twice"),
            Some(kind) => {
                let table = table(path, &bytes, tree, &mut rows)?;
                tables.insert(kind.name, table);
            }
            None => tree.lose(&At { file: path.to_owned(), row: String::new() }, path, "*"),
        }
    }
    for file in files.keys() {
        let at = At { file: file.clone(), row: String::new() };
        let is_known = KINDS.iter().any(|kind| kind.file == file) || IGNORED.iter().any(|(_, known)| known == file);
        match is_known {
            // A table that the package does not speak of is a slip, not something to leave out.
            true => tree.problem(&at, "", "hsds-import-not-listed"),
            false => tree.lose(&at, file, "*"),
        }
    }
    Some(tables)
}

fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// None if there are too many rows to go on.
fn table(file: &str, bytes: &[u8], tree: &mut Tree, rows: &mut usize) -> Option<Vec<Node>> {
    let bytes = without_mark(bytes);
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    let head = match reader.headers() {
        Ok(head) => head.iter().map(|name| name.trim().to_owned()).collect::<Vec<_>>(),
        Err(_) => {
            tree.problem(&At::line(file, 1), "", "hsds-import-utf8");
            return Some(Vec::new());
        }
    };
    let first = At::line(file, 1);
    for (n, name) in head.iter().enumerate() {
        if head[..n].contains(name) {
            tree.problem(&first, name, "hsds-import-column-twice");
        }
    }
    if !head.iter().any(|name| name == "id") {
        tree.problem(&first, "id", "hsds-import-no-column");
        return Some(Vec::new());
    }
    let (mut nodes, mut seen) = (Vec::new(), HashSet::new());
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = line(error.position(), bytes);
                tree.problem(&At::line(file, line), "", "hsds-import-utf8");
                continue;
            }
        };
        let at = At::line(file, line(record.position(), bytes));
        *rows += 1;
        if *rows > MOST_ROWS {
            tree.problem(&at, "", "hsds-import-rows");
            return None;
        }
        if record.len() != head.len() {
            tree.problem(&at, "", "hsds-import-cells");
            continue;
        }
        let filled = head.iter().zip(record.iter()).filter(|(_, text)| !text.trim().is_empty());
        let cells: BTreeMap<String, String> = filled.map(|(name, text)| (name.clone(), text.to_owned())).collect();
        for (name, _) in cells.iter().filter(|(_, text)| text.chars().nth(MOST_CHARACTERS).is_some()) {
            tree.problem(&at, name, "hsds-import-too-long");
        }
        match cells.get("id") {
            None => tree.problem(&at, "id", "hsds-import-no-id"),
            Some(id) if !seen.insert(id.clone()) => tree.problem(&at, "id", "hsds-import-id-twice"),
            Some(_) => nodes.push(Node { at, cells, ..Node::default() }),
        }
    }
    Some(nodes)
}

/// The line that a record begins in. Where lines end with two characters, the reader stands between them.
fn line(position: Option<&csv::Position>, bytes: &[u8]) -> u64 {
    let Some(position) = position else { return 0 };
    let is_between = bytes.get(position.byte() as usize) == Some(&b'\n');
    position.line() + u64::from(is_between)
}

/// Where each row is, by table and id.
struct Index(HashMap<(&'static str, String), usize>);

impl Index {
    fn of(tables: &Tables) -> Index {
        let rows = |(name, nodes): (&&'static str, &Vec<Node>)| {
            let name = *name;
            nodes.iter().enumerate().map(move |(n, node)| ((name, node.peek("id").to_owned()), n)).collect::<Vec<_>>()
        };
        Index(tables.iter().flat_map(rows).collect())
    }

    fn find(&self, table: &str, id: &str) -> Option<(&'static str, usize)> {
        let kind = KINDS.iter().find(|kind| kind.name == table)?;
        self.0.get(&(kind.name, id.to_owned())).map(|n| (kind.name, *n))
    }
}

fn assemble(mut tables: Tables, tree: &mut Tree) {
    let index = Index::of(&tables);
    cycles(&tables, "taxonomy_term", "parent_id", tree);
    cycles(&tables, "organization", "parent_organization_id", tree);
    // What several rows share is copied to each of them; this many objects are too many.
    let mut left = 5 * MOST_ROWS;
    share(&mut tables, &index, ("taxonomy", "taxonomy_id", "taxonomy_term"), tree, &mut left);
    share(&mut tables, &index, ("taxonomy_term", "taxonomy_term_id", "attribute"), tree, &mut left);
    hang_attributes(&mut tables, &index, tree);
    for kind in KINDS.iter().filter(|kind| !kind.links.is_empty()) {
        if kind.name == "service_at_location" {
            share(&mut tables, &index, ("location", "location_id", "service_at_location"), tree, &mut left);
            share(&mut tables, &index, ("organization", "organization_id", "service"), tree, &mut left);
        }
        hang(&mut tables, &index, kind, tree);
    }
    if left == 0 {
        tree.problem(&At::default(), "", "hsds-import-rows");
        return;
    }
    tree.services = tables.remove("service").unwrap_or_default();
    for service in &tree.services {
        if service.peek("organization_id").is_empty() {
            tree.problems.push(super::Problem {
                at: service.at.clone(),
                column: "organization_id".to_owned(),
                what: "hsds-import-missing",
            });
        }
    }
}

/// Gives each row of `to` a copy of the row of `from` that its column names.
fn share(
    tables: &mut Tables,
    index: &Index,
    (from, column, to): (&str, &str, &'static str),
    tree: &mut Tree,
    left: &mut usize,
) {
    let shared = tables.get(from).cloned().unwrap_or_default();
    for node in tables.get_mut(to).into_iter().flatten() {
        let id = node.peek(column).to_owned();
        if id.is_empty() {
            continue;
        }
        match index.find(from, &id) {
            Some((_, n)) => {
                let copy = &shared[n];
                *left = left.saturating_sub(copy.size());
                if *left > 0 {
                    node.children.insert(from.to_owned(), vec![copy.clone()]);
                }
            }
            None => tree.problem(&node.at, column, "hsds-import-dangling"),
        }
    }
}

/// Hangs each row onto the one that it belongs to.
fn hang(tables: &mut Tables, index: &Index, kind: &Kind, tree: &mut Tree) {
    for node in tables.remove(kind.name).unwrap_or_default() {
        let Some(link) = kind.links.iter().find(|link| !node.peek(link.column).is_empty()) else {
            tree.problem(&node.at, kind.links[0].column, "hsds-import-alone");
            continue;
        };
        match index.find(link.to, node.peek(link.column)) {
            Some((table, n)) => {
                if let Some(parent) = tables.get_mut(table).and_then(|rows| rows.get_mut(n)) {
                    parent.children.entry(link.member.to_owned()).or_default().push(node);
                }
            }
            None => tree.problem(&node.at, link.column, "hsds-import-dangling"),
        }
    }
}

fn hang_attributes(tables: &mut Tables, index: &Index, tree: &mut Tree) {
    for node in tables.remove("attribute").unwrap_or_default() {
        for column in ["link_id", "taxonomy_term_id", "link_entity"] {
            if node.peek(column).is_empty() {
                tree.problem(&node.at, column, "hsds-import-missing");
            }
        }
        let (entity, id) = (node.peek("link_entity"), node.peek("link_id"));
        match index.find(entity, id) {
            Some((table, n)) => {
                if let Some(parent) = tables.get_mut(table).and_then(|rows| rows.get_mut(n)) {
                    parent.children.entry("attributes".to_owned()).or_default().push(node);
                }
            }
            None if id.is_empty() || entity.is_empty() => {}
            None => tree.problem(&node.at, "link_id", "hsds-import-dangling"),
        }
    }
}

/// Rows that are above themselves.
fn cycles(tables: &Tables, table: &str, column: &str, tree: &mut Tree) {
    let rows = tables.get(table).map(Vec::as_slice).unwrap_or_default();
    let above: HashMap<&str, &str> = rows.iter().map(|row| (row.peek("id"), row.peek(column))).collect();
    // Whether a way up from here ends is asked once for each row on it.
    let mut ends: HashSet<&str> = HashSet::new();
    for row in rows {
        let (mut way, mut at) = (HashSet::new(), row.peek("id"));
        while !at.is_empty() && !ends.contains(at) {
            if !way.insert(at) {
                tree.problem(&row.at, column, "hsds-import-cycle");
                break;
            }
            at = match above.get(at) {
                Some(next) => *next,
                None => {
                    tree.problem(&row.at, column, "hsds-import-dangling");
                    break;
                }
            };
        }
        ends.extend(way);
    }
}
