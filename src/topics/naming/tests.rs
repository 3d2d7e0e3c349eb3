//! What must hold of keywords and labels whatever the passages.

use proptest::prelude::*;

use super::*;

/// Three topics: passages about heating, passages about a football club, and no passages.
fn passages() -> TopicPassages {
    let mut passages = TopicPassages::new(3);
    for number in 0..40 {
        let (heat, club) = (HEAT[number % 4], CLUB[number % 4]);
        passages.add(0, &format!("{heat} There were {number} of them."));
        passages.add(1, &format!("{club} It was the match of day {number}."));
    }
    passages
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
    let described = describe(&passages(), &[]);
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
    let labels: Vec<String> = describe(&passages(), &[])
        .into_iter()
        .map(|d| d.label)
        .collect();
    assert!(labels[0].starts_with("Heat pumps, "), "{labels:?}");
    assert_eq!(labels[2], "Topic without words 3");
}

#[test]
fn the_coverage_of_a_label_is_the_share_of_passages_with_one_of_its_terms() {
    let mut passages = TopicPassages::new(1);
    for text in [
        "an otter swam",
        "an otter slept",
        "a heron flew",
        "it rained",
    ] {
        passages.add(0, text);
    }
    let described = describe(&passages, &[]).remove(0);
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
    let described = describe(&passages(), &["red-star".to_owned()]);
    assert!(!terms(&described[1]).contains(&"Red Star"));
}

#[test]
fn one_passage_that_repeats_a_term_does_not_make_it_a_keyword() {
    let mut passages = passages();
    passages.add(0, &"zebra ".repeat(500));
    let described = describe(&passages, &[]);
    assert!(!terms(&described[0]).contains(&"zebra"));
}

#[test]
fn a_topic_of_one_passage_has_keywords() {
    let mut passages = TopicPassages::new(1);
    passages.add(0, "The lighthouse keeper mended the lamp.");
    let described = describe(&passages, &[]);
    assert!(terms(&described[0]).contains(&"lamp"), "{described:?}");
}

/// The descriptions of topics, given the texts of each.
fn described(topics: &[&[&str]]) -> Vec<Description> {
    let mut passages = TopicPassages::new(topics.len());
    for (topic, texts) in topics.iter().enumerate() {
        for text in *texts {
            passages.add(topic, text);
        }
    }
    describe(&passages, &[])
}

#[test]
fn equal_texts_of_several_topics_get_different_labels() {
    let text = "The ferry to the island sails at noon.";
    let described = described(&[&[text; 9], &[text; 3], &[]]);
    assert!(described[0].label.contains("erry"), "{described:?}");
    assert!(described[1].label.ends_with("(2)"), "{described:?}");
    assert!((described[0].coverage - 1.0).abs() < 1e-6, "{described:?}");
    assert!(described[2].coverage.abs() < 1e-6, "{described:?}");
}

#[test]
fn a_topic_whose_texts_have_no_words_has_a_label() {
    for text in [
        "",
        "\n\n",
        "12 345 6",
        "the of and",
        "?!",
        "🌊🌊",
        "a@b.example",
    ] {
        let described = described(&[&[text]]);
        assert!(!described[0].label.is_empty(), "{text}");
    }
}

#[test]
fn mail_leaves_no_trace_in_a_label() {
    let texts: Vec<String> = (0..12)
        .map(|n| {
            format!(
                "In article <{n}@host.example> fir@host.example (Ann Fir) writes:\n> the kiln is hot\n\nMy kiln cracks \
                 the glaze.\n-- \nAnn Fir, Harbour Pottery Club\n"
            )
        })
        .collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let described = described(&[&texts, &["the glaze of a cake is of sugar"]]);
    for trace in ["Fir", "Harbour", "Pottery", "article", "writes"] {
        assert!(
            !terms(&described[0]).join(" ").contains(trace),
            "{described:?}"
        );
    }
    assert!(described[0].label.contains("iln"), "{described:?}");
}

#[test]
fn a_word_that_hardly_goes_without_a_stop_word_brings_it() {
    let described = described(&[
        &[
            "The first lady opened the garden.",
            "A garden that the first lady planted",
            "Guests of the first lady saw the garden.",
            "The first lady spoke in the garden.",
        ],
        &["Trains were late.", "The trains ran.", "Old trains"],
    ]);
    let keywords = terms(&described[0]);
    assert!(keywords.contains(&"first lady"), "{keywords:?}");
    assert!(!keywords.contains(&"lady"), "{keywords:?}");
}

#[test]
fn the_front_of_a_title_is_no_term() {
    let texts: Vec<String> = ["ruled", "spoke", "left", "came", "wrote", "slept"]
        .iter()
        .map(|did| format!("In court the Deputy Attorney General Ann Fir {did} on the harbour."))
        .collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let described = described(&[&texts, &["Trains were late."]]);
    let keywords = terms(&described[0]);
    assert!(!keywords.contains(&"Deputy Attorney"), "{keywords:?}");
}

