//! Lines that an editor or a mail program broke at a fixed width, joined to paragraphs again.

use std::borrow::Cow;
use std::collections::HashSet;

/// Widths at which programs break lines, in characters.
const WIDTHS: std::ops::RangeInclusive<usize> = 55..=100;
/// Characters that a full line may end too early, as people who break lines by hand do.
const SLACK: usize = 8;
/// One line in this many may be longer than any width.
const LINES_PER_LONG_LINE: usize = 10;
/// Least number of hyphens at ends of lines that show that the words of the text were hyphenated.
const MIN_HYPHENS: usize = 3;

/// Joins the lines of hard-wrapped paragraphs; every other line stays as it is.
///
/// A paragraph is hard-wrapped if each of its lines was full: the first word of the next would have gone past the width
/// that the text has. Lists, tables, code, quotations, verse and addresses are not: their lines end early, are
/// indented, or begin with a sign, a number or always with a capital. A hyphen at the end of a line goes if the whole
/// word stands elsewhere in the text, or if lines end with hyphens all over it.
#[must_use]
pub fn join_wrapped(text: &str) -> Cow<'_, str> {
    let Some(width) = width(text) else {
        return Cow::Borrowed(text);
    };
    let lines: Vec<&str> = text.lines().collect();
    let hyphens = Hyphens::of(text, &lines);
    let mut joined = String::with_capacity(text.len());
    for paragraph in lines.split_inclusive(|line| line.trim().is_empty()) {
        let n_lines = paragraph.len() - usize::from(is_blank_at_end(paragraph));
        let (words, blank) = paragraph.split_at(n_lines);
        if is_wrapped(words, width) {
            join(words, &hyphens, &mut joined);
            joined.push('\n');
        } else {
            push_lines(&mut joined, words);
        }
        push_lines(&mut joined, blank);
    }
    Cow::Owned(joined)
}

fn is_blank_at_end(paragraph: &[&str]) -> bool {
    paragraph.last().is_some_and(|line| line.trim().is_empty())
}

fn push_lines(text: &mut String, lines: &[&str]) {
    for line in lines {
        text.push_str(line);
        text.push('\n');
    }
}

/// The width at which the lines of a text were broken, if they were.
fn width(text: &str) -> Option<usize> {
    let (mut n_lines, mut n_long, mut width) = (0, 0, 0);
    for line in text.lines() {
        // Bytes bound characters from above; most long lines are told by them without counting.
        let length = match line.len() {
            0..400 => line.chars().count(),
            long => long,
        };
        n_lines += usize::from(length > 0);
        if length > *WIDTHS.end() {
            n_long += 1;
            if n_long > 2 + text.len() / WIDTHS.end() / LINES_PER_LONG_LINE {
                return None;
            }
        } else if line.contains(' ') {
            width = width.max(length);
        }
    }
    (n_long * LINES_PER_LONG_LINE <= n_lines && WIDTHS.contains(&width)).then_some(width)
}

fn is_wrapped(lines: &[&str], width: usize) -> bool {
    let next = lines.iter().skip(1);
    let mut pairs = lines.iter().zip(next.clone());
    lines.len() > 1
        && lines.iter().all(|line| is_prose(line))
        && pairs.all(|(line, next)| is_full(line, next, width))
        && next
            .into_iter()
            .any(|line| line.starts_with(char::is_lowercase))
}

fn is_full(line: &str, next: &str, width: usize) -> bool {
    let first_word = next.split(' ').next().unwrap_or_default();
    let length = line.trim_end().chars().count();
    length + 1 + first_word.chars().count() + SLACK > width && length <= *WIDTHS.end()
}

/// Whether a line can belong to a paragraph: it begins with a word, and has no columns and no marks of code.
fn is_prose(line: &str) -> bool {
    let begins_well = line.starts_with(|c: char| {
        c.is_alphabetic() || matches!(c, '"' | '“' | '‘' | '(' | '$' | '\'')
    }) || (line.starts_with(|c: char| c.is_ascii_digit()) && !is_numbered(line));
    let line = line.trim_end();
    let has_columns = line.contains(['\t', '|']) || line.trim().contains("   ");
    let is_code =
        line.ends_with(['{', '}', ';', '\\']) || line.contains("://") && !line.contains(' ');
    begins_well && !has_columns && !is_code
}

/// Whether a line begins with a number such as `1.` or `2)`.
fn is_numbered(line: &str) -> bool {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    rest.starts_with(". ") || rest.starts_with(')')
}

fn join(lines: &[&str], hyphens: &Hyphens<'_>, joined: &mut String) {
    let mut lines = lines.iter().map(|line| line.trim()).peekable();
    while let Some(line) = lines.next() {
        match lines.peek() {
            None => joined.push_str(line),
            Some(next) => match hyphens.between(line, next) {
                Between::Space => {
                    joined.push_str(line);
                    joined.push(' ');
                }
                Between::Hyphen => joined.push_str(line),
                Between::Nothing => joined.push_str(line.strip_suffix('-').unwrap_or(line)),
            },
        }
    }
}

/// What stands between two lines once they are joined.
enum Between {
    Space,
    Hyphen,
    Nothing,
}

/// What a text tells about the hyphens at the ends of its lines.
struct Hyphens<'t> {
    words: HashSet<&'t str>,
    is_hyphenated: bool,
}

