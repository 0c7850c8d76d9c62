use std::sync::LazyLock;

use actix_web::HttpResponse;
use askama::Template;
use serde_json::Value;
use utoipa::OpenApi;

use super::Description;
use crate::error::Error;
use crate::web::Page;
use crate::web::access::Policy;
use crate::web::routes::Routes;

pub(super) fn routes(routes: &mut Routes) {
    routes.get("/api/v1/openapi.json", Policy::Public, document).get("/api", Policy::SignedIn, show);
}

static DOCUMENT: LazyLock<String> =
    LazyLock::new(|| Description::openapi().to_pretty_json().expect("the description is plain data"));

async fn document() -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(DOCUMENT.as_str())
}

/// One operation, as the page tells it.
struct Operation {
    method: String,
    path: String,
    summary: String,
    scopes: Vec<String>,
    parameters: Vec<Parameter>,
    answers: Vec<(String, String)>,
    fields: Vec<Parameter>,
}

struct Parameter {
    name: String,
    kind: String,
    about: String,
}

#[derive(Template)]
#[template(path = "api/templates/show.html")]
struct Show<'a> {
    p: &'a Page,
    operations: Vec<Operation>,
    example: String,
}

async fn show(page: Page) -> Result<HttpResponse, Error> {
    let document: Value = serde_json::from_str(&DOCUMENT).map_err(crate::error::internal)?;
    let example = format!("curl -H \"Authorization: Bearer $TOKEN\" {}", page.url("/api/v1/agency"));
    page.render(&Show { p: &page, operations: operations(&document), example })
}

fn operations(document: &Value) -> Vec<Operation> {
    let paths = document["paths"].as_object().into_iter().flatten();
    paths
        .flat_map(|(path, methods)| {
            methods.as_object().into_iter().flatten().map(move |(method, about)| (path, method, about))
        })
        .map(|(path, method, about)| Operation {
            method: method.to_uppercase(),
            path: path.clone(),
            summary: text(&about["summary"]),
            scopes: about["security"][0]["token"].as_array().into_iter().flatten().map(text).collect(),
            parameters: about["parameters"].as_array().into_iter().flatten().map(parameter).collect(),
            answers: about["responses"]
                .as_object()
                .into_iter()
                .flatten()
                .map(|(status, answer)| (status.clone(), text(&answer["description"])))
                .collect(),
            fields: fields(document, &about["responses"]["200"]["content"]["application/json"]["schema"]),
        })
        .collect()
}

fn parameter(about: &Value) -> Parameter {
    Parameter { name: text(&about["name"]), kind: kind(&about["schema"]), about: text(&about["description"]) }
}

/// The fields of the answer's schema.
fn fields(document: &Value, schema: &Value) -> Vec<Parameter> {
    let name = text(&schema["$ref"]);
    let schema = &document["components"]["schemas"][name.rsplit('/').next().unwrap_or_default()];
    let fields = schema["properties"].as_object().into_iter().flatten();
    fields
        .map(|(name, about)| Parameter { name: name.clone(), kind: kind(about), about: text(&about["description"]) })
        .collect()
}

fn kind(schema: &Value) -> String {
    let reference = text(&schema["$ref"]);
    if let Some(name) = reference.rsplit('/').next().filter(|name| !name.is_empty()) {
        return name.to_owned();
    }
    match &schema["type"] {
        Value::String(kind) if kind == "array" => format!("[{}]", self::kind(&schema["items"])),
        Value::String(kind) => kind.clone(),
        Value::Array(kinds) => kinds.iter().map(text).collect::<Vec<_>>().join(" | "),
        _ => "object".to_owned(),
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
