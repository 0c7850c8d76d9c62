//! Every cell of the policy gate.

use federation_spec::limits;
use federation_spec::vocabulary::{AudienceClass, Level, OrgClass, Plane, Purpose, Tlp};
use serde_json::{Value, json};

use super::File;
use super::keys::NOW;

const LATER: &str = "2027-11-23T10:00:00Z";

pub fn files() -> Vec<File> {
    vec![gate_file()]
}

/// What the tables of the domain reference admit, written down a second time.
fn marks(plane: Plane) -> &'static [&'static str] {
    match plane {
        Plane::Directory => &["clear", "green", "amber"],
        Plane::Coordination => &["green", "amber", "amber+strict"],
        Plane::Overlap => &["red"],
        Plane::Room => &["amber", "amber+strict", "red"],
    }
}

fn classes(plane: Plane) -> &'static [&'static str] {
    match plane {
        Plane::Directory => &["public", "member", "victim_services", "law_enforcement", "named"],
        Plane::Coordination => &["member", "victim_services", "law_enforcement", "named"],
        Plane::Overlap | Plane::Room => &["named"],
    }
}

const VICTIM_SERVICES: &[&str] =
    &["ngo_direct_service", "shelter", "hotline", "legal_aid", "health", "survivor_led", "child_protection"];

/// An object that passes in its plane.
fn object(plane: Plane) -> Value {
    json!({
        "plane": plane.as_str(),
        "tlp": marks(plane).last().unwrap(),
        "audienceClass": "named",
        "purpose": "assistance",
        "expires": LATER,
    })
}

/// A peer to which nothing is closed.
fn peer() -> Value {
    json!({
        "state": "active", "orgClass": "shelter", "level": "v4", "sworn": false,
        "planes": ["directory", "coordination", "overlap", "room"], "highestMark": "red",
        "reviewAt": LATER, "agreementUntil": LATER,
    })
}

fn sending(object: Value, peer: Value) -> Value {
    json!({ "way": "sending", "approved": true, "object": object, "peer": peer, "now": NOW })
}

fn receiving(object: Value, peer: Value, us: Value) -> Value {
    json!({ "way": "receiving", "object": object, "peer": peer, "us": us, "now": NOW })
}

fn with(mut value: Value, member: &str, to: Value) -> Value {
    value[member] = to;
    value
}

fn cell(file: &mut File, covers: &[&str], name: String, given: Value, allowed: bool) {
    match allowed {
        true => file.good(covers, name, given),
        false => file.wrong(covers, name, given),
    }
}

