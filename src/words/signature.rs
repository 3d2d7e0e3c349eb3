//! What is kept of a document's words to tell which story it belongs to.

use std::collections::hash_map::Entry;

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::hashed_words::{HashedWord, hashed_words, stable_hash};
use super::minhash::MinHash;
use crate::digest::split_mix64;

/// The number of successive words that make a shingle.
const SHINGLE_WORDS: usize = 3;
/// The most distinct terms that a signature keeps: the first of the document, because news tell first what happened.
const MAX_TERMS: usize = 160;
/// The most segments that a text is cut into to see how its terms are spread.
pub const MAX_SEGMENTS: usize = 6;
/// The least number of words in a segment of a text that has several.
const SEGMENT_WORDS: usize = 25;
/// The bit of a term's marks that says that it is written with a capital.
const NAME: u8 = 1 << 7;
/// The bit of a term's marks that says that it stands in the title. The bits below are one for each segment.
const IN_TITLE: u8 = 1 << MAX_SEGMENTS;
/// The first byte of a stored signature; raised whenever a text gets another signature than before.
const VERSION: u8 = 3;

/// The wording of a document: a hash of its text, a sketch of its shingles, and its terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    text_hash: u64,
    n_segments: u8,
    sketch: MinHash,
    /// The hashes of the terms, in ascending order.
    terms: Vec<u32>,
    /// For each term the segments that it occurs in, whether it is in the title and whether it has a capital.
    marks: Vec<u8>,
    /// The terms that name one thing of a kind, one bit for each, the first term lowest.
    specific: Vec<u8>,
}

/// What is known of a term while a text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
struct Marks {
    /// As in [`Signature::marks`].
    bits: u8,
    is_specific: bool,
}

impl Signature {
    /// The signature of a cleaned text and its title. Copies of a text under several titles have equal hashes and
    /// sketches, because a title adds terms alone.
    pub fn of(title: Option<&str>, text: &str) -> Self {
        let words: Vec<HashedWord<'_>> = hashed_words(text).collect();
        let shingles = words.windows(SHINGLE_WORDS).map(|words| {
            words.iter().fold(0, |hash: u64, word| {
                split_mix64(hash.rotate_left(1) ^ word.hash())
            })
        });
        let n_segments = (words.len() / SEGMENT_WORDS).clamp(1, MAX_SEGMENTS);
        let mut marked = marked_terms(title.unwrap_or_default(), &words, n_segments);
        marked.sort_unstable();
        let (terms, marks): (Vec<u32>, Vec<Marks>) = marked.into_iter().unzip();
        let mut specific = vec![0; terms.len().div_ceil(8)];
        for (position, _) in marks
            .iter()
            .enumerate()
            .filter(|(_, mark)| mark.is_specific)
        {
            specific[position / 8] |= 1 << (position % 8);
        }
        Self {
            text_hash: text_hash(text, &words),
            n_segments: n_segments as u8,
            sketch: MinHash::new(shingles),
            terms,
            marks: marks.into_iter().map(|marks| marks.bits).collect(),
            specific,
        }
    }

    /// A hash of the text, equal for texts with the same words in the same order.
    pub fn text_hash(&self) -> u64 {
        self.text_hash
    }

    /// A digest of the words of the text, of its terms and of how they are spread.
    pub fn digest(&self) -> u64 {
        let terms = self.terms.iter().zip(&self.marks).enumerate();
        terms.fold(self.text_hash, |digest, (position, (&term, &marks))| {
            let marks = u64::from(marks) << 32 | u64::from(self.is_specific(position)) << 40;
            split_mix64(digest ^ u64::from(term) ^ marks)
        })
    }

    /// Whether the text is empty.
    pub fn is_blank(&self) -> bool {
        self.text_hash == stable_hash("".chars())
    }

    /// The `MinHash` sketch of the text's shingles, its runs of three words; empty for a text of fewer words.
    pub fn sketch(&self) -> &MinHash {
        &self.sketch
    }

    /// The number of segments that the text was cut into to see how its terms are spread, 1 to [`MAX_SEGMENTS`].
    pub fn n_segments(&self) -> usize {
        usize::from(self.n_segments)
    }

