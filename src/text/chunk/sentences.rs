//! Where does a sentence end? Follows the rules of UAX #29 in one pass, but ends no sentence after an abbreviation.

use std::ops::Range;

use super::abbreviations::is_abbreviation;

/// The sentences of a text, trimmed of white space, in order; nothing but white space between.
///
/// Follows Unicode Standard Annex #29 (rules SB6 to SB11) with these deviations: a line break inside a
/// sentence that goes on in lower case is a space; a digit after white space may begin a
/// sentence; no sentence ends after an abbreviation, an initial or the number of a list item.
pub(super) fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut sentences = Vec::new();
    let mut start = text.len() - text.trim_start().len();
    let mut position = start;
    while let Some(offset) = text[position..].find(may_end_sentence) {
        let at = position + offset;
        match end_at(text, start, at) {
            End::Yes(end) => {
                sentences.push(start..start + text[start..end].trim_end().len());
                start = end + white_space(&text[end..]).len();
                position = start;
            }
            End::No(resume) => position = resume,
        }
    }
    let last = text[start..].trim_end();
    if !last.is_empty() {
        sentences.push(start..start + last.len());
    }
    sentences
}

/// Whether a sentence ends at a position.
enum End {
    Yes(usize),
    No(usize),
}

fn end_at(text: &str, start: usize, at: usize) -> End {
    if text.as_bytes()[at] == b'\n' {
        end_at_line_break(text, at)
    } else {
        end_at_terminator(text, start, at)
    }
}

fn end_at_line_break(text: &str, at: usize) -> End {
    let gap = white_space(&text[at..]);
    let next = at + gap.len();
    let is_blank_line = gap.matches('\n').nth(1).is_some();
    let goes_on = text[next..].starts_with(char::is_lowercase);
    if goes_on && !is_blank_line && !ends_with_terminator(&text[..at]) {
        End::No(next)
    } else {
        End::Yes(at)
    }
}

fn end_at_terminator(text: &str, start: usize, at: usize) -> End {
    let terminators = prefix(&text[at..], is_terminator);
    let closers = prefix(&text[at + terminators.len()..], is_closer);
    let end = at + terminators.len() + closers.len();
    if terminators.contains(is_wide_terminator) {
        return End::Yes(end);
    }
    let gap = white_space(&text[end..]);
    let after = &text[end + gap.len()..];
    if (gap.is_empty() && !after.is_empty()) || gap.contains('\n') || goes_on(after) {
        return End::No(end);
    }
    let is_single_dot = terminators == ".";
    if is_single_dot
        && (is_list_number(&text[start..at]) || is_abbreviation(&text[start..at], after))
    {
        return End::No(end);
    }
    End::Yes(end)
}

/// Whether `after` goes on with the sentence before it: no sentence begins with a comma or in lower case (rules 8 and
/// 8a).
fn goes_on(after: &str) -> bool {
    let opening = |c: char| !c.is_alphanumeric() && c != '\n' && !is_terminator(c);
    after.starts_with([',', ';', ':'])
        || after[prefix(after, opening).len()..].starts_with(char::is_lowercase)
}

fn is_list_number(before: &str) -> bool {
    (1..=3).contains(&before.len()) && before.bytes().all(|byte| byte.is_ascii_digit())
}

fn white_space(text: &str) -> &str {
    prefix(text, char::is_whitespace)
}

fn prefix(text: &str, belongs: impl Fn(char) -> bool) -> &str {
    let end = text.find(|c| !belongs(c)).unwrap_or(text.len());
    &text[..end]
}

fn ends_with_terminator(before: &str) -> bool {
    let mut backwards = before.chars().rev().filter(|&c| !is_closer(c));
    backwards.next().is_some_and(is_terminator)
}

fn may_end_sentence(c: char) -> bool {
    c == '\n' || is_terminator(c)
}

fn is_terminator(c: char) -> bool {
    if c.is_ascii() {
        return matches!(c, '.' | '!' | '?');
    }
    is_wide_terminator(c)
        || matches!(
            c,
            '…' | '‼'
                | '⁇'
                | '⁈'
                | '⁉'
                | '՞'
                | '։'
                | '؟'
                | '۔'
                | '।'
                | '॥'
                | '၊'
                | '။'
                | '።'
                | '፧'
                | '፨'
                | '។'
                | '៕'
                | '᠃'
                | '᠉'
                | '꓿'
                | '꘎'
                | '꘏'
        )
}

