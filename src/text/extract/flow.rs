//! Builds readable text: words flow, blocks are set apart.

/// What stands between two pieces of text; the strongest one asked for wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    Nothing,
    Space,
    Line,
    Paragraph,
}

/// Text in the making.
pub(super) struct Flow {
    text: String,
    gap: Gap,
    /// What stands before the next words.
    mark: String,
}

impl Flow {
    pub(super) fn new() -> Self {
        Self {
            text: String::new(),
            gap: Gap::Nothing,
            mark: String::new(),
        }
    }

    /// Adds running text, any white space in it as one space.
    pub(super) fn words(&mut self, text: &str) {
        if text.starts_with(char::is_whitespace) {
            self.space();
        }
        for word in text.split_whitespace() {
            self.push(word);
            self.gap = Gap::Space;
        }
        if !text.is_empty() && !text.ends_with(char::is_whitespace) {
            self.gap = Gap::Nothing;
        }
    }

    /// Adds text whose line breaks and indentation mean something.
    pub(super) fn verbatim(&mut self, text: &str) {
        let lines = text.trim_end_matches(['\n', '\r']);
        if !lines.is_empty() {
            self.push(lines);
        }
        if lines.len() < text.len() {
            self.line();
        }
    }

    /// Puts `mark` before the next text, in the place of any other.
    pub(super) fn mark(&mut self, mark: &str) {
        mark.clone_into(&mut self.mark);
    }

    /// Takes back a mark that nothing came after.
    pub(super) fn unmark(&mut self) {
        self.mark.clear();
    }

    pub(super) fn space(&mut self) {
        self.gap = self.gap.max(Gap::Space);
    }

    pub(super) fn line(&mut self) {
        self.gap = self.gap.max(Gap::Line);
    }

    pub(super) fn paragraph(&mut self) {
        self.gap = Gap::Paragraph;
    }

    pub(super) fn finish(self) -> String {
        self.text
    }

    fn push(&mut self, text: &str) {
        if !self.text.is_empty() {
            self.text.push_str(match self.gap {
                Gap::Nothing => "",
                Gap::Space => " ",
                Gap::Line => "\n",
                Gap::Paragraph => "\n\n",
            });
        }
        self.text.push_str(&self.mark);
        self.mark.clear();
        self.text.push_str(text);
        self.gap = Gap::Nothing;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strongest_gap_wins_and_none_stands_at_the_ends() {
        let mut flow = Flow::new();
        flow.paragraph();
        flow.words(" one\n two");
        flow.words("fold ");
        flow.line();
        flow.paragraph();
        flow.words(" three ");
        flow.line();
        flow.verbatim("  a\n  b\n");
        flow.words("c");
        flow.paragraph();
        assert_eq!(flow.finish(), "one twofold\n\nthree\n  a\n  b\nc");
    }
}
