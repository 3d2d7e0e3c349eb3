//! Reports that tests write and read.

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use crate::model::{
    DocumentId, Keyword, Ledger, Manifest, Period, Quote, Report, ReportId, ReportTopic,
    SourceCount, TopicId,
};

/// The report of a week of twenty documents in three topics, with one topic that is gone.
pub fn weekly() -> Report {
    let period = week("2025-03-03T00:00:00Z");
    Report {
        id: ReportId(7),
        collection: "news".to_owned(),
        created_at: moment("2025-03-10T06:00:00Z"),
        period: Some(period),
        baseline: period.before(),
        topics: vec![
            topic(
                1,
                "River floods",
                [12, 3],
                &["flood", "river level", "evacuation"],
            ),
            topic(2, "Trade talks", [5, 13], &["tariff", "trade deal"]),
            topic(3, "Comet sighting", [3, 0], &["comet"]),
            topic(4, "Ice hockey", [0, 4], &["hockey", "play-off"]),
        ],
        ledger: Ledger {
            n_documents: 46,
            n_reported: 20,
            n_without_topic: 1,
            n_outside_period: 23,
            n_undated: 2,
            n_hidden: 0,
        },
        manifest: Manifest {
            version: "0.1.0".to_owned(),
            model: "likewise-static-1".to_owned(),
            topic_model: 4,
            seed: 42,
        },
    }
}

/// The report of a week without a document that has a topic.
pub fn quiet() -> Report {
    let mut report = weekly();
    for topic in &mut report.topics {
        topic.n_documents = 0;
        topic.share = 0.0;
        topic.trend = vec![0; 7];
        topic.sources.clear();
        topic.quotes.clear();
    }
    report.ledger = Ledger {
        n_hidden: 0,
        n_documents: 23,
        n_reported: 0,
        n_without_topic: 1,
        n_outside_period: 20,
        n_undated: 2,
    };
    report
}

/// The report of all time of an empty collection.
pub fn empty() -> Report {
    Report {
        period: None,
        baseline: None,
        topics: Vec::new(),
        ledger: Ledger::default(),
        ..weekly()
    }
}

/// A report of `n` topics with long labels.
pub fn with_topics(n: u32) -> Report {
    let label = |id| {
        format!(
            "Topic number {id} of a collection whose labels are long enough to need a second line"
        )
    };
    let sizes = |id| [(n - id + 1) as usize, (id % 7 * n / 7) as usize];
    Report {
        topics: (1..=n)
            .map(|id| topic(id, &label(id), sizes(id), &["one", "two words", "three"]))
            .collect(),
        ..weekly()
    }
}

/// The sources called by name, each with a number of documents.
pub fn sources(counts: &[(&str, usize)]) -> Vec<SourceCount> {
    let source = |&(source, n_documents): &(&str, usize)| SourceCount {
        source: source.to_owned(),
        n_documents,
    };
    counts.iter().map(source).collect()
}

fn topic(id: u32, label: &str, [now, then]: [usize; 2], keywords: &[&str]) -> ReportTopic {
    let keyword = |term: &&str| Keyword {
        term: (*term).to_owned(),
        weight: 0.5,
    };
    ReportTopic {
        id: TopicId(id),
        label: label.to_owned(),
        keywords: keywords.iter().map(keyword).collect(),
        n_documents: now,
        share: now as f32 / 20.0,
        n_documents_baseline: Some(then),
        share_baseline: Some(then as f32 / 20.0),
        trend: trend(now),
        sources: origins(now),
        quotes: if now > 0 {
            vec![quote(label)]
        } else {
            Vec::new()
        },
    }
}

fn trend(n: usize) -> Vec<usize> {
    match n {
        12 => vec![0, 1, 1, 2, 3, 4, 1],
        _ => vec![n - n / 2, 0, 0, n / 2, 0, 0, 0],
    }
}

fn origins(n: usize) -> Vec<SourceCount> {
    match n {
        0 => Vec::new(),
        1..=3 => sources(&[("Sky & Field", n)]),
        _ => sources(&[("Valley Post", n - 3), ("The Record", 2), ("Radio 5", 1)]),
    }
}

fn quote(label: &str) -> Quote {
    let slug = label.to_lowercase().replace(' ', "-");
    Quote {
        text: format!(
            "What was written about {label} this week, in the words of those who were there."
        ),
        document: DocumentId::new(slug.clone()).unwrap(),
        title: Some(format!("{label}: the story")),
        url: Some(format!("https://news.example/{slug}?a=1&b=2")),
        source: Some("Valley Post".to_owned()),
        published_at: Some(moment("2025-03-05T12:00:00Z")),
    }
}

fn week(start: &str) -> Period {
    let start = moment(start);
    Period::new(start, start + SignedDuration::from_hours(7 * 24)).unwrap()
}

fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// The report of a week with `words` wherever words that somebody else wrote may stand.
pub fn worded(words: &str) -> Report {
    let mut report = weekly();
    words.clone_into(&mut report.collection);
    words.clone_into(&mut report.manifest.model);
    words.clone_into(&mut report.manifest.version);
    for topic in &mut report.topics {
        words.clone_into(&mut topic.label);
        for keyword in &mut topic.keywords {
            words.clone_into(&mut keyword.term);
        }
        for source in &mut topic.sources {
            words.clone_into(&mut source.source);
        }
        for quote in &mut topic.quotes {
            words.clone_into(&mut quote.text);
            quote.title = Some(words.to_owned());
            quote.source = Some(words.to_owned());
        }
    }
    report
}

/// Texts that hold markup, links, formulas and invisible characters.
pub fn hostile_words() -> impl Strategy<Value = String> {
    let attack = prop::sample::select(
        &[
            "<script>alert(1)</script>",
            "\"><img src=x onerror=alert(1)>",
            "' onclick='x",
            "</style>",
            "</title>",
            "<!--",
            "-->",
            "]]>",
            "&lt;",
            "&#x3c;",
            "[a](javascript:x)",
            "![](http://a.example)",
            "](x)",
            "|",
            "\n\n# ",
            "\n- ",
            "\r\n> ",
            "```",
            "`",
            "~~~",
            "**",
            "__",
            "---",
            "===",
            "1. ",
            "2) ",
            "+ ",
            "- ",
            "# ",
            "> ",
            "\\",
            "\\|",
            "<b>",
            "<http://a.example>",
            "http://a.example",
            "www.a.example",
            "\u{202E}",
            "\u{2028}",
            "\u{0}",
            "\u{FEFF}",
            "$x$",
            "[^1]: x",
            "[x]: http://a.example",
            ": ",
            "    ",
            "\t",
            "=1+1",
            "@SUM(1)",
            "a",
            "1",
            ".",
            ")",
            " ",
            "{#id}",
        ][..],
    );
    let piece = prop_oneof![3 => attack.prop_map(str::to_owned), 1 => any::<String>()];
    prop::collection::vec(piece, 1..6).prop_map(|pieces| pieces.concat())
}
