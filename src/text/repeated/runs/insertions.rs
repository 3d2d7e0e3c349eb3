//! Texts that a site inserts behind a name: the name again with the first word joined to it, then whatever words up to
//! one in capitals that ends them all.

use std::ops::Range;

use super::words::{INNER, Word, hash_of_word};

/// Words of the longest insertion.
const MAX_WORDS: usize = 80;
/// Words before an insertion among which its name stands.
const MAX_WORDS_TO_NAME: usize = 8;
/// Letters of the shortest word in capitals that may end insertions.
const MIN_CLOSING_BYTES: usize = 3;

/// Stands for the words in capitals where a name is followed by an insertion, whatever ends it.
pub(super) const ANY_WORD: u64 = 0;

/// A word in capitals, or the beginning of an insertion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Closing {
    /// The hash of the word; [`ANY_WORD`] at the beginning of an insertion.
    pub(super) word: u64,
    /// Where the insertion that it ends begins in the line, in bytes; `None` where it ends none.
    pub(super) start: Option<usize>,
    pub(super) end: usize,
}

impl Closing {
    /// The place of the insertion in its line.
    pub(super) fn place(self) -> Option<Range<usize>> {
        self.start.map(|start| start..self.end)
    }
}

/// The words in capitals and the beginnings of insertions of a line.
pub(super) fn closings(line: &str, words: &[Word]) -> Vec<Closing> {
    let mut closings: Vec<Closing> = Vec::new();
    let mut starts: Vec<(usize, usize)> = Vec::new();
    let mixed = words.iter().enumerate().filter(|(_, word)| word.has(INNER));
    for (at, word) in mixed {
        if let Some(capitals) = capitals(line, word) {
            let word = hash_of_word(&line[capitals.clone()]);
            let same = closings.iter().rev().find(|closing| closing.word == word);
            let after = same.map_or(0, |closing| closing.end);
            let reaches =
                |(number, start): &&(usize, usize)| *start >= after && number + MAX_WORDS >= at;
            closings.push(Closing {
                word,
                start: starts.iter().find(reaches).map(|(_, start)| *start),
                end: capitals.end,
            });
        } else if let Some(start) =
            end_of_name(line, &words[at.saturating_sub(MAX_WORDS_TO_NAME)..=at])
        {
            starts.push((at, start));
            closings.push(Closing {
                word: ANY_WORD,
                start: Some(start),
                end: start,
            });
        }
    }
    closings
}

/// Where the capitals of a word stand that has nothing else, or `'s` behind them.
fn capitals(line: &str, word: &Word) -> Option<Range<usize>> {
    let text = &line[word.start..word.end];
    let text = text.split(['\'', '’']).next().unwrap_or_default();
    let is_long = text.len() >= MIN_CLOSING_BYTES;
    let is = is_long && text.bytes().all(|byte| byte.is_ascii_uppercase());
    is.then(|| word.start..word.start + text.len())
}

/// Where the name ends to which the rest of the last word is joined, if it is one of the words before.
fn end_of_name(line: &str, words: &[Word]) -> Option<usize> {
    let (last, before) = words.split_last()?;
    let bytes = line.as_bytes();
    let ends = (last.start + 1..last.end).filter(|&at| {
        bytes[at - 1].is_ascii_lowercase()
            && !bytes[at].is_ascii_lowercase()
            && bytes[at].is_ascii()
    });
    let mut names = ends.filter(|&end| {
        let name = hash_of_word(&line[last.start..end]);
        before.iter().any(|word| word.hash == name)
    });
    names.next()
}
