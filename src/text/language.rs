//! Which language is this written in?

use whatlang::{Lang, detect};

/// So much of a text decides; more changes nothing but the time it takes.
const MAX_BYTES: usize = 600;
/// Fewer letters than this can be any language.
const MIN_BYTES: usize = 24;

/// Words that every English text has and that hardly any other language does.
const ENGLISH: [&str; 20] = [
    "the", "and", "of", "to", "that", "with", "for", "was", "are", "this", "from", "have", "has",
    "which", "it", "by", "we", "you", "at", "on",
];
/// One word in so many is one of them; in English it is one in four.
const WORDS_PER_ENGLISH_WORD: usize = 8;

/// The language of a text as an ISO 639-1 tag; none where that cannot be told with some certainty.
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

/// Whether enough of the words are those of English. Twenty times as fast as comparing with every language, and surer
/// where the text is short.
fn is_english(text: &str) -> bool {
    let mut found = [false; ENGLISH.len()];
    let (mut n_words, mut n_english) = (0, 0);
    for word in text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
    {
        n_words += 1;
        if let Some(place) = ENGLISH
            .iter()
            .position(|english| english.eq_ignore_ascii_case(word))
        {
            n_english += 1;
            found[place] = true;
        }
    }
    let n_different = found.iter().filter(|found| **found).count();
    n_different >= 2 && (found[0] || found[1]) && n_english * WORDS_PER_ENGLISH_WORD >= n_words
}

/// A part from the middle: a text may begin and end with names, addresses and dates.
fn middle(text: &str) -> &str {
    let start = text.floor_char_boundary(text.len().saturating_sub(MAX_BYTES) / 2);
    let end = text.floor_char_boundary((start + MAX_BYTES).min(text.len()));
    &text[start..end]
}

/// ISO 639-1, where the library has ISO 639-3.
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

    proptest! {
        #[test]
        fn any_text_is_looked_at(text in "\\PC{0,900}") {
            let _ = detect_language(&text);
        }
    }
}
