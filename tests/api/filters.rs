//! Filters: over lists and similar documents, and what is refused.

use serde_json::{Value, json};

use crate::app::{TestApp, encoded, list, texts};
use crate::corpus;

/// Filters over the corpus and the documents that pass.
const FILTERS: [(&str, &[&str]); 12] = [
    ("source = \"oven\"", &["bread-1", "bread-2"]),
    (
        "source IN ('oven', 'hill')",
        &["bread-1", "bread-2", "comet-4"],
    ),
    (
        "source > \"hill\" AND NOT source = 'town'",
        &["bread-1", "bread-2"],
    ),
    ("published_at = 2025-03-10", &["comet-2", "tram-1"]),
    ("published_at <= 2025-03-04", &["bread-1", "bread-2"]),
    ("published_at < \"2025-03-04T09:00:00Z\"", &["bread-1"]),
    (
        "published_at < 2025-03-04T11:00:00+01:00",
        &["bread-1", "bread-2"],
    ),
    (
        "title CONTAINS \"TRAM-3\" OR url contains 'hill.example'",
        &["comet-4", "tram-3"],
    ),
    (
        "id >= 'tram-3' AND ingested_at = 2025-04-14",
        &["tram-3", "tram-4"],
    ),
    (
        "tags EXISTS OR language = 'de' OR metadata.\"no such\" = 5",
        &[],
    ),
    ("source = \"'; DROP TABLE documents; --\"", &[]),
    ("id = \"bread\\u{2d}1\" OR id = \"\\u{0}\"", &["bread-1"]),
];

fn app_with_corpus() -> TestApp {
    let app = TestApp::start();
    app.add(&json!(corpus::documents()));
    app
}

fn filtered(path: &str, filter: &str) -> String {
    let sign = if path.contains('?') { '&' } else { '?' };
    format!("{path}{sign}filter={}", encoded(filter))
}

fn ids(app: &TestApp, filter: &str) -> Vec<String> {
    let page = app.get(&filtered("documents?limit=1000", filter)).json();
    texts(&page["documents"], "/id")
}

#[test]
fn documents_that_pass_are_listed_in_order_of_id() {
    let app = app_with_corpus();
    for (filter, expected) in FILTERS {
        assert_eq!(ids(&app, filter), expected, "{filter}");
    }
    let page = app.get(&filtered("documents", FILTERS[0].0)).json();
    assert_eq!(page["documents"][0]["title"], "Report bread-1");
    assert_eq!(page["next_cursor"], Value::Null);
}

#[test]
fn pages_of_a_filtered_list_hold_every_document_once() {
    let app = app_with_corpus();
    let filter = "source != \"oven\"";
    for limit in [1, 3, 9, 10, 11] {
        let (mut found, mut cursor) = (Vec::new(), String::new());
        loop {
            let path = format!("documents?limit={limit}{cursor}");
            let page = app.get(&filtered(&path, filter)).json();
            assert!((1..=limit).contains(&list(&page["documents"]).len()));
            found.extend(texts(&page["documents"], "/id"));
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={}", encoded(next)),
                None => break,
            }
        }
        assert_eq!(found, ids(&app, filter), "{limit}");
        assert_eq!(found.len(), 10);
    }
}

#[test]
fn only_documents_that_pass_are_similar() {
    let app = app_with_corpus();
    let all = app
        .get("documents/comet-1/similar?min_strength=unrelated&limit=1000")
        .json();
    let all = texts(&all["matches"], "/document/id");
    for (filter, passing) in FILTERS {
        let passes = |id: &&String| passing.contains(&id.as_str());
        let expected: Vec<&String> = all.iter().filter(passes).collect();
        let path = filtered(
            "documents/comet-1/similar?min_strength=unrelated&limit=1000",
            filter,
        );
        let answer = app.get(&path).json();
        let found = texts(&answer["matches"], "/document/id");
        assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{filter}");
        let reason = expected
            .is_empty()
            .then_some("no other document passes the filter");
        assert_eq!(answer["reason"].as_str(), reason, "{filter}");
    }
}

#[test]
fn a_filtered_question_still_fills_its_limit() {
    let app = app_with_corpus();
    for group_by in ["document", "story", "passage"] {
        let answer = app.similar(&json!({
            "like": [{ "document": "comet-1" }], "filter": "source = 'town'", "limit": 3, "group_by": group_by, "min_strength": "unrelated",
        }));
        let found = texts(&answer["matches"], "/document/id");
        assert_eq!(found.len(), 3, "{group_by}");
        assert!(found.iter().all(|id| id.starts_with("tram-")), "{found:?}");
    }
    let answer =
        app.similar(&json!({ "like": [{ "text": "a comet" }], "filter": "id = 'comet-2'", "min_strength": "unrelated" }));
    assert_eq!(texts(&answer["matches"], "/document/id"), ["comet-2"]);
    let answer =
        app.similar(&json!({ "like": [{ "document": "comet-2" }], "filter": "id = 'comet-2'" }));
    assert_eq!(answer["reason"], "no other document passes the filter");
}

