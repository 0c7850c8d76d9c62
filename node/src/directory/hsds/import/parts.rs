//! The parts of a service: hours, languages, areas, places, desks.

use chrono::{Offset, TimeZone};
use chrono_tz::Tz;

use super::Node;
use super::read::{Reader, plain};
use crate::directory::capability::*;
use crate::directory::hsds::terms::Detail;
use crate::directory::places::Area;
use crate::directory::vocabulary::*;
use crate::i18n::{self, fold};

impl Reader<'_> {
    pub(super) fn document(&mut self, mut node: Node) -> Option<String> {
        let document = node.take("document");
        self.lose(node, "required_document");
        (!document.is_empty()).then_some(document)
    }

    /// A week's hours. What comes another way than each week, or for a season, is lost: hours that are wrong turn people away.
    pub(super) fn schedule(&mut self, mut node: Node) -> Option<Schedule> {
        let said = self.attributes(&mut node, "schedule");
        let is_weekly = match node.peek("freq") {
            "" | "WEEKLY" => true,
            "MONTHLY" => false,
            _ => {
                self.tree.problem(&node.at, "freq", "hsds-import-value");
                return None;
            }
        };
        const SEASONS: &[&str] =
            &["valid_from", "valid_to", "dtstart", "until", "count", "byweekno", "bymonthday", "byyearday"];
        let is_each_week = matches!(node.peek("interval"), "" | "1" | "1.0");
        if !is_weekly || !is_each_week || SEASONS.iter().any(|name| !node.peek(name).is_empty()) {
            let what = SEASONS.iter().find(|name| !node.peek(name).is_empty()).copied();
            self.tree.lose(&node.at, "schedule", what.unwrap_or(if is_weekly { "interval" } else { "freq" }));
            return None;
        }
        let days: Option<Vec<Weekday>> = node.peek("byday").split(',').map(|day| Weekday::parse(day.trim())).collect();
        let times = (clock(node.peek("opens_at")), clock(node.peek("closes_at")));
        if node.peek("byday").is_empty() && node.peek("opens_at").is_empty() {
            // Words alone.
            self.lose(node, "schedule");
            return None;
        }
        let named = said.iter().find(|one| one.term.code == Detail::TimeZone.as_str());
        let hours = || node.peek("timezone").parse().ok().map(|hours: f64| (hours * 60.0) as i32);
        let offset = times.0.as_ref().and_then(|(_, offset)| *offset);
        let zone = match named {
            Some(named) => named.value.parse().ok(),
            None => self.zone(offset.or_else(hours)),
        };
        let wrong = match (&days, &times, &zone) {
            (None, _, _) => "byday",
            (_, (None, _), _) => "opens_at",
            (_, (_, None), _) => "closes_at",
            _ => "timezone",
        };
        let (Some(days), (Some((opens_at, _)), Some((closes_at, _))), Some(zone)) = (days, times, zone) else {
            self.tree.problem(&node.at, wrong, "hsds-import-value");
            return None;
        };
        for taken in ["freq", "interval", "byday", "opens_at", "closes_at", "timezone", "wkst"] {
            node.take(taken);
        }
        self.lose(node, "schedule");
        Some(Schedule { byday: days, opens_at, closes_at, timezone: zone.name().to_owned() })
    }

    /// The agency's own zone if that is so far from UTC today, or else the zone that always is.
    fn zone(&self, minutes: Option<i32>) -> Option<Tz> {
        let ours = self.defaults.zone;
        let Some(minutes) = minutes else { return Some(ours) };
        let today = ours.offset_from_utc_datetime(&self.defaults.now).fix().local_minus_utc() / 60;
        match minutes {
            minutes if minutes == today => Some(ours),
            0 => Some(Tz::UTC),
            // POSIX counts the other way round.
            minutes if minutes % 60 == 0 => format!("Etc/GMT{:+}", -minutes / 60).parse().ok(),
            _ => None,
        }
    }

    pub(super) fn language(&mut self, mut node: Node) -> Option<Language> {
        let said = self.attributes(&mut node, "language");
        let (name, code) = (node.take("name"), node.take("code"));
        let tag = match code.is_empty() {
            true => self.words.languages.get(&fold(&name)).and_then(|tag| LanguageTag::parse(tag)),
            false => LanguageTag::parse(&code),
        };
        let Some(tag) = tag else {
            self.tree.problem(&node.at, if code.is_empty() { "name" } else { "code" }, "hsds-import-language");
            return None;
        };
        let mut language = plain(tag, Modality::Spoken, LanguageRole::BilingualStaff);
        for one in &said {
            let value = one.value.as_str();
            let fits = match Detail::parse(&one.term.code) {
                Some(Detail::Modality) => Modality::parse(value).map(|word| language.modality = word).is_some(),
                Some(Detail::LanguageRole) => LanguageRole::parse(value).map(|word| language.role = word).is_some(),
                Some(Detail::Level) => {
                    language.level = level(value);
                    language.level.is_some()
                }
                _ => false,
            };
            if !fits {
                self.tree.problem(&one.at, &one.term.code, "hsds-import-value");
            }
        }
        self.lose(node, "language");
        Some(language)
    }

    /// By its code, or by the name of a country or of a part of the agency's.
    pub(super) fn area(&mut self, mut node: Node) -> Option<Coverage> {
        let said = self.attributes(&mut node, "service_area");
        let value = |detail: Detail| said.iter().find(|one| one.term.code == detail.as_str());
        let name = node.peek("name").to_owned();
        let code = match value(Detail::AreaCode) {
            Some(one) => {
                let code = Area::parse(&one.value);
                if code.is_none() {
                    self.tree.problem(&one.at, "area_code", "hsds-import-value");
                    return None;
                }
                code
            }
            None => self.place_named(&name),
        };
        let Some(code) = code else {
            self.lose(node, "service_area");
            return None;
        };
        node.take("name");
        let mut kind = CoverageKind::default();
        let mut mode = CoverageMode::default();
        if let Some(one) = value(Detail::AreaKind) {
            match CoverageKind::parse(&one.value) {
                Some(word) => kind = word,
                None => self.tree.problem(&one.at, "area_kind", "hsds-import-value"),
            }
        }
        if let Some(one) = value(Detail::AreaMode) {
            match CoverageMode::parse(&one.value) {
                Some(word) => mode = word,
                None => self.tree.problem(&one.at, "area_mode", "hsds-import-value"),
            }
        }
        self.lose(node, "service_area");
        // A private code is called by its name, before the country that the label adds.
        let name =
            if code.is_private() { name.split(" (").next().unwrap_or_default().to_owned() } else { String::new() };
        Some(Coverage { code, kind, mode, name })
    }

    fn place_named(&self, name: &str) -> Option<Area> {
        if name.len() <= 6
            && let Some(area) = Area::parse(name)
        {
            return Some(area);
        }
        let folded = fold(name);
        let code = self.parts.get(&folded).copied().or_else(|| self.words.countries.get(&folded).map(String::as_str));
        code.and_then(Area::parse)
    }

    pub(super) fn location(&mut self, mut node: Node) -> Option<Location> {
        let mut location = node.take_all("location").into_iter().next();
        self.lose(node, "service_at_location");
        let place = location.as_mut()?;
        let said = self.attributes(place, "location");
        let word = place.take("location_type");
        // A place that is not told is a place without an address.
        let kind = if word == "redacted" { Some(LocationType::Physical) } else { LocationType::parse(&word) };
        let Some(location_type) = kind else {
            let what = if word.is_empty() { "hsds-import-missing" } else { "hsds-import-value" };
            self.tree.problem(&place.at, "location_type", what);
            return None;
        };
        let mut it = Location {
            location_type,
            name: place.take("name"),
            address: String::new(),
            city: String::new(),
            postal_code: String::new(),
            region: None,
            url: place.take("url"),
        };
        let mut addresses = place.take_all("addresses").into_iter();
        if let Some(address) = addresses.next() {
            self.address(address, &mut it);
        }
        for more in addresses {
            self.tree.lose(&more.at, "location", "addresses");
        }
        for one in &said {
            match Area::parse(&one.value) {
                Some(area) if one.term.code == Detail::Region.as_str() => it.region = Some(area),
                _ => self.tree.problem(&one.at, &one.term.code, "hsds-import-value"),
            }
        }
        self.lose(location?, "location");
        Some(it)
    }

    fn address(&mut self, mut node: Node, it: &mut Location) {
        // The others may be empty where there is none.
        if node.peek("country").is_empty() {
            self.tree.problem(&node.at, "country", "hsds-import-missing");
        }
        if !matches!(node.take("address_type").as_str(), "" | "physical" | "postal" | "virtual") {
            self.tree.problem(&node.at, "address_type", "hsds-import-value");
        }
        let lines = [node.take("address_1"), node.take("address_2")];
        it.address = lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
        it.city = node.take("city");
        it.postal_code = node.take("postal_code");
        let (country, state) = (node.take("country"), node.take("state_province"));
        let Some(place) = i18n::parse_place(&country).filter(|place| place.is_country()) else {
            if !country.is_empty() {
                self.tree.problem(&node.at, "country", "hsds-import-value");
            }
            return;
        };
        let whole = format!("{}-{state}", place.as_str());
        let parts = i18n::subdivision_choices(&place);
        let named =
            parts.iter().find(|(code, name)| *code == whole || fold(name) == fold(&state)).map(|(code, _)| *code);
        let is_found = named.is_some() || state.is_empty();
        it.region = Area::parse(named.unwrap_or(place.as_str()));
        if !is_found {
            self.tree.lose(&node.at, "address", "state_province");
        }
        node.take("region");
        self.lose(node, "address");
    }

    /// A desk. A person's name is not taken over, and without a title there is no desk.
    pub(super) fn contact(&mut self, mut node: Node) -> Option<RoleContact> {
        let phones = node.take_all("phones");
        let (title, email) = (node.take("title"), node.take("email"));
        if title.is_empty() {
            let what = if node.peek("name").is_empty() { "hsds-import-missing" } else { "hsds-import-person" };
            self.tree.problem(&node.at, "title", what);
            return None;
        }
        let mut phones = phones.into_iter();
        let phone = phones.next().and_then(|phone| self.phone(phone, "")).map(|one| one.phone).unwrap_or_default();
        for more in phones {
            self.tree.lose(&more.at, "contact", "phones");
        }
        let at = node.at.clone();
        self.lose(node, "contact");
        if email.is_empty() && phone.is_empty() {
            // A desk that nobody can reach.
            self.tree.lose(&at, "service", "contacts");
            return None;
        }
        let desk = self.words.desks.get(&title).or_else(|| self.words.desks.get(&fold(&title)));
        let title = desk.map_or(title.clone(), |desk| (*desk).to_owned());
        Some(RoleContact { title, email, phone })
    }

    pub(super) fn phone(&mut self, mut node: Node, desk: &str) -> Option<RoleContact> {
        let (number, extension) = (node.take("number"), node.take("extension"));
        if number.is_empty() {
            self.tree.problem(&node.at, "number", "hsds-import-missing");
            return None;
        }
        let phone = if extension.is_empty() { number } else { format!("{number} ext. {extension}") };
        if matches!(node.peek("type"), "" | "voice" | "cell") {
            node.take("type");
        }
        self.lose(node, "phone");
        Some(RoleContact { title: desk.to_owned(), email: String::new(), phone })
    }
}

