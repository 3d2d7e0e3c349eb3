//! The words of a line as runs are compared by them: in small letters, with whole numbers folded, and with what stands
//! around each.

use crate::digest::GOLDEN_RATIO;
use crate::text::repeated::line_fingerprints::is_figure;

/// Set for a word that begins a sentence or a line.
pub(super) const STARTS: u8 = 1;
/// Set for a word that ends a sentence or a line.
pub(super) const ENDS: u8 = 2;
/// Set for a word in quotation marks.
pub(super) const QUOTED: u8 = 4;
/// Set for a whole number, which is equal to every other.
pub(super) const NUMBER: u8 = 8;

/// Set for a word that ends a question.
pub(super) const QUESTION: u8 = 16;

/// Set for a word after which a sign ends the sentence.
pub(super) const CLOSED: u8 = 32;

/// Set for the digits of a figure with a fraction or a unit.
pub(super) const FIGURE: u8 = 64;

/// Set for a word with a letter or a sign after the first that is not small.
pub(super) const INNER: u8 = 128;

/// The hash of every whole number.
const ANY_NUMBER: u64 = 0xA97E_5B3D_0C61_F284;
/// Longest word before a full stop that may be an abbreviation, in bytes, if it begins with a capital letter.
const MAX_ABBREVIATION: usize = 3;

/// An odd number whose multiples spread the bits of a word.
const MULTIPLIER: u64 = 0xFF51_AFD7_ED55_8CCD;

/// One word of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) hash: u64,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) marks: u8,
}

impl Word {
    pub(super) fn has(self, mark: u8) -> bool {
        self.marks & mark != 0
    }
}

/// Replaces `words` by the words of `line`.
pub(super) fn read_words(line: &str, words: &mut Vec<Word>) {
    words.clear();
    let mut reading = Reading {
        line,
        starts: true,
        quotation: None,
    };
    let mut at = 0;
    while at < line.len() {
        if line.as_bytes()[at] == b' ' {
            at += 1;
            continue;
        }
        let (end, hash, mark) = word_at(line, at);
        if end > at {
            let word = reading.word(at, end, hash);
            words.push(Word {
                marks: word.marks | mark,
                ..word
            });
            at = end;
        } else {
            at += reading.sign(at, words);
        }
    }
    if let Some(last) = words.last_mut() {
        last.marks |= ENDS;
    }
}

/// What the signs read so far say of the next word.
struct Reading<'l> {
    line: &'l str,
    starts: bool,
    /// The sign that opened a quotation which is not closed.
    quotation: Option<char>,
}

impl Reading<'_> {
    fn word(&mut self, start: usize, end: usize, hash: u64) -> Word {
        let mut marks = 0;
        if std::mem::take(&mut self.starts) {
            marks |= STARTS;
        }
        if self.quotation.is_some() {
            marks |= QUOTED;
        }
        let bytes = self.line.as_bytes();
        let is_number = bytes[start..end].iter().all(u8::is_ascii_digit);
        let (hash, mark) = match is_number {
            true if is_figure(bytes, start, end) => (hash, FIGURE),
            true => (ANY_NUMBER, NUMBER),
            false => (hash, 0),
        };
        Word {
            hash,
            start,
            end,
            marks: marks | mark,
        }
    }

    /// Reads the sign at a position between words; returns its length in bytes.
    fn sign(&mut self, at: usize, words: &mut [Word]) -> usize {
        let Some(sign) = self.line[at..].chars().next() else {
            return 1;
        };
        let length = sign.len_utf8();
        match sign {
            '.' | '!' | '?' | '…' | '。' | '！' | '？' => {
                let last = words.last_mut();
                if let Some(last) = last.filter(|last| self.ends_sentence(sign, at + length, last))
                {
                    last.marks |= ENDS | CLOSED;
                    if matches!(sign, '?' | '？') {
                        last.marks |= QUESTION;
                    }
                    self.starts = true;
                }
            }
            '"' | '“' | '”' | '„' | '«' | '»' => self.quote(sign),
            _ => (),
        }
        length
    }

    /// Whether a sign that ends sentences does so after the word `last`; `after` is the position behind the sign.
    fn ends_sentence(&self, sign: char, after: usize, last: &Word) -> bool {
        let next = self.line.as_bytes().get(after);
        let is_apart = next.is_none_or(|next| !next.is_ascii_alphanumeric());
        let word = &self.line.as_bytes()[last.start..last.end];
        let is_short = word.len() == 1 && !word[0].is_ascii_digit()
            || word.len() <= MAX_ABBREVIATION && word[0].is_ascii_uppercase();
        is_apart && !(sign == '.' && is_short)
    }

    fn quote(&mut self, sign: char) {
        self.quotation = match (self.quotation, sign) {
            (_, '”' | '»') | (Some('"'), '"') | (Some('„'), '“') => None,
            (None, _) => Some(sign),
            (open, _) => open,
        };
    }
}

/// The hash of a word that is a text by itself.
pub(super) fn hash_of_word(word: &str) -> u64 {
    word_at(word, 0).1
}

