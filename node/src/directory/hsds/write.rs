//! A capability as an HSDS service, and its parts.

use chrono::{Offset, TimeZone};
use chrono_tz::Tz;

use super::ids;
use super::terms::{Detail, Scheme, Term};
use super::types::*;
use crate::directory::capability::{self, Capability};
use crate::directory::facets::{FacetKind, facets};
use crate::directory::form::desk_label;
use crate::directory::store::Row;
use crate::directory::vocabulary::LocationType;
use crate::error::Error;
use crate::i18n::{self, Lang};
use crate::time::{Instant, rfc3339_seconds};

/// How much of a service is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// What it has one of.
    List,
    Full,
}

pub fn organization_id(agency_id: &str) -> String {
    ids::of(&["organization", agency_id])
}

pub fn organization(agency_id: &str, name: &str) -> Organization {
    Organization {
        id: organization_id(agency_id),
        name: name.to_owned(),
        uri: Some(agency_id.to_owned()),
        ..Organization::default()
    }
}

pub fn stamp(id: &str, updated_at: Instant) -> ServiceStamp {
    let at = rfc3339_seconds(updated_at);
    ServiceStamp { id: id.to_owned(), modified_date: at.clone(), last_modified: at }
}

pub fn service(row: &Row, depth: Depth, now: Instant) -> Result<Service, Error> {
    let it = row.capability()?;
    let id = row.id.as_str();
    let mut service = Service {
        id: id.to_owned(),
        name: it.name.clone(),
        alternate_name: given(&it.alternate_name),
        description: given(&it.description),
        url: given(&it.url),
        email: given(&it.email),
        status: it.status.to_string(),
        interpretation_services: given(&it.interpretation_services),
        application_process: given(&it.application_process),
        fees_description: given(&it.fees_description),
        accreditations: given(&it.accreditations),
        eligibility_description: given(&it.eligibility_description),
        minimum_age: it.minimum_age,
        maximum_age: it.maximum_age,
        assured_date: Some(row.assured_on.to_string()),
        alert: given(&it.alert),
        last_modified: rfc3339_seconds(row.updated_at),
        organization: Some(Box::new(organization(&row.agency_id, &row.agency_name))),
        ..Service::default()
    };
    if depth == Depth::Full {
        let at = |position: usize| location_of(row, &it, position, Depth::Full);
        service.schedules = Some(schedules(id, &it, now));
        service.service_areas =
            Some(it.service_areas.iter().enumerate().map(|(n, area)| self::area(id, n, area)).collect());
        service.service_at_locations = Some((0..it.service_at_locations.len()).filter_map(at).collect());
        service.languages = Some(languages(id, &it));
        service.contacts = Some(it.contacts.iter().enumerate().map(|(n, one)| contact(id, n, one)).collect());
        let document =
            |(n, text): (usize, &String)| RequiredDocument { id: part(id, "document", n), document: text.clone() };
        service.required_documents = Some(it.required_documents.iter().enumerate().map(document).collect());
        service.attributes = Some(attributes(id, &it));
        service.metadata = Some(vec![source(row)]);
    }
    Ok(service)
}

