//! The characters that the words and numbers of a filter are made of.

/// Whether the lexer reads `text` as one word.
pub(super) fn is_word(text: &str) -> bool {
    text.starts_with(is_word_start) && text.chars().all(is_word_part)
}

pub(super) fn is_word_start(character: char) -> bool {
    character.is_alphabetic() || character == '_'
}

pub(super) fn is_word_part(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '-')
}

pub(super) fn is_digit(character: char) -> bool {
    character.is_ascii_digit()
}

pub(super) fn is_digits_part(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '.' | ':' | '+' | '-' | '_')
}
