//! How a report looks: its facts as Markdown, as one self-contained web page and as CSV, and the map of topics as a
//! picture. Equal reports give equal bytes, and nothing that a document says can become markup, a link or a formula.

mod escape;
mod words;
mod link;
mod change;
mod topic;
mod provenance;
mod overview;
mod charts;
mod map;
mod csv;
mod html;
mod markdown;

#[cfg(test)]
mod example;
#[cfg(test)]
mod parsed;

pub use self::change::{Comparison, ShareChange};
pub use self::csv::csv;
pub use self::html::html;
pub use self::map::map_svg;
pub use self::markdown::markdown;
pub use self::overview::{summary, title};
