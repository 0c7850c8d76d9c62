//! Nested JSON: a page of services as our own API and others' answer it, a list, one service, or organizations with theirs.

use serde_json::{Map, Value};

use super::{At, MOST_CHARACTERS, MOST_DEPTH, MOST_ROWS, Node, Tree};

pub fn read(bytes: &[u8], tree: &mut Tree) {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let document: Value = match serde_json::from_slice(bytes) {
        Ok(document) => document,
        Err(error) => {
            let at = At { file: String::new(), row: format!("{}:{}", error.line(), error.column()) };
            tree.problem(&at, "", "hsds-import-json");
            return;
        }
    };
    let mut reader = Reader { left: MOST_ROWS, tree };
    match document {
        Value::Array(items) => reader.items("", items),
        Value::Object(mut members) => match members.remove("contents") {
            Some(Value::Array(items)) => reader.items("/contents", items),
            _ => reader.items("", vec![Value::Object(members)]),
        },
        _ => reader.tree.problem(&At::default(), "", "hsds-import-type"),
    }
    if reader.left == 0 {
        let services = &mut reader.tree.services;
        services.clear();
        reader.tree.problem(&At::default(), "", "hsds-import-rows");
    }
}

struct Reader<'a> {
    /// Objects that may still come.
    left: usize,
    tree: &'a mut Tree,
}

fn at(path: &str) -> At {
    At { file: String::new(), row: if path.is_empty() { "/".to_owned() } else { path.to_owned() } }
}

impl Reader<'_> {
    fn items(&mut self, path: &str, items: Vec<Value>) {
        for (n, item) in items.into_iter().enumerate() {
            let path = format!("{path}/{n}");
            match item {
                Value::Object(mut members) => match members.remove("services") {
                    // An organization: its services are in it.
                    Some(Value::Array(services)) => self.organization(&path, members, services),
                    _ => {
                        let service = self.node(&path, members, 1);
                        self.tree.services.extend(service);
                    }
                },
                _ => self.tree.problem(&at(&path), "", "hsds-import-type"),
            }
        }
    }

    fn organization(&mut self, path: &str, members: Map<String, Value>, services: Vec<Value>) {
        let Some(organization) = self.node(path, members, 1) else { return };
        let shallow = Node { at: organization.at, cells: organization.cells, ..Node::default() };
        for (n, service) in services.into_iter().enumerate() {
            let path = format!("{path}/services/{n}");
            let Value::Object(members) = service else {
                self.tree.problem(&at(&path), "", "hsds-import-type");
                continue;
            };
            let Some(mut service) = self.node(&path, members, 2) else { continue };
            service.children.entry("organization".to_owned()).or_insert_with(|| vec![shallow.clone()]);
            self.tree.services.push(service);
        }
    }

    fn node(&mut self, path: &str, members: Map<String, Value>, depth: usize) -> Option<Node> {
        if depth > MOST_DEPTH {
            self.tree.problem(&at(path), "", "hsds-import-depth");
            return None;
        }
        self.left = self.left.saturating_sub(1);
        if self.left == 0 {
            return None;
        }
        let mut node = Node { at: at(path), ..Node::default() };
        for (name, value) in members {
            match value {
                Value::Null => {}
                Value::String(text) => self.cell(&mut node, name, text),
                Value::Number(number) => self.cell(&mut node, name, number.to_string()),
                Value::Bool(yes) => self.cell(&mut node, name, yes.to_string()),
                Value::Object(members) => {
                    let child = self.node(&format!("{path}/{name}"), members, depth + 1);
                    node.children.entry(name).or_default().extend(child);
                }
                Value::Array(items) => {
                    for (n, item) in items.into_iter().enumerate() {
                        let path = format!("{path}/{name}/{n}");
                        match item {
                            Value::Object(members) => {
                                let child = self.node(&path, members, depth + 1);
                                node.children.entry(name.clone()).or_default().extend(child);
                            }
                            Value::Null => {}
                            _ => self.tree.problem(&at(&path), "", "hsds-import-type"),
                        }
                    }
                }
            }
        }
        Some(node)
    }

    fn cell(&mut self, node: &mut Node, name: String, text: String) {
        if text.chars().nth(MOST_CHARACTERS).is_some() {
            self.tree.problem(&node.at, &name, "hsds-import-too-long");
        }
        if !text.trim().is_empty() {
            node.cells.insert(name, text);
        }
    }
}