/// Whether a character ends a sentence that has no white space after it.
fn is_wide_terminator(c: char) -> bool {
    matches!(
        c,
        '。' | '！' | '？' | '｡' | '．' | '︒' | '﹒' | '﹖' | '﹗'
    )
}

fn is_closer(c: char) -> bool {
    matches!(
        c,
        '"' | '\''
            | ')'
            | ']'
            | '}'
            | '”'
            | '’'
            | '»'
            | '›'
            | '」'
            | '』'
            | '）'
            | '】'
            | '〕'
            | '》'
            | '〉'
            | '］'
            | '｝'
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_segmentation::UnicodeSegmentation;

    use super::*;

    fn split(text: &str) -> Vec<&str> {
        sentences(text)
            .into_iter()
            .map(|range| &text[range])
            .collect()
    }

    fn assert_split(expected: &[&str]) {
        assert_eq!(split(&expected.join(" ")), expected);
    }

    #[test]
    fn sentences_end_at_terminators() {
        assert_split(&[
            "The door opened.",
            "Who was it?",
            "Nobody!",
            "So it seemed…",
            "Good.",
        ]);
        assert_split(&[
            "“Come in.”",
            "She waited (for a while).",
            "\"No!\"",
            "It rained.",
        ]);
        assert_split(&["It began in 1990.", "300 people came.", "Pi is 3.14 or so."]);
    }

    #[test]
    fn abbreviations_and_initials_do_not_end_a_sentence() {
        assert_split(&["Dr. Ada Byrne met Mr. J. K. Stone at St. Mary's on Jan. 5."]);
        assert_split(&[
            "The U.S. Senate met at 9 a.m. Monday.",
            "He lives in the U.S.",
            "The end.",
        ]);
        assert_split(&[
            "See fig. 3, e.g. the left half, i.e. No. 7 of Vol. 2.",
            "He said no.",
            "Then he left.",
        ]);
        assert_split(&[
            "Acme Inc. Chairman Lee resigned.",
            "He sold Acme Inc.",
            "The buyer was glad.",
        ]);
        assert_split(&["A Ph.D. Student wrote approx. 5 pages etc. about it."]);
    }

    #[test]
    fn a_lower_case_word_goes_on_with_the_sentence() {
        assert_split(&[
            "\"Really?\" she asked.",
            "\"Yes!\" he said.",
            "He waited... and left.",
        ]);
        assert_split(&["Visit example.org/a.b for more.", "Version 2.0.1 is out."]);
    }

    #[test]
    fn lines_are_sentences_unless_they_go_on_in_lower_case() {
        assert_eq!(
            split("A heading\nThe text\nwraps here.\nEnd"),
            ["A heading", "The text\nwraps here.", "End"]
        );
        assert_eq!(split("one\n\ntwo\n \nthree"), ["one", "two", "three"]);
    }

    #[test]
    fn a_list_number_stays_with_its_item() {
        assert_eq!(
            split("1. Open the lid.\n2. Pour."),
            ["1. Open the lid.", "2. Pour."]
        );
    }

    #[test]
    fn chinese_and_japanese_sentences_need_no_space() {
        assert_eq!(
            split("今日は雨です。「明日は？」晴れ。"),
            ["今日は雨です。", "「明日は？」", "晴れ。"]
        );
    }

    #[test]
    fn plain_prose_is_cut_as_uax_29_cuts_it() {
        let text = "The harbour froze. Ships waited outside for days! Would the ice hold? \
            Some captains (the older ones) said so. “It always breaks by March.” Others were not \
            so sure, and sailed on. Это первое. А это второе! Ça va? Oui, très bien.";
        let oracle: Vec<&str> = text.split_sentence_bounds().map(str::trim).collect();
        assert_eq!(split(text), oracle);
    }

    proptest! {
        #[test]
        fn sentences_hold_all_but_white_space(text in "[a-zA-Z0-9.!?,'\"()。\n \\PC]{0,60}") {
            let mut covered = 0;
            for range in sentences(&text) {
                prop_assert!(range.start >= covered && range.start < range.end);
                prop_assert!(text[covered..range.start].trim().is_empty());
                let sentence = &text[range.clone()];
                prop_assert_eq!(sentence.trim(), sentence);
                covered = range.end;
            }
            prop_assert!(text[covered..].trim().is_empty());
        }
    }
}
