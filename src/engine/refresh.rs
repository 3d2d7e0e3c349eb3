//! Topics found anew: vectors grouped, groups described, matched with the former topics, and kept.

use std::sync::Arc;

use super::collection::Collection;
use super::topics::{Clusters, CurrentTopics, Sample, fit, former_centroids, number_of_clusters};
use super::{Cancelled, CollectionError, Engine, Progress};
use crate::clustering::{ChooseNClustersError, KMeans, KMeansError, StabilityOptions, stability};
use crate::model::{CollectionName, DocumentKey, Origin, TopicModel};
pub use crate::model::{RefreshOptions, Start};
use crate::store::{DocumentHeading, KeptTopics, StoreError, TopicChanges};

/// Largest part of the passages that may be left without a topic.
const MAX_UNASSIGNED: f32 = 0.5;

/// Why topics could not be found.
#[derive(Debug, thiserror::Error)]
pub enum RefreshError {
    /// The collection cannot be used.
    #[error(transparent)]
    Collection(#[from] CollectionError),
    /// There is nothing to group.
    #[error("collection {name} has no passages to find topics in; ingest documents first")]
    Empty {
        /// The collection.
        name: CollectionName,
    },
    /// No group can be made, or some would stay empty.
    #[error("n_clusters must be 1 to {n_passages}, the number of passages, but is {n_clusters}")]
    Clusters {
        /// Groups asked for.
        n_clusters: usize,
        /// Passages there are.
        n_passages: usize,
    },
    /// A part that cannot be.
    #[error("max_unassigned must be 0 to {MAX_UNASSIGNED}, but is {max_unassigned}")]
    Unassigned {
        /// The part as given.
        max_unassigned: f32,
    },
    /// One at a time.
    #[error("topics of collection {name} are being found already; wait until that is done")]
    UnderWay {
        /// The collection.
        name: CollectionName,
    },
    /// Choosing the number of groups failed.
    #[error(transparent)]
    Choose(#[from] ChooseNClustersError),
    /// Grouping failed.
    #[error(transparent)]
    KMeans(#[from] KMeansError),
    /// Someone wanted it to stop.
    #[error("stopped before it was done")]
    Cancelled(#[from] Cancelled),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A refresh that nothing speaks against; it holds the collection for itself until it is done or dropped.
pub(super) struct Refresh {
    name: CollectionName,
    collection: Arc<Collection>,
    options: RefreshOptions,
}

impl Drop for Refresh {
    fn drop(&mut self) {
        self.collection.end_refresh();
    }
}

impl Engine {
    /// Finds topics anew and gives the run when it is kept.
    pub fn refresh_topics(
        &self,
        name: &CollectionName,
        options: &RefreshOptions,
        progress: Progress<'_>,
    ) -> Result<TopicModel, RefreshError> {
        let refresh = self.prepare_refresh(name, options)?;
        self.refresh(&refresh, progress)
    }

    /// The settings of a refresh where a request says nothing else.
    pub fn refresh_options(
        &self,
        name: &CollectionName,
    ) -> Result<RefreshOptions, CollectionError> {
        let n_clusters = self.collection_statistics(name)?.record.n_clusters;
        let defaults = self.options.refresh;
        Ok(RefreshOptions {
            n_clusters: n_clusters.or(defaults.n_clusters),
            ..defaults
        })
    }

    /// Refuses what cannot be done before any work.
    pub(super) fn prepare_refresh(
        &self,
        name: &CollectionName,
        options: &RefreshOptions,
    ) -> Result<Refresh, RefreshError> {
        let collection = self.collection(name)?;
        let n_passages = collection.state().index.n_passages();
        if n_passages == 0 {
            return Err(RefreshError::Empty { name: name.clone() });
        }
        if let Some(n_clusters) = options.n_clusters.filter(|n| !(1..=n_passages).contains(n)) {
            return Err(RefreshError::Clusters {
                n_clusters,
                n_passages,
            });
        }
        let max_unassigned = options.max_unassigned;
        if !(0.0..=MAX_UNASSIGNED).contains(&max_unassigned) {
            return Err(RefreshError::Unassigned { max_unassigned });
        }
        if !collection.begin_refresh() {
            return Err(RefreshError::UnderWay { name: name.clone() });
        }
        Ok(Refresh {
            name: name.clone(),
            collection,
            options: *options,
        })
    }

    /// Does the work; takes about as long as it takes to read all texts once.
    pub(super) fn refresh(
        &self,
        refresh: &Refresh,
        progress: Progress<'_>,
    ) -> Result<TopicModel, RefreshError> {
        let collection = &refresh.collection;
        let options = &refresh.options;
        let headings = self.store.headings(collection.key())?;
        let sample = Sample::take(&collection.state().index, &headings, options);
        if sample.passages.is_empty() {
            let name = refresh.name.clone();
            return Err(RefreshError::Empty { name });
        }
        progress(0.1)?;
        let former = former_centroids(collection, options);
        let (n_clusters, curve) = number_of_clusters(&sample, options, former.as_ref())?;
        progress(0.4)?;
        let found = fit(sample.passages.view(), n_clusters, options, former)?;
        progress(0.5)?;
        let measure = StabilityOptions {
            seed: options.seed,
            ..StabilityOptions::default()
        };
        let labels = found.labels().as_slice().unwrap_or_default();
        let stability = stability(sample.passages.view(), labels, &measure)?;
        progress(0.7)?;
        let clusters = Clusters {
            model: self.new_model(&sample, &headings, options, (&found, curve)),
            centroids: found.centroids().clone(),
            stability: stability.into_iter().map(Some).collect(),
            known: Vec::new(),
            sample,
        };
        let settled = self.settle(collection, &headings, clusters, options)?;
        progress(0.95)?;
        self.keep(collection, settled)
    }

    fn new_model(
        &self,
        sample: &Sample,
        headings: &[DocumentHeading],
        options: &RefreshOptions,
        (found, curve): (&KMeans, Vec<(usize, f64)>),
    ) -> TopicModel {
        let newest = headings.iter().map(|heading| heading.key).max();
        TopicModel {
            id: 0,
            created_at: self.now(),
            origin: Origin::Found,
            wholes: Vec::new(),
            seed: options.seed,
            n_clusters: found.n_clusters(),
            curve,
            inertia: found.inertia() / sample.passages.nrows() as f64,
            centre: sample.centre.to_vec(),
            max_unassigned: Some(options.max_unassigned),
            min_similarity: -1.0,
            mean_similarity: 0.0,
            n_passages: sample.n_passages,
            n_documents: sample.n_documents,
            newest_document: newest.unwrap_or(DocumentKey(0)),
        }
    }

    /// Writes the topics and puts them in force, with what arrived meanwhile assigned to them.
    pub(super) fn keep(
        &self,
        collection: &Collection,
        (mut kept, changes): (KeptTopics, TopicChanges),
    ) -> Result<TopicModel, RefreshError> {
        let _writing = collection.lock_for_writing()?;
        let former = self.store.topics(collection.key())?;
        kept.model.id = former.map_or(0, |former| former.model.id) + 1;
        self.store.write_topics(collection.key(), &kept, &changes)?;
        let corrections = self.corrections_of(collection)?;
        let model = kept.model.clone();
        let current = CurrentTopics::new(kept, corrections, &collection.state().index);
        collection.state_mut().topics = Some(current);
        Ok(model)
    }
}
