//! How the tables of a data package hang together, in the order in which they are hung onto each other: leaves first.

/// A table: its name, its usual file, and the columns that say what a row belongs to. The first that is filled in counts.
pub struct Kind {
    pub name: &'static str,
    pub file: &'static str,
    pub links: &'static [Link],
}

/// A column with the id of a row in another table, and what that row calls this one.
pub struct Link {
    pub column: &'static str,
    pub to: &'static str,
    pub member: &'static str,
}

const fn link(column: &'static str, to: &'static str, member: &'static str) -> Link {
    Link { column, to, member }
}

const fn kind(name: &'static str, file: &'static str, links: &'static [Link]) -> Kind {
    Kind { name, file, links }
}

pub const KINDS: &[Kind] = &[
    kind("taxonomy", "taxonomies.csv", &[]),
    kind("taxonomy_term", "taxonomy_terms.csv", &[]),
    kind("attribute", "attributes.csv", &[]),
    kind(
        "language",
        "languages.csv",
        &[
            link("phone_id", "phone", "languages"),
            link("location_id", "location", "languages"),
            link("service_id", "service", "languages"),
        ],
    ),
    kind(
        "phone",
        "phones.csv",
        &[
            link("contact_id", "contact", "phones"),
            link("service_at_location_id", "service_at_location", "phones"),
            link("location_id", "location", "phones"),
            link("service_id", "service", "phones"),
            link("organization_id", "organization", "phones"),
        ],
    ),
    kind(
        "schedule",
        "schedules.csv",
        &[
            link("service_at_location_id", "service_at_location", "schedules"),
            link("location_id", "location", "schedules"),
            link("service_id", "service", "schedules"),
        ],
    ),
    kind("accessibility", "accessibility.csv", &[link("location_id", "location", "accessibility")]),
    kind("address", "addresses.csv", &[link("location_id", "location", "addresses")]),
    kind(
        "contact",
        "contacts.csv",
        &[
            link("service_at_location_id", "service_at_location", "contacts"),
            link("location_id", "location", "contacts"),
            link("service_id", "service", "contacts"),
            link("organization_id", "organization", "contacts"),
        ],
    ),
    kind(
        "service_area",
        "service_areas.csv",
        &[
            link("service_id", "service", "service_areas"),
            link("service_at_location_id", "service_at_location", "service_areas"),
        ],
    ),
    kind("required_document", "required_documents.csv", &[link("service_id", "service", "required_documents")]),
    kind("cost_option", "cost_options.csv", &[link("service_id", "service", "cost_options")]),
    kind(
        "funding",
        "funding.csv",
        &[link("service_id", "service", "funding"), link("organization_id", "organization", "funding")],
    ),
    kind("program", "programs.csv", &[link("organization_id", "organization", "programs")]),
    kind(
        "organization_identifier",
        "organization_identifiers.csv",
        &[link("organization_id", "organization", "organization_identifiers")],
    ),
    kind("location", "locations.csv", &[]),
    kind("service_at_location", "service_at_location.csv", &[link("service_id", "service", "service_at_locations")]),
    kind("organization", "organizations.csv", &[]),
    kind("service", "services.csv", &[]),
];

/// Columns that say what belongs to what: they are followed, and so they are not lost.
pub fn is_link(column: &str) -> bool {
    column == "id" || column == "link_entity" || column.ends_with("_id")
}

/// Rows that say who changed what: nothing of ours.
pub const IGNORED: &[(&str, &str)] =
    &[("metadata", "metadata.csv"), ("meta_table_description", "meta_table_descriptions.csv")];
