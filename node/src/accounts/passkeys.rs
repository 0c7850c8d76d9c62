//! Passkeys (WebAuthn level 3): made on a person's device, bound to this node's host, with user verification always.

use actix_web::HttpResponse;
use diesel::prelude::*;
use serde_json::Value;
use webauthn_rs::prelude::{
    CredentialID, DiscoverableAuthentication, DiscoverableKey, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Uuid, Webauthn, WebauthnBuilder,
};

use super::challenges;
use crate::db::schema::passkeys;
use crate::db::{Conn, Json};
use crate::error::{Error, internal};
use crate::id;
use crate::node::Node;
use crate::time::Instant;
use crate::web::Page;
use crate::web::access::PersonId;

id!(PasskeyId);

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = passkeys)]
pub(super) struct PasskeyRow {
    pub id: PasskeyId,
    pub person_id: PersonId,
    pub name: String,
    pub credential: Json<Passkey>,
    pub created_at: Instant,
    pub last_used_at: Option<Instant>,
}

fn webauthn(node: &Node) -> Result<Webauthn, Error> {
    let origin = &node.config.server.public_url;
    let host = origin.host_str().unwrap_or_default();
    WebauthnBuilder::new(host, origin).and_then(|builder| builder.rp_name("Waystation").build()).map_err(internal)
}

/// Passkeys need a host name: an address has none (WebAuthn, 5.1.2).
pub(super) fn are_possible(node: &Node) -> bool {
    matches!(node.config.server.public_url.host(), Some(url::Host::Domain(_)))
}

/// Asks the browser to make a passkey; the answer is JSON for the page's script.
pub(super) async fn ask_to_create(
    page: &Page,
    purpose: String,
    person: &PersonId,
    handle: &str,
    name: &str,
) -> Result<HttpResponse, Error> {
    let owner = person.clone();
    let known: Vec<CredentialID> = page
        .db
        .read(move |conn| Ok(list(conn, &owner)?))
        .await?
        .iter()
        .map(|row| row.credential.0.cred_id().clone())
        .collect();
    let id = Uuid::parse_str(person.as_str()).map_err(internal)?;
    let (challenge, state) =
        webauthn(&page.node)?.start_passkey_registration(id, handle, name, Some(known)).map_err(internal)?;
    let mut challenge = serde_json::to_value(challenge).map_err(internal)?;
    // Signing in asks for no user name, so the device must remember which account the passkey is of.
    challenge["publicKey"]["authenticatorSelection"]["residentKey"] = Value::from("required");
    challenge["publicKey"]["authenticatorSelection"]["requireResidentKey"] = Value::from(true);
    keep(page, purpose, &state).await?;
    Ok(HttpResponse::Ok().json(challenge))
}

/// Asks the browser for any passkey of this node.
pub(super) async fn ask_to_prove(page: &Page, purpose: String) -> Result<HttpResponse, Error> {
    let (challenge, state) = webauthn(&page.node)?.start_discoverable_authentication().map_err(internal)?;
    let mut challenge = serde_json::to_value(challenge).map_err(internal)?;
    // The person pressed a button: the browser asks at once, not beside a form field.
    if let Some(whole) = challenge.as_object_mut() {
        whole.remove("mediation");
    }
    keep(page, purpose, &state).await?;
    Ok(HttpResponse::Ok().json(challenge))
}

async fn keep(page: &Page, purpose: String, state: &impl serde::Serialize) -> Result<(), Error> {
    let state = serde_json::to_string(state).map_err(internal)?;
    let (binding, now) = (page.binding.clone(), page.now());
    page.db.write(move |conn| Ok(challenges::keep(conn, &binding, &purpose, &state, now)?)).await
}

