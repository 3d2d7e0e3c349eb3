//! Brings words that somebody else wrote onto one line, and makes them safe in Markdown. In HTML and SVG, the templates
//! make them so.

/// Puts a text on one line: white space becomes single spaces, and control characters, direction overrides and other
/// invisible format characters are dropped.
pub fn plain(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for character in text.chars().filter(|&character| is_visible(character)) {
        if !character.is_whitespace() {
            line.push(character);
        } else if !line.is_empty() && !line.ends_with(' ') {
            line.push(' ');
        }
    }
    line.truncate(line.trim_end().len());
    line
}

/// Cuts `line` to at most `max_width` columns, between words where that loses little, and marks the cut. A wide
/// character (as in Chinese) counts as two columns.
pub fn shorten(line: &str, max_width: usize) -> String {
    if width(line) <= max_width {
        return line.to_owned();
    }
    let mut used = 0;
    let mut fits = |character: char| {
        used += character_width(character);
        used < max_width
    };
    let cut: String = line.chars().take_while(|&c| fits(c)).collect();
    let word_end = cut.rfind(' ').filter(|&end| end * 3 > cut.len() * 2);
    let kept = &cut[..word_end.unwrap_or(cut.len())];
    // A joiner before the mark would join with it.
    let kept = kept.trim_end_matches([' ', ',', ';', ':', '-', '\u{200C}', '\u{200D}']);
    format!("{kept}…")
}

/// Escapes a text for one line of Markdown, at the start or anywhere in it, table cells included (`CommonMark` 0.31 and
/// the tables, strike-through, mathematics and bare web addresses of `GitHub`).
pub fn markdown(text: &str) -> String {
    let line = plain(text);
    let mut escaped = String::with_capacity(line.len());
    for (at, character) in line.char_indices() {
        if is_markup(character) || starts_block(&line, at) || starts_address(&line, at) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

fn is_markup(character: char) -> bool {
    matches!(
        character,
        '\\' | '`'
            | '*'
            | '_'
            | '['
            | ']'
            | '{'
            | '}'
            | '<'
            | '>'
            | '|'
            | '~'
            | '&'
            | '$'
            | '#'
            | '^'
    )
}

/// Whether the character at `at` would make the line a list item or the underline of a heading.
fn starts_block(line: &str, at: usize) -> bool {
    match line[at..].chars().next() {
        Some('-' | '+' | '=') => at == 0,
        Some('.' | ')') => at > 0 && line[..at].bytes().all(|byte| byte.is_ascii_digit()),
        _ => false,
    }
}

/// Whether the character at `at` would make a web address without brackets a link.
fn starts_address(line: &str, at: usize) -> bool {
    let ends_in_www = || {
        let start = at.checked_sub(3).and_then(|start| line.get(start..at));
        start.is_some_and(|start| start.eq_ignore_ascii_case("www"))
    };
    line[at..].starts_with("://") || (line[at..].starts_with('.') && ends_in_www())
}

fn is_visible(character: char) -> bool {
    let is_white = character.is_whitespace();
    let is_format = matches!(
        character,
        '\u{61C}' // direction marks, embeddings, overrides and isolates
            | '\u{200E}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{200B}' // zero-width space and byte order mark
            | '\u{FEFF}'
            | '\u{FDD0}'..='\u{FDEF}' // not characters, or only annotations
            | '\u{FFF9}'..='\u{FFFB}'
            | '\u{E0000}'..='\u{E007F}' // invisible tags
    );
    let is_noncharacter = u32::from(character) & 0xFFFE == 0xFFFE;
    is_white || !(character.is_control() || is_format || is_noncharacter)
}

fn width(line: &str) -> usize {
    line.chars().map(character_width).sum()
}

fn character_width(character: char) -> usize {
    let is_wide = matches!(u32::from(character), 0x1100..=0x115F | 0x2E80..=0xA4CF | 0xAC00..=0xD7A3
        | 0xF900..=0xFAFF | 0xFE30..=0xFE6F | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6 | 0x1F300..=0x1FAFF
        | 0x20000..=0x3FFFD);
    1 + usize::from(is_wide)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn invisible_and_turning_characters_go_and_lines_become_one() {
        assert_eq!(
            plain(" a\u{202E}b\r\n\tc\u{0}\u{1B}d\u{2028}e\u{FFFF} "),
            "ab cd e"
        );
        let kept = "می\u{200C}خواهم 👩\u{200D}🚀 é";
        assert_eq!(plain(kept), kept);
    }

    #[test]
    fn markup_is_escaped_where_it_would_act() {
        assert_eq!(
            markdown("- a|b [c](d) <e> `f`"),
            r"\- a\|b \[c\](d) \<e\> \`f\`"
        );
        assert_eq!(markdown("12. of 3.5, non-stop"), r"12\. of 3.5, non-stop");
        assert_eq!(markdown("http://x www.y"), r"http\://x www\.y");
    }

    #[test]
    fn long_lines_are_cut_between_words() {
        assert_eq!(shorten("the quick brown fox jumps", 18), "the quick brown…");
        assert_eq!(shorten("日本語の新聞記事", 8), "日本語…");
        assert_eq!(shorten("short", 8), "short");
    }

    proptest! {
        #[test]
        fn a_plain_line_stays_as_it_is(text in any::<String>()) {
            let line = plain(&text);
            prop_assert_eq!(plain(&line), line);
        }

        #[test]
        fn a_shortened_line_fits(text in any::<String>(), max_width in 2_usize..40) {
            prop_assert!(width(&shorten(&plain(&text), max_width)) <= max_width);
        }
    }
}
