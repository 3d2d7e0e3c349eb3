//! Which language is a text written in?

use whatlang::{Lang, detect};

/// Bytes of a text that are looked at; more change nothing but the time it takes.
const MAX_BYTES: usize = 600;
/// Least bytes of a text that tell its language; shorter texts could be in any.
const MIN_BYTES: usize = 24;

/// Words that are frequent in English and rare in every other language.
const ENGLISH: [&str; 20] = [
    "the", "and", "of", "to", "that", "with", "for", "was", "are", "this", "from", "have", "has",
    "which", "it", "by", "we", "you", "at", "on",
];
/// A text is English when at least one word in this many is one of [`ENGLISH`]; in English texts one in four is.
const WORDS_PER_ENGLISH_WORD: usize = 8;

/// The language of a text as an ISO 639-1 tag; `None` where it cannot be told with some certainty.
#[must_use]
pub fn detect_language(text: &str) -> Option<&'static str> {
    let text = middle(text);
    if is_english(text) {
        return Some("en");
    }
    if text.len() < MIN_BYTES {
        return None;
    }
    let found = detect(text).filter(whatlang::Info::is_reliable)?;
    Some(tag(found.lang()))
}

/// Longest tag of a language in bytes, as long as RFC 5646 asks to make room for.
const MAX_TAG_BYTES: usize = 35;

/// A language tag such as `en` or `pt-BR` in its usual case (RFC 5646, 2.1.1); `None` for a text of another form.
#[must_use]
pub fn language_tag(written: &str) -> Option<String> {
    let mut tag = written.trim().replace('_', "-").to_ascii_lowercase();
    let is_subtag = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    let language = tag.split('-').next().unwrap_or_default();
    let is_language = matches!(language, "x" | "i")
        || ((2..=8).contains(&language.len()) && language.bytes().all(|b| b.is_ascii_alphabetic()));
    let has_form = tag.len() <= MAX_TAG_BYTES
        && is_language
        && tag.split('-').all(is_subtag)
        && (language.len() > 1 || tag.len() > 2);
    if !has_form {
        return None;
    }
    let (mut start, mut is_single) = (0, false);
    for part in tag.clone().split('-') {
        let range = start..start + part.len();
        match part.len() {
            2 if start > 0 && !is_single => tag[range].make_ascii_uppercase(),
            4 if start > 0 && !is_single => tag[range.start..=range.start].make_ascii_uppercase(),
            _ => {}
        }
        // What follows a single letter is an extension, in lower case.
        is_single |= part.len() == 1;
        start += part.len() + 1;
    }
    Some(tag)
}

/// Whether enough of the words are English. This is twenty times as fast as comparing with every language, and surer
/// where the text is short.
fn is_english(text: &str) -> bool {
    let mut found = [false; ENGLISH.len()];
    let (mut n_words, mut n_english) = (0, 0);
    for word in text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
    {
        n_words += 1;
        if let Some(position) = ENGLISH
            .iter()
            .position(|english| english.eq_ignore_ascii_case(word))
        {
            n_english += 1;
            found[position] = true;
        }
    }
    let n_different = found.iter().filter(|found| **found).count();
    n_different >= 2 && (found[0] || found[1]) && n_english * WORDS_PER_ENGLISH_WORD >= n_words
}

/// The middle of a text, as texts begin and end with names, addresses and dates.
fn middle(text: &str) -> &str {
    let start = text.floor_char_boundary(text.len().saturating_sub(MAX_BYTES) / 2);
    let end = text.floor_char_boundary((start + MAX_BYTES).min(text.len()));
    &text[start..end]
}

