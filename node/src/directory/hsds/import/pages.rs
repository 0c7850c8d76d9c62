//! The page of an import: choose a file, see what it would do, do it.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::plan::{self, Change, ImportId, Service, Step};
use super::read::{self, Defaults, Taken};
use super::{At, Loss, MOST_TOLD, Problem};
use crate::accounts;
use crate::agency;
use crate::directory::lint::Finding;
use crate::directory::places::Area;
use crate::directory::vocabulary::ServiceType;
use crate::error::{Error, internal};
use crate::web::Page;
use crate::web::access::{Permission, Policy};
use crate::web::form::{FieldErrors, Form};
use crate::web::routes::Routes;
use crate::web::upload::{self, Upload};

pub fn routes(routes: &mut Routes) {
    let write = Policy::May(Permission::WriteDirectory);
    routes.get("/directory/import", write, new).post("/directory/import", write, look).post(
        "/directory/import/{id}",
        write,
        confirm,
    );
}

#[derive(Template)]
#[template(path = "directory/templates/import.html")]
struct Import<'a> {
    p: &'a Page,
    errors: FieldErrors,
    needs: Vec<(&'static str, String)>,
    need: String,
    agency: String,
    looked: Option<Looked>,
}

/// What came of looking into a file.
struct Looked {
    organization: String,
    problems: Vec<Problem>,
    losses: Vec<(String, String, Loss)>,
    warnings: Vec<(At, String, &'static str, Finding)>,
    steps: Vec<Step>,
    /// Of a package that can be imported: where to, and what was seen.
    ready: Option<(ImportId, String)>,
}

impl Looked {
    fn told<'a, T>(&self, all: &'a [T]) -> &'a [T] {
        &all[..all.len().min(MOST_TOLD)]
    }

    fn more<T>(&self, all: &[T]) -> usize {
        all.len().saturating_sub(MOST_TOLD)
    }

    fn of(&self, change: &Change) -> Vec<&Step> {
        self.steps.iter().filter(|step| step.change == *change).collect()
    }

    fn count(&self, change: &Change) -> usize {
        self.of(change).len()
    }

    fn drafts(&self) -> usize {
        self.steps.len() - self.count(&Change::Same)
    }
}

impl Import<'_> {
    fn changes(&self) -> [(Change, &'static str); 3] {
        [(Change::New, "hsds-import-new"), (Change::Changed, "hsds-import-changed"), (Change::Same, "hsds-import-same")]
    }

    /// The label of a field of ours, or the name of a column as it is.
    fn column(&self, column: &str) -> String {
        match self.errors.label(column) {
            Some(key) => format!("{} ({column})", self.p.t(key)),
            None => column.to_owned(),
        }
    }

    /// Whether there is a file to choose yet.
    fn asks(&self) -> bool {
        self.looked.as_ref().is_none_or(|looked| looked.ready.is_none())
    }

    fn mebibytes(&self) -> usize {
        upload::MOST_BYTES / 1024 / 1024
    }
}

fn blank<'a>(page: &'a Page, agency: &agency::Agency) -> Import<'a> {
    let need = |word: &&'static str| ServiceType::parse(word).map(|need| (*word, need.label(page.lang)));
    Import {
        p: page,
        errors: FieldErrors::default(),
        needs: ServiceType::KNOWN.iter().filter_map(need).collect(),
        need: String::new(),
        agency: agency.name.clone(),
        looked: None,
    }
}

async fn new(page: Page) -> Result<HttpResponse, Error> {
    let agency = page.db.read(|conn| agency::find(conn)?.ok_or(Error::NotFound)).await?;
    page.render(&blank(&page, &agency))
}

/// The dry run: reads a file and says what it would do. Nothing of ours changes.
async fn look(page: Page, upload: Upload) -> Result<HttpResponse, Error> {
    let load =
        |conn: &mut crate::db::Conn| Ok((agency::find(conn)?.ok_or(Error::NotFound)?, accounts::display_names(conn)?));
    let (agency, colleagues) = page.db.read(load).await?;
    let mut template = blank(&page, &agency);
    template.need = upload.text("need").to_owned();
    let need = ServiceType::parse(&template.need);
    if need.is_none() && !template.need.is_empty() {
        template.errors.add("need", "field-choose");
    }
    let Some(file) = upload.file("package").map(<[u8]>::to_vec).filter(|_| template.errors.is_empty()) else {
        if template.errors.is_empty() {
            template.errors.add("package", "hsds-import-choose");
        }
        return page.render_again(&template);
    };
    let area = agency.jurisdictions.0.first().and_then(|place| Area::parse(place.as_str()));
    let (zone, now) = (agency.time_zone.parse().unwrap_or(chrono_tz::UTC), page.now());
    let read = move || {
        let defaults = Defaults { need, area, zone, colleagues: &colleagues, now };
        read::read(super::open(&file), &defaults)
    };
    let reading = web::block(read).await.map_err(internal)?;
    let losses = reading.losses.into_iter().map(|((of, column), loss)| (of, column, loss)).collect();
    let warned = |taken: &Taken| {
        let (at, name) = (taken.at.clone(), taken.capability.name.clone());
        let told = |(field, finding): &(&'static str, Finding)| (at.clone(), name.clone(), *field, *finding);
        taken.warnings.iter().map(told).collect::<Vec<_>>()
    };
    let mut looked = Looked {
        organization: reading.organization,
        warnings: reading.taken.iter().flat_map(warned).collect(),
        problems: reading.problems,
        losses,
        steps: Vec::new(),
        ready: None,
    };
    if !looked.problems.is_empty() {
        template.looked = Some(looked);
        return page.render_again(&template);
    }
    let services: Vec<Service> = reading.taken.iter().map(Service::from).collect();
    let (person, now) = (page.officer()?.id.clone(), page.now());
    let (steps, id) = page
        .db
        .write(move |conn| Ok((plan::plan(conn, &services)?, plan::save(conn, &person, &services, now)?)))
        .await?;
    looked.ready = Some((id, plan::seen(&steps)));
    looked.steps = steps;
    template.looked = Some(looked);
    page.render(&template)
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Confirmed {
    seen: String,
}

async fn confirm(page: Page, id: web::Path<ImportId>, form: Form<Confirmed>) -> Result<HttpResponse, Error> {
    let (by, id, seen) = (page.by(), id.into_inner(), form.0.seen);
    page.db.write(move |conn| plan::carry_out(conn, &by, &id, &seen)).await?;
    Ok(page.done("/directory/ours", "flash-imported"))
}
