//! What must hold of stories whatever the documents.

use proptest::prelude::*;

use std::sync::Arc;

use jiff::Timestamp;

use super::blocks::Blocks;
use super::comparable_document::ComparableDocument;
use super::document_frequencies::DocumentFrequencies;
use super::grouping::SAME_STORY;
use super::pair::Pair;
use super::*;
use crate::model::{DocumentId, DocumentKey};
use crate::words::Signature;

const WORDS: &str = "harbour quay tide flood ferry boats pump sandbag mayor county bridge tram depot fire oven bakery \
    rye loaf comet telescope orbit crater lunar probe rocket launch vote council budget tax school teacher strike union \
    wage goal keeper striker penalty league coach injury stadium ticket festival stage singer album tour crowd";

/// A text of `n` words; texts of equal seeds have one subject.
fn text(seed: usize, n: usize) -> String {
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    let word = |i: usize| words[(seed * 17 + i * i * 7 + i) % words.len()];
    let named = |i: usize| format!("{} Name{}", word(i), seed * 3 + i % 3);
    (0..n).map(named).collect::<Vec<_>>().join(" ")
}

fn document(key: i64, day: i64, text: &str) -> StoryDocument {
    StoryDocument {
        key: DocumentKey(key),
        id: DocumentId::new(key.to_string()).unwrap(),
        published_at: (day > 0).then(|| Timestamp::from_second(day * 86_400).unwrap()),
        signature: Arc::new(Signature::of(None, text)),
        whole: vec![1.0, (key % 7) as f32],
    }
}

/// The id and the members of each story, largest first.
fn partition(groups: &StoryGroups) -> Vec<(String, Vec<i64>)> {
    let of = |at: u32| {
        let members = groups.members(at).iter().map(|key| key.0).collect();
        (groups.id(at).unwrap().to_string(), members)
    };
    groups.largest_first().into_iter().map(of).collect()
}

fn collection(seeds: &[(usize, usize, i64)]) -> Vec<StoryDocument> {
    let documents = (1..).zip(seeds);
    documents
        .map(|(key, &(seed, n, day))| document(key, day, &text(seed, n)))
        .collect()
}

fn seeds() -> impl Strategy<Value = Vec<(usize, usize, i64)>> {
    prop::collection::vec((0_usize..8, 0_usize..60, 0_i64..40), 1..60)
}

fn comparable(documents: &[StoryDocument]) -> Vec<ComparableDocument> {
    let signatures = documents.iter().map(|d| d.signature.as_ref());
    ComparableDocument::all(documents, &DocumentFrequencies::count(signatures))
}

fn probability(a: &StoryDocument, b: &StoryDocument) -> f32 {
    let [a, b] = [a, b].map(Clone::clone);
    let comparable = comparable(&[a, b]);
    comparable[0].same_story_probability(&comparable[1])
}

const FLOODED: &str = "Saltgate harbour flooded on Tuesday when a record tide climbed over the quay, said Edda Quill of the \
    county. Forty boats broke loose and the fish market lost its floor.";
const PUMPED: &str = "Engineers of Orrin County pumped Lantern Street dry after the tide. Edda Quill counted boats in \
    Saltgate and asked the mayor for sandbags.";

proptest! {
    #[test]
    fn the_probability_is_0_to_1_and_equal_in_both_directions(
        (seed, n, day) in (0_usize..8, 0_usize..60, 0_i64..40), (other, m, later) in (0_usize..8, 0_usize..60, 0_i64..40)
    ) {
        let (a, b) = (document(1, day, &text(seed, n)), document(2, later, &text(other, m)));
        let one = probability(&a, &b);
        prop_assert!((0.0..=1.0).contains(&one), "{one}");
        prop_assert!((one - probability(&b, &a)).abs() < 1e-6);
    }
}

#[test]
fn titles_that_share_terms_make_one_event_more_probable() {
    let titled = |key, title, text| StoryDocument {
        signature: Arc::new(Signature::of(title, text)),
        ..document(key, 5, text)
    };
    let odds = |one, other| {
        let probability = probability(&titled(1, one, FLOODED), &titled(2, other, PUMPED));
        probability / (1.0 - probability)
    };
    let same = odds(Some("Tide at Saltgate"), Some("Saltgate after the tide"));
    assert!(same > 5.0 * odds(Some("Tide at Saltgate"), Some("Sandbags in Orrin County")));
    assert!(same > 5.0 * odds(Some("Tide at Saltgate"), None));
}

