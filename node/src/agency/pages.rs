use actix_web::HttpResponse;
use askama::Template;

use super::{Agency, AgencyForm, Choices, NewAgency, store};
use crate::audit::{self, Act, Entry};
use crate::error::Error;
use crate::i18n;
use crate::web::Page;
use crate::web::access::{Permission, Policy};
use crate::web::form::{FieldErrors, Form};
use crate::web::routes::Routes;

pub(super) fn routes(routes: &mut Routes) {
    routes
        .get("/agency", Policy::May(Permission::ReadAgency), show)
        .get("/agency/edit", Policy::MayNow(Permission::EditAgency), edit)
        .post("/agency", Policy::MayNow(Permission::EditAgency), update);
}

#[derive(Template)]
#[template(path = "agency/templates/show.html")]
struct Show<'a> {
    p: &'a Page,
    agency: Agency,
    places: Vec<String>,
    languages: Vec<String>,
}

async fn get(page: &Page) -> Result<Agency, Error> {
    page.db.read(|conn| store::find(conn)?.ok_or(Error::NotFound)).await
}

async fn show(page: Page) -> Result<HttpResponse, Error> {
    let agency = get(&page).await?;
    page.render(&Show {
        p: &page,
        places: agency.jurisdictions.0.iter().map(|place| i18n::place_name(place, page.lang)).collect(),
        languages: agency.languages.0.iter().map(|tag| i18n::language_name(tag, page.lang)).collect(),
        agency,
    })
}

#[derive(Template)]
#[template(path = "agency/templates/edit.html")]
struct Edit<'a> {
    p: &'a Page,
    form: &'a AgencyForm,
    errors: &'a FieldErrors,
    choices: Choices,
}

fn edit_page(page: &Page, form: &AgencyForm, errors: &FieldErrors) -> Result<HttpResponse, Error> {
    let template = Edit { p: page, form, errors, choices: Choices::new(page.lang) };
    if errors.is_empty() { page.render(&template) } else { page.render_again(&template) }
}

async fn edit(page: Page) -> Result<HttpResponse, Error> {
    let agency = get(&page).await?;
    let form = AgencyForm { version: agency.version, ..AgencyForm::from(&NewAgency::from(&agency)) };
    edit_page(&page, &form, &FieldErrors::default())
}

async fn update(page: Page, form: Form<AgencyForm>) -> Result<HttpResponse, Error> {
    let Form(form) = form;
    let new = match form.check() {
        Ok(new) => new,
        Err(errors) => return edit_page(&page, &form, &errors),
    };
    let by = page.by();
    page.db
        .write(move |conn| {
            let old = store::find(conn)?.ok_or(Error::NotFound)?;
            let fields = changed(&NewAgency::from(&old), &new);
            let version =
                store::update(conn, new, form.version, by.now())?.ok_or(Error::Conflict("error-changed-meanwhile"))?;
            audit::record(
                conn,
                &by,
                Entry::new(Act::AgencyChanged).on("agency", "self").version(version).fields(&fields),
            )
        })
        .await?;
    Ok(page.done("/agency", "flash-saved"))
}

/// The names of the fields that differ: what the log keeps of a change.
fn changed(old: &NewAgency, new: &NewAgency) -> Vec<&'static str> {
    [
        ("name", old.name != new.name),
        ("alternate_name", old.alternate_name != new.alternate_name),
        ("description", old.description != new.description),
        ("org_class", old.org_class != new.org_class),
        ("jurisdictions", old.jurisdictions != new.jurisdictions),
        ("languages", old.languages != new.languages),
        ("contacts", old.contacts != new.contacts),
        ("website", old.website != new.website),
        ("time_zone", old.time_zone != new.time_zone),
    ]
    .into_iter()
    .filter_map(|(name, differs)| differs.then_some(name))
    .collect()
}
