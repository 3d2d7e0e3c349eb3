//! Average linkage on a sparse graph of pairs, so that no chain of pairs joins what is not similar as a whole.
//!
//! Each connected component is clustered apart from the others, on all cores. However many clusters are similar to one, it
//! knows its similarity with so many others only, the most similar: the work grows by less than the square.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use rayon::prelude::*;

use super::components::{Component, components};
use super::pair::SimilarPair;

/// The most members of a cluster that stand for it where the similarity of two clusters must be measured anew.
const MAX_SAMPLE: usize = 12;
/// The most clusters whose similarity with one is known.
const MAX_NEAR: usize = 128;
/// The members of clusters of up to this size are sorted at every join, those of larger ones once an eighth is new.
const ALWAYS_SORTED: usize = 256;
/// The least number of clusters whose similarity is measured on one core.
const MIN_MEASURED: usize = 16;

/// Joins the two most similar clusters again and again, until no two have a mean similarity of `least` (average linkage;
/// Sokal and Michener 1958).
///
/// `pairs` holds the pairs of the `n` elements whose similarity is known, each once and in any order; `similarity` measures
/// any other pair that is needed. Returns the clusters of two and more elements, every cluster in ascending order.
pub(super) fn average_linkage(
    n: usize,
    pairs: &[SimilarPair],
    least: f32,
    similarity: impl Fn(u32, u32) -> f32 + Sync,
) -> Vec<Vec<u32>> {
    let components = components(n, pairs, least).into_par_iter();
    let clusters = components.flat_map_iter(|component| clusters_of(component, least, &similarity));
    clusters.collect()
}

/// The clusters of two and more elements of a component.
fn clusters_of(
    component: Component,
    least: f32,
    similarity: impl Fn(u32, u32) -> f32 + Sync,
) -> Vec<Vec<u32>> {
    let Component { elements, pairs } = component;
    let mut linkage = Linkage {
        clusters: (0..elements.len() as u32).map(Cluster::of).collect(),
        queue: BinaryHeap::new(),
        least,
        similarity: |a: u32, b: u32| similarity(elements[a as usize], elements[b as usize]),
    };
    linkage.start(&pairs);
    while let Some(Join { similarity, a, b }) = linkage.queue.pop() {
        if linkage.clusters[a as usize].known(b) == Some(similarity) {
            linkage.join(a, b);
        }
    }
    let joined = linkage.clusters.into_iter().map(|cluster| cluster.members);
    let clusters = joined.filter(|members| members.len() > 1).map(|members| {
        let mut members: Vec<u32> = members.iter().map(|&at| elements[at as usize]).collect();
        members.sort_unstable();
        members
    });
    clusters.collect()
}

/// The state of the clustering of one component, whose elements are named by their positions.
struct Linkage<F> {
    /// The clusters by number; one that was joined to another is empty.
    clusters: Vec<Cluster>,
    /// Joins that were possible when they were added, the best on top.
    queue: BinaryHeap<Join>,
    least: f32,
    similarity: F,
}

#[derive(Default)]
struct Cluster {
    members: Vec<u32>,
    /// The number of members at the start that are in order; they alone stand for the cluster.
    n_sorted: usize,
    /// The clusters whose mean similarity with this one is known, in ascending order.
    near: Vec<NearCluster>,
}

/// A cluster with its mean similarity to another one.
#[derive(Clone, Copy)]
struct NearCluster {
    cluster: u32,
    similarity: f32,
}

impl Cluster {
    fn of(element: u32) -> Self {
        Self {
            members: vec![element],
            n_sorted: 1,
            near: Vec::new(),
        }
    }

    /// Members that stand for all, evenly spaced.
    fn sample(&self) -> impl Iterator<Item = u32> {
        let n = self.n_sorted.min(MAX_SAMPLE);
        (0..n).map(move |at| self.members[at * self.n_sorted / n])
    }

    fn position_of(&self, other: u32) -> Result<usize, usize> {
        self.near.binary_search_by_key(&other, |near| near.cluster)
    }

    fn known(&self, other: u32) -> Option<f32> {
        let at = self.position_of(other).ok()?;
        Some(self.near[at].similarity)
    }

    fn set(&mut self, other: u32, similarity: f32) {
        let near = NearCluster {
            cluster: other,
            similarity,
        };
        match self.position_of(other) {
            Ok(at) => self.near[at] = near,
            Err(at) => self.near.insert(at, near),
        }
    }

    fn forget(&mut self, other: u32) {
        if let Ok(at) = self.position_of(other) {
            self.near.remove(at);
        }
    }

