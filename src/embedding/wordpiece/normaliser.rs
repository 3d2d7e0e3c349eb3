//! Turns text into lower-case bytes in which words and punctuation marks can be told apart byte by byte.
//!
//! The bytes are ASCII letters and digits, bytes of longer characters, ASCII punctuation and the space. Longer
//! characters that are words of their own stand between spaces.

use unicode_normalization_alignments::char::decompose_canonical;

use super::characters::{Class, Part, class_of, part_of};

const BLOCK: usize = 32;

/// End of the characters that are looked up in a table, beyond those of European texts.
const TABLE_END: u32 = 0x3100;

/// The byte that is put before and after a character that is a word of its own.
const SEPARATOR: u8 = b' ';

/// Lower-cases text, strips accents and sets apart characters that are words, by table where possible.
#[derive(Debug)]
pub struct Normaliser {
    /// For each character the position of its replacement in `replacements`, and the number of bytes.
    table: Vec<CharacterEntry>,
    replacements: Vec<u8>,
}

#[derive(Debug, Clone, Copy)]
struct CharacterEntry {
    start: u16,
    n_bytes: u8,
    /// Whether the character takes part in the reordering of marks, so that its replacement depends on its neighbours.
    moves: bool,
}

impl Normaliser {
    pub fn new() -> Self {
        let mut new = Self {
            table: Vec::with_capacity(TABLE_END as usize),
            replacements: Vec::new(),
        };
        for character in '\0'..char::from_u32(TABLE_END).unwrap_or_default() {
            let start = new.replacements.len();
            let mut marks = Marks::default();
            marks.append(character, &mut new.replacements);
            let moves = !marks.pending.is_empty();
            if moves {
                new.replacements.truncate(start);
            }
            new.table.push(CharacterEntry {
                start: start as u16,
                n_bytes: (new.replacements.len() - start) as u8,
                moves,
            });
        }
        new
    }

    /// Appends the normalised `text`.
    pub fn append(&self, text: &str, out: &mut Vec<u8>) {
        let bytes = text.as_bytes();
        out.reserve(bytes.len() + BLOCK);
        let mut at = 0;
        while at < bytes.len() {
            at += append_plain(&bytes[at..], out);
            at += self.append_special(&text[at..], out);
        }
    }

    /// Appends the characters of `text` up to the next plain one, normalised, and gives the number of bytes that were
    /// read.
    fn append_special(&self, text: &str, out: &mut Vec<u8>) -> usize {
        let mut rest = text.chars();
        loop {
            let at = rest.as_str();
            let consumed = text.len() - at.len();
            match rest.next() {
                Some(next) if !is_plain_char(next) => {
                    if !self.append_fixed(next, out) {
                        return consumed + append_moving(at, out);
                    }
                }
                _ => return consumed,
            }
        }
    }

    /// Appends the replacement of `character` unless it depends on the neighbours; whether it was appended.
    fn append_fixed(&self, character: char, out: &mut Vec<u8>) -> bool {
        if let Some(entry) = self.table.get(character as usize) {
            let start = usize::from(entry.start);
            let end = start + usize::from(entry.n_bytes);
            out.extend_from_slice(&self.replacements[start..end]);
            return !entry.moves;
        }
        let n_before = out.len();
        let mut marks = Marks::default();
        marks.append(character, out);
        if !marks.pending.is_empty() {
            out.truncate(n_before);
        }
        marks.pending.is_empty()
    }
}

/// Appends `text`, which begins with moving marks, up to the next plain character, normalised, and gives the number of
/// bytes that were read.
fn append_moving(text: &str, out: &mut Vec<u8>) -> usize {
    let mut marks = Marks::default();
    let n_bytes = text.find(is_plain_char).unwrap_or(text.len());
    for character in text[..n_bytes].chars() {
        marks.append(character, out);
    }
    marks.flush(out);
    n_bytes
}

/// Appends the plain bytes that `bytes` begins with in lower case, and gives their number.
fn append_plain(bytes: &[u8], out: &mut Vec<u8>) -> usize {
    let mut at = 0;
    while let Some(block) = bytes[at..].first_chunk::<BLOCK>() {
        let (lowered, plain) = lower(block);
        out.extend_from_slice(&lowered);
        if !plain {
            let n_plain = n_plain(block);
            out.truncate(out.len() - BLOCK + n_plain);
            return at + n_plain;
        }
        at += BLOCK;
    }
    let n_plain = n_plain(&bytes[at..]);
    out.extend(bytes[at..][..n_plain].iter().map(u8::to_ascii_lowercase));
    at + n_plain
}

/// The block in lower case, and whether all of it is plain.
#[inline]
fn lower(block: &[u8; BLOCK]) -> ([u8; BLOCK], bool) {
    let mut special = 0;
    let mut lowered = *block;
    for byte in &mut lowered {
        special |= u8::from(!is_plain(*byte));
        *byte |= u8::from(byte.is_ascii_uppercase()) << 5;
    }
    (lowered, special == 0)
}

fn n_plain(bytes: &[u8]) -> usize {
    let special = bytes.iter().position(|&byte| !is_plain(byte));
    special.unwrap_or(bytes.len())
}

/// Whether a byte is ASCII that nothing changes but its case; all white space but the space is excluded.
#[expect(
    clippy::needless_bitwise_bool,
    reason = "many bytes are looked at together"
)]
#[inline]
fn is_plain(byte: u8) -> bool {
    (byte.wrapping_sub(b' ') < 95) | (byte.wrapping_sub(b'\t') < 2) | (byte == b'\r')
}

fn is_plain_char(character: char) -> bool {
    u8::try_from(character).is_ok_and(is_plain)
}

/// Writes characters in canonical order, with the marks behind a letter sorted by combining class.
#[derive(Default)]
struct Marks {
    pending: Vec<(u8, char)>,
}

impl Marks {
    fn append(&mut self, character: char, out: &mut Vec<u8>) {
        match class_of(character) {
            Class::Dropped => {}
            Class::Space => {
                self.flush(out);
                out.push(SEPARATOR);
            }
            Class::Alone => {
                self.flush(out);
                out.push(SEPARATOR);
                decompose_canonical(character, |part| self.append_part(part, out));
                out.push(SEPARATOR);
            }
            Class::Word => decompose_canonical(character, |part| self.append_part(part, out)),
        }
    }

    fn append_part(&mut self, part: char, out: &mut Vec<u8>) {
        match part_of(part) {
            Part::MovingMark { class } => self.pending.push((class, part)),
            Part::MovingAccent => {}
            Part::Accent => self.flush(out),
            Part::Punctuation => {
                self.flush(out);
                out.push(SEPARATOR);
                push_lowercase(part, out);
                out.push(SEPARATOR);
            }
            Part::Letter => {
                self.flush(out);
                push_lowercase(part, out);
            }
        }
    }

    fn flush(&mut self, out: &mut Vec<u8>) {
        self.pending.sort_by_key(|&(class, _)| class);
        for (_, mark) in self.pending.drain(..) {
            push_lowercase(mark, out);
        }
    }
}

fn push_lowercase(character: char, out: &mut Vec<u8>) {
    for lower in character.to_lowercase() {
        out.extend_from_slice(lower.encode_utf8(&mut [0; 4]).as_bytes());
    }
}
