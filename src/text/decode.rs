//! Which characters do the bytes of a text stand for?

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8};

/// Text made from bytes of unknown encoding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The whole text, with U+FFFD for what could not be read.
    pub text: String,
    /// The name of the encoding, as in the WHATWG Encoding Standard.
    pub encoding: &'static str,
    /// How many replacement characters were put in.
    pub n_repaired: usize,
}

/// Decodes by byte order mark, else as UTF-8, else by guessing from the bytes; never fails.
///
/// Bytes that are UTF-8 but for a few broken sequences are repaired as UTF-8: taking them for a legacy encoding would
/// garble every accented word to save one character.
#[must_use]
pub fn decode(bytes: &[u8]) -> Decoded {
    if let Some((encoding, mark_length)) = Encoding::for_bom(bytes) {
        return decode_as(encoding, &bytes[mark_length..]);
    }
    let utf8 = Utf8Evidence::of(bytes);
    if utf8.n_broken == 0 || utf8.n_multibyte > 2 * utf8.n_broken {
        return decode_as(UTF_8, bytes);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    decode_as(detector.guess(None, Utf8Detection::Deny), bytes)
}

fn decode_as(encoding: &'static Encoding, bytes: &[u8]) -> Decoded {
    let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
    let n_repaired = match (had_errors, encoding == UTF_8) {
        (false, _) => 0,
        (true, true) => Utf8Evidence::of(bytes).n_broken,
        (true, false) => text.matches(char::REPLACEMENT_CHARACTER).count(),
    };
    Decoded {
        text: text.into_owned(),
        encoding: encoding.name(),
        n_repaired,
    }
}

/// Counts of what speaks for and against bytes being UTF-8.
struct Utf8Evidence {
    n_multibyte: usize,
    n_broken: usize,
}

impl Utf8Evidence {
    fn of(bytes: &[u8]) -> Self {
        let mut evidence = Self {
            n_multibyte: 0,
            n_broken: 0,
        };
        for part in bytes.utf8_chunks() {
            evidence.n_multibyte += part.valid().bytes().filter(|&byte| byte >= 0xC0).count();
            evidence.n_broken += usize::from(!part.invalid().is_empty());
        }
        evidence
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn plain_utf8_is_kept_as_it_is() {
        let decoded = decode("Grüße aus Köln, 日本".as_bytes());
        assert_eq!(decoded.text, "Grüße aus Köln, 日本");
        assert_eq!((decoded.encoding, decoded.n_repaired), ("UTF-8", 0));
    }

    #[test]
    fn a_byte_order_mark_decides_and_disappears() {
        assert_eq!(decode(b"\xEF\xBB\xBFtea").text, "tea");
        let decoded = decode(b"\xFF\xFEt\0e\0a\0");
        assert_eq!(
            (decoded.text.as_str(), decoded.encoding),
            ("tea", "UTF-16LE")
        );
    }

    #[test]
    fn western_european_bytes_are_recognised() {
        let decoded = decode(b"Le caf\xE9 est ferm\xE9 depuis l'\xE9t\xE9 dernier.");
        assert_eq!(decoded.text, "Le café est fermé depuis l'été dernier.");
        assert_eq!((decoded.encoding, decoded.n_repaired), ("windows-1252", 0));
    }

    #[test]
    fn cyrillic_bytes_are_recognised() {
        let text = "Сегодня в городе открыли новый мост через реку.";
        let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(text);
        assert_eq!(decode(&bytes).text, text);
    }

    #[test]
    fn shift_jis_bytes_are_recognised() {
        let text = "駅前の図書館は、来週から夜も開いています。";
        let (bytes, _, _) = encoding_rs::SHIFT_JIS.encode(text);
        assert_eq!(decode(&bytes).text, text);
    }

    #[test]
    fn utf8_with_one_broken_place_is_repaired_and_counted() {
        let mut bytes = "Die Brücke über den Fluß wird für Autos gesperrt"
            .as_bytes()
            .to_vec();
        bytes.push(0xC3);
        let decoded = decode(&bytes);
        assert!(decoded.text.starts_with("Die Brücke über"));
        assert!(decoded.text.ends_with('\u{FFFD}'));
        assert_eq!((decoded.encoding, decoded.n_repaired), ("UTF-8", 1));
    }

    #[test]
    fn a_replacement_character_of_the_author_is_not_counted() {
        assert_eq!(decode("lost \u{FFFD} here".as_bytes()).n_repaired, 0);
    }

    proptest! {
        #[test]
        fn any_bytes_decode(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let decoded = decode(&bytes);
            let n_replaced = decoded.text.matches(char::REPLACEMENT_CHARACTER).count();
            prop_assert!(decoded.n_repaired <= n_replaced);
        }

        #[test]
        fn valid_utf8_is_unchanged(text in "[^\u{FEFF}]{0,60}") {
            prop_assert_eq!(decode(text.as_bytes()).text, text);
        }
    }
}
