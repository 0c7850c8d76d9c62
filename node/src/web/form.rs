//! Forms: what came, parsed into types with limits, and what was wrong with it, field by field.

use std::future::Future;
use std::pin::Pin;

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header, web};
use chrono::Datelike;
use serde::de::DeserializeOwned;

use crate::error::Error;

/// A form as browsers send it. The gate has seen its token.
pub struct Form<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Form<T> {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Form<T>, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let form = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
        let bytes = web::Bytes::from_request(request, payload);
        Box::pin(async move {
            if !form {
                return Err(Error::Bad("problem-form"));
            }
            let bytes = bytes.await.map_err(|_| Error::Bad("problem-form"))?;
            serde_html_form::from_bytes(&bytes).map(Form).map_err(|_| Error::Bad("problem-form"))
        })
    }
}

/// What was wrong, for a person: the field's name and the key of the words.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct FieldErrors(Vec<(&'static str, &'static str)>);

impl FieldErrors {
    pub fn add(&mut self, field: &'static str, key: &'static str) {
        if self.of(field).is_none() {
            self.0.push((field, key));
        }
    }

    pub fn of(&self, field: &str) -> Option<&'static str> {
        self.0.iter().find(|(name, _)| *name == field).map(|(_, key)| *key)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &(&'static str, &'static str)> {
        self.0.iter()
    }

