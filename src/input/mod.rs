//! Files and folders as documents: which are read, and how each kind becomes documents.

mod error;
mod input_file;
mod find;
mod columns;
mod quotes;
mod table;
mod pdf;
mod reading;

pub use columns::{ColumnChoice, ColumnChoiceError};
pub use error::FilesError;
pub use find::{FoundFiles, find};
pub use input_file::{FileKind, InputFile};
pub use pdf::{PDF_MEMORY_BYTES, PDF_REFUSED, READ_PDF};
pub use reading::read;
