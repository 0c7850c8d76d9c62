//! The demo: three agencies and a hub of the invented world, for a newcomer to look around in.
//!
//! They are four nodes in one process, each with a directory, a database and keys of its own, that peer as real ones do, and
//! then publish what their agencies offer. Each start counts anew what is free.
//! A directory that holds anything else is refused, and `serve` refuses the demo's. Their people have no factors: whoever
//! reaches their loopback addresses signs in as any of them. These routes exist on no other node.

mod meet;
mod offer;
mod services;
#[cfg(test)]
mod tests;
mod world;

use std::path::Path;

use actix_web::{HttpResponse, web};
use askama::Template;
use chrono_tz::Tz;
use serde::Deserialize;

use crate::accounts;
use crate::agency;
use crate::audit::{self, Act, Entry};
use crate::config::Config;
use crate::db::Conn;
use crate::error::Error;
use crate::node::Node;
use crate::web::access::{Actor, By, Officer, PersonId, Policy, Role, Via};
use crate::web::form::Form;
use crate::web::page::{self, SESSION_COOKIE};
use crate::web::routes::Routes;
use crate::web::{Page, back, see_other};

pub use meet::meet;
pub use offer::offer;
pub use world::{PLACES, Place};

pub fn routes(routes: &mut Routes) {
    routes.get("/demo", Policy::Anyone, index).get("/demo/{handle}", Policy::Anyone, show).post(
        "/demo/{handle}",
        Policy::Anyone,
        enter,
    );
}

impl Place {
    /// The settings of this node: the operator's, with a name, a port and a directory of its own. Always on SQLite: the demo
    /// writes nowhere but into its directory.
    pub fn config(&self, operators: &Config, directory: &Path) -> anyhow::Result<Config> {
        let at = PLACES.iter().position(|place| place.name == self.name).unwrap_or_default();
        let mut config = operators.clone();
        let port = operators.server.listen.port().checked_add(at as u16).filter(|port| *port > 0);
        let port =
            port.ok_or_else(|| anyhow::anyhow!("server.listen: expected a port with three free ones above it"))?;
        config.server.listen.set_port(port);
        config.server.public_url = format!("http://{}.localhost:{port}", self.name).parse()?;
        config.data.directory = directory.join(self.name);
        config.keys.directory = config.data.directory.join("keys");
        config.database.url = String::new();
        config.database.url_file = Default::default();
        config.database.connections = 4;
        config.server.workers = 1;
        config.jobs.workers = 1;
        Ok(config)
    }

    /// The place whose node this is.
    pub fn of(node: &Node) -> &'static Place {
        let host = node.config.server.public_url.host_str().unwrap_or_default();
        let named = PLACES.iter().find(|place| host.strip_suffix(".localhost") == Some(place.name));
        named.unwrap_or(&PLACES[0])
    }

    fn person(&self, role: Role) -> Option<&'static accounts::Seed> {
        self.people.iter().find(|person| person.roles.contains(&role))
    }
}

/// Fills an empty demo database with the people of its place; leaves one that was filled before as it is.
pub fn seed(conn: &mut Conn, node: &Node) -> Result<(), Error> {
    if accounts::count_active(conn)? > 0 {
        return Ok(());
    }
    let place = Place::of(node);
    let agency = (place.agency)().check().expect("the agencies of the invented world are well described");
    agency::insert(conn, agency, node.now())?;
    let mut ids = Vec::new();
    for person in place.people {
        ids.push(accounts::add_person(conn, node, person)?);
    }
    audit::record(conn, &By::system(node), Entry::new(Act::NodeSetUp).on("agency", "self").version(1).rule("demo"))?;
    let id = |wanted: Option<&'static accounts::Seed>| {
        let at = wanted.and_then(|seed| place.people.iter().position(|person| person.handle == seed.handle))?;
        Some(&ids[at])
    };
    // Where there are people enough, a decision waits for the trust officer and one for the supervisor.
    let (admin, officer, editor) = (place.person(Role::Admin), place.person(Role::Officer), place.person(Role::Editor));
    if let (Some(admin), Some(officer), Some(editor)) = (admin, id(officer), id(editor)) {
        let by = by(node, admin, id(Some(admin)).cloned().unwrap_or_else(PersonId::new));
        accounts::add_waiting(conn, &by, officer, Role::Supervisor, editor)?;
    }
    Ok(())
}

