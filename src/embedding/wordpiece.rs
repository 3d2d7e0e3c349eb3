//! Uncased WordPiece: text to the token numbers that BERT models read.
//!
//! Equal to the normaliser, the pre-tokenizer and the model of Hugging Face's `tokenizers` for `bert-base-uncased`.
//! Source: Devlin et al. 2018; Wu et al. 2016, "Google's Neural Machine Translation System".

use rustc_hash::FxHashMap;
use unicode_normalization::char::decompose_canonical;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

/// Words with more characters than this are one unknown token.
const MAX_WORD_CHARS: usize = 100;
const UNKNOWN: &str = "[UNK]";
const CONTINUATION: &str = "##";

/// Cuts text into the tokens of a vocabulary.
#[derive(Debug)]
pub struct WordPiece {
    starts: FxHashMap<Box<str>, u32>,
    continuations: FxHashMap<Box<str>, u32>,
    longest_bytes: usize,
    unknown: u32,
}

/// Why a vocabulary cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VocabularyError {
    /// Every WordPiece vocabulary has one.
    #[error("a WordPiece vocabulary must contain {UNKNOWN}")]
    NoUnknownToken,
}

impl WordPiece {
    /// Reads a vocabulary: one token a line, the line number is the token's number, `##` marks a continuation.
    pub fn from_vocabulary(lines: &str) -> Result<Self, VocabularyError> {
        let mut starts = FxHashMap::default();
        let mut continuations = FxHashMap::default();
        let mut longest_bytes = 0;
        for (number, token) in (0_u32..).zip(lines.lines()) {
            longest_bytes = longest_bytes.max(token.len());
            match token.strip_prefix(CONTINUATION) {
                Some(rest) => continuations.insert(rest.into(), number),
                None => starts.insert(token.into(), number),
            };
        }
        let unknown = *starts.get(UNKNOWN).ok_or(VocabularyError::NoUnknownToken)?;
        Ok(Self {
            starts,
            continuations,
            longest_bytes,
            unknown,
        })
    }

    /// Appends the numbers of the tokens of `text` to `tokens`, without special tokens.
    pub fn tokenize(&self, text: &str, tokens: &mut Vec<u32>) {
        let mut word = String::with_capacity(32);
        for character in text.chars() {
            match class_of(character) {
                Class::Dropped => {}
                Class::Space => self.end_word(&mut word, tokens),
                Class::Alone => {
                    self.end_word(&mut word, tokens);
                    push_lowercase(character, &mut word);
                    self.end_word(&mut word, tokens);
                }
                Class::Word if character.is_ascii() => word.push(character.to_ascii_lowercase()),
                Class::Word => self.push_decomposed(character, &mut word, tokens),
            }
        }
        self.end_word(&mut word, tokens);
    }

    /// Strips the accents of `character`; what is left may itself be punctuation that ends the word.
    fn push_decomposed(&self, character: char, word: &mut String, tokens: &mut Vec<u32>) {
        decompose_canonical(character, |part| {
            if part.general_category() == GeneralCategory::NonspacingMark {
                return;
            }
            if is_punctuation(part) {
                self.end_word(word, tokens);
                word.push(part);
                self.end_word(word, tokens);
            } else {
                push_lowercase(part, word);
            }
        });
    }

    fn end_word(&self, word: &mut String, tokens: &mut Vec<u32>) {
        if word.is_empty() {
            return;
        }
        match self.starts.get(word.as_str()) {
            Some(&token) => tokens.push(token),
            None => self.split_word(word, tokens),
        }
        word.clear();
    }

    /// The longest known start, then the longest known continuations; unknown as a whole where one is missing.
    fn split_word(&self, word: &str, tokens: &mut Vec<u32>) {
        let first = tokens.len();
        if word.len() > MAX_WORD_CHARS && word.chars().count() > MAX_WORD_CHARS {
            tokens.push(self.unknown);
            return;
        }
        let mut rest = word;
        while !rest.is_empty() {
            let known = if rest.len() == word.len() {
                &self.starts
            } else {
                &self.continuations
            };
            let Some((token, length)) = self.longest_prefix(rest, known) else {
                tokens.truncate(first);
                tokens.push(self.unknown);
                return;
            };
            tokens.push(token);
            rest = &rest[length..];
        }
    }

