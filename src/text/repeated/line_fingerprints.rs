//! What lines are compared by: a hash of each with its digits folded, and what can be seen of the line alone.

use std::sync::LazyLock;

use memchr::memmem::Finder;
use rustc_hash::FxHashSet;

use super::hash::hash_of;
use super::source::Source;
use crate::model::RemovalReason;
use crate::text::clean::Cleaned;
use crate::text::form::{Fences, LineRole, item};

/// Longer lines are paragraphs: they tell documents apart, but are never boilerplate.
const MAX_LINE_BYTES: usize = 300;
/// Shorter lines without a sign are headings, names or phrases that anybody may use twice.
const MIN_WORDS: usize = 8;
/// How many short lines a paragraph weighs as much as.
const PARAGRAPH_WEIGHT: usize = 4;
/// Most lines at each end of a text that are compared; boilerplate stands at the ends.
const MAX_LINES: usize = 2048;
/// Lines at the start of a text that are its edge.
const EDGE_AT_START: usize = 2;
/// Lines at the end of a text that are its edge.
const EDGE_AT_END: usize = 4;

/// Words and signs of lines that speak of the site and not of what the text is about.
const SIGNS: [&str; 14] = [
    "@",
    "©",
    "http",
    "www.",
    ".com",
    "newsletter",
    "subscribe",
    "sign up",
    "inbox",
    "copyright",
    "all rights reserved",
    "privacy policy",
    "terms of use",
    "cookies",
];

/// The fingerprint of one line: 58 bits of hash and six of flags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LineFingerprint(u64);

/// Set for a line at the start or at the end of its text.
const EDGE_FLAG: u64 = 1;
/// Set for a line that can be boilerplate, as far as the line alone shows.
const CANDIDATE_FLAG: u64 = 2;
/// Set for a line with one of [`SIGNS`].
const SIGN_FLAG: u64 = 4;
/// Set for a line that is too short for a paragraph.
const SHORT_FLAG: u64 = 8;
/// Position of the two bits that say why a line was taken out; 0 for a line that stays.
const REMOVAL_SHIFT: u32 = 4;
const REMOVAL_MASK: u64 = 3 << REMOVAL_SHIFT;
const FLAGS: u64 = 63;

static FIND_SIGNS: LazyLock<[Finder<'static>; SIGNS.len()]> =
    LazyLock::new(|| SIGNS.map(Finder::new));

impl LineFingerprint {
    /// The fingerprint of a line of `source` that stands away from the edges of its text and was not taken out.
    fn of(line: &str, source: &Source) -> Self {
        let mut bits = hash(line);
        if line.len() <= MAX_LINE_BYTES {
            bits |= SHORT_FLAG;
            let has_sign = has_sign(line, source);
            if can_be_boilerplate(line) && (has_sign || has_words(line, MIN_WORDS)) {
                bits |= CANDIDATE_FLAG;
            }
            if has_sign {
                bits |= SIGN_FLAG;
            }
        }
        Self(bits)
    }

    /// Marks the line as one at the edge of its text.
    fn at_edge(self) -> Self {
        Self(self.0 | EDGE_FLAG)
    }

    pub(super) fn hash(self) -> u64 {
        self.0 & !FLAGS
    }

    pub(super) fn is_edge(self) -> bool {
        self.0 & EDGE_FLAG != 0
    }

    pub(super) fn is_candidate(self) -> bool {
        self.0 & CANDIDATE_FLAG != 0
    }

    pub(super) fn has_sign(self) -> bool {
        self.0 & SIGN_FLAG != 0
    }

    /// Whether the line is counted. Paragraphs are not: they only tell documents apart.
    pub(super) fn is_counted(self) -> bool {
        self.0 & SHORT_FLAG != 0
    }

    /// How much of a document the line makes up, in short lines.
    pub(super) fn weight(self) -> usize {
        if self.is_counted() {
            1
        } else {
            PARAGRAPH_WEIGHT
        }
    }

    /// Why the line was taken out; `None` for a line that stays.
    pub(super) fn removal(self) -> Option<RemovalReason> {
        match (self.0 & REMOVAL_MASK) >> REMOVAL_SHIFT {
            1 => Some(RemovalReason::KnownBoilerplate),
            2 => Some(RemovalReason::RepeatedInSource),
            3 => Some(RemovalReason::RepeatedAcrossSources),
            _ => None,
        }
    }

    pub(super) fn with_removal(self, reason: Option<RemovalReason>) -> Self {
        let code = match reason {
            None | Some(RemovalReason::RepeatedRun) => 0,
            Some(RemovalReason::KnownBoilerplate) => 1,
            Some(RemovalReason::RepeatedInSource) => 2,
            Some(RemovalReason::RepeatedAcrossSources) => 3,
        };
        Self(self.0 & !REMOVAL_MASK | code << REMOVAL_SHIFT)
    }
}

/// The fingerprints of a document's lines, each different line once, with what became of the line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LineFingerprints {
    pub(super) source: u64,
    pub(super) lines: Vec<LineFingerprint>,
}

