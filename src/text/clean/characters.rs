//! Characters and white space in one form: NFC, nothing invisible, single spaces, `\n` alone.

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Whether a line is printable ASCII with single spaces inside: most are, and need no work.
pub(super) fn are_tidy(line: &str) -> bool {
    let mut after_space = true;
    for &byte in line.as_bytes() {
        let is_space = byte == b' ';
        if !matches!(byte, b' '..=b'~') || (is_space && after_space) {
            return false;
        }
        after_space = is_space;
    }
    line.is_empty() || !after_space
}

/// Tidies a text; the result holds several lines where the input has line breaks other than `\n`.
pub(super) fn tidy(text: &str) -> String {
    let visible = collapse(text);
    match is_nfc_quick(visible.chars()) {
        IsNormalized::Yes => visible,
        IsNormalized::No | IsNormalized::Maybe => visible.nfc().collect(),
    }
}

/// Drops what cannot be seen and evens out white space. Comes before NFC, because a dropped
/// character may have stood between a letter and its accent.
fn collapse(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut pending_space = false;
    let mut after_return = false;
    for c in text.chars() {
        if is_line_break(c) {
            if !(c == '\n' && after_return) {
                out.push('\n');
            }
            pending_space = false;
        } else if c.is_whitespace() {
            pending_space = true;
        } else if !is_invisible(c) {
            if pending_space && !out.is_empty() && !out.ends_with('\n') {
                out.push(' ');
            }
            pending_space = false;
            match ligature(c) {
                Some(letters) => out.push_str(letters),
                None => out.push(c),
            }
        }
        after_return = c == '\r';
    }
    out
}

/// The letters of a Latin ligature, which no vocabulary has.
pub(super) fn ligature(c: char) -> Option<&'static str> {
    match c {
        'ﬀ' => Some("ff"),
        'ﬁ' => Some("fi"),
        'ﬂ' => Some("fl"),
        'ﬃ' => Some("ffi"),
        'ﬄ' => Some("ffl"),
        'ﬅ' | 'ﬆ' => Some("st"),
        _ => None,
    }
}

fn is_line_break(c: char) -> bool {
    matches!(c, '\n'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Whether a character is a control character, a zero-width character, a direction mark, a soft hyphen or a byte order
/// mark.
pub(super) fn is_invisible(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    c.is_control()
        || matches!(c,
            '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_return_and_a_newline_are_one_line_break() {
        assert_eq!(tidy("a\r\nb\rc\n\rd"), "a\nb\nc\n\nd");
    }

    #[test]
    pub(super) fn ligatures_are_letters() {
        assert_eq!(
            tidy("oﬃce of the ﬁrst ﬂoor, aﬄuent"),
            "office of the first floor, affluent"
        );
    }

    #[test]
    fn joiners_between_a_letter_and_its_accent_do_not_hinder_composition() {
        assert_eq!(tidy("o\u{200D}\u{308}"), "ö");
    }

    proptest! {
        #[test]
        fn the_short_cut_agrees_with_the_long_way(line in "[ -~\t]{0,20}") {
            prop_assert_eq!(are_tidy(&line), tidy(&line) == line);
        }
    }
}
