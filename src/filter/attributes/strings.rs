//! Texts that repeat, each kept once.

use std::hash::BuildHasher;

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

/// Stands for a text.
pub(in crate::filter) type Code = u32;

/// Stands for no text.
pub(in crate::filter) const NO_TEXT: Code = 0;

/// Texts one after the other, and where each of them is.
#[derive(Debug, Default)]
pub(in crate::filter) struct Strings {
    text: String,
    /// Where each text ends; it begins where the one before ends. The text of code 1 is the first.
    ends: Vec<usize>,
    codes: HashTable<Code>,
}

impl Strings {
    /// The code of `text`, which is kept if it is new.
    pub(in crate::filter) fn code(&mut self, text: &str) -> Code {
        if let Some(code) = self.find(text) {
            return code;
        }
        self.text.push_str(text);
        self.ends.push(self.text.len());
        let code = self.ends.len() as Code;
        let Self {
            text: all,
            ends,
            codes,
        } = self;
        codes.insert_unique(hash(text), code, |&code| hash(nth(all, ends, code)));
        code
    }

    pub(in crate::filter) fn optional_code(&mut self, text: Option<&str>) -> Code {
        text.map_or(NO_TEXT, |text| self.code(text))
    }

    /// The code of `text` if it is kept.
    pub(in crate::filter) fn find(&self, text: &str) -> Option<Code> {
        self.codes
            .find(hash(text), |&code| self.get(code) == text)
            .copied()
    }

    /// The text of a code that is not [`NO_TEXT`].
    pub(in crate::filter) fn get(&self, code: Code) -> &str {
        nth(&self.text, &self.ends, code)
    }

    /// The code here of the text that has `code` in `other`.
    pub(in crate::filter) fn moved(&mut self, code: Code, other: &Self) -> Code {
        if code == NO_TEXT {
            NO_TEXT
        } else {
            self.code(other.get(code))
        }
    }

    /// One more than the largest code.
    pub(in crate::filter) fn n_codes(&self) -> usize {
        self.ends.len() + 1
    }
}

fn nth<'t>(text: &'t str, ends: &[usize], code: Code) -> &'t str {
    let position = code as usize - 1;
    let start = if position == 0 { 0 } else { ends[position - 1] };
    &text[start..ends[position]]
}

fn hash(text: &str) -> u64 {
    FxBuildHasher.hash_one(text)
}