    /// Takes the members of another cluster. Those of the smaller one move, so that all moves together are few.
    fn take(&mut self, mut other: Self) {
        if other.members.len() > self.members.len() {
            std::mem::swap(&mut self.members, &mut other.members);
            self.n_sorted = other.n_sorted;
        }
        self.members.extend(other.members);
        let n = self.members.len();
        if n <= ALWAYS_SORTED || (n - self.n_sorted) * 8 > n {
            self.members.sort_unstable();
            self.n_sorted = n;
        }
    }
}

impl<F: Fn(u32, u32) -> f32 + Sync> Linkage<F> {
    /// Takes in the known pairs of elements, each of which is a cluster at first.
    fn start(&mut self, pairs: &[SimilarPair]) {
        for &SimilarPair { a, b, similarity } in pairs {
            for (cluster, other) in [(a, b), (b, a)] {
                let near = NearCluster {
                    cluster: other,
                    similarity,
                };
                self.clusters[cluster as usize].near.push(near);
            }
        }
        for cluster in &mut self.clusters {
            cluster.near.sort_unstable_by_key(|near| near.cluster);
        }
        for cluster in 0..self.clusters.len() as u32 {
            self.forget_least_similar(cluster);
        }
        for a in 0..self.clusters.len() as u32 {
            let near = self.clusters[a as usize].near.iter();
            let joins = near.filter(|near| near.cluster > a && near.similarity >= self.least);
            self.queue.extend(joins.map(|near| Join {
                similarity: near.similarity,
                a,
                b: near.cluster,
            }));
        }
    }

    fn set(&mut self, a: u32, b: u32, similarity: f32) {
        self.clusters[a as usize].set(b, similarity);
        self.clusters[b as usize].set(a, similarity);
        if similarity >= self.least {
            let (a, b) = (a.min(b), a.max(b));
            self.queue.push(Join { similarity, a, b });
        }
    }

    /// Keeps the similarity of a cluster with the `MAX_NEAR` most similar others only.
    fn forget_least_similar(&mut self, cluster: u32) {
        let near = &mut self.clusters[cluster as usize].near;
        if near.len() <= MAX_NEAR {
            return;
        }
        near.select_nth_unstable_by(MAX_NEAR, |x, y| {
            let by_similarity = y.similarity.total_cmp(&x.similarity);
            by_similarity.then(x.cluster.cmp(&y.cluster))
        });
        let forgotten = near.split_off(MAX_NEAR);
        near.sort_unstable_by_key(|near| near.cluster);
        for other in forgotten {
            self.clusters[other.cluster as usize].forget(cluster);
        }
    }

    /// Joins the cluster `b` to `a` and measures the similarity of both together with all that are near to either.
    fn join(&mut self, a: u32, b: u32) {
        let mut near: Vec<u32> = Vec::new();
        for cluster in [a, b] {
            let known = self.clusters[cluster as usize].near.iter();
            near.extend(known.map(|near| near.cluster));
        }
        near.retain(|&other| other != a && other != b);
        near.sort_unstable();
        near.dedup();
        let others = near.par_iter().with_min_len(MIN_MEASURED);
        let similarities: Vec<f32> = others
            .map(|&other| self.joint_similarity(a, b, other))
            .collect();
        for &other in &near {
            self.clusters[other as usize].forget(b);
        }
        let joined = std::mem::take(&mut self.clusters[b as usize]);
        let cluster = &mut self.clusters[a as usize];
        cluster.take(joined);
        cluster.near.clear();
        for (other, similarity) in near.into_iter().zip(similarities) {
            self.set(a, other, similarity);
        }
        self.forget_least_similar(a);
    }

    /// The mean similarity of `other` with `a` and `b` together.
    fn joint_similarity(&self, a: u32, b: u32, other: u32) -> f32 {
        let total = |cluster: u32| {
            let n_members = self.clusters[cluster as usize].members.len() as f32;
            n_members * self.mean_similarity(cluster, other)
        };
        let n_members = [a, b].map(|cluster| self.clusters[cluster as usize].members.len());
        (total(a) + total(b)) / n_members.iter().sum::<usize>() as f32
    }

    /// The mean similarity of two clusters, measured on samples where it is not known.
    fn mean_similarity(&self, a: u32, b: u32) -> f32 {
        let [one, other] = [a, b].map(|cluster| &self.clusters[cluster as usize]);
        if let Some(known) = one.known(b) {
            return known;
        }
        let (mut sum, mut n) = (0.0, 0.0);
        for element in one.sample() {
            for other in other.sample() {
                sum += (self.similarity)(element, other);
                n += 1.0;
            }
        }
        sum / n
    }
}

