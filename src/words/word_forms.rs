//! When are two written forms one word? Case, plurals, possessives and the full stops of abbreviations are folded.

/// Plurals that no rule makes singular, each with its singular.
const IRREGULAR: [(&str, &str); 13] = [
    ("biases", "bias"),
    ("bonuses", "bonus"),
    ("campuses", "campus"),
    ("caucuses", "caucus"),
    ("gases", "gas"),
    ("lenses", "lens"),
    ("statuses", "status"),
    ("viruses", "virus"),
    ("children", "child"),
    ("men", "man"),
    ("women", "woman"),
    ("mice", "mouse"),
    ("lives", "life"),
];

/// Words in `-s` that are no plurals, or that mean something else without the `s`.
const NOT_PLURAL: [&str; 25] = [
    "alias",
    "arkansas",
    "atlas",
    "bias",
    "canvas",
    "christmas",
    "kansas",
    "lens",
    "texas",
    "adams",
    "always",
    "arms",
    "customs",
    "evans",
    "glasses",
    "goods",
    "innings",
    "means",
    "news",
    "perhaps",
    "rogers",
    "spurs",
    "stevens",
    "williams",
    "windows",
];

/// The stem under which a word is counted: one for "Policy", "policies" and "policy's", one for "U.S." and "US".
/// Stems are not for display: some are no English words.
pub fn stem(surface: &str) -> String {
    let plain = without_possessive(surface);
    if let Some(acronym) = plural_acronym(plain) {
        return acronym.to_lowercase();
    }
    let mut lower = plain.to_lowercase().replace('’', "'");
    if is_dotted(&lower) {
        lower.retain(|letter| letter != '.');
        return lower;
    }
    singular(lower)
}

/// The letters and digits of a term in lower case: equal for "E-mail" and "email", and for "heat-pump" and "heat
/// pump".
pub fn fold(term: &str) -> String {
    term.chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// The word without a closing `'s`; a word that is nothing else stays as it is.
pub fn without_possessive(word: &str) -> &str {
    ["'s", "’s", "'S", "’S"]
        .iter()
        .find_map(|ending| word.strip_suffix(ending))
        .filter(|rest| !rest.is_empty())
        .unwrap_or(word)
}

/// Whether a word is an abbreviation such as "U.S" or "e.g": single letters with full stops between them.
pub fn is_dotted(word: &str) -> bool {
    word.contains('.')
        && word
            .split('.')
            .all(|part| part.chars().count() == 1 && part.chars().all(char::is_alphabetic))
}

/// The acronym of which a word is the plural, "MP" for "MPs"; none for other words.
fn plural_acronym(word: &str) -> Option<&str> {
    let rest = word.strip_suffix('s')?;
    let is_acronym = rest.chars().count() > 1 && rest.chars().all(char::is_uppercase);
    is_acronym.then_some(rest)
}

/// One form for the singular and the plural of a lower-case word, told by their endings.
fn singular(word: String) -> String {
    if let Some((_, singular)) = IRREGULAR.iter().find(|(plural, _)| *plural == word) {
        return (*singular).to_owned();
    }
    if word.chars().count() < 4 || NOT_PLURAL.contains(&word.as_str()) {
        return word;
    }
    let keeps_s = ["ss", "us", "is", "ics"]
        .iter()
        .any(|end| word.ends_with(end));
    let without_s = match word.strip_suffix('s') {
        Some(rest) if !keeps_s => rest,
        _ => word.as_str(),
    };
    without_final_e(without_s)
}

/// The stem without a final `e` that the plural may have added, so that "movie" and "city" have one form with their
/// plurals, and so has "box" with "boxe(s)".
fn without_final_e(stem: &str) -> String {
    if let Some(rest) = stem.strip_suffix("ie") {
        return format!("{rest}y");
    }
    let is_sibilant = ["che", "she", "sse", "xe", "ze", "oe"]
        .iter()
        .any(|end| stem.ends_with(end));
    match stem.strip_suffix('e') {
        Some(rest) if is_sibilant => rest.to_owned(),
        _ => stem.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn singular_plural_possessive_and_case_have_one_stem() {
        for forms in [
            ["policy", "Policies", "policy's"],
            ["movie", "movies", "Movie’s"],
            ["box", "boxes", "BOX"],
            ["church", "churches", "Church's"],
            ["MP", "MPs", "mp"],
            ["US", "U.S", "u.s"],
            ["woman", "women", "Woman's"],
            ["bias", "biases", "Bias"],
            ["virus", "viruses", "Virus"],
        ] {
            assert_eq!(stem(forms[0]), stem(forms[1]), "{forms:?}");
            assert_eq!(stem(forms[0]), stem(forms[2]), "{forms:?}");
        }
    }

    #[test]
    fn words_that_only_look_like_plurals_stay_apart() {
        for (one, other) in [
            ("news", "new"),
            ("economics", "economic"),
            ("Windows", "window"),
            ("gas", "ga"),
            ("analysis", "analysi"),
            ("virus", "viru"),
        ] {
            assert_ne!(stem(one), stem(other), "{one} and {other}");
        }
    }

    #[test]
    fn folding_ignores_case_hyphens_and_spaces() {
        assert_eq!(fold("E-mail"), fold("email"));
        assert_eq!(fold("Heat pump"), fold("heat-pump"));
        assert_ne!(fold("heat pump"), fold("heat pumps"));
    }
}