#[test]
fn the_probability_is_halved_when_six_days_lie_between() {
    let after = |days: i64| probability(&document(1, 5, FLOODED), &document(2, 5 + days, PUMPED));
    let at_once = after(0);
    assert!(at_once > 0.1 && (after(2) - at_once).abs() < 1e-6);
    assert!((after(6) - at_once / 2.0).abs() < 1e-4);
    assert!(after(60) < at_once / 14.0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn neither_order_nor_threads_change_the_stories(seeds in seeds(), turn in 0_usize..100) {
        let mut documents = collection(&seeds);
        let one = partition(Stories::group(documents.clone()).groups());
        let middle = turn % documents.len();
        documents.rotate_left(middle);
        documents.reverse();
        let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        prop_assert_eq!(one, alone.install(|| partition(Stories::group(documents).groups())));
    }

    #[test]
    fn every_document_is_in_exactly_one_story(seeds in seeds(), n_late in 0_usize..20, n_gone in 0_usize..20) {
        let mut documents = collection(&seeds);
        let late = documents.split_off(documents.len().saturating_sub(n_late));
        let mut stories = Stories::group(documents);
        let mut there: Vec<i64> = (1..=seeds.len() as i64).collect();
        for document in late {
            stories.insert(document);
        }
        for key in there.split_off(there.len().saturating_sub(n_gone)) {
            stories.remove(DocumentKey(key));
        }
        let mut found: Vec<i64> = partition(stories.groups()).into_iter().flat_map(|s| s.1).collect();
        found.sort_unstable();
        prop_assert_eq!(found, there);
    }

    #[test]
    fn a_document_inserted_later_joins_its_copies(seeds in seeds(), which in 0_usize..60) {
        let documents = collection(&seeds);
        let (seed, n, day) = seeds[which % seeds.len()];
        prop_assume!(n > 0, "documents without text are copies of none");
        let mut stories = Stories::group(documents);
        stories.insert(document(1000, day, &text(seed, n)));
        let story = stories.groups().position(DocumentKey(1000));
        prop_assert_eq!(story, stories.groups().position(DocumentKey((which % seeds.len()) as i64 + 1)));
        let belonging = stories.belonging(story.unwrap());
        prop_assert!(belonging.iter().any(|(_, belonging)| *belonging == Belonging::Duplicate));
    }
}

#[test]
fn documents_that_probably_tell_of_one_event_are_compared() {
    let documents: Vec<StoryDocument> = (0..400)
        .map(|i| {
            document(
                i,
                100 + i / 10,
                &text(i as usize % 80, 50 + i as usize % 23),
            )
        })
        .collect();
    let comparable = comparable(&documents);
    let positions: Vec<u32> = (0..400).collect();
    let pairs = Blocks::new(&comparable, &positions).pairs();
    let (mut n_probable, mut n_found) = (0, 0);
    for later in 0..400_u32 {
        for earlier in 0..later {
            let [a, b] = [earlier, later].map(|at| &comparable[at as usize]);
            if a.same_story_probability(b) >= 2.0 * SAME_STORY {
                n_probable += 1;
                n_found += usize::from(pairs.binary_search(&Pair { earlier, later }).is_ok());
            }
        }
    }
    assert!(
        n_probable > 300 && n_found * 100 >= n_probable * 97,
        "{n_found} of {n_probable}"
    );
}

#[test]
fn the_work_is_bounded_where_all_documents_share_their_keys() {
    let documents: Vec<StoryDocument> = (0..3000)
        .map(|i| {
            document(
                i,
                100,
                &format!("{} Serial{i} Ticket{i} Visitor{i}", text(1, 20)),
            )
        })
        .collect();
    let positions: Vec<u32> = (0..3000).collect();
    let n_pairs = Blocks::new(&comparable(&documents), &positions)
        .pairs()
        .len();
    assert!(n_pairs <= 3000 * 300, "{n_pairs}");
    let stories = Stories::group(documents);
    assert_eq!(stories.groups().n_stories(), 1);
}

#[test]
fn two_digests_that_hold_the_same_item_are_two_stories() {
    let item = "Harbourmaster Edda Quill of Saltgate counted forty boats torn from the quay by the tide on Tuesday, \
        and the Lantern Street pumps ran until midnight while engineers of Orrin County carried sandbags. ";
    let digest = |from: usize| {
        let others: Vec<String> = (0..6).map(|i| text(from + i, 20)).collect();
        format!("{}{item}{}", others[..3].join(". "), others[3..].join(". "))
    };
    let stories = Stories::group(vec![
        document(1, 5, &digest(10)),
        document(2, 5, &digest(30)),
    ]);
    assert_eq!(stories.groups().n_stories(), 2);
}
