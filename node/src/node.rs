//! The node: everything that is made once at start and passed down.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use diesel::prelude::*;

use crate::config::Config;
use crate::db::schema::node;
use crate::db::{self, Db};
use crate::error::internal;
use crate::mail::Mailer;
use crate::process::Process;
use crate::secret::{self, Cell, Key, KeyFiles, Passwords, StartLock, Vault};
use crate::time::{Clock, Instant};
use crate::web::limits::Limits;

/// Cloning is cheap: one node, many hands.
#[derive(Clone)]
pub struct Node(Arc<Inner>);

pub struct Inner {
    pub config: Config,
    pub clock: Clock,
    /// Whether it holds the invented world and nothing else.
    pub demo: bool,
    pub db: Db,
    /// To whom leases of this process belong.
    pub process: Process,
    pub vault: Vault,
    pub passwords: Passwords,
    pub mailer: Mailer,
    pub limits: Limits,
}

impl std::ops::Deref for Node {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

/// What a database is for: it is written into it when it is made, and never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    Agency,
    Demo,
}

const WRAPPED: Cell<'_> = Cell { table: "node", column: "wrapped_key", row: "self" };
const KNOWN: Cell<'_> = Cell { table: "node", column: "known_cell", row: "self" };
const KNOWN_TEXT: &[u8] = b"waystation";

impl Node {
    /// Brings a node up: data directory, schema, keys. Safe when two processes start at once, and after a crash at any
    /// point: what is half-made is finished or made again.
    pub fn start(config: Config, clock: Clock, purpose: Purpose) -> anyhow::Result<Node> {
        let mailer = Mailer::new(&config)?;
        Node::start_with(config, clock, mailer, purpose)
    }

    /// The same with another way to send mail.
    pub fn start_with(config: Config, clock: Clock, mailer: Mailer, purpose: Purpose) -> anyhow::Result<Node> {
        // Before anything is made: a wrong setting leaves nothing behind.
        config.database_url()?;
        let lock = StartLock::take(&config.data.directory)?;
        let db = open_database(&config)?;
        for name in db::migrate(&db)? {
            tracing::info!(migration = %name, "the database was migrated");
        }
        let (key, demo) = data_key(&config, &db, &clock, purpose)?;
        let process = Process::take(&config.data.directory)?;
        drop(lock);
        match (purpose, demo) {
            (Purpose::Agency, true) => bail!("this database is the demo's: choose another, or run `waystation demo`"),
            (Purpose::Demo, false) => bail!("this database holds an agency's own data: the demo touches none of it"),
            _ => {}
        }
        Node::assemble(config, clock, db, process, key, mailer, demo)
    }

    /// The same for a look from outside (`check`, other commands): changes nothing and makes nothing.
    pub fn open(config: Config, clock: Clock) -> anyhow::Result<Node> {
        let db = open_database(&config)?;
        let row = node_row(&db)?.context("this node was never started: run `waystation serve` first")?;
        let (key, _) = unwrap_data_key(&KeyFiles::at(&config.keys.directory), &row)?;
        let mailer = Mailer::new(&config)?;
        Node::assemble(config, clock, db, Process::passing(), key, mailer, row.demo)
    }

    fn assemble(
        config: Config,
        clock: Clock,
        db: Db,
        process: Process,
        key: Key,
        mailer: Mailer,
        demo: bool,
    ) -> anyhow::Result<Node> {
        let reserved = reserve_uses(&db, secret::RESERVED_USES)?;
        let pepper = KeyFiles::at(&config.keys.directory).pepper()?;
        Ok(Node(Arc::new(Inner {
            vault: Vault::new(key, reserved),
            passwords: Passwords::new(pepper, &config)?,
            mailer,
            limits: Limits::new(&config),
            config,
            clock,
            demo,
            db,
            process,
        })))
    }

    pub fn now(&self) -> Instant {
        self.clock.now()
    }

    /// An address of this node that a person can open.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.config.origin())
    }

    /// Reserves more uses of the data key when fewer than half are left.
    pub fn top_up_key_uses(&self) -> anyhow::Result<()> {
        let wanted = secret::RESERVED_USES - self.vault.left() as i64;
        if wanted > secret::RESERVED_USES / 2 {
            self.vault.reserve_more(reserve_uses(&self.db, wanted)?);
        }
        Ok(())
    }
}

#[derive(Queryable)]
struct NodeRow {
    wrapped_key: String,
    known_cell: String,
    demo: bool,
}

