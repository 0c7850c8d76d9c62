//! The database: SQLite or PostgreSQL, one query code.
//!
//! Queries are plain functions over a [`Conn`]. [`Db::read`] and [`Db::write`] move them to a thread that may block. A
//! write is one transaction: the change, its audit entry, its notices and its jobs hold together or not at all. Rows that
//! several transactions lock are taken in one order, and the head of the audit chain is always the last of them.

mod json;
mod migrate;
pub mod schema;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::prelude::*;
use diesel::r2d2::{ConnectionManager, CustomizeConnection, Pool};
use tokio::sync::watch;

pub use json::Json;
pub use migrate::{migrate, pending};

use crate::error::Error;

#[derive(diesel::MultiConnection)]
pub enum Conn {
    Pg(PgConnection),
    Sqlite(SqliteConnection),
}

/// Written once, compiled once for each backend: for what `MultiConnection` cannot say.
#[macro_export]
macro_rules! on_each {
    ($conn:expr, $c:ident => $body:expr) => {
        match $conn {
            $crate::db::Conn::Pg($c) => $body,
            $crate::db::Conn::Sqlite($c) => $body,
        }
    };
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

/// The pools of a node. Cloning is cheap.
#[derive(Clone)]
pub struct Db {
    kind: Kind,
    readers: Pool<ConnectionManager<Conn>>,
    // SQLite has one writer at a time: others queue here, not in its busy handler, which starves them.
    writer: Pool<ConnectionManager<Conn>>,
    after_write: Arc<watch::Sender<()>>,
}

impl Db {
    /// Opens the database without looking into it; `migrate` comes next.
    pub fn open(url: &str, connections: u32, wait: Duration) -> anyhow::Result<Db> {
        let kind = kind_of(url);
        let pool = |size: u32| {
            Pool::builder()
                .max_size(size)
                .min_idle(Some(0))
                .connection_timeout(wait)
                .error_handler(Box::new(LogErrors))
                .connection_customizer(Box::new(Settings { kind }))
                .build_unchecked(ConnectionManager::<Conn>::new(url))
        };
        let (readers, writer) = match kind {
            Kind::Sqlite => (pool(connections), pool(1)),
            Kind::Postgres => {
                let pool = pool(connections);
                (pool.clone(), pool)
            }
        };
        Ok(Db { kind, readers, writer, after_write: Arc::new(watch::Sender::new(())) })
    }

    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Changes with each write of this process: what workers and live pages wait for. A write between two looks is not
    /// missed.
    pub fn writes(&self) -> watch::Receiver<()> {
        self.after_write.subscribe()
    }

    /// Makes workers and live pages look again, though nothing was written.
    pub fn look_again(&self) {
        self.after_write.send_replace(());
    }

    /// Runs queries that change nothing.
    pub async fn read<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, Error> + Send + 'static,
    {
        let db = self.clone();
        on_blocking_thread(move || db.read_now(work)).await
    }

    /// Runs one transaction that may write.
    pub async fn write<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, Error> + Send + 'static,
    {
        let db = self.clone();
        on_blocking_thread(move || db.write_now(work)).await
    }

    /// [`Db::read`] for a thread that may block.
    pub fn read_now<T>(&self, work: impl FnOnce(&mut Conn) -> Result<T, Error>) -> Result<T, Error> {
        let mut conn = self.readers.get().map_err(busy)?;
        work(&mut conn)
    }

    /// [`Db::write`] for a thread that may block.
    pub fn write_now<T>(&self, work: impl FnOnce(&mut Conn) -> Result<T, Error>) -> Result<T, Error> {
        let mut conn = self.writer.get().map_err(busy)?;
        let done = write_transaction(&mut conn, work);
        if done.is_ok() {
            self.look_again();
        }
        done
    }

    /// A connection outside any transaction: migrations, and the queue's claims.
    pub fn with_writer<T>(&self, work: impl FnOnce(&mut Conn) -> anyhow::Result<T>) -> anyhow::Result<T> {
        let mut conn = self.writer.get().context("the database does not answer")?;
        work(&mut conn)
    }
}

pub fn kind_of(url: &str) -> Kind {
    if url.starts_with("postgres") { Kind::Postgres } else { Kind::Sqlite }
}

fn busy(error: diesel::r2d2::PoolError) -> Error {
    Error::Busy(error.into())
}

async fn on_blocking_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let span = tracing::Span::current();
    tokio::task::spawn_blocking(move || span.in_scope(work))
        .await
        .unwrap_or_else(|stopped| Err(Error::Internal(stopped.into())))
}

