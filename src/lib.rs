//! Likewise: more like this, and what it is all about.
//!
//! The modules below are declared from the bottom layer to the top; each may use only those before it in this list.

/// Digests: one number for what something holds, equal on every machine and in every version.
pub mod digest;

/// Loops with the widest instructions that the processor has.
pub mod simd;

/// The directions that hold most of what rows are: principal components.
pub mod directions;

/// The nouns: documents, passages, topics, reports and their identities.
pub mod model;

/// Raw bytes to passages: decode, extract, clean, chunk.
pub mod text;

/// The words of texts: how they are told apart, which of them say nothing, and what a document is compared by.
pub mod words;

/// Texts to vectors: the seam behind which models stand, the built-in model and transformers.
pub mod embedding;

/// Vectors to groups: spherical k-means, how many groups there are, and how well each one holds.
pub mod clustering;

/// Vectors to a picture: principal components, t-SNE, and pictures that stay as they were.
pub mod projection;

/// Nearest vectors, and documents that have given words, in memory.
pub mod index;

/// Which documents a filter lets through: its language, and the table of fields that it is answered from.
pub mod filter;

/// What a score means: how the vectors of two documents become one figure with its evidence, and which documents tell
/// one story.
pub mod similarity;

/// Groups to topics: how topics are found, named and shown, which former topic one continues, and what a person changed.
pub mod topics;

/// Where documents, vectors, topics, reports and jobs are kept: the only place that writes to the disk for good.
pub mod store;

/// Settings: four layers to one checked struct.
pub mod config;

/// One collection: what it holds in memory, and the one way to read and to change it.
pub mod collection;

/// The use cases, one file or folder each.
pub mod engine;

/// How a report looks: Markdown, HTML and CSV; and the map of topics as a picture.
pub mod render;

/// The JSON of documents that come in and answers that go out, the same over HTTP and on the command line.
pub mod wire;

/// Files and folders to documents.
pub mod input;

/// What is logged, and how.
pub mod telemetry;

/// HTTP: routes, errors, keys, OpenAPI, pages.
pub mod server;

/// The command line: one file for each command.
pub mod cli;
