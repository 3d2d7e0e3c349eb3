//! What is read, what it means, and that both hold for anything.

mod meaning;
mod oracle;
mod reading;