/// SQLite takes the write lock at BEGIN: a transaction that reads first and writes later can fail at once with
/// SQLITE_BUSY, whatever the timeout.
fn write_transaction<T>(conn: &mut Conn, work: impl FnOnce(&mut Conn) -> Result<T, Error>) -> Result<T, Error> {
    match conn {
        Conn::Sqlite(sqlite) => AnsiTransactionManager::begin_transaction_sql(sqlite, "BEGIN IMMEDIATE")?,
        Conn::Pg(pg) => AnsiTransactionManager::begin_transaction(pg)?,
    }
    to_its_end(conn, work)
}

/// Several queries that see the same state, whatever others write meanwhile. Changes nothing and keeps nobody waiting.
pub fn at_one_moment<T>(conn: &mut Conn, work: impl FnOnce(&mut Conn) -> Result<T, Error>) -> Result<T, Error> {
    match conn {
        Conn::Sqlite(sqlite) => AnsiTransactionManager::begin_transaction(sqlite)?,
        Conn::Pg(pg) => {
            AnsiTransactionManager::begin_transaction_sql(pg, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
        }
    }
    to_its_end(conn, work)
}

/// A part of a transaction that is kept whole or undone whole, and leaves the rest of it as it is.
pub fn savepoint<T, E: From<diesel::result::Error>>(
    conn: &mut Conn,
    work: impl FnOnce(&mut Conn) -> Result<T, E>,
) -> Result<T, E> {
    on_each!(conn, c => AnsiTransactionManager::begin_transaction(c))?;
    to_its_end(conn, work)
}

diesel::define_sql_function! { fn pg_try_advisory_xact_lock(key: diesel::sql_types::BigInt) -> diesel::sql_types::Bool; }

/// Holds a name until the transaction ends, however it ends; false if another transaction holds it. On SQLite whoever
/// writes holds everything.
pub fn hold(conn: &mut Conn, name: &str) -> QueryResult<bool> {
    let Conn::Pg(pg) = conn else { return Ok(true) };
    let hash = openssl::sha::sha256(name.as_bytes());
    let key = i64::from_be_bytes(hash[..8].try_into().expect("a hash is longer"));
    diesel::select(pg_try_advisory_xact_lock(key)).get_result(pg)
}

/// Does the work of a transaction that has begun, and commits it if that succeeds.
fn to_its_end<T, E: From<diesel::result::Error>>(
    conn: &mut Conn,
    work: impl FnOnce(&mut Conn) -> Result<T, E>,
) -> Result<T, E> {
    // A panic inside must not leave the transaction open on a connection that goes back to the pool.
    let worked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| work(conn)));
    match worked {
        Ok(Ok(value)) => match commit(conn) {
            Ok(()) => Ok(value),
            Err(error) => {
                let _ = rollback(conn);
                Err(error.into())
            }
        },
        Ok(Err(error)) => {
            let _ = rollback(conn);
            Err(error)
        }
        Err(panic) => {
            let _ = rollback(conn);
            std::panic::resume_unwind(panic)
        }
    }
}

fn commit(conn: &mut Conn) -> QueryResult<()> {
    on_each!(conn, c => AnsiTransactionManager::commit_transaction(c))
}

fn rollback(conn: &mut Conn) -> QueryResult<()> {
    on_each!(conn, c => AnsiTransactionManager::rollback_transaction(c))
}

#[derive(Debug)]
struct Settings {
    kind: Kind,
}

impl CustomizeConnection<Conn, diesel::r2d2::Error> for Settings {
    fn on_acquire(&self, conn: &mut Conn) -> Result<(), diesel::r2d2::Error> {
        let settings = match self.kind {
            // FULL: what was answered is on the disk. A reader of 8 MB of cache is plenty for a node. Under load a page is
            // changed by many commits in a row: 32 MB of log are gathered before it is written to its place.
            Kind::Sqlite => {
                "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                 PRAGMA foreign_keys = ON; PRAGMA cache_size = -8192; PRAGMA temp_store = MEMORY; \
                 PRAGMA wal_autocheckpoint = 8192; \
                 PRAGMA journal_size_limit = 67108864; PRAGMA trusted_schema = OFF;"
            }
            Kind::Postgres => {
                "SET timezone = 'UTC'; SET statement_timeout = '30s'; SET lock_timeout = '10s'; \
                 SET idle_in_transaction_session_timeout = '60s';"
            }
        };
        conn.batch_execute(settings).map_err(diesel::r2d2::Error::QueryError)
    }
}

#[derive(Debug)]
struct LogErrors;

impl<E: std::error::Error> diesel::r2d2::HandleError<E> for LogErrors {
    fn handle_error(&self, error: E) {
        tracing::warn!(error = %error, "the database does not answer");
    }
}
