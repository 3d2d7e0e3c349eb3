//! Which pieces go together? Fills chunks in order, ends each where least is taken apart, repeats a sentence in the
//! next, and balances the last.

use std::cmp::Reverse;
use std::ops::Range;

use super::options::ChunkOptions;
use super::pieces::{Joint, Piece};

/// A last chunk is balanced when what it adds is less than one part in this many of the limit.
const TINY_PART: usize = 5;
/// Most pieces that a full chunk gives up to end at a better position.
const LOOK_BACK: usize = 256;

/// A stretch of a text that is to become one passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chunk {
    /// The first byte of the chunk in the text.
    pub start: usize,
    /// The byte after the last one of the chunk.
    pub end: usize,
    /// The sum of the token counts of the sentences.
    pub n_tokens: usize,
    /// Whether the chunk ends within a sentence, which happens when a sentence is longer than a chunk may be.
    pub ends_mid_sentence: bool,
}

impl Joint {
    /// The cost of a chunk that begins at this joint, in thousandths of the cost of a chunk left empty.
    fn cost(self) -> usize {
        match self {
            Self::BeforeHeading => 0,
            Self::Paragraph => 100,
            Self::Line => 150,
            Self::Sentence => 250,
            Self::Part => 400,
            Self::AfterLeadIn => 600,
            Self::Inside => 2_000,
            Self::AfterHeading => 3_000,
        }
    }
}

/// Packs pieces, each within the limit, into chunks.
pub(super) fn pack(pieces: &[Piece], options: &ChunkOptions) -> Vec<Chunk> {
    let packer = Packer::new(pieces, options);
    let mut runs = packer.fill();
    packer.balance_tail(&mut runs);
    runs.into_iter().map(|run| packer.chunk(&run)).collect()
}

struct Packer<'a> {
    pieces: &'a [Piece],
    options: &'a ChunkOptions,
    /// The number of tokens before each piece, and at the end that of all pieces.
    n_before: Vec<usize>,
}

impl<'a> Packer<'a> {
    fn new(pieces: &'a [Piece], options: &'a ChunkOptions) -> Self {
        let mut n_tokens = 0;
        let mut n_before = Vec::with_capacity(pieces.len() + 1);
        n_before.push(0);
        n_before.extend(pieces.iter().map(|piece| {
            n_tokens += piece.n_tokens;
            n_tokens
        }));
        Self {
            pieces,
            options,
            n_before,
        }
    }

    fn fill(&self) -> Vec<Range<usize>> {
        let mut runs: Vec<Range<usize>> = Vec::new();
        let mut first_new = 0;
        while first_new < self.pieces.len() {
            let previous = runs.last().map(|run| run.start);
            let start = self.start_with_overlap(previous, first_new);
            let mut end = first_new + 1;
            while end < self.pieces.len() && self.fits(start..end + 1) {
                end += 1;
            }
            let end = if end < self.pieces.len() {
                self.best_end(start, first_new, end)
            } else {
                end
            };
            runs.push(start..end);
            first_new = end;
        }
        runs
    }

    /// The piece that begins a run whose first new piece is `index`: one sentence earlier if that is short enough to be
    /// repeated and prose goes on after it, but never the piece that begins the run before.
    fn start_with_overlap(&self, previous: Option<usize>, index: usize) -> usize {
        if previous.is_none_or(|start| start + 1 >= index) {
            return index;
        }
        let repeated = &self.pieces[index - 1];
        let is_wanted = repeated.is_sentence
            && self.pieces[index].is_sentence
            && (1..=self.options.overlap_tokens()).contains(&repeated.n_tokens);
        if is_wanted && self.fits(index - 1..index + 1) {
            index - 1
        } else {
            index
        }
    }

    /// The best end of a run that could go on to `end`: not far before, and where little is taken apart.
    fn best_end(&self, start: usize, first_new: usize, end: usize) -> usize {
        let max_tokens = self.options.max_tokens();
        let earliest = (first_new + 1).max(end.saturating_sub(LOOK_BACK));
        let cost = |end: &usize| {
            let n_empty = max_tokens.saturating_sub(self.n_tokens(start..*end));
            (self.cost(*end, n_empty), Reverse(*end))
        };
        (earliest..=end).min_by_key(cost).unwrap_or(end)
    }

    /// The cost of beginning a run with a piece while tokens are left empty or uneven.
    fn cost(&self, index: usize, n_tokens: usize) -> usize {
        self.pieces[index].joint.cost() + 1_000 * n_tokens / self.options.max_tokens()
    }

    /// Moves pieces from the run before into a last run that would add next to nothing.
    fn balance_tail(&self, runs: &mut [Range<usize>]) {
        let [before @ .., previous, last] = runs else {
            return;
        };
        let max_tokens = self.options.max_tokens();
        if self.n_tokens(previous.end..last.end) * TINY_PART >= max_tokens {
            return;
        }
        let first_new = before.last().map_or(previous.start, |run| run.end);
        let earliest = (first_new + 1).max(previous.end.saturating_sub(LOOK_BACK));
        let cost = |cut: &usize| {
            let n_left = self.n_tokens(previous.start..*cut);
            let n_right = self.n_tokens(*cut..last.end);
            (self.cost(*cut, n_left.abs_diff(n_right)), Reverse(*cut))
        };
        let cuts = (earliest..=previous.end).filter(|&cut| self.fits(cut..last.end));
        previous.end = cuts.min_by_key(cost).unwrap_or(previous.end);
        let start = self.start_with_overlap(Some(previous.start), previous.end);
        last.start = if self.fits(start..last.end) {
            start
        } else {
            previous.end
        };
    }

    fn fits(&self, run: Range<usize>) -> bool {
        self.n_tokens(run) <= self.options.max_tokens()
    }

    fn n_tokens(&self, run: Range<usize>) -> usize {
        self.n_before[run.end] - self.n_before[run.start]
    }

    fn chunk(&self, run: &Range<usize>) -> Chunk {
        let next = self.pieces.get(run.end);
        Chunk {
            start: self.pieces[run.start].start,
            end: self.pieces[run.end - 1].end,
            n_tokens: self.n_tokens(run.clone()),
            ends_mid_sentence: next.is_some_and(|next| next.joint == Joint::Part),
        }
    }
}
