//! Reports as JSON.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::topic::KeywordView;
use crate::engine::ReportOptions;
use crate::model::{Ledger, Manifest, Period, PeriodError, Quote, Report, ReportId, ReportTopic};
use crate::store::{Found, ReportHeading};
use crate::text;

/// What a report is to cover; without `start` and `end` it covers all time.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PeriodBody {
    /// First moment or day, such as `2025-03-03`.
    pub start: Option<String>,
    /// End: a moment that no longer belongs to it, or the last day that does, such as `2025-03-09`.
    pub end: Option<String>,
}

/// Why a period cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum PeriodBodyError {
    /// Not a date.
    #[error(
        "{field} {text:?} is not a date that is understood; write it like 2025-03-20 or 2025-03-20T09:30:00Z"
    )]
    Date {
        /// `start` or `end`.
        field: &'static str,
        /// What was given.
        text: String,
    },
    /// Half a period.
    #[error("a period must have both start and end")]
    Half,
    /// The end is not after the start.
    #[error(transparent)]
    Period(#[from] PeriodError),
}

impl PeriodBody {
    /// The question to the engine.
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

/// A day as an end means the whole of that day.
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

/// A report as it is listed.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReportHeadingView {
    /// Look it up at `reports/ID`, `reports/ID.html`, `reports/ID.md` or `reports/ID.csv`.
    pub id: String,
    /// When it was made.
    pub created_at: String,
    /// What it covers; null is all time.
    pub period: Option<PeriodView>,
}

/// All reports of a collection.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReportsView {
    /// Newest first.
    pub reports: Vec<ReportHeadingView>,
    /// Reports that are damaged on the disk and cannot be read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub damaged: Vec<String>,
}

/// The topics of a period beside those of the time before it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReportView {
    /// Its id.
    pub id: String,
    /// The collection it is about.
    pub collection: String,
    /// When it was made.
    pub created_at: String,
    /// What it covers; null is all time.
    pub period: Option<PeriodView>,
    /// What it is compared with.
    pub baseline: Option<PeriodView>,
    /// Largest topic of the period first.
    pub topics: Vec<ReportTopicView>,
    /// Where every document went.
    pub ledger: LedgerView,
    /// How it was made.
    pub manifest: ManifestView,
}

/// A span of time.
#[derive(Debug, Serialize, ToSchema)]
pub struct PeriodView {
    /// First moment.
    pub start: String,
    /// First moment after it.
    pub end: String,
}

/// What a report says of one topic.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReportTopicView {
    /// Stable over runs.
    pub id: String,
    /// Its label when the report was made.
    pub label: String,
    /// Best terms first.
    pub keywords: Vec<KeywordView>,
    /// Documents of the period that belong to it.
    pub n_documents: usize,
    /// Share of the period's documents, 0 to 1.
    pub share: f32,
    /// Documents of the baseline; null without one.
    pub n_documents_baseline: Option<usize>,
    /// Share of the baseline's documents, 0 to 1.
    pub share_baseline: Option<f32>,
    /// Documents in equal parts of the period, in order of time.
    pub trend: Vec<usize>,
    /// Where they come from, most first.
    pub sources: Vec<SourceCountView>,
    /// Typical passages.
    pub quotes: Vec<QuoteView>,
}

/// A source and how many documents come from it.
#[derive(Debug, Serialize, ToSchema)]
pub struct SourceCountView {
    /// Its name.
    pub source: String,
    /// Documents from it.
    pub n_documents: usize,
}

/// A typical passage with where to read on.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuoteView {
    /// The words.
    pub text: String,
    /// Id of the document.
    pub document: String,
    /// Its heading.
    pub title: Option<String>,
    /// Where it can be read.
    pub url: Option<String>,
    /// Where it comes from.
    pub source: Option<String>,
    /// When it was published.
    pub published_at: Option<String>,
}

/// Where every document went; the parts add up to `n_documents`.
#[derive(Debug, Serialize, ToSchema)]
pub struct LedgerView {
    /// Documents of the collection.
    pub n_documents: usize,
    /// In the period, with a topic.
    pub n_reported: usize,
    /// In the period, without a topic.
    pub n_without_topic: usize,
    /// In the period, with a topic that a person hid.
    pub n_hidden: usize,
    /// Dated, outside the period.
    pub n_outside_period: usize,
    /// Without a date, when the report covers a period.
    pub n_undated: usize,
}

/// How a report was made.
#[derive(Debug, Serialize, ToSchema)]
pub struct ManifestView {
    /// Version of Likewise.
    pub version: String,
    /// Embedding model.
    pub model: String,
    /// Clustering run.
    pub topic_model: u32,
    /// What its randomness was drawn from.
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
