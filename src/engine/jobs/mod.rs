//! Long work in the background: started, followed, remembered, and taken up again after a stop.

mod error;
mod work;
mod run;
mod start;
mod resume;
mod read;
#[cfg(test)]
mod fixture;
#[cfg(test)]
mod tests;

pub use error::JobError;
pub use read::JobPage;
