//! Compares the terms of a match with those of the examples: which are shared, and which are new.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::collection::Collection;
use crate::engine::comparison::Calibration;
use crate::model::Document;
use crate::words::{TermHash, terms};

/// Most shared terms and most new terms shown for a match.
const SHOWN_TERMS: usize = 8;
/// Bytes of a match's text whose terms are counted.
const MAX_BYTES: usize = 1 << 16;

/// Terms of the liked examples.
pub(super) struct Vocabulary(FxHashSet<TermHash>);

/// A term of a match: its spelling at the first occurrence, and its number of occurrences.
struct Written<'t> {
    word: &'t str,
    n: usize,
}

impl Vocabulary {
    pub(super) fn of<'t>(texts: impl Iterator<Item = &'t str>) -> Self {
        Self(texts.flat_map(terms).map(|term| term.hash).collect())
    }

    /// Terms that a document shares with the examples, and those it adds, the most informative first: rare ones that
    /// occur often.
    pub(super) fn beside(
        &self,
        document: &Document,
        collection: &Collection,
        calibration: &Calibration,
    ) -> (Vec<String>, Vec<String>) {
        let text = &document.text[..document.text.floor_char_boundary(MAX_BYTES)];
        let title = document.title.as_deref().unwrap_or_default();
        let mut written: FxHashMap<TermHash, Written<'_>> = FxHashMap::default();
        for term in terms(title).chain(terms(text)) {
            let word = term.written;
            written.entry(term.hash).or_insert(Written { word, n: 0 }).n += 1;
        }
        let (mut shared, mut new) = (Vec::new(), Vec::new());
        let state = collection.read();
        for (term, Written { word, n }) in written {
            let rarity = calibration
                .rarity
                .of(state.words().document_frequency(term));
            let weight = rarity * (n as f32).ln_1p();
            if self.0.contains(&term) {
                shared.push((weight, word));
            } else {
                new.push((weight, word));
            }
        }
        drop(state);
        (most_telling(shared), most_telling(new))
    }
}

fn most_telling(mut words: Vec<(f32, &str)>) -> Vec<String> {
    words.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    words.truncate(SHOWN_TERMS);
    words.into_iter().map(|(_, word)| word.to_owned()).collect()
}
