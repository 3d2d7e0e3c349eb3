//! Clusters found in a sample: how many there are and where; those of the run before stay where they still fit.

use std::collections::BTreeMap;

use ndarray::{Array1, Array2, ArrayView1, ArrayView2};

use super::sample::TopicSample;
use crate::clustering::{
    ChooseNClustersError, ChooseNClustersOptions, KMeans, KMeansError, KMeansParams,
    choose_n_clusters,
};
use crate::model::{Group, TopicId};
use crate::model::{RefreshOptions, Start};
use crate::topics::current::CurrentTopics;
use crate::topics::history::origins;

/// The number of clusters of the run before stays unless another one scores higher by this factor: the scores of
/// numbers that are about as good differ by chance, and a reader wants to see what changed in the documents, not in
/// the draw.
const CLEARLY_BETTER: f64 = 1.2;
/// The centroids of the run before stay unless the inertia of others is lower by this factor.
const CLEARLY_LOWER: f64 = 0.995;

/// The number of clusters of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct NumberOfClusters {
    /// The number of clusters to find.
    pub n_clusters: usize,
    /// The numbers that were tried, each with its score; nothing when the number was given.
    pub curve: Vec<(usize, f64)>,
}

/// The centroids of the run before, from which a run may start: `n_clusters x dimension` of length 1, one for what a person
/// had cut. None when there was no run before, or when `options` want a fresh start.
///
/// # Panics
/// When the centroids of a run have different dimensions.
pub fn former_centroids(
    current: Option<&CurrentTopics>,
    options: &RefreshOptions,
) -> Option<Array2<f32>> {
    let current = current.filter(|_| options.start == Start::Former)?;
    let groups: Vec<&Group> = current.groups().collect();
    let mut sums: BTreeMap<TopicId, Array1<f32>> = BTreeMap::new();
    for (group, size) in groups.iter().zip(group_sizes(current, groups.len())) {
        let uncut = origins(group, &groups).pop().unwrap_or(group.id);
        let nothing = || Array1::zeros(current.model.centre.len());
        let sum = sums.entry(uncut).or_insert_with(nothing);
        sum.scaled_add(size.max(1) as f32, &ArrayView1::from(&group.centroid));
    }
    let mut rows = Array2::zeros((0, current.model.centre.len()));
    for sum in sums.values() {
        let length = sum.dot(sum).sqrt().max(f32::MIN_POSITIVE);
        rows.push_row((sum / length).view())
            .expect("centroids have the dimension of the collection");
    }
    (rows.nrows() > 0).then_some(rows)
}

/// The number of passages of each group.
fn group_sizes(current: &CurrentTopics, n_groups: usize) -> Vec<usize> {
    let mut sizes = vec![0; n_groups];
    for assignment in current.assigned().values().flatten() {
        sizes[assignment.group as usize] += 1;
    }
    sizes
}

/// The number of clusters for a sample: the one that `options` give, else the one that scores best, or that of the
/// `former` centroids when it scores about as well.
///
/// # Errors
/// When no number of clusters can be chosen.
pub fn number_of_clusters(
    sample: &TopicSample,
    options: &RefreshOptions,
    former: Option<&Array2<f32>>,
) -> Result<NumberOfClusters, ChooseNClustersError> {
    let most = sample.passages.nrows();
    if let Some(n_clusters) = options.n_clusters {
        return Ok(NumberOfClusters {
            n_clusters: n_clusters.min(most),
            curve: Vec::new(),
        });
    }
    let rows = sample.for_choosing();
    let choice = choose_n_clusters(
        rows,
        &ChooseNClustersOptions {
            seed: options.seed,
            ..ChooseNClustersOptions::new(rows.nrows())
        },
    )?;
    let score = |n_clusters| score_at(&choice.curve, n_clusters);
    let best = score(choice.n_clusters).unwrap_or_default();
    let n_former = former.map(Array2::nrows).filter(|&n| n <= most);
    let stays = |&n: &usize| score(n).is_some_and(|former| former * CLEARLY_BETTER >= best);
    Ok(NumberOfClusters {
        n_clusters: n_former.filter(stays).unwrap_or(choice.n_clusters),
        curve: choice.curve,
    })
}

/// The score of a number of clusters, interpolated in the logarithm between two numbers that were tried; none for a number
/// outside of those tried.
fn score_at(curve: &[(usize, f64)], n_clusters: usize) -> Option<f64> {
    let after = curve.iter().position(|(n, _)| *n >= n_clusters)?;
    let (high, high_score) = curve[after];
    if high == n_clusters {
        return Some(high_score);
    }
    let (low, low_score) = curve[after.checked_sub(1)?];
    let log = |n: usize| (n as f64).ln();
    let part = (log(n_clusters) - log(low)) / (log(high) - log(low));
    Some(low_score + part * (high_score - low_score))
}

/// The clusters of the best of several runs of k-means on `rows`, `n_passages x dimension`; or those of the run that
/// starts from the `former` centroids, unless the best are clearly better.
///
/// # Errors
/// When k-means cannot make so many clusters.
pub fn fit(
    rows: ArrayView2<'_, f32>,
    n_clusters: usize,
    options: &RefreshOptions,
    former: Option<Array2<f32>>,
) -> Result<KMeans, KMeansError> {
    let params = KMeansParams::new(n_clusters)
        .seed(options.seed)
        .n_runs(options.n_runs)
        .max_iterations(options.max_iterations)
        // Until nothing moves, so that a run that goes on from this one finds the same.
        .tolerance(0.0)
        .sample_limit(options.sample_limit);
    let best = params.fit_rows(rows)?;
    let fits = |start: &Array2<f32>| start.dim() == (n_clusters, rows.ncols());
    let Some(start) = former.filter(fits) else {
        return Ok(best);
    };
    let continued = params.fit_from(rows, start.view())?;
    let is_worse = continued.n_clusters() < best.n_clusters()
        || best.inertia() < continued.inertia() * CLEARLY_LOWER;
    Ok(if is_worse { best } else { continued })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_lies_between_those_beside_it() {
        let curve = [(2, 0.1), (8, 0.3), (9, 0.2)];
        let score = |n| score_at(&curve, n);
        assert_eq!(score(8), Some(0.3));
        assert!((score(4).unwrap() - 0.2).abs() < 1e-9);
        assert_eq!((score(1), score(10)), (None, None));
        assert_eq!(score_at(&[], 4), None);
    }
}
