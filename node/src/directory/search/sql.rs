//! Questions to the capabilities and their facets as text with values: what diesel's own language cannot say.

use std::fmt::Write;

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{Date, Text as SqlText, Timestamp};

use super::query::Asked;
use super::{Reader, Sees};
use crate::db::Conn;
use crate::directory::SEARCH_DAYS;
use crate::directory::facets::FacetKind;
use crate::on_each;
use crate::time::Instant;

pub enum Bind {
    Text(String),
    At(Instant),
    Day(NaiveDate),
}

/// Text with its values. SQLite wants their numbers in the order in which they stand.
#[derive(Default)]
pub struct Sql {
    pub text: String,
    binds: Vec<Bind>,
}

impl Sql {
    pub fn push(&mut self, text: &str) -> &mut Sql {
        self.text.push_str(text);
        self
    }

    pub fn bind(&mut self, value: Bind) -> &mut Sql {
        self.binds.push(value);
        write!(self.text, "${}", self.binds.len()).expect("text takes text");
        self
    }

    pub fn list(&mut self, words: &[String]) -> &mut Sql {
        for (at, word) in words.iter().enumerate() {
            self.push(if at == 0 { "" } else { ", " }).bind(Bind::Text(word.clone()));
        }
        self
    }

    /// The facets of one kind with one of these words, by the name of their table here.
    pub fn facet(&mut self, table: &str, kind: FacetKind, words: &[String]) -> &mut Sql {
        self.push(table).push(".kind = ").bind(Bind::Text(kind.to_string()));
        self.push(" AND ").push(table).push(".value IN (").list(words).push(")")
    }

    /// Whether a capability has one of these.
    pub fn has(&mut self, id: &str, kind: FacetKind, words: &[String]) -> &mut Sql {
        self.push("EXISTS (SELECT 1 FROM capability_facets g WHERE ").facet("g", kind, words);
        self.push(" AND g.capability_id = ").push(id).push(")")
    }

    pub fn has_all(&mut self, id: &str, asked: &[Asked]) -> &mut Sql {
        for Asked(any_of) in asked {
            self.push(" AND (");
            for (at, (kind, words)) in any_of.iter().enumerate() {
                self.push(if at == 0 { "" } else { " OR " }).has(id, *kind, words);
            }
            self.push(")");
        }
        self
    }

    pub fn load<T>(self, conn: &mut Conn) -> QueryResult<Vec<T>>
    where
        T: QueryableByName<diesel::pg::Pg> + QueryableByName<diesel::sqlite::Sqlite> + 'static,
    {
        let Sql { text, binds } = self;
        on_each!(conn, c => {
            let mut query = diesel::sql_query(text).into_boxed();
            for bind in binds {
                query = match bind {
                    Bind::Text(text) => query.bind::<SqlText, _>(text),
                    Bind::At(at) => query.bind::<Timestamp, _>(at),
                    Bind::Day(day) => query.bind::<Date, _>(day),
                };
            }
            query.load::<T>(c)
        })
    }

    /// Of a capability `c`: that it is in force, that its owner is heard and nothing of theirs was lost here, and that the reader may see it; one that nobody has
    /// said to be right for long only where old ones are asked for, too.
    pub fn may_be_seen(&mut self, reader: &Reader, old_too: bool, now: Instant) -> &mut Sql {
        self.push("c.status IN ('active', 'temporarily closed') AND c.expires_at > ").bind(Bind::At(now));
        self.push(
            " AND (c.peer_id IS NULL OR c.peer_id IN (SELECT id FROM peers WHERE state = 'active' \
             AND id NOT IN (SELECT peer_id FROM inbound_losses)))",
        );
        self.push(match reader.sees {
            Sees::Everything => "",
            Sees::WhatIsForAll => " AND c.audience_class IN ('public', 'member')",
            Sees::WhatIsForAllAndOurs => " AND (c.audience_class IN ('public', 'member') OR c.peer_id IS NULL)",
        });
        if !old_too {
            let day = now.date() - chrono::Duration::days(SEARCH_DAYS);
            self.push(" AND c.assured_on > ").bind(Bind::Day(day));
        }
        self
    }
}
