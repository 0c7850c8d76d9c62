//! JSON, addresses, lanes and versions.

use federation_spec::limits;
use serde_json::{Value, json};

use super::File;

pub fn files() -> Vec<File> {
    vec![
        json_file(),
        iri_file(),
        lane_file(),
        settled_file(),
        protocol_file(),
        page_file(),
        snapshot_file(),
        digest_file(),
    ]
}

fn text(text: &str) -> Value {
    json!({ "text": text })
}

fn hex(bytes: &[u8]) -> Value {
    json!({ "hex": data_encoding::HEXLOWER.encode(bytes) })
}

fn repeated(before: &str, repeat: &str, times: usize, after: &str) -> Value {
    json!({ "before": before, "repeat": repeat, "times": times, "after": after })
}

fn json_file() -> File {
    let mut file = File::new(
        "json.json",
        "json",
        "Texts that the scan of stage 8 admits, with SHA-256 of their canonical form, and texts that it refuses. A long text is `before`, `repeat` as often as `times` says, `after`.",
    );
    let good: &[(&str, &[&str], &str)] = &[
        ("an empty object", &["JSN-02", "JSN-11"], "{}"),
        ("white space around", &["JSN-02"], " \t\r\n[ 1 , 2 ] \n"),
        ("any value at the top", &["JSN-02"], "null"),
        ("every escape", &["JSN-10"], r#"["\"\\\/\b\f\n\r\t\u20AC\uD83D\uDE02"]"#),
        ("keys in UTF-16 order", &["JSN-10"], "{\"\u{fb33}\":1,\"\u{1f602}\":2,\"b\":3,\"B\":4}"),
        ("the same keys in two objects", &["JSN-03"], r#"{"a":{"a":1},"b":{"a":2}}"#),
        ("the largest integers", &["JSN-05"], "[9007199254740991,-9007199254740991]"),
        ("DEL and C1 controls", &["JSN-04"], "\"\u{7f}\u{80}\""),
        ("non-characters", &["JSN-04"], "\"\u{ffff}\""),
    ];
    for (name, covers, given) in good {
        file.good(covers, *name, text(given));
    }
    let bad: &[(&str, &[&str], &str)] = &[
        ("nothing", &["JSN-02"], ""),
        ("only white space", &["JSN-02"], "  "),
        ("two values", &["JSN-02"], "{} {}"),
        ("a comment", &["JSN-02"], "{}//"),
        ("minus zero", &["JSN-05"], "-0"),
        ("a trailing comma in an object", &["JSN-02"], r#"{"a":1,}"#),
        ("a trailing comma in an array", &["JSN-02"], "[1,]"),
        ("a missing value", &["JSN-02"], r#"{"a":}"#),
        ("a key without quotes", &["JSN-02"], "{a:1}"),
        ("single quotes", &["JSN-02"], "{'a':1}"),
        ("an unknown word", &["JSN-02"], "[nil]"),
        ("NaN", &["JSN-05"], "[NaN]"),
        ("an object that does not end", &["JSN-02"], r#"{"a":1"#),
        ("a string that does not end", &["JSN-02"], "\"a"),
        ("an unknown escape", &["JSN-02"], r#""\x41""#),
        ("a short unicode escape", &["JSN-02"], r#""\u00""#),
        ("white space that JSON does not know", &["JSN-02"], "\u{a0}{}"),
        ("a key twice", &["JSN-03"], r#"{"a":1,"a":1}"#),
        ("a key twice in two spellings", &["JSN-03"], r#"{"a":1,"\u0061":2}"#),
        ("a key twice, deep", &["JSN-03"], r#"[{"x":{"type":"Create","b":1,"type":"Delete"}}]"#),
        ("U+0000 escaped", &["JSN-04"], r#""\u0000""#),
        ("U+0000 escaped in a key", &["JSN-04"], r#"{"a\u0000":1}"#),
        ("a high surrogate alone", &["JSN-04"], r#""\uD83D""#),
        ("a low surrogate alone", &["JSN-04"], r#""\uDE02""#),
        ("two high surrogates", &["JSN-04"], r#""\uD83D\uD83D""#),
        ("a high surrogate and another escape", &["JSN-04"], r#""\uD83D\n""#),
        ("a raw line feed", &["JSN-04"], "\"\n\""),
        ("a raw tab", &["JSN-04"], "\"\t\""),
        ("a fraction", &["JSN-05"], "1.5"),
        ("a fraction of zero", &["JSN-05"], "1.0"),
        ("an exponent", &["JSN-05"], "1e3"),
        ("a leading zero", &["JSN-05"], "01"),
        ("a plus sign", &["JSN-05"], "+1"),
        ("a lone minus", &["JSN-05"], "-"),
        ("2^53", &["JSN-05"], "9007199254740992"),
        ("-2^53", &["JSN-05"], "-9007199254740992"),
        ("a number of many digits", &["JSN-05"], "123456789012345678901234567890"),
    ];
    for (name, covers, given) in bad {
        file.bad(covers, *name, text(given), 8, Some("json"));
    }
    file.bad(&["JSN-02"], "a byte order mark", hex(b"\xEF\xBB\xBF{}"), 8, Some("json"));
    file.bad(&["JSN-02"], "UTF-16", hex(b"{\0}\0"), 8, Some("json"));
    file.bad(&["JSN-02"], "Latin-1", hex(b"\"\xE9\""), 8, Some("json"));
    file.bad(&["JSN-02"], "an overlong slash", hex(b"\"\xC0\xAF\""), 8, Some("json"));
    file.bad(&["JSN-04"], "a surrogate in UTF-8", hex(b"\"\xED\xA0\x80\""), 8, Some("json"));
    file.bad(&["JSN-04"], "a raw U+0000", hex(b"\"\0\""), 8, Some("json"));

    let depth = limits::JSON_DEPTH;
    let nested = |depth: usize| text(&format!("{}{}", "[".repeat(depth), "]".repeat(depth)));
    // Rows of 100: 1 outer array, and for each row the array and its items.
    let nodes = |extra: &str| {
        repeated("[", &format!("[{}0],", "0,".repeat(97)), 50, &format!("[{}0]{extra}]", "0,".repeat(47)))
    };
    let limit = |good: &mut File, name: &str, covers: &str, most: Value, over: Value| {
        good.good(&[covers], format!("{name}: the most"), most);
        good.bad(&[covers, "JSN-12"], format!("{name}: one more"), over, 8, Some("json"));
    };
    limit(&mut file, "depth", "JSN-07", nested(depth), nested(depth + 1));
    limit(&mut file, "values", "JSN-07", nodes(""), nodes(",0"));
    let items = |count| repeated("[", "0,", count - 1, "0]");
    limit(&mut file, "items", "JSN-08", items(limits::ARRAY_ITEMS), items(limits::ARRAY_ITEMS + 1));
    let members = |count| {
        let members: Vec<String> = (0..count).map(|n| format!("\"k{n}\":{n}")).collect();
        text(&format!("{{{}}}", members.join(",")))
    };
    limit(&mut file, "members", "JSN-08", members(limits::OBJECT_MEMBERS), members(limits::OBJECT_MEMBERS + 1));
    let key = |length| repeated("{\"", "k", length, "\":1}");
    limit(&mut file, "key", "JSN-09", key(limits::KEY_BYTES), key(limits::KEY_BYTES + 1));
    let string = |length| repeated("\"", "s", length, "\"");
    limit(&mut file, "string", "JSN-09", string(limits::STRING_BYTES), string(limits::STRING_BYTES + 1));
    let escaped = |length| repeated("\"", "\\u0041", length, "\"");
    file.good(&["JSN-09"], "a string counts as it is read, not as it is spelt", escaped(40_000));
    let message = |length: usize| repeated("[]", " ", length - 2, "");
    limit(&mut file, "message", "JSN-06", message(limits::ACTIVITY_BYTES), message(limits::ACTIVITY_BYTES + 1));
    file
}

fn iri_file() -> File {
    let mut file = File::new(
        "iri.json",
        "iri",
        "Addresses. `iri` is an id as it stands in a message, `address` anything a person may type, of which only the origin counts.",
    );
    let id = "019abc00-0000-7000-8000-000000000001";
    for path in [
        "node",
        &format!("agencies/{id}"),
        &format!("units/{id}"),
        &format!("activities/{id}"),
        &format!("objects/{id}"),
        &format!("threads/{id}"),
    ] {
        file.good(
            &["OBJ-09", "OBJ-10"],
            format!("names {}", path.split('/').next().unwrap()),
            json!({ "iri": format!("https://police.example/fed/v1/{path}") }),
        );
    }
    for iri in [
        "https://police.example:8443/fed/v1/node",
        "http://a.localhost:8080/fed/v1/node",
        "https://xn--bcher-kva.example/fed/v1/node",
        "https://police.example/fed/v1/node#2026a",
        "https://police.example/elsewhere?q=1",
    ] {
        file.good(&["OBJ-09"], iri, json!({ "iri": iri }));
    }
    for (name, iri) in [
        ("no scheme", "police.example/fed/v1/node"),
        ("http", "http://police.example/fed/v1/node"),
        ("another scheme", "ftp://police.example/fed/v1/node"),
        ("IPv4", "https://192.0.2.1/fed/v1/node"),
        ("IPv4 in another spelling", "https://0x7f.1/fed/v1/node"),
        ("IPv6", "https://[2001:db8::1]/fed/v1/node"),
        ("credentials", "https://a:b@police.example/fed/v1/node"),
        ("a user", "https://a@police.example/fed/v1/node"),
        ("upper case", "https://Police.example/fed/v1/node"),
        ("the default port", "https://police.example:443/fed/v1/node"),
        ("a dot at the end of the host", "https://police.example./fed/v1/node"),
        ("a host not in IDNA form", "https://b\u{fc}cher.example/fed/v1/node"),
        ("dot segments", "https://police.example/fed/./v1/../v1/node"),
        ("no slash after the host", "https://police.example"),
        ("white space", "https://police.example/fed/v1/node "),
        ("a host of 254 bytes", &format!("https://{}.example/", "a".repeat(246))),
        ("a backslash", "https://police.example\\fed\\v1\\node"),
        ("empty", ""),
    ] {
        file.wrong(&["OBJ-09"], name, json!({ "iri": iri }));
    }
    for (name, path) in [
        ("a UUIDv4", "objects/7d444840-9dc0-41d1-b245-5ffdce74fad2"),
        ("a UUID in upper case", "objects/019ABC00-0000-7000-8000-000000000001"),
        ("a UUID without hyphens", "objects/019abc00000070008000000000000001"),
        ("a query", "objects/019abc00-0000-7000-8000-000000000001?x"),
        ("another path", "objects"),
        ("one segment too many", "objects/019abc00-0000-7000-8000-000000000001/x"),
    ] {
        file.good(
            &["OBJ-10"],
            format!("an address that is no id: {name}"),
            json!({ "iri": format!("https://police.example/fed/v1/{path}") }),
        );
    }
    let host = format!("https://{}.example/", "a".repeat(245));
    file.good(&["OBJ-09"], "a host of 253 bytes", json!({ "iri": host }));
    let long = format!("https://police.example/{}", "a".repeat(1_001));
    file.good(&["JSN-09"], "an IRI of 1,024 bytes", json!({ "iri": long }));
    file.wrong(&["JSN-09"], "an IRI of 1,025 bytes", json!({ "iri": format!("{long}a") }));
    for address in [
        "https://POLICE.example:443/x?y#z",
        "https://b\u{fc}cher.example",
        "https://XN--BCHER-KVA.example/",
        "https://police.example:8443",
    ] {
        file.good(&["OBJ-22"], format!("the origin of {address}"), json!({ "address": address }));
    }
    file
}

fn lane_file() -> File {
    let mut file = File::new("lane.json", "lane", "The field `Waystation-Lane`.");
    let one = |value: &str| json!({ "headers": [["Waystation-Lane", value]] });
    for value in [
        r#"urgent;epoch="7JxP";seq=1842"#,
        r#"normal;epoch="7JxP-_09";seq=1"#,
        r#"normal;seq=2;epoch="7JxP""#,
        r#"normal; epoch="7JxP"; seq=2"#,
    ] {
        file.good(&["LAN-01"], value, one(value));
    }
    file.good(&["LAN-02"], "an unknown parameter", one(r#"urgent;epoch="7JxP";seq=1842;hash=:AAAA:"#));
    for (name, value) in [
        ("an unknown lane", r#"bulk;epoch="7JxP";seq=1"#),
        ("the lane as a string", r#""urgent";epoch="7JxP";seq=1"#),
        ("upper case", r#"Urgent;epoch="7JxP";seq=1"#),
        ("no epoch", "urgent;seq=1"),
        ("the epoch as a token", "urgent;epoch=abcd;seq=1"),
        ("a short epoch", r#"urgent;epoch="abc";seq=1"#),
        ("a long epoch", r#"urgent;epoch="abcdefghijklmnopqrstuvwxyz0123456";seq=1"#),
        ("an epoch with other characters", r#"urgent;epoch="ab c";seq=1"#),
        ("no number", r#"urgent;epoch="7JxP""#),
        ("the number 0", r#"urgent;epoch="7JxP";seq=0"#),
        ("a negative number", r#"urgent;epoch="7JxP";seq=-1"#),
        ("a decimal", r#"urgent;epoch="7JxP";seq=1.0"#),
        ("the number twice", r#"urgent;epoch="7JxP";seq=1;seq=2"#),
        ("a list", r#"urgent;epoch="7JxP";seq=1, normal;epoch="7JxP";seq=1"#),
        ("empty", ""),
    ] {
        file.wrong(&["LAN-01", "LAN-03"], name, one(value));
    }
    let line = r#"urgent;epoch="7JxP";seq=1"#;
    file.wrong(&["LAN-03"], "two lines", json!({ "headers": [["Waystation-Lane", line], ["Waystation-Lane", line]] }));
    file.wrong(&["LAN-03"], "none", json!({ "headers": [] }));
    file
}

fn settled_file() -> File {
    let mut file = File::new(
        "settled.json",
        "settled",
        "The arithmetic of numbers: `settle` lists numbers and void ranges in the order in which they are learnt; `ack` is what may be acknowledged then.",
    );
    for (name, prefix, settle) in [
        ("nothing", 0, json!([])),
        ("in order", 0, json!([[1, 1], [2, 2], [3, 3]])),
        ("a gap", 0, json!([[1, 1], [3, 3]])),
        ("a gap that closes", 0, json!([[1, 1], [3, 3], [2, 2]])),
        ("two gaps", 4, json!([[6, 6], [9, 12]])),
        ("a void range closes a gap", 1840, json!([[1842, 1842], [1850, 1850], [1843, 1849], [1841, 1841]])),
        ("from behind", 0, json!([[3, 3], [2, 2], [1, 1]])),
        ("known numbers again", 10, json!([[4, 4], [1, 10]])),
        ("an overlap", 2, json!([[5, 8], [7, 12], [1, 3]])),
        ("the largest number", 9007199254740990u64, json!([[9007199254740991u64, 9007199254740991u64]])),
    ] {
        file.good(&["LAN-05", "LAN-06"], name, json!({ "prefix": prefix, "settle": settle }));
    }
    file
}

fn protocol_file() -> File {
    let mut file =
        File::new("protocol.json", "protocol", "The field `Waystation-Protocol`, and the choice of a version.");
    let one = |value: &str| json!({ "headers": [["Waystation-Protocol", value]] });
    for value in ["1;minor=0", "1;minor=7", "1;minor=0;x=1"] {
        file.good(&["VER-01", "VER-02"], value, one(value));
    }
    for value in ["2;minor=0", "0;minor=9", "1", "1;minor=-1", "1;minor=\"0\"", "1.0;minor=0", "\"1\";minor=0", ""] {
        file.bad(&["VER-01", "VER-02"], format!("refused: {value}"), one(value), 6, Some("version-unsupported"));
    }
    file.bad(&["VER-02"], "no field", json!({ "headers": [] }), 6, Some("version-unsupported"));
    for (ours, theirs) in [
        (json!(["1.0"]), json!(["1.0"])),
        (json!(["1.3"]), json!(["1.1"])),
        (json!(["1.3", "2.0"]), json!(["2.4", "1.9"])),
        (json!(["1.3", "2.0"]), json!(["1.9", "3.0"])),
    ] {
        file.good(&["VER-04"], format!("{ours} and {theirs}"), json!({ "ours": ours, "theirs": theirs }));
    }
    file.wrong(&["VER-04"], "none in common", json!({ "ours": ["1.0"], "theirs": ["2.0", "3.1"] }));
    file
}

fn page_file() -> File {
    let mut file = File::new("pages.json", "page", "Pages of the outbox, as their bytes.");
    let head = r#"{"lane":"normal","epoch":"7JxP","more":true}"#;
    let page =
        |lines: &[&str]| text(&[&[head], lines].concat().iter().map(|line| format!("{line}\n")).collect::<String>());
    file.good(&["LAN-11"], "an empty page", page(&[]));
    let activity = r#"{"seq":1841,"activity":{"id":"x","a":[1]}}"#;
    let void = r#"{"void":[1842,1850],"state":"cancelled"}"#;
    file.good(&["LAN-11", "LAN-12"], "an activity and a void range", page(&[activity, void]));
    file.good(&["LAN-11"], "the largest number", page(&[r#"{"seq":9007199254740991,"activity":{}}"#]));
    file.good(&["LAN-12"], "a hole between two lines", page(&[activity, r#"{"void":[1850,1850],"state":"expired"}"#]));
    for (name, lines) in [
        ("descending numbers", vec![void, activity]),
        ("a number twice", vec![activity, activity]),
        ("a void range over a number", vec![activity, r#"{"void":[1840,1850],"state":"x"}"#]),
        ("a void range from its end", vec![r#"{"void":[5,4],"state":"x"}"#]),
        ("a void range from 0", vec![r#"{"void":[0,4],"state":"x"}"#]),
        ("a void range without a state", vec![r#"{"void":[1,4]}"#]),
        ("the number 0", vec![r#"{"seq":0,"activity":{}}"#]),
        ("a number in another spelling", vec![r#"{"seq":01,"activity":{}}"#]),
        ("a number beyond 2^53 - 1", vec![r#"{"seq":9007199254740992,"activity":{}}"#]),
        ("members in another order", vec![r#"{"activity":{},"seq":1}"#]),
        ("white space", vec![r#"{"seq":1, "activity":{}}"#]),
        ("an empty line", vec![""]),
    ] {
        file.wrong(&["LAN-11", "LAN-12"], name, page(&lines));
    }
    file.wrong(&["LAN-11"], "nothing", text(""));
    file.wrong(&["LAN-11"], "no line feed at the end", text(head));
    file.wrong(&["LAN-11"], "no head", text(&format!("{activity}\n")));
    file.wrong(&["LAN-11"], "an unknown lane", text(&format!("{}\n", head.replace("normal", "bulk"))));
    let many = |count: usize| {
        let lines: Vec<String> = (1..=count).map(|n| format!(r#"{{"seq":{n},"activity":{{}}}}"#)).collect();
        page(&lines.iter().map(String::as_str).collect::<Vec<_>>())
    };
    file.good(&["LAN-11"], "100 lines", many(limits::OUTBOX_PAGE_ITEMS));
    file.wrong(&["LAN-11"], "101 lines", many(limits::OUTBOX_PAGE_ITEMS + 1));
    file
}

fn snapshot_file() -> File {
    let mut file =
        File::new("snapshots.json", "snapshot", "Pages of a snapshot, as their bytes, and the id they were asked for.");
    let id = |n: u32| format!("https://police.example/fed/v1/objects/019abc00-0000-7000-8000-{n:012x}");
    let head = |more: bool| {
        format!(
            "{{\"follow\":\"https://shelter.example/fed/v1/activities/019abc00-0000-7000-8000-000000000007\",\"more\":{more}}}"
        )
    };
    let line =
        |n: u32, version: u64| format!("{{\"id\":\"{}\",\"version\":{version},\"object\":{{\"a\":[1]}}}}", id(n));
    let page = |head: &str, lines: &[String]| {
        let all = std::iter::once(head).chain(lines.iter().map(String::as_str));
        json!({ "text": all.map(|line| format!("{line}\n")).collect::<String>() })
    };
    let behind = |mut given: Value, after: u32| {
        given["after"] = json!(id(after));
        given
    };
    file.good(&["DIR-15"], "an empty directory", page(&head(false), &[]));
    file.good(&["DIR-15", "DIR-16"], "two objects", page(&head(true), &[line(1, 3), line(2, 1)]));
    file.good(&["DIR-16"], "behind an id", behind(page(&head(false), &[line(2, 1)]), 1));
    file.good(&["DIR-15"], "nothing behind an id", behind(page(&head(false), &[]), 9));
    file.good(&["DIR-15"], "the largest version", page(&head(false), &[line(1, 9_007_199_254_740_991)]));
    let ids = &["DIR-15", "DIR-16"];
    file.wrong(ids, "descending ids", page(&head(true), &[line(2, 1), line(1, 1)]));
    file.wrong(ids, "an id twice", page(&head(true), &[line(1, 1), line(1, 2)]));
    file.wrong(ids, "the id that it was asked for", behind(page(&head(true), &[line(1, 1)]), 1));
    file.wrong(ids, "an id before the one that it was asked for", behind(page(&head(true), &[line(1, 1)]), 2));
    file.wrong(ids, "more behind nothing", page(&head(true), &[]));
    file.wrong(ids, "the version 0", page(&head(false), &[line(1, 0)]));
    file.wrong(ids, "a version beyond 2^53 - 1", page(&head(false), &[line(1, 9_007_199_254_740_992)]));
    let spoilt = |from: &str, to: &str| vec![line(1, 1).replace(from, to)];
    file.wrong(ids, "a version in another spelling", page(&head(false), &spoilt("\"version\":1", "\"version\":01")));
    file.wrong(ids, "white space", page(&head(false), &spoilt(",\"object\"", ", \"object\"")));
    file.wrong(ids, "an id that is none", page(&head(false), &spoilt("https://", "ftp://")));
    file.wrong(ids, "no id", page(&head(false), &["{\"version\":1,\"object\":{}}".to_owned()]));
    file.wrong(ids, "an empty line", page(&head(false), &[String::new()]));
    file.wrong(ids, "no head", page(&line(1, 1), &[]));
    file.wrong(ids, "a head without more", page("{\"follow\":\"https://shelter.example/fed/v1/node\"}", &[]));
    file.wrong(ids, "nothing", text(""));
    file.wrong(ids, "no line feed at the end", text(&head(false)));
    let many = |count: usize| page(&head(true), &(1..=count as u32).map(|n| line(n, 1)).collect::<Vec<_>>());
    file.good(&["DIR-15"], "200 lines", many(limits::SNAPSHOT_PAGE_ITEMS));
    file.wrong(ids, "201 lines", many(limits::SNAPSHOT_PAGE_ITEMS + 1));
    file
}

fn digest_file() -> File {
    let mut file =
        File::new("digests.json", "digest", "Ids with versions, and the digest of them, whatever their order.");
    let id = |n: u32| format!("https://police.example/fed/v1/objects/019abc00-0000-7000-8000-{n:012x}");
    let held = |all: &[(u32, u64)]| json!({ "held": all.iter().map(|(n, version)| json!([id(*n), version])).collect::<Value>() });
    file.good(&["DIR-21"], "nothing", held(&[]));
    file.good(&["DIR-21"], "one object", held(&[(1, 1)]));
    file.good(&["DIR-21"], "three objects", held(&[(1, 1), (2, 7), (16, 12)]));
    file.good(&["DIR-21"], "the same in another order", held(&[(16, 12), (2, 7), (1, 1)]));
    file.good(&["DIR-21"], "another version of one", held(&[(1, 1), (2, 8), (16, 12)]));
    file
}
