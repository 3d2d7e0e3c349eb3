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
use crate::similarity::Strength;
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
                100 + i % 80 / 8,
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
    // Tickets of one frame are many stories.
    let stories = Stories::group(documents);
    assert_eq!(stories.groups().n_stories(), 3000);
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

/// A notice of one template, which each filling fills with names and numbers of its own.
fn notice(filling: usize) -> String {
    let [person, place, firm] = [
        [
            "Quill", "Osterly", "Vesk", "Dorn", "Callow", "Ferrier", "Amsel", "Harke",
        ],
        [
            "Saltgate",
            "Marrowick",
            "Orrin",
            "Velmoor",
            "Haskerton",
            "Dunlow",
            "Pellham",
            "Nordwyk",
        ],
        [
            "Brightwell",
            "Everlock",
            "Fairholt",
            "Ironbark",
            "Larkfield",
            "Oakhurst",
            "Tideway",
            "Redstone",
        ],
    ]
    .map(|names| names[filling % 8]);
    format!(
        "The council of {place} decides on Thursday whether the builders {firm} may put up {} flats beside the old mill. \
         Neighbours may look at the plans in the town hall during opening hours and object in writing within four weeks. \
         The building would be {} metres high. Planning officer {person} recommends that the application be granted with \
         conditions on parking and noise.",
        20 + 7 * filling,
        11 + 3 * filling
    )
}

fn stories_of(texts: &[(i64, String)]) -> Vec<(String, Vec<i64>)> {
    let documents = (1..).zip(texts);
    let documents = documents.map(|(key, (day, text))| document(key, *day, text));
    partition(Stories::group(documents.collect()).groups())
}

#[test]
fn fillings_of_one_frame_are_stories_of_their_own() {
    for n in [2, 3, 8] {
        let notices: Vec<(i64, String)> = (0..n).map(|filling| (9_000, notice(filling))).collect();
        assert_eq!(stories_of(&notices).len(), n, "{n} notices");
    }
}

#[test]
fn versions_of_one_notice_are_one_story_among_others_of_its_frame() {
    let corrected = notice(1).replace("27 flats", "29 flats");
    let longer = format!(
        "{} An earlier version of this notice gave a wrong number.",
        notice(1)
    );
    let others = [0, 2, 3, 4, 5].map(notice);
    let texts = [notice(1), corrected, longer].into_iter().chain(others);
    let found = stories_of(&texts.map(|text| (9_000, text)).collect::<Vec<_>>());
    assert_eq!(found[0].1, [1, 2, 3], "{found:?}");
    assert_eq!(found.len(), 6);
}

#[test]
fn mails_with_one_footer_are_stories_of_their_own() {
    let footer = "This message is confidential and meant for the addressee alone. If it has reached you by mistake, please \
        tell the sender and delete it; any use of its contents is forbidden. Wexley Services, Lantern Street 8, Orrin.";
    let mails = [
        "The tiles for the upper bathroom came in grey, not in blue. Shall I send them back?",
        "Could you move the dentist to another day? The car is in the garage until noon.",
        "Please find attached the accounts of the sailing club for the last quarter.",
        "The choir needs three more altos for the requiem. Rehearsals begin next week.",
        "The seedlings are ready to be collected. Bring boxes, there are about forty.",
        "Nobody has signed for the parcel of lamps. The courier left it with a baker.",
    ];
    let texts = mails.map(|mail| (9_000, format!("{mail}\n\n{footer}")));
    assert_eq!(stories_of(&texts).len(), 6);
}

#[test]
fn near_copies_of_different_weeks_are_two_stories_and_copies_are_one() {
    let longer = format!("{} It was said again.", notice(1));
    let near = |day: i64| stories_of(&[(9_000, notice(1)), (day, longer.clone())]).len();
    assert_eq!((near(9_001), near(9_030)), (1, 2));
    assert_eq!(
        stories_of(&[(9_000, notice(1)), (9_030, notice(1))]).len(),
        1
    );
}

#[test]
fn a_text_is_judged_as_a_document_would_be() {
    let documents = [FLOODED.to_owned(), notice(0), notice(1)];
    let documents = (1..)
        .zip(&documents)
        .map(|(key, text)| document(key, 9_000, text));
    let stories = Stories::group(documents.collect());
    let judged = |text: &str, n_words: usize, key: i64| {
        let text = stories.text(&Arc::new(Signature::of(None, text)), &[1.0, 1.0], n_words);
        stories.strength_of_text(&text, DocumentKey(key))
    };
    assert_eq!(judged(FLOODED, 30, 1), Some(Strength::Duplicate));
    assert_eq!(judged(FLOODED, 5, 1), Some(Strength::Duplicate));
    assert_eq!(judged(PUMPED, 30, 1), Some(Strength::SameStory));
    assert_eq!(judged(PUMPED, 5, 1), None);
    assert_eq!(judged(&notice(2), 60, 2), None);
}
