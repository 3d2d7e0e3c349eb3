//! How are reports shown as JSON, and how is their period read?

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::topic::KeywordView;
use crate::engine::ReportOptions;
use crate::model::{Ledger, Manifest, Period, PeriodError, Quote, Report, ReportId, ReportTopic};
use crate::store::{Found, ReportHeading};
use crate::text;

/// The period that a report is to cover; without `start` and `end` it covers all time.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PeriodBody {
    /// First day or moment of the period, such as `2025-03-03` or `2025-03-03T09:30:00Z`; a day begins at midnight in
    /// UTC.
    pub start: Option<String>,
    /// Last day of the period, such as `2025-03-09`, or the first moment after the period, such as
    /// `2025-03-10T00:00:00Z`.
    pub end: Option<String>,
}

/// The reason why a period cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum PeriodBodyError {
    /// The start or the end is not a date.
    #[error(
        "{field} {text:?} is not a date that is understood; write it like 2025-03-20 or 2025-03-20T09:30:00Z"
    )]
    Date {
        /// Name of the field: `start` or `end`.
        field: &'static str,
        /// Text that was given, at most 60 characters of it.
        text: String,
    },
    /// Only one of start and end was given.
    #[error("a period must have both start and end")]
    Half,
    /// The end of the period is not after its start.
    #[error(transparent)]
    Period(#[from] PeriodError),
}

impl PeriodBody {
    /// Makes the options of the report; fails when the period cannot be read.
    pub fn into_options(self) -> Result<ReportOptions, PeriodBodyError> {
        let period = match (self.start, self.end) {
            (None, None) => None,
            (Some(start), Some(end)) => {
                Some(Period::new(date("start", &start)?, end_of("end", &end)?)?)
            }
            _ => return Err(PeriodBodyError::Half),
        };
        Ok(ReportOptions { period })
    }
}

fn date(field: &'static str, text: &str) -> Result<Timestamp, PeriodBodyError> {
    text::parse_date(text).ok_or_else(|| PeriodBodyError::Date {
        field,
        text: text.chars().take(60).collect(),
    })
}

/// Reads an end; a day means the moment after it, so that all of the day belongs to the period.
fn end_of(field: &'static str, text: &str) -> Result<Timestamp, PeriodBodyError> {
    let end = date(field, text)?;
    let day = SignedDuration::from_hours(24);
    let is_midnight = end.as_second().rem_euclid(day.as_secs()) == 0;
    // Every form that names a time of day has a colon in it.
    let is_day = is_midnight && !text.contains(':');
    Ok(if is_day {
        end.saturating_add(day).unwrap_or(end)
    } else {
        end
    })
}

/// A report as it stands in a list, without its contents.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReportHeadingView {
    /// Id of the report, which is read at `reports/ID`, `reports/ID.html`, `reports/ID.md` or `reports/ID.csv`.
    pub id: String,
    /// Time at which the report was made, RFC 3339 in UTC.
    pub created_at: String,
    /// Period that the report covers; null for all time.
    pub period: Option<PeriodView>,
}

/// All reports of a collection.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReportsView {
    /// Reports of the collection, newest first.
    pub reports: Vec<ReportHeadingView>,
    /// Ids of reports that are damaged on the disk and cannot be read; left out when there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub damaged: Vec<String>,
}

/// A report: the topics of a period beside those of the time before it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReportView {
    /// Id of the report, unique in the collection.
    pub id: String,
    /// Name of the collection that the report is about.
    pub collection: String,
    /// Time at which the report was made, RFC 3339 in UTC.
    pub created_at: String,
    /// Period that the report covers; null for all time.
    pub period: Option<PeriodView>,
    /// Period that the report compares with: as long as its own, and just before it; null when it covers all time.
    pub baseline: Option<PeriodView>,
    /// Topics of the report, largest in the period first.
    pub topics: Vec<ReportTopicView>,
    /// Counts of where every document of the collection went.
    pub ledger: LedgerView,
    /// How the report was made.
    pub manifest: ManifestView,
}

/// A span of time.
#[derive(Debug, Serialize, ToSchema)]
pub struct PeriodView {
    /// First moment of the span, RFC 3339 in UTC.
    pub start: String,
    /// First moment after the span, RFC 3339 in UTC.
    pub end: String,
}

/// What a report says of one topic.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReportTopicView {
    /// Id of the topic, such as `t3`, stable over runs.
    pub id: String,
    /// Label of the topic when the report was made.
    pub label: String,
    /// Keywords of the topic, best first.
    pub keywords: Vec<KeywordView>,
    /// Number of documents of the period whose largest topic is this one.
    pub n_documents: usize,
    /// Share of the topic in the period's documents that have a topic, hidden ones aside, 0 to 1.
    pub share: f32,
    /// Number of documents of the baseline whose largest topic is this one; null without a baseline.
    pub n_documents_baseline: Option<usize>,
    /// Share of the topic in the baseline's documents that have a topic, hidden ones aside, 0 to 1; null without a
    /// baseline.
    pub share_baseline: Option<f32>,
    /// Number of the topic's documents in each of up to 12 equal parts of the period, in order of time.
    pub trend: Vec<usize>,
    /// Sources of the topic's documents in the period, most frequent first, five at most.
    pub sources: Vec<SourceCountView>,
    /// Typical passages of the topic in the period, most typical first, three at most.
    pub quotes: Vec<QuoteView>,
}

