use std::fmt::Write;
use std::sync::LazyLock;

use proptest::prelude::*;
use tokenizers::models::wordpiece::WordPiece as Reference;
use tokenizers::normalizers::BertNormalizer;
use tokenizers::pre_tokenizers::bert::BertPreTokenizer;
use tokenizers::{NormalizedString, Normalizer as _, OffsetReferential, OffsetType};
use tokenizers::{PreTokenizedString, PreTokenizer as _, Tokenizer};

use super::lookup::UNKNOWN;
use super::*;
use crate::embedding::Builtin;

static VOCABULARY: LazyLock<&str> =
    LazyLock::new(|| Builtin::new().unwrap().model_file().vocabulary);
static OURS: LazyLock<WordPiece> =
    LazyLock::new(|| WordPiece::from_vocabulary(&VOCABULARY).unwrap());
static REFERENCE: LazyLock<Tokenizer> = LazyLock::new(|| reference(&VOCABULARY));

fn reference(vocabulary: &str) -> Tokenizer {
    let model = Reference::builder()
        .vocab(Reference::read_bytes(vocabulary.as_bytes()).unwrap())
        .unk_token(UNKNOWN.into())
        .build()
        .unwrap();
    let mut tokenizer = Tokenizer::new(model);
    tokenizer
        .with_normalizer(Some(BertNormalizer::default()))
        .unwrap()
        .with_pre_tokenizer(Some(BertPreTokenizer));
    tokenizer
}

fn assert_same_tokens(ours: &WordPiece, reference: &Tokenizer, text: &str) {
    let mut tokens = Vec::new();
    ours.tokenize(text, &mut tokens);
    let expected = reference.encode_fast(text, false).unwrap();
    assert_eq!(tokens, expected.get_ids(), "{text:?}");
    assert_eq!(ours.count_tokens(text), tokens.len());
}

/// The words of a text before they are looked up, where none is hidden by an unknown token.
fn words(text: &str) -> Vec<String> {
    let mut normalised = Vec::new();
    OURS.normaliser.append(text, &mut normalised);
    let mut words = Words::default();
    words.find(&mut normalised);
    let word = |(begin, end)| String::from_utf8(normalised[begin..end].to_vec()).unwrap();
    words.iter().map(word).collect()
}

fn words_of_the_reference(text: &str) -> Vec<String> {
    let mut normalised = NormalizedString::from(text);
    BertNormalizer::default()
        .normalize(&mut normalised)
        .unwrap();
    let mut words = PreTokenizedString::from(normalised);
    BertPreTokenizer.pre_tokenize(&mut words).unwrap();
    words
        .get_splits(OffsetReferential::Normalized, OffsetType::None)
        .into_iter()
        .map(|(word, ..)| word.to_owned())
        .collect()
}

#[test]
fn tokens_are_those_of_the_reference() {
    for text in [
        "",
        "The café's naïve résumé cost €3.50 (about $4)!",
        "unaffable antidisestablishmentarianism telecommunications",
        "İstanbul, Ωμέγα ΣΊΣΥΦΟΣ, Ünïcödé, Привет, мир; Ёлка, Київ",
        "北京大学 is in 北京。 東京タワー がぎぐ 서울특별시",
        "soft\u{AD}hyphen zero\u{200B}width nul\0byte \u{FFFD} \u{7F}\u{1}",
        "emoji 👩‍👩‍👧 🇩🇪 ☂ and sign ∑ ≠ ½ ²",
        "हिन्दी भाषा, עברית, العَرَبِيَّة, ไทย, தமிழ், ქართული, հայերեն, ລາວ, አማርኛ",
        "\u{F900} \u{2F81A} \u{1E9B}\u{323} \u{37E} \u{2028}line\u{85}next\u{B}\u{C}\u{A0}",
        "[UNK] ##ing [CLS] a##b",
        &"x".repeat(101),
        &"é".repeat(100),
        &"字".repeat(101),
        &"щ".repeat(101),
    ] {
        assert_same_tokens(&OURS, &REFERENCE, text);
    }
}

#[test]
fn every_character_becomes_what_it_becomes_for_the_reference() {
    let mut different = String::new();
    for character in '\0'..=char::MAX {
        let text = format!("a{character}b");
        if words(&text) != words_of_the_reference(&text) {
            write!(different, "{:x} ", u32::from(character)).unwrap();
        }
    }
    assert_eq!(different, "");
}

