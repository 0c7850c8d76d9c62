//! From an HSDS service to a capability. What is understood is taken out of the tree; what is left in it is lost.

use std::collections::{HashMap, HashSet};

use chrono_tz::Tz;

use super::kinds::is_link;
use super::names::{WORDS, Words, parts};
use super::{At, Losses, MOST_SERVICES, Node, Problem, Tree};
use crate::agency::OrgClass;
use crate::directory::capability::*;
use crate::directory::hsds::terms::{Detail, Scheme, Term};
use crate::directory::lint::{self, Finding};
use crate::directory::places::Area;
use crate::directory::vocabulary::*;
use crate::i18n::fold;
use crate::time::Instant;

/// What the package does not say.
pub struct Defaults<'a> {
    /// For a service without a type that we know.
    pub need: Option<ServiceType>,
    /// Where the agency works.
    pub area: Option<Area>,
    pub zone: Tz,
    pub colleagues: &'a [String],
    pub now: Instant,
}

/// A service that was understood.
#[derive(Debug, Clone)]
pub struct Taken {
    pub at: At,
    /// The id that its source knows it by.
    pub id: String,
    pub capability: Capability,
    pub warnings: Vec<(&'static str, Finding)>,
}

/// What came of a whole package.
#[derive(Debug, Default)]
pub struct Reading {
    pub taken: Vec<Taken>,
    pub problems: Vec<Problem>,
    pub losses: Losses,
    /// Whose services they are, as the package says.
    pub organization: String,
}

pub fn read(mut tree: Tree, defaults: &Defaults) -> Reading {
    let services = std::mem::take(&mut tree.services);
    if let Some(one_more) = services.get(MOST_SERVICES) {
        tree.problem(&one_more.at, "", "hsds-import-services");
    }
    let mut reader = Reader { tree, defaults, words: &WORDS, parts: parts(defaults.area.as_ref()) };
    let mut reading = Reading::default();
    let (mut seen, mut owner) = (HashSet::new(), None);
    for mut node in services.into_iter().take(MOST_SERVICES) {
        let id = node.peek("id").to_ascii_lowercase();
        match uuid::Uuid::parse_str(&id) {
            Err(_) => reader.tree.problem(&node.at, "id", "hsds-import-uuid"),
            Ok(_) if !seen.insert(id.clone()) => reader.tree.problem(&node.at, "id", "hsds-import-id-twice"),
            Ok(_) => {}
        }
        if let Some(mut organization) = node.take_all("organization").into_iter().next() {
            let by = organization.peek("id").to_owned();
            if *owner.get_or_insert_with(|| by.clone()) != by {
                reader.tree.problem(&node.at, "organization_id", "hsds-import-organizations");
            }
            let name = organization.take("name");
            if reading.organization.is_empty() {
                reading.organization = name;
            }
            reader.lose(organization, "organization");
        }
        let before = reader.tree.problems.len();
        let (at, capability) = (node.at.clone(), reader.service(node));
        reader.check(&at, &capability);
        if reader.tree.problems.len() == before {
            let warnings = lint::warnings(&capability);
            reading.taken.push(Taken { at, id, capability, warnings });
        }
    }
    reading.problems = reader.tree.problems;
    // Lines by number, and not 10 before 9.
    reading.problems.sort_by_cached_key(|one| (one.at.file.clone(), one.at.row.parse().unwrap_or(0u64), one.clone()));
    reading.problems.dedup();
    reading.losses = reader.tree.losses;
    reading
}

pub(super) struct Reader<'a> {
    pub(super) tree: Tree,
    pub(super) defaults: &'a Defaults<'a>,
    pub(super) words: &'static Words,
    pub(super) parts: HashMap<String, &'static str>,
}

/// A value of one of our terms, where it stood.
pub(super) struct Said {
    pub(super) term: Term,
    pub(super) value: String,
    pub(super) at: At,
}