/// A source and how many documents come from it.
#[derive(Debug, Serialize, ToSchema)]
pub struct SourceCountView {
    /// Name of the source.
    pub source: String,
    /// Number of the topic's documents that come from the source.
    pub n_documents: usize,
}

/// A typical passage, and the document to read on in.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuoteView {
    /// Text of the passage; of a long one the beginning.
    pub text: String,
    /// Id of the document that the passage stands in.
    pub document: String,
    /// Title of the document; null when it has none.
    pub title: Option<String>,
    /// Address at which the document can be read; null when it is unknown.
    pub url: Option<String>,
    /// Outlet, site or group of authors that the document comes from; null when it is unknown.
    pub source: Option<String>,
    /// Time at which the document was published, RFC 3339 in UTC; null when it is unknown.
    pub published_at: Option<String>,
}

/// Counts of where every document of a collection went; the others add up to `n_documents`.
#[derive(Debug, Serialize, ToSchema)]
pub struct LedgerView {
    /// Number of documents in the collection.
    pub n_documents: usize,
    /// Number of documents in the period with a topic.
    pub n_reported: usize,
    /// Number of documents in the period without a topic.
    pub n_without_topic: usize,
    /// Number of documents in the period whose topic a person hid.
    pub n_hidden: usize,
    /// Number of documents with a date outside the period.
    pub n_outside_period: usize,
    /// Number of documents without a date; 0 when the report covers all time, which counts them elsewhere.
    pub n_undated: usize,
}

/// How a report was made.
#[derive(Debug, Serialize, ToSchema)]
pub struct ManifestView {
    /// Version of Likewise that made the report.
    pub version: String,
    /// Name of the collection's embedding model.
    pub model: String,
    /// Number of the clustering run that found the topics.
    pub topic_model: u32,
    /// Seed of all randomness in the clustering run.
    pub seed: u64,
}

impl From<Found<ReportHeading, ReportId>> for ReportsView {
    fn from(found: Found<ReportHeading, ReportId>) -> Self {
        let reports = found.whole.into_iter().map(|report| ReportHeadingView {
            id: report.id.to_string(),
            created_at: report.created_at.to_string(),
            period: report.period.map(Into::into),
        });
        Self {
            reports: reports.collect(),
            damaged: found.damaged.iter().map(ToString::to_string).collect(),
        }
    }
}

impl From<Report> for ReportView {
    fn from(report: Report) -> Self {
        Self {
            id: report.id.to_string(),
            collection: report.collection,
            created_at: report.created_at.to_string(),
            period: report.period.map(Into::into),
            baseline: report.baseline.map(Into::into),
            topics: report.topics.into_iter().map(Into::into).collect(),
            ledger: report.ledger.into(),
            manifest: report.manifest.into(),
        }
    }
}

impl From<Period> for PeriodView {
    fn from(period: Period) -> Self {
        Self {
            start: period.start().to_string(),
            end: period.end().to_string(),
        }
    }
}

impl From<ReportTopic> for ReportTopicView {
    fn from(topic: ReportTopic) -> Self {
        let sources = topic.sources.into_iter().map(|count| SourceCountView {
            source: count.source,
            n_documents: count.n_documents,
        });
        Self {
            id: topic.id.to_string(),
            label: topic.label,
            keywords: topic.keywords.into_iter().map(Into::into).collect(),
            n_documents: topic.n_documents,
            share: topic.share,
            n_documents_baseline: topic.n_documents_baseline,
            share_baseline: topic.share_baseline,
            trend: topic.trend,
            sources: sources.collect(),
            quotes: topic.quotes.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<Quote> for QuoteView {
    fn from(quote: Quote) -> Self {
        Self {
            text: quote.text,
            document: quote.document.to_string(),
            title: quote.title,
            url: quote.url,
            source: quote.source,
            published_at: quote.published_at.map(|at| at.to_string()),
        }
    }
}

impl From<Ledger> for LedgerView {
    fn from(ledger: Ledger) -> Self {
        Self {
            n_documents: ledger.n_documents,
            n_reported: ledger.n_reported,
            n_without_topic: ledger.n_without_topic,
            n_hidden: ledger.n_hidden,
            n_outside_period: ledger.n_outside_period,
            n_undated: ledger.n_undated,
        }
    }
}

impl From<Manifest> for ManifestView {
    fn from(manifest: Manifest) -> Self {
        Self {
            version: manifest.version,
            model: manifest.model,
            topic_model: manifest.topic_model,
            seed: manifest.seed,
        }
    }
}