    /// The key of a field's label, for the list of errors at the head of a form.
    pub fn label(&self, field: &str) -> Option<&'static str> {
        Some(match field {
            "access" => "find-access",
            "accreditations" => "directory-accreditations",
            "action" => "outbox-retraction-action",
            "address" => "peering-address",
            "after_hours" => "directory-after-hours",
            "again" => "field-again-label",
            "age" => "find-age",
            "age_bands" => "directory-ages",
            "alert" => "directory-alert",
            "alternate_name" => "agency-short-name",
            "application_process" => "directory-application",
            "audience_class" => "directory-who-sees",
            "cause" => "peering-reason-word",
            "code" => "field-new-code",
            "complaints" => "contact-complaints",
            "confirm" => "outbox-retract-word",
            "contacts" => "directory-contacts",
            "country" => "agency-country",
            "days" => "token-days",
            "deadline_hours" => "outbox-retraction-deadline",
            "description" => "agency-description",
            "disability_access" => "directory-access",
            "display_name" => "field-display-name",
            "document" => "peering-document",
            "duty_phone" => "peering-phone",
            "eligibility_description" => "directory-eligibility",
            "email" => "field-email-label",
            "ends_on" => "invite-ends-on",
            "exploitation" => "directory-exploitation",
            "fees_description" => "directory-fees",
            "flags" => "find-flags",
            "gender" => "find-gender",
            "genders" => "directory-genders",
            "handle" => "field-handle-label",
            "heard" => "peering-heard",
            "highest_mark" => "peering-mark",
            "hours" => "directory-hours",
            "immigration_status_required" => "directory-status-required",
            "interpretation_services" => "directory-interpretation",
            "lang" => "field-lang",
            "language" => "find-language",
            "language_role" => "find-language-role",
            "languages" => "agency-languages",
            "level" => "peering-level",
            "lgbtqi_affirming" => "directory-lgbtqi",
            "male_beds" => "directory-male-beds",
            "maximum_age" => "directory-maximum-age",
            "mebibytes" => "peering-bytes-limit",
            "messages" => "peering-messages-limit",
            "minimum_age" => "directory-minimum-age",
            "minors_unaccompanied" => "directory-minors",
            "modality" => "find-modality",
            "mode" => "outbox-retraction-mode",
            "modes" => "directory-modes",
            "more_languages" => "agency-more-languages",
            "name" => "column-name",
            "named" => "directory-named",
            "nationality_restrictions" => "directory-nationality",
            "need" => "find-need",
            "needs_police_report" => "directory-police-report",
            "note" => "invite-note",
            "org_class" => "agency-class",
            "over" => "peering-over",
            "password" => "field-new-password",
            "package" => "hsds-import-package",
            "pets" => "directory-pets",
            "phone" => "agency-phone",
            "place" => "find-place",
            "places" => "agency-places",
            "planes" => "peering-planes",
            "privacy" => "contact-privacy",
            "ranges" => "peering-ranges",
            "reason" => "field-reason",
            "referral_from" => "directory-referral-from",
            "remedies" => "directory-remedies",
            "remedy" => "find-remedy",
            "required_documents" => "directory-documents",
            "response_target_minutes" => "directory-response",
            "review_on" => "peering-review",
            "roles" => "me-roles",
            "safeguarding" => "contact-safeguarding",
            "scopes" => "tokens-scopes",
            "security" => "contact-security",
            "service_areas" => "directory-areas",
            "service_at_locations" => "directory-locations",
            "service_type" => "directory-needs",
            "status" => "directory-status",
            "substance_policy" => "directory-substance",
            "text" => "find-text",
            "time_zone" => "field-time-zone",
            "travel_radius_km" => "directory-radius",
            "url" => "agency-website",
            "website" => "agency-website",
            "with" => "peering-with",
            "with_children" => "directory-children",
            "word" => "peering-word",
            _ => return None,
        })
    }

    /// A line of text: trimmed, not empty, at most `most` characters, no control characters.
    pub fn line(&mut self, field: &'static str, text: &str, most: usize) -> String {
        let line = self.optional_line(field, text, most);
        if line.is_empty() {
            self.add(field, "field-required");
        }
        line
    }

    pub fn optional_line(&mut self, field: &'static str, text: &str, most: usize) -> String {
        let line = text.trim();
        if line.chars().count() > most {
            self.add(field, "field-too-long");
        }
        if line.chars().any(char::is_control) {
            self.add(field, "field-control");
        }
        line.to_owned()
    }

    /// Several lines.
    pub fn optional_text(&mut self, field: &'static str, text: &str, most: usize) -> String {
        let text = text.replace("\r\n", "\n");
        let text = text.trim();
        if text.chars().count() > most {
            self.add(field, "field-too-long");
        }
        if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
            self.add(field, "field-control");
        }
        text.to_owned()
    }

    /// A day as `<input type=date>` sends it (ISO 8601), of the years 1 to 9999: both databases know and order those.
    pub fn optional_day(&mut self, field: &'static str, text: &str) -> Option<chrono::NaiveDate> {
        let text = text.trim();
        let day = text.parse().ok().filter(|day: &chrono::NaiveDate| (1..=9999).contains(&day.year()));
        if day.is_none() && !text.is_empty() {
            self.add(field, "field-day");
        }
        day
    }

    pub fn optional_email(&mut self, field: &'static str, text: &str) -> String {
        let line = self.optional_line(field, text, 254);
        if !line.is_empty() && line.parse::<lettre::Address>().is_err() {
            self.add(field, "field-email");
        }
        line
    }

    pub fn optional_web_address(&mut self, field: &'static str, text: &str) -> String {
        let line = self.optional_line(field, text, 300);
        let https = url::Url::parse(&line).is_ok_and(|url| url.scheme() == "https" && url.has_host());
        if !line.is_empty() && !https {
            self.add(field, "field-web-address");
        }
        line
    }

    /// A telephone number as people write it: kept as it was typed.
    pub fn optional_phone(&mut self, field: &'static str, text: &str) -> String {
        let line = self.optional_line(field, text, 40);
        let digits = line.chars().filter(char::is_ascii_digit).count();
        let plausible =
            line.chars().all(|c| c.is_ascii_digit() || " +()-./x#*,".contains(c)) && (3..=20).contains(&digits);
        if !line.is_empty() && !plausible {
            self.add(field, "field-phone");
        }
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_taken_at_its_limit_and_refused_past_it() {
        let mut errors = FieldErrors::default();
        assert_eq!(errors.line("name", &format!(" {} ", "é".repeat(120)), 120), "é".repeat(120));
        assert!(errors.is_empty());
        errors.line("name", &"é".repeat(121), 120);
        assert_eq!(errors.of("name"), Some("field-too-long"));
    }

    #[test]
    fn each_kind_of_field_is_checked() {
        let check = |parse: fn(&mut FieldErrors, &'static str, &str) -> String, text: &str, wrong: bool| {
            let mut errors = FieldErrors::default();
            parse(&mut errors, "f", text);
            assert_eq!(!errors.is_empty(), wrong, "{text:?}");
        };
        check(FieldErrors::optional_email, "desk@agency.example", false);
        check(FieldErrors::optional_email, "desk at agency", true);
        check(FieldErrors::optional_phone, "+1 (212) 555-0123", false);
        check(FieldErrors::optional_phone, "call me", true);
        check(FieldErrors::optional_web_address, "https://agency.example/help", false);
        check(FieldErrors::optional_web_address, "javascript:alert(1)", true);
        check(FieldErrors::optional_web_address, "http://agency.example", true);
        for (text, day) in
            [("2027-01-31", true), ("2027-02-30", false), ("+12027-01-31", false), ("-0001-01-31", false)]
        {
            let mut errors = FieldErrors::default();
            assert_eq!((errors.optional_day("f", text).is_some(), errors.is_empty()), (day, day), "{text:?}");
        }
        let mut errors = FieldErrors::default();
        errors.line("f", "a\u{7}b", 10);
        errors.line("g", "   ", 10);
        assert_eq!((errors.of("f"), errors.of("g")), (Some("field-control"), Some("field-required")));
    }
}
