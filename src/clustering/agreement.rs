//! How far do two labellings of the same rows agree beyond chance?

/// What two labellings share, in nats: their mean entropy times their adjusted mutual information.
///
/// Adjusted mutual information (Vinh, Epps & Bailey 2010, arithmetic mean) is 1 for equal labellings up to renaming and
/// about 0 for unrelated ones, so the result is the part of the entropy that both agree on. Labels lie below
/// `n_clusters`; both slices have the same length.
pub(super) fn shared_information(a: &[usize], b: &[usize], n_clusters: usize) -> f64 {
    let table = Contingency::new(a, b, n_clusters);
    let entropy = f64::midpoint(table.entropy(&table.a), table.entropy(&table.b));
    let expected = table.expected_information();
    let room = entropy - expected;
    // One cluster, or as many as rows: chance alone explains any agreement.
    if room <= 1e-9 {
        return 0.0;
    }
    entropy * (table.information() - expected) / room
}

/// The number of rows that each pair of labels has in common.
struct Contingency {
    n_rows: usize,
    a: Vec<usize>,
    b: Vec<usize>,
    pairs: Vec<usize>,
}

impl Contingency {
    fn new(a: &[usize], b: &[usize], n_clusters: usize) -> Self {
        let mut table = Self {
            n_rows: a.len(),
            a: vec![0; n_clusters],
            b: vec![0; n_clusters],
            pairs: vec![0; n_clusters * n_clusters],
        };
        for (&a, &b) in a.iter().zip(b) {
            table.a[a] += 1;
            table.b[b] += 1;
            table.pairs[a * n_clusters + b] += 1;
        }
        table
    }

    fn entropy(&self, sizes: &[usize]) -> f64 {
        let n = self.n_rows as f64;
        let shares = sizes
            .iter()
            .filter(|&&size| size > 0)
            .map(|&size| size as f64 / n);
        -shares.map(|share| share * share.ln()).sum::<f64>()
    }

    /// The mutual information of both labellings: H(A) + H(B) - H(A, B).
    fn information(&self) -> f64 {
        self.entropy(&self.a) + self.entropy(&self.b) - self.entropy(&self.pairs)
    }

    /// Mean mutual information of all labellings with these cluster sizes (Vinh et al. 2010, equation 24a).
    fn expected_information(&self) -> f64 {
        let logs = LogFactorials::new(self.n_rows);
        let (a, b) = (grouped(&self.a), grouped(&self.b));
        let mut expected = 0.0;
        for &(a, n_a) in &a {
            for &(b, n_b) in &b {
                expected += (n_a * n_b) as f64 * logs.expected_term(a, b);
            }
        }
        expected
    }
}

/// The distinct cluster sizes, each with the number of clusters that have it: equal sizes have equal terms.
fn grouped(sizes: &[usize]) -> Vec<(usize, usize)> {
    let mut sizes: Vec<usize> = sizes.iter().copied().filter(|&size| size > 0).collect();
    sizes.sort_unstable();
    sizes
        .chunk_by(|a, b| a == b)
        .map(|group| (group[0], group.len()))
        .collect()
}

/// The natural logarithms of n! for all n up to the number of rows.
struct LogFactorials(Vec<f64>);

impl LogFactorials {
    fn new(n_rows: usize) -> Self {
        let logs = (1..=n_rows).scan(0.0, |sum, n| {
            *sum += (n as f64).ln();
            Some(*sum)
        });
        Self(std::iter::once(0.0).chain(logs).collect())
    }

    /// What a pair of clusters with `a` and `b` rows adds to the expectation: the number of common rows is
    /// hypergeometric.
    fn expected_term(&self, a: usize, b: usize) -> f64 {
        let n = self.0.len() - 1;
        let ln = &self.0;
        let fixed = ln[a] + ln[b] + ln[n - a] + ln[n - b] - ln[n];
        let term = |overlap: usize| {
            let chance =
                fixed - ln[overlap] - ln[a - overlap] - ln[b - overlap] - ln[n + overlap - a - b];
            let share = overlap as f64 / n as f64;
            share * (n as f64 * overlap as f64 / (a as f64 * b as f64)).ln() * chance.exp()
        };
        (1.max((a + b).saturating_sub(n))..=a.min(b))
            .map(term)
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::super::random;
    use super::*;

    #[test]
    fn renamed_labels_share_all_their_information() {
        let a = [0, 0, 1, 1, 2, 2];
        let b = [2, 2, 0, 0, 1, 1];
        assert!((shared_information(&a, &b, 3) - 3.0_f64.ln()).abs() < 1e-9);
    }

    #[test]
    fn the_adjusted_mutual_information_is_scikit_learns() {
        let a = [0, 0, 0, 1, 1, 1, 2, 2, 2, 0];
        let b = [0, 0, 1, 1, 1, 2, 2, 2, 0, 0];
        let table = Contingency::new(&a, &b, 3);
        let entropy = f64::midpoint(table.entropy(&table.a), table.entropy(&table.b));
        let adjusted = shared_information(&a, &b, 3) / entropy;
        assert!((adjusted - SCIKIT_LEARN).abs() < 1e-9, "{adjusted}");
    }

    /// What `adjusted_mutual_info_score` of scikit-learn 1.9 gives for `A` and `B`.
    const SCIKIT_LEARN: f64 = 0.237_288_777_701_335_5;

    #[test]
    fn unrelated_labels_share_nothing() {
        let mut rng = random::generator(5, 0);
        let a: Vec<usize> = (0..2000).map(|_| random::index(&mut rng, 20)).collect();
        let b: Vec<usize> = (0..2000).map(|_| random::index(&mut rng, 20)).collect();
        assert!(shared_information(&a, &b, 20).abs() < 0.05);
    }

    #[test]
    fn a_single_cluster_shares_nothing() {
        assert!(shared_information(&[0, 0, 0], &[0, 0, 0], 1).abs() < 1e-9);
    }
}
