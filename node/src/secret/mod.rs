//! Secrets: random tokens, their hashes, and sealed cells.
//!
//! A cell that must not be read in a stolen database is sealed with AES-256-GCM under the node's data key, which lies in
//! the database wrapped by the key-encryption key, which lies in a file of the agency's (`keys`). Table, column and row
//! are authenticated with it: a cell copied elsewhere does not open. Nothing here implements `Display`, and `Debug`
//! prints `…`.

mod keys;
mod password;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context, bail, ensure};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::sign::Signer;
use openssl::symm::Cipher;
use zeroize::Zeroizing;

pub use keys::{KeyFiles, StartLock, check_private};
pub use password::Passwords;

const NONCE: usize = 12;
const TAG: usize = 16;
const VERSION: u8 = 1;

/// Random nonces of 96 bits: a key is used for at most 2^32 cells (NIST SP 800-38D, 8.3).
pub const MOST_USES: i64 = 1 << 32;
/// Uses a process reserves before it makes them, so that a crash never leaves the count too low.
pub const RESERVED_USES: i64 = 1 << 18;

pub type Key = Zeroizing<[u8; 32]>;

/// Bytes from the operating system.
pub fn random<const N: usize>() -> Zeroizing<[u8; N]> {
    let mut bytes = Zeroizing::new([0; N]);
    openssl::rand::rand_bytes(&mut *bytes).expect("the operating system gives random bytes");
    bytes
}

/// 256 random bits in a link, a cookie or an API token. Only its [`hash`](Token::hash) is kept.
#[derive(Clone)]
pub struct Token(Zeroizing<String>);

impl Token {
    pub fn new() -> Token {
        Token(Zeroizing::new(URL_SAFE_NO_PAD.encode(*random::<32>())))
    }

    /// What a browser or a client sent. Anything but our own form is no token, whatever its length.
    pub fn parse(text: &str) -> Option<Token> {
        let ours = text.len() == 43 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        ours.then(|| Token(Zeroizing::new(text.to_owned())))
    }

    /// For the one moment it is shown or set as a cookie.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    pub fn hash(&self) -> String {
        sha256_hex(self.0.as_bytes())
    }
}

