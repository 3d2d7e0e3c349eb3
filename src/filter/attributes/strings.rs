//! Texts that many documents share, each kept once.

use std::hash::BuildHasher;

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

/// The number that stands for a text in [`Strings`].
pub(in crate::filter) type StringCode = u32;

/// The number that stands for the lack of a text.
pub(in crate::filter) const NO_TEXT: StringCode = 0;

/// All texts in one, each found by its code or by its hash.
#[derive(Debug, Default)]
pub(in crate::filter) struct Strings {
    text: String,
    /// The byte after each text, which begins where the text before ends. The first text has the code 1.
    ends: Vec<usize>,
    codes: HashTable<StringCode>,
}

impl Strings {
    /// The code of `text`, which is kept if it is new.
    pub(in crate::filter) fn code(&mut self, text: &str) -> StringCode {
        if let Some(code) = self.find(text) {
            return code;
        }
        self.text.push_str(text);
        self.ends.push(self.text.len());
        let code = self.ends.len() as StringCode;
        let Self {
            text: all,
            ends,
            codes,
        } = self;
        codes.insert_unique(hash(text), code, |&code| hash(nth(all, ends, code)));
        code
    }

    pub(in crate::filter) fn optional_code(&mut self, text: Option<&str>) -> StringCode {
        text.map_or(NO_TEXT, |text| self.code(text))
    }

    /// The code of `text` if it is kept.
    pub(in crate::filter) fn find(&self, text: &str) -> Option<StringCode> {
        self.codes
            .find(hash(text), |&code| self.get(code) == text)
            .copied()
    }

    /// The text of a code that is not [`NO_TEXT`].
    pub(in crate::filter) fn get(&self, code: StringCode) -> &str {
        nth(&self.text, &self.ends, code)
    }

    /// The code for the text that has `code` in `other`.
    pub(in crate::filter) fn moved(&mut self, code: StringCode, other: &Self) -> StringCode {
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

fn nth<'t>(text: &'t str, ends: &[usize], code: StringCode) -> &'t str {
    let position = code as usize - 1;
    let start = if position == 0 { 0 } else { ends[position - 1] };
    &text[start..ends[position]]
}

fn hash(text: &str) -> u64 {
    FxBuildHasher.hash_one(text)
}
