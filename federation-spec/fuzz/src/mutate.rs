//! Bytes like those of the vectors, and a little otherwise: seeded, so that a finding comes again.

use serde_json::{Map, Value};

/// What parsers stumble over.
const TOKENS: &[&str] = &[
    "",
    "\"",
    "\\",
    "\\u0000",
    "\\ud800",
    "\\udc00\\ud800",
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    ", ",
    ";",
    "=",
    " ",
    "\t",
    "\n",
    "\r\n",
    "\0",
    "\u{7f}",
    "\u{feff}",
    "\u{e9}",
    "\u{1f602}",
    "\u{fb33}",
    "null",
    "true",
    "-0",
    "0",
    "1e3",
    "1.0",
    "00",
    "9007199254740991",
    "9007199254740992",
    "-9007199254740992",
    "999999999999999",
    "1000000000000000",
    "18446744073709551615",
    "@context",
    "@id",
    "ws:",
    "ws:plane",
    "ws:version",
    "id",
    "type",
    "proof",
    "attributedTo",
    "object",
    "result",
    "Create",
    "Update",
    "Delete",
    "Accept",
    "ws:Receipt",
    "Tombstone",
    "Organization",
    "directory",
    "room",
    "urgent",
    "normal",
    "?1",
    ":AAAA:",
    "(\"@method\")",
    ";req",
    ";sf",
    ";bs",
    ";key=\"ws\"",
    ";tag=\"waystation-v1\"",
    ";alg=\"ed25519\"",
    "sha-256=",
    "ws=",
    "https://",
    "http://",
    "https://police.example/fed/v1/node",
    "#2026a",
    "#",
    "?",
    "%2e",
    "%2F",
    "..",
    "/./",
    "//",
    "@",
    ":443",
    ":8443",
    ":0",
    "[::1]",
    "127.0.0.1",
    "0x7f.1",
    "localhost",
    "localhost.",
    "xn--",
    "\u{df}",
    "2026-11-23T10:00:00Z",
    "2026-02-30T10:00:00Z",
    "z6Mk",
    "zDn",
    "1",
    "z",
];

/// Numbers from a seed: xorshift, which is enough to vary and needs nothing.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % end.max(1)
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

pub struct Mutator<'a> {
    numbers: Numbers,
    seeds: &'a [Vec<u8>],
    /// Every value inside the seeds that are JSON.
    values: Vec<Value>,
}

impl<'a> Mutator<'a> {
    pub fn new(seed: u64, seeds: &'a [Vec<u8>]) -> Mutator<'a> {
        let mut values = vec![Value::Null, Value::Bool(true), Value::from(0), Value::from(-1), Value::from("")];
        values.extend([Value::Array(Vec::new()), Value::Object(Map::new())]);
        for seed in seeds.iter().filter(|seed| seed.len() < 20_000) {
            if let Ok(value) = serde_json::from_slice(seed) {
                collect(&value, &mut values);
            }
        }
        let numbers = Numbers(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        Mutator { numbers, seeds, values }
    }

    /// A seed with one to six changes; of its bytes, or, if it is JSON, half the time of what they say.
    pub fn mutated(&mut self) -> Vec<u8> {
        let mut bytes = self.numbers.pick(self.seeds).clone();
        let changes = 1 + self.numbers.below(6);
        if self.numbers.below(2) == 0
            && let Ok(mut value) = serde_json::from_slice::<Value>(&bytes)
        {
            for _ in 0..changes {
                self.change_value(&mut value);
            }
            return value.to_string().into_bytes();
        }
        for _ in 0..changes {
            self.change_bytes(&mut bytes);
        }
        bytes
    }

    fn change_bytes(&mut self, bytes: &mut Vec<u8>) {
        let at = self.numbers.below(bytes.len() + 1);
        let end = (at + self.numbers.below(24)).min(bytes.len());
        match self.numbers.below(7) {
            0 if at < bytes.len() => bytes[at] ^= 1 << self.numbers.below(8),
            1 if at < bytes.len() => bytes[at] = self.numbers.below(256) as u8,
            2 => drop(bytes.drain(at..end)),
            3 => drop(bytes.splice(at..at, bytes[at..end].to_vec())),
            4 => drop(bytes.splice(at..end, self.numbers.pick(TOKENS).bytes())),
            5 => {
                let other = self.numbers.pick(self.seeds);
                let from = self.numbers.below(other.len() + 1);
                let to = (from + self.numbers.below(200)).min(other.len());
                bytes.splice(at..end, other[from..to].iter().copied());
            }
            _ => drop(bytes.splice(at..at, self.numbers.pick(TOKENS).bytes())),
        }
    }

    fn change_value(&mut self, value: &mut Value) {
        // Down to some place: deep in a message is where the interesting members are.
        match value {
            Value::Object(members) if !members.is_empty() && self.numbers.below(8) > 0 => {
                let key = members.keys().nth(self.numbers.below(members.len())).expect("it is not empty").clone();
                match self.numbers.below(9) {
                    0 => drop(members.remove(&key)),
                    1 => {
                        let value = members.remove(&key).expect("it was just found");
                        members.insert((*self.numbers.pick(TOKENS)).to_owned(), value);
                    }
                    2 => {
                        let value = self.numbers.pick(&self.values).clone();
                        members.insert((*self.numbers.pick(TOKENS)).to_owned(), value);
                    }
                    3 => members[&key] = self.numbers.pick(&self.values).clone(),
                    _ => self.change_value(&mut members[&key]),
                }
            }
            Value::Array(items) if !items.is_empty() && self.numbers.below(8) > 0 => {
                let at = self.numbers.below(items.len());
                match self.numbers.below(6) {
                    0 => drop(items.remove(at)),
                    1 => items.push(items[at].clone()),
                    2 => items.push(self.numbers.pick(&self.values).clone()),
                    _ => self.change_value(&mut items[at]),
                }
            }
            Value::String(text) if self.numbers.below(3) > 0 => {
                let mut bytes = std::mem::take(text).into_bytes();
                self.change_bytes(&mut bytes);
                *text = String::from_utf8_lossy(&bytes).into_owned();
            }
            value => *value = self.numbers.pick(&self.values).clone(),
        }
    }
}

fn collect(value: &Value, values: &mut Vec<Value>) {
    if values.len() < 20_000 {
        values.push(value.clone());
        match value {
            Value::Array(items) => items.iter().for_each(|item| collect(item, values)),
            Value::Object(members) => members.values().for_each(|value| collect(value, values)),
            _ => {}
        }
    }
}
