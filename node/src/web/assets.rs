//! The style, the scripts and the icons: inside the program, named by their content, kept by browsers for good.

use std::sync::LazyLock;

use actix_web::http::header;
use actix_web::{HttpResponse, web};

use super::access::Policy;
use super::routes::Routes;
use crate::error::Error;

struct Asset {
    name: &'static str,
    kind: &'static str,
    text: &'static str,
}

macro_rules! asset {
    ($name:literal, $kind:literal) => {
        Asset { name: $name, kind: $kind, text: include_str!(concat!("../../assets/", $name)) }
    };
}

static ASSETS: &[Asset] = &[
    asset!("app.css", "text/css; charset=utf-8"),
    asset!("keys.js", "text/javascript; charset=utf-8"),
    asset!("idle.js", "text/javascript; charset=utf-8"),
    asset!("live.js", "text/javascript; charset=utf-8"),
    asset!("passkey.js", "text/javascript; charset=utf-8"),
    asset!("icon.svg", "image/svg+xml"),
    asset!("neutral.svg", "image/svg+xml"),
];

static VERSION: LazyLock<String> = LazyLock::new(|| {
    let all: String = ASSETS.iter().map(|asset| asset.text).collect();
    crate::secret::sha256_hex(all.as_bytes())[..12].to_owned()
});

pub(super) fn url(name: &str) -> String {
    format!("/assets/{}/{name}", *VERSION)
}

pub fn asset_routes(routes: &mut Routes) {
    routes.get("/assets/{version}/{name}", Policy::Public, show);
}

async fn show(path: web::Path<(String, String)>) -> Result<HttpResponse, Error> {
    let asset = ASSETS.iter().find(|asset| asset.name == path.1).ok_or(Error::NotFound)?;
    Ok(HttpResponse::Ok()
        .content_type(asset.kind)
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .body(asset.text))
}
