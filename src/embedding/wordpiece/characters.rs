//! What the normaliser of BERT makes of one character beyond plain ASCII.

use unicode_categories::UnicodeCategories;
use unicode_normalization_alignments::char::canonical_combining_class;

/// What a character does to the word that it follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    Dropped,
    Space,
    /// The character is a word of its own, as Chinese characters are.
    Alone,
    /// The character belongs to a word once it is decomposed.
    Word,
}

/// What one character of a canonical decomposition becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// An accent, which is dropped, and which no mark moves across.
    Accent,
    /// An accent, which is dropped, and which marks move across.
    MovingAccent,
    /// A punctuation mark, which is a word of its own.
    Punctuation,
    /// A mark that stays and moves among other marks, as its combining class is not zero.
    MovingMark { class: u8 },
    /// Anything else.
    Letter,
}

pub fn class_of(character: char) -> Class {
    match character {
        '\0' | '\u{FFFD}' => Class::Dropped,
        '\t' | '\n' | '\r' => Class::Space,
        _ if character.is_other() => Class::Dropped,
        _ if character.is_whitespace() => Class::Space,
        _ if is_chinese(character) => Class::Alone,
        _ => Class::Word,
    }
}

pub fn part_of(character: char) -> Part {
    let class = canonical_combining_class(character);
    if character.is_mark_nonspacing() {
        match class {
            0 => Part::Accent,
            _ => Part::MovingAccent,
        }
    } else if character.is_ascii_punctuation() || character.is_punctuation() {
        Part::Punctuation
    } else {
        match class {
            0 => Part::Letter,
            _ => Part::MovingMark { class },
        }
    }
}

/// Whether a character lies in a block that the reference tokenizer of BERT sets apart as Chinese.
fn is_chinese(character: char) -> bool {
    matches!(character,
        '\u{4E00}'..='\u{9FFF}'
        | '\u{3400}'..='\u{4DBF}'
        | '\u{20000}'..='\u{2A6DF}'
        | '\u{2A700}'..='\u{2B73F}'
        | '\u{2B740}'..='\u{2B81F}'
        | '\u{2B920}'..='\u{2CEAF}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{2F800}'..='\u{2FA1F}')
}
