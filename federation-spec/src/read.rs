//! Members of an object, read by type and limit.

use serde_json::{Map, Value};

use crate::limits;
use crate::origin::{Iri, IriError};
use crate::problem::Code;
use crate::time::{self, Instant};

/// A property that a message must not have as it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{term}: {fault}")]
pub struct SchemaError {
    pub term: String,
    pub fault: SchemaFault,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum SchemaFault {
    #[error("missing")]
    Missing,
    #[error("of another type")]
    Type,
    #[error("not one of the values it may have")]
    Value,
    #[error("{0}")]
    Iri(#[from] IriError),
    #[error("empty")]
    Empty,
    #[error("too long")]
    TooLong,
    #[error("too many")]
    TooMany,
    #[error("not allowed here")]
    NotAllowed,
}

impl SchemaError {
    pub fn code(&self) -> Code {
        match self.fault {
            SchemaFault::TooLong | SchemaFault::TooMany | SchemaFault::Iri(IriError::TooLong) => Code::Limit,
            _ => Code::Schema,
        }
    }
}

pub(crate) fn error(term: &str, fault: impl Into<SchemaFault>) -> SchemaError {
    SchemaError { term: term.to_owned(), fault: fault.into() }
}

/// How long a text may be.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Most {
    Bytes(usize),
    Characters(usize),
}

pub(crate) const CODE: Most = Most::Bytes(limits::CODE_BYTES);
pub(crate) const NAME: Most = Most::Characters(limits::NAME_CHARACTERS);

#[derive(Clone, Copy)]
pub(crate) struct Members<'a>(pub &'a Map<String, Value>);

pub(crate) type Read<T> = Result<T, SchemaError>;

impl<'a> Members<'a> {
    pub fn of(value: &'a Value, term: &str) -> Read<Members<'a>> {
        value.as_object().map(Members).ok_or_else(|| error(term, SchemaFault::Type))
    }

    pub fn text(self, term: &str, most: Most) -> Read<Option<&'a str>> {
        self.0.get(term).map(|value| as_text(value, term, most)).transpose()
    }

    pub fn iri(self, term: &str) -> Read<Option<Iri>> {
        self.0.get(term).map(|value| as_iri(value, term)).transpose()
    }

    /// A word of a closed list.
    pub fn word<T>(self, term: &str, parse: impl Fn(&str) -> Option<T>) -> Read<Option<T>> {
        let word = self.text(term, CODE)?;
        word.map(|word| parse(word).ok_or_else(|| error(term, SchemaFault::Value))).transpose()
    }

    pub fn instant(self, term: &str) -> Read<Option<Instant>> {
        self.word(term, time::parse_instant)
    }

    /// A whole number from `least` on.
    pub fn number(self, term: &str, least: u64) -> Read<Option<u64>> {
        let Some(value) = self.0.get(term) else { return Ok(None) };
        let number = value.as_u64().ok_or_else(|| error(term, SchemaFault::Type))?;
        match number >= least {
            true => Ok(Some(number)),
            false => Err(error(term, SchemaFault::Value)),
        }
    }

    /// A list of at most `most` items, which may be absent but not empty.
    pub fn list<T>(self, term: &str, most: usize, item: impl Fn(&'a Value) -> Read<T>) -> Read<Option<Vec<T>>> {
        let Some(value) = self.0.get(term) else { return Ok(None) };
        let items = value.as_array().ok_or_else(|| error(term, SchemaFault::Type))?;
        match items.len() {
            0 => Err(error(term, SchemaFault::Empty)),
            count if count > most => Err(error(term, SchemaFault::TooMany)),
            _ => items.iter().map(item).collect::<Read<Vec<T>>>().map(Some),
        }
    }

    /// A list of different words of a closed list.
    pub fn words<T: PartialEq>(
        self,
        term: &str,
        most: usize,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Read<Option<Vec<T>>> {
        let words = self.list(term, most, |value| {
            let word = as_text(value, term, CODE)?;
            parse(word).ok_or_else(|| error(term, SchemaFault::Value))
        })?;
        match words {
            Some(words) if has_double(&words) => Err(error(term, SchemaFault::Value)),
            words => Ok(words),
        }
    }

    pub fn iris(self, term: &str, most: usize) -> Read<Option<Vec<Iri>>> {
        match self.list(term, most, |value| as_iri(value, term))? {
            Some(iris) if has_double(&iris) => Err(error(term, SchemaFault::Value)),
            iris => Ok(iris),
        }
    }
}

/// What must be there.
pub(crate) trait Need<T> {
    fn need(self, term: &str) -> Read<T>;
}

impl<T> Need<T> for Read<Option<T>> {
    fn need(self, term: &str) -> Read<T> {
        self?.ok_or_else(|| error(term, SchemaFault::Missing))
    }
}

pub(crate) fn as_text<'a>(value: &'a Value, term: &str, most: Most) -> Read<&'a str> {
    let text = value.as_str().ok_or_else(|| error(term, SchemaFault::Type))?;
    let fits = match most {
        Most::Bytes(most) => text.len() <= most,
        Most::Characters(most) => text.chars().nth(most).is_none(),
    };
    match fits {
        true => Ok(text),
        false => Err(error(term, SchemaFault::TooLong)),
    }
}

pub(crate) fn as_iri(value: &Value, term: &str) -> Read<Iri> {
    let text = value.as_str().ok_or_else(|| error(term, SchemaFault::Type))?;
    Iri::parse(text).map_err(|fault| error(term, fault))
}

fn has_double<T: PartialEq>(items: &[T]) -> bool {
    items.iter().enumerate().any(|(n, item)| items[..n].contains(item))
}
