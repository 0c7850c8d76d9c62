//! What every handler gets and every template shows: the node, who asks, in which language.

use std::future::{Ready, ready};

use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header;
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, dev::Payload};
use askama::Template;
use chrono_tz::Tz;
use fluent_templates::fluent_bundle::FluentValue;

use super::access::{Actor, By, Officer, Permission, Role};
use crate::error::{Error, internal};
use crate::i18n::{self, Lang};
use crate::node::Node;
use crate::secret::Token;
use crate::time::{Instant, rfc3339_seconds};

pub const SESSION_COOKIE: &str = "__Host-session";
pub const VISIT_COOKIE: &str = "__Host-visit";
pub const FLASH_COOKIE: &str = "__Host-flash";
pub const LANG_COOKIE: &str = "__Host-lang";

/// An entry of the side menu, for those who may.
#[derive(Debug, Clone, Copy)]
pub struct NavItem {
    pub group: &'static str,
    pub label: &'static str,
    pub path: &'static str,
    pub permission: Option<Permission>,
}

#[derive(Clone)]
pub struct Page {
    pub node: Node,
    officer: Option<Officer>,
    pub lang: Lang,
    /// What unsafe requests of this browser must bring.
    pub csrf: String,
    /// The hash of the cookie that this browser is known by: what challenges are bound to.
    pub binding: String,
    pub path: String,
    pub address: String,
    pub device: String,
    pub flash: Option<String>,
    pub unread: i64,
    pub agency_name: String,
    nav: &'static [NavItem],
}

impl std::ops::Deref for Page {
    type Target = Node;

    fn deref(&self) -> &Node {
        &self.node
    }
}

/// What the gate found out before the handler runs.
pub struct Found {
    pub officer: Option<Officer>,
    pub binding: String,
    pub address: String,
    pub unread: i64,
    pub agency_name: String,
    pub nav: &'static [NavItem],
}

impl Page {
    pub fn new(node: &Node, request: &HttpRequest, found: Found) -> Page {
        let asked = request
            .cookie(LANG_COOKIE)
            .and_then(|cookie| Lang::parse(cookie.value()))
            .unwrap_or_else(|| Lang::from_header(header_text(request, header::ACCEPT_LANGUAGE)));
        Page {
            lang: found.officer.as_ref().map_or(asked, |officer| officer.lang),
            csrf: csrf(node, &found.binding),
            officer: found.officer,
            binding: found.binding,
            path: request.path().to_owned(),
            address: found.address,
            device: device(header_text(request, header::USER_AGENT)),
            flash: request
                .cookie(FLASH_COOKIE)
                .map(|cookie| cookie.value().to_owned())
                .filter(|key| key.starts_with("flash-") && key.len() < 64),
            unread: found.unread,
            agency_name: found.agency_name,
            nav: found.nav,
            node: node.clone(),
        }
    }

    pub fn officer(&self) -> Result<&Officer, Error> {
        self.officer.as_ref().ok_or(Error::SignIn)
    }

    /// Who does what this request asks for.
    pub fn by(&self) -> By {
        let actor = match &self.officer {
            Some(officer) => Actor::Officer(Box::new(officer.clone())),
            None => Actor::Visitor { address: self.address.clone() },
        };
        By { node: self.node.clone(), actor }
    }

    pub fn signed_in(&self) -> Option<&Officer> {
        self.officer.as_ref().filter(|officer| !self.is_locked(officer))
    }

    fn is_locked(&self, officer: &Officer) -> bool {
        matches!(officer.via, super::access::Via::Session { locked: true, .. })
    }

    pub fn t(&self, key: &str) -> String {
        self.lang.t(key)
    }

