//! The words of texts: how they are told apart, which of them say nothing, and what a document is compared by.

mod scripts;

mod word_forms;

mod stop_words;

mod reading;

mod minhash;

mod tokens;

mod terms;

mod signature;

pub use minhash::MinHash;
pub use reading::{Chunks, MAX_WORDS, RepeatedLines, Role, Word, WordReader, is_term};
pub use scripts::is_sign;
pub use signature::{MAX_SEGMENTS, Signature};
pub use terms::{Term, TermCounts, terms};
pub use tokens::Token;
pub use word_forms::{fold, is_dotted, without_possessive};