impl Default for Token {
    fn default() -> Token {
        Token::new()
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

pub fn sha256_hex(bytes: &[u8]) -> String {
    openssl::sha::sha256(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Compares in constant time for equal lengths.
pub fn equal(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && openssl::memcmp::eq(a, b)
}

/// Where a sealed cell lives.
#[derive(Debug, Clone, Copy)]
pub struct Cell<'a> {
    pub table: &'a str,
    pub column: &'a str,
    pub row: &'a str,
}

impl Cell<'_> {
    fn authenticated(&self) -> Vec<u8> {
        format!("waystation\0{}\0{}\0{}", self.table, self.column, self.row).into_bytes()
    }
}

/// Seals and opens the cells of this node's database.
#[derive(Clone)]
pub struct Vault {
    key: Arc<Key>,
    left: Arc<AtomicU64>,
}

impl Vault {
    pub fn new(key: Key, reserved: u64) -> Vault {
        Vault { key: Arc::new(key), left: Arc::new(AtomicU64::new(reserved)) }
    }

    pub fn seal(&self, cell: Cell<'_>, text: &str) -> anyhow::Result<String> {
        let taken = self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        ensure!(taken.is_ok(), "the data key's reserved uses are spent; the hourly clean-up reserves more");
        seal_with(&self.key, cell, text.as_bytes())
    }

    pub fn open(&self, cell: Cell<'_>, sealed: &str) -> anyhow::Result<Zeroizing<String>> {
        let bytes = open_with(&self.key, cell, sealed)?;
        let text = std::str::from_utf8(&bytes).context("a sealed cell is no text")?;
        Ok(Zeroizing::new(text.to_owned()))
    }

    /// Uses that are reserved and not made yet.
    pub fn left(&self) -> u64 {
        self.left.load(Ordering::SeqCst)
    }

    pub fn reserve_more(&self, uses: u64) {
        self.left.fetch_add(uses, Ordering::SeqCst);
    }

    /// A code for `message` that only this node can make (HMAC-SHA-256 under a key of its own for each `label`).
    pub fn code(&self, label: &str, message: &[u8]) -> String {
        let own = hmac(&self.key[..], label.as_bytes());
        URL_SAFE_NO_PAD.encode(hmac(&own, message))
    }
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    let key = PKey::hmac(key).expect("any bytes are an HMAC key");
    let mut signer = Signer::new(MessageDigest::sha256(), &key).expect("SHA-256 is there");
    signer.sign_oneshot_to_vec(message).expect("HMAC of bytes in memory cannot fail")
}

pub fn seal_with(key: &Key, cell: Cell<'_>, bytes: &[u8]) -> anyhow::Result<String> {
    let nonce = random::<NONCE>();
    let mut tag = [0; TAG];
    let sealed = openssl::symm::encrypt_aead(
        Cipher::aes_256_gcm(),
        &key[..],
        Some(&nonce[..]),
        &cell.authenticated(),
        bytes,
        &mut tag,
    )?;
    Ok(STANDARD.encode([&[VERSION][..], &nonce[..], &sealed, &tag].concat()))
}

pub fn open_with(key: &Key, cell: Cell<'_>, sealed: &str) -> anyhow::Result<Zeroizing<Vec<u8>>> {
    let bytes = STANDARD.decode(sealed).context("a sealed cell is damaged")?;
    if bytes.len() < 1 + NONCE + TAG || bytes[0] != VERSION {
        bail!("a sealed cell is damaged");
    }
    let (nonce, rest) = bytes[1..].split_at(NONCE);
    let (sealed, tag) = rest.split_at(rest.len() - TAG);
    openssl::symm::decrypt_aead(Cipher::aes_256_gcm(), &key[..], Some(nonce), &cell.authenticated(), sealed, tag)
        .map(Zeroizing::new)
        .context("a sealed cell does not open: another key, or it was changed or moved")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(row: &str) -> Cell<'_> {
        Cell { table: "persons", column: "email", row }
    }

    #[test]
    fn a_cell_opens_where_it_was_sealed_and_nowhere_else() {
        let vault = Vault::new(random(), 10);
        let sealed = vault.seal(cell("1"), "desk@agency.example").unwrap();
        assert_eq!(&**vault.open(cell("1"), &sealed).unwrap(), "desk@agency.example");
        assert!(vault.open(cell("2"), &sealed).is_err());
        assert!(vault.open(Cell { column: "totp_secret", ..cell("1") }, &sealed).is_err());
        assert!(Vault::new(random(), 10).open(cell("1"), &sealed).is_err());
    }

    #[test]
    fn a_changed_or_cut_cell_does_not_open() {
        let vault = Vault::new(random(), 10);
        let sealed = vault.seal(cell("1"), "secret").unwrap();
        for at in 0..sealed.len() {
            let mut changed = sealed.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            assert!(vault.open(cell("1"), std::str::from_utf8(&changed).unwrap()).is_err(), "byte {at}");
            assert!(vault.open(cell("1"), &sealed[..at]).is_err(), "cut at {at}");
        }
    }

    #[test]
    fn a_vault_seals_as_often_as_it_reserved_and_no_more() {
        let vault = Vault::new(random(), 2);
        assert!(vault.seal(cell("1"), "a").is_ok() && vault.seal(cell("1"), "b").is_ok());
        assert!(vault.seal(cell("1"), "c").is_err());
        vault.reserve_more(1);
        assert!(vault.seal(cell("1"), "c").is_ok());
    }

    #[test]
    fn only_our_own_form_is_a_token() {
        let token = Token::new();
        assert_eq!(Token::parse(token.reveal()).unwrap().hash(), token.hash());
        for wrong in ["", "short", &"a".repeat(42), &"a".repeat(44), &"a".repeat(1_000_000), &"é".repeat(43)] {
            assert!(Token::parse(wrong).is_none());
        }
        assert_eq!(format!("{token:?}"), "…");
    }
}
