//! The pieces that chunks are made of: sentences, lines of code, and the parts of those that are too long for one
//! chunk.

use std::ops::Range;

use super::blocks::{Block, BlockKind, blocks};
use super::sentences::sentences;

/// A sentence, a line of code or a part of one, with its tokens counted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) n_tokens: usize,
    /// What holds the piece to the one before; a chunk that begins with the piece takes them apart.
    pub(super) joint: Joint,
    /// Whether the piece is a whole sentence of prose, which may be repeated as overlap.
    pub(super) is_sentence: bool,
}

/// What holds a piece to the one before, from the loosest joint to the firmest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Joint {
    /// The piece is a heading.
    BeforeHeading,
    /// A blank line lies between the two.
    Paragraph,
    /// The piece begins a line, or an item of a list.
    Line,
    /// Both are sentences of one paragraph.
    Sentence,
    /// Both are parts of one sentence.
    Part,
    /// The piece before announces this one.
    AfterLeadIn,
    /// Both belong to one item of a list or one block of code that fits into a chunk.
    Inside,
    /// The piece before is a heading.
    AfterHeading,
}

/// Cuts a text into pieces of at most `max_tokens`; the tokens of each sentence are counted once.
pub(super) fn pieces(
    text: &str,
    max_tokens: usize,
    count_tokens: &impl Fn(&str) -> usize,
) -> Vec<Piece> {
    let mut cutter = Cutter {
        text,
        max_tokens,
        count_tokens,
        pieces: Vec::new(),
    };
    let mut before: Option<Block> = None;
    for block in blocks(text) {
        let joint = before.map_or(Joint::Paragraph, |before| joint(text, &before, &block));
        cutter.add_block(&block, joint);
        before = Some(block);
    }
    cutter.pieces
}

fn joint(text: &str, before: &Block, block: &Block) -> Joint {
    if before.kind == BlockKind::Heading {
        Joint::AfterHeading
    } else if before.is_lead_in(text, block) {
        Joint::AfterLeadIn
    } else if block.kind == BlockKind::Heading {
        Joint::BeforeHeading
    } else if block.is_apart {
        Joint::Paragraph
    } else {
        Joint::Line
    }
}

/// The sentences of a block, or its lines of code.
pub(super) fn units(text: &str, block: &Block) -> Vec<Range<usize>> {
    let words = &text[block.range.clone()];
    let at = |range: Range<usize>| block.range.start + range.start..block.range.start + range.end;
    match block.kind {
        BlockKind::Heading => vec![block.range.clone()],
        BlockKind::Paragraph | BlockKind::Item => sentences(words).into_iter().map(at).collect(),
        BlockKind::Code => lines(words).map(at).collect(),
    }
}

fn lines(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut position = 0;
    text.split('\n').filter_map(move |line| {
        let start = position + line.len() - line.trim_start().len();
        position += line.len() + 1;
        let words = line.trim();
        (!words.is_empty()).then(|| start..start + words.len())
    })
}

struct Cutter<'a, F> {
    text: &'a str,
    max_tokens: usize,
    count_tokens: &'a F,
    pieces: Vec<Piece>,
}

