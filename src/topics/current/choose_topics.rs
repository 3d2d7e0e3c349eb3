//! Which topics do documents get that a person said belong together or apart?

/// Chooses a topic for each unit of documents that belong together: the one with the highest score that no unit has from
/// which it must stay apart. Units that lose most by their second best topic choose first, of equal ones the first. When
/// more units must stay apart than there are topics, the last ones get their best topic all the same.
///
/// `scores` holds for each unit the score of every topic, at least of one; `apart` holds pairs of positions in `scores`. A
/// unit cannot be apart from itself. Returns the position of each unit's topic.
pub fn choose_topics(scores: &[Vec<f32>], apart: &[[usize; 2]]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|&a, &b| {
        let by_loss = loss(&scores[b]).total_cmp(&loss(&scores[a]));
        by_loss.then(a.cmp(&b))
    });
    let mut chosen: Vec<Option<usize>> = vec![None; scores.len()];
    for unit in order {
        let topics_of_opponents = apart.iter().filter_map(|&[a, b]| match unit {
            _ if a == b => None,
            unit if unit == a => chosen[b],
            unit if unit == b => chosen[a],
            _ => None,
        });
        let taken: Vec<usize> = topics_of_opponents.collect();
        let free = best(&scores[unit], &taken);
        chosen[unit] = free.or_else(|| best(&scores[unit], &[]));
    }
    chosen.into_iter().map(Option::unwrap_or_default).collect()
}

/// The position of the highest score that is not `taken`, of equal ones the first; none when all are taken.
fn best(scores: &[f32], taken: &[usize]) -> Option<usize> {
    let free = (0..scores.len()).filter(|topic| !taken.contains(topic));
    free.reduce(|best, next| {
        if scores[next] > scores[best] {
            next
        } else {
            best
        }
    })
}

/// The difference between the two highest scores of a unit; 0 when there is only one topic.
fn loss(scores: &[f32]) -> f32 {
    let Some(first) = best(scores, &[]) else {
        return 0.0;
    };
    best(scores, &[first]).map_or(0.0, |second| scores[first] - scores[second])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn units_without_opponents_get_their_best_topic() {
        let scores = [vec![0.1, 0.9], vec![0.5, 0.5], vec![-0.1, -0.9]];
        assert_eq!(choose_topics(&scores, &[]), [1, 0, 0]);
    }

    #[test]
    fn of_two_units_apart_the_one_that_loses_less_gives_way() {
        let scores = [vec![0.9, 0.8, 0.0], vec![0.9, 0.1, 0.0]];
        assert_eq!(choose_topics(&scores, &[[0, 1]]), [1, 0]);
    }

    #[test]
    fn with_too_few_topics_the_last_unit_gets_its_best_one() {
        let scores = [vec![0.5], vec![0.7]];
        assert_eq!(choose_topics(&scores, &[[0, 1]]), [0, 0]);
    }

    proptest! {
        #[test]
        fn two_units_apart_get_different_topics_where_topics_suffice(
            scores in prop::collection::vec(prop::collection::vec(-1.0_f32..1.0, 6), 1..6),
            pairs in prop::collection::vec((0_usize..6, 0_usize..6), 0..10),
        ) {
            let n = scores.len();
            let apart: Vec<[usize; 2]> = pairs
                .into_iter()
                .filter(|&(a, b)| a < n && b < n && a != b)
                .map(|(a, b)| [a, b])
                .collect();
            let chosen = choose_topics(&scores, &apart);
            prop_assert!(apart.iter().all(|&[a, b]| chosen[a] != chosen[b]));
        }
    }
}
