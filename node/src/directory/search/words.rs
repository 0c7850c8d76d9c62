//! Words, and what a slip of the pen makes of them. Pure: both databases are asked with what stands here.

use std::collections::BTreeSet;

/// No word that somebody looks for is longer; PostgreSQL takes no longer ones than 2,046 bytes.
const LONGEST: usize = 60;
/// Shorter words are found as they stand; longer ones as the beginning of a word, too.
const WHOLE_BELOW: usize = 3;
/// A name this long is found with one slip in it.
pub const FORGIVEN_FROM: usize = 5;
/// Of a text that somebody typed.
const MOST: usize = 8;

/// The words of a folded text, each once.
pub fn words(folded: &str) -> BTreeSet<String> {
    folded.split(' ').filter(|word| !word.is_empty()).map(cut).collect()
}

fn cut(word: &str) -> String {
    word.chars().take(LONGEST).collect()
}

/// What somebody typed, word by word.
pub fn asked(folded: &str) -> Vec<String> {
    let mut asked: Vec<String> = Vec::new();
    for word in folded.split(' ').filter(|word| !word.is_empty()).map(cut) {
        if asked.len() < MOST && !asked.contains(&word) {
            asked.push(word);
        }
    }
    asked
}

/// All of these, each as it was typed or as one of the names near it.
pub struct Text(pub Vec<(String, Vec<String>)>);

impl Text {
    pub fn exactly(asked: &[String]) -> Text {
        Text(asked.iter().map(|word| (word.clone(), Vec::new())).collect())
    }

    /// In the language of FTS5. Words are folded, so that nothing in them is a sign of it, and quoted all the same.
    pub fn for_fts5(&self) -> String {
        let one = |(word, near): &(String, Vec<String>)| {
            let end = if is_whole(word) { "" } else { "*" };
            let mut any = vec![format!("\"{word}\"{end}")];
            any.extend(near.iter().map(|name| format!("\"{name}\"")));
            format!("({})", any.join(" OR "))
        };
        self.0.iter().map(one).collect::<Vec<_>>().join(" AND ")
    }

    /// In the language of `tsquery`, which is read as it is written and by no parser.
    pub fn for_tsquery(&self) -> String {
        let one = |(word, near): &(String, Vec<String>)| {
            let end = if is_whole(word) { "" } else { ":*" };
            let mut any = vec![format!("'{word}'{end}")];
            any.extend(near.iter().map(|name| format!("'{name}'")));
            format!("({})", any.join(" | "))
        };
        self.0.iter().map(one).collect::<Vec<_>>().join(" & ")
    }
}

fn is_whole(word: &str) -> bool {
    word.len() < WHOLE_BELOW
}

/// How a word that may have a slip in it is looked for: what it begins with, and what it ends with, backwards.
///
/// A slip is one letter more, less or other, or two neighbours that changed places. What it leaves whole at the beginning and
/// at the end is together all of the typed word but two letters at most. So one of the two is at least as long as these ends.
pub struct Ends {
    pub beginning: String,
    pub reversed_end: String,
}

impl Ends {
    /// None if the word is too short to be forgiven.
    pub fn of(typed: &str) -> Option<Ends> {
        let letters: Vec<char> = typed.chars().collect();
        let length = match letters.len() {
            // Of a name of five letters one was left out: all four that are there are right.
            n if n + 1 == FORGIVEN_FROM => n / 2,
            n if n >= FORGIVEN_FROM => (n - 1) / 2,
            _ => return None,
        };
        Some(Ends {
            beginning: letters.iter().take(length).collect(),
            reversed_end: letters.iter().rev().take(length).collect(),
        })
    }
}

pub fn reversed(word: &str) -> String {
    word.chars().rev().collect()
}

/// Whether one slip makes the one of the other.
pub fn is_one_slip(typed: &str, name: &str) -> bool {
    let (typed, name): (Vec<char>, Vec<char>) = (typed.chars().collect(), name.chars().collect());
    if name.len() < FORGIVEN_FROM {
        return false;
    }
    let same = |one: &[char], other: &[char]| one.iter().zip(other).take_while(|(one, other)| one == other).count();
    let start = same(&typed, &name);
    let (typed, name) = (&typed[start..], &name[start..]);
    let reversed = |letters: &[char]| letters.iter().rev().copied().collect::<Vec<_>>();
    let end = same(&reversed(typed), &reversed(name));
    match (&typed[..typed.len() - end], &name[..name.len() - end]) {
        ([], [_]) | ([_], []) | ([_], [_]) => true,
        ([a, b], [c, d]) => a == d && b == c,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_slip_is_one_letter_more_less_or_other_or_two_that_changed_places() {
        let check = |typed: &str, name: &str, near: bool| assert_eq!(is_one_slip(typed, name), near, "{typed} {name}");
        check("lantren", "lantern", true);
        check("lantrn", "lantern", true);
        check("lanternn", "lantern", true);
        check("lantirn", "lantern", true);
        check("alntern", "lantern", true);
        check("aasee", "aasey", true);
        check("faro", "farol", true);
        check("lantern", "lantern", false);
        check("latnren", "lantern", false);
        check("lan", "lantern", false);
        check("fara", "faro", false);
        check("", "", false);
    }

    #[test]
    fn what_is_asked_is_quoted_in_both_languages() {
        let text = Text(vec![("lantrn".into(), vec!["lantern".into()]), ("t".into(), vec![]), ("quc".into(), vec![])]);
        assert_eq!(text.for_fts5(), r#"("lantrn"* OR "lantern") AND ("t") AND ("quc"*)"#);
        assert_eq!(text.for_tsquery(), "('lantrn':* | 'lantern') & ('t') & ('quc':*)");
        assert_eq!(asked("casa  casa de la luz"), ["casa", "de", "la", "luz"]);
        assert_eq!(asked(&"a b c d e f g h i j".repeat(3)).len(), MOST);
        assert_eq!(words(&"x".repeat(100)).into_iter().next().unwrap().len(), LONGEST);
    }

    /// Every way to slip once, at a place and with a letter.
    pub fn slip(name: &[char], kind: u8, at: usize, letter: char) -> Vec<char> {
        let mut typed = name.to_vec();
        match kind {
            0 => typed.insert(at % (name.len() + 1), letter),
            1 => {
                typed.remove(at % name.len());
            }
            2 => typed[at % name.len()] = letter,
            _ => typed.swap(at % (name.len() - 1), at % (name.len() - 1) + 1),
        }
        typed
    }

    proptest! {
        #[test]
        fn a_slip_leaves_one_end_whole(name in "[a-cé木]{5,12}", kind in 0u8..4, at in 0usize..100, letter in "[a-d木]") {
            let letters: Vec<char> = name.chars().collect();
            let typed: String = slip(&letters, kind, at, letter.chars().next().unwrap()).into_iter().collect();
            prop_assume!(typed != name);
            prop_assert!(is_one_slip(&typed, &name));
            let ends = Ends::of(&typed).expect("long enough");
            prop_assert!(name.starts_with(&ends.beginning) || reversed(&name).starts_with(&ends.reversed_end));
        }
    }
}
