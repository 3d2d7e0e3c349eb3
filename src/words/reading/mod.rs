//! Texts read word by word: which role each word may have in a term, where sentences open, and which lines are left
//! out.

mod term_role;

mod word;

mod roles;

mod interner;

mod lines;

mod reader;

pub use interner::WordInterner;
pub use lines::RepeatedLines;
pub use reader::WordReader;
pub use term_role::TermRole;
pub use word::{MAX_TERM_WORDS, Word, is_term};
