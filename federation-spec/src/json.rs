//! JSON from a stranger: one strict scan with every limit, before anything is typed.
//!
//! What passes has one meaning for every parser: no duplicate keys, no floats, no lone surrogates, no U+0000. So the RFC
//! 8785 form of it is the same everywhere. The depth is bounded, hence the recursion is too.

use std::collections::HashSet;

use serde_json::{Map, Value};

use crate::limits;

/// The largest integer that every JSON reader keeps exactly: 2^53 − 1.
pub const MAX_INTEGER: i64 = (1 << 53) - 1;

/// Why a text was refused, and at which byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{fault} at byte {at}")]
pub struct JsonError {
    pub at: usize,
    pub fault: JsonFault,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum JsonFault {
    #[error("too many bytes")]
    TooLarge,
    #[error("byte order mark")]
    ByteOrderMark,
    #[error("not UTF-8")]
    NotUtf8,
    #[error("the text ends early")]
    UnexpectedEnd,
    #[error("not JSON")]
    Syntax,
    #[error("something follows the value")]
    Trailing,
    #[error("nested too deeply")]
    Depth,
    #[error("too many values")]
    Nodes,
    #[error("too many members")]
    Members,
    #[error("too many items")]
    Items,
    #[error("a key is too long")]
    KeyLength,
    #[error("a string is too long")]
    StringLength,
    #[error("a key occurs twice")]
    DuplicateKey,
    #[error("U+0000")]
    Nul,
    #[error("half of a surrogate pair")]
    LoneSurrogate,
    #[error("a raw control character")]
    ControlCharacter,
    #[error("a number that is no integer")]
    NotAnInteger,
    #[error("an integer beyond 2^53 - 1")]
    IntegerRange,
}

/// Reads one JSON text of at most [`limits::ACTIVITY_BYTES`].
pub fn parse(bytes: &[u8]) -> Result<Value, JsonError> {
    parse_up_to(bytes, limits::ACTIVITY_BYTES)
}

/// Reads one JSON text of at most `most` bytes; the other limits stay.
pub fn parse_up_to(bytes: &[u8], most: usize) -> Result<Value, JsonError> {
    if bytes.len() > most {
        return Err(JsonError { at: most, fault: JsonFault::TooLarge });
    }
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        return Err(JsonError { at: 0, fault: JsonFault::ByteOrderMark });
    }
    let text =
        std::str::from_utf8(bytes).map_err(|error| JsonError { at: error.valid_up_to(), fault: JsonFault::NotUtf8 })?;
    let mut scan = Scan { text, bytes, at: 0, nodes: 0 };
    let value = scan.value(0)?;
    scan.space();
    match scan.at == bytes.len() {
        true => Ok(value),
        false => Err(scan.fault(JsonFault::Trailing)),
    }
}

struct Scan<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    nodes: usize,
}

