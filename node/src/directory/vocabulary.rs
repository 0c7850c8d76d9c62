//! The words of a capability: what is offered, to whom, how one comes in.
//!
//! Service types and legal remedies are *open* lists: ours have labels, and a peer may use a word that we do not know yet; it
//! is kept and shown as it is written. All other lists are closed, and another word in them is refused.

use serde::{Deserialize, Serialize};

use crate::i18n::{self, Lang};
use crate::text_enum;

/// An open list: a checked word, and a label for those we know.
macro_rules! word {
    ($(#[$doc:meta])* $name:ident, $family:literal, $fits:expr, $known:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Those that have a label, in the order in which a form shows them.
            pub const KNOWN: &'static [&'static str] = $known;

            pub fn parse(text: &str) -> Option<$name> {
                let fits: fn(&str) -> bool = $fits;
                fits(text).then(|| $name(text.to_owned()))
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// In the reader's language; an unknown word as it is written.
            pub fn label(&self, lang: Lang) -> String {
                match Self::KNOWN.contains(&self.as_str()) {
                    true => lang.named($family, &self.0),
                    false => self.0.replace('_', " "),
                }
            }
        }

        impl TryFrom<String> for $name {
            type Error = &'static str;

            fn try_from(text: String) -> Result<$name, &'static str> {
                $name::parse(&text).ok_or(concat!("no ", stringify!($name)))
            }
        }

        impl From<$name> for String {
            fn from(word: $name) -> String {
                word.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

/// `emergency_shelter`: small letters, digits and single underscores.
fn is_word(text: &str) -> bool {
    text.len() <= 60
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && !text.ends_with('_')
        && !text.contains("__")
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// A word, or the word of one country: `us:t_visa`.
fn is_remedy(text: &str) -> bool {
    match text.split_once(':') {
        Some((country, word)) => country.len() == 2 && country.bytes().all(|b| b.is_ascii_lowercase()) && is_word(word),
        None => is_word(text),
    }
}

word! {
    /// What a capability does for somebody.
    ServiceType, "need-", is_word, &[
        "emergency_shelter", "safe_house", "transitional_housing", "emergency_hotel_funding", "basic_needs",
        "transport", "crisis_intervention", "case_management", "victim_advocate_accompaniment", "survivor_mentor",
        "medical_general", "medical_forensic", "mental_health", "substance_use", "detox",
        "interpretation", "translation", "cultural_mediation",
        "legal_immigration", "legal_criminal_witness", "legal_civil_compensation", "legal_wage_claim",
        "record_expungement", "document_replacement",
        "child_protection_placement", "forensic_interview_child", "family_tracing", "safe_return_reintegration",
        "education_employment",
        "digital_forensics", "financial_investigation", "analyst_support", "expert_witness",
        "labour_inspection_joint", "operation_standby_support", "training",
    ]
}

word! {
    /// What a lawyer can obtain. One of a single country carries its code.
    RemedyCode, "remedy-", is_remedy, &[
        "asylum", "residence_permit", "witness_representation", "compensation_criminal", "compensation_civil",
        "wage_claim", "record_expungement", "us:t_visa", "us:u_visa", "us:continued_presence",
    ]
}

text_enum! {
    /// HSDS `status`, with its spelling.
    #[derive(Default)]
    Status {
        #[default]
        Active = "active",
        Inactive = "inactive",
        Defunct = "defunct",
        TemporarilyClosed = "temporarily closed",
    }
}

impl Status {
    /// As one word, for the key of its label.
    pub fn word(self) -> String {
        self.as_str().replace(' ', "_")
    }
}

text_enum! {
    Stage { Advice = "advice", Application = "application", Hearing = "hearing", Appeal = "appeal" }
}

text_enum! {
    Gender {
        Women = "women",
        Men = "men",
        TransWomen = "trans_women",
        TransMen = "trans_men",
        NonBinary = "non_binary",
    }
}

text_enum! {
    AgeBand {
        Upto11 = "0-11",
        From12 = "12-15",
        From16 = "16-17",
        From18 = "18-24",
        From25 = "25-59",
        From60 = "60+",
    }
}

text_enum! {
    /// The picklist of the Human Trafficking Case Data Standard.
    Exploitation {
        ForcedLabour = "forced_labour",
        Sexual = "sexual_exploitation",
        ChildLabour = "child_labour",
        ForcedMarriage = "forced_marriage",
        Servitude = "servitude",
        ForcedMilitary = "forced_military",
        OrganRemoval = "organ_removal",
        ForcedBegging = "forced_begging",
        ForcedAdoption = "forced_adoption",
        Surrogacy = "surrogacy",
        Other = "other",
    }
}

text_enum! {
    DisabilityAccess {
        Wheelchair = "wheelchair",
        Hearing = "hearing",
        Sight = "sight",
        Cognitive = "cognitive",
        ServiceAnimal = "service_animal",
    }
}

text_enum! {
    IntakeMode { Phone = "phone", Portal = "portal", WalkIn = "walk_in", ReferralOnly = "referral_only" }
}

text_enum! {
    Modality { Spoken = "spoken", Signed = "signed", Written = "written", Tactile = "tactile" }
}

text_enum! {
    LanguageRole {
        NativeWorker = "native_worker",
        BilingualStaff = "bilingual_staff",
        Interpreter = "interpreter",
        Translator = "translator",
        CulturalMediator = "cultural_mediator",
    }
}

impl LanguageRole {
    /// HSDS leaves out languages that are interpreted only.
    pub fn is_of_the_service(self) -> bool {
        matches!(self, LanguageRole::NativeWorker | LanguageRole::BilingualStaff)
    }
}

text_enum! {
    /// Stored as given, never converted.
    Scale { Ilr = "ILR", Cefr = "CEFR", SelfAssessed = "self" }
}

impl Scale {
    /// The values of the scale, the lowest first.
    pub fn values(self) -> &'static [&'static str] {
        match self {
            Scale::Ilr => &["0", "0+", "1", "1+", "2", "2+", "3", "3+", "4", "4+", "5"],
            Scale::Cefr => &["A1", "A2", "B1", "B2", "C1", "C2"],
            Scale::SelfAssessed => &["basic", "working", "fluent"],
        }
    }
}

text_enum! {
    CertificationSetting { Court = "court", Medical = "medical", Asylum = "asylum", Police = "police" }
}

text_enum! {
    #[derive(Default)]
    CoverageKind {
        #[default]
        ServiceArea = "service_area",
        Patrol = "patrol",
        Prosecution = "prosecution",
        Licence = "licence",
        FederalDistrict = "federal_district",
        Tribal = "tribal",
        Maritime = "maritime",
    }
}

text_enum! {
    #[derive(Default)]
    CoverageMode {
        #[default]
        Covers = "covers",
        Based = "based",
        ByAgreement = "by_agreement",
        Remote = "remote",
    }
}

text_enum! {
    LocationType { Physical = "physical", Postal = "postal", Virtual = "virtual" }
}

text_enum! {
    Weekday { Mo = "MO", Tu = "TU", We = "WE", Th = "TH", Fr = "FR", Sa = "SA", Su = "SU" }
}

text_enum! {
    /// What is counted: HSDS `unit`, as a closed list.
    Unit {
        Bed = "bed",
        Family = "family_unit",
        InterpreterHour = "interpreter_hour",
        LegalIntakeSlot = "legal_intake_slot",
        ForensicInterviewSlot = "forensic_interview_slot",
        AdvocateShift = "advocate_shift",
        Vehicle = "vehicle",
        Seat = "seat",
    }
}

text_enum! {
    CapacityState { Open = "open", Waitlist = "waitlist", Full = "full", Paused = "paused", Unknown = "unknown" }
}

text_enum! {
    /// What those see who are told no number: nothing, one to three, more.
    Band { None = "none", Some = "some", Many = "many" }
}

impl Band {
    pub fn of(available: u32) -> Band {
        match available {
            0 => Band::None,
            1..=3 => Band::Some,
            _ => Band::Many,
        }
    }
}

text_enum! {
    /// Who a value comes from.
    Source { Human = "human", Import = "import", Derived = "derived" }
}

text_enum! {
    /// Who may see a thing: a ceiling (domain.md section 1).
    #[derive(Default)]
    AudienceClass {
        Public = "public",
        #[default]
        Member = "member",
        VictimServices = "victim_services",
        LawEnforcement = "law_enforcement",
        Named = "named",
    }
}

impl AudienceClass {
    pub fn of_protocol(self) -> federation_spec::vocabulary::AudienceClass {
        federation_spec::vocabulary::AudienceClass::parse(self.as_str()).expect("the same list: a test compares them")
    }

    pub fn from_protocol(class: federation_spec::vocabulary::AudienceClass) -> AudienceClass {
        AudienceClass::parse(class.as_str()).expect("the same list: a test compares them")
    }

    /// What everybody here may read; the others are for those who help or investigate.
    pub fn is_for_all_staff(self) -> bool {
        matches!(self, AudienceClass::Public | AudienceClass::Member)
    }
}

/// A language tag in the canonical form of BCP 47, of a language that ISO 639 knows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LanguageTag(String);

impl LanguageTag {
    pub fn parse(text: &str) -> Option<LanguageTag> {
        i18n::parse_language(text).map(LanguageTag)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `es` of `es-MX`: what a search asks for.
    pub fn primary(&self) -> &str {
        self.0.split('-').next().unwrap_or(&self.0)
    }
}

impl TryFrom<String> for LanguageTag {
    type Error = &'static str;

    /// As it travels it is in canonical form already.
    fn try_from(text: String) -> Result<LanguageTag, &'static str> {
        LanguageTag::parse(&text).filter(|tag| tag.0 == text).ok_or("no language tag")
    }
}

impl From<LanguageTag> for String {
    fn from(tag: LanguageTag) -> String {
        tag.0
    }
}

impl std::fmt::Display for LanguageTag {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
