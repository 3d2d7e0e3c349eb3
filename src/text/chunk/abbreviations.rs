//! Does this full stop belong to the word before it?

/// Abbreviations after which a name or a sentence always goes on.
const NEVER_LAST: &[&str] = &[
    "adm", "approx", "ca", "capt", "cf", "cmdr", "col", "dr", "e.g", "gen", "gov", "hon", "i.e",
    "lt", "maj", "messrs", "mlle", "mme", "mr", "mrs", "ms", "prof", "rep", "resp", "rev", "sen",
    "sgt", "viz", "vs",
];

/// Abbreviations before a number, and ordinary words anywhere else.
const BEFORE_NUMBERS: &[&str] = &[
    "apr", "art", "aug", "ch", "dec", "eq", "feb", "fig", "figs", "jan", "jul", "jun", "mar", "no",
    "nos", "nov", "oct", "op", "p", "pp", "sec", "sep", "sept", "vol",
];

/// Abbreviations that end a sentence when a word follows that commonly begins one.
const SOMETIMES_LAST: &[&str] = &[
    "al", "ave", "blvd", "bros", "co", "corp", "dept", "est", "etc", "ft", "inc", "jr", "ltd",
    "mt", "rd", "sr", "st",
];

const COMMON_FIRST_WORDS: &[&str] = &[
    "a", "after", "all", "also", "although", "an", "and", "as", "at", "but", "by", "for", "from",
    "he", "her", "his", "how", "however", "i", "if", "in", "it", "its", "many", "most", "no",
    "not", "now", "on", "one", "or", "our", "she", "since", "so", "some", "that", "the", "their",
    "then", "there", "these", "they", "this", "those", "to", "we", "what", "when", "where",
    "while", "who", "why", "with", "you",
];

/// Bytes of a word that are looked at, more than any abbreviation has: a long word costs no more than a short one.
const MAX_BYTES: usize = 12;

/// Whether the full stop between `before` and `after` marks an abbreviation or an initial rather
/// than the end of a sentence.
pub(super) fn is_abbreviation(before: &str, after: &str) -> bool {
    let Some(word) = last_word(before) else {
        return false;
    };
    let lower = word.to_lowercase();
    let is = |known: &[&str]| known.contains(&lower.as_str());
    is(NEVER_LAST)
        || (is(BEFORE_NUMBERS) && after.starts_with(|c: char| c.is_ascii_digit()))
        || ((is(SOMETIMES_LAST) || is_initial(word) || is_dotted(word))
            && !after.is_empty()
            && !begins_sentence(after))
}

/// The letters and inner full stops at the end of a text; `None` when they are longer than any abbreviation.
fn last_word(before: &str) -> Option<&str> {
    let window = &before[before.floor_char_boundary(before.len().saturating_sub(MAX_BYTES))..];
    let belongs = |c: char| c.is_alphabetic() || c == '.';
    let word = &window[window.trim_end_matches(belongs).len()..];
    let is_whole = word.len() < window.len() || window.len() == before.len();
    (is_whole && !word.is_empty()).then_some(word)
}

fn is_initial(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase) && letters.next().is_none()
}

/// Whether a word consists of parts of one or two letters with full stops between them, such as `U.S`, `p.m` or `Ph.D`.
fn is_dotted(word: &str) -> bool {
    word.contains('.')
        && word
            .split('.')
            .all(|part| (1..=2).contains(&part.chars().count()))
}

fn begins_sentence(after: &str) -> bool {
    let word = after
        .trim_start_matches(|c: char| c.is_ascii_punctuation() || matches!(c, '“' | '‘' | '«'));
    let end = word
        .find(|c: char| !c.is_alphabetic())
        .unwrap_or(word.len());
    end < MAX_BYTES && COMMON_FIRST_WORDS.contains(&word[..end].to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_never_the_end() {
        assert!(is_abbreviation("we met Dr", "The"));
        assert!(!is_abbreviation("we met Andr", "The"));
    }

    #[test]
    fn a_number_decides_about_no() {
        assert!(is_abbreviation("No", "7 Mill Lane"));
        assert!(!is_abbreviation("No", "Never"));
    }

    #[test]
    fn the_next_word_decides_about_acronyms() {
        assert!(is_abbreviation("in the U.S", "Congress"));
        assert!(!is_abbreviation("in the U.S", "The"));
        assert!(!is_abbreviation("in the U.S", ""));
        assert!(!is_abbreviation("at example.org", "Congress"));
    }
}
