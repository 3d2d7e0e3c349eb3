//! What of a text is worth reading? Tidies characters and white space, and takes out the lines
//! that are wholly boilerplate, keeping a record of each.

mod characters;
mod forms;
mod boilerplate;
mod cleaned;

use std::borrow::Cow;

pub use cleaned::{Cleaned, RemovedLine};
pub(super) use cleaned::{KeptLines, RemovedLines};

use super::form::{Fences, LineRole};
use crate::model::RemovalReason;

/// Deepest indentation of a line of code that is kept, in columns.
const MAX_INDENTATION: usize = 40;
/// Columns that a tab stands for.
const TAB: usize = 4;

/// Tidies a text and removes its boilerplate lines; every other word stays, in order.
///
/// Linear in the length of the text, and idempotent: cleaning a cleaned text changes nothing.
#[must_use]
pub fn clean(text: &str) -> Cleaned {
    let mut kept = KeptLines::with_capacity(text.len());
    let mut removed = RemovedLines::default();
    let mut fences = fences(text);
    for raw in text.split('\n') {
        let mut indentation = None;
        for line in tidy(raw).split('\n') {
            match fences.role(line) {
                LineRole::Text if boilerplate::is_boilerplate(line) => {
                    let line = RemovedLine::new(line, RemovalReason::KnownBoilerplate);
                    removed.push(line, &kept);
                }
                LineRole::Text | LineRole::Opening | LineRole::Closing => kept.push(line),
                LineRole::Code => {
                    kept.push_indented(indentation.unwrap_or_else(|| columns(raw)), line);
                }
            }
            indentation = Some(0);
        }
    }
    removed.with(kept)
}

/// The fences of code in a text, each line of which is tidied before it is looked at.
fn fences(text: &str) -> Fences {
    Fences::of(text, || {
        let tidied = text.split('\n').map(tidy);
        let lines =
            tidied.flat_map(|lines| lines.split('\n').map(str::to_owned).collect::<Vec<_>>());
        lines.collect()
    })
}

/// The indentation of a line of code in columns.
fn columns(raw: &str) -> usize {
    let white = raw.chars().take_while(|c| matches!(c, ' ' | '\t'));
    let columns = white
        .map(|c| if c == '\t' { TAB } else { 1 })
        .sum::<usize>();
    columns.min(MAX_INDENTATION)
}

