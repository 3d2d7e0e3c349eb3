//! Tests of which documents pass a filter.

use jiff::Timestamp;
use serde_json::json;

use crate::filter::{Attributes, DocumentFields, Filter};
use crate::model::{Document, DocumentId, DocumentKey, IngestTimes, Metadata};

/// A table of five documents, `a` to `e`, the last of which has nothing but its id.
fn table() -> Attributes {
    let document =
        |id: &str, source: &str, day: &str, tags: &[&str], metadata: serde_json::Value| {
            let serde_json::Value::Object(metadata) = metadata else {
                panic!("an object")
            };
            let day = day.parse::<Timestamp>();
            let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            Document {
                id: DocumentId::new(id).expect("an id"),
                title: text(source).map(|source| format!("The {source} of ÉCLAIRS")),
                text: String::new(),
                url: None,
                source: text(source),
                language: None,
                published_at: day.ok(),
                tags: tags.iter().map(|&tag| tag.to_owned()).collect(),
                metadata,
            }
        };
    let documents = [
        document(
            "a",
            "bbc",
            "2024-01-01T00:00:00Z",
            &["x", "y"],
            json!({ "year": 2024, "by": { "name": "Ann" } }),
        ),
        document(
            "b",
            "BBC",
            "2024-01-01T23:59:59.999Z",
            &["y"],
            json!({ "year": "2024", "by": [{ "name": "Bo" }, { "name": "Ann" }] }),
        ),
        document(
            "c",
            "cnn",
            "2024-01-02T00:00:00Z",
            &[],
            json!({ "year": 2023.5, "seen": "2024-01-01T10:00:00Z", "ok": true, "long": "x".repeat(2000) }),
        ),
        document(
            "d",
            "cnn",
            "2023-12-31T23:59:59.999Z",
            &["z"],
            json!({ "year": null, "ok": "false", "empty": [], "a.b": { "in": "" } }),
        ),
        document("e", "", "", &[], json!({})),
    ];
    let mut attributes = Attributes::default();
    let at = |moment: &str| moment.parse().expect("a moment");
    let times = IngestTimes {
        first_ingested_at: at("2025-03-31T06:00:00Z"),
        ingested_at: at("2025-04-14T06:00:00Z"),
    };
    for (key, document) in (1..).zip(&documents) {
        attributes.insert(DocumentKey(key), &DocumentFields::of(document, times));
    }
    attributes
}

fn passing(table: &Attributes, filter: &str) -> String {
    let filter: Filter = filter.parse().expect(filter);
    let page = filter.select(table).page(None, 10);
    page.into_iter().map(|(id, _)| id).collect()
}

#[test]
fn filters_mean_what_they_say() {
    let table = table();
    for (filter, expected) in [
        ("source = \"bbc\"", "a"),
        ("source != \"bbc\"", "bcde"),
        ("source > \"BBC\"", "acd"),
        ("NOT source > \"BBC\"", "be"),
        ("source EXISTS", "abcd"),
        ("source NOT EXISTS", "e"),
        ("url EXISTS", ""),
        ("source IN (\"cnn\", \"bbc\", \"none\")", "acd"),
        ("source NOT IN (\"cnn\", \"bbc\")", "be"),
        ("id >= \"b\" AND id < \"d\"", "bc"),
        ("title CONTAINS \"the b\"", "ab"),
        ("title CONTAINS \"éclairs\"", "abcd"),
        ("title CONTAINS \"\"", "abcd"),
        ("tags = \"y\"", "ab"),
        ("tags != \"y\"", "cde"),
        ("tags IN (\"x\", \"z\")", "ad"),
        ("tags EXISTS", "abd"),
        ("published_at = 2024-01-01", "ab"),
        ("published_at != 2024-01-01", "cde"),
        ("published_at < 2024-01-01", "d"),
        ("published_at <= 2024-01-01", "abd"),
        ("published_at > 2024-01-01", "c"),
        ("published_at >= 2024-01-01", "abc"),
        ("published_at IN (2023-12-31, \"2024-01-02\")", "cd"),
        ("published_at = 2024-01-01T01:00:00+01:00", "a"),
        ("published_at > 2024-01-01T00:00:00Z", "bc"),
        ("published_at <= 9999-12-31", "abcd"),
        ("ingested_at = 2025-04-14", "abcde"),
        ("first_ingested_at = 2025-04-14", ""),
        ("first_ingested_at < 2025-04-01", "abcde"),
        ("metadata.year = 2024", "ab"),
        ("metadata.year >= 2023.5", "abc"),
        ("metadata.year = \"2024\"", "b"),
        ("metadata.year EXISTS", "abc"),
        ("metadata.empty EXISTS", ""),
        ("metadata.by EXISTS", "ab"),
        ("metadata.by.name = \"Ann\"", "ab"),
        ("metadata.by.name = \"Bo\"", "b"),
        ("metadata.by = \"Ann\"", ""),
        ("metadata.seen = 2024-01-01", "c"),
        ("metadata.ok = true", "c"),
        ("metadata.ok = false", "d"),
        ("metadata.ok != true", "abde"),
        (
            "metadata.long EXISTS AND NOT metadata.long CONTAINS \"x\"",
            "c",
        ),
        ("metadata.\"a.b\".in = \"\"", "d"),
        ("metadata.a.b.in EXISTS", ""),
        ("metadata.none = 1 OR tags = \"none\"", ""),
        ("source = \"bbc\" OR source = \"cnn\" AND tags EXISTS", "ad"),
        (
            "(source = \"bbc\" OR source = \"cnn\") AND tags NOT EXISTS",
            "c",
        ),
        ("source = \"'; DROP TABLE documents; --\"", ""),
    ] {
        assert_eq!(passing(&table, filter), expected, "{filter}");
    }
}

