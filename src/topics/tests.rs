use proptest::prelude::*;

use super::*;

/// Passages about heating, about a football club, and none.
fn counts() -> TermCounts {
    let mut counts = TermCounts::new(3);
    for number in 0..40 {
        let (heat, club) = (HEAT[number % 4], CLUB[number % 4]);
        counts.add(0, &format!("{heat} There were {number} of them."));
        counts.add(1, &format!("{club} It was the match of day {number}."));
    }
    counts
}

const HEAT: [&str; 4] = [
    "The council said that heat pumps are quiet. Insulation is cheap.",
    "Old boilers and heat pumps: what does insulation cost?",
    "Mr Fir likes heat pumps, but the house has no insulation.",
    "With a heat pump at home, insulation pays.",
];

const CLUB: [&str; 4] = [
    "The coach of Red Star was proud.",
    "Red Star, in white, lost again and the coach left.",
    "For Red Star the coach is a friend.",
    "A coach, three fans and Red Star.",
];

fn terms(description: &Description) -> Vec<&str> {
    let keywords = description.keywords.iter();
    keywords.map(|keyword| keyword.term.as_str()).collect()
}

#[test]
fn phrases_take_the_place_of_their_parts() {
    let described = describe(&counts(), &[]);
    let terms = [terms(&described[0]), terms(&described[1])].concat();
    for phrase in ["heat pumps", "Red Star"] {
        assert!(terms.contains(&phrase), "{terms:?}");
    }
    for part in ["heat", "pumps", "Red", "Star", "said", "times"] {
        assert!(!terms.contains(&part), "{terms:?}");
    }
}

#[test]
fn a_label_names_the_topic_and_an_empty_topic_says_so() {
    let labels: Vec<String> = describe(&counts(), &[])
        .into_iter()
        .map(|d| d.label)
        .collect();
    assert!(labels[0].starts_with("Heat pumps, "), "{labels:?}");
    assert_eq!(labels[2], "Topic without words 3");
}

#[test]
fn the_coverage_of_a_label_is_the_share_of_passages_with_one_of_its_terms() {
    let mut counts = TermCounts::new(1);
    for text in [
        "an otter swam",
        "an otter slept",
        "a heron flew",
        "it rained",
    ] {
        counts.add(0, text);
    }
    let described = describe(&counts, &[]).remove(0);
    assert!(described.label.contains("tter"), "{described:?}");
    let words = described.label.to_lowercase();
    let n_covered = ["otter", "heron", "rained"].map(|word| words.contains(word));
    let expected: f32 = [0.5, 0.25, 0.25]
        .iter()
        .zip(n_covered)
        .filter_map(|(share, is_there)| is_there.then_some(share))
        .sum();
    assert!(
        (described.coverage - expected).abs() < 1e-6,
        "{described:?}"
    );
}

#[test]
fn an_excluded_name_is_no_keyword_however_it_is_written() {
    let described = describe(&counts(), &["red-star".to_owned()]);
    assert!(!terms(&described[1]).contains(&"Red Star"));
}

#[test]
fn one_passage_that_repeats_a_term_does_not_make_it_a_keyword() {
    let mut counts = counts();
    counts.add(0, &"zebra ".repeat(500));
    let described = describe(&counts, &[]);
    assert!(!terms(&described[0]).contains(&"zebra"));
}

#[test]
fn a_topic_of_one_passage_has_keywords() {
    let mut counts = TermCounts::new(1);
    counts.add(0, "The lighthouse keeper mended the lamp.");
    let described = describe(&counts, &[]);
    assert!(terms(&described[0]).contains(&"lamp"), "{described:?}");
}

proptest! {
    #[test]
    fn any_text_gets_unique_labels_and_weights_that_sum_to_one(
        passages in proptest::collection::vec((0_usize..4, "(\\PC|[a-d \n.]{1,8}){0,12}"), 0..40),
    ) {
        let mut counts = TermCounts::new(4);
        for (topic, text) in &passages {
            counts.add(*topic, text);
        }
        let descriptions = describe(&counts, &[]);
        prop_assert_eq!(descriptions.len(), 4);
        let mut labels: Vec<String> = descriptions.iter().map(|d| d.label.to_lowercase()).collect();
        labels.sort();
        labels.dedup();
        prop_assert_eq!(labels.len(), 4);
        for description in &descriptions {
            let weights = description.keywords.iter().map(|keyword| keyword.weight);
            prop_assert!(description.keywords.is_empty() || (weights.sum::<f32>() - 1.0).abs() < 1e-4);
        }
    }
}
