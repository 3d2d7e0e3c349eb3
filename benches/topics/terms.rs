//! Which documents hold a term just as it is written?

use std::collections::HashMap;

use fixedbitset::FixedBitSet;

/// The words of a text in lower case; letters, digits and underscores make words, as in scikit-learn.
fn words(text: &str) -> Vec<String> {
    let is_between = |letter: char| !letter.is_alphanumeric() && letter != '_';
    let words = text.split(is_between).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

/// The documents that hold each of `terms`.
pub fn holders(terms: &[&str], texts: &[String]) -> HashMap<String, FixedBitSet> {
    let split: Vec<Vec<String>> = terms.iter().map(|term| words(term)).collect();
    let mut by_first: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, first) in split.iter().map(|words| words.first()).enumerate() {
        if let Some(first) = first {
            by_first.entry(first).or_default().push(at);
        }
    }
    let mut found = vec![FixedBitSet::with_capacity(texts.len()); terms.len()];
    for (document, text) in texts.iter().enumerate() {
        let words = words(text);
        for start in 0..words.len() {
            for &at in by_first.get(words[start].as_str()).into_iter().flatten() {
                if words[start..].starts_with(&split[at]) {
                    found[at].insert(document);
                }
            }
        }
    }
    let terms = terms.iter().map(|term| (*term).to_owned());
    terms.zip(found).collect()
}
