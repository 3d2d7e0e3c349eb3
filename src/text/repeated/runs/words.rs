//! The words of a line as runs are compared by them: in small letters, with whole numbers folded, and with what stands
//! around each.

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

/// The hash of every whole number.
const ANY_NUMBER: u64 = 0xA97E_5B3D_0C61_F284;
/// Longest word before a full stop that may be an abbreviation, in bytes, if it begins with a capital letter.
const MAX_ABBREVIATION: usize = 3;

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
        let (end, hash) = word_at(line, at);
        if end > at {
            words.push(reading.word(at, end, hash));
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
            (None, '”' | '»') | (Some('"'), '"') | (Some('„'), '“') | (Some(_), '”' | '»') => {
                None
            }
            (None, _) => Some(sign),
            (open, _) => open,
        };
    }
}

/// The end of the word that begins at a position, which is the position itself where none begins, and its hash.
fn word_at(line: &str, start: usize) -> (usize, u64) {
    let bytes = line.as_bytes();
    let (mut at, mut hash) = (start, 0xCBF2_9CE4_8422_2325_u64);
    let mut add = |byte: u64| hash = (hash ^ byte).wrapping_mul(0x0100_0000_01B3);
    while let Some(&byte) = bytes.get(at) {
        if byte.is_ascii_alphanumeric() {
            add(u64::from(byte.to_ascii_lowercase()));
            at += 1;
        } else if byte.is_ascii() {
            if byte != b'\'' || !joins_letters(line, start, at, at + 1) {
                break;
            }
            at += 1;
        } else {
            let Some(c) = line[at..].chars().next() else {
                break;
            };
            let end = at + c.len_utf8();
            if c.is_alphanumeric() {
                c.to_lowercase().for_each(|c| add(u64::from(c)));
            } else if c != '’' || !joins_letters(line, start, at, end) {
                break;
            }
            at = end;
        }
    }
    (at, hash)
}

/// Whether an apostrophe from `at` to `end` stands inside the word that begins at `start`.
fn joins_letters(line: &str, start: usize, at: usize, end: usize) -> bool {
    at > start && line[end..].starts_with(char::is_alphanumeric)
}