fn given(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn part(of: &str, kind: &str, position: usize) -> String {
    ids::of(&[of, kind, &position.to_string()])
}

/// The version, and the node that published it.
fn source(row: &Row) -> Metadata {
    let origin = url::Url::parse(&row.object_id).map(|url| url.origin().ascii_serialization()).unwrap_or_default();
    Metadata {
        id: ids::of(&[row.id.as_str(), "metadata"]),
        resource_id: row.id.to_string(),
        resource_type: "service".to_owned(),
        last_action_date: row.updated_at.date().to_string(),
        last_action_type: if row.version == 1 { "create" } else { "update" }.to_owned(),
        field_name: "version".to_owned(),
        previous_value: (row.version - 1).to_string(),
        replacement_value: row.version.to_string(),
        updated_by: origin,
    }
}

/// One of a capability's locations. What is confidential has no address here, whatever its row says.
pub fn location_of(row: &Row, it: &Capability, position: usize, depth: Depth) -> Option<ServiceAtLocation> {
    let place = it.service_at_locations.get(position)?;
    let id = ids::of_location(&row.id, position);
    let at = ids::of(&[&id, "place"]);
    let is_hidden = it.confidential_location && place.location_type != LocationType::Virtual;
    let told = |text: &str| given(text).filter(|_| !is_hidden);
    let mut location = Location {
        id: at.clone(),
        location_type: place.location_type.to_string(),
        name: told(&place.name),
        url: told(&place.url),
        addresses: None,
        attributes: None,
    };
    if depth == Depth::Full {
        let tells = place.is_precise() && !is_hidden;
        location.addresses = Some(tells.then(|| address(&at, place)).into_iter().collect());
        let region = place.region.as_ref().map(|area| detail(&at, "location", Detail::Region, area.as_str()));
        location.attributes = Some(region.into_iter().collect());
    }
    Some(ServiceAtLocation { id, service: None, location })
}

fn address(of: &str, place: &capability::Location) -> Address {
    let code = place.region.as_ref().map(|area| area.as_str()).unwrap_or_default();
    let (country, part) = code.split_once('-').unwrap_or((code, ""));
    Address {
        id: ids::of(&[of, "address"]),
        address_1: place.address.clone(),
        city: place.city.clone(),
        region: place.region.as_ref().map(|area| area.label("", Lang::En)),
        state_province: part.to_owned(),
        postal_code: place.postal_code.clone(),
        country: country.to_owned(),
        address_type: place.location_type.to_string(),
    }
}

fn schedules(of: &str, it: &Capability, now: Instant) -> Vec<Schedule> {
    let one = |(n, hours): (usize, &capability::Schedule)| {
        let id = part(of, "schedule", n);
        let zone: Tz = hours.timezone.parse().unwrap_or(chrono_tz::UTC);
        let seconds = zone.offset_from_utc_datetime(&now).fix().local_minus_utc();
        let (sign, minutes) = (if seconds < 0 { '-' } else { '+' }, seconds.abs() / 60);
        let offset = format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60);
        let days: Vec<&str> = hours.byday.iter().map(|day| day.as_str()).collect();
        Schedule {
            freq: "WEEKLY".to_owned(),
            byday: days.join(","),
            opens_at: format!("{}{offset}", hours.opens_at),
            closes_at: format!("{}{offset}", hours.closes_at),
            timezone: f64::from(seconds) / 3600.0,
            attributes: vec![detail(&id, "schedule", Detail::TimeZone, &hours.timezone)],
            id,
        }
    };
    it.intake.hours.iter().enumerate().map(one).collect()
}

fn area(of: &str, position: usize, area: &capability::Coverage) -> ServiceArea {
    let id = part(of, "area", position);
    let details = [
        (Detail::AreaCode, area.code.as_str()),
        (Detail::AreaKind, area.kind.as_str()),
        (Detail::AreaMode, area.mode.as_str()),
    ];
    ServiceArea {
        name: area.code.label(&area.name, Lang::En),
        attributes: details.into_iter().map(|(what, value)| detail(&id, "service_area", what, value)).collect(),
        id,
    }
}

/// Those that the service is given in; the others stand among its attributes.
fn languages(of: &str, it: &Capability) -> Vec<Language> {
    let one = |(n, language): (usize, &capability::Language)| {
        let id = part(of, "language", n);
        let level = language.level.as_ref().map(|level| format!("{} {}", level.scale, level.value));
        let mut details = vec![
            detail(&id, "language", Detail::Modality, language.modality.as_str()),
            detail(&id, "language", Detail::LanguageRole, language.role.as_str()),
        ];
        details.extend(level.map(|level| detail(&id, "language", Detail::Level, &level)));
        Language {
            name: i18n::language_name(language.code.as_str(), Lang::En),
            code: language.code.as_str().to_owned(),
            attributes: details,
            id,
        }
    };
    let spoken = |(_, language): &(usize, &capability::Language)| language.role.is_of_the_service();
    it.languages.iter().enumerate().filter(spoken).map(one).collect()
}

