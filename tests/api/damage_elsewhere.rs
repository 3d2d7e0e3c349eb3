//! A flipped bit of what is derived from documents, sent for them, found in them or reported is noticed, and fails only what
//! needs it.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::app::{SAMPLE, TestApp, list, texts};
use crate::flip::{Place, flip};
use crate::models::Letters;

const COLLECTION: &str = "/v1/collections/default";

fn of_document<'p>(table: &'p str, column: &'p str) -> Place<'p> {
    let row = "document = (SELECT key FROM documents ORDER BY id LIMIT 1)";
    Place { table, column, row }
}

fn of_topics<'p>(table: &'p str, column: &'p str) -> Place<'p> {
    let row = match table {
        "topics" => "position = 0",
        _ => "id = 1",
    };
    Place { table, column, row }
}

fn first_id(app: &TestApp) -> String {
    texts(&app.get("documents?limit=1").json()["documents"], "/id").remove(0)
}

fn done(app: &TestApp, path: &str) {
    let job = app.wait_for(&app.post(path, &json!({})).json());
    assert_eq!(job["status"], "done", "{job}");
}

#[test]
fn a_damaged_signature_is_made_anew() {
    let app = TestApp::with_sample();
    let stories = |app: &TestApp| app.get("stories?limit=1000").json();
    let before = stories(&app);
    let app = app.restart_after(|db| flip(db, of_document("signatures", "data")));
    assert_eq!(stories(&app), before);
    assert!(app.get("documents").json().get("damaged").is_none());
    let id = first_id(&app);
    let result = app.add_lines(SAMPLE.as_bytes());
    let same = result.iter().find(|result| result["id"] == id.as_str());
    assert_eq!(same.expect("it is among them")["status"], "unchanged");
}

#[test]
fn a_damaged_original_fails_only_what_needs_it() {
    let app = TestApp::with_sample();
    let id = first_id(&app);
    let app = app.restart_after(|db| flip(db, of_document("originals", "data")));
    assert_eq!(app.get(&format!("documents/{id}")).status, 200);
    assert_eq!(app.get(&format!("documents/{id}/similar")).status, 200);
    let explained = app.get(&format!("documents/{id}?explain=cleaning"));
    let detail = explained.expect_problem(500, "damaged");
    assert!(
        detail.contains(&format!("was sent for document {id}")),
        "{detail}"
    );
    done(&app, &format!("{COLLECTION}/clean"));

    let results = app.add_lines(SAMPLE.as_bytes());
    let statuses: BTreeSet<&str> = results
        .iter()
        .filter_map(|r| r["status"].as_str())
        .collect();
    assert_eq!(statuses, BTreeSet::from(["unchanged", "updated"]));
    assert_eq!(
        app.get(&format!("documents/{id}?explain=cleaning")).status,
        200
    );
}

#[test]
fn a_damaged_note_of_a_cleaning_is_made_anew_by_the_next() {
    for column in ["lines", "removed", "version"] {
        let app = TestApp::with_sample();
        let id = first_id(&app);
        let app = app.restart_after(|db| flip(db, of_document("cleanings", column)));
        let path = format!("documents/{id}?explain=cleaning");
        let detail = app.get(&path).expect_problem(500, "damaged");
        assert!(detail.contains("clean the collection"), "{detail}");
        done(&app, &format!("{COLLECTION}/clean"));
        assert_eq!(app.get(&path).status, 200, "{column}");
    }
}

#[test]
fn a_collection_opens_without_damaged_topics_and_finds_others() {
    for (table, column) in [
        ("topic_models", "model"),
        ("topics", "topic"),
        ("topics", "centroid"),
        ("topics", "position"),
    ] {
        let app = TestApp::with_sample();
        let before = app.refresh(&json!({ "n_clusters": 7 }));
        let app = app.restart_after(|db| flip(db, of_topics(table, column)));
        for path in ["topics", "topics/t1", "topics/t1/documents", "topics/map"] {
            let detail = app.get(path).expect_problem(500, "damaged");
            assert!(detail.contains("topics refresh"), "{path}: {detail}");
        }
        app.post("reports", &json!({}))
            .expect_problem(500, "damaged");
        app.post("topics/assign", &json!({ "text": "harbour" }))
            .expect_problem(500, "damaged");
        let inside = json!({ "like": [{ "text": "harbour" }], "inside_topic": "t1" });
        app.post("similar", &inside).expect_problem(500, "damaged");
        let id = first_id(&app);
        assert_eq!(app.get(&format!("documents/{id}/similar")).status, 200);
        assert_eq!(app.get(COLLECTION).json()["n_topics"], 0);

        let after = app.refresh(&json!({ "n_clusters": 7 }));
        assert_eq!(after["model"]["id"], 2);
        let ids = |topics: &Value| -> BTreeSet<String> {
            texts(&topics["topics"], "/id").into_iter().collect()
        };
        assert!(
            ids(&before).is_disjoint(&ids(&after)),
            "no id is given twice"
        );
        assert_eq!(app.post("reports", &json!({})).status, 201);
        assert_eq!(app.get("topics/events").status, 200);
    }
}

#[test]
fn a_damaged_report_is_named_and_the_others_are_read() {
    let app = TestApp::with_sample();
    for _ in 0..2 {
        assert_eq!(app.post("reports", &json!({})).status, 201);
    }
    let row = "id = 1";
    let place = |column| Place {
        table: "reports",
        column,
        row,
    };
    flip(&app.database(), place("report"));
    let detail = app.get("reports/r1").expect_problem(500, "damaged");
    assert!(detail.contains("report r1"), "{detail}");
    assert_eq!(app.get("reports/r1.html").status, 500);
    assert_eq!(app.get("reports/r2").status, 200);
    let reports = app.get("reports").json();
    assert_eq!(texts(&reports["reports"], "/id"), ["r2"]);
    assert_eq!(reports["damaged"], json!(["r1"]));
    flip(&app.database(), place("report"));
    flip(&app.database(), place("created_at"));
    app.get("reports/r1").expect_problem(500, "damaged");
}

#[test]
fn a_collection_with_a_damaged_document_is_moved_to_another_model() {
    let app = TestApp::with_sample();
    let id = first_id(&app);
    let app = app.restart_after(|db| flip(db, of_document("vectors", "data")));
    let app = app.restart_with(Letters::new());
    done(&app, &format!("{COLLECTION}/reembed"));
    let app = app.restart_with(Letters::new());
    let page = app.get("documents?limit=1000").json();
    assert_eq!(list(&page["documents"]).len(), 63);
    assert_eq!(page["damaged"], json!([id]));
    app.add_lines(SAMPLE.as_bytes());
    assert!(app.get("documents").json().get("damaged").is_none());
}
