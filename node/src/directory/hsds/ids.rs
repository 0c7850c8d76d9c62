//! Ids of what HSDS takes for things of their own and we for parts of a capability: made from what they belong to, so that
//! they are the same at every request and nothing is stored for them.

use uuid::{Builder, Uuid};

use crate::directory::CapabilityId;

/// A UUID of the words, in this order.
pub fn of(words: &[&str]) -> String {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&openssl::sha::sha256(words.join("\0").as_bytes())[..16]);
    Builder::from_custom_bytes(bytes).into_uuid().to_string()
}

/// The id of a capability's location: the capability's with another version and the place in its last byte, so that the
/// capability is found again by the beginning of its own id.
pub fn of_location(capability: &CapabilityId, position: usize) -> String {
    let Ok(id) = Uuid::parse_str(capability.as_str()) else { return of(&["location", capability.as_str()]) };
    let mut bytes = id.into_bytes();
    bytes[15] = position as u8;
    Builder::from_custom_bytes(bytes).into_uuid().to_string()
}

/// Between which ids the capability of such a location is, and which of its locations it is.
pub fn around(location: &str) -> Option<(String, String, usize)> {
    let id = Uuid::parse_str(location).ok().filter(|id| id.get_version_num() == 8)?;
    let end = |last: u8| {
        let mut bytes = id.into_bytes();
        bytes[6] = (bytes[6] & 0x0f) | 0x70;
        bytes[15] = last;
        Uuid::from_bytes(bytes).to_string()
    };
    Some((end(0), end(0xff), id.as_bytes()[15].into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_location_leads_back_to_its_capability() {
        for position in [0, 1, 19, 255] {
            let capability = CapabilityId::new();
            let location = of_location(&capability, position);
            assert_eq!(Uuid::parse_str(&location).unwrap().get_version_num(), 8);
            let (least, most, found) = around(&location).unwrap();
            assert!(*least <= *capability.as_str() && *capability.as_str() <= *most && found == position);
        }
        assert_eq!(around(CapabilityId::new().as_str()), None);
        assert_eq!(around("not an id"), None);
    }

    #[test]
    fn the_same_words_make_the_same_id_and_others_another() {
        assert_eq!(of(&["a", "b"]), of(&["a", "b"]));
        assert_ne!(of(&["a", "b"]), of(&["ab"]));
        assert_eq!(Uuid::parse_str(&of(&[])).unwrap().get_version_num(), 8);
    }
}
