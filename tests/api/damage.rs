//! A flipped bit of what is kept of a document is noticed, harms nothing else, and can be made good.

use serde_json::{Value, json};

use crate::app::{TestApp, list, texts};
use crate::flip::{Place, flip};

const COLLECTION: &str = "/v1/collections/default";

/// One value of each kind that is kept of a document which is found by them.
const FOUND_BY: [(&str, &str); 18] = [
    ("documents", "text"),
    ("documents", "title"),
    ("documents", "url"),
    ("documents", "source"),
    ("documents", "language"),
    ("documents", "hash"),
    ("documents", "tags"),
    ("documents", "metadata"),
    ("documents", "published_at"),
    ("documents", "ingested_at"),
    ("documents", "n_passages"),
    ("passages", "start_byte"),
    ("passages", "end_byte"),
    ("passages", "n_tokens"),
    ("passages", "ordinal"),
    ("vectors", "data"),
    ("document_checksums", "first_ingested_at"),
    ("document_checksums", "fields"),
];

fn place<'p>(table: &'p str, column: &'p str) -> Place<'p> {
    let row = match table {
        "documents" => "id = 'tides'",
        _ => "document = (SELECT key FROM documents WHERE id = 'tides')",
    };
    Place { table, column, row }
}

fn tides() -> Value {
    json!({
        "id": "tides", "title": "Tides in the harbour", "url": "https://a.example/tides", "source": "Gazette",
        "language": "en", "published_at": "2025-03-01", "tags": ["sea", "storm"], "desk": "coast",
        "text": "The harbour flooded at high tide. The quay stood under water until noon.",
    })
}

fn others() -> Value {
    json!([
        { "id": "bread", "source": "Gazette", "text": "Knead the dough and let it rise. Then bake the bread." },
        { "id": "quay", "source": "Herald", "text": "The harbour was under water, and the quay was closed at high tide." },
        { "id": "wool", "source": "Herald", "text": "The wheel spins the wool of the sheep into yarn." },
    ])
}

fn app() -> TestApp {
    let app = TestApp::start();
    app.add(&others());
    app.add(&tides());
    app
}

/// Fails unless everything that needs the document says that it is damaged, and nothing else fails.
#[track_caller]
fn assert_damaged(app: &TestApp) {
    for path in [
        "documents/tides",
        "documents/tides/passages",
        "documents/tides/similar",
        "documents/tides?explain=cleaning",
    ] {
        let detail = app.get(path).expect_problem(500, "damaged");
        assert!(detail.contains("document tides"), "{detail}");
        assert!(detail.contains("ingest it again or delete it"), "{detail}");
    }
    let page = app.get("documents").json();
    assert_eq!(texts(&page["documents"], "/id"), ["bread", "quay", "wool"]);
    assert_eq!(page["damaged"], json!(["tides"]));
    let filtered = app.get("documents?filter=source%20EXISTS").json();
    assert_eq!(filtered["damaged"], json!(["tides"]));
    assert_eq!(app.get(COLLECTION).json()["n_damaged"], 1);
    assert_eq!(ids_like_the_harbour(app), ["quay"]);
    let stories = app.get("stories").json();
    assert!(!texts(&stories["stories"], "/first/id").contains(&"tides".to_owned()));
}

/// The documents that answer to a text, but for weak ones.
fn ids_like_the_harbour(app: &TestApp) -> Vec<String> {
    let like =
        json!([{ "text": "The harbour flooded at high tide and the quay was under water." }]);
    let answer = app.similar(&json!({ "like": like, "min_strength": "related" }));
    texts(&answer["matches"], "/document/id")
}

/// Fails unless the document is as if nothing had happened.
#[track_caller]
fn assert_whole(app: &TestApp) {
    let document = app.get("documents/tides").json();
    assert_eq!(document["title"], "Tides in the harbour");
    assert_eq!(document["metadata"]["desk"], "coast");
    assert_eq!(app.get("documents/tides/similar").status, 200);
    let page = app.get("documents").json();
    assert_eq!(list(&page["documents"]).len(), 4);
    assert!(page.get("damaged").is_none(), "{page}");
    assert!(app.get(COLLECTION).json().get("n_damaged").is_none());
    assert!(ids_like_the_harbour(app).contains(&"tides".to_owned()));
}

