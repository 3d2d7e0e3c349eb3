//! Documents sent: what becomes of each.

use serde_json::{Value, json};

use crate::app::{MAX_TEXT_BYTES, SAMPLE, TestApp, encoded, list};
use crate::corpus;

fn statuses<'r>(results: &'r [Value]) -> Vec<&'r str> {
    let status = |result: &'r Value| result["status"].as_str();
    results.iter().filter_map(status).collect()
}

fn text_of(app: &TestApp, id: &str) -> String {
    let document = app.get(&format!("documents/{}", encoded(id))).json();
    document["text"].as_str().expect("a text").to_owned()
}

#[test]
fn one_document_is_created() {
    let app = TestApp::start();
    let results = app.add(&json!({ "id": "fox", "text": "The quick red fox." }));
    assert_eq!(
        results,
        [json!({ "id": "fox", "status": "created", "n_passages": 1 })]
    );
}

#[test]
fn a_list_and_an_envelope_are_answered_in_order() {
    let app = TestApp::start();
    let documents = json!([{ "id": "b", "text": "Second." }, { "id": "a", "text": "First." }]);
    let results = app.add(&documents);
    assert_eq!(
        (&results[0]["id"], &results[1]["id"]),
        (&json!("b"), &json!("a"))
    );
    let results = app.add(&json!({ "documents": documents }));
    assert_eq!(statuses(&results), ["unchanged", "unchanged"]);
}

#[test]
fn nothing_sent_is_nothing_kept() {
    let app = TestApp::start();
    for nothing in [json!([]), json!({ "documents": [] })] {
        assert_eq!(app.add(&nothing), Vec::<Value>::new());
    }
    assert_eq!(app.add_lines(b""), Vec::<Value>::new());
    assert_eq!(app.add_lines(b"\n\n \r\n"), Vec::<Value>::new());
}

#[test]
fn lines_are_answered_in_order_with_or_without_a_last_line_end() {
    let app = TestApp::start();
    let results =
        app.add_lines(b"{\"id\":\"a\",\"text\":\"x y\"}\r\n\n{\"id\":\"b\",\"text\":\"z\"}");
    assert_eq!(
        (&results[0]["id"], &results[1]["id"]),
        (&json!("a"), &json!("b"))
    );
    assert_eq!(statuses(&results), ["created", "created"]);
}

#[test]
fn a_stream_longer_than_a_batch_is_kept_whole_and_in_order() {
    let app = TestApp::start();
    let line = |i: usize| json!({ "id": format!("{i:04}"), "text": format!("Story {i}.") });
    let lines: Vec<String> = (0..700).map(|i| line(i).to_string()).collect();
    let results = app.add_lines(lines.join("\n").as_bytes());
    assert_eq!(results.len(), 700);
    assert!((0..700).all(|i| results[i]["id"] == format!("{i:04}")));
    let collection = app.get("/v1/collections/default").json();
    assert_eq!(collection["n_documents"], 700);
}

#[test]
fn a_document_is_created_then_unchanged_then_updated() {
    let app = TestApp::start();
    let first = json!({ "id": "a", "text": "The first text." });
    let second = json!({ "id": "a", "text": "The second text." });
    let status = |document| statuses(&app.add(document))[0].to_owned();
    assert_eq!(status(&first), "created");
    assert_eq!(status(&first), "unchanged");
    assert_eq!(status(&second), "updated");
    assert_eq!(status(&second), "unchanged");
    assert_eq!(text_of(&app, "a"), "The second text.");
}

#[test]
fn another_title_or_tag_is_an_update() {
    let app = TestApp::start();
    app.add(&json!({ "id": "a", "text": "Same text." }));
    for changed in [
        json!({ "id": "a", "text": "Same text.", "title": "New title" }),
        json!({ "id": "a", "text": "Same text.", "tags": ["new"] }),
    ] {
        assert_eq!(statuses(&app.add(&changed)), ["updated"]);
    }
    let document = app.get("documents/a").json();
    assert_eq!(document["title"], Value::Null);
    assert_eq!(document["tags"], json!(["new"]));
}

#[test]
fn the_sample_sent_twice_is_unchanged() {
    let app = TestApp::with_sample();
    let results = app.add_lines(SAMPLE.as_bytes());
    assert_eq!(results.len(), 64);
    assert!(results.iter().all(|result| result["status"] == "unchanged"));
}

#[test]
fn an_id_is_derived_from_the_url() {
    let app = TestApp::start();
    let results = app.add(&json!({ "url": "https://a.example/b?c=1#d", "text": "Words." }));
    assert_eq!(results[0]["id"], "https://a.example/b?c=1#d");
    assert_eq!(text_of(&app, "https://a.example/b?c=1#d"), "Words.");
}

