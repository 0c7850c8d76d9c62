//! HTTP fields: a framework-neutral header list, and structured fields (RFC 9651) read without tolerance.
//!
//! RFC 9651 lets the last of two equal keys win. Here two equal keys are an error, because the two ends of a connection
//! must never disagree about which of them counts.

use std::cell::Cell;
use std::collections::HashSet;
use std::convert::Infallible;

use sfv::visitor::{DictionaryVisitor, EntryVisitor, InnerListVisitor, ItemVisitor, ParameterVisitor};
use sfv::{BareItemFromInput, InnerList, Item, KeyRef, ListEntry, ListSerializer, Parameters, Parser};

/// Header fields in the order of their arrival; names are lower case, values without white space around them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Headers(Vec<(String, String)>);

impl Headers {
    pub fn new() -> Headers {
        Headers::default()
    }

    /// Adds a field line.
    pub fn push(&mut self, name: &str, value: &str) {
        self.0.push((name.to_ascii_lowercase(), value.trim_matches([' ', '\t']).to_owned()));
    }

    /// Replaces every line of that name by one.
    pub fn set(&mut self, name: &str, value: &str) {
        self.remove(name);
        self.push(name, value);
    }

    pub fn remove(&mut self, name: &str) {
        self.0.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
    }

    pub fn lines<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub fn contains(&self, name: &str) -> bool {
        self.lines(name).next().is_some()
    }

    /// All lines of that name, joined with `", "` (RFC 9110 section 5.3).
    pub fn joined(&self, name: &str) -> Option<String> {
        let lines: Vec<&str> = self.lines(name).collect();
        (!lines.is_empty()).then(|| lines.join(", "))
    }

    /// The value of a field that may occur on one line only.
    pub fn single<'a>(&'a self, name: &'a str) -> Result<&'a str, Single> {
        let mut lines = self.lines(name);
        let first = lines.next().ok_or(Single::Absent)?;
        match lines.next() {
            None => Ok(first),
            Some(_) => Err(Single::Repeated),
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl<N: AsRef<str>, V: AsRef<str>> FromIterator<(N, V)> for Headers {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(lines: I) -> Headers {
        let mut headers = Headers::new();
        for (name, value) in lines {
            headers.push(name.as_ref(), value.as_ref());
        }
        headers
    }
}

/// Why a field has not exactly one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Single {
    #[error("absent")]
    Absent,
    #[error("on several lines")]
    Repeated,
}

/// Why a structured field was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum FieldError {
    #[error("not a structured field")]
    Syntax,
    #[error("a key or parameter occurs twice")]
    Duplicate,
}

/// The members of a dictionary, in order.
pub type Members = Vec<(String, ListEntry)>;

pub fn dictionary(text: &str) -> Result<Members, FieldError> {
    let duplicate = Cell::new(false);
    let mut members = Members::new();
    let result = Parser::new(text).parse_dictionary_with_visitor(MembersVisitor {
        members: &mut members,
        seen: HashSet::new(),
        duplicate: &duplicate,
    });
    finish(result.map(|()| members), &duplicate)
}

pub fn item(text: &str) -> Result<Item, FieldError> {
    let duplicate = Cell::new(false);
    let mut item = Item::new(false);
    let result = Parser::new(text).parse_item_with_visitor(ItemInto { item: &mut item, duplicate: &duplicate });
    finish(result.map(|()| item), &duplicate)
}

fn finish<T>(result: Result<T, sfv::Error>, duplicate: &Cell<bool>) -> Result<T, FieldError> {
    match result {
        Err(_) => Err(FieldError::Syntax),
        Ok(_) if duplicate.get() => Err(FieldError::Duplicate),
        Ok(value) => Ok(value),
    }
}

/// A member as it is serialised alone.
pub fn write_member(entry: &ListEntry) -> String {
    let mut list = ListSerializer::new();
    list.members([entry]);
    list.finish().unwrap_or_default()
}

pub fn write_item(item: &Item) -> String {
    sfv::ItemSerializer::new().bare_item(&item.bare_item).parameters(&item.params).finish()
}

pub fn write_inner_list(list: &InnerList) -> String {
    write_member(&ListEntry::InnerList(list.clone()))
}

/// `label=value`, as one member of a dictionary.
pub fn write_entry(label: &str, entry: &ListEntry) -> String {
    format!("{label}={}", write_member(entry))
}

struct MembersVisitor<'a, 'de> {
    members: &'a mut Members,
    seen: HashSet<&'de str>,
    duplicate: &'a Cell<bool>,
}

impl<'de> DictionaryVisitor<'de> for MembersVisitor<'_, 'de> {
    type Out = ();
    type Error = Infallible;

