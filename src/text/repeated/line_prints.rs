//! What is a document's line compared by? A hash of it with digits folded, and what can be seen of it alone.

use std::sync::LazyLock;

use memchr::memmem::Finder;
use rustc_hash::FxHashSet;

use super::Source;
use crate::text::clean::{Cleaned, RemovalReason};
use crate::text::form::{Fences, Place, item};

/// Longer lines are paragraphs: they tell documents apart, but are never boilerplate.
const MAX_LINE_BYTES: usize = 300;
/// Shorter lines without a sign are headings, names or phrases that anybody may use twice.
const MIN_WORDS: usize = 8;
/// Lines that a paragraph is as much as.
const PARAGRAPH_WEIGHT: usize = 4;
/// Lines at each end of a text that are compared; boilerplate stands at the ends.
const MAX_LINES: usize = 2048;
/// Lines at the start and at the end of a text that are its edge.
const EDGE: (usize, usize) = (2, 4);

/// Words and signs of lines that speak of the site and not of its subject.
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

/// One line: 58 bits of hash and six of flags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LinePrint(u64);

/// It stands at the start or at the end of its text.
const EDGE_FLAG: u64 = 1;
/// It can be boilerplate, as far as can be seen.
const CANDIDATE_FLAG: u64 = 2;
/// It has a sign of boilerplate in it.
const SIGN_FLAG: u64 = 4;
/// It is short: no paragraph.
const SHORT_FLAG: u64 = 8;
/// Two bits for why it was taken out.
const REMOVAL_SHIFT: u32 = 4;
const REMOVAL_MASK: u64 = 3 << REMOVAL_SHIFT;
const FLAGS: u64 = 63;

static FIND_SIGNS: LazyLock<[Finder<'static>; SIGNS.len()]> =
    LazyLock::new(|| SIGNS.map(Finder::new));

impl LinePrint {
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

    /// Whether it is worth counting. Paragraphs only tell documents apart.
    pub(super) fn is_counted(self) -> bool {
        self.0 & SHORT_FLAG != 0
    }

    /// How much of a document it is; a paragraph is as much as some lines.
    pub(super) fn weight(self) -> usize {
        if self.is_counted() {
            1
        } else {
            PARAGRAPH_WEIGHT
        }
    }

    /// Why the line was taken out; none for a line that stays.
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
            None => 0,
            Some(RemovalReason::KnownBoilerplate) => 1,
            Some(RemovalReason::RepeatedInSource) => 2,
            Some(RemovalReason::RepeatedAcrossSources) => 3,
        };
        Self(self.0 & !REMOVAL_MASK | code << REMOVAL_SHIFT)
    }
}

/// What a document's lines are compared by, each different line once, with what became of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LinePrints {
    pub(super) source: u64,
    pub(super) lines: Vec<LinePrint>,
}

impl LinePrints {
    /// The prints of a text from which the known forms of boilerplate are gone.
    #[must_use]
    pub fn new(source: &Source, cleaned: &Cleaned) -> Self {
        let known = Some(RemovalReason::KnownBoilerplate);
        let removed = cleaned.removed.iter().take(MAX_LINES);
        let removed =
            removed.map(|line| LinePrint(hash(&line.text) | SHORT_FLAG).with_removal(known));
        let lines = lines_but_code(&cleaned.text);
        let kept = at_the_ends(lines.len()).map(|place| {
            let is_edge = place < EDGE.0 || place + EDGE.1 >= lines.len();
            print(lines[place], source, is_edge)
        });
        let mut seen = FxHashSet::default();
        Self {
            source: source.id,
            lines: removed
                .chain(kept)
                .filter(|print| seen.insert(print.hash()))
                .collect(),
        }
    }

    /// Lines that were taken out because they repeat, each with the reason.
    pub(crate) fn repeated(&self) -> Repeated {
        let repeated = self
            .lines
            .iter()
            .filter_map(|print| match print.removal()? {
                RemovalReason::KnownBoilerplate => None,
                reason @ (RemovalReason::RepeatedInSource
                | RemovalReason::RepeatedAcrossSources) => Some((print.hash(), reason)),
            });
        Repeated(repeated.collect())
    }

    /// Equal for lines that are counted as one.
    #[must_use]
    pub fn key(line: &str) -> u64 {
        hash(line)
    }

