//! Of which blocks is a text made? Headings, paragraphs, items of lists and code, told by the form of the lines.

use std::ops::Range;

use crate::text::form::{Fences, Place, is_heading, item};

/// Longest line without a mark that is taken for a heading, in bytes.
const MAX_HEADING_BYTES: usize = 80;

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A line with the mark of a heading.
    Heading,
    /// Lines up to a blank one.
    Paragraph,
    /// An item of a list.
    Item,
    /// Lines between two fences, with the fences.
    Code,
}

/// A stretch of a text that belongs together, without white space around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) kind: Kind,
    pub(super) range: Range<usize>,
    /// Whether a blank line stands before it.
    pub(super) is_apart: bool,
}

impl Block {
    /// Whether it announces what follows: it ends with a colon, or is a line of its own that is no sentence.
    pub(super) fn is_lead_in(&self, text: &str, next: &Self) -> bool {
        let words = &text[self.range.clone()];
        match self.kind {
            Kind::Heading => true,
            Kind::Code => false,
            Kind::Item => words.ends_with(':'),
            Kind::Paragraph => words.ends_with(':') || (next.is_apart && is_like_heading(words)),
        }
    }
}

fn is_like_heading(words: &str) -> bool {
    words.len() <= MAX_HEADING_BYTES
        && !words.contains('\n')
        && !words.starts_with(char::is_lowercase)
        && words.ends_with(|c: char| c.is_alphanumeric() || c == ')')
}

/// The blocks of a text in order; nothing but white space between them.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    let mut reader = Reader {
        fences: Fences::of(text, || text.split('\n').map(str::trim).collect()),
        blocks: Vec::new(),
        is_apart: true,
        goes_on: false,
    };
    let mut position = 0;
    for line in text.split('\n') {
        let words = line.trim();
        let start = position + line.len() - line.trim_start().len();
        reader.add(words, start..start + words.len());
        position += line.len() + 1;
    }
    reader.blocks
}

struct Reader {
    fences: Fences,
    blocks: Vec<Block>,
    /// Whether the line before was blank.
    is_apart: bool,
    /// Whether an ordinary line belongs to the last block.
    goes_on: bool,
}

impl Reader {
    fn add(&mut self, line: &str, range: Range<usize>) {
        if line.is_empty() {
            self.is_apart = true;
            return;
        }
        match self.fences.place(line) {
            Place::Opening => self.push(Kind::Code, range),
            Place::Code => self.extend(range.end),
            Place::Closing => {
                self.extend(range.end);
                self.goes_on = false;
            }
            Place::Text if is_heading(line) => {
                self.push(Kind::Heading, range);
                self.goes_on = false;
            }
            Place::Text if item(line).is_some() => self.push(Kind::Item, range),
            Place::Text if self.goes_on && !self.is_apart => self.extend(range.end),
            Place::Text => self.push(Kind::Paragraph, range),
        }
        self.is_apart = false;
    }

    fn push(&mut self, kind: Kind, range: Range<usize>) {
        self.goes_on = true;
        self.blocks.push(Block {
            kind,
            range,
            is_apart: self.is_apart,
        });
    }

    fn extend(&mut self, end: usize) {
        if let Some(last) = self.blocks.last_mut() {
            last.range.end = end;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(Kind, &str)> {
        let blocks = blocks(text).into_iter();
        blocks
            .map(|block| (block.kind, &text[block.range]))
            .collect()
    }

    #[test]
    fn marks_tell_what_a_block_is() {
        assert_eq!(
            kinds(
                "# Boats\nTwo kinds,\nand no more:\n- row\nboats\n- sail boats\n\n```\na\n\n b\n```\nEnd"
            ),
            [
                (Kind::Heading, "# Boats"),
                (Kind::Paragraph, "Two kinds,\nand no more:"),
                (Kind::Item, "- row\nboats"),
                (Kind::Item, "- sail boats"),
                (Kind::Code, "```\na\n\n b\n```"),
                (Kind::Paragraph, "End"),
            ]
        );
    }

    #[test]
    fn a_line_of_its_own_that_is_no_sentence_announces_what_follows() {
        let text = "The boats\n\nThey lie in the harbour.\n\nThese are new:\n\n- one\n- two";
        let blocks = blocks(text);
        let pairs = blocks.iter().zip(&blocks[1..]);
        let leads: Vec<bool> = pairs.map(|(a, b)| a.is_lead_in(text, b)).collect();
        assert_eq!(leads, [true, false, true, false]);
    }
}