fn gate_file() -> File {
    let mut file = File::new(
        "gate.json",
        "gate",
        "The policy gate: an object, a peer as we recorded it, and the way it goes. The good answer is `allowed`.",
    );
    for plane in Plane::ALL {
        let (object, plane) = (object(*plane), *plane);
        file.good(&["PLC-01"], format!("{plane}: whole"), sending(object.clone(), peer()));
        let us = json!({ "orgClass": "shelter", "level": "v4" });
        file.good(&["PLC-01"], format!("{plane}: whole, received"), receiving(object.clone(), peer(), us));
        for term in ["plane", "tlp", "audienceClass", "purpose", "expires"] {
            file.wrong(
                &["PLC-01"],
                format!("{plane}: no {term}"),
                sending(with(object.clone(), term, Value::Null), peer()),
            );
        }
        file.wrong(
            &["PLC-01"],
            format!("{plane}: expired"),
            sending(with(object.clone(), "expires", json!(NOW)), peer()),
        );
        for tlp in Tlp::ALL {
            let given = sending(with(object.clone(), "tlp", json!(tlp.as_str())), peer());
            cell(&mut file, &["PLC-02"], format!("{plane} at {tlp}"), given, marks(plane).contains(&tlp.as_str()));
        }
        for class in AudienceClass::ALL {
            let mut object = with(object.clone(), "audienceClass", json!(class.as_str()));
            let mut peer = peer();
            if *class == AudienceClass::LawEnforcement {
                peer = with(with(peer, "sworn", json!(true)), "orgClass", json!("law_enforcement"));
            }
            if plane == Plane::Directory {
                object["tlp"] = json!("clear");
            }
            let allowed = classes(plane).contains(&class.as_str());
            cell(&mut file, &["PLC-03"], format!("{plane} to {class}"), sending(object, peer), allowed);
        }
        for level in Level::ALL {
            let mut object = object.clone();
            if plane == Plane::Directory {
                object["tlp"] = json!("clear");
            }
            let needed = match plane {
                Plane::Directory => Level::V0,
                Plane::Coordination => Level::V2,
                Plane::Room => Level::V3,
                Plane::Overlap => Level::V4,
            };
            let given = sending(object, with(peer(), "level", json!(level.as_str())));
            cell(&mut file, &["PLC-08"], format!("{plane} to a peer of level {level}"), given, *level >= needed);
        }
        for state in ["pending", "active", "suspended", "ended"] {
            let given = sending(object.clone(), with(peer(), "state", json!(state)));
            cell(&mut file, &["PLC-09"], format!("{plane} to a peer that is {state}"), given, state == "active");
        }
        let others: Vec<&str> =
            Plane::ALL.iter().filter(|other| **other != plane).map(|other| other.as_str()).collect();
        file.wrong(
            &["PLC-09"],
            format!("{plane} is not granted"),
            sending(object.clone(), with(peer(), "planes", json!(others))),
        );
        for (name, review) in [("today", json!(NOW)), ("never set", Value::Null)] {
            let given = sending(object.clone(), with(peer(), "reviewAt", review));
            cell(&mut file, &["PLC-09"], format!("{plane} with a review {name}"), given, plane == Plane::Directory);
        }
        for highest in Tlp::ALL {
            let mark = Tlp::parse(object["tlp"].as_str().unwrap()).unwrap();
            let given = sending(object.clone(), with(peer(), "highestMark", json!(highest.as_str())));
            cell(
                &mut file,
                &["PLC-09"],
                format!("{plane} at {mark} to a peer up to {highest}"),
                given,
                *highest >= mark,
            );
        }
        file.wrong(
            &["PLC-09"],
            format!("{plane} to a peer without a highest mark"),
            sending(object.clone(), with(peer(), "highestMark", Value::Null)),
        );
        for (name, until) in [
            ("no agreement", Value::Null),
            ("an agreement that ended", json!(NOW)),
            ("a suspended agreement", json!("suspended")),
        ] {
            let given = sending(object.clone(), with(peer(), "agreementUntil", until));
            let needed = matches!(plane, Plane::Overlap | Plane::Room);
            cell(&mut file, &["PLC-10"], format!("{plane} with {name}"), given, !needed);
        }
        for (name, until) in [
            ("with consent", json!(LATER)),
            ("without consent", Value::Null),
            ("with a consent that ended", json!(NOW)),
        ] {
            let given = with(with(object.clone(), "personalData", json!(true)), "consentUntil", until);
            let allowed = name == "with consent" && plane != Plane::Directory;
            cell(&mut file, &["PLC-11"], format!("{plane}: personal data {name}"), sending(given, peer()), allowed);
        }
        for purpose in Purpose::ALL {
            let intelligence = matches!(purpose, Purpose::Investigation | Purpose::Prosecution);
            let object = with(object.clone(), "purpose", json!(purpose.as_str()));
            let allowed = !intelligence || plane == Plane::Room;
            cell(
                &mut file,
                &["PLC-12"],
                format!("{plane} for {purpose} to a shelter"),
                sending(object.clone(), peer()),
                allowed,
            );
            let police = with(with(peer(), "orgClass", json!("law_enforcement")), "sworn", json!(true));
            file.good(&["PLC-12"], format!("{plane} for {purpose} to the police"), sending(object, police));
        }
        for peers in [0, 1, 2, limits::AUDIENCE_PEERS, limits::AUDIENCE_PEERS + 1] {
            let given = json!({ "plane": plane.as_str(), "peers": peers, "now": NOW });
            let most = if plane == Plane::Overlap { 1 } else { limits::AUDIENCE_PEERS };
            cell(&mut file, &["PLC-14"], format!("{plane} to {peers} peers"), given, (1..=most).contains(&peers));
        }
    }
    class_cells(&mut file);
    directory_cells(&mut file);
    crossings(&mut file);
    file
}

