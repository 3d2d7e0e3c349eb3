//! Which documents hold a term, just as it is written.

use std::collections::HashMap;

/// The words of a text in lower case; letters, digits and underscores make words, as in scikit-learn.
fn words(text: &str) -> Vec<String> {
    let is_between = |letter: char| !letter.is_alphanumeric() && letter != '_';
    let words = text.split(is_between).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

/// Documents that hold a term, a bit each.
pub struct Holders(Vec<u64>);

impl Holders {
    pub fn count(&self) -> u32 {
        self.0.iter().map(|bits| bits.count_ones()).sum()
    }

    pub fn count_both(&self, other: &Self) -> u32 {
        let pairs = self.0.iter().zip(&other.0);
        pairs.map(|(a, b)| (a & b).count_ones()).sum()
    }

    pub fn holds(&self, document: usize) -> bool {
        self.0[document / 64] >> (document % 64) & 1 == 1
    }
}

/// The documents that hold each of `terms`.
pub fn holders(terms: &[&str], texts: &[String]) -> HashMap<String, Holders> {
    let split: Vec<Vec<String>> = terms.iter().map(|term| words(term)).collect();
    let mut by_first: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, first) in split.iter().map(|words| words.first()).enumerate() {
        if let Some(first) = first {
            by_first.entry(first).or_default().push(at);
        }
    }
    let mut found = vec![vec![0_u64; texts.len().div_ceil(64)]; terms.len()];
    for (document, text) in texts.iter().enumerate() {
        let words = words(text);
        for start in 0..words.len() {
            for &at in by_first.get(words[start].as_str()).into_iter().flatten() {
                if words[start..].starts_with(&split[at]) {
                    found[at][document / 64] |= 1 << (document % 64);
                }
            }
        }
    }
    let terms = terms.iter().map(|term| (*term).to_owned());
    terms.zip(found.into_iter().map(Holders)).collect()
}
