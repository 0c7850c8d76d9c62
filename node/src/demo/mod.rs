//! The demo: a node of the invented world that a newcomer can look around in.
//!
//! It has a directory and a database of its own; one that holds anything else is refused, and `serve` refuses the demo's.
//! Its people have no factors: whoever reaches its loopback address signs in as any of them. These routes exist on no
//! other node.

#[cfg(test)]
mod tests;
mod world;

use actix_web::{HttpResponse, web};
use askama::Template;
use chrono_tz::Tz;
use serde::Deserialize;

use crate::accounts;
use crate::agency;
use crate::audit::{self, Act, Entry};
use crate::db::Conn;
use crate::error::Error;
use crate::node::Node;
use crate::web::access::{Actor, By, Officer, Policy, Role, Via};
use crate::web::form::Form;
use crate::web::page::{self, SESSION_COOKIE};
use crate::web::routes::Routes;
use crate::web::{Page, back, see_other};

pub fn routes(routes: &mut Routes) {
    routes.get("/demo", Policy::Anyone, index).get("/demo/{handle}", Policy::Anyone, show).post(
        "/demo/{handle}",
        Policy::Anyone,
        enter,
    );
}

/// Fills an empty demo database with the invented world; leaves one that was filled before as it is.
pub fn seed(conn: &mut Conn, node: &Node) -> Result<(), Error> {
    if accounts::count_active(conn)? > 0 {
        return Ok(());
    }
    let agency = world::agency().check().expect("the agency of the invented world is well described");
    agency::insert(conn, agency, node.now())?;
    audit::record(conn, &By::system(node), Entry::new(Act::NodeSetUp).on("agency", "self").version(1).rule("demo"))?;
    let mut ids = Vec::new();
    for person in world::PEOPLE {
        ids.push(accounts::add_person(conn, node, person)?);
    }
    let seed = &world::PEOPLE[world::ADMIN];
    let admin = By {
        node: node.clone(),
        actor: Actor::Officer(Box::new(Officer {
            id: ids[world::ADMIN].clone(),
            handle: seed.handle.to_owned(),
            display_name: seed.display_name.to_owned(),
            kind: seed.kind,
            roles: seed.roles.to_vec(),
            lang: seed.lang,
            zone: Tz::UTC,
            via: Via::Token { id: String::new().into(), scopes: Vec::new() },
            address: String::new(),
        })),
    };
    accounts::add_waiting(conn, &admin, &ids[world::PROPOSED], Role::Supervisor, &ids[world::LOST])
}

/// For the terminal: each role, and the address that signs in as somebody who holds it.
pub fn sign_in_links(node: &Node) -> Vec<(Role, String)> {
    world::PEOPLE.iter().map(|person| (person.roles[0], node.url(&format!("/demo/{}", person.handle)))).collect()
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
}

async fn index(page: Page, query: web::Query<Next>) -> Result<HttpResponse, Error> {
    page.render(&Index { p: &page, people: world::PEOPLE.iter().collect(), next: back(&query.next) })
}

async fn show(page: Page, handle: web::Path<String>, query: web::Query<Next>) -> Result<HttpResponse, Error> {
    let people: Vec<_> = world::PEOPLE.iter().filter(|person| person.handle == *handle).collect();
    if people.is_empty() {
        return Err(Error::NotFound);
    }
    page.render(&Index { p: &page, people, next: back(&query.next) })
}

async fn enter(page: Page, handle: web::Path<String>, form: Form<Next>) -> Result<HttpResponse, Error> {
    let on = page.clone();
    let token = page.db.write(move |conn| accounts::enter_demo(conn, &on, &handle)).await?;
    let mut answer = see_other(back(&form.0.next));
    let _ = answer.add_cookie(&page::cookie(SESSION_COOKIE, token.reveal().to_owned()));
    Ok(answer)
}