fn class_cells(file: &mut File) {
    for class in OrgClass::ALL {
        for sworn in [false, true] {
            let who = format!("{}{class}", if sworn { "a sworn " } else { "" });
            let reader = json!({ "orgClass": class.as_str(), "sworn": sworn, "level": "v4" });
            let mut peer = peer();
            peer["orgClass"] = json!(class.as_str());
            peer["sworn"] = json!(sworn);
            let serves = VICTIM_SERVICES.contains(&class.as_str());
            for (audience, covers, allowed) in
                [("victim_services", "PLC-05", serves && !sworn), ("law_enforcement", "PLC-06", sworn && !serves)]
            {
                let object = with(object(Plane::Coordination), "audienceClass", json!(audience));
                cell(file, &[covers], format!("{audience} to {who}"), sending(object.clone(), peer.clone()), allowed);
                // The sender is anybody; it is the reader who counts.
                let given = receiving(object, self::peer(), reader.clone());
                cell(file, &[covers, "PLC-15"], format!("{audience} received by {who}"), given, allowed);
            }
        }
    }
    for level in Level::ALL {
        let object = with(object(Plane::Directory), "audienceClass", json!("law_enforcement"));
        let police = with(with(peer(), "orgClass", json!("law_enforcement")), "sworn", json!(true));
        let given = sending(object, with(police, "level", json!(level.as_str())));
        cell(file, &["PLC-06"], format!("law_enforcement to police of level {level}"), given, *level == Level::V4);
    }
    for (name, member) in [("class", "orgClass"), ("level", "level")] {
        let given = sending(object(Plane::Coordination), with(peer(), member, Value::Null));
        file.wrong(&["PLC-15"], format!("no {name} of the peer is on record"), given);
    }
}

fn directory_cells(file: &mut File) {
    for tlp in ["clear", "green", "amber"] {
        let object = with(with(object(Plane::Directory), "audienceClass", json!("public")), "tlp", json!(tlp));
        cell(file, &["PLC-04"], format!("public at {tlp}"), sending(object, peer()), tlp == "clear");
        for level in Level::ALL {
            let object = with(object_at(tlp), "audienceClass", json!("member"));
            let needed = if tlp == "amber" { Level::V2 } else { Level::V1 };
            let given = sending(object, with(peer(), "level", json!(level.as_str())));
            cell(file, &["PLC-08"], format!("member at {tlp} to a peer of level {level}"), given, *level >= needed);
        }
    }
    for class in ["member", "victim_services", "named"] {
        let given = sending(with(object_at("green"), "audienceClass", json!(class)), peer());
        let given = with(given, "reached", json!("follows"));
        cell(file, &["PLC-07"], format!("{class} to a follower"), given, class != "named");
    }
}

fn object_at(tlp: &str) -> Value {
    with(object(Plane::Directory), "tlp", json!(tlp))
}

fn crossings(file: &mut File) {
    let member = with(object(Plane::Coordination), "audienceClass", json!("member"));
    let unapproved = |object: Value, peer: Value| with(sending(object, peer), "approved", json!(false));
    file.wrong(&["PLC-03"], "a request to every member, not approved", unapproved(member.clone(), peer()));
    let us = json!({ "orgClass": "shelter", "level": "v2" });
    file.good(&["PLC-03"], "a request to every member, received", receiving(member, peer(), us));
    let police = with(with(peer(), "orgClass", json!("law_enforcement")), "sworn", json!(true));
    let victims = with(object(Plane::Coordination), "audienceClass", json!("victim_services"));
    let urgent = with(victims.clone(), "urgency", json!("life_safety"));
    file.wrong(&["PLC-13"], "victim_services to the police", sending(victims, police.clone()));
    file.good(&["PLC-13"], "life_safety to the police, approved", sending(urgent.clone(), police.clone()));
    file.wrong(&["PLC-13"], "life_safety to the police, not approved", unapproved(urgent.clone(), police.clone()));
    let us = json!({ "orgClass": "law_enforcement", "level": "v4", "sworn": true });
    file.good(&["PLC-13"], "life_safety received by the police", receiving(urgent, peer(), us));
    let inquiry = with(object(Plane::Coordination), "purpose", json!("investigation"));
    let urgent = with(inquiry, "urgency", json!("life_safety"));
    file.good(&["PLC-13"], "life_safety of an investigation to a shelter, approved", sending(urgent, peer()));
    let room = with(object(Plane::Directory), "audienceClass", json!("victim_services"));
    let room = with(room, "urgency", json!("life_safety"));
    file.wrong(&["PLC-13"], "life_safety crosses in coordination only", sending(room, police));
}