#[test]
fn an_id_is_derived_from_the_content() {
    let app = TestApp::start();
    let texts = json!([{ "text": "Some words." }, { "text": "Other words." }]);
    let first = app.add(&texts);
    let second = app.add(&texts);
    assert_eq!(first[0]["id"], second[0]["id"]);
    assert_ne!(first[0]["id"], first[1]["id"]);
    assert_eq!(statuses(&second), ["unchanged", "unchanged"]);
    assert_eq!(
        text_of(&app, first[0]["id"].as_str().unwrap()),
        "Some words."
    );
}

#[test]
fn of_one_id_twice_in_a_batch_the_later_wins() {
    let app = TestApp::start();
    let results = app.add(&json!([
        { "id": "a", "text": "Version one." },
        { "id": "b", "text": "Another document." },
        { "id": "a", "text": "Version two." },
    ]));
    assert_eq!(statuses(&results), ["created", "created", "updated"]);
    assert_eq!(text_of(&app, "a"), "Version two.");
}

#[test]
fn the_later_of_a_batch_wins_even_when_it_is_what_was_kept_before() {
    let app = TestApp::start();
    let (v1, v2) = (
        json!({ "id": "a", "text": "Bread is baked." }),
        json!({ "id": "a", "text": "Comets have tails." }),
    );
    app.add(&v1);
    app.add(&json!([v2, v1]));
    assert_eq!(text_of(&app, "a"), "Bread is baked.");
    app.add_text("other", "Bread is baked from dough.");
    let answer = app.get("documents/other/similar").json();
    assert!(
        answer["matches"][0]["score"].as_f64().unwrap() > 0.4,
        "{answer}"
    );
}

#[test]
fn a_broken_line_is_named_and_the_others_are_kept() {
    let app = TestApp::start();
    let line = |i: usize| match i {
        7 => "{\"id\": \"broken\", \"text\": \"no end\n".to_owned(),
        _ => format!(
            "{}\n",
            json!({ "id": format!("d{i}"), "text": "Some words." })
        ),
    };
    let lines: String = (1..=10).map(line).collect();
    let results = app.add_lines(lines.as_bytes());
    assert_eq!(results.len(), 10);
    assert_eq!(results[6]["status"], "rejected");
    assert_eq!(results[6]["error"]["code"], "malformed_document");
    let detail = results[6]["error"]["detail"].as_str().unwrap();
    assert!(detail.contains("line 7"), "{detail}");
    let documents = app.get("documents").json();
    assert_eq!(list(&documents["documents"]).len(), 9);
}

#[test]
fn what_is_no_document_is_rejected_among_the_others() {
    let app = TestApp::start();
    let results = app.add(&json!([
        { "id": "a", "text": "Good." }, "no document", { "id": "c", "text": 4 },
        { "id": "d", "text": "Two forms.", "html": "<p>Two forms.</p>" }, { "id": 5, "text": "Good." },
    ]));
    let expected = ["created", "rejected", "rejected", "rejected", "created"];
    assert_eq!(statuses(&results), expected);
    assert_eq!(results[4]["id"], "5");
    for rejected in &results[1..4] {
        assert_eq!(rejected["error"]["code"], "malformed_document");
        assert_eq!(rejected["n_passages"], 0);
    }
}

#[test]
fn an_id_that_cannot_be_one_is_rejected() {
    let app = TestApp::start();
    for id in ["", "  ", "a\nb", "a\u{0}b", &"x".repeat(513)] {
        let results = app.add(&json!({ "id": id, "text": "Words." }));
        assert_eq!(results[0]["error"]["code"], "invalid_id", "{id:?}");
    }
}

#[test]
fn a_document_without_words_is_rejected() {
    let app = TestApp::start();
    let results = app.add(&json!([
        { "id": "a", "text": "" }, { "id": "b", "text": " \n\t " }, { "id": "c" },
        { "id": "d", "text": null }, { "id": "e", "text": "\u{200b}\u{feff}" },
        { "id": "f", "html": "<html><head><title>Only a title</title></head></html>" },
        { "id": "g", "title": "Only a title", "markdown": "" },
    ]));
    assert_eq!(statuses(&results), ["rejected"; 7]);
    for (result, id) in results.iter().zip(["a", "b", "c", "d", "e", "f", "g"]) {
        assert_eq!(result["error"]["code"], "empty_text", "{id}");
    }
}

#[test]
fn a_text_over_the_limit_is_rejected_and_the_others_are_kept() {
    let app = TestApp::start();
    let results = app.add(&json!([
        { "id": "a", "text": "Short." },
        { "id": "b", "text": "x".repeat(MAX_TEXT_BYTES + 1) },
        { "id": "c", "text": "y".repeat(MAX_TEXT_BYTES) },
    ]));
    assert_eq!(statuses(&results), ["created", "rejected", "created"]);
    assert_eq!(results[1]["id"], "b");
    assert_eq!(results[1]["error"]["code"], "text_too_long");
    app.get("documents/b")
        .expect_problem(404, "unknown_document");
}

