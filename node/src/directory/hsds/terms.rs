//! The lists of this network as HSDS taxonomies: each word a term with an id that never changes.

use crate::agency::OrgClass;
use crate::directory::facets::{FacetKind, Flag};
use crate::directory::vocabulary::*;
use crate::i18n::Lang;
use crate::text_enum;

use super::ids;

text_enum! {
    /// A taxonomy, by its code.
    Scheme {
        Need = "service_types",
        Remedy = "legal_remedies",
        Intake = "intake_modes",
        ReferralFrom = "referral_from",
        Condition = "conditions",
        Gender = "genders",
        Age = "age_bands",
        Exploitation = "exploitation",
        Access = "disability_access",
        /// Terms with a value beside them.
        Detail = "details",
    }
}

text_enum! {
    /// What one list of words cannot say: a term and its value.
    Detail {
        MinorsUnaccompanied = "minors_unaccompanied",
        WithChildren = "with_children",
        ChildrenMax = "children_max",
        ChildrenAges = "children_ages",
        ImmigrationStatusRequired = "immigration_status_required",
        NationalityRestrictions = "nationality_restrictions",
        LgbtqiAffirming = "lgbtqi_affirming",
        MaleBeds = "male_beds",
        Pets = "pets",
        SubstancePolicy = "substance_policy",
        AfterHours = "after_hours",
        ResponseTargetMinutes = "response_target_minutes",
        NeedsPoliceReport = "needs_police_report",
        RemoteOk = "remote_ok",
        TravelRadiusKm = "travel_radius_km",
        CrossBorder = "cross_border",
        ConfidentialLocation = "confidential_location",
        /// `quc spoken interpreter`: HSDS leaves out languages that are interpreted only.
        InterpretedLanguage = "interpreted_language",
        Modality = "modality",
        LanguageRole = "language_role",
        Level = "level",
        AreaCode = "area_code",
        AreaKind = "area_kind",
        AreaMode = "area_mode",
        Region = "region",
        TimeZone = "time_zone",
    }
}

impl Scheme {
    pub fn id(self) -> String {
        ids::of(&["taxonomy", self.as_str()])
    }

    pub fn find(id: &str) -> Option<Scheme> {
        Scheme::ALL.iter().copied().find(|scheme| scheme.id() == id)
    }

    /// What a search asks for a term of it; what has a value is shown and not searched.
    pub fn facet(self) -> Option<FacetKind> {
        match self {
            Scheme::Need => Some(FacetKind::Need),
            Scheme::Remedy => Some(FacetKind::Remedy),
            Scheme::Intake => Some(FacetKind::Intake),
            Scheme::ReferralFrom => Some(FacetKind::ReferralFrom),
            Scheme::Condition => Some(FacetKind::Flag),
            Scheme::Gender => Some(FacetKind::Gender),
            Scheme::Age => Some(FacetKind::Age),
            Scheme::Exploitation => Some(FacetKind::Exploitation),
            Scheme::Access => Some(FacetKind::Access),
            Scheme::Detail => None,
        }
    }

    /// Whether a term says who somebody is or what was done to them: not in an address.
    pub fn tells_who(self) -> bool {
        matches!(self, Scheme::Condition | Scheme::Gender | Scheme::Age | Scheme::Exploitation | Scheme::Access)
    }

    pub fn name(self) -> &'static str {
        match self {
            Scheme::Need => "Service types",
            Scheme::Remedy => "Legal remedies",
            Scheme::Intake => "Ways in",
            Scheme::ReferralFrom => "Who may refer",
            Scheme::Condition => "Conditions",
            Scheme::Gender => "Genders served",
            Scheme::Age => "Age bands served",
            Scheme::Exploitation => "Kinds of exploitation",
            Scheme::Access => "Access",
            Scheme::Detail => "Details",
        }
    }

    pub fn description(self) -> &'static str {
        match self {
            Scheme::Need => "What the service does for somebody. An open list.",
            Scheme::Remedy => "What a lawyer can obtain; one of a single country begins with its code. An open list.",
            Scheme::Intake => "How somebody comes in.",
            Scheme::ReferralFrom => "Kinds of agencies that may refer. None: anybody may.",
            Scheme::Condition => "What the service says in so many words; nothing here means that it is not known.",
            Scheme::Gender => "Whom it serves. None: everybody.",
            Scheme::Age => "Ages in years. None: all.",
            Scheme::Exploitation => "What was done to those it serves. None: whatever it was.",
            Scheme::Access => "What is there for people with disabilities.",
            Scheme::Detail => "Terms that mean nothing without the value of their attribute.",
        }
    }

    /// The words that have a label; an open list may have others.
    pub fn words(self) -> Vec<&'static str> {
        fn all<T: Copy>(items: &[T], text: impl Fn(T) -> &'static str) -> Vec<&'static str> {
            items.iter().map(|item| text(*item)).collect()
        }
        match self {
            Scheme::Need => ServiceType::KNOWN.to_vec(),
            Scheme::Remedy => RemedyCode::KNOWN.to_vec(),
            Scheme::Intake => all(IntakeMode::ALL, IntakeMode::as_str),
            Scheme::ReferralFrom => all(OrgClass::ALL, OrgClass::as_str),
            Scheme::Condition => all(Flag::ALL, Flag::as_str),
            Scheme::Gender => all(Gender::ALL, Gender::as_str),
            Scheme::Age => all(AgeBand::ALL, AgeBand::as_str),
            Scheme::Exploitation => all(Exploitation::ALL, Exploitation::as_str),
            Scheme::Access => all(DisabilityAccess::ALL, DisabilityAccess::as_str),
            Scheme::Detail => all(Detail::ALL, Detail::as_str),
        }
    }
}

/// A word of a taxonomy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    pub scheme: Scheme,
    pub code: String,
}

impl Term {
    pub fn new(scheme: Scheme, code: &str) -> Term {
        Term { scheme, code: code.to_owned() }
    }

    pub fn id(&self) -> String {
        ids::of(&["term", self.scheme.as_str(), &self.code])
    }

    /// In English: a program asks, and shows the code's own label.
    pub fn name(&self) -> String {
        let code = &self.code;
        match self.scheme {
            Scheme::Need => ServiceType::parse(code).map(|need| need.label(Lang::En)),
            Scheme::Remedy => RemedyCode::parse(code).map(|remedy| remedy.label(Lang::En)),
            Scheme::Intake => Some(Lang::En.named("intake-mode-", code)),
            Scheme::ReferralFrom => Some(Lang::En.named("class-", code)),
            Scheme::Condition => Some(Lang::En.named("find-flag-", code)),
            Scheme::Gender => Some(Lang::En.named("gender-", code)),
            Scheme::Age => Some(Lang::En.named("age-band-", code)),
            Scheme::Exploitation => Some(Lang::En.named("exploitation-", code)),
            Scheme::Access => Some(Lang::En.named("disability-", code)),
            Scheme::Detail => None,
        }
        .unwrap_or_else(|| code.replace('_', " "))
    }
}

/// All words that have a label, taxonomy by taxonomy.
pub fn known() -> Vec<Term> {
    let of = |scheme: &Scheme| scheme.words().into_iter().map(|code| Term::new(*scheme, code)).collect::<Vec<_>>();
    Scheme::ALL.iter().flat_map(of).collect()
}