/// The same, found by their handle.
fn acting(conn: &mut Conn, node: &Node, seed: &'static accounts::Seed) -> Result<By, Error> {
    let person = accounts::find_by_handle(conn, seed.handle)?.ok_or(Error::NotFound)?;
    Ok(by(node, seed, person.id))
}

/// Somebody of the world, deciding without a page.
fn by(node: &Node, seed: &'static accounts::Seed, id: PersonId) -> By {
    By {
        node: node.clone(),
        actor: Actor::Officer(Box::new(Officer {
            id,
            handle: seed.handle.to_owned(),
            display_name: seed.display_name.to_owned(),
            kind: seed.kind,
            roles: seed.roles.to_vec(),
            lang: seed.lang,
            zone: Tz::UTC,
            via: Via::Token { id: String::new().into(), scopes: Vec::new() },
            address: String::new(),
        })),
    }
}

/// For the terminal: the roles of each person of this node, and the address that signs in as them.
pub fn sign_in_links(node: &Node) -> Vec<(String, String)> {
    let people = Place::of(node).people.iter();
    people
        .map(|person| {
            let roles: Vec<&str> = person.roles.iter().map(|role| role.as_str()).collect();
            (roles.join(" "), node.url(&format!("/demo/{}", person.handle)))
        })
        .collect()
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Next {
    next: String,
}

#[derive(Template)]
#[template(path = "demo/templates/index.html")]
struct Index<'a> {
    p: &'a Page,
    people: Vec<&'static accounts::Seed>,
    next: &'a str,
    /// What a newcomer can try here, and as whom.
    tries: Vec<(&'static str, &'static str)>,
    /// The other nodes of the demo: their agency and their page.
    others: Vec<(String, String)>,
}

/// Where the other nodes of this demo are, by the order of their ports.
fn others(page: &Page) -> Vec<(String, String)> {
    let here = Place::of(&page.node);
    let at = |name: &str| PLACES.iter().position(|place| place.name == name).unwrap_or_default() as u16;
    let Some(first) = page.config.server.public_url.port().and_then(|port| port.checked_sub(at(here.name))) else {
        return Vec::new();
    };
    let others = PLACES.iter().filter(|place| place.name != here.name);
    others
        .map(|place| {
            let address = format!("http://{}.localhost:{}/demo", place.name, first.saturating_add(at(place.name)));
            ((place.agency)().name, address)
        })
        .collect()
}

/// What there is to try at this place: a key, and the name of who does it.
fn tries(place: &Place) -> Vec<(&'static str, &'static str)> {
    let all = [
        (Role::Officer, "demo-try-bed"),
        (Role::Officer, "demo-try-interpreter"),
        (Role::Dispatcher, "demo-try-count"),
        (Role::Editor, "demo-try-write"),
    ];
    all.into_iter().filter_map(|(role, key)| place.person(role).map(|person| (key, person.display_name))).collect()
}

async fn index(page: Page, query: web::Query<Next>) -> Result<HttpResponse, Error> {
    let place = Place::of(&page.node);
    let people = place.people.iter().collect();
    let (tries, others) = (tries(place), others(&page));
    page.render(&Index { p: &page, people, next: back(&query.next), tries, others })
}

async fn show(page: Page, handle: web::Path<String>, query: web::Query<Next>) -> Result<HttpResponse, Error> {
    let people: Vec<_> = Place::of(&page.node).people.iter().filter(|person| person.handle == *handle).collect();
    if people.is_empty() {
        return Err(Error::NotFound);
    }
    page.render(&Index { p: &page, people, next: back(&query.next), tries: Vec::new(), others: Vec::new() })
}

async fn enter(page: Page, handle: web::Path<String>, form: Form<Next>) -> Result<HttpResponse, Error> {
    let on = page.clone();
    let token = page.db.write(move |conn| accounts::enter_demo(conn, &on, &handle)).await?;
    let mut answer = see_other(back(&form.0.next));
    let _ = answer.add_cookie(&page::cookie(SESSION_COOKIE, token.reveal().to_owned()));
    Ok(answer)
}