    fn entry(&mut self, key: &'de KeyRef) -> Result<impl EntryVisitor<'de>, Infallible> {
        if !self.seen.insert(key.as_str()) {
            self.duplicate.set(true);
        }
        self.members.push((key.as_str().to_owned(), ListEntry::InnerList(InnerList::default())));
        let entry = &mut self.members.last_mut().expect("one was just added").1;
        Ok(EntryInto { entry, duplicate: self.duplicate })
    }

    fn finish(self) -> Result<(), Infallible> {
        Ok(())
    }
}

struct EntryInto<'a> {
    entry: &'a mut ListEntry,
    duplicate: &'a Cell<bool>,
}

impl<'de> EntryVisitor<'de> for EntryInto<'_> {
    type Error = Infallible;

    fn item(self) -> Result<impl ItemVisitor<'de>, Infallible> {
        *self.entry = ListEntry::Item(Item::new(false));
        match self.entry {
            ListEntry::Item(item) => Ok(ItemInto { item, duplicate: self.duplicate }),
            ListEntry::InnerList(_) => unreachable!("it was just made an item"),
        }
    }

    fn inner_list(self) -> Result<impl InnerListVisitor<'de>, Infallible> {
        match self.entry {
            ListEntry::InnerList(list) => Ok(ListInto { list, duplicate: self.duplicate }),
            ListEntry::Item(_) => unreachable!("an entry starts as a list"),
        }
    }
}

struct ItemInto<'a> {
    item: &'a mut Item,
    duplicate: &'a Cell<bool>,
}

impl<'de> ItemVisitor<'de> for ItemInto<'_> {
    type Out = ();
    type Error = Infallible;

    fn bare_item(self, bare: BareItemFromInput<'de>) -> Result<impl ParameterVisitor<'de, Out = ()>, Infallible> {
        self.item.bare_item = bare.into();
        Ok(ParametersInto { parameters: &mut self.item.params, duplicate: self.duplicate })
    }
}

struct ListInto<'a> {
    list: &'a mut InnerList,
    duplicate: &'a Cell<bool>,
}

impl<'de> InnerListVisitor<'de> for ListInto<'_> {
    type Error = Infallible;

    fn item(&mut self) -> Result<impl ItemVisitor<'de>, Infallible> {
        self.list.items.push(Item::new(false));
        let item = self.list.items.last_mut().expect("one was just added");
        Ok(ItemInto { item, duplicate: self.duplicate })
    }

    fn finish(self) -> Result<impl ParameterVisitor<'de>, Infallible> {
        Ok(ParametersInto { parameters: &mut self.list.params, duplicate: self.duplicate })
    }
}

struct ParametersInto<'a> {
    parameters: &'a mut Parameters,
    duplicate: &'a Cell<bool>,
}

impl<'de> ParameterVisitor<'de> for ParametersInto<'_> {
    type Out = ();
    type Error = Infallible;

    fn parameter(&mut self, key: &'de KeyRef, value: BareItemFromInput<'de>) -> Result<(), Infallible> {
        if self.parameters.insert(key.to_owned(), value.into()).is_some() {
            self.duplicate.set(true);
        }
        Ok(())
    }

    fn finish(self) -> Result<(), Infallible> {
        Ok(())
    }
}
