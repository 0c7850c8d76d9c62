//! Passwords: argon2id with a pepper kept outside the database, and what makes one too weak.

use std::collections::HashSet;
use std::sync::Arc;

use anyhow::Context;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use super::Key;
use crate::config::Config;
use crate::error::{Error, internal};

pub const LEAST: usize = 15;
pub const MOST: usize = 256;
/// zxcvbn's score from 0 to 4; 3 is "safely unguessable" against an offline attack on a slow hash.
const LEAST_SCORE: u8 = 3;
/// Letters and digits that are not part of a word of the place.
const LEAST_BESIDE: usize = 6;
/// 64 MiB each: what is hashed at once decides how much memory an attack can take.
const AT_ONCE: usize = 2;

#[derive(Clone)]
pub struct Passwords {
    pepper: Arc<Key>,
    refused: Arc<HashSet<String>>,
    room: Arc<Semaphore>,
    cost: Cost,
    unknown: Arc<std::sync::OnceLock<String>>,
}

/// Memory in KiB, passes. Tests that are not about it take a small one.
#[derive(Debug, Clone, Copy)]
pub struct Cost(pub u32, pub u32);

pub const COST: Cost = Cost(64 * 1024, 3);

impl Passwords {
    pub fn new(pepper: Key, config: &Config) -> anyhow::Result<Passwords> {
        let list = &config.accounts.password_list;
        let refused = if list.as_os_str().is_empty() {
            HashSet::new()
        } else {
            let text = std::fs::read_to_string(list)
                .with_context(|| format!("accounts.password_list: {} cannot be read", list.display()))?;
            text.lines().map(folded).filter(|line| !line.is_empty()).collect()
        };
        Ok(Passwords {
            pepper: Arc::new(pepper),
            refused: Arc::new(refused),
            room: Arc::new(Semaphore::new(AT_ONCE)),
            cost: if cfg!(test) { Cost(64, 1) } else { COST },
            unknown: Arc::default(),
        })
    }

    /// The key of the words that say why a password is refused, or none. `own` are words of the place: the agency, the
    /// product, the person's names.
    pub fn weakness(&self, password: &str, own: &[&str]) -> Option<&'static str> {
        let length = password.chars().count();
        if length < LEAST {
            return Some("weak-short");
        }
        if length > MOST {
            return Some("weak-long");
        }
        if password.chars().any(char::is_control) {
            return Some("weak-control");
        }
        let folded_password = folded(password);
        if self.refused.contains(&folded_password) {
            return Some("weak-listed");
        }
        let words: Vec<&str> = own
            .iter()
            .flat_map(|text| text.split(|c: char| !c.is_alphanumeric()))
            .filter(|word| word.chars().count() >= 3)
            .chain(["waystation", "trafficking", "shelter", "sheriff", "police"])
            .collect();
        // Three words in a row are good to zxcvbn; whoever knows the place tries its own words first.
        let beside = words.iter().fold(folded_password, |rest, word| rest.replace(&folded(word), " "));
        if beside.chars().filter(|c| c.is_alphanumeric()).count() < LEAST_BESIDE {
            return Some("weak-guessable");
        }
        // zxcvbn looks at 100 characters at most, and takes its time for more.
        let start: String = password.chars().take(100).collect();
        if u8::from(zxcvbn::zxcvbn(&start, &words).score()) < LEAST_SCORE {
            return Some("weak-guessable");
        }
        None
    }

    pub async fn hash(&self, password: Zeroizing<String>) -> Result<String, Error> {
        self.work(move |argon| hash_now(argon, &password)).await?
    }

    /// Whether the password is the one of this hash; an unknown person costs the same time as a known one.
    pub async fn verify(&self, password: Zeroizing<String>, hash: Option<String>) -> Result<bool, Error> {
        let unknown = self.unknown.clone();
        self.work(move |argon| {
            let known = hash.is_some();
            let hash = match hash {
                Some(hash) => hash,
                None => match unknown.get() {
                    Some(hash) => hash.clone(),
                    None => {
                        let made = hash_now(argon, super::Token::new().reveal())?;
                        unknown.get_or_init(|| made).clone()
                    }
                },
            };
            let parsed =
                PasswordHash::new(&hash).map_err(|error| internal(anyhow::anyhow!("a password hash: {error}")))?;
            let normal: Zeroizing<String> = Zeroizing::new(password.nfc().collect());
            Ok(argon.verify_password(normal.as_bytes(), &parsed).is_ok() && known)
        })
        .await?
    }

    async fn work<T: Send + 'static>(&self, work: impl FnOnce(&Argon2<'_>) -> T + Send + 'static) -> Result<T, Error> {
        let permit = self.room.clone().acquire_owned().await.map_err(internal)?;
        let (pepper, cost) = (self.pepper.clone(), self.cost);
        tokio::task::spawn_blocking(move || {
            let _permit = permit;
            let params = Params::new(cost.0, cost.1, 1, None).expect("the cost is within RFC 9106");
            let argon = Argon2::new_with_secret(&pepper[..], Algorithm::Argon2id, Version::V0x13, params)
                .expect("32 bytes are a pepper");
            work(&argon)
        })
        .await
        .map_err(internal)
    }
}

