//! The blocks that a text is made of: headings, paragraphs, items of lists and code, told by the forms of their lines.

use std::ops::Range;

use crate::text::form::{Fences, LineRole, is_heading, item};

/// Longest line without a mark that is taken for a heading, in bytes.
const MAX_HEADING_BYTES: usize = 80;

/// The form that the lines of a block have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BlockKind {
    /// A line that is marked as a heading.
    Heading,
    /// Lines without a mark, up to a blank line.
    Paragraph,
    /// A line that is marked as an item of a list, and the lines that go on with it.
    Item,
    /// Code with the fences around it.
    Code,
}

/// A stretch of a text that belongs together, without white space around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) kind: BlockKind,
    pub(super) range: Range<usize>,
    /// Whether a blank line stands before the block.
    pub(super) is_apart: bool,
}

impl Block {
    /// Whether the block announces what follows: it ends with a colon, or is a line of its own that is no sentence.
    pub(super) fn is_lead_in(&self, text: &str, next: &Self) -> bool {
        let words = &text[self.range.clone()];
        match self.kind {
            BlockKind::Heading => true,
            BlockKind::Code => false,
            BlockKind::Item => words.ends_with(':'),
            BlockKind::Paragraph => {
                words.ends_with(':') || (next.is_apart && is_like_heading(words))
            }
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
    let mut reader = BlockReader {
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

struct BlockReader {
    fences: Fences,
    blocks: Vec<Block>,
    /// Whether the line read last was blank.
    is_apart: bool,
    /// Whether an ordinary line belongs to the last block.
    goes_on: bool,
}

impl BlockReader {
    fn add(&mut self, line: &str, range: Range<usize>) {
        if line.is_empty() {
            self.is_apart = true;
            return;
        }
        match self.fences.role(line) {
            LineRole::Opening => self.push(BlockKind::Code, range),
            LineRole::Code => self.extend(range.end),
            LineRole::Closing => {
                self.extend(range.end);
                self.goes_on = false;
            }
            LineRole::Text if is_heading(line) => {
                self.push(BlockKind::Heading, range);
                self.goes_on = false;
            }
            LineRole::Text if item(line).is_some() => self.push(BlockKind::Item, range),
            LineRole::Text if self.goes_on && !self.is_apart => self.extend(range.end),
            LineRole::Text => self.push(BlockKind::Paragraph, range),
        }
        self.is_apart = false;
    }

    fn push(&mut self, kind: BlockKind, range: Range<usize>) {
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

    fn kinds(text: &str) -> Vec<(BlockKind, &str)> {
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
                (BlockKind::Heading, "# Boats"),
                (BlockKind::Paragraph, "Two kinds,\nand no more:"),
                (BlockKind::Item, "- row\nboats"),
                (BlockKind::Item, "- sail boats"),
                (BlockKind::Code, "```\na\n\n b\n```"),
                (BlockKind::Paragraph, "End"),
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