/// Kinds of bytes, a bit each: small letters, capital letters, digits.
const SMALL: u8 = 1;
const CAPITAL: u8 = 2;
const DIGIT: u8 = 4;
static KINDS: [u8; 256] = {
    let (mut kinds, mut byte) = ([0; 256], 0_u8);
    while byte < 128 {
        kinds[byte as usize] = match byte {
            b'a'..=b'z' => SMALL,
            b'A'..=b'Z' => CAPITAL,
            b'0'..=b'9' => DIGIT,
            _ => 0,
        };
        byte += 1;
    }
    kinds
};

/// The end of the word that begins at a position, which is the position itself where none begins; its hash; and
/// [`INNER`] where that is to be set.
fn word_at(line: &str, start: usize) -> (usize, u64, u8) {
    let bytes = &line.as_bytes()[start..];
    let (mut length, mut inner) = (0, 0);
    while let Some(&byte) = bytes.get(length) {
        let kind = KINDS[usize::from(byte)];
        if kind == 0 {
            if byte == b'\'' || !byte.is_ascii() {
                return unusual_word_at(line, start);
            }
            break;
        }
        inner |= if length > 0 { kind } else { 0 };
        length += 1;
    }
    let mark = if inner & !SMALL == 0 { 0 } else { INNER };
    (start + length, hash(&bytes[..length]), mark)
}

/// Does what [`word_at`] does where the word has other signs than letters and digits of ASCII, or ends at one.
fn unusual_word_at(line: &str, start: usize) -> (usize, u64, u8) {
    let (mut end, mut word, mut mark) = (start, String::new(), 0);
    for (at, c) in line[start..].char_indices() {
        let (at, after) = (start + at, start + at + c.len_utf8());
        if c.is_alphanumeric() {
            mark |= if at > start && !c.is_ascii_lowercase() {
                INNER
            } else {
                0
            };
            word.extend(c.to_lowercase());
        } else if !(matches!(c, '\'' | '’') && joins_letters(line, start, at, after)) {
            break;
        }
        end = after;
    }
    (end, hash(word.as_bytes()), mark)
}

/// Whether an apostrophe from `at` to `end` stands inside the word that begins at `start`.
fn joins_letters(line: &str, start: usize, at: usize, end: usize) -> bool {
    at > start && line[end..].starts_with(char::is_alphanumeric)
}

/// The hash of a word, whatever the case of its letters of ASCII.
fn hash(word: &[u8]) -> u64 {
    const SMALL_LETTERS: u64 = 0x2020_2020_2020_2020;
    let (chunks, rest) = word.as_chunks::<8>();
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    let mut hash = GOLDEN_RATIO ^ word.len() as u64;
    for chunk in chunks.iter().chain([&last]) {
        hash = (hash ^ (u64::from_le_bytes(*chunk) | SMALL_LETTERS)).wrapping_mul(MULTIPLIER);
        hash ^= hash >> 32;
    }
    hash
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(line: &str) -> Vec<Word> {
        let mut words = Vec::new();
        read_words(line, &mut words);
        words
    }

    fn marked(line: &str, mark: u8) -> Vec<&str> {
        let marked = words(line).into_iter().filter(|word| word.has(mark));
        marked.map(|word| &line[word.start..word.end]).collect()
    }

    #[test]
    fn sentences_end_at_signs_but_not_at_short_forms() {
        let line = "Sen. A. Lee of the U.S. saw gazette.example twice. “Did he?” Yes… so it is";
        assert_eq!(marked(line, STARTS), ["Sen", "Did", "Yes", "so"]);
        assert_eq!(marked(line, CLOSED), ["twice", "he", "Yes"]);
        assert_eq!(marked(line, ENDS), ["twice", "he", "Yes", "is"]);
        assert_eq!(marked(line, QUESTION), ["he"]);
    }

    #[test]
    fn words_in_quotation_marks_are_known() {
        assert_eq!(
            marked("He “saw it” and \"wept\" too", QUOTED),
            ["saw", "it", "wept"]
        );
        assert_eq!(marked("Er „sah es“ und ging", QUOTED), ["sah", "es"]);
    }

    #[test]
    fn case_apostrophes_and_whole_numbers_make_no_difference() {
        let hashes =
            |line: &str| -> Vec<u64> { words(line).iter().map(|word| word.hash).collect() };
        assert_eq!(hashes("You're No 12 ÉTÉ"), hashes("YOU’RE no 7 été"));
        assert_ne!(hashes("It fell 12%"), hashes("It fell 13%"));
        assert_eq!(marked("It fell 12% in 3 days", FIGURE), ["12"]);
        assert_eq!(
            marked("McVay saw NATO in May2", INNER),
            ["McVay", "NATO", "May2"]
        );
    }

    proptest! {
        #[test]
        fn the_words_of_a_line_are_its_letters_and_digits(line in "\\PC{0,80}") {
            let words = words(&line);
            let is_apart = |pair: &[Word]| pair[0].end <= pair[1].start;
            prop_assert!(words.windows(2).all(is_apart));
            let inside: String = words.iter().map(|word| &line[word.start..word.end]).collect();
            let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
            prop_assert_eq!(letters(&inside), letters(&line));
            for word in &words {
                let alone = hash_of_word(&line[word.start..word.end]);
                prop_assert!(word.has(NUMBER) || word.hash == alone);
            }
        }
    }
}