const CHINESE: [&[&str]; 2] = [
    &[
        "人工智能正在改变医院的工作。",
        "医院用人工智能读影像。",
        "研究人员说人工智能很快。",
        "学校开设了人工智能课程。",
        "人们担心人工智能出错。",
    ],
    &[
        "洪水淹没了村庄和农田。",
        "昨天的洪水退去了。",
        "农田被洪水毁坏。",
        "政府向洪水灾区送去粮食。",
        "村庄在洪水中等待。",
    ],
];

#[test]
fn han_characters_make_complete_words() {
    let described = described(&CHINESE);
    assert!(described[0].label.contains("人工智能"), "{described:?}");
    assert!(described[1].label.contains("洪水"), "{described:?}");
    for term in described.iter().flat_map(terms) {
        assert!(term.chars().count() > 1, "{term}");
        let is_piece = ["人工", "智能", "工智"].contains(&term);
        assert!(!is_piece, "{term}");
    }
}

#[test]
fn words_of_other_scripts_are_not_cut_and_stop_words_are_left_out() {
    let russian: &[&str] = &[
        "Наводнение разрушило мост, и жители ждут помощи.",
        "После наводнения мост закрыли, но жители остались.",
        "Это наводнение было самым сильным, и мост не устоял.",
    ];
    let arabic: &[&str] = &[
        "أغلقت المدينة الميناء بعد العاصفة في الشتاء",
        "عاد الصيادون إلى الميناء بعد العاصفة",
        "كانت العاصفة قوية في الميناء هذا الشتاء",
    ];
    let thai: &[&str] = &["น้ำท่วม ตลาด", "ตลาด น้ำท่วม", "น้ำท่วม"];
    let topics = [russian, arabic, thai];
    for (topic, description) in topics.iter().zip(described(&topics)) {
        let text = topic.join(" ").to_lowercase();
        let words: Vec<&str> = text.split([' ', ',', '.']).collect();
        for word in terms(&description).iter().flat_map(|term| term.split(' ')) {
            assert!(words.contains(&word.to_lowercase().as_str()), "{word}");
            assert!(
                !["после", "это", "было", "بعد", "في", "إلى"].contains(&word),
                "{word}"
            );
        }
        assert!(!description.keywords.is_empty(), "{description:?}");
    }
}

/// Texts of a few words, each with the position of its topic: words that look alike, in their usual casing, and stop
/// words.
fn texts() -> impl Strategy<Value = Vec<(usize, String)>> {
    let word = proptest::sample::select(vec![
        "harbour",
        "Harbours",
        "tide",
        "tides",
        "tidal",
        "North Sea",
        "sea",
        "NSA",
        "net",
        "the",
        "of",
        "first",
        "mate",
        "storm-proof",
        "storm",
        "January",
        "12",
        "http://a.example",
        "\n",
    ]);
    let text = proptest::collection::vec(word, 1..14).prop_map(|words| words.join(" "));
    proptest::collection::vec((0_usize..4, text), 0..40)
}

proptest! {
    #[test]
    fn any_text_gets_unique_labels_and_weights_that_sum_to_one(
        passages in proptest::collection::vec((0_usize..4, "(\\PC|[a-d \n.]{1,8}){0,12}"), 0..40),
    ) {
        let mut kept = TopicPassages::new(4);
        for (topic, text) in &passages {
            kept.add(*topic, text);
        }
        let descriptions = describe(&kept, &[]);
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

    #[test]
    fn labels_are_of_the_members_words_and_no_term_is_a_piece_of_another(texts in texts()) {
        let mut passages = TopicPassages::new(4);
        let mut words: Vec<String> = vec![String::new(); 4];
        for (topic, text) in &texts {
            passages.add(*topic, text);
            words[*topic].push_str(&text.to_lowercase());
            words[*topic].push(' ');
        }
        for (description, words) in describe(&passages, &[]).iter().zip(&words) {
            prop_assert!((0.0..=1.0).contains(&description.coverage));
            if description.keywords.is_empty() {
                prop_assert!(description.label.starts_with("Topic without words"));
                continue;
            }
            prop_assert!(description.coverage > 0.0);
            let label = description.label.to_lowercase();
            let label = label.split(" (").next().unwrap_or_default();
            let label: Vec<&str> = label.split(", ").collect();
            let words: Vec<&str> = words.split_whitespace().collect();
            for (at, term) in label.iter().enumerate() {
                prop_assert!(term.split(' ').all(|word| words.contains(&word)), "{}", term);
                let others = label.iter().enumerate().filter(|(other, _)| *other != at);
                for (_, other) in others {
                    let is_piece = term.split(' ').all(|word| other.split(' ').any(|with| with == word));
                    prop_assert!(!is_piece, "{} in {}", term, other);
                }
            }
            for stop_word in ["the", "of", "january", "12", "first", "http"] {
                prop_assert!(!label.contains(&stop_word), "{}", stop_word);
            }
        }
    }
}