/// The passkey a browser made, if it answers the challenge it was given.
pub(super) fn created(conn: &mut Conn, page: &Page, purpose: &str, answer: &str) -> Result<Option<Passkey>, Error> {
    let Some(state) = challenges::take(conn, &page.binding, purpose, page.now())? else { return Ok(None) };
    let state: PasskeyRegistration = serde_json::from_str(&state).map_err(internal)?;
    let Ok(answer) = serde_json::from_str::<RegisterPublicKeyCredential>(answer) else { return Ok(None) };
    match webauthn(&page.node)?.finish_passkey_registration(&answer, &state) {
        Ok(passkey) => Ok(Some(passkey)),
        Err(error) => {
            tracing::info!(%error, "a new passkey was refused");
            Ok(None)
        }
    }
}

/// Whose passkey answered, and whether the answer holds.
pub(super) struct Proof {
    pub person: PersonId,
    pub holds: bool,
}

pub(super) fn proven(conn: &mut Conn, page: &Page, purpose: &str, answer: &str) -> Result<Option<Proof>, Error> {
    let Some(state) = challenges::take(conn, &page.binding, purpose, page.now())? else { return Ok(None) };
    let state: DiscoverableAuthentication = serde_json::from_str(&state).map_err(internal)?;
    let Ok(answer) = serde_json::from_str::<PublicKeyCredential>(answer) else { return Ok(None) };
    let webauthn = webauthn(&page.node)?;
    let Ok((user, credential)) = webauthn.identify_discoverable_authentication(&answer) else { return Ok(None) };
    let Some(row) = find(conn, credential)? else { return Ok(None) };
    if row.person_id.as_str() != user.to_string() {
        return Ok(None);
    }
    let mut passkey = row.credential.0.clone();
    #[expect(deprecated, reason = "its successor takes a trait that this version does not export")]
    let result = webauthn.finish_discoverable_authentication(&answer, state, &[DiscoverableKey::from(&passkey)]);
    let holds = match result {
        Ok(result) => {
            passkey.update_credential(&result);
            diesel::update(passkeys::table.find(&row.id))
                .set((passkeys::credential.eq(Json(passkey)), passkeys::last_used_at.eq(page.now())))
                .execute(conn)?;
            result.user_verified()
        }
        Err(error) => {
            tracing::info!(%error, "a passkey was refused");
            false
        }
    };
    Ok(Some(Proof { person: row.person_id, holds }))
}

pub(super) fn insert(
    conn: &mut Conn,
    person: &PersonId,
    name: &str,
    passkey: Passkey,
    now: Instant,
) -> QueryResult<PasskeyId> {
    let id = PasskeyId::new();
    diesel::insert_into(passkeys::table)
        .values((
            passkeys::id.eq(&id),
            passkeys::person_id.eq(person),
            passkeys::name.eq(name),
            passkeys::credential_id.eq(credential_text(passkey.cred_id().as_slice())),
            passkeys::credential.eq(Json(passkey)),
            passkeys::created_at.eq(now),
        ))
        .execute(conn)?;
    Ok(id)
}

pub(super) fn list(conn: &mut Conn, person: &PersonId) -> QueryResult<Vec<PasskeyRow>> {
    passkeys::table
        .select(PasskeyRow::as_select())
        .filter(passkeys::person_id.eq(person))
        .order(passkeys::created_at)
        .load(conn)
}

fn find(conn: &mut Conn, credential: &[u8]) -> QueryResult<Option<PasskeyRow>> {
    passkeys::table
        .select(PasskeyRow::as_select())
        .filter(passkeys::credential_id.eq(credential_text(credential)))
        .first(conn)
        .optional()
}

pub(super) fn delete(conn: &mut Conn, person: &PersonId, id: &PasskeyId) -> QueryResult<bool> {
    let gone = diesel::delete(passkeys::table.filter(passkeys::id.eq(id)).filter(passkeys::person_id.eq(person)))
        .execute(conn)?;
    Ok(gone == 1)
}

pub(super) fn delete_all(conn: &mut Conn, person: &PersonId) -> QueryResult<usize> {
    diesel::delete(passkeys::table.filter(passkeys::person_id.eq(person))).execute(conn)
}

fn credential_text(id: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(id)
}
