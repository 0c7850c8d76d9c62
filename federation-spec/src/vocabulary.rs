//! The closed lists of the envelope, and the rules between them (domain.md section 1).
//!
//! Everything shareable belongs to one plane; the plane decides which marks and audience classes it may carry. There is no
//! `local` here: what is local has no message type.

/// A closed list of words, the same in Rust and on the wire.
macro_rules! text_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            pub const fn as_str(self) -> &'static str {
                match self { $($name::$variant => $text),+ }
            }

            pub fn parse(text: &str) -> Option<$name> {
                match text { $($text => Some($name::$variant),)+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
pub(crate) use text_enum;

text_enum! {
    /// What a `Follow` may be narrowed to: kinds of services, or nothing but the agencies themselves.
    Topic {
        /// No service at all; the cards of agencies go to every peer.
        Agencies = "agencies",
        EmergencyShelter = "emergency_shelter",
        SafeHouse = "safe_house",
        TransitionalHousing = "transitional_housing",
        EmergencyHotelFunding = "emergency_hotel_funding",
        BasicNeeds = "basic_needs",
        Transport = "transport",
        CrisisIntervention = "crisis_intervention",
        CaseManagement = "case_management",
        VictimAdvocateAccompaniment = "victim_advocate_accompaniment",
        SurvivorMentor = "survivor_mentor",
        MedicalGeneral = "medical_general",
        MedicalForensic = "medical_forensic",
        MentalHealth = "mental_health",
        SubstanceUse = "substance_use",
        Detox = "detox",
        Interpretation = "interpretation",
        Translation = "translation",
        CulturalMediation = "cultural_mediation",
        LegalImmigration = "legal_immigration",
        LegalCriminalWitness = "legal_criminal_witness",
        LegalCivilCompensation = "legal_civil_compensation",
        LegalWageClaim = "legal_wage_claim",
        RecordExpungement = "record_expungement",
        DocumentReplacement = "document_replacement",
        ChildProtectionPlacement = "child_protection_placement",
        ForensicInterviewChild = "forensic_interview_child",
        FamilyTracing = "family_tracing",
        SafeReturnReintegration = "safe_return_reintegration",
        EducationEmployment = "education_employment",
        DigitalForensics = "digital_forensics",
        FinancialInvestigation = "financial_investigation",
        AnalystSupport = "analyst_support",
        ExpertWitness = "expert_witness",
        LabourInspectionJoint = "labour_inspection_joint",
        OperationStandbySupport = "operation_standby_support",
        Training = "training",
    }
}

text_enum! {
    Plane {
        Directory = "directory",
        Coordination = "coordination",
        Overlap = "overlap",
        Room = "room",
    }
}

text_enum! {
    /// TLP 2.0, from the widest to the narrowest: a mark is lower than those after it.
    Tlp {
        Clear = "clear",
        Green = "green",
        Amber = "amber",
        AmberStrict = "amber+strict",
        Red = "red",
    }
}

text_enum! {
    /// A ceiling: every recipient must be in it.
    AudienceClass {
        Public = "public",
        Member = "member",
        VictimServices = "victim_services",
        LawEnforcement = "law_enforcement",
        Named = "named",
    }
}

text_enum! {
    /// Why it is shared; the receiver may use it for nothing else. There is none for immigration.
    Purpose {
        Assistance = "assistance",
        VictimProtection = "victim_protection",
        Investigation = "investigation",
        Prosecution = "prosecution",
        Training = "training",
        Coordination = "coordination",
        Statistics = "statistics",
    }
}

text_enum! {
    /// Whether the receiver may pass it on.
    Onward {
        None = "none",
        Class = "class",
        Agreement = "agreement",
    }
}

text_enum! {
    OrgClass {
        LawEnforcement = "law_enforcement",
        Prosecutor = "prosecutor",
        Judiciary = "judiciary",
        LabourInspectorate = "labour_inspectorate",
        Immigration = "immigration",
        ChildProtection = "child_protection",
        NgoDirectService = "ngo_direct_service",
        LegalAid = "legal_aid",
        Health = "health",
        Shelter = "shelter",
        Hotline = "hotline",
        SurvivorLed = "survivor_led",
        InterpreterService = "interpreter_service",
        Training = "training",
        Academia = "academia",
        Igo = "igo",
        Hub = "hub",
    }
}

text_enum! {
    /// What a peer has proved to two trust officers (domain.md section 18).
    Level {
        V0 = "v0",
        V1 = "v1",
        V2 = "v2",
        V3 = "v3",
        V4 = "v4",
    }
}

impl Plane {
    /// The marks it admits; the first is what a form proposes.
    pub fn marks(self) -> &'static [Tlp] {
        match self {
            Plane::Directory => &[Tlp::Green, Tlp::Clear, Tlp::Amber],
            Plane::Coordination => &[Tlp::Amber, Tlp::AmberStrict, Tlp::Green],
            Plane::Overlap => &[Tlp::Red],
            Plane::Room => &[Tlp::AmberStrict, Tlp::Amber, Tlp::Red],
        }
    }

    pub fn classes(self) -> &'static [AudienceClass] {
        match self {
            Plane::Directory => AudienceClass::ALL,
            Plane::Coordination => &[
                AudienceClass::Named,
                AudienceClass::VictimServices,
                AudienceClass::LawEnforcement,
                AudienceClass::Member,
            ],
            Plane::Overlap | Plane::Room => &[AudienceClass::Named],
        }
    }

    /// The level a peer needs for this plane, whichever of the two sends.
    pub fn level(self) -> Level {
        match self {
            Plane::Directory => Level::V0,
            Plane::Coordination => Level::V2,
            Plane::Room => Level::V3,
            Plane::Overlap => Level::V4,
        }
    }

    /// Rooms and overlap rest on an agreement that each object names.
    pub fn needs_agreement(self) -> bool {
        matches!(self, Plane::Overlap | Plane::Room)
    }
}

impl Tlp {
    /// As it may come in: `white` was the name of `clear` before TLP 2.0.
    pub fn parse_inbound(text: &str) -> Option<Tlp> {
        match text {
            "white" => Some(Tlp::Clear),
            text => Tlp::parse(text),
        }
    }

    /// The level a reader needs: GREEN is for members, AMBER for those who may also ask.
    pub fn level(self) -> Level {
        match self {
            Tlp::Clear => Level::V0,
            Tlp::Green => Level::V1,
            Tlp::Amber | Tlp::AmberStrict | Tlp::Red => Level::V2,
        }
    }
}

impl OrgClass {
    pub fn is_victim_services(self) -> bool {
        matches!(
            self,
            OrgClass::NgoDirectService
                | OrgClass::Shelter
                | OrgClass::Hotline
                | OrgClass::LegalAid
                | OrgClass::Health
                | OrgClass::SurvivorLed
                | OrgClass::ChildProtection
        )
    }
}
