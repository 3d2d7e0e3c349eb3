//! What must hold of the passage index whatever is put in and taken out.

mod stored;

use std::collections::BTreeMap;

use ndarray::{ArrayView2, arr2};
use proptest::prelude::*;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::*;
use crate::model::DocumentKey;

const DIMENSION: usize = 16;
/// A number of documents that is enough for a graph.
const MANY: usize = 3000;

/// Unit vectors around fifty random centres.
fn clustered(n: usize, seed: u64) -> Vec<Vec<f32>> {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut number = move || random.gen_range(-1.0_f32..1.0);
    let centres: Vec<Vec<f32>> = (0..50)
        .map(|_| (0..DIMENSION).map(|_| number()).collect())
        .collect();
    let vector = |position: usize| {
        let centre = &centres[position * 7 % 50];
        let moved: Vec<f32> = centre.iter().map(|value| value + 0.7 * number()).collect();
        let length = moved.iter().map(|value| value * value).sum::<f32>().sqrt();
        moved.iter().map(|value| value / length).collect()
    };
    (0..n).map(vector).collect()
}

/// An index that holds one document for each vector, with the graph up to date.
fn of(vectors: &[Vec<f32>]) -> PassageIndex {
    let mut index = PassageIndex::new(DIMENSION);
    for (key, vector) in (0..).zip(vectors) {
        index.insert(DocumentKey(key), vector, &[10]);
    }
    index.catch_up();
    index
}

fn keys(found: &[NearPassage]) -> Vec<i64> {
    found.iter().map(|near| near.key.0).collect()
}

/// The part of the `n` nearest passages, by the products with all of them, that are found, over many queries.
fn recall(index: &PassageIndex, queries: &[Vec<f32>], n: usize, only: Option<&Allowed>) -> f64 {
    let mut n_found = 0;
    for query in queries {
        let view = ArrayView2::from_shape((1, DIMENSION), query).expect("one row");
        let mut all = index.map_documents(view, |document| {
            let (slot, _) = index.rows.slot(document.key)?;
            let is_allowed = only.is_none_or(|only| only.contains(slot));
            (is_allowed && !document.products.is_empty())
                .then(|| (document.products[[0, 0]], document.key.0))
        });
        all.sort_by(|a, b| b.0.total_cmp(&a.0));
        all.truncate(n);
        let found = keys(&index.nearest(query, n, only));
        n_found += all.iter().filter(|(_, key)| found.contains(key)).count();
    }
    n_found as f64 / (n * queries.len()) as f64
}

#[test]
fn the_graph_finds_what_multiplying_with_every_vector_finds() {
    let vectors = clustered(MANY + 100, 1);
    let (kept, queries) = vectors.split_at(MANY);
    let index = of(kept);
    assert!(
        index.n_linked() > MANY * 9 / 10,
        "{} linked",
        index.n_linked()
    );
    let recall = recall(&index, queries, 10, None);
    assert!(recall > 0.98, "recall {recall}");
}

#[test]
fn every_passage_is_found_by_its_own_vector() {
    let vectors = clustered(MANY, 2);
    let index = of(&vectors);
    let is_lost =
        |(key, vector): &(i64, &Vec<f32>)| keys(&index.nearest(vector, 1, None)) != [*key];
    let n_lost = (0..).zip(&vectors).filter(is_lost).count();
    assert!(n_lost <= MANY / 1000, "{n_lost} of {MANY} are lost");
}

#[test]
fn a_filter_never_leaks_and_finds_as_well_as_no_filter() {
    let vectors = clustered(2 * MANY + 20, 3);
    let (kept, queries) = vectors.split_at(2 * MANY);
    let mut index = of(kept);
    for part in [2, 5, 20, 200] {
        let is_allowed = |key: i64| key % part == 0;
        let all = (0..2 * MANY as i64)
            .filter(|&key| is_allowed(key))
            .map(DocumentKey);
        let only = index.select(all);
        for query in queries {
            let found = index.nearest(query, 10, Some(&only));
            assert_eq!(found.len(), 10);
            assert!(found.iter().all(|near| is_allowed(near.key.0)));
        }
        let recall = recall(&index, queries, 10, Some(&only));
        assert!(recall > 0.97, "one in {part}: recall {recall}");
    }
    index.remove(DocumentKey(5));
    let none = index.select([DocumentKey(5), DocumentKey(-1)]);
    assert_eq!((none.n_documents(), none.n_passages()), (0, 0));
    assert!(index.nearest(&queries[0], 10, Some(&none)).is_empty());
}

