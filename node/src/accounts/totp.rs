//! One-time codes (RFC 6238): six digits, 30 seconds, one step of tolerance to either side.

use anyhow::Context;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use totp_rs::{Algorithm, Builder, Totp};
use zeroize::Zeroizing;

use crate::secret::{Cell, Vault, random};
use crate::time::Instant;
use crate::web::access::PersonId;

/// 160 bits, as RFC 4226 recommends.
pub(super) fn new_secret() -> Zeroizing<String> {
    Zeroizing::new(STANDARD.encode(*random::<20>()))
}

/// The step of a code that is right now, or none. Whether it was used before is the database's to say.
pub(super) fn step(secret: &str, code: &str, now: Instant) -> anyhow::Result<Option<i64>> {
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(None);
    }
    let seconds = u64::try_from(now.and_utc().timestamp()).context("the clock is before 1970")?;
    Ok(totp(secret)?.check(&digits, seconds).map(|step| step as i64))
}

/// What an authenticator app scans, and what a person types when it cannot.
pub(super) struct Enrolment {
    pub svg: String,
    pub key: String,
}

pub(super) fn enrolment(secret: &str, handle: &str, agency: &str) -> anyhow::Result<Enrolment> {
    let bytes = Zeroizing::new(STANDARD.decode(secret).context("a one-time secret is damaged")?);
    let key = base32(&bytes);
    let issuer: String = agency.chars().filter(|c| *c != ':').take(40).collect();
    let issuer = if issuer.trim().is_empty() { "Waystation" } else { issuer.trim() };
    let label: String = url::form_urlencoded::byte_serialize(format!("{issuer}:{handle}").as_bytes()).collect();
    let issuer: String = url::form_urlencoded::byte_serialize(issuer.as_bytes()).collect();
    // Authenticator apps read %20 as a space, and `+` as a plus.
    let address = format!("otpauth://totp/{label}?secret={key}&issuer={issuer}").replace('+', "%20");
    let groups: Vec<&str> = key.as_bytes().chunks(4).filter_map(|chunk| std::str::from_utf8(chunk).ok()).collect();
    Ok(Enrolment { svg: crate::web::qr::svg(&address)?, key: groups.join(" ") })
}

pub(super) fn seal(vault: &Vault, person: &PersonId, secret: &str) -> anyhow::Result<String> {
    vault.seal(cell(person), secret)
}

pub(super) fn open(vault: &Vault, person: &PersonId, sealed: &str) -> anyhow::Result<Zeroizing<String>> {
    vault.open(cell(person), sealed)
}

fn cell(person: &PersonId) -> Cell<'_> {
    Cell { table: "persons", column: "totp_secret", row: person.as_str() }
}

fn totp(secret: &str) -> anyhow::Result<Totp> {
    let bytes = STANDARD.decode(secret).context("a one-time secret is damaged")?;
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_step_duration(30)
        .with_skew(1)
        .with_secret(bytes)
        .build()
        .map_err(|error| anyhow::anyhow!("a one-time secret does not fit: {error}"))
}

/// The code that an authenticator shows at this time.
#[cfg(any(test, feature = "testing"))]
pub(super) fn code_at(secret: &str, now: Instant) -> String {
    totp(secret).expect("a good secret").generate(now.and_utc().timestamp() as u64).to_string()
}

/// RFC 4648, without padding.
fn base32(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits = |at: usize| bytes.get(at / 8).is_some_and(|byte| byte >> (7 - at % 8) & 1 == 1);
    (0..bytes.len() * 8)
        .step_by(5)
        .map(|start| ALPHABET[(start..start + 5).fold(0, |five, at| five << 1 | usize::from(bits(at)))] as char)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_are_those_of_rfc_6238() {
        let secret = STANDARD.encode("12345678901234567890");
        let at = |seconds: i64| chrono::DateTime::from_timestamp(seconds, 0).unwrap().naive_utc();
        // Appendix B, the last six digits.
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            assert_eq!(step(&secret, code, at(seconds)).unwrap(), Some(seconds / 30), "{seconds}");
            assert_eq!(step(&secret, code, at(seconds + 30)).unwrap(), Some(seconds / 30), "one step late");
            assert_eq!(step(&secret, code, at(seconds + 90)).unwrap(), None, "three steps late");
        }
        for wrong in ["", "28708", "2870820", "abcdef", "２８７０８２", &"1".repeat(100_000)] {
            assert_eq!(step(&secret, wrong, at(59)).unwrap(), None, "{wrong:?}");
        }
        assert_eq!(step(&secret, "287 082", at(59)).unwrap(), Some(1), "apps show a space");
    }

    #[test]
    fn base32_is_that_of_rfc_4648() {
        for (text, expected) in
            [("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("foobar", "MZXW6YTBOI")]
        {
            assert_eq!(base32(text.as_bytes()), expected);
        }
    }
}