fn level(text: &str) -> Option<Level> {
    let (scale, value) = text.split_once(' ')?;
    let scale = Scale::parse(scale).filter(|scale| scale.values().contains(&value))?;
    Some(Level { scale, value: value.to_owned(), assessed_by: String::new(), assessed_on: None })
}

/// `09:00`, `09:00:00`, `09:00Z`, `09:00-05:00`: the time, and how many minutes it is from UTC.
fn clock(text: &str) -> Option<(String, Option<i32>)> {
    let time = text.get(..5).filter(|time| chrono::NaiveTime::parse_from_str(time, "%H:%M").is_ok())?;
    let rest = &text[5..];
    let rest = match rest.strip_prefix(':') {
        Some(seconds) => {
            seconds.get(..2).filter(|two| two.bytes().all(|b| b.is_ascii_digit())).map(|_| &seconds[2..])?
        }
        None => rest,
    };
    let offset = match rest {
        "" => None,
        "Z" | "z" => Some(0),
        offset => {
            let sign = match offset.as_bytes()[0] {
                b'+' => 1,
                b'-' => -1,
                _ => return None,
            };
            let (hours, minutes) = offset[1..].split_once(':')?;
            let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
            ((0..=14).contains(&hours) && (0..60).contains(&minutes)).then_some(Some(sign * (hours * 60 + minutes)))?
        }
    };
    Some((time.to_owned(), offset))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_in_each_of_its_spellings_and_no_other() {
        for (text, expected) in [
            ("09:00", Some(("09:00", None))),
            ("09:00:00", Some(("09:00", None))),
            ("09:00Z", Some(("09:00", Some(0)))),
            ("09:00-05:00", Some(("09:00", Some(-300)))),
            ("23:59:59+05:30", Some(("23:59", Some(330)))),
            ("24:00", None),
            ("9:00", None),
            ("09:00 am", None),
            ("09:00+", None),
            ("09:00+99:00", None),
            ("09:00:", None),
            ("é9:00", None),
            ("", None),
        ] {
            let expected = expected.map(|(time, offset): (&str, Option<i32>)| (time.to_owned(), offset));
            assert_eq!(clock(text), expected, "{text:?}");
        }
    }
}
