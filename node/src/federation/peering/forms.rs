//! What the forms of a peering take: an address, what two people compared, terms, a reason.

use chrono::{Days, NaiveDate};
use federation_spec::limits;
use federation_spec::origin::Origin;
use federation_spec::vocabulary::{Level, OrgClass, Plane, Tlp};
use serde::Deserialize;

use super::begin::Proposal;
use super::terms::Terms;
use crate::config::Network;
use crate::text_enum;
use crate::web::form::FieldErrors;

const MIB: i64 = limits::MIB as i64;
/// The planes there is something to say in yet; the others come with agreements.
pub const PLANES: &[Plane] = &[Plane::Directory, Plane::Coordination];
const REVIEW_DAYS: u64 = 365;
const RANGES: usize = 10;

text_enum! {
    /// Why a peer is suspended: a word that the other side hears, too.
    Reason {
        KeyDoubt = "key_doubt",
        Incident = "incident",
        Misuse = "misuse",
        Review = "review",
        Other = "other",
    }
}

#[derive(Deserialize, Default, Clone)]
#[serde(default)]
pub struct NewPeerForm {
    pub address: String,
    pub ranges: String,
    pub planes: Vec<String>,
    /// The signed key document of a node that cannot be reached, as its people brought it.
    pub document: String,
}

impl NewPeerForm {
    pub fn first() -> NewPeerForm {
        let planes = PLANES.iter().map(|plane| plane.as_str().to_owned()).collect();
        NewPeerForm { planes, ..NewPeerForm::default() }
    }

    pub fn asks(&self, plane: &Plane) -> bool {
        self.planes.iter().any(|asked| asked == plane.as_str())
    }

    /// Whether its people brought the document, so that nothing is fetched.
    pub fn is_brought(&self) -> bool {
        !self.document.trim().is_empty()
    }

    pub fn check(&self) -> Result<(Origin, Proposal), FieldErrors> {
        let mut errors = FieldErrors::default();
        let origin = address(&mut errors, &self.address);
        if self.document.len() > limits::REPLY_BYTES {
            errors.add("document", "field-too-long");
        }
        let ranges = ranges(&mut errors, &self.ranges);
        let planes = planes(&mut errors, &self.planes);
        match (origin, errors.is_empty()) {
            (Some(origin), true) => Ok((origin, Proposal { ranges, planes, pull_only: self.is_brought() })),
            _ => Err(errors),
        }
    }
}

/// As a person types it: with or without `https://`, and with whatever path they copied.
fn address(errors: &mut FieldErrors, text: &str) -> Option<Origin> {
    let line = errors.line("address", text, 300);
    let full = if line.contains("://") { line } else { format!("https://{line}") };
    let origin = Origin::parse(&full).ok();
    if origin.is_none() {
        errors.add("address", "peering-field-address-wrong");
    }
    origin
}

fn ranges(errors: &mut FieldErrors, text: &str) -> Vec<Network> {
    let words: Vec<&str> = text.split([',', ' ', '\n', '\r']).filter(|word| !word.is_empty()).collect();
    let networks: Vec<Network> = words.iter().filter_map(|word| Network::try_from((*word).to_owned()).ok()).collect();
    if networks.len() != words.len() || words.len() > RANGES {
        errors.add("ranges", "peering-field-ranges-wrong");
    }
    networks
}

fn planes(errors: &mut FieldErrors, chosen: &[String]) -> Vec<Plane> {
    let planes: Vec<Plane> =
        PLANES.iter().copied().filter(|plane| chosen.iter().any(|c| c == plane.as_str())).collect();
    if planes.is_empty() || planes.len() != chosen.len() {
        errors.add("planes", "peering-field-planes-wrong");
    }
    planes
}

#[derive(Deserialize, Default, Clone)]
#[serde(default)]
pub struct CompareForm {
    /// Of the page that was shown.
    pub fingerprint: String,
    /// The last two blocks, as the other side reads them.
    pub heard: String,
    pub with: String,
    pub over: String,
}

impl CompareForm {
    pub fn check(&self) -> Result<super::acts::Comparison, FieldErrors> {
        let mut errors = FieldErrors::default();
        let with = errors.line("with", &self.with, 120);
        let over = errors.line("over", &self.over, 200);
        let fingerprint = federation_spec::keys::Fingerprint::parse(&self.fingerprint);
        let heard: String = self.heard.chars().filter(|c| c.is_ascii_alphanumeric()).collect();
        let last = fingerprint.map(|print| print.to_string().replace(' ', "")).unwrap_or_default();
        if heard.is_empty() {
            errors.add("heard", "field-required");
        } else if heard.len() < 8 || !last.ends_with(&heard.to_ascii_lowercase()) {
            errors.add("heard", "peering-field-heard-wrong");
        }
        match (fingerprint, errors.is_empty()) {
            (Some(fingerprint), true) => Ok(super::acts::Comparison { fingerprint, with, over }),
            _ => Err(errors),
        }
    }
}

#[derive(Deserialize, Default, Clone)]
#[serde(default)]
pub struct TermsForm {
    pub org_class: String,
    pub level: String,
    pub planes: Vec<String>,
    pub highest_mark: String,
    pub messages: String,
    pub mebibytes: String,
    pub review_on: String,
    pub ranges: String,
    pub duty_phone: String,
    pub pull_only: Option<String>,
}

