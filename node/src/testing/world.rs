//! What happens on a node without a browser: an agency is there, a notice comes, a screen is locked, a job dies.

use diesel::prelude::*;

use super::TestNode;
use crate::accounts;
use crate::db::schema::{jobs, persons, sessions};
use crate::directory;
use crate::id::new_id;
use crate::jobs::State;
use crate::notices::{self, Notice};
use crate::web::access::{PersonId, Role};

impl TestNode {
    /// The agency of the tests.
    pub async fn agency(&self) {
        accounts::testing::agency(&self.node).await.expect("an agency");
    }

    /// Services of this agency, one of them with two beds free.
    pub async fn services(&self) {
        directory::testing::services(&self.node).await.expect("services");
    }

    /// So many of its beds are free now.
    pub async fn free_beds(&self, available: u32) {
        directory::testing::free_beds(&self.node, available).await.expect("a count");
    }

    /// The language in which pages speak to this person.
    pub async fn speak(&self, person: &PersonId, lang: &str) {
        let (person, lang) = (person.clone(), lang.to_owned());
        let set = move |conn: &mut _| {
            diesel::update(persons::table.find(person)).set(persons::lang.eq(lang)).execute(conn)?;
            Ok(())
        };
        self.node.db.write(set).await.expect("a language");
    }

    /// Something that the person should know.
    pub async fn tell(&self, person: &PersonId) {
        let (of, person) = (self.node.clone(), person.clone());
        let tell = move |conn: &mut _| {
            notices::send(conn, &of, &person, Notice::TokenMade)?;
            notices::send(conn, &of, &person, Notice::RoleGiven { role: Role::Supervisor })?;
            notices::send(conn, &of, &person, Notice::ColleagueLostDevice { handle: "m.sorrel".to_owned() })
        };
        self.node.db.write(tell).await.expect("notices");
    }

    /// All open screens of this person are locked, as after a long pause.
    pub async fn lock(&self, handle: &str) {
        let (handle, now) = (handle.to_owned(), self.node.now());
        let lock = move |conn: &mut _| {
            let person = persons::table.filter(persons::handle.eq(handle)).select(persons::id);
            diesel::update(sessions::table.filter(sessions::person_id.eq_any(person)))
                .set(sessions::locked_at.eq(now))
                .execute(conn)?;
            Ok(())
        };
        self.node.db.write(lock).await.expect("a lock");
    }

    /// How many of this person's sessions are locked.
    pub async fn locked_sessions(&self, handle: &str) -> i64 {
        let handle = handle.to_owned();
        let look = move |conn: &mut _| {
            let person = persons::table.filter(persons::handle.eq(handle)).select(persons::id);
            let locked = sessions::table
                .filter(sessions::person_id.eq_any(person))
                .filter(sessions::ended_at.is_null())
                .filter(sessions::locked_at.is_not_null());
            Ok(locked.count().get_result(conn)?)
        };
        self.node.db.read(look).await.expect("a look")
    }

    /// A job that was given up, and one that waits.
    pub async fn troubled_jobs(&self) {
        let now = self.node.now();
        let add = move |conn: &mut _| {
            for (state, error) in [(State::Dead, "the mail server answered 550: no such mailbox"), (State::Queued, "")]
            {
                diesel::insert_into(jobs::table)
                    .values((
                        jobs::id.eq(new_id()),
                        jobs::kind.eq("mail_notice"),
                        jobs::payload.eq("{}"),
                        jobs::state.eq(state),
                        jobs::run_at.eq(now),
                        jobs::attempts.eq(if error.is_empty() { 0 } else { 8 }),
                        jobs::last_error.eq((!error.is_empty()).then_some(error)),
                        jobs::created_at.eq(now),
                    ))
                    .execute(conn)?;
            }
            Ok(())
        };
        self.node.db.write(add).await.expect("jobs");
    }
}