#[test]
fn long_whole_numbers_are_told_apart() {
    let mut metadata = Metadata::new();
    metadata.insert("n".to_owned(), json!(9_007_199_254_740_993_i64));
    let fields = DocumentFields {
        id: "a",
        title: None,
        url: None,
        source: None,
        language: None,
        published_at: None,
        first_ingested_at: Timestamp::UNIX_EPOCH,
        ingested_at: Timestamp::UNIX_EPOCH,
        tags: &[],
        metadata: &metadata,
    };
    let mut table = Attributes::default();
    table.insert(DocumentKey(1), &fields);
    assert_eq!(passing(&table, "metadata.n = 9007199254740993"), "a");
    assert_eq!(passing(&table, "metadata.n = 9007199254740992"), "");
}

#[test]
fn a_language_that_is_found_later_is_filtered_by() {
    let mut table = table();
    table.set_language(DocumentKey(2), "en");
    table.set_language(DocumentKey(99), "en");
    assert_eq!(passing(&table, "language = \"en\""), "b");
}

#[test]
fn pages_go_on_where_the_one_before_ended() {
    let table = table();
    let filter: Filter = "source != \"none\"".parse().unwrap();
    let selection = filter.select(&table);
    let ids = |after, limit| -> String {
        let page = selection.page(after, limit);
        page.into_iter().map(|(id, _)| id).collect()
    };
    assert_eq!(ids(None, 2), "ab");
    assert_eq!(ids(Some("b"), 2), "cd");
    assert_eq!(ids(Some("bb"), 9), "cde");
    assert_eq!(ids(Some("e"), 2), "");
}

#[test]
fn documents_that_are_replaced_often_leave_no_rows_behind() {
    let mut table = table();
    for turn in 0..20_000 {
        let source = format!("source {turn}");
        let fields = DocumentFields {
            id: "z",
            title: Some(&source),
            url: None,
            source: Some(&source),
            language: None,
            published_at: None,
            first_ingested_at: Timestamp::UNIX_EPOCH,
            ingested_at: Timestamp::UNIX_EPOCH,
            tags: std::slice::from_ref(&source),
            metadata: &Metadata::new(),
        };
        table.insert(DocumentKey(100 + turn % 2), &fields);
    }
    assert!(table.n_rows() < 2000, "{}", table.n_rows());
    assert!(table.strings.n_codes() < 2000);
    assert_eq!(table.n_documents(), 7);
    assert_eq!(passing(&table, "tags = \"source 19999\""), "z");
    assert_eq!(passing(&table, "tags = \"source 19997\""), "");
    assert_eq!(passing(&table, "metadata.by.name = \"Ann\""), "ab");
}
