//! When do two terms say the same?

use super::ranked::Ranked;

/// Words that begin alike for so many letters have one stem; for so few, if that is four sevenths of the longer.
const LONG_STEM: usize = 6;
const SHORT_STEM: usize = 4;

/// Do two terms share a word, a stem (Israel, Israeli) or a meaning (EU, European Union)?
pub fn says_the_same(one: &Ranked, other: &Ranked) -> bool {
    let shares = |word: &String| other.words.iter().any(|with| have_one_stem(word, with));
    one.words.iter().any(shares) || is_acronym_of(one, other) || is_acronym_of(other, one)
}

/// Is each word of the one a word of the other, in some form?
pub fn is_part_of(one: &Ranked, other: &Ranked) -> bool {
    let is_there = |word: &String| other.words.iter().any(|with| have_one_stem(word, with));
    one.words.iter().all(is_there)
}

/// Do two words begin alike for most of their length?
fn have_one_stem(one: &str, other: &str) -> bool {
    let n_alike = one
        .chars()
        .zip(other.chars())
        .take_while(|(a, b)| a == b)
        .count();
    let longer = one.chars().count().max(other.chars().count());
    n_alike == longer
        || (n_alike >= LONG_STEM && n_alike * 2 >= longer)
        || (n_alike >= SHORT_STEM && n_alike * 7 >= longer * 4)
}

/// Is a single word made of the first letters of a longer term, or does it end with them as "LLMs" does with those of
/// "language models"?
fn is_acronym_of(short: &Ranked, long: &Ranked) -> bool {
    let singular = short.term.strip_suffix('s').unwrap_or(&short.term);
    let is_acronym = singular.chars().count() > 1 && singular.chars().all(char::is_uppercase);
    let words = long.term.split([' ', '-']);
    let initials: String = words.filter_map(|word| word.chars().next()).collect();
    let capitals: String = initials
        .chars()
        .filter(|letter| letter.is_uppercase())
        .collect();
    is_acronym
        && [initials.to_uppercase(), capitals]
            .iter()
            .any(|letters| letters.chars().count() > 1 && singular.ends_with(letters.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn term(term: &str) -> Ranked {
        Ranked {
            term: term.to_owned(),
            words: term.to_lowercase().split(' ').map(str::to_owned).collect(),
            score: 1.0,
            passages: vec![0],
            coverage: 1.0,
        }
    }

    #[test]
    fn stems_and_acronyms_say_the_same() {
        for (one, other) in [
            ("Estonia", "Estonian"),
            ("NPC", "Nordic Power Company"),
            ("AI", "artificial intelligence"),
            ("LLMs", "language models"),
            ("RAG", "retrieval-augmented generation"),
        ] {
            assert!(says_the_same(&term(one), &term(other)), "{one}, {other}");
            assert!(says_the_same(&term(other), &term(one)), "{other}, {one}");
        }
        for (one, other) in [
            ("internet", "international"),
            ("US", "virus"),
            ("dam", "damage"),
        ] {
            assert!(!says_the_same(&term(one), &term(other)), "{one}, {other}");
        }
    }

    #[test]
    fn a_part_is_told_from_the_whole() {
        assert!(is_part_of(&term("pumps"), &term("heat pumps")));
        assert!(!is_part_of(&term("heat pumps"), &term("pumps")));
        assert!(!is_part_of(&term("heat loss"), &term("heat pumps")));
    }
}