    /// The hashes of the distinct terms, in ascending order.
    pub fn terms(&self) -> &[u32] {
        &self.terms
    }

    /// The segments that the term at `position` occurs in, one bit for each, the first segment lowest.
    pub fn segments(&self, position: usize) -> u8 {
        self.marks[position] & !(NAME | IN_TITLE)
    }

    /// Whether the term at `position` of [`Self::terms`] is ever written with a capital.
    pub fn is_name(&self, position: usize) -> bool {
        self.marks[position] & NAME != 0
    }

    /// Whether the term at `position` of [`Self::terms`] names one thing of a kind: it is a number, or it is ever written
    /// with a capital inside a sentence.
    pub fn is_specific(&self, position: usize) -> bool {
        self.specific[position / 8] >> (position % 8) & 1 == 1
    }

    /// Whether the term at `position` of [`Self::terms`] stands in the title.
    pub fn is_in_title(&self, position: usize) -> bool {
        self.marks[position] & IN_TITLE != 0
    }

    /// The bytes that the store keeps of the signature, for [`Self::from_bytes`].
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![VERSION, self.n_segments];
        bytes.extend(self.text_hash.to_le_bytes());
        bytes.extend((self.sketch.values().len() as u16).to_le_bytes());
        bytes.extend(self.sketch.values().iter().flat_map(|v| v.to_le_bytes()));
        bytes.extend(self.terms.iter().flat_map(|term| term.to_le_bytes()));
        bytes.extend(&self.marks);
        bytes.extend(&self.specific);
        bytes
    }

    /// Reads what [`Self::to_bytes`] wrote; none when another version wrote it or when it is no signature.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let ([VERSION, n_segments], rest) = bytes.split_first_chunk()? else {
            return None;
        };
        let (text_hash, rest) = rest.split_first_chunk()?;
        let (n_values, rest) = rest.split_first_chunk()?;
        let (sketch, rest) =
            rest.split_at_checked(usize::from(u16::from_le_bytes(*n_values)) * 2)?;
        // Each term takes four bytes, one for its marks, and a bit.
        let n_terms = rest.len() * 8 / 41;
        let (terms, rest) = rest.split_at_checked(n_terms * 4)?;
        let (marks, specific) = rest.split_at_checked(n_terms)?;
        if specific.len() != n_terms.div_ceil(8) || !(1..=MAX_SEGMENTS as u8).contains(n_segments) {
            return None;
        }
        let values = sketch.as_chunks().0.iter().map(|v| u16::from_le_bytes(*v));
        let terms = terms.as_chunks().0.iter().map(|t| u32::from_le_bytes(*t));
        Some(Self {
            text_hash: u64::from_le_bytes(*text_hash),
            n_segments: *n_segments,
            sketch: MinHash::from_values(values.collect())?,
            terms: terms.collect(),
            marks: marks.to_vec(),
            specific: specific.to_vec(),
        })
    }
}

