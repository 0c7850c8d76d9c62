//! The answer when something is wrong: words for a person, RFC 9457 for a program, the cause for the log alone.

use actix_web::body::BoxBody;
use actix_web::http::{Method, StatusCode, header};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, ResponseError};
use askama::Template;

use super::page::{Page, header_text, see_other};
use crate::error::Error;

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        match self {
            Error::Bad(_) => StatusCode::BAD_REQUEST,
            Error::SignIn | Error::Locked => StatusCode::UNAUTHORIZED,
            Error::Confirm | Error::Forbidden => StatusCode::FORBIDDEN,
            Error::NotFound => StatusCode::NOT_FOUND,
            Error::Conflict(_) => StatusCode::CONFLICT,
            Error::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Error::Busy(_) => StatusCode::SERVICE_UNAVAILABLE,
            Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Bare: `web::outer` puts the words in, where the reader's language is known.
    fn error_response(&self) -> HttpResponse<BoxBody> {
        HttpResponse::new(self.status_code())
    }
}

#[derive(Template)]
#[template(path = "web/templates/problem.html")]
struct ProblemPage<'a> {
    p: &'a Page,
    title: String,
    text: String,
    incident: &'a str,
}

/// The keys of title and text for an answer.
fn words(error: Option<&Error>, status: StatusCode) -> (&'static str, &'static str) {
    match (error, status.as_u16()) {
        (Some(Error::Bad(key) | Error::Conflict(key)), 400) => ("problem-bad-title", key),
        (Some(Error::Bad(key) | Error::Conflict(key)), _) => ("problem-conflict-title", key),
        (Some(Error::Locked), _) => ("problem-locked-title", "problem-locked"),
        (Some(Error::Confirm), _) => ("problem-confirm-title", "problem-confirm"),
        (_, 401) => ("problem-sign-in-title", "problem-sign-in"),
        (_, 403) => ("problem-forbidden-title", "problem-forbidden"),
        (_, 404 | 405) => ("problem-not-found-title", "problem-not-found"),
        (_, 413) => ("problem-too-large-title", "problem-too-large"),
        (_, 429) => ("problem-too-many-title", "problem-too-many"),
        (_, 503) => ("problem-busy-title", "problem-busy"),
        (_, 400..=499) => ("problem-bad-title", "problem-form"),
        _ => ("problem-internal-title", "problem-internal"),
    }
}

/// Says to the person or program what happened.
pub(super) fn answer(request: &HttpRequest, error: Option<&Error>, status: StatusCode, incident: &str) -> HttpResponse {
    let page = request.extensions().get::<Page>().cloned();
    let lang = page.as_ref().map_or_else(
        || crate::i18n::Lang::from_header(header_text(request, header::ACCEPT_LANGUAGE)),
        |page| page.lang,
    );
    let (title, text) = words(error, status);
    let for_program = request.path().starts_with("/api/")
        || request.path().starts_with("/hsds/")
        || header_text(request, header::ACCEPT).contains("json")
        || request.path() == "/events";
    if for_program {
        return problem_json(status, &lang.t(title), &lang.t(text), incident);
    }
    // Whoever must leave the screen leaves it, whatever was wrong: the session, the token or the node.
    if request.path() == "/quick-exit"
        && let Some(page) = &page
    {
        return see_other(page.config.session.exit_url.as_str());
    }
    if let Some(redirect) = redirect(request, error) {
        return redirect;
    }
    let Some(page) = page else {
        let text = format!("{}\n\n{}\n\n{incident}\n", lang.t(title), lang.t(text));
        return HttpResponse::build(status).content_type("text/plain; charset=utf-8").body(text);
    };
    let template = ProblemPage { p: &page, title: lang.t(title), text: lang.t(text), incident };
    page.render_as(status, &template).unwrap_or_else(|_| HttpResponse::new(status))
}

/// To where the person can do what is missing, and from there back.
fn redirect(request: &HttpRequest, error: Option<&Error>) -> Option<HttpResponse> {
    let to = match error? {
        Error::SignIn => "/sign-in",
        Error::Locked => "/unlock",
        Error::Confirm => "/confirm",
        _ => return None,
    };
    let safe = matches!(*request.method(), Method::GET | Method::HEAD);
    let next = if safe {
        request.path().to_owned()
    } else {
        // Back to the page with the form: what it sent was not done.
        url::Url::parse(header_text(request, header::REFERER))
            .map_or_else(|_| "/".to_owned(), |url| url.path().to_owned())
    };
    let query = serde_html_form::to_string([("next", next)]).ok()?;
    Some(see_other(&format!("{to}?{query}")))
}

/// RFC 9457. `type` is about:blank, so `title` says what the status means; the incident finds the cause in the log.
pub fn problem_json(status: StatusCode, title: &str, detail: &str, incident: &str) -> HttpResponse {
    HttpResponse::build(status).content_type("application/problem+json").body(
        serde_json::json!({
            "type": "about:blank",
            "title": title,
            "status": status.as_u16(),
            "detail": detail,
            "instance": format!("urn:waystation:incident:{incident}"),
        })
        .to_string(),
    )
}
