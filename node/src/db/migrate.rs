//! Migrations: inside the program, run at start, forward only.
//!
//! `migrations/both` holds what one SQL text says to both databases; the two other folders hold what must differ.

use anyhow::anyhow;
use diesel::connection::SimpleConnection;
use diesel::migration::{Migration, MigrationSource};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{Conn, Db};

const BOTH: EmbeddedMigrations = embed_migrations!("../migrations/both");
const SQLITE: EmbeddedMigrations = embed_migrations!("../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../migrations/postgres");

/// Any number; every node of ours takes the same lock, so that two processes do not migrate at once.
const ADVISORY_LOCK: i64 = 0x5761_7973_7461;

struct Sources(EmbeddedMigrations);

impl<DB: diesel::backend::Backend> MigrationSource<DB> for Sources {
    fn migrations(&self) -> diesel::migration::Result<Vec<Box<dyn Migration<DB>>>> {
        let mut all = MigrationSource::<DB>::migrations(&BOTH)?;
        all.extend(MigrationSource::<DB>::migrations(&self.0)?);
        Ok(all)
    }
}

/// Brings the database to this program's schema; returns the names of what was run. Each migration is a transaction.
/// Two processes on one SQLite file are kept apart by the lock on the data directory (`secret::keys`).
pub fn migrate(db: &Db) -> anyhow::Result<Vec<String>> {
    db.with_writer(|conn| {
        let run = match conn {
            Conn::Pg(pg) => {
                pg.batch_execute(&format!("SET lock_timeout = '120s'; SELECT pg_advisory_lock({ADVISORY_LOCK})"))?;
                let run = pg.run_pending_migrations(Sources(POSTGRES)).map(names);
                pg.batch_execute(&format!("SELECT pg_advisory_unlock({ADVISORY_LOCK}); SET lock_timeout = '10s'"))?;
                run
            }
            Conn::Sqlite(sqlite) => sqlite.run_pending_migrations(Sources(SQLITE)).map(names),
        };
        run.map_err(|error| anyhow!("a migration failed: {error}"))
    })
}

/// The migrations that have not run yet.
pub fn pending(db: &Db) -> anyhow::Result<usize> {
    db.with_writer(|conn| {
        let pending = match conn {
            Conn::Pg(pg) => pg.pending_migrations(Sources(POSTGRES)).map(|all| all.len()),
            Conn::Sqlite(sqlite) => sqlite.pending_migrations(Sources(SQLITE)).map(|all| all.len()),
        };
        pending.map_err(|error| anyhow!("the migrations cannot be read: {error}"))
    })
}

fn names(versions: Vec<diesel::migration::MigrationVersion<'_>>) -> Vec<String> {
    versions.iter().map(ToString::to_string).collect()
}