#[test]
fn a_line_longer_than_any_document_is_named_and_the_others_are_kept() {
    let app = TestApp::start();
    let endless = json!({ "id": "b", "text": "x".repeat(2 << 20) });
    let lines = format!(
        "{}\n{endless}\n{}\n",
        json!({ "id": "a", "text": "Before." }),
        json!({ "id": "c", "text": "After." })
    );
    let results = app.add_lines(lines.as_bytes());
    assert_eq!(statuses(&results), ["created", "rejected", "created"]);
    let detail = results[1]["error"]["detail"].as_str().unwrap();
    assert!(detail.contains("line 2"), "{detail}");
}

#[test]
fn unknown_fields_are_kept_in_metadata() {
    let app = TestApp::start();
    app.add(&json!({
        "id": "a", "text": "Words.", "author": "Ada", "score": 4.5, "nested": { "x": [1, null] },
        "metadata": { "year": 2025 },
    }));
    let document = app.get("documents/a").json();
    let expected =
        json!({ "author": "Ada", "score": 4.5, "nested": { "x": [1, null] }, "year": 2025 });
    assert_eq!(document["metadata"], expected);
}

#[test]
fn every_field_comes_back_as_it_was_sent() {
    let app = TestApp::start();
    let mut sent = corpus::documents().swap_remove(0);
    sent["tags"] = json!(["bread", "oven"]);
    sent["language"] = json!("en");
    app.add(&sent);
    let document = app.get("documents/bread-1").json();
    for field in [
        "id",
        "title",
        "text",
        "source",
        "url",
        "published_at",
        "tags",
        "language",
    ] {
        assert_eq!(document[field], sent[field], "{field}");
    }
}

#[test]
fn a_date_that_is_not_understood_is_a_warning() {
    let app = TestApp::start();
    let results = app.add(&json!({ "id": "a", "text": "Words.", "published_at": "last Tuesday" }));
    assert_eq!(statuses(&results), ["created"]);
    let warning = results[0]["warnings"][0].as_str().unwrap();
    assert!(warning.contains("last Tuesday"), "{warning}");
    assert_eq!(app.get("documents/a").json()["published_at"], Value::Null);
}

#[test]
fn html_with_and_without_a_body_is_read() {
    let app = TestApp::start();
    let page = "<html><head><title>The tide</title></head><body><article><p>The sea came over the quay \
                at dawn.</p><script>evil()</script></article></body></html>";
    app.add(&json!([
        { "id": "page", "html": page },
        { "id": "fragment", "html": "<p>The sea came over the quay at <b>dawn</b>." },
        { "id": "bare", "html": "The sea came over the quay at dawn." },
    ]));
    for id in ["page", "fragment", "bare"] {
        assert_eq!(
            text_of(&app, id),
            "The sea came over the quay at dawn.",
            "{id}"
        );
    }
    assert_eq!(app.get("documents/page").json()["title"], "The tide");
}

#[test]
fn markdown_is_read_in_its_form() {
    let app = TestApp::start();
    app.add(&json!({ "id": "a", "markdown": "The tide\n===\n\nThe sea came *over* the [quay](https://q.example).\n\n\
                     * boats\n\n~~~ py\nif high:\n    close()\n~~~\n" }));
    assert_eq!(
        text_of(&app, "a"),
        "# The tide\n\nThe sea came over the quay.\n\n- boats\n\n```py\nif high:\n    close()\n```"
    );
    assert_eq!(app.get("documents/a").json()["title"], "The tide");
}

#[test]
fn a_sentence_longer_than_a_passage_is_said_to_be_cut() {
    let app = TestApp::start();
    let text = format!(
        "It begins. The sea came over {}the quay. It ends.",
        "the wall and ".repeat(40)
    );
    let results = app.add(&json!({ "id": "a", "text": text }));
    let warning = results[0]["warnings"][0].as_str().unwrap();
    assert!(warning.contains("longer than a passage"), "{warning}");
    let passages = app.get("documents/a/passages").json();
    let passages = passages["passages"].as_array().unwrap();
    assert_eq!(passages[1]["ends_mid_sentence"], true);
    assert_eq!(passages.last().unwrap()["ends_mid_sentence"], false);
    app.add(&json!({ "id": "b", "text": "It begins. It ends." }));
    let passages = app.get("documents/b/passages").json();
    assert_eq!(passages["passages"][0]["ends_mid_sentence"], false);
}