#[test]
fn filters_see_what_documents_are_now() {
    let app = TestApp::start();
    let send = |id: &str, fields: Value| {
        let mut document = json!({ "id": id, "text": format!("The words of {id}.") });
        document
            .as_object_mut()
            .unwrap()
            .extend(fields.as_object().unwrap().clone());
        app.add(&document);
    };
    send(
        "a",
        json!({ "tags": ["x"], "year": 2024, "author": { "name": "Ann" } }),
    );
    send(
        "b",
        json!({ "tags": ["y"], "year": "2025", "metadata": { "draft": true } }),
    );
    assert_eq!(ids(&app, "metadata.year > 2023"), ["a", "b"]);
    assert_eq!(ids(&app, "metadata.author.name = 'Ann'"), ["a"]);
    assert_eq!(ids(&app, "metadata.draft = true"), ["b"]);
    assert_eq!(ids(&app, "metadata.draft != true"), ["a"]);
    send("a", json!({ "tags": ["y"], "source": "news" }));
    assert_eq!(
        ids(&app, "tags = 'x' OR metadata.year = 2024"),
        Vec::<String>::new()
    );
    assert_eq!(ids(&app, "tags = 'y'"), ["a", "b"]);
    assert_eq!(ids(&app, "source EXISTS"), ["a"]);
    app.delete("documents/a");
    assert_eq!(ids(&app, "tags = 'y'"), ["b"]);
}

#[test]
fn filters_answer_the_same_after_a_restart() {
    let app = TestApp::with_sample();
    app.add(&json!({ "id": "z", "text": "Words.", "tags": ["x"], "deep": { "er": [1, "2", null, { "est": false }] } }));
    app.add(&json!({ "id": "z", "text": "Other words.", "tags": ["y"], "deep": { "er": [1, "2", null, { "est": false }] } }));
    let filters = [
        "source EXISTS",
        "language = 'en'",
        "published_at >= 2025-03-15",
        "tags = 'x'",
        "tags = 'y'",
        "ingested_at = 2025-04-14",
        "first_ingested_at = 2025-04-14",
        "metadata.deep.er = 2",
        "metadata.deep.er.est = false",
        "title CONTAINS 'the'",
        "url NOT EXISTS",
    ];
    let before: Vec<Vec<String>> = filters.iter().map(|filter| ids(&app, filter)).collect();
    assert!(
        before
            .iter()
            .zip(filters)
            .all(|(ids, filter)| ids.is_empty() == (filter == "tags = 'x'")),
        "{before:?}"
    );
    let app = app.restart_with(crate::app::builtin());
    let after: Vec<Vec<String>> = filters.iter().map(|filter| ids(&app, filter)).collect();
    assert_eq!(after, before);
}

#[test]
fn a_filter_that_cannot_be_read_is_refused_with_its_position() {
    let app = app_with_corpus();
    for (filter, position, part) in [
        ("", 1, "expected a field"),
        (" \t ", 4, "expected a field"),
        ("source =", 9, "expected a value after `=`"),
        ("source = bbc", 10, "found `bbc`"),
        ("'é' = é", 1, "expected a field"),
        (
            "sorce = 'a'",
            1,
            "there is no field `sorce`; there are id, title, url",
        ),
        ("source = 5", 10, "source is a text"),
        (
            "published_at = \"soon\"",
            16,
            "such as 2024-01-31 or 2024-01-31T18:00:00Z",
        ),
        ("source = 'a'; DROP TABLE documents", 13, "found `;`"),
        ("source = '\u{0}", 10, "has no end"),
        ("source = '\\u{110000}'", 11, "a text has no `\\u`"),
        (&"(".repeat(1000), 51, "nested 50 deep"),
        (&"x".repeat(17_000), 16_385, "may have 16384 bytes"),
    ] {
        let answers = [
            app.get(&filtered("documents", filter)),
            app.get(&filtered("documents/comet-1/similar", filter)),
            app.post(
                "similar",
                &json!({ "like": [{ "text": "a" }], "filter": filter }),
            ),
        ];
        for answer in answers {
            let detail = answer.expect_problem(400, "invalid_filter");
            assert!(detail.contains(part), "{filter}: {detail}");
            assert!(detail.starts_with(&format!("at position {position} of the filter: ")));
            let problem: Value = serde_json::from_str(&answer.text).unwrap();
            assert_eq!(problem["position"], position, "{filter}");
        }
    }
}

#[test]
fn a_filter_of_a_megabyte_is_refused_and_the_service_goes_on() {
    let app = app_with_corpus();
    let filter = format!("id = '{}'", "x".repeat(1 << 20));
    let body = json!({ "like": [{ "text": "a" }], "filter": filter });
    app.post("similar", &body)
        .expect_problem(400, "invalid_filter");
    let answer = app.get(&filtered("documents", &filter[..60_000]));
    answer.expect_problem(400, "invalid_filter");
    assert_eq!(ids(&app, "id = 'bread-1'"), ["bread-1"]);
}

#[test]
fn other_refusals_have_no_position() {
    let app = TestApp::start();
    assert!(!app.get("documents?limit=0").text.contains("position"));
    let body = json!({ "like": [{ "text": "a" }], "filter": 5 });
    app.post("similar", &body)
        .expect_problem(400, "invalid_json");
}

#[test]
fn the_grammar_is_described() {
    let app = TestApp::start();
    let document = app.get("/openapi.json").json();
    let parameters =
        &document["paths"]["/v1/collections/{collection}/documents"]["get"]["parameters"];
    let filter = list(parameters)
        .iter()
        .find(|parameter| parameter["name"] == "filter");
    let description = filter.unwrap()["description"].as_str().unwrap();
    for part in [
        "\"NOT\" \"IN\"",
        "CONTAINS",
        "`source != \"bbc\"`",
        "`\\\\`, `\\\"`",
    ] {
        assert!(
            description.replace("[ \"NOT\" ]", "\"NOT\"").contains(part),
            "{part}: {description}"
        );
    }
    let problem = &document["components"]["schemas"]["Problem"]["properties"];
    assert!(problem["position"].is_object());
}