#[test]
fn several_queries_find_together_what_each_finds_alone() {
    let vectors = clustered(MANY + 6, 16);
    let (kept, queries) = vectors.split_at(MANY);
    let mut index = of(kept);
    for key in 0..40 {
        index.insert(DocumentKey(key), &kept[0].repeat(3), &[1; 3]);
    }
    let few = index.select((0..60).map(DocumentKey));
    let many = index.select((0..MANY as i64 * 2 / 3).map(DocumentKey));
    for only in [None, Some(&few), Some(&many)] {
        let pairs = queries.iter().zip([1, 10, 0, 200, 5, 30]);
        let wanted: Vec<NearestQuery<'_>> = pairs
            .map(|(vector, n)| NearestQuery { vector, n })
            .collect();
        let together = index.nearest_of_each(&wanted, only, |_| 0);
        let alone = wanted
            .iter()
            .map(|query| index.nearest(query.vector, query.n, only));
        assert_eq!(together, alone.collect::<Vec<_>>());
    }
    assert!(index.nearest_of_each(&[], Some(&few), |_| 0).is_empty());
}

#[test]
fn the_graph_is_the_same_on_any_number_of_threads() {
    let vectors = clustered(MANY, 4);
    let graph = |n_threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(n_threads)
            .build();
        pool.expect("threads").install(|| {
            let mut index = of(&vectors);
            (0..MANY as i64 / 2).for_each(|key| index.remove(DocumentKey(key)));
            index.catch_up();
            index.nodes.graph.all_links()
        })
    };
    let one = graph(1);
    assert_eq!(one, graph(2));
    assert_eq!(one, graph(8));
}

#[test]
fn the_graph_is_the_same_however_often_it_catches_up() {
    let vectors = clustered(MANY, 5);
    let mut index = PassageIndex::new(DIMENSION);
    for (key, vector) in (0..).zip(&vectors) {
        index.insert(DocumentKey(key), vector, &[10]);
        if key % 300 == 0 {
            index.catch_up();
        }
    }
    index.catch_up();
    assert_eq!(
        index.nodes.graph.all_links(),
        of(&vectors).nodes.graph.all_links()
    );
}

#[test]
fn what_is_removed_is_never_found_and_the_rest_is_found_as_well_as_before() {
    let vectors = clustered(MANY + 50, 6);
    let (kept, queries) = vectors.split_at(MANY);
    let mut index = of(kept);
    for key in (0..MANY as i64).filter(|key| key % 3 != 0) {
        index.remove(DocumentKey(key));
        index.catch_up();
    }
    for query in queries {
        let found = index.nearest(query, 50, None);
        assert_eq!(found.len(), 50);
        assert!(found.iter().all(|near| near.key.0 % 3 == 0));
    }
    let recall = recall(&index, queries, 10, None);
    assert!(recall > 0.97, "recall {recall}");
    (0..MANY as i64).for_each(|key| index.remove(DocumentKey(key)));
    index.catch_up();
    assert!(index.nearest(&queries[0], 10, None).is_empty());
}

#[test]
fn memory_of_what_is_removed_is_used_again() {
    let mut index = of(&clustered(MANY, 7));
    for round in 0..6 {
        for (key, vector) in (0..).zip(&clustered(MANY, 8 + round)) {
            index.insert(DocumentKey(key), vector, &[10]);
            index.catch_up();
        }
    }
    assert_eq!(index.n_passages(), MANY);
    let n_nodes = index.nodes.codes.n_nodes();
    assert!(
        n_nodes < MANY * 3 / 2,
        "{n_nodes} nodes for {MANY} passages"
    );
}

#[test]
fn passages_with_the_same_vector_are_all_found_and_hide_nothing() {
    let vectors = clustered(MANY, 9);
    let mut index = of(&vectors);
    for key in 0..2000 {
        index.insert(DocumentKey(20_000 + key), &vectors[0].repeat(2), &[1, 1]);
    }
    index.catch_up();
    let found = index.nearest(&vectors[0], 4001, None);
    assert_eq!(found[0].key, DocumentKey(0));
    let same = |near: &&NearPassage| near.product.total_cmp(&found[0].product).is_eq();
    assert_eq!(found.iter().filter(same).count(), 4001);
    assert!(found.is_sorted_by_key(|near| (near.key, near.ordinal)));
    assert_eq!(keys(&index.nearest(&vectors[1], 1, None)), [1]);
}

#[test]
fn an_update_takes_effect_in_the_next_search_while_others_search() {
    let vectors = clustered(MANY, 10);
    let index = std::sync::RwLock::new(of(&vectors));
    let read = || index.read().expect("not poisoned");
    std::thread::scope(|scope| {
        let searching = scope.spawn(|| {
            for vector in &vectors[..1000] {
                assert_eq!(read().nearest(vector, 5, None).len(), 5);
            }
        });
        for key in 0..200 {
            let moved = &vectors[MANY - 1 - key];
            let key = DocumentKey(key as i64);
            index
                .write()
                .expect("not poisoned")
                .insert(key, moved, &[10]);
            assert_eq!(read().nearest(moved, 1, None)[0].key, key);
        }
        searching.join().expect("searches go on");
    });
}

