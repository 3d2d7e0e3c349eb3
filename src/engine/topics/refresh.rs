//! How topics are found anew: passages clustered, clusters described, matched with the former topics, and kept.

use std::sync::Arc;

use jiff::Timestamp;

use crate::clustering::{ChooseNClustersError, KMeans, KMeansError, StabilityOptions, stability};
use crate::collection::{Claim, CollectionError, LongWork};
use crate::engine::engine::Engine;
use crate::engine::open::OpenCollection;
use crate::engine::progress::{Cancelled, Progress};
use crate::model::{CollectionName, DocumentHeading, Origin, RefreshOptions, TopicModel};
use crate::store::StoreError;
use crate::topics::{
    Clusters, NumberOfClusters, TopicSample, fit, former_centroids, number_of_clusters,
};

/// The reason why topics could not be found.
#[derive(Debug, thiserror::Error)]
pub enum RefreshError {
    /// The collection cannot be used.
    #[error(transparent)]
    Collection(#[from] CollectionError),
    /// The collection has no passages to cluster.
    #[error("collection {name} has no passages to find topics in; ingest documents first")]
    Empty {
        /// The name of the collection.
        name: CollectionName,
    },
    /// The number of clusters is zero or larger than the number of passages.
    #[error("n_clusters must be 1 to {n_passages}, the number of passages, but is {n_clusters}")]
    Clusters {
        /// The number of clusters asked for.
        n_clusters: usize,
        /// The number of passages in the collection.
        n_passages: usize,
    },
    /// The largest share of unassigned passages is out of range.
    #[error("max_unassigned must be 0 to {most}, but is {max_unassigned}", most = RefreshOptions::MAX_UNASSIGNED.end())]
    Unassigned {
        /// The share asked for.
        max_unassigned: f32,
    },
    /// Topics of the collection are being found or corrected already.
    #[error("topics of collection {name} are being found already; wait until that is done")]
    UnderWay {
        /// The name of the collection.
        name: CollectionName,
    },
    /// The number of clusters could not be chosen.
    #[error(transparent)]
    Choose(#[from] ChooseNClustersError),
    /// The passages could not be clustered.
    #[error(transparent)]
    KMeans(#[from] KMeansError),
    /// The refresh was cancelled before its end.
    #[error("stopped before it was done")]
    Cancelled(#[from] Cancelled),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A refresh that was checked; nothing else can build topics of the collection until it is dropped.
pub(in crate::engine) struct Refresh {
    collection: Arc<OpenCollection>,
    options: RefreshOptions,
    _claim: Claim,
}

/// The clusters of a run, and how they were found.
struct Found {
    clusters: KMeans,
    /// The score of each number of clusters that was tried.
    curve: Vec<(usize, f64)>,
    /// How well runs on resampled passages agree on each cluster.
    stability: Vec<f32>,
}

impl Engine {
    /// Finds the topics of a collection anew and returns the run once it is kept.
    pub fn refresh_topics(
        &self,
        name: &CollectionName,
        options: &RefreshOptions,
        progress: Progress<'_>,
    ) -> Result<TopicModel, RefreshError> {
        Refresh::begin(self, name, options)?.run(self, progress)
    }

    /// The settings of a refresh where a request does not set others.
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
}

impl Refresh {
    /// Refuses a refresh that cannot be done, before any work.
    pub(in crate::engine) fn begin(
        engine: &Engine,
        name: &CollectionName,
        options: &RefreshOptions,
    ) -> Result<Self, RefreshError> {
        let collection = engine.collection(name)?;
        let n_passages = collection.read().index().n_passages();
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
        if !RefreshOptions::MAX_UNASSIGNED.contains(&max_unassigned) {
            return Err(RefreshError::Unassigned { max_unassigned });
        }
        let claim = collection.claim(LongWork::Topics);
        Ok(Self {
            _claim: claim.ok_or_else(|| RefreshError::UnderWay { name: name.clone() })?,
            collection,
            options: *options,
        })
    }

    /// Samples the passages, clusters them, builds topics of the clusters and keeps these. Takes about as long as
    /// reading all texts once.
    pub(in crate::engine) fn run(
        &self,
        engine: &Engine,
        progress: Progress<'_>,
    ) -> Result<TopicModel, RefreshError> {
        let collection = &self.collection;
        let sampled_at = self.sampled_at(engine)?;
        let headings = collection.headings()?;
        let sample = self.sample(&headings)?;
        progress(0.1)?;
        let found = self.find(&sample, progress)?;
        progress(0.7)?;
        let clusters = self.clusters(engine, sampled_at, sample, found);
        let (run, changes) = engine.build_topics(collection, &headings, clusters, &self.options)?;
        progress(0.95)?;
        Ok(collection.write()?.put_topics(run, &changes)?)
    }

    /// The current time, taken while nobody writes: every document with an earlier time is in the store, every other
    /// one comes later.
    fn sampled_at(&self, engine: &Engine) -> Result<Timestamp, RefreshError> {
        let _writer = self.collection.write()?;
        Ok(engine.now())
    }

    fn sample(&self, headings: &[DocumentHeading]) -> Result<TopicSample, RefreshError> {
        let sample = TopicSample::take(self.collection.read().index(), headings, &self.options);
        if sample.passages.is_empty() {
            let name = self.collection.name().clone();
            return Err(RefreshError::Empty { name });
        }
        Ok(sample)
    }

    /// Clusters a sample, starting from the clusters of the run before where they still fit.
    fn find(&self, sample: &TopicSample, progress: Progress<'_>) -> Result<Found, RefreshError> {
        let options = &self.options;
        let former = former_centroids(self.collection.read().topics(), options);
        let NumberOfClusters { n_clusters, curve } =
            number_of_clusters(sample, options, former.as_ref())?;
        progress(0.4)?;
        let clusters = fit(sample.passages.view(), n_clusters, options, former)?;
        progress(0.5)?;
        let measure = StabilityOptions {
            seed: options.seed,
            ..StabilityOptions::default()
        };
        let labels = clusters.labels().view();
        Ok(Found {
            stability: stability(sample.passages.view(), labels, &measure)?,
            curve,
            clusters,
        })
    }

    fn clusters(
        &self,
        engine: &Engine,
        sampled_at: Timestamp,
        sample: TopicSample,
        found: Found,
    ) -> Clusters {
        let model = TopicModel {
            id: 0,
            created_at: engine.now(),
            origin: Origin::Found,
            uncut: Vec::new(),
            seed: self.options.seed,
            n_clusters: found.clusters.n_clusters(),
            curve: found.curve,
            inertia: found.clusters.inertia() / sample.passages.nrows() as f64,
            centre: sample.centre.to_vec(),
            max_unassigned: Some(self.options.max_unassigned),
            min_similarity: -1.0,
            mean_similarity: 0.0,
            n_passages: sample.n_passages,
            n_documents: sample.n_documents,
            sampled_at,
        };
        Clusters {
            model,
            centroids: found.clusters.centroids().clone(),
            stability: found.stability.into_iter().map(Some).collect(),
            known: Vec::new(),
            sample,
        }
    }
}