impl Scan<'_> {
    fn fault(&self, fault: JsonFault) -> JsonError {
        JsonError { at: self.at, fault }
    }

    fn peek(&self) -> Result<u8, JsonError> {
        self.bytes.get(self.at).copied().ok_or(self.fault(JsonFault::UnexpectedEnd))
    }

    fn space(&mut self) {
        while matches!(self.bytes.get(self.at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// `depth` is that of the container around the value.
    fn value(&mut self, depth: usize) -> Result<Value, JsonError> {
        self.space();
        let first = self.peek()?;
        self.nodes += 1;
        if self.nodes > limits::JSON_NODES {
            return Err(self.fault(JsonFault::Nodes));
        }
        match first {
            b'{' | b'[' if depth == limits::JSON_DEPTH => Err(self.fault(JsonFault::Depth)),
            b'{' => self.object(depth + 1),
            b'[' => self.array(depth + 1),
            b'"' => Ok(Value::String(self.string(limits::STRING_BYTES, JsonFault::StringLength)?)),
            b't' => self.word("true", Value::Bool(true)),
            b'f' => self.word("false", Value::Bool(false)),
            b'n' => self.word("null", Value::Null),
            b'-' | b'0'..=b'9' => self.integer(),
            _ => Err(self.fault(JsonFault::Syntax)),
        }
    }

    fn word(&mut self, word: &str, value: Value) -> Result<Value, JsonError> {
        match self.bytes[self.at..].starts_with(word.as_bytes()) {
            true => self.at += word.len(),
            false => return Err(self.fault(JsonFault::Syntax)),
        }
        Ok(value)
    }

    fn object(&mut self, depth: usize) -> Result<Value, JsonError> {
        self.at += 1;
        let mut members = Map::new();
        let mut keys = HashSet::new();
        self.space();
        if self.peek()? == b'}' {
            self.at += 1;
            return Ok(Value::Object(members));
        }
        loop {
            self.space();
            if self.peek()? != b'"' {
                return Err(self.fault(JsonFault::Syntax));
            }
            if keys.len() == limits::OBJECT_MEMBERS {
                return Err(self.fault(JsonFault::Members));
            }
            let start = self.at;
            let key = self.string(limits::KEY_BYTES, JsonFault::KeyLength)?;
            if !keys.insert(key.clone()) {
                return Err(JsonError { at: start, fault: JsonFault::DuplicateKey });
            }
            self.space();
            if self.peek()? != b':' {
                return Err(self.fault(JsonFault::Syntax));
            }
            self.at += 1;
            let value = self.value(depth)?;
            members.insert(key, value);
            self.space();
            match self.peek()? {
                b',' => self.at += 1,
                b'}' => break,
                _ => return Err(self.fault(JsonFault::Syntax)),
            }
        }
        self.at += 1;
        Ok(Value::Object(members))
    }

    fn array(&mut self, depth: usize) -> Result<Value, JsonError> {
        self.at += 1;
        let mut items = Vec::new();
        self.space();
        if self.peek()? == b']' {
            self.at += 1;
            return Ok(Value::Array(items));
        }
        loop {
            if items.len() == limits::ARRAY_ITEMS {
                return Err(self.fault(JsonFault::Items));
            }
            items.push(self.value(depth)?);
            self.space();
            match self.peek()? {
                b',' => self.at += 1,
                b']' => break,
                _ => return Err(self.fault(JsonFault::Syntax)),
            }
        }
        self.at += 1;
        Ok(Value::Array(items))
    }

    fn string(&mut self, most: usize, too_long: JsonFault) -> Result<String, JsonError> {
        let start = self.at;
        self.at += 1;
        let mut out = String::new();
        loop {
            // Runs between quotes, escapes and controls are copied whole; all three are ASCII, so a run ends on a boundary.
            let run = self.bytes[self.at..]
                .iter()
                .position(|b| matches!(b, b'"' | b'\\' | 0..=0x1F))
                .ok_or(JsonError { at: self.bytes.len(), fault: JsonFault::UnexpectedEnd })?;
            out.push_str(&self.text[self.at..self.at + run]);
            self.at += run;
            match self.bytes[self.at] {
                b'"' => {
                    self.at += 1;
                    break;
                }
                b'\\' => out.push(self.escape()?),
                0 => return Err(self.fault(JsonFault::Nul)),
                _ => return Err(self.fault(JsonFault::ControlCharacter)),
            }
            if out.len() > most {
                break;
            }
        }
        match out.len() > most {
            true => Err(JsonError { at: start, fault: too_long }),
            false => Ok(out),
        }
    }

    fn escape(&mut self) -> Result<char, JsonError> {
        let start = self.at;
        self.at += 1;
        let plain = match self.peek()? {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{C}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                self.at += 1;
                return self.unicode_escape(start);
            }
            _ => return Err(self.fault(JsonFault::Syntax)),
        };
        self.at += 1;
        Ok(plain)
    }

    fn unicode_escape(&mut self, start: usize) -> Result<char, JsonError> {
        let lone = JsonError { at: start, fault: JsonFault::LoneSurrogate };
        let unit = self.hex4()?;
        let scalar = match unit {
            0 => return Err(JsonError { at: start, fault: JsonFault::Nul }),
            0xD800..=0xDBFF => {
                if !self.bytes[self.at..].starts_with(b"\\u") {
                    return Err(lone);
                }
                self.at += 2;
                match self.hex4()? {
                    low @ 0xDC00..=0xDFFF => 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00),
                    _ => return Err(lone),
                }
            }
            unit => unit,
        };
        char::from_u32(scalar).ok_or(lone)
    }

    fn hex4(&mut self) -> Result<u32, JsonError> {
        let digits = self.bytes.get(self.at..self.at + 4).ok_or(self.fault(JsonFault::UnexpectedEnd))?;
        let mut unit = 0;
        for digit in digits {
            let value = char::from(*digit).to_digit(16).ok_or(self.fault(JsonFault::Syntax))?;
            unit = unit * 16 + value;
        }
        self.at += 4;
        Ok(unit)
    }

    fn integer(&mut self) -> Result<Value, JsonError> {
        let start = self.at;
        self.at += usize::from(self.bytes[start] == b'-');
        let digits = self.at;
        while matches!(self.bytes.get(self.at), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        match &self.bytes[digits..self.at] {
            [] => return Err(self.fault(JsonFault::Syntax)),
            [b'0', _, ..] => return Err(JsonError { at: start, fault: JsonFault::Syntax }),
            _ => {}
        }
        // Readers that know floats take `-0` for one, and it is not their 0.
        if matches!(self.bytes.get(self.at), Some(b'.' | b'e' | b'E')) || self.bytes[start..self.at] == *b"-0" {
            return Err(JsonError { at: start, fault: JsonFault::NotAnInteger });
        }
        let number = self.text[start..self.at].parse::<i64>();
        match number {
            Ok(number) if number.abs_diff(0) <= MAX_INTEGER.unsigned_abs() => Ok(Value::from(number)),
            _ => Err(JsonError { at: start, fault: JsonFault::IntegerRange }),
        }
    }
}
