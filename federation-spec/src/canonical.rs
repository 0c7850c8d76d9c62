//! The canonical form of JSON (RFC 8785), over what [`crate::json`] admits.
//!
//! Numbers are integers within ±(2^53 − 1), whose form is their decimal digits; the shortest form of other doubles is
//! never needed, because no such number passes the scan. A value made by hand that holds one is refused.

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::json::MAX_INTEGER;

/// The value holds a number that is no integer within ±(2^53 − 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("a number that has no canonical form here")]
pub struct NotCanonical;

/// The RFC 8785 form.
pub fn to_string(value: &Value) -> Result<String, NotCanonical> {
    let mut out = String::new();
    write(value, &mut out)?;
    Ok(out)
}

/// SHA-256 of the RFC 8785 form.
pub fn hash(value: &Value) -> Result<[u8; 32], NotCanonical> {
    Ok(Sha256::digest(to_string(value)?.as_bytes()).into())
}

/// A hash as it is written in messages: 64 lower-case hexadecimal digits.
pub fn hex(hash: &[u8; 32]) -> String {
    data_encoding::HEXLOWER.encode(hash)
}

pub fn parse_hex(text: &str) -> Option<[u8; 32]> {
    data_encoding::HEXLOWER.decode(text.as_bytes()).ok()?.try_into().ok()
}

fn write(value: &Value, out: &mut String) -> Result<(), NotCanonical> {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => {
            let number = number.as_i64().filter(|n| n.unsigned_abs() <= MAX_INTEGER.unsigned_abs());
            out.push_str(&number.ok_or(NotCanonical)?.to_string());
        }
        Value::String(text) => write_string(text, out),
        Value::Array(items) => {
            out.push('[');
            for (n, item) in items.iter().enumerate() {
                if n > 0 {
                    out.push(',');
                }
                write(item, out)?;
            }
            out.push(']');
        }
        Value::Object(members) => {
            let mut members: Vec<(&String, &Value)> = members.iter().collect();
            // By UTF-16 code units: beyond the BMP this is another order than that of code points.
            members.sort_by(|a, b| a.0.encode_utf16().cmp(b.0.encode_utf16()));
            out.push('{');
            for (n, (key, value)) in members.into_iter().enumerate() {
                if n > 0 {
                    out.push(',');
                }
                write_string(key, out);
                out.push(':');
                write(value, out)?;
            }
            out.push('}');
        }
    }
    Ok(())
}

fn write_string(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{C}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            '\0'..='\u{1F}' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
}
