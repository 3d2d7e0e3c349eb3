//! Pairs to groups: average linkage on a sparse graph, so that no chain of pairs joins what is not alike as a whole.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap};

/// Members of a group that stand for it where the likeness of two groups must be measured anew.
const MAX_SAMPLE: usize = 12;

/// Joins the two most alike groups again and again, until no two are `least` alike on average.
///
/// `pairs` holds the pairs of the `n` elements whose likeness is known, each once; `likeness` measures any other pair
/// that is needed. The order of `pairs` does not matter. Gives the groups of two and more elements, every group in
/// ascending order.
pub(super) fn groups(
    n: usize,
    pairs: &[(u32, u32, f32)],
    least: f32,
    likeness: impl Fn(u32, u32) -> f32,
) -> Vec<Vec<u32>> {
    let mut linkage = Linkage {
        groups: (0..n as u32).map(Group::of).collect(),
        queue: BinaryHeap::with_capacity(pairs.len()),
        least,
        likeness,
    };
    for &(a, b, likeness) in pairs {
        linkage.set(a, b, likeness);
    }
    while let Some(Link { likeness, a, b }) = linkage.queue.pop() {
        if linkage.groups[a as usize].near.get(&b) == Some(&likeness) {
            linkage.join(a, b);
        }
    }
    let groups = linkage.groups.into_iter().map(|group| group.members);
    groups.filter(|members| members.len() > 1).collect()
}

struct Linkage<F> {
    /// A group that was joined to another is empty.
    groups: Vec<Group>,
    queue: BinaryHeap<Link>,
    least: f32,
    likeness: F,
}

struct Group {
    members: Vec<u32>,
    /// Groups whose mean likeness with this one is known.
    near: BTreeMap<u32, f32>,
}

impl Group {
    fn of(element: u32) -> Self {
        Self {
            members: vec![element],
            near: BTreeMap::new(),
        }
    }

    /// Members that stand for all, evenly spaced.
    fn sample(&self) -> impl Iterator<Item = u32> {
        let n = self.members.len().min(MAX_SAMPLE);
        (0..n).map(move |at| self.members[at * self.members.len() / n])
    }
}

impl<F: Fn(u32, u32) -> f32> Linkage<F> {
    fn set(&mut self, a: u32, b: u32, likeness: f32) {
        self.groups[a as usize].near.insert(b, likeness);
        self.groups[b as usize].near.insert(a, likeness);
        if likeness >= self.least {
            let (a, b) = (a.min(b), a.max(b));
            self.queue.push(Link { likeness, a, b });
        }
    }

    fn join(&mut self, a: u32, b: u32) {
        let mut near: Vec<u32> = Vec::new();
        for group in [a, b] {
            near.extend(self.groups[group as usize].near.keys());
        }
        near.retain(|&other| other != a && other != b);
        near.sort_unstable();
        near.dedup();
        let likeness: Vec<f32> = near.iter().map(|&other| self.joint(a, b, other)).collect();
        for &other in &near {
            self.groups[other as usize].near.remove(&b);
        }
        let Group { members, .. } = std::mem::replace(
            &mut self.groups[b as usize],
            Group {
                members: Vec::new(),
                near: BTreeMap::new(),
            },
        );
        let joined = &mut self.groups[a as usize];
        joined.near.remove(&b);
        joined.members.extend(members);
        joined.members.sort_unstable();
        for (other, likeness) in near.into_iter().zip(likeness) {
            self.set(a, other, likeness);
        }
    }

    /// Mean likeness of `other` with `a` and `b` together.
    fn joint(&self, a: u32, b: u32, other: u32) -> f32 {
        let total = |group: u32| {
            let n_members = self.groups[group as usize].members.len() as f32;
            n_members * self.mean(group, other)
        };
        let n_members = [a, b].map(|group| self.groups[group as usize].members.len());
        (total(a) + total(b)) / n_members.iter().sum::<usize>() as f32
    }

    fn mean(&self, a: u32, b: u32) -> f32 {
        if let Some(&known) = self.groups[a as usize].near.get(&b) {
            return known;
        }
        let (a, b) = (&self.groups[a as usize], &self.groups[b as usize]);
        let (mut sum, mut n) = (0.0, 0.0);
        for element in a.sample() {
            for other in b.sample() {
                sum += (self.likeness)(element, other);
                n += 1.0;
            }
        }
        sum / n
    }
}

/// Two groups and how alike they are; the most alike come first, of equal ones those with the smaller numbers.
#[derive(PartialEq)]
struct Link {
    likeness: f32,
    a: u32,
    b: u32,
}

impl Eq for Link {}

impl Ord for Link {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_likeness = self.likeness.total_cmp(&other.likeness);
        by_likeness.then_with(|| (other.a, other.b).cmp(&(self.a, self.b)))
    }
}

impl PartialOrd for Link {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Likeness by distance on a line.
    fn on_a_line(places: &[f32]) -> impl Fn(u32, u32) -> f32 {
        move |a, b| 1.0 - (places[a as usize] - places[b as usize]).abs()
    }

    fn all_pairs(n: u32, likeness: impl Fn(u32, u32) -> f32) -> Vec<(u32, u32, f32)> {
        let pairs = (0..n).flat_map(|b| (0..b).map(move |a| (a, b)));
        pairs.map(|(a, b)| (a, b, likeness(a, b))).collect()
    }

    #[test]
    fn a_chain_of_near_pairs_is_not_one_group() {
        let places: Vec<f32> = (0..40).map(|i| i as f32 * 0.1).collect();
        let likeness = on_a_line(&places);
        let neighbours: Vec<_> = (1..40).map(|b| (b - 1, b, likeness(b - 1, b))).collect();
        for group in groups(40, &neighbours, 0.7, likeness) {
            assert!(group.len() <= 8, "{group:?}");
        }
    }

    proptest! {
        #[test]
        fn the_order_of_pairs_does_not_matter(
            places in prop::collection::vec(0.0..3.0_f32, 2..30), turn in 0_usize..100
        ) {
            let likeness = on_a_line(&places);
            let mut pairs = all_pairs(places.len() as u32, &likeness);
            let one = groups(places.len(), &pairs, 0.6, &likeness);
            let middle = turn % pairs.len();
            pairs.rotate_left(middle);
            prop_assert_eq!(one, groups(places.len(), &pairs, 0.6, &likeness));
        }

        #[test]
        fn a_small_group_is_alike_on_average(places in prop::collection::vec(0.0..3.0_f32, 2..25)) {
            let likeness = on_a_line(&places);
            let pairs = all_pairs(places.len() as u32, &likeness);
            for group in groups(places.len(), &pairs, 0.6, &likeness) {
                let inside: Vec<f32> = group.iter().flat_map(|&b| group.iter().filter(move |&&a| a < b).map(move |&a| (a, b)))
                    .map(|(a, b)| likeness(a, b)).collect();
                let mean = inside.iter().sum::<f32>() / inside.len() as f32;
                prop_assert!(mean >= 0.59, "{mean} {group:?}");
            }
        }
    }
}