impl Reader<'_> {
    fn service(&mut self, mut node: Node) -> Capability {
        let said = self.attributes(&mut node, "service");
        let confidential = said_yes(&said, Detail::ConfidentialLocation);
        let (languages, areas) = (node.take_all("languages"), node.take_all("service_areas"));
        let (schedules, locations) = (node.take_all("schedules"), node.take_all("service_at_locations"));
        let (contacts, phones) = (node.take_all("contacts"), node.take_all("phones"));
        let documents = node.take_all("required_documents");
        let mut it = Capability {
            name: node.take("name"),
            alternate_name: node.take("alternate_name"),
            description: node.take("description"),
            url: node.take("url"),
            email: node.take("email"),
            status: self.status(&mut node),
            interpretation_services: node.take("interpretation_services"),
            application_process: node.take("application_process"),
            eligibility_description: node.take("eligibility_description"),
            minimum_age: self.number(&mut node, "minimum_age"),
            maximum_age: self.number(&mut node, "maximum_age"),
            fees_description: instead(&mut node, "fees_description", "fees"),
            accreditations: instead(&mut node, "accreditations", "licenses"),
            alert: node.take("alert"),
            confidential_location: confidential,
            ..Capability::default()
        };
        self.serves(&said, &mut it);
        for document in documents {
            it.required_documents.extend(self.document(document));
        }
        for schedule in schedules {
            it.intake.hours.extend(self.schedule(schedule));
        }
        for language in languages {
            it.languages.extend(self.language(language));
        }
        for area in areas {
            it.service_areas.extend(self.area(area));
        }
        for location in locations {
            it.service_at_locations.extend(self.location(location));
        }
        for contact in contacts {
            it.contacts.extend(self.contact(contact));
        }
        for phone in phones {
            it.contacts.extend(self.phone(phone, "front_desk"));
        }
        if it.service_type.is_empty() {
            it.service_type.extend(self.defaults.need.clone());
        }
        if it.service_areas.is_empty() {
            let ours = self.defaults.area.clone();
            it.service_areas.extend(ours.map(|code| Coverage {
                code,
                kind: CoverageKind::default(),
                mode: CoverageMode::default(),
                name: String::new(),
            }));
        }
        self.lose(node, "service");
        it
    }

    /// What a form would find fault with, too.
    fn check(&mut self, at: &At, it: &Capability) {
        for fault in it.check() {
            let what = match fault.what {
                What::Missing => "hsds-import-missing",
                What::TooLong => "hsds-import-too-long",
                What::TooMany => "hsds-import-too-many",
                What::Twice => "hsds-import-twice",
                What::Value => "hsds-import-value",
                What::Address => "directory-field-confidential",
                What::Control => "hsds-import-control",
            };
            self.tree.problem(at, fault.field, what);
        }
        for (field, what) in lint::refusals(it, self.defaults.colleagues) {
            self.tree.problem(at, field, what);
        }
    }

    /// Whatever nobody took.
    pub(super) fn lose(&mut self, node: Node, of: &str) {
        for column in node.cells.keys().filter(|column| !is_link(column)) {
            self.tree.lose(&node.at, of, column);
        }
        for (member, children) in &node.children {
            for child in children.iter().filter(|_| member != "metadata") {
                self.tree.lose(&child.at, of, member);
            }
        }
    }

    /// The terms of ours among the attributes; others are lost.
    pub(super) fn attributes(&mut self, node: &mut Node, of: &str) -> Vec<Said> {
        let mut said = Vec::new();
        for mut attribute in node.take_all("attributes") {
            match self.term(&attribute) {
                Some(term) => said.push(Said { term, value: attribute.take("value"), at: attribute.at }),
                None => self.tree.lose(&attribute.at, of, "attributes"),
            }
        }
        said
    }

    /// By its id, which is ours, or else by what it is called.
    fn term(&self, attribute: &Node) -> Option<Term> {
        let id = attribute.peek("taxonomy_term_id");
        if let Some(known) = self.words.by_id.get(id) {
            return Some(known.clone());
        }
        let term = attribute.children.get("taxonomy_term").and_then(|terms| terms.first())?;
        let scheme = Scheme::find(term.peek("taxonomy_id")).filter(|scheme| *scheme != Scheme::Detail);
        match scheme {
            Some(scheme) => Some(Term::new(scheme, term.peek("code"))),
            None => [term.peek("name"), term.peek("code")]
                .iter()
                .find_map(|name| self.words.needs.get(&fold(&name.replace('_', " "))).cloned()),
        }
    }

    fn serves(&mut self, said: &[Said], it: &mut Capability) {
        for one in said {
            let code = one.term.code.as_str();
            let fits = match one.term.scheme {
                Scheme::Need => add(&mut it.service_type, ServiceType::parse(code)),
                Scheme::Remedy => {
                    let remedy = RemedyCode::parse(code);
                    let bare = |remedy| Remedy { remedy, jurisdiction: None, stage: None, court: String::new() };
                    add(&mut it.remedies, remedy.map(bare))
                }
                Scheme::Intake => add(&mut it.intake.modes, IntakeMode::parse(code)),
                Scheme::ReferralFrom => add(&mut it.intake.referral_from, OrgClass::parse(code)),
                Scheme::Gender => add(&mut it.serves.genders, Gender::parse(code)),
                Scheme::Age => add(&mut it.serves.age_bands, AgeBand::parse(code)),
                Scheme::Exploitation => add(&mut it.serves.exploitation, Exploitation::parse(code)),
                Scheme::Access => add(&mut it.serves.disability_access, DisabilityAccess::parse(code)),
                // What it says stands among the details, too.
                Scheme::Condition => true,
                Scheme::Detail => Detail::parse(code).is_some_and(|detail| self.detail(detail, &one.value, it)),
            };
            if !fits {
                self.tree.problem(&one.at, code, "hsds-import-value");
            }
        }
    }

    /// False if it cannot have this value.
    fn detail(&self, detail: Detail, value: &str, it: &mut Capability) -> bool {
        let yes_no = match value {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        };
        let number: Option<u32> = value.parse().ok();
        let (serves, intake) = (&mut it.serves, &mut it.intake);
        let fits = |slot: &mut Option<bool>| {
            *slot = yes_no;
            slot.is_some()
        };
        match detail {
            Detail::MinorsUnaccompanied => fits(&mut serves.minors_unaccompanied),
            Detail::ImmigrationStatusRequired => fits(&mut serves.immigration_status_required),
            Detail::LgbtqiAffirming => fits(&mut serves.lgbtqi_affirming),
            Detail::MaleBeds => fits(&mut serves.male_beds),
            Detail::Pets => fits(&mut serves.pets),
            Detail::AfterHours => fits(&mut intake.after_hours),
            Detail::NeedsPoliceReport => fits(&mut intake.needs_police_report),
            Detail::WithChildren => {
                serves.with_children.get_or_insert_default().accepted = yes_no == Some(true);
                yes_no.is_some()
            }
            Detail::ChildrenMax => {
                serves.with_children.get_or_insert_default().max = number;
                number.is_some()
            }
            Detail::ChildrenAges => {
                let ages: Option<Vec<AgeBand>> = value.split(',').map(|age| AgeBand::parse(age.trim())).collect();
                let known = ages.is_some();
                serves.with_children.get_or_insert_default().ages = ages.unwrap_or_default();
                known
            }
            Detail::NationalityRestrictions => {
                serves.nationality_restrictions = value.to_owned();
                true
            }
            Detail::SubstancePolicy => {
                serves.substance_policy = value.to_owned();
                true
            }
            Detail::ResponseTargetMinutes => {
                intake.response_target_minutes = number;
                number.is_some()
            }
            Detail::TravelRadiusKm => {
                it.travel_radius_km = number;
                number.is_some()
            }
            Detail::RemoteOk => {
                it.remote_ok = yes_no == Some(true);
                yes_no.is_some()
            }
            Detail::CrossBorder => {
                it.cross_border = yes_no == Some(true);
                yes_no.is_some()
            }
            Detail::ConfidentialLocation => yes_no.is_some(),
            Detail::InterpretedLanguage => {
                let words: Vec<&str> = value.split(' ').collect();
                let [tag, modality, role] = words.as_slice() else { return false };
                let known = (LanguageTag::parse(tag), Modality::parse(modality), LanguageRole::parse(role));
                let (Some(code), Some(modality), Some(role)) = known else { return false };
                it.languages.push(plain(code, modality, role));
                true
            }
            // Of other objects.
            Detail::Modality
            | Detail::LanguageRole
            | Detail::Level
            | Detail::AreaCode
            | Detail::AreaKind
            | Detail::AreaMode
            | Detail::Region
            | Detail::TimeZone => false,
        }
    }

    fn status(&mut self, node: &mut Node) -> Status {
        let text = node.take("status");
        match Status::parse(&text) {
            Some(status) => status,
            None => {
                let what = if text.is_empty() { "hsds-import-missing" } else { "hsds-import-value" };
                self.tree.problem(&node.at, "status", what);
                Status::default()
            }
        }
    }

    fn number(&mut self, node: &mut Node, column: &str) -> Option<u32> {
        let text = node.take(column);
        let whole = text.strip_suffix(".0").unwrap_or(&text);
        let number = whole.parse().ok();
        if number.is_none() && !text.is_empty() {
            self.tree.problem(&node.at, column, "hsds-import-value");
        }
        number
    }
}

/// False for nothing; a word that is there twice stands there once.
fn add<T: PartialEq>(list: &mut Vec<T>, item: Option<T>) -> bool {
    let Some(item) = item else { return false };
    if !list.contains(&item) {
        list.push(item);
    }
    true
}

fn said_yes(said: &[Said], detail: Detail) -> bool {
    said.iter().any(|one| one.term.code == detail.as_str() && one.value == "yes")
}

/// A member, or the deprecated one that it came in place of.
fn instead(node: &mut Node, column: &str, deprecated: &str) -> String {
    match node.take(column) {
        text if text.is_empty() => node.take(deprecated),
        text => text,
    }
}

pub(super) fn plain(code: LanguageTag, modality: Modality, role: LanguageRole) -> Language {
    Language { code, modality, role, level: None, certification: Vec::new(), interpreter_profile: None }
}
