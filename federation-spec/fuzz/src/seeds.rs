//! What each target starts from: the vectors, good and bad, in the form that the target reads.

use std::path::Path;

use serde_json::Value;

/// The seeds of a target, from the folder of the vectors.
pub fn of(target: &str, vectors: &Path) -> Vec<Vec<u8>> {
    let given = |file: &str| -> Vec<Value> {
        let text = std::fs::read_to_string(vectors.join(file)).expect("the vectors are there");
        let file: Value = serde_json::from_str(&text).expect("vectors are JSON");
        file["vectors"].as_array().expect("a file holds vectors").iter().map(|vector| vector["given"].clone()).collect()
    };
    let each = |file: &str, of: &dyn Fn(&Value) -> Vec<Vec<u8>>| given(file).iter().flat_map(of).collect::<Vec<_>>();
    let one = |given: &Value, member: &str| given[member].as_str().map(|text| text.as_bytes().to_vec());
    match target {
        "json" | "draft" => each("json.json", &bytes).into_iter().chain(each("messages.json", &bytes)).collect(),
        "message" => each("messages.json", &bytes),
        "page" => each("pages.json", &bytes),
        "snapshot" => {
            let head = r#"{"follow":"https://shelter.example/fed/v1/activities/019abc00-0000-7000-8000-000000000007","more":false}"#;
            let mut pages = each("snapshots.json", &bytes);
            pages.extend(each("messages.json", &|given| {
                let text = bytes(given).into_iter().next().unwrap_or_default();
                let activity: Value = serde_json::from_slice(&text).unwrap_or_default();
                let object = &activity["object"];
                let line = format!(r#"{{"id":{},"version":{},"object":{object}}}"#, object["id"], object["ws:version"]);
                object.is_object().then(|| format!("{head}\n{line}\n").into_bytes()).into_iter().collect()
            }));
            pages
        }
        "document" => each("documents.json", &|given| vec![given["document"].to_string().into_bytes()]),
        "iri" => {
            each("iri.json", &|given| one(given, "iri").into_iter().chain(one(given, "address")).collect::<Vec<_>>())
        }
        "word" => {
            let keys = each("keys.json", &|given| one(given, "multikey").into_iter().collect());
            let words = ["2026-11-23T10:00:00Z", "2026-11-23", "1.0", "7JxP", "7JxP-_09", "amber+strict", "z6Mk"];
            let words = words.map(|word| word.as_bytes().to_vec());
            let prints = ["2qzc 5nlk 5qg3 o27d ptcf wsz4 mbeq tfwp 5z4u ihbg e7uo mcms ghcq".as_bytes().to_vec()];
            keys.into_iter().chain(words).chain(prints).collect()
        }
        "field" => {
            let mut fields = each("lane.json", &lines);
            fields.extend(each("protocol.json", &lines));
            fields.extend(each("requests.json", &|given| lines(&given["request"])));
            fields
        }
        "digest" => each("requests.json", &|given| {
            let digest = lines(&given["request"]).into_iter().find(|line| line.starts_with(b"sha-"));
            let body = one(&given["request"], "body").unwrap_or_default();
            digest.into_iter().map(|digest| [&digest[..], b"\n", &body].concat()).collect()
        }),
        "request" => each("requests.json", &|given| vec![request(&given["request"])]),
        "response" => each("responses.json", &|given| {
            let answer = &given["response"];
            let head = format!("{}\n", answer["status"]);
            vec![[&request(&given["request"])[..], b"\n\x1e\n", head.as_bytes(), &message(answer)].concat()]
        }),
        "reply" => [
            r#"{"activity":"https://police.example/fed/v1/activities/019abc00-0000-7000-8000-000000000001","sha256":"0707070707070707070707070707070707070707070707070707070707070707","at":"2026-11-23T10:00:00Z"}"#,
            r#"{"type":"about:blank","status":409,"title":"id-reuse","code":"id-reuse"}"#,
        ]
        .map(|body| body.as_bytes().to_vec())
        .to_vec(),
        other => panic!("no seeds for {other}"),
    }
}

fn bytes(given: &Value) -> Vec<Vec<u8>> {
    let text = |member: &str| given[member].as_str().unwrap_or_default();
    if let Some(hex) = given["hex"].as_str() {
        let digit = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).expect("hexadecimal digits");
        return vec![(0..hex.len()).step_by(2).map(digit).collect()];
    }
    let middle = text("repeat").repeat(given["times"].as_u64().unwrap_or(0) as usize);
    vec![[text("text"), text("before"), &middle, text("after")].concat().into_bytes()]
}

/// The values of header fields.
fn lines(of: &Value) -> Vec<Vec<u8>> {
    let lines = of["headers"].as_array().into_iter().flatten();
    lines.filter_map(|line| line[1].as_str()).map(|value| value.as_bytes().to_vec()).collect()
}

fn request(request: &Value) -> Vec<u8> {
    let text = |member: &str| request[member].as_str().unwrap_or_default();
    [format!("{} {}\n", text("method"), text("targetUri")).as_bytes(), &message(request)].concat()
}

/// Header lines, an empty line, the body.
fn message(of: &Value) -> Vec<u8> {
    let mut text = String::new();
    for line in of["headers"].as_array().into_iter().flatten() {
        text += &format!("{}: {}\n", line[0].as_str().unwrap_or_default(), line[1].as_str().unwrap_or_default());
    }
    if let Some(body) = of["body"].as_str() {
        text += &format!("\n{body}");
    }
    text.into_bytes()
}
