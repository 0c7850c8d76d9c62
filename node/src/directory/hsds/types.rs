//! Objects of HSDS 3.0 as they are answered, in its spelling. What a list leaves out is absent; what is unknown, too.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// What this API is.
#[derive(Debug, Serialize, ToSchema)]
pub struct About {
    /// The version of HSDS.
    pub version: String,
    /// Where our profile is told.
    pub profile: String,
    /// The description of this API.
    pub openapi_url: String,
}

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    pub total_items: i64,
    pub total_pages: i64,
    pub page_number: i64,
    /// How many are on this page.
    pub size: i64,
    pub first_page: bool,
    pub last_page: bool,
    pub empty: bool,
    pub contents: Vec<T>,
}

impl<T> Page<T> {
    pub fn map<U>(self, told: impl Fn(T) -> U) -> Page<U> {
        Page {
            total_items: self.total_items,
            total_pages: self.total_pages,
            page_number: self.page_number,
            size: self.size,
            first_page: self.first_page,
            last_page: self.last_page,
            empty: self.empty,
            contents: self.contents.into_iter().map(told).collect(),
        }
    }
}

#[derive(Debug, Default, Serialize, ToSchema)]
pub struct Service {
    pub id: String,
    pub name: String,
    pub alternate_name: Option<String>,
    pub description: Option<String>,
    pub url: Option<String>,
    pub email: Option<String>,
    /// `active`, `inactive`, `defunct` or `temporarily closed`.
    pub status: String,
    pub interpretation_services: Option<String>,
    pub application_process: Option<String>,
    pub fees_description: Option<String>,
    pub accreditations: Option<String>,
    pub eligibility_description: Option<String>,
    pub minimum_age: Option<u32>,
    pub maximum_age: Option<u32>,
    /// A day.
    pub assured_date: Option<String>,
    pub alert: Option<String>,
    /// RFC 3339, UTC.
    pub last_modified: String,
    #[schema(no_recursion)]
    pub organization: Option<Box<Organization>>,
    pub schedules: Option<Vec<Schedule>>,
    pub service_areas: Option<Vec<ServiceArea>>,
    #[schema(no_recursion)]
    pub service_at_locations: Option<Vec<ServiceAtLocation>>,
    pub languages: Option<Vec<Language>>,
    pub contacts: Option<Vec<Contact>>,
    pub required_documents: Option<Vec<RequiredDocument>>,
    pub attributes: Option<Vec<Attribute>>,
    /// Where it comes from: `updated_by` is the node that published it.
    pub metadata: Option<Vec<Metadata>>,
}

/// A service of a list that is asked for with `minimal`.
#[derive(Debug, Serialize, ToSchema)]
pub struct ServiceStamp {
    pub id: String,
    /// RFC 3339, UTC.
    pub modified_date: String,
    /// The same, as `service` spells it.
    pub last_modified: String,
}

#[derive(Debug, Default, Serialize, ToSchema)]
pub struct Organization {
    pub id: String,
    pub name: String,
    /// Always empty: what an agency says of itself is for members of the network.
    pub description: String,
    /// The id by which the network knows it.
    pub uri: Option<String>,
    #[schema(no_recursion)]
    pub services: Option<Vec<Value>>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ServiceAtLocation {
    pub id: String,
    #[schema(no_recursion)]
    pub service: Option<Box<Service>>,
    pub location: Location,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Location {
    pub id: String,
    /// `physical`, `postal` or `virtual`.
    pub location_type: String,
    pub name: Option<String>,
    pub url: Option<String>,
    pub addresses: Option<Vec<Address>>,
    pub attributes: Option<Vec<Attribute>>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Address {
    pub id: String,
    pub address_1: String,
    pub city: String,
    pub region: Option<String>,
    /// The part of ISO 3166-2 after the country.
    pub state_province: String,
    pub postal_code: String,
    /// ISO 3166-1.
    pub country: String,
    pub address_type: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Schedule {
    pub id: String,
    pub freq: String,
    /// `MO,TU`.
    pub byday: String,
    /// With the offset of the day of the answer.
    pub opens_at: String,
    pub closes_at: String,
    /// Hours from UTC on the day of the answer; the name of the zone is an attribute.
    pub timezone: f64,
    pub attributes: Vec<Attribute>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ServiceArea {
    pub id: String,
    pub name: String,
    pub attributes: Vec<Attribute>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Language {
    pub id: String,
    pub name: String,
    /// BCP 47, of which ISO 639 is the simplest case.
    pub code: String,
    pub attributes: Vec<Attribute>,
}

/// A desk, never a person.
#[derive(Debug, Serialize, ToSchema)]
pub struct Contact {
    pub id: String,
    pub title: String,
    pub email: Option<String>,
    pub phones: Vec<Phone>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Phone {
    pub id: String,
    pub number: String,
    #[serde(rename = "type")]
    pub kind: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct RequiredDocument {
    pub id: String,
    pub document: String,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Attribute {
    pub id: String,
    pub link_id: String,
    pub link_entity: String,
    pub taxonomy_term_id: String,
    pub value: Option<String>,
    pub taxonomy_term: TaxonomyTerm,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TaxonomyTerm {
    pub id: String,
    pub code: String,
    pub name: String,
    pub description: String,
    pub taxonomy: String,
    pub language: String,
    pub taxonomy_id: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Taxonomy {
    pub id: String,
    pub name: String,
    pub description: String,
    pub version: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Metadata {
    pub id: String,
    pub resource_id: String,
    pub resource_type: String,
    /// A day.
    pub last_action_date: String,
    pub last_action_type: String,
    pub field_name: String,
    pub previous_value: String,
    pub replacement_value: String,
    pub updated_by: String,
}

/// As it is answered: without what is unknown.
pub fn told(thing: &impl Serialize) -> Value {
    let mut value = serde_json::to_value(thing).expect("plain data has a JSON form");
    without_nulls(&mut value);
    value
}

fn without_nulls(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(without_nulls),
        Value::Object(members) => {
            members.retain(|_, value| !value.is_null());
            members.values_mut().for_each(without_nulls);
        }
        _ => {}
    }
}