impl LineFingerprints {
    /// The fingerprints of a text from which the known forms of boilerplate are gone.
    #[must_use]
    pub fn new(source: &Source, cleaned: &Cleaned) -> Self {
        let known = Some(RemovalReason::KnownBoilerplate);
        let removed = cleaned.removed.iter().take(MAX_LINES);
        let removed =
            removed.map(|line| LineFingerprint(hash(&line.text) | SHORT_FLAG).with_removal(known));
        let lines = lines_but_code(&cleaned.text);
        let kept = at_the_ends(lines.len()).map(|position| {
            let fingerprint = LineFingerprint::of(lines[position], source);
            if position < EDGE_AT_START || position + EDGE_AT_END >= lines.len() {
                fingerprint.at_edge()
            } else {
                fingerprint
            }
        });
        let mut seen = FxHashSet::default();
        Self {
            source: source.id,
            lines: removed
                .chain(kept)
                .filter(|fingerprint| seen.insert(fingerprint.hash()))
                .collect(),
        }
    }

    /// The lines that are to be taken out because they repeat, each with the reason.
    pub(crate) fn repeated(&self) -> Repeated {
        let repeated = self
            .lines
            .iter()
            .filter_map(|fingerprint| match fingerprint.removal()? {
                RemovalReason::KnownBoilerplate | RemovalReason::RepeatedRun => None,
                reason @ (RemovalReason::RepeatedInSource
                | RemovalReason::RepeatedAcrossSources) => Some((fingerprint.hash(), reason)),
            });
        Repeated(repeated.collect())
    }

    /// A number that is equal for lines that are counted as one.
    #[must_use]
    pub fn key(line: &str) -> u64 {
        hash(line)
    }

    /// Writes the fingerprints as bytes: the source, then one number for each line, little endian.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let lines = self.lines.iter().map(|fingerprint| fingerprint.0);
        std::iter::once(self.source)
            .chain(lines)
            .flat_map(u64::to_le_bytes)
            .collect()
    }

    /// Reads what [`LineFingerprints::to_bytes`] wrote; `None` for other bytes.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (numbers, rest) = bytes.as_chunks::<8>();
        let mut numbers = numbers.iter().map(|number| u64::from_le_bytes(*number));
        let source = numbers.next().filter(|_| rest.is_empty())?;
        Some(Self {
            source,
            lines: numbers.map(LineFingerprint).collect(),
        })
    }
}

/// The hashes of lines that repeat, each with the reason to take the line out.
#[derive(Default)]
pub(crate) struct Repeated(Vec<(u64, RemovalReason)>);

impl Repeated {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn reason(&self, line: &str) -> Option<RemovalReason> {
        let hash = hash(line);
        let found = self.0.iter().find(|(repeated, _)| *repeated == hash);
        found.map(|(_, reason)| *reason)
    }
}

/// The fences of code in a cleaned text.
pub(super) fn fences(text: &str) -> Fences {
    Fences::of(text, || text.lines().map(str::trim_start).collect())
}

/// The lines of a cleaned text without those of code, which any number of documents may have.
fn lines_but_code(text: &str) -> Vec<&str> {
    let mut fences = fences(text);
    text.lines()
        .filter(|line| fences.role(line.trim_start()) == LineRole::Text && !line.is_empty())
        .collect()
}

/// The positions of the first and the last [`MAX_LINES`] lines of `n_lines`.
fn at_the_ends(n_lines: usize) -> impl Iterator<Item = usize> {
    let head = n_lines.min(MAX_LINES);
    (0..head).chain(n_lines.saturating_sub(MAX_LINES).max(head)..n_lines)
}

fn has_sign(line: &str, source: &Source) -> bool {
    let in_brackets = (line.starts_with('(') && line.ends_with(')'))
        || (line.starts_with('[') && line.ends_with(']'));
    let line = line.to_lowercase();
    in_brackets
        || FIND_SIGNS
            .iter()
            .any(|sign| sign.find(line.as_bytes()).is_some())
        || source.is_named_in(&line)
}

