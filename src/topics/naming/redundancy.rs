//! When is one term of a topic redundant beside another?

use super::ranked_terms::RankedTerm;

/// Words are forms of one another when they begin with so many equal letters, and these are half of the longer word.
const LONG_PREFIX: usize = 6;
/// Words are forms of one another when they begin with so many equal letters, and these are four sevenths of the longer
/// word.
const SHORT_PREFIX: usize = 4;

/// Whether two terms share a word in some form (Israel, Israeli) or a meaning (EU, European Union), so that one of them is
/// enough in a label.
pub fn are_redundant(one: &RankedTerm, other: &RankedTerm) -> bool {
    let is_shared = |word: &String| other.stems.iter().any(|with| are_forms(word, with));
    one.stems.iter().any(is_shared) || is_acronym_of(one, other) || is_acronym_of(other, one)
}

/// Whether each word of one term is a word of another, in some form.
pub fn is_part_of(one: &RankedTerm, other: &RankedTerm) -> bool {
    let is_there = |word: &String| other.stems.iter().any(|with| are_forms(word, with));
    one.stems.iter().all(is_there)
}

/// Whether two words are forms of one another: equal, or beginning alike for most of their length.
fn are_forms(one: &str, other: &str) -> bool {
    let n_equal = one
        .chars()
        .zip(other.chars())
        .take_while(|(a, b)| a == b)
        .count();
    let longer = one.chars().count().max(other.chars().count());
    n_equal == longer
        || (n_equal >= LONG_PREFIX && n_equal * 2 >= longer)
        || (n_equal >= SHORT_PREFIX && n_equal * 7 >= longer * 4)
}

/// Whether a single word is an acronym made of the first letters of a longer term, or ends with them as "LLMs" does with
/// those of "language models".
fn is_acronym_of(short: &RankedTerm, long: &RankedTerm) -> bool {
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

    fn term(term: &str) -> RankedTerm {
        RankedTerm {
            term: term.to_owned(),
            stems: term.to_lowercase().split(' ').map(str::to_owned).collect(),
            score: 1.0,
            passages: vec![0],
            coverage: 1.0,
        }
    }

    #[test]
    fn forms_of_a_word_and_acronyms_are_redundant() {
        for (one, other) in [
            ("Estonia", "Estonian"),
            ("NPC", "Nordic Power Company"),
            ("AI", "artificial intelligence"),
            ("LLMs", "language models"),
            ("RAG", "retrieval-augmented generation"),
        ] {
            assert!(are_redundant(&term(one), &term(other)), "{one}, {other}");
            assert!(are_redundant(&term(other), &term(one)), "{other}, {one}");
        }
        for (one, other) in [
            ("internet", "international"),
            ("US", "virus"),
            ("dam", "damage"),
        ] {
            assert!(!are_redundant(&term(one), &term(other)), "{one}, {other}");
        }
    }

    #[test]
    fn a_part_of_a_term_is_told_from_the_longer_term() {
        assert!(is_part_of(&term("pumps"), &term("heat pumps")));
        assert!(!is_part_of(&term("heat pumps"), &term("pumps")));
        assert!(!is_part_of(&term("heat loss"), &term("heat pumps")));
    }
}