/// Two clusters that may be joined. The most similar come first, of equal ones those with the smaller numbers.
#[derive(PartialEq)]
struct Join {
    similarity: f32,
    a: u32,
    b: u32,
}

impl Eq for Join {}

impl Ord for Join {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_similarity = self.similarity.total_cmp(&other.similarity);
        by_similarity.then_with(|| (other.a, other.b).cmp(&(self.a, self.b)))
    }
}

impl PartialOrd for Join {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

    use super::*;
    use crate::digest::split_mix64;
    use proptest::prelude::*;

    /// The similarity of points on a line, by their distance.
    fn on_a_line(points: &[f32]) -> impl Fn(u32, u32) -> f32 {
        move |a, b| 1.0 - (points[a as usize] - points[b as usize]).abs()
    }

    fn pair(a: u32, b: u32, similarity: impl Fn(u32, u32) -> f32) -> SimilarPair {
        let similarity = similarity(a, b);
        SimilarPair { a, b, similarity }
    }

    fn all_pairs(n: u32, similarity: impl Fn(u32, u32) -> f32) -> Vec<SimilarPair> {
        let pairs = (0..n).flat_map(|b| (0..b).map(move |a| (a, b)));
        pairs.map(|(a, b)| pair(a, b, &similarity)).collect()
    }

    #[test]
    fn a_chain_of_near_pairs_is_not_one_cluster() {
        let points: Vec<f32> = (0..40).map(|i| i as f32 * 0.1).collect();
        let similarity = on_a_line(&points);
        let neighbours: Vec<_> = (1..40).map(|b| pair(b - 1, b, &similarity)).collect();
        for cluster in average_linkage(40, &neighbours, 0.7, similarity) {
            assert!(cluster.len() <= 8, "{cluster:?}");
        }
    }

    /// The number of comparisons made to join `n` elements that are all similar, when each is known to be similar to
    /// sixteen others.
    fn n_compared(n: u32) -> usize {
        let similarity = |a: u32, b: u32| {
            let pair = u64::from(a.min(b)) << 32 | u64::from(a.max(b));
            0.3 + 0.5 * (split_mix64(pair) % 1_000) as f32 / 1_000.0
        };
        let others = |a: u32| (0..16).map(move |i| split_mix64(u64::from(a) << 8 | i) as u32 % n);
        let mut pairs: Vec<(u32, u32)> = (0..n)
            .flat_map(|a| others(a).map(move |b| (a.min(b), a.max(b))))
            .filter(|(a, b)| a != b)
            .collect();
        pairs.sort_unstable();
        pairs.dedup();
        let known: Vec<_> = pairs
            .into_iter()
            .map(|(a, b)| pair(a, b, similarity))
            .collect();
        let compared = AtomicUsize::new(0);
        let counted = |a, b| {
            compared.fetch_add(1, Relaxed);
            similarity(a, b)
        };
        average_linkage(n as usize, &known, 0.4, counted);
        compared.into_inner()
    }

    #[test]
    fn the_work_grows_by_less_than_the_square_where_all_are_similar() {
        let (few, many) = (n_compared(1_000), n_compared(8_000));
        assert!(many <= 8 * 6 * few, "{few} for 1,000, {many} for 8,000");
    }

    proptest! {
        #[test]
        fn the_order_of_pairs_does_not_matter(
            points in prop::collection::vec(0.0..3.0_f32, 2..30), turn in 0_usize..100
        ) {
            let similarity = on_a_line(&points);
            let mut pairs = all_pairs(points.len() as u32, &similarity);
            let one = average_linkage(points.len(), &pairs, 0.6, &similarity);
            let middle = turn % pairs.len();
            pairs.rotate_left(middle);
            prop_assert_eq!(one, average_linkage(points.len(), &pairs, 0.6, &similarity));
        }

        #[test]
        fn a_small_cluster_is_similar_on_average(points in prop::collection::vec(0.0..3.0_f32, 2..25)) {
            let similarity = on_a_line(&points);
            let pairs = all_pairs(points.len() as u32, &similarity);
            for cluster in average_linkage(points.len(), &pairs, 0.6, &similarity) {
                let inside: Vec<f32> = cluster.iter()
                    .flat_map(|&b| cluster.iter().filter(move |&&a| a < b).map(move |&a| (a, b)))
                    .map(|(a, b)| similarity(a, b)).collect();
                let mean = inside.iter().sum::<f32>() / inside.len() as f32;
                prop_assert!(mean >= 0.59, "{mean} {cluster:?}");
            }
        }
    }
}
