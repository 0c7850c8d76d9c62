//! The style, the scripts and the icons: inside the program, named by their content, kept by browsers for good.

use std::io::Write;
use std::sync::LazyLock;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use flate2::{Compression, write::GzEncoder};

use super::access::Policy;
use super::page::header_text;
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
    asset!("found.js", "text/javascript; charset=utf-8"),
    asset!("passkey.js", "text/javascript; charset=utf-8"),
    asset!("icon.svg", "image/svg+xml"),
    asset!("neutral.svg", "image/svg+xml"),
];

static VERSION: LazyLock<String> = LazyLock::new(|| {
    let all: String = ASSETS.iter().map(|asset| asset.text).collect();
    crate::secret::sha256_hex(all.as_bytes())[..12].to_owned()
});

/// Only what is the same for everybody is compressed: the length of a compressed page would tell its secrets (BREACH).
static GZIPPED: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let gzip = |asset: &Asset| {
        let mut packed = GzEncoder::new(Vec::new(), Compression::best());
        packed.write_all(asset.text.as_bytes()).and_then(|()| packed.finish()).expect("memory takes what is written")
    };
    ASSETS.iter().map(gzip).collect()
});

pub(super) fn url(name: &str) -> String {
    format!("/assets/{}/{name}", *VERSION)
}

pub fn asset_routes(routes: &mut Routes) {
    routes.get("/assets/{version}/{name}", Policy::Public, show);
}

async fn show(request: HttpRequest, path: web::Path<(String, String)>) -> Result<HttpResponse, Error> {
    let at = ASSETS.iter().position(|asset| asset.name == path.1).ok_or(Error::NotFound)?;
    let mut answer = HttpResponse::Ok();
    answer
        .content_type(ASSETS[at].kind)
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .insert_header((header::VARY, "accept-encoding"));
    if !takes_gzip(header_text(&request, header::ACCEPT_ENCODING)) {
        return Ok(answer.body(ASSETS[at].text));
    }
    Ok(answer.insert_header((header::CONTENT_ENCODING, "gzip")).body(GZIPPED[at].as_slice()))
}

fn takes_gzip(accepted: &str) -> bool {
    let mut codings = accepted.split(',').filter_map(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, "q=1"));
        let refused = weight.trim().trim_start_matches("q=").parse() == Ok(0.0);
        (!refused).then_some(name.trim())
    });
    codings.any(|name| name.eq_ignore_ascii_case("gzip"))
}

#[cfg(test)]
mod tests {
    use super::takes_gzip;

    #[test]
    fn a_client_gets_gzip_if_it_takes_it() {
        let check = |accepted: &str, expected: bool| assert_eq!(takes_gzip(accepted), expected, "{accepted:?}");
        check("gzip, deflate, br, zstd", true);
        check("br;q=1.0, GZIP;q=0.5", true);
        check("gzip;q=0", false);
        check("br", false);
        check("", false);
    }
}
