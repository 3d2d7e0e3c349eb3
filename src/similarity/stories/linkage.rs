//! Pairs to groups: average linkage on a sparse graph, so that no chain of pairs joins what is not alike as a whole.
//!
//! What pairs that are alike enough connect is grouped apart from the rest, on all cores. However many are
//! alike, a group knows its likeness with so many others only, the most alike: the work grows by less than the square.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use rayon::prelude::*;

/// Members of a group that stand for it where the likeness of two groups must be measured anew.
const MAX_SAMPLE: usize = 12;
/// Groups whose likeness with one is known at most.
const MAX_NEAR: usize = 128;
/// Groups of up to so many members are kept in order at every join, larger ones once an eighth is new.
const ALWAYS_ORDERED: usize = 256;
/// Groups whose likeness is measured on one core at least.
const MIN_MEASURED: usize = 16;

/// Joins the two most alike groups again and again, until no two are `least` alike on average.
///
/// `pairs` holds the pairs of the `n` elements whose likeness is known, each once; `likeness` measures any other pair
/// that is needed. The order of `pairs` does not matter. Gives the groups of two and more elements, every group in
/// ascending order.
pub(super) fn groups(
    n: usize,
    pairs: &[(u32, u32, f32)],
    least: f32,
    likeness: impl Fn(u32, u32) -> f32 + Sync,
) -> Vec<Vec<u32>> {
    let parts = parts(n, pairs, least).into_par_iter();
    let groups = parts.flat_map_iter(|part| part.groups(least, &likeness));
    groups.collect()
}

/// Elements that pairs connect, and the pairs among them.
#[derive(Default)]
struct Part {
    /// In ascending order.
    elements: Vec<u32>,
    /// Places of two elements, and how alike they are.
    pairs: Vec<(u32, u32, f32)>,
}

/// What is connected by pairs that are `least` alike.
fn parts(n: usize, pairs: &[(u32, u32, f32)], least: f32) -> Vec<Part> {
    let mut root: Vec<u32> = (0..n as u32).collect();
    for &(a, b, _) in pairs.iter().filter(|pair| pair.2 >= least) {
        let (a, b) = (find(&mut root, a), find(&mut root, b));
        root[a.max(b) as usize] = a.min(b);
    }
    let mut parts: Vec<Part> = Vec::new();
    parts.resize_with(n, Part::default);
    let mut place = vec![0; n];
    for element in 0..n as u32 {
        let first = find(&mut root, element) as usize;
        place[element as usize] = parts[first].elements.len() as u32;
        parts[first].elements.push(element);
    }
    for &(a, b, likeness) in pairs {
        let first = find(&mut root, a);
        if first == find(&mut root, b) {
            let [a, b] = [a, b].map(|element| place[element as usize]);
            parts[first as usize].pairs.push((a, b, likeness));
        }
    }
    parts.retain(|part| part.elements.len() > 1);
    parts
}

/// The first of the elements that are connected with one.
fn find(root: &mut [u32], mut element: u32) -> u32 {
    while root[element as usize] != element {
        let next = root[root[element as usize] as usize];
        root[element as usize] = next;
        element = next;
    }
    element
}

impl Part {
    fn groups(self, least: f32, likeness: impl Fn(u32, u32) -> f32 + Sync) -> Vec<Vec<u32>> {
        let Self { elements, pairs } = self;
        let mut linkage = Linkage {
            groups: (0..elements.len() as u32).map(Group::of).collect(),
            queue: BinaryHeap::new(),
            least,
            likeness: |a: u32, b: u32| likeness(elements[a as usize], elements[b as usize]),
        };
        linkage.start(&pairs);
        while let Some(Link { likeness, a, b }) = linkage.queue.pop() {
            if linkage.groups[a as usize].known(b) == Some(likeness) {
                linkage.join(a, b);
            }
        }
        let groups = linkage.groups.into_iter().map(|group| group.members);
        let groups = groups.filter(|members| members.len() > 1).map(|members| {
            let mut members: Vec<u32> = members.iter().map(|&at| elements[at as usize]).collect();
            members.sort_unstable();
            members
        });
        groups.collect()
    }
}

struct Linkage<F> {
    /// A group that was joined to another is empty.
    groups: Vec<Group>,
    queue: BinaryHeap<Link>,
    least: f32,
    likeness: F,
}

#[derive(Default)]
struct Group {
    members: Vec<u32>,
    /// The first so many members are in order; they alone stand for the group.
    n_ordered: usize,
    /// Groups whose mean likeness with this one is known, in ascending order.
    near: Vec<(u32, f32)>,
}

impl Group {
    fn of(element: u32) -> Self {
        Self {
            members: vec![element],
            n_ordered: 1,
            near: Vec::new(),
        }
    }

    /// Members that stand for all, evenly spaced.
    fn sample(&self) -> impl Iterator<Item = u32> {
        let n = self.n_ordered.min(MAX_SAMPLE);
        (0..n).map(move |at| self.members[at * self.n_ordered / n])
    }

    fn known(&self, other: u32) -> Option<f32> {
        let at = self.near.binary_search_by_key(&other, |near| near.0).ok()?;
        Some(self.near[at].1)
    }