/// The ISO 639-1 tag of a language that the library knows by its ISO 639-3 code.
fn tag(language: Lang) -> &'static str {
    match language {
        Lang::Epo => "eo",
        Lang::Eng => "en",
        Lang::Rus => "ru",
        Lang::Cmn => "zh",
        Lang::Spa => "es",
        Lang::Por => "pt",
        Lang::Ita => "it",
        Lang::Ben => "bn",
        Lang::Fra => "fr",
        Lang::Deu => "de",
        Lang::Ukr => "uk",
        Lang::Kat => "ka",
        Lang::Ara => "ar",
        Lang::Hin => "hi",
        Lang::Jpn => "ja",
        Lang::Heb => "he",
        Lang::Yid => "yi",
        Lang::Pol => "pl",
        Lang::Amh => "am",
        Lang::Jav => "jv",
        Lang::Kor => "ko",
        Lang::Nob => "nb",
        Lang::Dan => "da",
        Lang::Swe => "sv",
        Lang::Fin => "fi",
        Lang::Tur => "tr",
        Lang::Nld => "nl",
        Lang::Hun => "hu",
        Lang::Ces => "cs",
        Lang::Ell => "el",
        Lang::Bul => "bg",
        Lang::Bel => "be",
        Lang::Mar => "mr",
        Lang::Kan => "kn",
        Lang::Ron => "ro",
        Lang::Slv => "sl",
        Lang::Hrv => "hr",
        Lang::Srp => "sr",
        Lang::Mkd => "mk",
        Lang::Lit => "lt",
        Lang::Lav => "lv",
        Lang::Est => "et",
        Lang::Tam => "ta",
        Lang::Vie => "vi",
        Lang::Urd => "ur",
        Lang::Tha => "th",
        Lang::Guj => "gu",
        Lang::Uzb => "uz",
        Lang::Pan => "pa",
        Lang::Aze => "az",
        Lang::Ind => "id",
        Lang::Tel => "te",
        Lang::Pes => "fa",
        Lang::Mal => "ml",
        Lang::Ori => "or",
        Lang::Mya => "my",
        Lang::Nep => "ne",
        Lang::Sin => "si",
        Lang::Khm => "km",
        Lang::Tuk => "tk",
        Lang::Aka => "ak",
        Lang::Zul => "zu",
        Lang::Sna => "sn",
        Lang::Afr => "af",
        Lang::Lat => "la",
        Lang::Slk => "sk",
        Lang::Cat => "ca",
        Lang::Tgl => "tl",
        Lang::Hye => "hy",
        Lang::Cym => "cy",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn whole_sentences_are_told_apart() {
        for (text, language) in [
            (
                "The council approved the new tram line after two years of argument over its route.",
                "en",
            ),
            (
                "Die Brücke über den Fluss wird im Sommer für Autos gesperrt, teilte die Stadt mit.",
                "de",
            ),
            (
                "La mairie a voté la fermeture du pont aux voitures pendant les travaux de cet été, \
                 et les habitants devront prendre le bac qui part toutes les heures.",
                "fr",
            ),
            ("The harbour flooded at high tide.", "en"),
            (
                "El puerto se inundó con la marea alta y los vecinos pidieron ayuda al ayuntamiento.",
                "es",
            ),
            (
                "Сегодня в городе открыли новый мост через реку, и жители пришли посмотреть на него. \
                 Строительство продолжалось три года, потому что не хватало денег и рабочих. Теперь дорога \
                 до больницы занимает всего десять минут, и это очень важно для людей, которые живут здесь.",
                "ru",
            ),
            ("駅前の図書館は、来週から夜も開いています。", "ja"),
            (
                "غمرت المياه الميناء أثناء المد العالي وطلب السكان المساعدة.",
                "ar",
            ),
        ] {
            assert_eq!(detect_language(text), Some(language), "{text}");
        }
    }

    #[test]
    fn what_could_be_any_language_is_left_open() {
        for text in ["", "2019", "OK", "Taxi", "--- *** ---", "42 × 17 = 714"] {
            assert_eq!(detect_language(text), None, "{text}");
        }
    }

    #[test]
    fn tags_are_put_into_their_usual_case() {
        for (written, tag) in [
            ("EN", "en"),
            (" pt_br ", "pt-BR"),
            ("zh-hant-tw", "zh-Hant-TW"),
            ("es-419", "es-419"),
            ("de-CH-1996-x-AB", "de-CH-1996-x-ab"),
            ("x-Klingon", "x-klingon"),
        ] {
            assert_eq!(language_tag(written).as_deref(), Some(tag));
        }
    }

    #[test]
    fn what_does_not_have_the_form_of_a_tag_is_none() {
        for written in [
            "",
            "e",
            "x",
            "en-",
            "-en",
            "englishlanguage",
            "en US",
            "1",
            "en-ä",
            "<b>",
            "12-34",
        ] {
            assert_eq!(language_tag(written), None, "{written}");
        }
        assert_eq!(language_tag(&"en-a".repeat(10)), None);
    }

    proptest! {
        #[test]
        fn a_tag_is_its_own_tag(written in "([a-zA-Z0-9]{1,8}[-_]?){0,6}|\\PC{0,12}") {
            if let Some(tag) = language_tag(&written) {
                prop_assert_eq!(language_tag(&tag), Some(tag));
            }
        }

        #[test]
        fn any_text_is_looked_at(text in "\\PC{0,900}") {
            let _ = detect_language(&text);
        }
    }
}
