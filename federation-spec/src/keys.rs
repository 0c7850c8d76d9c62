//! Keys: Ed25519, or ECDSA P-256 for FIPS builds. The algorithm belongs to the key, never to a message.
//!
//! One key of a node signs both its requests and its proofs. The two signed inputs cannot be confused: one is text that
//! starts with a quoted component name, the other is exactly 64 bytes of digests. A secret is wiped when it is dropped, and
//! no type that holds one can be printed.

use std::fmt;

use p256::ecdsa::signature::{Signer as _, Verifier as _};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::vocabulary::text_enum;

text_enum! {
    /// Named as in the HTTP signature algorithms registry (RFC 9421 section 6.2).
    Algorithm {
        Ed25519 = "ed25519",
        EcdsaP256 = "ecdsa-p256-sha256",
    }
}

impl Algorithm {
    /// The cryptosuite of object proofs by a key of this algorithm.
    pub fn cryptosuite(self) -> &'static str {
        match self {
            Algorithm::Ed25519 => "eddsa-jcs-2022",
            Algorithm::EcdsaP256 => "ecdsa-jcs-2019",
        }
    }

    /// The multicodec prefix of its public keys: `ed25519-pub` and `p256-pub`, as varints.
    fn codec(self) -> [u8; 2] {
        match self {
            Algorithm::Ed25519 => [0xED, 0x01],
            Algorithm::EcdsaP256 => [0x80, 0x24],
        }
    }

    /// Bytes of a public key after its prefix; a P-256 point is compressed.
    fn length(self) -> usize {
        match self {
            Algorithm::Ed25519 => 32,
            Algorithm::EcdsaP256 => 33,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum KeyError {
    #[error("not base58btc multibase")]
    Multibase,
    #[error("neither an Ed25519 nor a P-256 key")]
    Codec,
    #[error("the key has the wrong length")]
    Length,
    #[error("the key is no point, or a weak one, of its curve")]
    Point,
    #[error("the secret is out of range")]
    Secret,
}

/// The signature does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the signature does not verify")]
pub struct BadSignature;

/// A secret key. Deliberately neither `Debug` nor `Clone`.
pub struct SigningKey(Secret);

enum Secret {
    Ed25519(Box<ed25519_dalek::SigningKey>),
    EcdsaP256(Box<p256::ecdsa::SigningKey>),
}

impl SigningKey {
    /// A key from 32 bytes of the operating system's generator, or as they were stored.
    pub fn from_bytes(algorithm: Algorithm, secret: &[u8; 32]) -> Result<SigningKey, KeyError> {
        Ok(SigningKey(match algorithm {
            Algorithm::Ed25519 => Secret::Ed25519(Box::new(ed25519_dalek::SigningKey::from_bytes(secret))),
            Algorithm::EcdsaP256 => {
                Secret::EcdsaP256(Box::new(p256::ecdsa::SigningKey::from_slice(secret).map_err(|_| KeyError::Secret)?))
            }
        }))
    }

    /// The 32 bytes to keep in a file; wiped when dropped.
    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(match &self.0 {
            Secret::Ed25519(key) => key.to_bytes(),
            Secret::EcdsaP256(key) => key.to_bytes().into(),
        })
    }

    pub fn algorithm(&self) -> Algorithm {
        match self.0 {
            Secret::Ed25519(_) => Algorithm::Ed25519,
            Secret::EcdsaP256(_) => Algorithm::EcdsaP256,
        }
    }

    pub fn public(&self) -> PublicKey {
        PublicKey(match &self.0 {
            Secret::Ed25519(key) => Point::Ed25519(key.verifying_key()),
            Secret::EcdsaP256(key) => Point::EcdsaP256(*key.verifying_key()),
        })
    }

    /// 64 bytes: RFC 8032, or r and s of a deterministic (RFC 6979) ECDSA signature over SHA-256.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        match &self.0 {
            Secret::Ed25519(key) => ed25519_dalek::Signer::sign(&**key, message).to_bytes(),
            Secret::EcdsaP256(key) => {
                let signature: p256::ecdsa::Signature = key.sign(message);
                signature.to_bytes().into()
            }
        }
    }
}

/// A public key; printed as its Multikey.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey(Point);

#[derive(Clone, PartialEq, Eq)]
enum Point {
    Ed25519(ed25519_dalek::VerifyingKey),
    EcdsaP256(p256::ecdsa::VerifyingKey),
}

impl PublicKey {
    pub fn from_bytes(algorithm: Algorithm, bytes: &[u8]) -> Result<PublicKey, KeyError> {
        if bytes.len() != algorithm.length() {
            return Err(KeyError::Length);
        }
        let key = PublicKey(match algorithm {
            Algorithm::Ed25519 => {
                let bytes = bytes.try_into().map_err(|_| KeyError::Length)?;
                let key = ed25519_dalek::VerifyingKey::from_bytes(bytes).map_err(|_| KeyError::Point)?;
                if key.is_weak() {
                    return Err(KeyError::Point);
                }
                Point::Ed25519(key)
            }
            Algorithm::EcdsaP256 => {
                Point::EcdsaP256(p256::ecdsa::VerifyingKey::from_sec1_bytes(bytes).map_err(|_| KeyError::Point)?)
            }
        });
        // SEC1 has a compact form of the same length, which would be a second spelling.
        match key.multicodec()[2..] == *bytes {
            true => Ok(key),
            false => Err(KeyError::Point),
        }
    }