fn tidy(raw: &str) -> Cow<'_, str> {
    let raw = raw.strip_suffix('\r').unwrap_or(raw);
    if characters::are_tidy(raw) {
        Cow::Borrowed(raw)
    } else {
        Cow::Owned(characters::tidy(raw))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cleaned(text: &str) -> String {
        clean(text).text
    }

    #[test]
    fn line_ends_and_blank_lines_are_evened_out() {
        assert_eq!(
            cleaned("one\r\ntwo\rthree\n\n\n\nfour\n"),
            "one\ntwo\nthree\n\nfour"
        );
        assert_eq!(cleaned("one\u{2028}two\u{0B}three"), "one\ntwo\nthree");
    }

    #[test]
    fn white_space_runs_become_one_space() {
        assert_eq!(cleaned("  a \t b\u{A0}\u{A0}c \n  d"), "a b c\nd");
    }

    #[test]
    fn invisible_characters_are_gone() {
        assert_eq!(
            cleaned("\u{FEFF}co\u{AD}op\u{200B}er\0ate\u{7}"),
            "cooperate"
        );
    }

    #[test]
    fn accents_are_composed() {
        assert_eq!(cleaned("cafe\u{301}"), "café");
        assert_eq!(cleaned("e\u{200D}\u{301}"), "é");
    }

    #[test]
    fn a_boilerplate_line_is_removed_and_recorded() {
        let cleaned = clean("The river rose.\n\n- Advertisement -\n\nIt fell again.");
        assert_eq!(cleaned.text, "The river rose.\n\nIt fell again.");
        assert_eq!(cleaned.removed.len(), 1);
        assert_eq!(cleaned.removed[0].text, "- Advertisement -");
    }

    #[test]
    fn a_sentence_that_mentions_advertisement_is_kept() {
        let text = "The advertisement ran for two weeks before anyone complained.";
        assert_eq!(cleaned(text), text);
    }

    #[test]
    fn code_keeps_its_indentation_and_all_its_lines() {
        let code = "```\nif a:\n    share\n\n    email\n```";
        assert_eq!(cleaned(&code.replace("    ", "\t")), code);
        assert_eq!(cleaned("  a\n```\n    b"), "a\n```\nb");
        assert_eq!(
            cleaned("```\nAdvertisement\n```"),
            "```\nAdvertisement\n```"
        );
    }

    #[test]
    fn nothing_in_gives_nothing_out() {
        assert_eq!(clean("").text, "");
        assert_eq!(clean(" \n\t\r\n\u{200B}").text, "");
    }

    #[test]
    fn one_enormous_line_is_cleaned() {
        let text = "word \u{E9} ".repeat(100_000);
        assert_eq!(cleaned(&text), text.trim_end());
    }

    /// A text of prose, boilerplate and unusual characters.
    fn messy_text() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            "\\PC{0,12}",
            any::<String>(),
            "[ \t\r\n\u{A0}\u{85}\u{2028}\u{200B}\u{AD}\u{FEFF}\0\u{301}\u{1100}\u{1161}e]{1,6}",
            Just("\nAdvertisement\n".to_owned()),
            Just("\n```\n".to_owned()),
            Just("\n``` sh\n \t Email\n".to_owned()),
            Just("\r\nRead more: a tale of two ports >>>\r\n".to_owned()),
            Just("Share Tweet Email".to_owned()),
        ];
        prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
    }

    fn words(text: &str) -> Vec<String> {
        let tidied = characters::tidy(text);
        tidied.split_whitespace().map(str::to_owned).collect()
    }

    proptest! {
        #[test]
        fn cleaning_twice_is_cleaning_once(text in messy_text()) {
            let once = clean(&text);
            let twice = clean(&once.text);
            prop_assert_eq!(&once.text, &twice.text);
            prop_assert!(twice.removed.is_empty());
        }

        #[test]
        fn every_word_is_kept_or_recorded_in_order(text in messy_text()) {
            let cleaned = clean(&text);
            let mut removed = cleaned.removed.iter().map(|line| line.text.as_str());
            let tidied = characters::tidy(&text);
            let mut kept = cleaned.text.split('\n').filter(|line| !line.is_empty()).peekable();
            for line in tidied.split('\n').filter(|line| !line.is_empty()) {
                if kept.next_if(|kept| kept.trim() == line).is_none() {
                    prop_assert_eq!(removed.next(), Some(line));
                }
            }
            prop_assert_eq!(kept.next(), None);
            prop_assert_eq!(removed.next(), None);
        }

        #[test]
        fn tidying_loses_only_what_cannot_be_seen(text in messy_text()) {
            use unicode_normalization::UnicodeNormalization;
            let visible = |text: &str| -> String {
                let visible = text.nfc().filter(|c| !c.is_whitespace() && !characters::is_invisible(*c));
                let letters = visible.flat_map(|c| match characters::ligature(c) {
                    Some(letters) => letters.to_owned(),
                    None => c.to_string(),
                }.chars().collect::<Vec<char>>());
                letters.nfc().collect()
            };
            prop_assert_eq!(visible(&words(&text).concat()), visible(&text));
        }

        #[test]
        fn no_control_character_and_no_stray_space_is_left(text in messy_text()) {
            let text = clean(&text).text;
            prop_assert!(!text.contains(|c: char| c.is_control() && c != '\n'));
            prop_assert!(text.lines().all(|line| line.trim_end() == line && !line.trim().contains("  ")));
            prop_assert!(text.contains("```") || text.lines().all(|line| line.trim() == line));
            prop_assert!(!text.contains("\n\n\n"));
            prop_assert!(unicode_normalization::is_nfc(&text));
        }
    }
}
