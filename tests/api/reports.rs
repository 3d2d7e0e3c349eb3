//! Reports made, listed, read in four forms.

use serde_json::{Value, json};

use crate::app::{NOW, TestApp, list, numbers, texts};
use crate::corpus;

/// The second week of the corpus.
fn second_week() -> Value {
    json!({ "start": "2025-03-10", "end": "2025-03-16" })
}

/// The corpus with a document that has no date and one that has no words.
fn app_with_topics() -> TestApp {
    let app = TestApp::start();
    app.add(&json!(corpus::documents()));
    app.add_text("undated", "The oven is hot and the loaf of bread is in it.");
    app.add(&json!({ "id": "crabs", "text": "🦀🦀🦀", "published_at": "2025-03-11" }));
    app.refresh(&json!({ "n_clusters": 3 }));
    app
}

fn make(app: &TestApp, body: &Value) -> Value {
    let answer = app.post("reports", body);
    assert_eq!(answer.status, 201, "{}", answer.text);
    answer.json()
}

/// The topic that counts the document.
fn topic_of<'r>(app: &TestApp, report: &'r Value, document: &str) -> &'r Value {
    let document = app.get(&format!("documents/{document}")).json();
    let id = &document["topics"][0]["id"];
    let mut topics = list(&report["topics"]).iter();
    let found = topics.find(|topic| topic["id"] == *id);
    found.expect("the report has the topic")
}

#[test]
fn a_report_covers_its_period_beside_the_one_before() {
    let app = app_with_topics();
    let report = make(&app, &second_week());
    assert_eq!(
        report["period"],
        json!({ "start": "2025-03-10T00:00:00Z", "end": "2025-03-17T00:00:00Z" })
    );
    assert_eq!(
        report["baseline"],
        json!({ "start": "2025-03-03T00:00:00Z", "end": "2025-03-10T00:00:00Z" })
    );
    let counts = |document| {
        let topic = topic_of(&app, &report, document);
        (
            topic["n_documents"].as_u64(),
            topic["n_documents_baseline"].as_u64(),
        )
    };
    assert_eq!(counts("bread-1"), (Some(2), Some(2)));
    assert_eq!(counts("comet-1"), (Some(3), Some(1)));
    assert_eq!(counts("tram-1"), (Some(4), Some(0)));
    assert_eq!(
        (&report["id"], &report["created_at"]),
        (&json!("r1"), &json!(NOW))
    );
}

#[test]
fn the_ledger_accounts_for_every_document() {
    let app = app_with_topics();
    let report = make(&app, &second_week());
    let expected = json!({
        "n_documents": 14, "n_reported": 9, "n_without_topic": 1, "n_hidden": 0, "n_outside_period": 3, "n_undated": 1,
    });
    assert_eq!(report["ledger"], expected);
    let total: f64 = numbers(&report["topics"], "/n_documents").iter().sum();
    assert_eq!(total as u64, 9);
    let shares: f64 = numbers(&report["topics"], "/share").iter().sum();
    assert!((shares - 1.0).abs() < 1e-5);
}

#[test]
fn a_report_without_a_period_covers_all_time() {
    let app = app_with_topics();
    for body in [json!({}), json!({ "start": null, "end": null })] {
        let report = make(&app, &body);
        assert_eq!(
            (&report["period"], &report["baseline"]),
            (&Value::Null, &Value::Null)
        );
        let expected = json!({
            "n_documents": 14, "n_reported": 13, "n_without_topic": 1, "n_hidden": 0, "n_outside_period": 0, "n_undated": 0,
        });
        assert_eq!(report["ledger"], expected);
        assert!(
            list(&report["topics"])
                .iter()
                .all(|t| t["n_documents_baseline"].is_null())
        );
    }
}