#[test]
fn an_empty_index_and_too_large_a_number_of_passages_are_no_errors() {
    let mut index = PassageIndex::new(2);
    assert!(index.nearest(&[1.0, 0.0], 10, None).is_empty());
    index.insert(DocumentKey(1), &[1.0, 0.0, 0.0, 0.0, 0.6, 0.8], &[5, 5, 5]);
    let found = index.nearest(&[1.0, 0.0], 10, None);
    assert_eq!(
        found.iter().map(|near| near.ordinal).collect::<Vec<_>>(),
        [0, 2]
    );
    assert_eq!((index.n_passages(), index.n_documents()), (2, 1));
    assert!(index.nearest(&[1.0, 0.0], 0, None).is_empty());
}

#[test]
fn a_graph_change_worked_out_before_another_change_is_dropped() {
    let mut index = PassageIndex::new(DIMENSION);
    for (key, vector) in (0..).zip(&clustered(MANY, 11)) {
        index.insert(DocumentKey(key), vector, &[10]);
    }
    let change = index.next_change().unwrap();
    index.remove(DocumentKey(0));
    index.apply(&change);
    assert_eq!(index.n_linked(), 0);
}

#[test]
fn vectors_come_out_as_they_were_put_in() {
    let vectors = clustered(300, 12);
    let index = of(&vectors);
    for (key, vector) in (0..).zip(&vectors) {
        let kept = index.passage(DocumentKey(key), 0).unwrap();
        let is_near = |(a, b): (&f32, &f32)| (a - b).abs() < 2e-5;
        assert!(kept.iter().zip(vector).all(is_near));
        let (rows, matrix) = index.document(DocumentKey(key)).unwrap();
        assert_eq!((rows.len(), matrix.row(0).to_vec()), (1, kept));
    }
}

fn products(index: &PassageIndex, query: [f32; 2]) -> BTreeMap<i64, Vec<(u32, f32)>> {
    let scored = index.map_documents(arr2(&[query]).view(), |document| {
        let ordinals = document.passages.iter().map(|row| row.ordinal);
        let products = document.products.iter().copied();
        Some((document.key.0, ordinals.zip(products).collect()))
    });
    scored.into_iter().collect()
}

proptest! {
    #[test]
    fn whatever_is_put_in_and_taken_out_the_rest_is_found(
        changes in prop::collection::vec((0_i64..30, 0_usize..80), 1..120)
    ) {
        let mut index = PassageIndex::new(2);
        let mut kept = BTreeMap::new();
        for (turn, (key, n)) in changes.into_iter().enumerate() {
            let value = 1.0 + turn as f32;
            if n % 5 == 4 {
                index.remove(DocumentKey(key));
                kept.remove(&key);
            } else {
                index.insert(DocumentKey(key), &[value, -value].repeat(n), &vec![1; n]);
                kept.insert(key, vec![value; n]);
            }
        }
        let n: usize = kept.values().map(Vec::len).sum();
        let total: f32 = kept.values().flatten().sum();
        prop_assert_eq!((index.n_passages(), index.n_documents()), (n, kept.len()));
        let found = products(&index, [1.0, 0.0]);
        prop_assert!(found.keys().eq(kept.keys()));
        for (found, kept) in found.values().zip(kept.values()) {
            let is_near = |(found, kept): (&(u32, f32), &f32)| (found.1 - kept).abs() < 1e-3 * kept;
            prop_assert!(found.len() == kept.len() && found.iter().zip(kept).all(is_near));
        }
        prop_assert_eq!(index.nearest(&[1.0, 0.0], n + 5, None).len(), n);
        prop_assert!((index.centre(0.0)[0] * n as f32 - total).abs() <= 1e-3 * total.max(1.0));
    }
}

#[test]
fn in_one_order_equal_documents_have_equal_graphs_however_they_came() {
    let vectors = clustered(MANY, 21);
    let straight = of(&vectors);
    let mut detours = PassageIndex::new(DIMENSION);
    for (key, vector) in vectors.iter().enumerate().rev() {
        detours.insert(DocumentKey(key as i64), vector, &[10]);
        if key % 7 == 0 {
            detours.insert(DocumentKey(-1), &vectors[key / 2], &[10]);
        }
    }
    detours.remove(DocumentKey(-1));
    detours.catch_up();
    let mut ordered = detours.in_order((0..MANY as i64).map(DocumentKey));
    ordered.catch_up();
    assert_ne!(
        detours.nodes.graph.all_links(),
        straight.nodes.graph.all_links()
    );
    assert_eq!(
        ordered.nodes.graph.all_links(),
        straight.nodes.graph.all_links()
    );
    assert_eq!(ordered.centre(0.0), straight.centre(0.0));
    assert_eq!(detours.centre(0.0), straight.centre(0.0));
}