#[test]
fn a_flipped_bit_is_noticed_at_the_start_and_the_document_is_made_whole_by_sending_it_again() {
    let mut app = app();
    for (table, column) in FOUND_BY {
        app = app.restart_after(|db| flip(db, place(table, column)));
        assert_damaged(&app);
        let result = app.add(&tides())[0].clone();
        assert_eq!(result["status"], "updated", "{table}.{column}: {result}");
        assert_whole(&app);
        assert_eq!(app.add(&tides())[0]["status"], "unchanged");
    }
    assert_whole(&app.restart_after(|_| ()));
}

#[test]
fn a_damaged_document_can_be_deleted() {
    for (table, column) in [("documents", "text"), ("vectors", "data")] {
        let app = app().restart_after(|db| flip(db, place(table, column)));
        assert_eq!(app.delete("documents/tides").status, 204);
        app.get("documents/tides")
            .expect_problem(404, "unknown_document");
        let page = app.get("documents").json();
        assert!(page.get("damaged").is_none(), "{page}");
        assert_eq!(app.add(&tides())[0]["status"], "created");
        assert_whole(&app);
    }
}

#[test]
fn a_row_that_was_lost_is_noticed_too() {
    for table in ["passages", "vectors", "document_checksums"] {
        let app = app().restart_after(|db| {
            let Place { row, .. } = place(table, "document");
            let n_rows = db.execute(&format!("DELETE FROM {table} WHERE {row}"), []);
            assert!(n_rows.expect("the database answers") > 0);
        });
        assert_damaged(&app);
        assert_eq!(app.add(&tides())[0]["status"], "updated");
        assert_whole(&app);
    }
}

#[test]
fn what_is_no_text_any_more_is_damage_and_no_failure() {
    let app = app().restart_after(|db| {
        for column in ["title", "tags"] {
            let broken = format!(
                "UPDATE documents SET {column} = CAST(x'FF2222' AS TEXT) WHERE id = 'tides'"
            );
            db.execute(&broken, []).expect("the database answers");
        }
    });
    assert_damaged(&app);
}

#[test]
fn topics_and_reports_go_on_without_a_damaged_document() {
    let app = app().restart_after(|db| flip(db, place("vectors", "data")));
    let topics = app.refresh(&json!({ "n_clusters": 2 }));
    assert_eq!(topics["model"]["n_documents"], 3);
    let report = app.post("reports", &json!({})).json();
    assert_eq!(report["ledger"]["n_documents"], 3);
    app.add(&tides());
    assert_eq!(app.refresh(&json!({}))["model"]["n_documents"], 4);
}

#[test]
fn a_text_that_is_damaged_while_the_service_runs_is_left_out_of_answers() {
    let app = app();
    assert_eq!(ids_like_the_harbour(&app), ["tides", "quay"]);
    app.refresh(&json!({ "n_clusters": 2 }));
    flip(&app.database(), place("documents", "text"));
    assert_eq!(ids_like_the_harbour(&app), ["quay"]);
    app.get("documents/tides").expect_problem(500, "damaged");
    app.get("documents/tides/similar")
        .expect_problem(500, "damaged");
    for topic in texts(&app.get("topics").json()["topics"], "/id") {
        let documents = app.get(&format!("topics/{topic}/documents")).json();
        let ids = texts(&documents["documents"], "/document/id");
        assert!(!ids.contains(&"tides".to_owned()), "{documents}");
    }
    app.refresh(&json!({}));

    assert_eq!(app.add(&tides())[0]["status"], "updated");
    assert_whole(&app);
    assert_eq!(ids_like_the_harbour(&app), ["tides", "quay"]);

    flip(&app.database(), place("documents", "title"));
    assert_eq!(app.get("documents").json()["damaged"], json!(["tides"]));
    assert_eq!(app.delete("documents/tides").status, 204);
    assert_eq!(ids_like_the_harbour(&app), ["quay"]);
}

#[test]
fn pages_of_a_list_name_the_damaged_documents_of_their_part() {
    let app = app().restart_after(|db| {
        flip(db, place("vectors", "data"));
        let row = "id = 'bread'";
        flip(
            db,
            Place {
                table: "documents",
                column: "source",
                row,
            },
        );
    });
    let first = app.get("documents?limit=2").json();
    assert_eq!(texts(&first["documents"], "/id"), ["quay"]);
    assert_eq!(first["damaged"], json!(["bread"]));
    let cursor = first["next_cursor"].as_str().expect("there is more");
    let second = app
        .get(&format!("documents?limit=2&cursor={cursor}"))
        .json();
    assert_eq!(texts(&second["documents"], "/id"), ["wool"]);
    assert_eq!(second["damaged"], json!(["tides"]));
    assert!(second.get("next_cursor").is_none(), "{second}");
}