    fn longest_prefix(&self, text: &str, known: &FxHashMap<Box<str>, u32>) -> Option<(u32, usize)> {
        let longest = text.floor_char_boundary(self.longest_bytes.min(text.len()));
        (1..=longest)
            .rev()
            .filter(|&length| text.is_char_boundary(length))
            .find_map(|length| known.get(&text[..length]).map(|&token| (token, length)))
    }
}

/// What a character does to the word before it.
#[derive(Clone, Copy)]
enum Class {
    Dropped,
    Space,
    /// A word of its own: punctuation or a Chinese character.
    Alone,
    Word,
}

fn class_of(character: char) -> Class {
    match character {
        'a'..='z' | 'A'..='Z' | '0'..='9' => Class::Word,
        ' ' | '\t' | '\n' | '\r' => Class::Space,
        _ if character.is_ascii_punctuation() => Class::Alone,
        '\u{FFFD}' | '\0'..='\u{7F}' => Class::Dropped,
        _ => class_beyond_ascii(character),
    }
}

fn class_beyond_ascii(character: char) -> Class {
    match character.general_category() {
        GeneralCategory::Control | GeneralCategory::Format | GeneralCategory::PrivateUse => {
            Class::Dropped
        }
        _ if character.is_whitespace() => Class::Space,
        _ if is_punctuation(character) => Class::Alone,
        _ if is_chinese(character) => Class::Alone,
        _ => Class::Word,
    }
}

fn is_punctuation(character: char) -> bool {
    character.is_ascii_punctuation()
        || character.general_category_group() == GeneralCategoryGroup::Punctuation
}

/// The blocks that BERT's reference tokenizer sets apart.
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

/// Chinese compatibility characters decompose like accented letters do.
fn push_lowercase(character: char, word: &mut String) {
    decompose_canonical(character, |part| word.extend(part.to_lowercase()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::sync::LazyLock;
    use tokenizers::{
        Tokenizer, models::wordpiece::WordPiece as Reference, normalizers::BertNormalizer,
        pre_tokenizers::bert::BertPreTokenizer,
    };

    const VOCABULARY: &str = include_str!("../../assets/builtin/vocabulary.txt");
    static OURS: LazyLock<WordPiece> =
        LazyLock::new(|| WordPiece::from_vocabulary(VOCABULARY).unwrap());
    static REFERENCE: LazyLock<Tokenizer> = LazyLock::new(|| {
        let model = Reference::from_file("assets/builtin/vocabulary.txt")
            .unk_token(UNKNOWN.into())
            .build()
            .unwrap();
        let mut tokenizer = Tokenizer::new(model);
        tokenizer
            .with_normalizer(Some(BertNormalizer::default()))
            .unwrap()
            .with_pre_tokenizer(Some(BertPreTokenizer));
        tokenizer
    });

    fn assert_equal_to_the_reference(text: &str) {
        let mut tokens = Vec::new();
        OURS.tokenize(text, &mut tokens);
        let reference = REFERENCE.encode_fast(text, false).unwrap();
        assert_eq!(tokens, reference.get_ids(), "{text:?}");
    }

    #[test]
    fn tokens_are_those_of_the_reference() {
        for text in [
            "",
            "The café's naïve résumé cost €3.50 (about $4)!",
            "unaffable antidisestablishmentarianism",
            "İstanbul, Ωμέγα ΣΊΣΥΦΟΣ, Ünïcödé",
            "北京大学 is in 北京。 東京タワー 서울특별시",
            "soft\u{AD}hyphen zero\u{200B}width nul\0byte \u{FFFD}",
            "emoji 👩‍👩‍👧 🇩🇪 ☂ and sign ∑ ≠ ½ ²",
            "हिन्दी भाषा, עברית, العَرَبِيَّة, ไทย",
            "\u{F900} \u{2F81A} \u{1E9B}\u{323} \u{37E} \u{2028}line\u{85}next",
            &"x".repeat(101),
            &"é".repeat(100),
        ] {
            assert_equal_to_the_reference(text);
        }
    }

    proptest! {
        #[test]
        fn any_text_of_common_scripts_gives_the_tokens_of_the_reference(
            text in "[\u{0}-\u{24F}\u{370}-\u{52F}\u{5D0}-\u{5EA}\u{620}-\u{655}\u{904}-\u{939}\u{2000}-\u{206F}\u{20A0}-\u{20BF}\u{3040}-\u{30FF}\u{4E00}-\u{4E80}\u{AC00}-\u{AC80}]{0,60}"
        ) {
            assert_equal_to_the_reference(&text);
        }
    }
}