/// Whether a line with enough words or a sign may be boilerplate. Questions may not, which head the sections of manuals
/// and lists of answers, nor quotations, which everybody may repeat.
fn can_be_boilerplate(line: &str) -> bool {
    let words = item(line).unwrap_or(line);
    let is_quotation = words.starts_with(['"', '“', '‘', '«', '„', '\'']);
    has_words(line, 1) && !line.ends_with('?') && !is_quotation
}

/// Whether a line has at least `n` words.
fn has_words(line: &str, n: usize) -> bool {
    let words = line.split_whitespace();
    let words = words.filter(|word| word.contains(char::is_alphabetic));
    words.take(n).count() == n
}

/// Hash of a line whatever its case: equal for lines that differ in whole numbers alone, but not for lines that differ
/// in figures with a fraction or a unit.
pub(super) fn hash(line: &str) -> u64 {
    let bytes = line.as_bytes();
    let (mut end, mut is_kept) = (0, false);
    let folded = (0..bytes.len()).filter_map(|at| {
        let byte = bytes[at];
        if !byte.is_ascii_digit() {
            return Some(byte.to_ascii_lowercase());
        }
        if at < end {
            return is_kept.then_some(byte);
        }
        let digits = bytes[at..].iter().take_while(|byte| byte.is_ascii_digit());
        end = at + digits.count();
        is_kept = is_figure(bytes, at, end);
        Some(if is_kept { byte } else { b'0' })
    });
    hash_of(folded) & !FLAGS
}

/// Whether the digits from `start` to `end` are part of a figure with a fraction or a unit.
pub(super) fn is_figure(bytes: &[u8], start: usize, end: usize) -> bool {
    let before = start.checked_sub(1).map(|at| bytes[at]);
    let after = (bytes.get(end), bytes.get(end + 1));
    matches!(before, Some(b'$' | b'.' | b','))
        && start > 1
        && (before == Some(b'$') || bytes[start - 2].is_ascii_digit())
        || matches!(after, (Some(b'%'), _))
        || matches!(after, (Some(b'.' | b','), Some(b'0'..=b'9')))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::clean;

    fn is_candidate(line: &str) -> bool {
        LineFingerprint::of(line, &Source::new(Some("Gazette"), None)).is_candidate()
    }

    #[test]
    fn whole_numbers_are_folded_and_figures_are_not() {
        assert_eq!(hash("Updated at 4:49 p.m."), hash("updated at 5:01 p.m."));
        assert_ne!(hash("Up 47.2 percent"), hash("Up 48.2 percent"));
        assert_ne!(hash("Up 47%"), hash("Up 48%"));
        assert_ne!(hash("It costs $5."), hash("It costs $6."));
    }

    #[test]
    fn headings_questions_and_quotations_are_no_candidates() {
        for line in [
            "Background",
            "Materials and methods",
            "Conflict of interest statement",
            "Strengths and limitations of this study",
            "What is the harbour tax and who pays it?",
            "“All the ships of the town shall sail on the first of May.”",
            "* * *",
            "Ann Example",
            "",
        ] {
            assert!(!is_candidate(line), "{line}");
        }
        for line in [
            "Gazette",
            "Special for the Gazette",
            "(Photos: the flood)",
            "Write to letters@gazette.example",
            "The harbour column appears on every second Monday of the month.",
        ] {
            assert!(is_candidate(line), "{line}");
        }
    }

    proptest! {
        #[test]
        fn fingerprints_read_back(text in "([a-z ]{0,9}\n){0,30}", source in "[a-z]{0,5}") {
            let fingerprints = LineFingerprints::new(&Source::new(Some(&source), None), &clean(&text));
            prop_assert_eq!(LineFingerprints::from_bytes(&fingerprints.to_bytes()), Some(fingerprints));
        }

        #[test]
        fn any_line_has_a_fingerprint(line in "\\PC{0,300}") {
            let fingerprint = LineFingerprint::of(&line, &Source::default());
            prop_assert_eq!(fingerprint.hash(), hash(&line));
            prop_assert_eq!(fingerprint.removal(), None);
        }

        #[test]
        fn the_ends_are_every_line_once(n_lines in 0_usize..9000) {
            let positions: Vec<usize> = at_the_ends(n_lines).collect();
            prop_assert!(positions.is_sorted_by(|a, b| a < b));
            prop_assert_eq!(positions.len(), n_lines.min(2 * MAX_LINES));
        }
    }
}