#[test]
fn marks_that_stay_are_put_in_canonical_order() {
    for text in [
        "q\u{1D16D}\u{1}\u{1D165}z",
        "q\u{1D16D}\u{301}\u{1D165}\u{302E}\u{1D165}",
        "q\u{1D16D} \u{1D165}",
        "q\u{1D16D}-\u{1D165}",
        "q\u{1D16D}字\u{1D165}é\u{302F}\u{1D16D}",
        "\u{1D15E}\u{1D15F}\u{1D160}\u{302E}\u{1D165}",
        "\u{302E}\u{1D165}\u{E31}\u{302E}\u{1D165}\u{94D}",
    ] {
        assert_eq!(words(text), words_of_the_reference(text), "{text:?}");
    }
}

#[test]
fn a_text_without_a_space_is_read_to_its_end() {
    for (unit, n_tokens_each) in [("字", 1), ("!", 1), ("#a", 2), ("\u{301}", 0), ("\0", 0)] {
        assert_eq!(
            OURS.count_tokens(&unit.repeat(400_000)),
            400_000 * n_tokens_each
        );
    }
    for unit in ["x", "é", "\u{1D165}", "x\u{301}"] {
        assert_eq!(OURS.count_tokens(&unit.repeat(400_000)), 1);
    }
}

#[test]
fn words_and_tokens_of_any_length_are_found() {
    let letters: String = ('a'..='z').cycle().take(120).collect();
    let mut vocabulary = String::from("[UNK]\n##\n\na\n##b");
    for length in [2, 3, 4, 5, 15, 16, 17, 18, 30, 31, 32, 33, 64, 90, 110] {
        write!(
            vocabulary,
            "\n{}\n##{}",
            &letters[..length],
            &letters[3..3 + length]
        )
        .unwrap();
    }
    let (ours, reference) = (
        WordPiece::from_vocabulary(&vocabulary).unwrap(),
        reference(&vocabulary),
    );
    for begin in 0..4 {
        for end in begin..letters.len() {
            assert_same_tokens(&ours, &reference, &letters[begin..end]);
        }
    }
}

#[test]
fn unusable_vocabularies_are_refused() {
    let unknown = WordPiece::from_vocabulary("a\nb").unwrap_err();
    assert_eq!(unknown, VocabularyError::NoUnknownToken);
    let many = format!("{UNKNOWN}{}", "\na".repeat(70_000));
    let many = WordPiece::from_vocabulary(&many).unwrap_err();
    assert!(matches!(
        many,
        VocabularyError::TooManyTokens { found: 70_001, .. }
    ));
}

proptest! {
    #[test]
    fn any_text_of_common_scripts_gives_the_tokens_of_the_reference(
        text in "[\u{0}-\u{24F}\u{370}-\u{52F}\u{5D0}-\u{5EA}\u{620}-\u{655}\u{904}-\u{939}\u{2000}-\u{206F}\u{20A0}-\u{20BF}\u{3040}-\u{30FF}\u{4E00}-\u{4E80}\u{AC00}-\u{AC80}]{0,60}"
    ) {
        assert_same_tokens(&OURS, &REFERENCE, &text);
        prop_assert_eq!(words(&text), words_of_the_reference(&text));
    }

    #[test]
    fn any_text_gives_the_words_of_the_reference(text in "\\PC{0,200}") {
        prop_assert_eq!(words(&text), words_of_the_reference(&text));
    }

    #[test]
    fn any_marks_give_the_words_of_the_reference(
        text in "[aé字 \u{1D15E}\u{1D165}\u{1D16D}\u{302E}\u{301}\u{323}\u{94D}\u{E31}\u{1}\u{2014}]{0,30}"
    ) {
        prop_assert_eq!(words(&text), words_of_the_reference(&text));
    }

    #[test]
    fn long_texts_of_known_pieces_give_the_tokens_of_the_reference(
        numbers in prop::collection::vec((0_usize..30_000, prop::bool::ANY), 0..3000)
    ) {
        let lines: Vec<&str> = VOCABULARY.lines().collect();
        let mut text = String::new();
        for (number, space) in numbers {
            text.push_str(lines[number].trim_start_matches("##"));
            text.push_str(if space { " " } else { "" });
        }
        assert_same_tokens(&OURS, &REFERENCE, &text);
    }
}
