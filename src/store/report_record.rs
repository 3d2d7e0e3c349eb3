//! Reports as JSON in the database. A field that is added must have a default.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::StoreError;
use super::topic_record::KeywordRecord;
use crate::model::{
    DocumentId, Ledger, Manifest, Period, Quote, Report, ReportId, ReportTopic, SourceCount,
    TopicId,
};

/// Fields of a report that a list shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportHeading {
    /// Id of the report in the API.
    pub id: ReportId,
    /// Creation time of the report.
    pub created_at: Timestamp,
    /// Period that the report covers; `None` means all time.
    pub period: Option<Period>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct ReportRecord {
    collection: String,
    created_at: Timestamp,
    period: Option<(Timestamp, Timestamp)>,
    baseline: Option<(Timestamp, Timestamp)>,
    topics: Vec<ReportTopicRecord>,
    ledger: LedgerRecord,
    manifest: ManifestRecord,
}

#[derive(Serialize, Deserialize)]
struct ReportTopicRecord {
    id: u32,
    label: String,
    keywords: Vec<KeywordRecord>,
    n_documents: usize,
    share: f32,
    n_documents_baseline: Option<usize>,
    share_baseline: Option<f32>,
    trend: Vec<usize>,
    sources: Vec<(String, usize)>,
    quotes: Vec<QuoteRecord>,
}

#[derive(Serialize, Deserialize)]
struct QuoteRecord {
    text: String,
    document: String,
    title: Option<String>,
    url: Option<String>,
    source: Option<String>,
    published_at: Option<Timestamp>,
}

#[derive(Serialize, Deserialize)]
struct LedgerRecord {
    n_documents: usize,
    n_reported: usize,
    n_without_topic: usize,
    n_outside_period: usize,
    n_undated: usize,
    #[serde(default)]
    n_hidden: usize,
}

#[derive(Serialize, Deserialize)]
struct ManifestRecord {
    version: String,
    model: String,
    topic_model: u32,
    seed: u64,
}

impl From<&Report> for ReportRecord {
    fn from(report: &Report) -> Self {
        let ends = |period: Period| (period.start(), period.end());
        let ledger = &report.ledger;
        let manifest = &report.manifest;
        Self {
            collection: report.collection.clone(),
            created_at: report.created_at,
            period: report.period.map(ends),
            baseline: report.baseline.map(ends),
            topics: report.topics.iter().map(Into::into).collect(),
            ledger: LedgerRecord {
                n_documents: ledger.n_documents,
                n_reported: ledger.n_reported,
                n_without_topic: ledger.n_without_topic,
                n_outside_period: ledger.n_outside_period,
                n_undated: ledger.n_undated,
                n_hidden: ledger.n_hidden,
            },
            manifest: ManifestRecord {
                version: manifest.version.clone(),
                model: manifest.model.clone(),
                topic_model: manifest.topic_model,
                seed: manifest.seed,
            },
        }
    }
}

impl From<&ReportTopic> for ReportTopicRecord {
    fn from(topic: &ReportTopic) -> Self {
        let source = |count: &SourceCount| (count.source.clone(), count.n_documents);
        Self {
            id: topic.id.0,
            label: topic.label.clone(),
            keywords: topic.keywords.iter().map(Into::into).collect(),
            n_documents: topic.n_documents,
            share: topic.share,
            n_documents_baseline: topic.n_documents_baseline,
            share_baseline: topic.share_baseline,
            trend: topic.trend.clone(),
            sources: topic.sources.iter().map(source).collect(),
            quotes: topic.quotes.iter().map(Into::into).collect(),
        }
    }
}

impl From<&Quote> for QuoteRecord {
    fn from(quote: &Quote) -> Self {
        Self {
            text: quote.text.clone(),
            document: quote.document.to_string(),
            title: quote.title.clone(),
            url: quote.url.clone(),
            source: quote.source.clone(),
            published_at: quote.published_at,
        }
    }
}

impl ReportRecord {
    pub(super) fn into_report(self, id: ReportId) -> Result<Report, StoreError> {
        Ok(Report {
            id,
            collection: self.collection,
            created_at: self.created_at,
            period: self.period.map(period).transpose()?,
            baseline: self.baseline.map(period).transpose()?,
            topics: self
                .topics
                .into_iter()
                .map(ReportTopicRecord::into_topic)
                .collect::<Result<_, _>>()?,
            ledger: self.ledger.into_ledger(),
            manifest: self.manifest.into_manifest(),
        })
    }
}

impl ReportTopicRecord {
    fn into_topic(self) -> Result<ReportTopic, StoreError> {
        let source = |(source, n_documents)| SourceCount {
            source,
            n_documents,
        };
        Ok(ReportTopic {
            id: TopicId(self.id),
            label: self.label,
            keywords: self.keywords.into_iter().map(Into::into).collect(),
            n_documents: self.n_documents,
            share: self.share,
            n_documents_baseline: self.n_documents_baseline,
            share_baseline: self.share_baseline,
            trend: self.trend,
            sources: self.sources.into_iter().map(source).collect(),
            quotes: self
                .quotes
                .into_iter()
                .map(QuoteRecord::into_quote)
                .collect::<Result<_, _>>()?,
        })
    }
}

impl QuoteRecord {
    fn into_quote(self) -> Result<Quote, StoreError> {
        let unreadable = |_| StoreError::Unreadable {
            what: "the document of a quote",
        };
        Ok(Quote {
            text: self.text,
            document: DocumentId::new(self.document).map_err(unreadable)?,
            title: self.title,
            url: self.url,
            source: self.source,
            published_at: self.published_at,
        })
    }
}

impl LedgerRecord {
    fn into_ledger(self) -> Ledger {
        Ledger {
            n_documents: self.n_documents,
            n_reported: self.n_reported,
            n_without_topic: self.n_without_topic,
            n_outside_period: self.n_outside_period,
            n_undated: self.n_undated,
            n_hidden: self.n_hidden,
        }
    }
}

impl ManifestRecord {
    fn into_manifest(self) -> Manifest {
        Manifest {
            version: self.version,
            model: self.model,
            topic_model: self.topic_model,
            seed: self.seed,
        }
    }
}

fn period((start, end): (Timestamp, Timestamp)) -> Result<Period, StoreError> {
    Period::new(start, end).map_err(|_| StoreError::Unreadable {
        what: "the period of a report",
    })
}