fn hash_now(argon: &Argon2<'_>, password: &str) -> Result<String, Error> {
    // NFC, so that the same keys on another keyboard give the same password (SP 800-63B, 3.1.1.2).
    let normal: Zeroizing<String> = Zeroizing::new(password.nfc().collect());
    let salt = super::random::<16>();
    argon
        .hash_password_with_salt(normal.as_bytes(), &salt[..])
        .map(|hash| hash.to_string())
        .map_err(|error| internal(anyhow::anyhow!("hashing failed: {error}")))
}

fn folded(text: &str) -> String {
    text.trim().nfkc().flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passwords(list: &str) -> Passwords {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), list).unwrap();
        let environment = [("WAYSTATION_ACCOUNTS__PASSWORD_LIST".into(), file.path().display().to_string())].into();
        Passwords::new(super::super::random(), &Config::from_parts(None, environment).unwrap()).unwrap()
    }

    #[test]
    fn a_weak_password_is_refused_with_the_reason() {
        let passwords = passwords("Correct Horse Battery Staple\n");
        let check = |password: &str, expected: Option<&str>| {
            assert_eq!(passwords.weakness(password, &["Harbour Agency", "m.okafor"]), expected, "{password:?}");
        };
        check("short", Some("weak-short"));
        check(&"kX4 vq9z!Lm2 wR7tB"[..14], Some("weak-short"));
        check("passwordpassword", Some("weak-guessable"));
        check("aaaaaaaaaaaaaaaaaaaa", Some("weak-guessable"));
        check("harbourwaystation", Some("weak-guessable"));
        check("Harbour-Okafor-2026", Some("weak-guessable"));
        check("harbour okafor tugboat", None);
        check("correct horse battery staple", Some("weak-listed"));
        check("violet tugboat marmalade 7", None);
        check("ٹھیک گھوڑا بیٹری 92 نیلا", None);
        check("kX4 vq9z!Lm2 wR", None);
        check("violet tugboat\u{0} marmalade", Some("weak-control"));
        let long: String = "kX4vq9zLm2wR7tB ".repeat(16);
        check(&long[..256], None);
        check(&format!("{long}!"), Some("weak-long"));
    }

    #[tokio::test]
    async fn a_password_is_verified_under_its_pepper_only() {
        let (one, two) = (passwords(""), passwords(""));
        let text = || Zeroizing::new("violet tugboat marmalade".to_owned());
        let hash = one.hash(text()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$"), "{hash}");
        assert!(one.verify(text(), Some(hash.clone())).await.unwrap());
        assert!(!one.verify(Zeroizing::new("violet".into()), Some(hash.clone())).await.unwrap());
        assert!(!two.verify(text(), Some(hash)).await.unwrap());
        assert!(!one.verify(text(), None).await.unwrap());
    }

    #[test]
    fn the_cost_is_the_one_of_the_checklist() {
        assert_eq!((COST.0, COST.1), (65_536, 3));
    }
}
