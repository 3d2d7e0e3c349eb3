//! The words of texts: how they are told apart, which of them are stop words, and which of them documents are
//! compared by.

mod scripts;

mod word_forms;

mod stop_words;

mod reading;

mod minhash;

mod hashed_words;

mod terms;

mod signature;

pub use hashed_words::hashed_words;
pub use minhash::MinHash;
pub use reading::{
    MAX_TERM_WORDS, RepeatedLines, TermRole, Word, WordInterner, WordReader, is_term,
};
pub use scripts::is_han;
pub use signature::{MAX_SEGMENTS, Signature};
pub use terms::{TermCount, TermCounts, TermHash, TextTerm, WeightedTerm, terms};
pub use word_forms::{fold, is_dotted, without_possessive};
