//! Was this UTF-8 once read as Windows-1252 ("donâ€™t", "cafÃ©")? Undoes that where nothing else can be meant.

use std::borrow::Cow;

use memchr::memchr_iter;

/// Characters of Windows-1252 in 0x80 to 0x9F, the five unassigned ones included.
const HIGH: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ";

/// Repairs every garbled character of a text; a text without one comes back as it is.
///
/// Only mojibake that cannot be meant is touched: `â€` with its third character, `â„¢`, `â‚¬`, `âˆ’`, `ï»¿`; `Ã` with its
/// second character next to a letter in lower case; `Â` before a symbol that follows no letter. Characters outside of
/// Windows-1252 are never touched.
#[must_use]
pub fn repair(text: &str) -> Cow<'_, str> {
    let mut repaired = String::new();
    let mut done = 0;
    // The letters that garbled text begins with are the bytes C3 82, C3 83, C3 A2 and C3 AF.
    for at in memchr_iter(0xC3, text.as_bytes()) {
        if at < done {
            continue;
        }
        if let Some((character, length)) = garbled(&text[..at], &text[at..]) {
            repaired.push_str(&text[done..at]);
            repaired.push(character);
            done = at + length;
        }
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    repaired.push_str(&text[done..]);
    Cow::Owned(repaired)
}

/// Decodes the mojibake sequence at the start of `text`: the original character, and the number of bytes used.
fn garbled(before: &str, text: &str) -> Option<(char, usize)> {
    let mut characters = text.char_indices();
    let (_, lead) = characters.next()?;
    let (_, second) = characters.next()?;
    let after_second = characters.as_str();
    match lead {
        'Ã' => {
            let meant = decode(&[lead, second])?;
            let joins = before.ends_with(char::is_lowercase)
                || (second != '\u{A0}' && after_second.starts_with(char::is_lowercase));
            (joins && meant.is_alphabetic()).then_some((meant, text.len() - after_second.len()))
        }
        'Â' => {
            let is_sign =
                matches!(second, '\u{A0}' | '¢'..='¥' | '§' | '©' | '®'..='´' | '·' | '¼'..='¾');
            let stands_alone = !before.ends_with(char::is_alphabetic);
            (is_sign && stands_alone).then_some((second, text.len() - after_second.len()))
        }
        'â' | 'ï' => {
            let (_, third) = characters.next()?;
            let meant = decode(&[lead, second, third])?;
            let cannot_be_meant = match (lead, second) {
                ('â', '€' | '\u{80}') => true,
                ('â', _) => matches!(meant, '™' | '€' | '−'),
                _ => meant == '\u{FEFF}',
            };
            cannot_be_meant.then_some((meant, text.len() - characters.as_str().len()))
        }
        _ => None,
    }
}

/// The one character whose UTF-8 bytes are the bytes of `characters` in Windows-1252.
fn decode(characters: &[char]) -> Option<char> {
    let bytes: Option<Vec<u8>> = characters.iter().map(|&c| byte(c)).collect();
    let bytes = bytes?;
    let mut meant = std::str::from_utf8(&bytes).ok()?.chars();
    meant.next().filter(|_| meant.next().is_none())
}

/// The byte of a character in Windows-1252, or in Latin-1 where Windows-1252 has no character for the byte.
fn byte(character: char) -> Option<u8> {
    if let Ok(byte) = u8::try_from(character) {
        return Some(byte);
    }
    let position = HIGH.chars().position(|high| high == character)?;
    u8::try_from(0x80 + position).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The text that comes out when the UTF-8 of `text` is read as Windows-1252.
    fn garble(text: &str) -> String {
        let high: Vec<char> = HIGH.chars().collect();
        let garble = |&byte: &u8| match byte {
            0x80..=0x9F => high[usize::from(byte - 0x80)],
            _ => char::from(byte),
        };
        text.as_bytes().iter().map(garble).collect()
    }

    #[test]
    fn garbled_words_are_repaired() {
        for meant in [
            "don’t",
            "“Quoted,” she said – twice…",
            "a café, a naïve plan and a crème brûlée",
            "Élan vital, étude",
            "it costs £5 at 20 °C",
            "Example™ for 3 €",
        ] {
            let garbled = garble(meant);
            let repaired = repair(&garbled);
            if meant.starts_with('É') {
                assert_eq!(repaired, "Élan vital, étude");
            } else {
                assert_eq!(repaired, meant, "{garbled}");
            }
        }
        assert_eq!(repair("â\u{80}\u{99}"), "’");
        assert_eq!(repair("ï»¿text"), "\u{FEFF}text");
    }

    #[test]
    fn words_that_look_garbled_are_kept() {
        for text in [
            "«MAÇû",
            "MAÇÃ”",
            "„MENÜ“",
            "CAFÉ…",
            "«Â»",
            "hotărâ…”",
            "São João, Âncora, île, naïf",
            "à «\u{A0}mot\u{A0}»",
            "â",
            "Ã",
        ] {
            assert_eq!(repair(text), text);
        }
    }

    proptest! {
        #[test]
        fn a_text_without_the_letters_of_garbled_text_is_never_changed(text in "[^ÃÂâï]{0,80}") {
            prop_assert_eq!(repair(&text), text.as_str());
        }

        #[test]
        fn words_between_spaces_are_never_changed(words in prop::collection::vec("[a-zß-öø-ÿÀ-ÖØ-Þ]{1,9}", 0..9)) {
            let text = words.join(" ");
            prop_assert_eq!(repair(&text), text.as_str());
        }

        #[test]
        fn repairing_twice_is_repairing_once(text in "[a-zÃÂâï€™“”©é \u{80}-\u{BF}]{0,30}") {
            let once = repair(&text).into_owned();
            let garbled_again = once.contains(['Ã', 'Â', 'â', 'ï']);
            prop_assert!(garbled_again || repair(&once) == once);
        }

        #[test]
        fn punctuation_that_was_garbled_is_repaired(words in prop::collection::vec("[a-z]{1,6}", 2..6)) {
            let meant = words.join(" – “").replace('a', "a’");
            let garbled = garble(&meant);
            prop_assert_eq!(repair(&garbled), meant.as_str());
        }
    }
}