/// A hash of the words of a text in order.
fn text_hash(text: &str, words: &[HashedWord<'_>]) -> u64 {
    if words.is_empty() {
        // A text without words is a copy only of what is the same byte for byte.
        return stable_hash(text.chars());
    }
    let hashes = words.iter().map(HashedWord::hash);
    hashes.fold(0, |hash: u64, word| split_mix64(hash ^ word))
}

/// The hashes of the terms of a title and a text, each with its marks. A term of the title alone counts as one of the
/// first segment. A capital of the title says nothing: many titles write every word with one.
fn marked_terms(title: &str, text: &[HashedWord<'_>], n_segments: usize) -> Vec<(u32, Marks)> {
    let mut n_terms = 0;
    // Words that are no terms are remembered without marks, so that each is looked up in the stop words once.
    let mut marks: FxHashMap<u32, Marks> =
        FxHashMap::with_capacity_and_hasher(3 * MAX_TERMS, FxBuildHasher);
    let title: Vec<HashedWord<'_>> = hashed_words(title).collect();
    let in_title = title.iter().map(|word| (word, IN_TITLE | 1, false));
    let segment_of = |position: usize| 1 << (position * n_segments / text.len());
    let words = text.iter().enumerate();
    let in_text = words.map(|(position, word)| (word, segment_of(position), word.is_specific()));
    for (word, location, is_specific) in in_title.chain(in_text) {
        let name = if word.is_name() { NAME } else { 0 };
        let mark = Marks {
            bits: location | name,
            is_specific,
        };
        match marks.entry(word.term_hash()) {
            Entry::Occupied(known) if known.get().bits == 0 => {}
            Entry::Occupied(mut known) => {
                known.get_mut().bits |= mark.bits;
                known.get_mut().is_specific |= mark.is_specific;
            }
            Entry::Vacant(_) if n_terms == MAX_TERMS => {}
            Entry::Vacant(new) => {
                let is_term = word.is_term();
                n_terms += usize::from(is_term);
                new.insert(if is_term { mark } else { Marks::default() });
            }
        }
    }
    marks.retain(|_, marks| marks.bits != 0);
    marks.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(text: &str) -> Signature {
        Signature::of(None, text)
    }

    #[test]
    fn case_and_punctuation_do_not_make_another_text() {
        let hash = |text| of(text).text_hash();
        assert_eq!(hash("The tide, again!"), hash("the  TIDE again"));
        assert_ne!(hash("the tide again"), hash("again the tide"));
        assert_ne!(hash("!"), hash("?"));
    }

    #[test]
    fn a_text_of_two_words_has_no_shingles() {
        assert!(of("two words").sketch().values().is_empty());
        assert!(!of("now three words").sketch().values().is_empty());
    }

    #[test]
    fn terms_are_words_that_are_no_stop_words_with_the_segments_they_stand_in() {
        let filler = "word ".repeat(60);
        let signature = of(&format!("The harbour flooded. {filler} Saltgate harbour"));
        assert_eq!(signature.terms().len(), 4);
        let harbour = (stable_hash("harbour".chars()) >> 32) as u32;
        let at = signature.terms().binary_search(&harbour).unwrap();
        assert_eq!((signature.n_segments(), signature.segments(at)), (2, 0b11));
        let saltgate = (stable_hash("saltgate".chars()) >> 32) as u32;
        let at = signature.terms().binary_search(&saltgate).unwrap();
        assert!(signature.is_name(at) && signature.segments(at) == 0b10);
    }

    #[test]
    fn terms_of_the_title_are_marked() {
        let signature = Signature::of(
            Some("Saltgate floods"),
            "The harbour of Saltgate is closed.",
        );
        let is_in_title = |word: &str| {
            let term = (stable_hash(word.chars()) >> 32) as u32;
            signature.is_in_title(signature.terms().binary_search(&term).unwrap())
        };
        assert!(is_in_title("saltgate") && is_in_title("floods") && !is_in_title("harbour"));
    }

    #[test]
    fn numbers_and_capitals_inside_a_sentence_are_specific() {
        let signature = Signature::of(
            Some("Water Everywhere"),
            "Water rose. Later Saltgate counted 430 houses under water.",
        );
        let is_specific = |word: &str| {
            let term = (stable_hash(word.chars()) >> 32) as u32;
            signature.is_specific(signature.terms().binary_search(&term).unwrap())
        };
        assert!(is_specific("saltgate") && is_specific("430"));
        assert!(!is_specific("water") && !is_specific("houses"));
    }

    #[test]
    fn what_another_version_wrote_is_none() {
        let mut bytes = of("The harbour flooded").to_bytes();
        assert!(Signature::from_bytes(&bytes).is_some());
        bytes[0] = VERSION - 1;
        assert!(Signature::from_bytes(&bytes).is_none());
    }

    #[test]
    fn scripts_without_spaces_have_words() {
        assert_eq!(hashed_words("東京タワー").count(), 5);
        assert!(!of("東京タワー").sketch().values().is_empty());
    }

    proptest! {
        #[test]
        fn what_is_kept_reads_back(title in "\\PC{0,20}", text in "(\\PC{0,9}[ .]){0,80}") {
            let signature = Signature::of(Some(&title), &text);
            prop_assert_eq!(Signature::from_bytes(&signature.to_bytes()), Some(signature));
        }

        #[test]
        fn what_is_no_signature_is_none(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let read = Signature::from_bytes(&bytes);
            prop_assert!(read.is_none_or(|signature| signature.to_bytes() == bytes));
        }
    }
}
