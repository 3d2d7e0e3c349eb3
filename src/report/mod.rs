//! How a report looks: the same facts as Markdown, as one self-contained web page and as CSV; and the map of topics as
//! a picture. Equal reports give equal bytes, and nothing that a document says can become markup, a link or a formula.

mod change;
mod charts;
mod csv;
mod escape;
mod html;
mod link;
mod map;
mod markdown;
mod overview;
mod provenance;
mod topic;
mod words;

#[cfg(test)]
mod example;

pub use self::change::{Change, Comparison};
pub use self::csv::csv;
pub use self::html::html;
pub use self::map::map_svg;
pub use self::markdown::markdown;
pub use self::overview::{summary, title};