    pub fn with<'a>(&self, key: &str, name: &'static str, value: impl Into<FluentValue<'a>>) -> String {
        self.lang.with(key, name, value)
    }

    pub fn role(&self, role: &Role) -> String {
        self.named("role-", role)
    }

    /// The words of one of a family: `named("role-", "trust_officer")` is `role-trust-officer`.
    pub fn named(&self, family: &str, value: impl std::fmt::Display) -> String {
        self.lang.named(family, value)
    }

    /// Whether an option of a form is the one that is chosen.
    pub fn same(&self, one: impl AsRef<str>, other: impl AsRef<str>) -> bool {
        one.as_ref() == other.as_ref()
    }

    pub fn langs(&self) -> &'static [Lang] {
        Lang::ALL
    }

    /// Where a step of the way in is sent.
    pub fn start_path(&self, token: &str, step: &str) -> String {
        format!("/start/{token}/{step}")
    }

    pub fn printed_at(&self) -> String {
        i18n::exact(self.now(), self.zone())
    }

    pub fn may(&self, permission: Permission) -> bool {
        self.signed_in().is_some_and(|officer| officer.may(permission))
    }

    fn zone(&self) -> Tz {
        self.officer.as_ref().map_or(Tz::UTC, |officer| officer.zone)
    }

    /// "14 minutes ago", with the exact time on hover, in print and for a screen reader.
    pub fn time(&self, time: &Instant) -> String {
        let exact = i18n::exact(*time, self.zone());
        let told = self.lang.relative(*time, self.now());
        format!(r#"<time datetime="{}" title="{exact}">{told}</time>"#, rfc3339_seconds(*time))
    }

    pub fn exact(&self, time: &Instant) -> String {
        format!(r#"<time datetime="{}">{}</time>"#, rfc3339_seconds(*time), i18n::exact(*time, self.zone()))
    }

    /// The time of day alone: "23:00".
    pub fn hour(&self, time: &Instant) -> String {
        i18n::hour(*time, self.zone())
    }

    pub fn csrf_field(&self) -> String {
        format!(r#"<input type="hidden" name="csrf" value="{}">"#, self.csrf)
    }

    pub fn asset(&self, name: &str) -> String {
        super::assets::url(name)
    }

    pub fn title(&self) -> String {
        if self.config.session.neutral_title { self.t("neutral-title") } else { "Waystation".to_owned() }
    }

    pub fn icon(&self) -> String {
        self.asset(if self.config.session.neutral_title { "neutral.svg" } else { "icon.svg" })
    }

    /// The groups of the side menu with what this person may open.
    pub fn menu(&self) -> Vec<(&'static str, Vec<&'static NavItem>)> {
        let mut groups: Vec<(&'static str, Vec<&'static NavItem>)> = Vec::new();
        for item in self.nav.iter().filter(|item| item.permission.is_none_or(|permission| self.may(permission))) {
            match groups.iter_mut().find(|(group, _)| *group == item.group) {
                Some((_, items)) => items.push(item),
                None => groups.push((item.group, vec![item])),
            }
        }
        groups
    }

    /// Whether a menu entry is the page one is on, or the nearest one above it.
    pub fn is_at(&self, path: &str) -> bool {
        let holds = |entry: &str| self.path == entry || (entry != "/" && self.path.starts_with(&format!("{entry}/")));
        holds(path) && !self.nav.iter().any(|other| other.path.len() > path.len() && holds(other.path))
    }

    pub fn render(&self, template: &impl Template) -> Result<HttpResponse, Error> {
        self.render_as(actix_web::http::StatusCode::OK, template)
    }

    /// 422: what was sent could not be taken; the form is shown again with the reasons.
    pub fn render_again(&self, template: &impl Template) -> Result<HttpResponse, Error> {
        self.render_as(actix_web::http::StatusCode::UNPROCESSABLE_ENTITY, template)
    }

    pub fn render_as(
        &self,
        status: actix_web::http::StatusCode,
        template: &impl Template,
    ) -> Result<HttpResponse, Error> {
        let html = template.render().map_err(internal)?;
        let mut answer = HttpResponse::build(status);
        answer.content_type("text/html; charset=utf-8");
        if self.flash.is_some() {
            answer.cookie(gone(FLASH_COOKIE));
        }
        Ok(answer.body(html))
    }

    /// To the next page, which says once that it is done.
    pub fn done(&self, to: &str, flash: &'static str) -> HttpResponse {
        let mut answer = see_other(to);
        // A flash names a text of ours and nothing else.
        let _ = answer.add_cookie(&cookie(FLASH_COOKIE, flash.to_owned()));
        answer
    }
}

impl FromRequest for Page {
    type Error = Error;
    type Future = Ready<Result<Page, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(request.extensions().get::<Page>().cloned().ok_or(Error::SignIn))
    }
}

pub fn csrf(node: &Node, binding: &str) -> String {
    node.vault.code("csrf", binding.as_bytes())
}

pub fn see_other(to: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, to)).finish()
}

/// Where a person wanted to go: a path of ours, or home. Never another site.
pub fn back(next: &str) -> &str {
    let path = next.starts_with('/')
        && !next.starts_with("//")
        && next.len() < 512
        && next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if path { next } else { "/" }
}

/// Kept until the browser closes, sent to us alone.
pub fn cookie(name: &'static str, value: String) -> Cookie<'static> {
    Cookie::build(name, value).path("/").secure(true).http_only(true).same_site(SameSite::Lax).finish()
}

pub fn gone(name: &'static str) -> Cookie<'static> {
    let mut cookie = cookie(name, String::new());
    cookie.make_removal();
    cookie
}

pub fn cookie_token(request: &HttpRequest, name: &str) -> Option<Token> {
    request.cookie(name).and_then(|cookie| Token::parse(cookie.value()))
}

pub fn header_text(request: &HttpRequest, name: header::HeaderName) -> &str {
    request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// "Firefox, Linux": enough to know one's own session again, too little to be followed by.
fn device(agent: &str) -> String {
    let find =
        |names: &[(&str, &'static str)]| names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    let browser =
        find(&[("Firefox", "Firefox"), ("Edg", "Edge"), ("OPR", "Opera"), ("Chrom", "Chrome"), ("Safari", "Safari")]);
    let system = find(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    [browser, system].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_comes_back_to_our_own_pages_only() {
        let check = |next: &str, expected: &str| assert_eq!(back(next), expected, "{next:?}");
        check("/people/1", "/people/1");
        check("/", "/");
        check("", "/");
        check("//evil.example", "/");
        check("/\\evil.example", "/");
        check("https://evil.example", "/");
        check("/a\r\nSet-Cookie: x", "/");
        check("javascript:alert(1)", "/");
    }

    #[test]
    fn a_device_is_told_in_two_words() {
        let check = |agent: &str, expected: &str| assert_eq!(device(agent), expected);
        check("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux");
        check("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1", "Safari, iPhone");
        check("<script>", "");
    }
}