    /// Reads `publicKeyMultibase` of a Multikey (FEP-521a): `z6Mk…` or `zDn…`.
    pub fn from_multikey(text: &str) -> Result<PublicKey, KeyError> {
        let digits = text.strip_prefix('z').filter(|digits| digits.len() <= 64).ok_or(KeyError::Multibase)?;
        let bytes = bs58::decode(digits).into_vec().map_err(|_| KeyError::Multibase)?;
        let (codec, key) = bytes.split_at_checked(2).ok_or(KeyError::Codec)?;
        let algorithm = Algorithm::ALL.iter().find(|algorithm| algorithm.codec() == codec).ok_or(KeyError::Codec)?;
        PublicKey::from_bytes(*algorithm, key)
    }

    pub fn algorithm(&self) -> Algorithm {
        match self.0 {
            Point::Ed25519(_) => Algorithm::Ed25519,
            Point::EcdsaP256(_) => Algorithm::EcdsaP256,
        }
    }

    /// The multicodec prefix and the key: what is hashed into the fingerprint.
    pub fn multicodec(&self) -> Vec<u8> {
        let mut bytes = self.algorithm().codec().to_vec();
        match &self.0 {
            Point::Ed25519(key) => bytes.extend_from_slice(key.as_bytes()),
            Point::EcdsaP256(key) => bytes.extend_from_slice(key.to_sec1_point(true).as_bytes()),
        }
        bytes
    }

    pub fn multikey(&self) -> String {
        format!("z{}", bs58::encode(self.multicodec()).into_string())
    }

    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint(Sha256::digest(self.multicodec()).into())
    }

    /// Strict for Ed25519: no weak key, no second spelling of a signature.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
        match &self.0 {
            Point::Ed25519(key) => {
                let signature = ed25519_dalek::Signature::from_slice(signature).map_err(|_| BadSignature)?;
                key.verify_strict(message, &signature).map_err(|_| BadSignature)
            }
            Point::EcdsaP256(key) => {
                let signature = p256::ecdsa::Signature::from_slice(signature).map_err(|_| BadSignature)?;
                key.verify(message, &signature).map_err(|_| BadSignature)
            }
        }
    }

    /// Whether its secret half is printed in a standard or in our vectors. A node refuses to start on such a key, and to
    /// pin one.
    pub fn is_well_known(&self) -> bool {
        WELL_KNOWN.contains(&self.multikey().as_str())
    }
}

/// Public halves of published test keys.
const WELL_KNOWN: &[&str] = &[
    // RFC 9421 appendix B.1.4 and B.1.3.
    "z6Mkh4LmfP1ev9MNPGr7JbEbtD6BD4fsu1duEj83PMCs3xHG",
    "zDnaeu17qkMASJ85C3awZDjW4u1HT48SN1QbKFJ6Yhr8LXdV9",
    // W3C Data Integrity EdDSA Cryptosuites, also FEP-8b32 and FEP-521a.
    "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2",
    // RFC 8032 section 7.1, RFC 6979 appendix A.2.5.
    "z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw",
    "zDnaepBuvsQ8cpsWrVKw8fbpGpvPeNSjVPTWoq6cRqaYzBKVP",
    // Our own vectors: 32 bytes of 1, of 2, of 3 (P-256), of 4.
    "z6Mkon3Necd6NkkyfoGoHxid2znGc59LU3K7mubaRcFbLfLX",
    "z6Mko9hTggMwjSTEaJaPUfE6tqcy2xvU6BnNq3e3o8qVBiyH",
    "zDnaeWRnxcDzEYRYfNJiFvmoavvHjubE8M6vSfrn8TUsgmcCe",
    "z6Mkt6316e2PN3mZdB6N9CrzomJYUd1s5yBZi1XYHmwT9TUP",
];

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.multikey())
    }
}

/// What two people read to each other: SHA-256 of the multicodec key bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// As a person types it: any case, with or without the spaces.
    pub fn parse(text: &str) -> Option<Fingerprint> {
        let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
        let bytes = data_encoding::BASE32_NOPAD.decode(digits.to_ascii_uppercase().as_bytes()).ok()?;
        bytes.try_into().ok().map(Fingerprint)
    }
}

/// Lower-case base32 in thirteen blocks of four.
impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = data_encoding::BASE32_NOPAD.encode(&self.0).to_ascii_lowercase();
        for (n, digit) in digits.chars().enumerate() {
            if n > 0 && n % 4 == 0 {
                f.write_str(" ")?;
            }
            write!(f, "{digit}")?;
        }
        Ok(())
    }
}
