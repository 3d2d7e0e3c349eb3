//! Reports: the topics of a period counted, compared with the time before, quoted and kept.

use super::count::{Counts, count};
use super::quotes::{self, QuotedPassage};
use crate::collection::CollectionError;
use crate::embedding::VectorSpace;
use crate::engine::engine::Engine;
use crate::engine::progress::{Cancelled, Progress};
use crate::engine::topics::RefreshError;
use crate::model::{CollectionName, Manifest, Period, Report, ReportId, ReportTopic};
use crate::store::{Found, ReportHeading, StoreError};
use crate::topics::CurrentTopics;

/// The share of the work of a report that finding topics takes, 0 to 1.
const PART_OF_REFRESH: f32 = 0.8;

/// The documents that a report covers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ReportOptions {
    /// The span of time to report on; none covers all time, documents without a date included.
    pub period: Option<Period>,
}

/// The reason why a report cannot be made or read.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The collection cannot be used.
    #[error(transparent)]
    Collection(#[from] CollectionError),
    /// The topics that the report needs could not be found.
    #[error(transparent)]
    Refresh(#[from] RefreshError),
    /// The report was cancelled before its end.
    #[error("stopped before it was done")]
    Cancelled(#[from] Cancelled),
    /// There is no report of the id asked for.
    #[error("there is no report {id}")]
    Unknown {
        /// The id of the missing report.
        id: ReportId,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Engine {
    /// Makes a report and keeps it; finds topics first if that was never done.
    pub fn report(
        &self,
        name: &CollectionName,
        options: &ReportOptions,
    ) -> Result<Report, ReportError> {
        self.make_report(name, options, &|_| Ok(()))
    }

    pub(in crate::engine) fn make_report(
        &self,
        name: &CollectionName,
        options: &ReportOptions,
        progress: Progress<'_>,
    ) -> Result<Report, ReportError> {
        let collection = self.collection(name)?;
        let has_topics = collection.read().whole_topics()?.is_some();
        if !has_topics {
            let finding = |part| progress(part * PART_OF_REFRESH);
            self.refresh_topics(name, &self.refresh_options(name)?, &finding)?;
        }
        progress(PART_OF_REFRESH)?;
        let headings = collection.headings()?;
        let (counts, topics, manifest) = {
            let state = collection.read();
            let current = state
                .topics()
                .ok_or_else(|| RefreshError::Empty { name: name.clone() })?;
            let counts = count(&headings, current, options.period);
            let topics = quotes::choose(state.index(), current, &headings, &counts);
            (
                counts,
                without_counts(current, topics),
                Self::manifest(state.space(), current),
            )
        };
        let mut report = Report {
            id: ReportId(0),
            collection: name.to_string(),
            created_at: self.now(),
            period: options.period,
            baseline: counts.baseline,
            topics: Vec::with_capacity(topics.len()),
            ledger: counts.ledger,
            manifest,
        };
        for (mut topic, position, quoted) in topics {
            counts.fill(position, &mut topic);
            topic.quotes = self.read_quotes(&quoted)?;
            report.topics.push(topic);
        }
        report.topics.sort_by(|a, b| {
            let size = |topic: &ReportTopic| (topic.n_documents, topic.n_documents_baseline);
            size(b).cmp(&size(a)).then(a.id.cmp(&b.id))
        });
        progress(0.95)?;
        report.id = collection.write()?.put_report(&report)?;
        Ok(report)
    }

    /// Reads one report that was kept.
    pub fn kept_report(&self, name: &CollectionName, id: ReportId) -> Result<Report, ReportError> {
        let collection = self.collection(name)?;
        self.store
            .report(collection.key(), id)?
            .ok_or(ReportError::Unknown { id })
    }

    /// Lists all reports, newest first; damaged ones are named.
    pub fn reports(
        &self,
        name: &CollectionName,
    ) -> Result<Found<ReportHeading, ReportId>, ReportError> {
        let collection = self.collection(name)?;
        Ok(self.store.reports(collection.key())?)
    }

    fn manifest(space: &VectorSpace, current: &CurrentTopics) -> Manifest {
        Manifest {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            model: format!("{} ({})", space.model, space.fingerprint),
            topic_model: current.model.id,
            seed: current.model.seed,
        }
    }
}

/// The topics of a report with their labels and without counts.
fn without_counts(
    current: &CurrentTopics,
    quoted: Vec<(usize, Vec<QuotedPassage>)>,
) -> Vec<(ReportTopic, usize, Vec<QuotedPassage>)> {
    let empty = |position: usize| {
        let topic = &current.topics[position];
        ReportTopic {
            id: topic.id,
            label: topic.label.clone(),
            keywords: topic.keywords.clone(),
            n_documents: 0,
            share: 0.0,
            n_documents_baseline: None,
            share_baseline: None,
            trend: Vec::new(),
            sources: Vec::new(),
            quotes: Vec::new(),
        }
    };
    quoted
        .into_iter()
        .map(|(position, quoted)| (empty(position), position, quoted))
        .collect()
}

impl Counts {
    /// Writes the counts of a topic into its part of the report.
    fn fill(&self, position: usize, topic: &mut ReportTopic) {
        let counted = &self.topics[position];
        topic.n_documents = counted.n_documents;
        topic.share = share(counted.n_documents, self.ledger.n_reported);
        if self.baseline.is_some() {
            topic.n_documents_baseline = Some(counted.n_documents_baseline);
            let of = self.n_baseline_documents;
            topic.share_baseline = Some(share(counted.n_documents_baseline, of));
        }
        topic.trend.clone_from(&counted.trend);
        topic.sources = counted.most_frequent_sources();
    }
}

fn share(part: usize, whole: usize) -> f32 {
    part as f32 / whole.max(1) as f32
}