    fn set(&mut self, other: u32, likeness: f32) {
        match self.near.binary_search_by_key(&other, |near| near.0) {
            Ok(at) => self.near[at].1 = likeness,
            Err(at) => self.near.insert(at, (other, likeness)),
        }
    }

    fn forget(&mut self, other: u32) {
        if let Ok(at) = self.near.binary_search_by_key(&other, |near| near.0) {
            self.near.remove(at);
        }
    }

    /// Takes the members of another. The smaller ones move, so that all moves together are few.
    fn take(&mut self, mut other: Self) {
        if other.members.len() > self.members.len() {
            std::mem::swap(&mut self.members, &mut other.members);
            self.n_ordered = other.n_ordered;
        }
        self.members.extend(other.members);
        let n = self.members.len();
        if n <= ALWAYS_ORDERED || (n - self.n_ordered) * 8 > n {
            self.members.sort_unstable();
            self.n_ordered = n;
        }
    }
}

impl<F: Fn(u32, u32) -> f32 + Sync> Linkage<F> {
    fn start(&mut self, pairs: &[(u32, u32, f32)]) {
        for &(a, b, likeness) in pairs {
            self.groups[a as usize].near.push((b, likeness));
            self.groups[b as usize].near.push((a, likeness));
        }
        for group in &mut self.groups {
            group.near.sort_unstable_by_key(|near| near.0);
        }
        for group in 0..self.groups.len() as u32 {
            self.forget_least_alike(group);
        }
        for a in 0..self.groups.len() as u32 {
            let near = &self.groups[a as usize].near;
            let alike = near
                .iter()
                .filter(|near| near.0 > a && near.1 >= self.least);
            self.queue
                .extend(alike.map(|&(b, likeness)| Link { likeness, a, b }));
        }
    }

    fn set(&mut self, a: u32, b: u32, likeness: f32) {
        self.groups[a as usize].set(b, likeness);
        self.groups[b as usize].set(a, likeness);
        if likeness >= self.least {
            let (a, b) = (a.min(b), a.max(b));
            self.queue.push(Link { likeness, a, b });
        }
    }

    /// Keeps the likeness of a group with `MAX_NEAR` others.
    fn forget_least_alike(&mut self, group: u32) {
        let near = &mut self.groups[group as usize].near;
        if near.len() <= MAX_NEAR {
            return;
        }
        let by_likeness = |x: &(u32, f32), y: &(u32, f32)| y.1.total_cmp(&x.1).then(x.0.cmp(&y.0));
        near.select_nth_unstable_by(MAX_NEAR, by_likeness);
        let forgotten = near.split_off(MAX_NEAR);
        near.sort_unstable_by_key(|near| near.0);
        for (other, _) in forgotten {
            self.groups[other as usize].forget(group);
        }
    }

    fn join(&mut self, a: u32, b: u32) {
        let mut near: Vec<u32> = Vec::new();
        for group in [a, b] {
            near.extend(self.groups[group as usize].near.iter().map(|near| near.0));
        }
        near.retain(|&other| other != a && other != b);
        near.sort_unstable();
        near.dedup();
        let others = near.par_iter().with_min_len(MIN_MEASURED);
        let likeness: Vec<f32> = others.map(|&other| self.joint(a, b, other)).collect();
        for &other in &near {
            self.groups[other as usize].forget(b);
        }
        let joined = std::mem::take(&mut self.groups[b as usize]);
        let group = &mut self.groups[a as usize];
        group.take(joined);
        group.near.clear();
        for (other, likeness) in near.into_iter().zip(likeness) {
            self.set(a, other, likeness);
        }
        self.forget_least_alike(a);
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
        let (a, other) = (&self.groups[a as usize], b);
        if let Some(known) = a.known(other) {
            return known;
        }
        let b = &self.groups[other as usize];
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
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

    use super::*;
    use crate::digest::split_mix64;
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

    /// Comparisons made to join `n` elements that are all alike, each known to be like sixteen others.
    fn n_compared(n: u32) -> usize {
        let likeness = |a: u32, b: u32| {
            let pair = u64::from(a.min(b)) << 32 | u64::from(a.max(b));
            0.3 + 0.5 * (split_mix64(pair) % 1_000) as f32 / 1_000.0
        };
        let others = |a: u32| (0..16).map(move |i| split_mix64(u64::from(a) << 8 | i) as u32 % n);
        let mut known: Vec<(u32, u32)> = (0..n)
            .flat_map(|a| others(a).map(move |b| (a.min(b), a.max(b))))
            .filter(|(a, b)| a != b)
            .collect();
        known.sort_unstable();
        known.dedup();
        let known: Vec<_> = known
            .into_iter()
            .map(|(a, b)| (a, b, likeness(a, b)))
            .collect();
        let compared = AtomicUsize::new(0);
        let counted = |a, b| {
            compared.fetch_add(1, Relaxed);
            likeness(a, b)
        };
        groups(n as usize, &known, 0.4, counted);
        compared.into_inner()
    }

    #[test]
    fn the_work_grows_by_less_than_the_square_where_all_are_alike() {
        let (few, many) = (n_compared(1_000), n_compared(8_000));
        assert!(many <= 8 * 6 * few, "{few} for 1,000, {many} for 8,000");
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