#[test]
fn a_report_shows_trends_sources_and_quotes_of_the_period() {
    let app = app_with_topics();
    let report = make(&app, &second_week());
    for topic in list(&report["topics"]) {
        let trend = list(&topic["trend"]).iter().filter_map(Value::as_u64);
        assert_eq!(trend.clone().count(), 7);
        assert_eq!(Some(trend.sum::<u64>()), topic["n_documents"].as_u64());
        for quote in list(&topic["quotes"]) {
            let published = quote["published_at"].as_str().unwrap();
            assert!(published >= "2025-03-10", "{quote}");
            assert!(!quote["text"].as_str().unwrap().is_empty());
        }
    }
    let tram = topic_of(&app, &report, "tram-1");
    assert_eq!(
        tram["sources"],
        json!([{ "source": "town", "n_documents": 4 }])
    );
    let days: Vec<u64> = list(&tram["trend"])
        .iter()
        .filter_map(Value::as_u64)
        .collect();
    assert_eq!(days, [1, 0, 1, 0, 1, 1, 0]);
}

#[test]
fn an_end_that_is_a_day_means_the_whole_day_and_a_moment_does_not_belong() {
    let app = app_with_topics();
    for (end, n_reported) in [
        ("2025-03-05", 1),
        ("2025-03-05T09:00:00Z", 0),
        ("2025-03-05T09:00:01Z", 1),
    ] {
        let report = make(&app, &json!({ "start": "2025-03-05", "end": end }));
        assert_eq!(report["ledger"]["n_reported"], n_reported, "{end}");
    }
}

#[test]
fn an_end_day_in_words_means_the_whole_day_too() {
    let app = app_with_topics();
    let report = make(
        &app,
        &json!({ "start": "March 3, 2025", "end": "March 5, 2025" }),
    );
    assert_eq!(report["period"]["end"], "2025-03-06T00:00:00Z");
    assert_eq!(report["ledger"]["n_reported"], 3);
}

#[test]
fn a_report_is_read_in_the_form_that_its_name_ends_with() {
    let app = app_with_topics();
    let made = make(&app, &second_week());
    let label = made["topics"][0]["label"].as_str().unwrap();
    assert_eq!(app.get("reports/r1").json(), made);
    assert_eq!(app.get("reports/r1.json").json(), made);
    for (path, content_type, start) in [
        (
            "reports/r1.html",
            "text/html; charset=utf-8",
            "<!doctype html>",
        ),
        ("reports/r1.md", "text/markdown; charset=utf-8", "# "),
        (
            "reports/r1.csv",
            "text/csv; charset=utf-8",
            "collection,report,",
        ),
    ] {
        let answer = app.get(path);
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (200, content_type)
        );
        assert!(
            answer.text.to_lowercase().starts_with(start),
            "{}",
            answer.text
        );
        assert!(answer.text.contains(label), "{path}: {label}");
    }
    assert_eq!(app.get("reports/r1.csv").text.lines().count(), 4);
}

#[test]
fn a_report_is_read_in_the_form_that_is_accepted() {
    let app = app_with_topics();
    make(&app, &second_week());
    for (accept, content_type) in [
        ("text/html", "text/html; charset=utf-8"),
        ("text/markdown", "text/markdown; charset=utf-8"),
        ("text/csv;q=0.9, */*", "text/csv; charset=utf-8"),
        ("application/json, text/html", "application/json"),
        ("*/*", "application/json"),
        ("image/png", "application/json"),
    ] {
        let answer = app.send("GET", "reports/r1", &[("accept", accept)], &[]);
        assert_eq!(answer.header("content-type"), content_type, "{accept}");
    }
    let answer = app.send("GET", "reports/r1.csv", &[("accept", "text/html")], &[]);
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
}

#[test]
fn a_quiet_period_is_said_in_one_line() {
    let app = app_with_topics();
    let report = make(&app, &json!({ "start": "2019-01-01", "end": "2019-01-07" }));
    assert_eq!(report["topics"], json!([]));
    assert_eq!(report["ledger"]["n_outside_period"], 13);
    let markdown = app.get("reports/r1.md").text;
    assert!(!markdown.contains("## Topics"), "{markdown}");
    assert_eq!(app.get("reports/r1.csv").text.lines().count(), 1);
    assert_eq!(app.get("reports/r1.html").status, 200);
}

