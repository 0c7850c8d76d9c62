//! People for tests, made without their links.

use super::roles::{self, GrantState};
use super::store::{self, MailNotices, NewPerson};
use super::{Status, sessions, totp};
use crate::agency::{self, AgencyForm};
use crate::error::Error;
use crate::node::Node;
use crate::secret::Token;
use crate::web::access::{By, PersonId, PersonKind, Role, Strength};

pub const PASSWORD: &str = "violet tugboat marmalade 7";
/// What every test person's authenticator holds, in base64: the key of RFC 6238.
pub const TOTP_SECRET: &str = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=";

/// Somebody with these roles, a password and an authenticator.
pub async fn person(node: &Node, handle: &str, given: &[Role]) -> Result<PersonId, Error> {
    let hash = node.passwords.hash(PASSWORD.to_owned().into()).await?;
    let (of, handle, given) = (node.clone(), handle.to_owned(), given.to_vec());
    node.db
        .write(move |conn| {
            let (id, now) = (PersonId::new(), of.now());
            store::insert(
                conn,
                NewPerson {
                    id: id.clone(),
                    display_name: format!("Person {handle}"),
                    handle,
                    email: Some(super::me::seal_email(&of.vault, &id, "person@agency.example")?.unwrap_or_default()),
                    kind: PersonKind::Agency,
                    lang: "en".into(),
                    time_zone: "UTC".into(),
                    status: Status::Active,
                    ends_on: None,
                    password_hash: Some(hash),
                    password_set_at: Some(now),
                    totp_secret: Some(totp::seal(&of.vault, &id, TOTP_SECRET)?),
                    totp_last_step: 0,
                    lock_level: 0,
                    mail_notices: MailNotices::Each,
                    notice_seq: 0,
                    created_at: now,
                    last_active_at: now,
                },
            )?;
            for role in given {
                roles::insert(conn, &By::system(&of), None, &id, role, GrantState::Active)?;
            }
            Ok(id)
        })
        .await
}

/// A session of that person, begun now.
pub async fn session(node: &Node, person: &PersonId) -> Result<Token, Error> {
    let (of, person) = (node.clone(), person.clone());
    node.db
        .write(move |conn| {
            let (_, token) = sessions::begin(conn, &of, &person, Strength::Totp, "192.0.2.7", "Firefox, Linux")?;
            Ok(token)
        })
        .await
}

/// The code that a test person's authenticator shows now.
pub fn code(node: &Node) -> String {
    code_of(node, TOTP_SECRET)
}

/// The code of another secret, in base64.
pub fn code_of(node: &Node, secret: &str) -> String {
    totp::code_at(secret, node.now())
}

/// The agency of the tests.
pub async fn agency(node: &Node) -> Result<(), Error> {
    let form = AgencyForm {
        name: "Harbour County Sheriff".into(),
        org_class: "law_enforcement".into(),
        country: "XA".into(),
        languages: vec!["en".into()],
        email: "desk@harbour.example".into(),
        time_zone: "America/New_York".into(),
        ..AgencyForm::default()
    };
    let now = node.now();
    let agency = form.check().expect("the form of the tests is good");
    node.db.write(move |conn| Ok(agency::insert(conn, agency, now)?)).await
}
