//! Reports: the topics of a period compared with those of the time before it.

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
    /// Makes the period from `start` up to `end`; an error unless `end` is after `start`.
    pub fn new(start: Timestamp, end: Timestamp) -> Result<Self, PeriodError> {
        if start < end {
            Ok(Self { start, end })
        } else {
            Err(PeriodError::Empty { start, end })
        }
    }

    /// The first moment of the period.
    pub fn start(&self) -> Timestamp {
        self.start
    }

    /// The first moment after the period.
    pub fn end(&self) -> Timestamp {
        self.end
    }

    /// Whether `moment` lies in the period.
    pub fn contains(&self, moment: Timestamp) -> bool {
        self.start <= moment && moment < self.end
    }

    /// The period of equal length that ends where this one starts; none before the earliest representable time.
    pub fn before(&self) -> Option<Self> {
        let length = self.end.duration_since(self.start);
        let start = self.start.checked_sub(length).ok()?;
        Self::new(start, self.start).ok()
    }
}

/// Why a period or a report id cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PeriodError {
    /// The period does not end after it starts.
    #[error("a period must end after it starts, and {end} is not after {start}")]
    Empty {
        /// The start of the period as given.
        start: Timestamp,
        /// The end of the period as given.
        end: Timestamp,
    },
    /// The report id is not written `rNUMBER`.
    #[error("report id {id:?} must be r and a number")]
    ReportId {
        /// The report id as given.
        id: String,
    },
}

/// A source with the number of its documents in a topic and period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceCount {
    /// The source as the documents name it.
    pub source: String,
    /// The number of documents of the topic and period from the source.
    pub n_documents: usize,
}

/// A passage that shows what a topic is about, with the address of its document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// The text of the passage.
    pub text: String,
    /// The document that the passage belongs to.
    pub document: DocumentId,
    /// The title of the document, if it is known.
    pub title: Option<String>,
    /// The address at which the document can be read, if it is known.
    pub url: Option<String>,
    /// The source of the document, if it is known.
    pub source: Option<String>,
    /// The time at which the document was published, if it is known.
    pub published_at: Option<Timestamp>,
}

/// What a report says of one topic.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportTopic {
    /// The id of the topic.
    pub id: TopicId,
    /// The label of the topic when the report was made.
    pub label: String,
    /// The keywords of the topic, best first.
    pub keywords: Vec<Keyword>,
    /// The number of documents of the period that belong to the topic.
    pub n_documents: usize,
    /// The topic's share of the period's documents with a topic, 0 to 1.
    pub share: f32,
    /// The number of documents of the baseline that belong to the topic; none without a baseline.
    pub n_documents_baseline: Option<usize>,
    /// The topic's share of the baseline's documents with a topic, 0 to 1; none without a baseline.
    pub share_baseline: Option<f32>,
    /// The number of the topic's documents in each of equal parts of the period, in order of time.
    pub trend: Vec<usize>,
    /// The sources of the topic's documents, most frequent first, five at most.
    pub sources: Vec<SourceCount>,
    /// Passages that show best what was written, most typical first.
    pub quotes: Vec<Quote>,
}

/// Counts where every document of the collection went: the parts add up to `n_documents`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ledger {
    /// The number of documents in the collection.
    pub n_documents: usize,
    /// The number of documents in the period with a topic.
    pub n_reported: usize,
    /// The number of documents in the period without a topic: no passage has a known word, or all are far from every
    /// topic.
    pub n_without_topic: usize,
    /// The number of documents in the period whose topic a person hid.
    pub n_hidden: usize,
    /// The number of dated documents outside the period.
    pub n_outside_period: usize,
    /// The number of documents without a date, which a report counts only when it covers all time.
    pub n_undated: usize,
}

/// How a report was made, in enough detail to make it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// The version of Likewise that made the report.
    pub version: String,
    /// The embedding model of the collection.
    pub model: String,
    /// The number of the clustering run.
    pub topic_model: u32,
    /// The seed of all randomness in the clustering run.
    pub seed: u64,
}

/// A report on the topics of a period compared with those of the time before it.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The report id, unique in the collection.
    pub id: ReportId,
    /// The name of the collection that the report is about.
    pub collection: String,
    /// The time at which the report was made.
    pub created_at: Timestamp,
    /// The period that the report covers; none for all time, documents without a date included.
    pub period: Option<Period>,
    /// The period that the report compares with, if there is one.
    pub baseline: Option<Period>,
    /// The topics of the report, largest in the period first.
    pub topics: Vec<ReportTopic>,
    /// The counts of where every document of the collection went.
    pub ledger: Ledger,
    /// How the report was made.
    pub manifest: Manifest,
}
