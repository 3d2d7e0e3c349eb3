//! The forms of lines: the marks of Markdown that stay in cleaned texts for headings, items of lists and fenced code.

/// The mark that begins and ends code.
pub(super) const FENCE: &str = "```";

/// What a line is to the fenced code of its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineRole {
    /// A line outside code.
    Text,
    /// The fence above code.
    Opening,
    /// A line of code.
    Code,
    /// The fence below code.
    Closing,
}

/// Tells code from all else, line by line. A fence that is never closed is a line like any other.
pub(super) struct Fences {
    /// The number of lines left that could close code.
    n_closing: usize,
    is_open: bool,
}

impl Fences {
    /// Looks ahead for the fences of `text`, whose lines must then go in order through [`Fences::role`].
    pub(super) fn of<L: AsRef<str>>(text: &str, lines: impl FnOnce() -> Vec<L>) -> Self {
        let mut n_closing = 0;
        if memchr::memmem::find(text.as_bytes(), FENCE.as_bytes()).is_some() {
            let lines = lines();
            n_closing = lines.iter().filter(|line| closes(line.as_ref())).count();
        }
        Self {
            n_closing,
            is_open: false,
        }
    }

    /// The role of the next line, which has no white space around it.
    pub(super) fn role(&mut self, line: &str) -> LineRole {
        if self.n_closing == 0 {
            return LineRole::Text;
        }
        let closes = closes(line);
        self.n_closing -= usize::from(closes);
        match (self.is_open, closes) {
            (true, true) => {
                self.is_open = false;
                LineRole::Closing
            }
            (true, false) => LineRole::Code,
            (false, _) if self.n_closing > 0 && opens(line) => {
                self.is_open = true;
                LineRole::Opening
            }
            (false, _) => LineRole::Text,
        }
    }
}

fn opens(line: &str) -> bool {
    line.starts_with(FENCE) && !line.trim_start_matches('`').contains('`')
}

fn closes(line: &str) -> bool {
    line.len() >= FENCE.len() && line.bytes().all(|byte| byte == b'`')
}

/// Whether a line could be taken for a fence.
pub(super) fn is_like_fence(line: &str) -> bool {
    line.trim().starts_with(FENCE)
}

/// Whether a line is a heading such as `## Heading`.
pub(super) fn is_heading(line: &str) -> bool {
    let words = line.trim_start_matches('#');
    (1..=6).contains(&(line.len() - words.len())) && words.starts_with(' ')
}

/// The words of an item of a list, `- words` or `1. words`; `None` when the line is no item.
pub(super) fn item(line: &str) -> Option<&str> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let words = match digits {
        0 => line.strip_prefix(['-', '*', '+', '•', '‣', '◦', '▪', '·'])?,
        1..=3 => line[digits..].strip_prefix(['.', ')'])?,
        _ => return None,
    };
    words.strip_prefix(' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roles(text: &str) -> Vec<LineRole> {
        let mut fences = Fences::of(text, || text.lines().collect());
        text.lines().map(|line| fences.role(line)).collect()
    }

    #[test]
    fn code_stands_between_fences() {
        use LineRole::{Closing, Code, Opening, Text};
        assert_eq!(
            roles("a\n```sh\nls\n```\nb\n```\n```py\n````"),
            [Text, Opening, Code, Closing, Text, Opening, Code, Closing]
        );
    }

    #[test]
    fn a_fence_that_is_never_closed_is_text() {
        assert_eq!(roles("```sh\nls"), [LineRole::Text; 2]);
        assert_eq!(roles("```\nls\n``` x"), [LineRole::Text; 3]);
        assert_eq!(roles("```a```\nb\n```"), [LineRole::Text; 3]);
    }

    #[test]
    fn headings_and_items_are_told_by_their_marks() {
        for line in ["# One", "###### Six"] {
            assert!(is_heading(line), "{line}");
        }
        for line in ["#tag", "####### Seven", "Plain", "#"] {
            assert!(!is_heading(line), "{line}");
        }
        for (line, words) in [("- one", "one"), ("12. two", "two"), ("3) three", "three")] {
            assert_eq!(item(line), Some(words));
        }
        for line in ["-5 degrees", "1990. A year", "3.5 km", "one", "--"] {
            assert_eq!(item(line), None, "{line}");
        }
    }
}