impl<'t> Hyphens<'t> {
    fn of(text: &'t str, lines: &[&str]) -> Self {
        let n_hyphens = lines.iter().filter(|line| divided(line).is_some()).count();
        let mut words = HashSet::new();
        if n_hyphens > 0 {
            words.extend(text.split(|c: char| !(c.is_alphanumeric() || c == '-')));
        }
        Self {
            words,
            is_hyphenated: n_hyphens >= MIN_HYPHENS && n_hyphens * 20 >= lines.len(),
        }
    }

    fn between(&self, line: &str, next: &str) -> Between {
        let end = next.find(|c: char| !(c.is_alphanumeric() || c == '-'));
        let second = &next[..end.unwrap_or(next.len())];
        let Some(first) = divided(line).filter(|_| second.starts_with(char::is_lowercase)) else {
            return Between::Space;
        };
        let has = |word: &str| self.words.contains(word);
        if has(&format!("{first}{second}")) {
            Between::Nothing
        } else if has(&format!("{first}-{second}")) || !self.is_hyphenated {
            Between::Hyphen
        } else {
            Between::Nothing
        }
    }
}

/// The word before the hyphen that a line ends with.
fn divided(line: &str) -> Option<&str> {
    let line = line.trim_end().strip_suffix('-')?;
    let start = line.rfind(|c: char| !(c.is_alphanumeric() || c == '-'));
    let word = &line[start.map_or(0, |at| line.ceil_char_boundary(at + 1))..];
    (word.len() > 1 && word.ends_with(char::is_alphabetic)).then_some(word)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LETTER: &str = "\
The ferry was late again on Thursday, and those who had waited on
the quay since six went home on foot. The company says that a new
boat will come in spring, when the dredging of the channel is done.

Nobody believes it, least of all the fishermen, who have heard the
same promise every year.
";

    #[test]
    fn paragraphs_are_joined_and_stay_apart() {
        let joined = join_wrapped(LETTER);
        let lines: Vec<&str> = joined.lines().collect();
        assert_eq!(lines.len(), 3);
        assert!(lines[0].contains("had waited on the quay"), "{joined}");
        assert!(lines[2].ends_with("the same promise every year."));
    }

    #[test]
    fn other_lines_are_left_as_they_are() {
        for lines in [
            "- one thing that has to be bought before the shops close at\n- another that can wait until the end of the week\n",
            "1. Take the old filter out of its frame and throw it away.\n2. put the new one in with the arrow towards you.\n",
            "The sea is calm to-night,\nand far away a light\ngoes out.\n",
            "Example Company\nattn. of the manager\n12 Harbour Road\nsomewhere\n",
            "    let harbour = ferry.arrives_at(quay).expect(\"it is late\");\n    harbour.wait_for(passengers, until, they_are_all_on_board)\n",
            "Name            Berth           Length          Draught\nOld Mary        north           12 m            2 m\n",
            "> the ferry was late again on Thursday, and those who waited\n> on the quay went home on foot\n",
        ] {
            let text = format!("{LETTER}\n{lines}");
            assert!(join_wrapped(&text).ends_with(lines), "{lines}");
        }
    }

    #[test]
    fn a_text_with_a_line_for_each_paragraph_is_left_alone() {
        let text = format!(
            "{}\n\nA short line\nand another.\n",
            "A long line. ".repeat(40)
        );
        assert!(matches!(join_wrapped(&text), Cow::Borrowed(_)));
    }

    #[test]
    fn a_hyphen_goes_only_from_a_word_that_is_one() {
        let text = "\
The fisher-
men of the harbour have waited for the dredging of the chan-
nel for many years, and the well-
known promise of the company does not help the fishermen at all,
says the re-
porter.
";
        let lines: Vec<&str> = text.lines().collect();
        let hyphens = Hyphens::of(text, &lines);
        let mut joined = String::new();
        join(&lines, &hyphens, &mut joined);
        assert!(
            joined.starts_with("The fishermen of the harbour"),
            "{joined}"
        );
        assert!(joined.contains("the channel for"), "{joined}");
        let single = ["a well-", "known promise"];
        let mut joined = String::new();
        join(
            &single,
            &Hyphens::of("a well-\nknown promise", &single),
            &mut joined,
        );
        assert_eq!(joined, "a well-known promise");
    }

    fn letters(text: &str) -> String {
        text.chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .collect()
    }

    proptest! {
        #[test]
        fn nothing_but_line_breaks_and_hyphens_is_lost(text in "([a-zA-Z]{1,12}[ \n,.-]{1,2}){0,80}") {
            prop_assert_eq!(letters(&join_wrapped(&text)), letters(&text));
        }

        #[test]
        fn any_text_is_read(text in any::<String>()) {
            prop_assert_eq!(letters(&join_wrapped(&text)), letters(&text));
        }

        #[test]
        fn joined_paragraphs_are_not_joined_again(text in "([a-z]{1,9} ){30,60}") {
            let wrapped = wrap(&text, 70);
            let once = join_wrapped(&wrapped).into_owned();
            prop_assert_eq!(once.trim_end(), text.trim_end());
            prop_assert_eq!(join_wrapped(&once), once.as_str());
        }
    }

    /// Breaks a text before the first word that does not fit.
    fn wrap(text: &str, width: usize) -> String {
        let mut wrapped = String::new();
        let mut length = 0;
        for word in text.split_whitespace() {
            if length > 0 && length + 1 + word.len() > width {
                wrapped.push('\n');
                length = 0;
            } else if length > 0 {
                wrapped.push(' ');
                length += 1;
            }
            wrapped.push_str(word);
            length += word.len();
        }
        wrapped
    }
}