fn contact(of: &str, position: usize, contact: &capability::RoleContact) -> Contact {
    let id = part(of, "contact", position);
    let phone =
        given(&contact.phone).map(|number| Phone { id: ids::of(&[&id, "phone"]), number, kind: "voice".to_owned() });
    Contact {
        title: desk_label(&contact.title, Lang::En),
        email: given(&contact.email),
        phones: phone.into_iter().collect(),
        id,
    }
}

pub fn term(term: &Term) -> TaxonomyTerm {
    TaxonomyTerm {
        id: term.id(),
        code: term.code.clone(),
        name: term.name(),
        description: String::new(),
        taxonomy: term.scheme.name().to_owned(),
        language: "en".to_owned(),
        taxonomy_id: term.scheme.id(),
    }
}

fn attribute(link: &str, entity: &str, of: Term, value: Option<String>) -> Attribute {
    let said = value.as_deref().unwrap_or_default();
    Attribute {
        id: ids::of(&[link, "attribute", of.scheme.as_str(), &of.code, said]),
        link_id: link.to_owned(),
        link_entity: entity.to_owned(),
        taxonomy_term_id: of.id(),
        taxonomy_term: term(&of),
        value,
    }
}

fn detail(link: &str, entity: &str, what: Detail, value: &str) -> Attribute {
    attribute(link, entity, Term::new(Scheme::Detail, what.as_str()), Some(value.to_owned()))
}

/// Whom it serves and how one comes in: the words that a search asks for, then what needs a value.
fn attributes(of: &str, it: &Capability) -> Vec<Attribute> {
    let scheme = |kind: FacetKind| Scheme::ALL.iter().copied().find(|scheme| scheme.facet() == Some(kind));
    let mut all: Vec<Attribute> = facets(it)
        .into_iter()
        .filter(|(_, word)| word != crate::directory::facets::ANY)
        .filter_map(|(kind, word)| Some(attribute(of, "service", Term::new(scheme(kind)?, &word), None)))
        .collect();
    let mut add = |what: Detail, value: Option<String>| {
        all.extend(value.map(|value| detail(of, "service", what, &value)));
    };
    let said = |value: Option<bool>| value.map(|yes| if yes { "yes" } else { "no" }.to_owned());
    let yes = |holds: bool| holds.then(|| "yes".to_owned());
    let (serves, intake, children) = (&it.serves, &it.intake, it.serves.with_children.as_ref());
    add(Detail::MinorsUnaccompanied, said(serves.minors_unaccompanied));
    add(Detail::WithChildren, said(children.map(|children| children.accepted)));
    add(Detail::ChildrenMax, children.and_then(|children| children.max).map(|n| n.to_string()));
    let ages = children.map(|children| children.ages.iter().map(|age| age.as_str()).collect::<Vec<_>>().join(","));
    add(Detail::ChildrenAges, ages.filter(|ages| !ages.is_empty()));
    add(Detail::ImmigrationStatusRequired, said(serves.immigration_status_required));
    add(Detail::NationalityRestrictions, given(&serves.nationality_restrictions));
    add(Detail::LgbtqiAffirming, said(serves.lgbtqi_affirming));
    add(Detail::MaleBeds, said(serves.male_beds));
    add(Detail::Pets, said(serves.pets));
    add(Detail::SubstancePolicy, given(&serves.substance_policy));
    add(Detail::AfterHours, said(intake.after_hours));
    add(Detail::ResponseTargetMinutes, intake.response_target_minutes.map(|n| n.to_string()));
    add(Detail::NeedsPoliceReport, said(intake.needs_police_report));
    add(Detail::RemoteOk, yes(it.remote_ok));
    add(Detail::TravelRadiusKm, it.travel_radius_km.map(|n| n.to_string()));
    add(Detail::CrossBorder, yes(it.cross_border));
    add(Detail::ConfidentialLocation, yes(it.confidential_location));
    for language in it.languages.iter().filter(|language| !language.role.is_of_the_service()) {
        let value = format!("{} {} {}", language.code.as_str(), language.modality, language.role);
        add(Detail::InterpretedLanguage, Some(value));
    }
    all
}
