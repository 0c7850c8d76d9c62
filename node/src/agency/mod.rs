//! The agency this node belongs to: who it is, for its own people and, later, for its peers.
//!
//! It is described once, at set-up, and changed by an admin; every change makes a new version. Its people are not part of
//! it: only role contacts are, which survive whoever answers them.

mod api;
mod form;
mod pages;
mod store;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use crate::i18n::Place;
use crate::id;
use crate::text_enum;
use crate::web::routes::Routes;

pub use form::{AgencyForm, Choices};
pub use store::{Agency, find, insert};

pub(crate) use api::{__path_show_agency, AgencyItem, ContactItem};

id!(AgencyId);

text_enum! {
    /// What kind of agency it is (HSDS knows no such list; these are the network's).
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
    /// Whom to reach about what. The first is asked for; the others fall back to it.
    ContactRole {
        General = "general",
        Complaints = "complaints",
        Safeguarding = "safeguarding",
        Security = "security",
        Privacy = "privacy",
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Contact {
    pub role: ContactRole,
    pub email: String,
    pub phone: String,
}

/// An agency as it was filled in and checked. Names follow HSDS 3 `organization`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NewAgency {
    pub name: String,
    pub alternate_name: String,
    pub description: String,
    pub org_class: OrgClass,
    pub jurisdictions: Vec<Place>,
    /// BCP 47.
    pub languages: Vec<String>,
    pub contacts: Vec<Contact>,
    pub website: String,
    pub time_zone: String,
}

pub fn routes(routes: &mut Routes) {
    pages::routes(routes);
    api::routes(routes);
}