pub fn open_database(config: &Config) -> anyhow::Result<Db> {
    let url = config.database_url()?;
    // r2d2 waits and retries for as long as it is told; the reason of a refusal is in the log.
    Db::open(&url, config.database.connections, Duration::from_secs(config.database.wait_seconds))
}

fn node_row(db: &Db) -> anyhow::Result<Option<NodeRow>> {
    db.with_writer(|conn| {
        let row = node::table.select((node::wrapped_key, node::known_cell, node::demo)).first(conn).optional();
        row.context("the database cannot be read; `waystation migrate` makes its tables")
    })
}

/// The data key, and whether the database is a demo's: unwrapped, or made on an empty database.
fn data_key(config: &Config, db: &Db, clock: &Clock, purpose: Purpose) -> anyhow::Result<(Key, bool)> {
    let files = KeyFiles::at(&config.keys.directory);
    if node_row(db)?.is_none() {
        files.create_missing()?;
        let (wrapping, key): (Key, Key) = (files.encryption_key()?, secret::random());
        let wrapped = secret::seal_with(&wrapping, WRAPPED, key.as_slice())?;
        let known = secret::seal_with(&key, KNOWN, KNOWN_TEXT)?;
        let made = clock.now();
        db.write_now(|conn| {
            let row = (
                node::id.eq("self"),
                node::wrapped_key.eq(wrapped),
                node::known_cell.eq(known),
                node::key_uses.eq(2i64),
                node::demo.eq(purpose == Purpose::Demo),
                node::created_at.eq(made),
            );
            // A process on another machine may have been quicker: its row stands, and ours must be able to open it.
            crate::on_each!(conn, c => diesel::insert_into(node::table).values(row).on_conflict_do_nothing().execute(c))
                .map_err(internal)
        })
        .context("the node's row cannot be written")?;
    }
    let row = node_row(db)?.context("the node's row is missing")?;
    let (key, from_next) = unwrap_data_key(&files, &row)?;
    if from_next {
        files.promote_next()?;
        tracing::info!("a rotation of the key-encryption key was finished");
    }
    Ok((key, row.demo))
}

/// Opens the data key with the key-encryption key, or with the next one if a rotation was cut off after its commit.
fn unwrap_data_key(files: &KeyFiles, row: &NodeRow) -> anyhow::Result<(Key, bool)> {
    let open = |wrapping: &Key| -> anyhow::Result<Key> {
        let bytes = secret::open_with(wrapping, WRAPPED, &row.wrapped_key)?;
        let key = Key::new(<[u8; 32]>::try_from(bytes.as_slice()).context("the data key is damaged")?);
        if secret::open_with(&key, KNOWN, &row.known_cell)?.as_slice() != KNOWN_TEXT {
            bail!("the known cell is damaged");
        }
        Ok(key)
    };
    let first = open(&files.encryption_key()?);
    let (key, from_next) = match (first, files.next_encryption_key()?) {
        (Ok(key), _) => (key, false),
        (Err(_), Some(next)) => (open(&next)?, true),
        (Err(error), None) => {
            return Err(error)
                .context("the key-encryption key does not fit this database: restore the one it was made with");
        }
    };
    Ok((key, from_next))
}

/// Wraps the data key with a new key-encryption key. Cut off at any point, the next start finishes or ignores it.
pub fn rotate_encryption_key(config: &Config) -> anyhow::Result<()> {
    let _lock = StartLock::take(&config.data.directory)?;
    let db = open_database(config)?;
    let files = KeyFiles::at(&config.keys.directory);
    let row = node_row(&db)?.context("this node was never started")?;
    let (key, from_next) = unwrap_data_key(&files, &row)?;
    if from_next {
        files.promote_next()?;
    }
    let next = files.write_next()?;
    let wrapped = secret::seal_with(&next, WRAPPED, key.as_slice())?;
    db.write_now(|conn| {
        diesel::update(node::table).set(node::wrapped_key.eq(wrapped)).execute(conn).map_err(internal)
    })?;
    files.promote_next()
}

fn reserve_uses(db: &Db, uses: i64) -> anyhow::Result<u64> {
    let reserved = db.write_now(|conn| {
        let most = secret::MOST_USES - uses;
        diesel::update(node::table.filter(node::key_uses.le(most)))
            .set(node::key_uses.eq(node::key_uses + uses))
            .execute(conn)
            .map_err(internal)
    })?;
    if reserved == 0 {
        bail!("the data key was used 2^32 times and seals no more: this node needs a new data key");
    }
    Ok(uses as u64)
}