impl<F: Fn(&str) -> usize> Cutter<'_, F> {
    fn add_block(&mut self, block: &Block, joint: Joint) {
        let first = self.pieces.len();
        for unit in units(self.text, block) {
            let joint = match self.pieces.get(first..) {
                Some([.., before]) => self.joint_within(block, before.end..unit.start),
                _ => joint,
            };
            self.add_unit(unit, joint, block.kind == BlockKind::Paragraph);
        }
        match block.kind {
            BlockKind::Heading | BlockKind::Paragraph => {}
            BlockKind::Item | BlockKind::Code => {
                hold_together(&mut self.pieces[first..], self.max_tokens, block.kind);
            }
        }
    }

    fn joint_within(&self, block: &Block, gap: Range<usize>) -> Joint {
        match (self.text[gap].matches('\n').count(), block.kind) {
            (0, _) => Joint::Sentence,
            (2.., BlockKind::Code) => Joint::Paragraph,
            _ => Joint::Line,
        }
    }

    fn add_unit(&mut self, unit: Range<usize>, joint: Joint, is_sentence: bool) {
        let n_tokens = (self.count_tokens)(&self.text[unit.clone()]);
        if n_tokens <= self.max_tokens {
            self.pieces.push(Piece {
                start: unit.start,
                end: unit.end,
                n_tokens,
                joint,
                is_sentence,
            });
        } else {
            let words = self.words(unit, joint);
            self.join(&words);
        }
    }

    /// The words of a sentence as parts within the limit; a very long word gives several.
    fn words(&self, sentence: Range<usize>, joint: Joint) -> Vec<Piece> {
        let mut words = Vec::new();
        let mut position = sentence.start;
        for word in self.text[sentence].split_inclusive(char::is_whitespace) {
            let end = position + word.trim_end().len();
            if end > position {
                self.cut_word(position..end, &mut words);
            }
            position += word.len();
        }
        if let Some(first) = words.first_mut() {
            first.joint = joint;
        }
        words
    }

    /// Halves a word until each part fits, so that the tokens of each character are counted at most log n times.
    fn cut_word(&self, word: Range<usize>, words: &mut Vec<Piece>) {
        let n_tokens = (self.count_tokens)(&self.text[word.clone()]);
        let middle = middle_boundary(self.text, &word);
        if n_tokens <= self.max_tokens || middle == word.start {
            words.push(Piece {
                start: word.start,
                end: word.end,
                n_tokens,
                joint: Joint::Part,
                is_sentence: false,
            });
        } else {
            self.cut_word(word.start..middle, words);
            self.cut_word(middle..word.end, words);
        }
    }

    /// Joins words up to the limit, ending after a clause where one fills half a chunk.
    fn join(&mut self, words: &[Piece]) {
        let mut part = 0..0;
        let mut n_tokens = 0;
        let mut clause = None;
        for (index, word) in words.iter().enumerate() {
            while !part.is_empty() && n_tokens + word.n_tokens > self.max_tokens {
                let (end, n_taken) = clause.take().unwrap_or((part.end, n_tokens));
                self.push_part(&words[part.start..end], n_taken);
                n_tokens -= n_taken;
                part.start = end;
            }
            part.end = index + 1;
            n_tokens += word.n_tokens;
            if 2 * n_tokens >= self.max_tokens && ends_clause(&self.text[word.start..word.end]) {
                clause = Some((part.end, n_tokens));
            }
        }
        self.push_part(&words[part], n_tokens);
    }

    fn push_part(&mut self, words: &[Piece], n_tokens: usize) {
        if let (Some(first), Some(last)) = (words.first(), words.last()) {
            self.pieces.push(Piece {
                end: last.end,
                n_tokens,
                ..*first
            });
        }
    }
}

/// Marks the pieces of an item or of code as held together where they fit into a chunk, and each fence as held to the
/// code.
fn hold_together(pieces: &mut [Piece], max_tokens: usize, kind: BlockKind) {
    let n_tokens: usize = pieces.iter().map(|piece| piece.n_tokens).sum();
    let fits = n_tokens <= max_tokens;
    let last = pieces.len().saturating_sub(1);
    for (position, piece) in pieces.iter_mut().enumerate().skip(1) {
        let is_by_fence = kind == BlockKind::Code && (position == 1 || position == last);
        if piece.joint != Joint::Part && (fits || is_by_fence) {
            piece.joint = Joint::Inside;
        }
    }
}

/// The character boundary at or before the middle of a word, else the one after it; the start of a word of one
/// character.
fn middle_boundary(text: &str, word: &Range<usize>) -> usize {
    let middle = word.start + word.len() / 2;
    let (before, after) = (
        text.floor_char_boundary(middle),
        text.ceil_char_boundary(middle),
    );
    if before == word.start && after < word.end {
        after
    } else {
        before
    }
}

fn ends_clause(word: &str) -> bool {
    let closers = ['"', '\'', ')', ']', '”', '’', '»'];
    word.trim_end_matches(closers).ends_with([
        ',', ';', ':', '.', '!', '?', '—', '–', '،', '、', '，', '；', '：',
    ])
}
