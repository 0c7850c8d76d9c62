//! Tables for a spreadsheet (RFC 4180).

use actix_web::HttpResponse;
use actix_web::http::header;

/// Lines with every field in quotes; the first one names the columns.
pub struct Csv(String);

impl Csv {
    pub fn new(columns: &[&str]) -> Csv {
        Csv(columns.join(",") + "\r\n")
    }

    pub fn line<'a>(&mut self, fields: impl IntoIterator<Item = &'a str>) {
        let fields: Vec<String> = fields.into_iter().map(quoted).collect();
        self.0.push_str(&fields.join(","));
        self.0.push_str("\r\n");
    }

    /// As a file with this name.
    pub fn download(self, name: &str) -> HttpResponse {
        HttpResponse::Ok()
            .content_type("text/csv; charset=utf-8")
            .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
            .body(self.0)
    }
}

/// A field that a spreadsheet would take for a formula is made text.
fn quoted(field: &str) -> String {
    let formula = field.starts_with(['=', '+', '-', '@', '\t', '\r']);
    format!("\"{}{}\"", if formula { "'" } else { "" }, field.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_quoted_and_never_a_formula() {
        let mut csv = Csv::new(&["one", "two"]);
        csv.line(["a \"b\"", "=1+1"]);
        assert_eq!(csv.0, "one,two\r\n\"a \"\"b\"\"\",\"'=1+1\"\r\n");
    }
}