#[test]
fn a_period_after_the_documents_says_what_is_gone() {
    let app = app_with_topics();
    let report = make(&app, &json!({ "start": "2025-03-17", "end": "2025-03-23" }));
    assert_eq!(report["ledger"]["n_reported"], 0);
    assert_eq!(list(&report["topics"]).len(), 3);
    assert!(
        numbers(&report["topics"], "/share")
            .iter()
            .all(|share| *share == 0.0)
    );
    let gone = app.get("reports/r1.csv").text;
    assert_eq!(gone.matches(",gone,").count(), 3, "{gone}");
}

#[test]
fn a_period_that_cannot_be_is_refused() {
    let app = app_with_topics();
    for body in [
        json!({ "start": "soon", "end": "2025-03-09" }),
        json!({ "start": "2025-03-03", "end": "2025-02-30" }),
        json!({ "start": "03/04/2025", "end": "2025-03-09" }),
        json!({ "start": "", "end": "" }),
        json!({ "start": "2025-03-09", "end": "2025-03-03" }),
        json!({ "start": "2025-03-09T10:00:00Z", "end": "2025-03-09T10:00:00Z" }),
        json!({ "start": "2025-03-03" }),
        json!({ "end": "2025-03-03" }),
    ] {
        app.post("reports", &body)
            .expect_problem(400, "invalid_period");
    }
    for body in [
        json!({ "from": "2025-03-03" }),
        json!({ "start": 5 }),
        json!("week"),
    ] {
        app.post("reports", &body)
            .expect_problem(400, "invalid_json");
    }
    assert_eq!(app.get("reports").json()["reports"], json!([]));
}

#[test]
fn reports_are_listed_newest_first() {
    let app = app_with_topics();
    for _ in 0..11 {
        make(&app, &second_week());
    }
    let reports = app.get("reports").json();
    let expected: Vec<String> = (1..=11).rev().map(|number| format!("r{number}")).collect();
    assert_eq!(texts(&reports["reports"], "/id"), expected);
}

#[test]
fn a_report_stays_as_it_was_made() {
    let app = app_with_topics();
    let made = make(&app, &second_week());
    app.delete("documents/tram-1");
    app.refresh(&json!({ "n_clusters": 2 }));
    assert_eq!(app.get("reports/r1").json(), made);
}

#[test]
fn the_same_question_gives_the_same_report() {
    let app = app_with_topics();
    let (mut first, mut second) = (make(&app, &second_week()), make(&app, &second_week()));
    assert_eq!(
        (first["id"].take(), second["id"].take()),
        (json!("r1"), json!("r2"))
    );
    assert_eq!(first, second);
}

#[test]
fn topics_are_found_for_a_report_where_there_are_none() {
    let app = TestApp::start();
    app.add(&json!(corpus::documents()));
    let report = make(&app, &json!({}));
    assert!(!list(&report["topics"]).is_empty());
    assert_eq!(app.get("topics").json()["model"]["id"], 1);
    assert_eq!(report["manifest"]["topic_model"], 1);
}

#[test]
fn an_empty_collection_has_nothing_to_report() {
    let app = TestApp::start();
    app.post("reports", &json!({}))
        .expect_problem(409, "empty_collection");
    assert_eq!(app.get("reports").json()["reports"], json!([]));
}

#[test]
fn an_unknown_report_is_not_found_and_a_malformed_id_is_refused() {
    let app = TestApp::start();
    for id in ["r1", "r1.html", "r1.md", "r1.csv"] {
        app.get(&format!("reports/{id}"))
            .expect_problem(404, "unknown_report");
    }
    for id in ["1", "r", "rx", "R1", "r1.pdf", "r-1"] {
        app.get(&format!("reports/{id}"))
            .expect_problem(400, "invalid_id");
    }
}

#[test]
fn what_documents_say_is_no_markup_in_a_report() {
    let app = TestApp::start();
    let title = "<script>alert('x')</script> & more";
    let text = "<img src=x onerror=alert(1)> The comet has a tail, and so has the [kite](javascript:alert(1)).";
    app.add(&json!({ "id": "a", "title": title, "text": text, "source": "<b>bold</b>", "url": "javascript:alert(1)" }));
    make(&app, &json!({}));
    let html = app.get("reports/r1.html").text;
    for markup in [
        "<script>alert",
        "<img src=x",
        "<b>bold",
        "href=\"javascript:",
    ] {
        assert!(!html.contains(markup), "{markup}: {html}");
    }
}