    /// As bytes, to be kept: the source, then one number for each line, little endian.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let lines = self.lines.iter().map(|print| print.0);
        std::iter::once(self.source)
            .chain(lines)
            .flat_map(u64::to_le_bytes)
            .collect()
    }

    /// Back from bytes; none if they are not what [`LinePrints::to_bytes`] gave.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (numbers, rest) = bytes.as_chunks::<8>();
        let mut numbers = numbers.iter().map(|number| u64::from_le_bytes(*number));
        let source = numbers.next().filter(|_| rest.is_empty())?;
        Some(Self {
            source,
            lines: numbers.map(LinePrint).collect(),
        })
    }
}

/// Lines that repeat, by their hashes.
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

/// The lines of a cleaned text; code may be the same in any number of documents.
fn lines_but_code(text: &str) -> Vec<&str> {
    let mut fences = Fences::of(text, || text.lines().map(str::trim_start).collect());
    text.lines()
        .filter(|line| fences.place(line.trim_start()) == Place::Text && !line.is_empty())
        .collect()
}

/// Places of the first and the last lines of `n_lines`.
fn at_the_ends(n_lines: usize) -> impl Iterator<Item = usize> {
    let head = n_lines.min(MAX_LINES);
    (0..head).chain(n_lines.saturating_sub(MAX_LINES).max(head)..n_lines)
}

fn print(line: &str, source: &Source, is_edge: bool) -> LinePrint {
    let mut print = hash(line) | u64::from(is_edge);
    if line.len() <= MAX_LINE_BYTES {
        print |= SHORT_FLAG;
        let has_sign = has_sign(line, source);
        if can_be_boilerplate(line, has_sign) {
            print |= CANDIDATE_FLAG;
        }
        if has_sign {
            print |= SIGN_FLAG;
        }
    }
    LinePrint(print)
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

/// Questions head the sections of manuals and lists of answers, and quotations may be repeated by everybody. Headings
/// such as "Materials and methods" have few words.
fn can_be_boilerplate(line: &str, has_sign: bool) -> bool {
    let words = item(line).unwrap_or(line);
    let is_quotation = words.starts_with(['"', '“', '‘', '«', '„', '\'']);
    let n_words = line
        .split_whitespace()
        .filter(|word| word.contains(char::is_alphabetic))
        .count();
    n_words > 0 && !line.ends_with('?') && !is_quotation && (has_sign || n_words >= MIN_WORDS)
}

/// Hash of a line without its case; whole numbers are all the same, figures with a fraction or a unit are not.
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
    mix(folded) & !FLAGS
}

fn is_figure(bytes: &[u8], start: usize, end: usize) -> bool {
    let before = start.checked_sub(1).map(|at| bytes[at]);
    let after = (bytes.get(end), bytes.get(end + 1));
    matches!(before, Some(b'$' | b'.' | b','))
        && start > 1
        && (before == Some(b'$') || bytes[start - 2].is_ascii_digit())
        || matches!(after, (Some(b'%'), _))
        || matches!(after, (Some(b'.' | b','), Some(b'0'..=b'9')))
}

/// FNV-1a with a last mixing, so that all bits depend on all bytes. Kept in stores: must never change.
pub(super) fn mix(bytes: impl Iterator<Item = u8>) -> u64 {
    let start = 0xcbf2_9ce4_8422_2325_u64;
    let hash = bytes.fold(start, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let hash = (hash ^ hash >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd);
    let hash = (hash ^ hash >> 33).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ hash >> 33
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::clean;

    fn is_candidate(line: &str) -> bool {
        print(line, &Source::new(Some("Gazette"), None), true).is_candidate()
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
        fn prints_read_back(text in "([a-z ]{0,9}\n){0,30}", source in "[a-z]{0,5}") {
            let prints = LinePrints::new(&Source::new(Some(&source), None), &clean(&text));
            prop_assert_eq!(LinePrints::from_bytes(&prints.to_bytes()), Some(prints));
        }

        #[test]
        fn any_line_has_a_print(line in "\\PC{0,300}") {
            let print = print(&line, &Source::default(), false);
            prop_assert_eq!(print.hash(), hash(&line));
            prop_assert_eq!(print.removal(), None);
        }

        #[test]
        fn the_ends_are_every_line_once(n_lines in 0_usize..9000) {
            let places: Vec<usize> = at_the_ends(n_lines).collect();
            prop_assert!(places.is_sorted_by(|a, b| a < b));
            prop_assert_eq!(places.len(), n_lines.min(2 * MAX_LINES));
        }
    }
}
