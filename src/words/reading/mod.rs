//! Texts read word by word: what each word can be in a term, where sentences open, and which lines say nothing.

mod word;

mod roles;

mod chunks;

mod lines;

mod reader;

pub use chunks::Chunks;
pub use lines::RepeatedLines;
pub use reader::WordReader;
pub use word::{MAX_WORDS, Role, Word, is_term};
