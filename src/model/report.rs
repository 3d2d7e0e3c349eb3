//! A report: the topics of a period beside those of the time before it.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;

use super::identity::plain_number;
use super::{DocumentId, Keyword, TopicId};

/// Identifies a report in its collection, written `rNUMBER`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReportId(pub u32);

impl fmt::Display for ReportId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "r{}", self.0)
    }
}

impl FromStr for ReportId {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        text.strip_prefix('r')
            .and_then(plain_number)
            .map(Self)
            .ok_or_else(|| PeriodError::ReportId {
                id: text.chars().take(80).collect(),
            })
    }
}

/// A span of time: `start` belongs to it, `end` does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    start: Timestamp,
    end: Timestamp,
}

impl Period {
    /// The span from `start` up to `end`.
    pub fn new(start: Timestamp, end: Timestamp) -> Result<Self, PeriodError> {
        if start < end {
            Ok(Self { start, end })
        } else {
            Err(PeriodError::Empty { start, end })
        }
    }

    /// First moment.
    pub fn start(&self) -> Timestamp {
        self.start
    }

    /// First moment after it.
    pub fn end(&self) -> Timestamp {
        self.end
    }

    /// Whether `moment` lies inside.
    pub fn contains(&self, moment: Timestamp) -> bool {
        self.start <= moment && moment < self.end
    }

    /// The span of the same length that ends where this one starts, as far back as time goes.
    pub fn before(&self) -> Option<Self> {
        let length = self.end.duration_since(self.start);
        let start = self.start.checked_sub(length).ok()?;
        Self::new(start, self.start).ok()
    }
}

/// Why a period or a report id cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PeriodError {
    /// The end is not after the start.
    #[error("a period must end after it starts, and {end} is not after {start}")]
    Empty {
        /// First moment as given.
        start: Timestamp,
        /// End as given.
        end: Timestamp,
    },
    /// Not `rNUMBER`.
    #[error("report id {id:?} must be r and a number")]
    ReportId {
        /// The id as given.
        id: String,
    },
}

/// Where a document of a report comes from, and how many do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceCount {
    /// Source as the documents name it.
    pub source: String,
    /// Documents of the topic and period from it.
    pub n_documents: usize,
}

/// A passage that shows what a topic is about, with where to read on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// The words.
    pub text: String,
    /// The document they stand in.
    pub document: DocumentId,
    /// Its heading.
    pub title: Option<String>,
    /// Where it can be read.
    pub url: Option<String>,
    /// Where it comes from.
    pub source: Option<String>,
    /// When it was published.
    pub published_at: Option<Timestamp>,
}

/// What a report says of one topic.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportTopic {
    /// The topic.
    pub id: TopicId,
    /// Its label when the report was made.
    pub label: String,
    /// Its keywords, best first.
    pub keywords: Vec<Keyword>,
    /// Documents of the period that belong to it.
    pub n_documents: usize,
    /// `n_documents` over the period's documents with a topic, 0 to 1.
    pub share: f32,
    /// Documents of the baseline that belong to it; none without a baseline.
    pub n_documents_baseline: Option<usize>,
    /// Share in the baseline, 0 to 1.
    pub share_baseline: Option<f32>,
    /// Documents in each of equal parts of the period, in order of time.
    pub trend: Vec<usize>,
    /// Where they come from, most first, five at most.
    pub sources: Vec<SourceCount>,
    /// What shows best what was written, most typical first.
    pub quotes: Vec<Quote>,
}

/// Where every document of the collection went: the parts add up to `n_documents`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ledger {
    /// Documents of the collection.
    pub n_documents: usize,
    /// In the period, with a topic.
    pub n_reported: usize,
    /// In the period, without a topic: no passage of theirs has a known word, or all are far from every topic.
    pub n_without_topic: usize,
    /// In the period, with a topic that a person hid.
    pub n_hidden: usize,
    /// Dated, outside the period.
    pub n_outside_period: usize,
    /// Without a date; counted in the report only when it covers all time.
    pub n_undated: usize,
}

/// How a report was made; enough to make it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// Version of Likewise.
    pub version: String,
    /// Embedding model.
    pub model: String,
    /// Clustering run.
    pub topic_model: u32,
    /// What its randomness was drawn from.
    pub seed: u64,
}

/// The topics of a period beside those of the time before it.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Unique in its collection.
    pub id: ReportId,
    /// The collection it is about.
    pub collection: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// What it covers; none is all time, documents without a date included.
    pub period: Option<Period>,
    /// What it is compared with.
    pub baseline: Option<Period>,
    /// Largest topic of the period first.
    pub topics: Vec<ReportTopic>,
    /// Where every document went.
    pub ledger: Ledger,
    /// How it was made.
    pub manifest: Manifest,
}
