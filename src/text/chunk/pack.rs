//! Which pieces go together? Fills chunks in order, repeats a sentence, balances the tail.

use std::ops::Range;

use super::pieces::Piece;
use super::{Chunk, ChunkOptions};

/// A last chunk that brings less than one part in this many of the limit is balanced.
const TINY_PART: usize = 5;

/// Packs pieces, each within the limit, greedily into chunks.
pub(super) fn pack(pieces: &[Piece], options: &ChunkOptions) -> Vec<Chunk> {
    let packer = Packer { pieces, options };
    let mut runs = packer.fill();
    packer.balance_tail(&mut runs);
    runs.into_iter().map(|run| packer.chunk(&run)).collect()
}

struct Packer<'a> {
    pieces: &'a [Piece],
    options: &'a ChunkOptions,
}

impl Packer<'_> {
    fn fill(&self) -> Vec<Range<usize>> {
        let mut runs = Vec::new();
        let mut run = 0..0;
        let mut n_tokens = 0;
        for (index, piece) in self.pieces.iter().enumerate() {
            if !run.is_empty() && n_tokens + piece.n_tokens > self.options.max_tokens() {
                runs.push(run);
                let start = self.start_with_overlap(index, piece.n_tokens);
                n_tokens = self.n_tokens(&(start..index));
                run = start..index;
            }
            run.end = index + 1;
            n_tokens += piece.n_tokens;
        }
        if !run.is_empty() {
            runs.push(run);
        }
        runs
    }

    /// Where a run begins whose first new piece is `index` and which holds `n_tokens` of new
    /// pieces: one sentence earlier if that is short enough to be repeated.
    fn start_with_overlap(&self, index: usize, n_tokens: usize) -> usize {
        let repeated = &self.pieces[index - 1];
        let fits = repeated.is_sentence
            && (1..=self.options.overlap_tokens()).contains(&repeated.n_tokens)
            && repeated.n_tokens + n_tokens <= self.options.max_tokens();
        if fits { index - 1 } else { index }
    }

    /// Moves sentences into a last run that would bring next to nothing of its own.
    fn balance_tail(&self, runs: &mut [Range<usize>]) {
        let [before @ .., previous, last] = runs else {
            return;
        };
        let mut n_right = self.n_tokens(&(previous.end..last.end));
        if n_right * TINY_PART >= self.options.max_tokens() {
            return;
        }
        let first_new = before.last().map_or(previous.start, |run| run.end);
        let mut n_left = self.n_tokens(previous);
        let mut cut = previous.end;
        while cut > first_new + 1 {
            let moved = self.pieces[cut - 1].n_tokens;
            let is_better = n_left.abs_diff(n_right) > (n_left - moved).abs_diff(n_right + moved);
            if !is_better || n_right + moved > self.options.max_tokens() {
                break;
            }
            cut -= 1;
            n_left -= moved;
            n_right += moved;
        }
        previous.end = cut;
        let start = self.start_with_overlap(cut, n_right);
        last.start = if start > previous.start { start } else { cut };
    }

    fn n_tokens(&self, run: &Range<usize>) -> usize {
        let pieces = &self.pieces[run.clone()];
        pieces.iter().map(|piece| piece.n_tokens).sum()
    }

    fn chunk(&self, run: &Range<usize>) -> Chunk {
        Chunk {
            start: self.pieces[run.start].start,
            end: self.pieces[run.end - 1].end,
            n_tokens: self.n_tokens(run),
        }
    }
}
