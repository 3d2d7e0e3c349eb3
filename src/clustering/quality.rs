//! How clearly rows belong to their clusters.

use super::assign::NearestTwo;

/// Mean over rows of `1 - a / b`, with a and b the distances (1 - cosine) to the nearest and second nearest centroid;
/// 0 for no rows or a single cluster. Simplified silhouette (Hruschka, de Castro & Campello 2004).
pub(super) fn simplified_silhouette(rows: &[NearestTwo]) -> f64 {
    let sum: f64 = rows.iter().map(silhouette).sum();
    sum / rows.len().max(1) as f64
}

fn silhouette(row: &NearestTwo) -> f64 {
    let Some(second) = row.second else { return 0.0 };
    let distance = |similarity: f32| (1.0 - f64::from(similarity)).max(0.0);
    let (a, b) = (distance(row.nearest.similarity), distance(second));
    if b > 0.0 { 1.0 - a / b } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::super::assign::Nearest;
    use super::*;

    fn row(similarity: f32, second: Option<f32>) -> NearestTwo {
        NearestTwo {
            nearest: Nearest {
                label: 0,
                similarity,
            },
            second,
        }
    }

    #[test]
    fn rows_on_their_centroid_score_one() {
        assert!((simplified_silhouette(&[row(1.0, Some(0.2))]) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn rows_between_two_centroids_score_nothing() {
        assert!(simplified_silhouette(&[row(0.5, Some(0.5)), row(1.0, Some(1.0))]).abs() < 1e-9);
    }

    #[test]
    fn one_cluster_and_no_rows_score_nothing() {
        assert!(simplified_silhouette(&[row(0.9, None)]).abs() < 1e-9);
        assert!(simplified_silhouette(&[]).abs() < 1e-9);
    }
}
