//! Object proofs (FEP-8b32): where the origin of an object must be provable after transport.
//!
//! The cryptosuites are those of W3C Data Integrity over canonical JSON: `eddsa-jcs-2022` and `ecdsa-jcs-2019`. What is
//! signed is 64 bytes: SHA-256 of the proof without its value, then SHA-256 of the object without its proof. The key is
//! pinned and never fetched; the node actor is the author of what it proves.

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::canonical::{self, NotCanonical};
use crate::envelope;
use crate::keys::{BadSignature, PublicKey, SigningKey};
use crate::origin::Iri;
use crate::time::{self, Instant};

pub const TYPE: &str = "DataIntegrityProof";

const MEMBERS: [&str; 7] =
    ["@context", "type", "cryptosuite", "created", "verificationMethod", "proofPurpose", "proofValue"];

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum ProofError {
    #[error("no proof")]
    Absent,
    #[error("several proofs")]
    Several,
    #[error("the proof is not of the one form that is allowed")]
    Form,
    #[error("the context of the proof is not that of its object")]
    Context,
    #[error("the purpose is not assertionMethod")]
    Purpose,
    #[error("the key is not of the object's author")]
    Controller,
    #[error("no pinned key has that id")]
    UnknownKey,
    #[error("the cryptosuite is not that of the key")]
    Cryptosuite,
    #[error("{0}")]
    NotCanonical(#[from] NotCanonical),
    #[error("the proof does not verify")]
    Signature,
}

impl From<BadSignature> for ProofError {
    fn from(_: BadSignature) -> ProofError {
        ProofError::Signature
    }
}

/// Proves an object with its own context in place of any it had. `method` is the id of the key.
pub fn attach(
    object: &mut Map<String, Value>,
    key: &SigningKey,
    method: &Iri,
    created: Instant,
) -> Result<(), NotCanonical> {
    object.remove("proof");
    object.insert("@context".into(), envelope::proved_context());
    let mut proof = json!({
        "@context": envelope::proved_context(),
        "type": TYPE,
        "cryptosuite": key.algorithm().cryptosuite(),
        "created": time::write_instant(created),
        "verificationMethod": method.as_str(),
        "proofPurpose": "assertionMethod",
    });
    let signature = key.sign(&hashes(object, &proof)?);
    proof["proofValue"] = Value::String(format!("z{}", bs58::encode(signature).into_string()));
    object.insert("proof".into(), proof);
    Ok(())
}

/// Checks a proof by the rules of this protocol. `pinned` finds a pinned key of the peer by its id.
pub fn verify(object: &Map<String, Value>, pinned: impl Fn(&str) -> Option<PublicKey>) -> Result<(), ProofError> {
    let proof = proof_of(object)?;
    if proof.keys().any(|member| !MEMBERS.contains(&member.as_str())) || text(proof, "type") != Some(TYPE) {
        return Err(ProofError::Form);
    }
    if text(proof, "created").and_then(time::parse_instant).is_none() {
        return Err(ProofError::Form);
    }
    if object.get("@context") != Some(&envelope::proved_context()) || proof.get("@context") != object.get("@context") {
        return Err(ProofError::Context);
    }
    if text(proof, "proofPurpose") != Some("assertionMethod") {
        return Err(ProofError::Purpose);
    }
    let method = text(proof, "verificationMethod").ok_or(ProofError::Form)?;
    let (controller, fragment) = method.split_once('#').ok_or(ProofError::Form)?;
    if fragment.is_empty() || text(object, "attributedTo") != Some(controller) {
        return Err(ProofError::Controller);
    }
    verify_with(object, &pinned(method).ok_or(ProofError::UnknownKey)?)
}

/// The cryptosuite alone, for any Data Integrity proof over canonical JSON: nothing of our profile is looked at.
pub fn verify_with(object: &Map<String, Value>, key: &PublicKey) -> Result<(), ProofError> {
    let proof = proof_of(object)?;
    if text(proof, "cryptosuite") != Some(key.algorithm().cryptosuite()) {
        return Err(ProofError::Cryptosuite);
    }
    let value = text(proof, "proofValue").and_then(|value| value.strip_prefix('z')).ok_or(ProofError::Form)?;
    if value.len() > 100 {
        return Err(ProofError::Form);
    }
    let signature = bs58::decode(value).into_vec().map_err(|_| ProofError::Form)?;
    let mut options = proof.clone();
    options.remove("proofValue");
    Ok(key.verify(&hashes(object, &Value::Object(options))?, &signature)?)
}

fn proof_of(object: &Map<String, Value>) -> Result<&Map<String, Value>, ProofError> {
    match object.get("proof") {
        None => Err(ProofError::Absent),
        Some(Value::Object(proof)) => Ok(proof),
        Some(Value::Array(_)) => Err(ProofError::Several),
        Some(_) => Err(ProofError::Form),
    }
}

fn hashes(object: &Map<String, Value>, options: &Value) -> Result<Vec<u8>, NotCanonical> {
    let mut unproved = object.clone();
    unproved.remove("proof");
    let mut bytes = Sha256::digest(canonical::to_string(options)?.as_bytes()).to_vec();
    bytes.extend_from_slice(&Sha256::digest(canonical::to_string(&Value::Object(unproved))?.as_bytes()));
    Ok(bytes)
}

fn text<'a>(object: &'a Map<String, Value>, member: &str) -> Option<&'a str> {
    object.get(member)?.as_str()
}