impl TermsForm {
    pub fn of(terms: &Terms) -> TermsForm {
        let level = usize::try_from(terms.level).ok().and_then(|n| Level::ALL.get(n)).copied();
        TermsForm {
            org_class: terms.org_class.clone(),
            level: level.map(|level| level.to_string()).unwrap_or_default(),
            planes: terms.planes.clone(),
            highest_mark: terms.highest_mark.clone(),
            messages: terms.messages_per_second.to_string(),
            mebibytes: (terms.bytes_per_minute / MIB).to_string(),
            review_on: terms.review_on.to_string(),
            ranges: terms.ranges.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
            duty_phone: terms.duty_phone.clone(),
            pull_only: terms.pull_only.then(|| "1".to_owned()),
        }
    }

    pub fn grants(&self, plane: &Plane) -> bool {
        self.planes.iter().any(|granted| granted == plane.as_str())
    }

    pub fn check(&self, today: NaiveDate) -> Result<Terms, FieldErrors> {
        let mut errors = FieldErrors::default();
        let class = OrgClass::parse(&self.org_class);
        if class.is_none() {
            errors.add("org_class", "field-required");
        }
        let level = Level::parse(&self.level);
        if level.is_none() {
            errors.add("level", "field-required");
        }
        let planes = planes(&mut errors, &self.planes);
        // The gate would refuse it message by message: better said here.
        if planes.iter().any(|plane| level.is_some_and(|level| level < plane.level())) {
            errors.add("level", "peering-field-level-too-low");
        }
        let mark = Tlp::parse(&self.highest_mark);
        if mark.is_none() {
            errors.add("highest_mark", "field-required");
        }
        let messages = number(&mut errors, "messages", &self.messages, limits::MESSAGES_PER_PEER_AND_SECOND as i64);
        let mebibytes =
            number(&mut errors, "mebibytes", &self.mebibytes, limits::BYTES_PER_PEER_AND_MINUTE as i64 / MIB);
        let review_on = errors.optional_day("review_on", &self.review_on);
        let latest = today + Days::new(limits::LIFE_DAYS as u64);
        if review_on.is_none_or(|day| day <= today || day > latest) {
            errors.add("review_on", "peering-field-review-wrong");
        }
        let ranges = ranges(&mut errors, &self.ranges);
        let duty_phone = errors.optional_phone("duty_phone", &self.duty_phone);
        let level = level.and_then(|level| Level::ALL.iter().position(|one| *one == level));
        match (class, level, mark, review_on, errors.is_empty()) {
            (Some(class), Some(level), Some(mark), Some(review_on), true) => Ok(Terms {
                org_class: class.to_string(),
                level: level as i32,
                planes: planes.iter().map(ToString::to_string).collect(),
                highest_mark: mark.to_string(),
                messages_per_second: messages as i32,
                bytes_per_minute: mebibytes * MIB,
                review_on,
                ranges,
                duty_phone,
                pull_only: self.pull_only.is_some(),
            }),
            _ => Err(errors),
        }
    }
}

fn number(errors: &mut FieldErrors, field: &'static str, text: &str, most: i64) -> i64 {
    let number = text.trim().parse::<i64>().ok().filter(|number| (1..=most).contains(number));
    if number.is_none() {
        errors.add(field, "peering-field-number-wrong");
    }
    number.unwrap_or(1)
}

/// What a form of terms begins with: `directory`, and a look again after a year.
pub fn proposed_terms(today: NaiveDate) -> Terms {
    Terms {
        org_class: String::new(),
        level: 0,
        planes: vec![Plane::Directory.to_string()],
        highest_mark: Tlp::Amber.to_string(),
        messages_per_second: limits::MESSAGES_PER_PEER_AND_SECOND as i32,
        bytes_per_minute: limits::BYTES_PER_PEER_AND_MINUTE as i64,
        review_on: today + Days::new(REVIEW_DAYS),
        ranges: Vec::new(),
        duty_phone: String::new(),
        pull_only: false,
    }
}

/// Why, and the host's name typed once more where the page asks for it.
#[derive(Deserialize, Default, Clone)]
#[serde(default)]
pub struct DangerForm {
    pub cause: String,
    pub reason: String,
    pub word: String,
}

impl DangerForm {
    pub fn suspension(&self) -> Result<(Reason, String), FieldErrors> {
        let mut errors = FieldErrors::default();
        let cause = Reason::parse(&self.cause);
        if cause.is_none() {
            errors.add("cause", "field-required");
        }
        let reason = errors.line("reason", &self.reason, 300);
        match (cause, errors.is_empty()) {
            (Some(cause), true) => Ok((cause, reason)),
            _ => Err(errors),
        }
    }

    pub fn refusal(&self) -> Result<String, FieldErrors> {
        let mut errors = FieldErrors::default();
        let reason = errors.line("reason", &self.reason, 300);
        if errors.is_empty() { Ok(reason) } else { Err(errors) }
    }

    pub fn end(&self, host: &str) -> Result<String, FieldErrors> {
        let mut errors = FieldErrors::default();
        let reason = errors.line("reason", &self.reason, 300);
        if !self.word.trim().eq_ignore_ascii_case(host) {
            errors.add("word", "peering-field-word-wrong");
        }
        if errors.is_empty() { Ok(reason) } else { Err(errors) }
    }
}
