//! What is bounded: fields, numbers, words without an end; and methods and encodings that are not for us.

use serde_json::json;

use crate::app::{TestApp, list};

#[test]
fn a_field_longer_than_is_sensible_is_rejected_and_the_others_are_kept() {
    let app = TestApp::start();
    let results = app.add(&json!({"documents": [
        {"id": "title", "text": "Words.", "title": "t".repeat(10_000)},
        {"id": "tags", "text": "Words.", "tags": ["t".repeat(1_100_000)]},
        {"id": "metadata", "text": "Words.", "metadata": {"m": "t".repeat(1_100_000)}},
        {"id": "other", "text": "Words.", "other": "t".repeat(1_100_000)},
        {"id": "good", "text": "Words.", "title": "t".repeat(8_000)},
    ]}));
    for result in &results[..4] {
        assert_eq!(result["error"]["code"], "field_too_long", "{result}");
    }
    assert_eq!(results[4]["status"], "created");
}

#[test]
fn scripts_without_spaces_are_cut_into_passages() {
    let app = TestApp::start();
    app.add_text("thai", &"ภาษาไทย".repeat(400));
    app.add_text("endless", &"a".repeat(7_000));
    for id in ["thai", "endless"] {
        let passages = app.get(&format!("documents/{id}/passages")).json();
        let passages = list(&passages["passages"]);
        assert!(passages.len() > 1, "{id}");
        let longest = passages
            .iter()
            .map(|passage| passage["text"].as_str().unwrap().len());
        assert!(longest.max().unwrap() <= 200 * 17, "{id}");
    }
}

#[test]
fn a_text_from_right_to_left_is_cut_and_found() {
    let app = TestApp::start();
    let arabic = "\u{200F}غمرت المياه الميناء أثناء المد العالي. \u{202B}هل جاءت العبّارة؟\u{202C} لا، قال الحارس.";
    let hebrew = "המים הציפו את הנמל. האם המעבורת הגיעה? לא, אמר השומר.";
    app.add(&json!([
        { "id": "ar", "text": arabic.repeat(6) },
        { "id": "he", "text": hebrew.repeat(6) },
    ]));
    for (id, sentence, language) in [
        ("ar", "هل جاءت العبّارة؟", "ar"),
        ("he", "האם המעבורת הגיעה?", "he"),
    ] {
        let document = app.get(&format!("documents/{id}")).json();
        let text = document["text"].as_str().unwrap();
        assert_eq!(text.matches(sentence).count(), 6, "{text}");
        assert!(
            !text.contains(['\u{200F}', '\u{202B}', '\u{202C}']),
            "{text}"
        );
        assert_eq!(document["language"], language);
        let passages = app.get(&format!("documents/{id}/passages")).json();
        let passages = list(&passages["passages"]);
        assert!(passages.len() > 1, "{id}");
        for passage in passages {
            let words = passage["text"].as_str().unwrap();
            assert!(words.ends_with(['.', '?', '؟']), "{words}");
            assert_eq!(passage["ends_mid_sentence"], false);
        }
        let matches = app
            .post("similar", &json!({ "like": [{ "text": sentence }] }))
            .json();
        assert_eq!(matches["matches"][0]["document"]["id"], id, "{matches}");
    }
}

#[test]
fn a_number_of_topics_that_nobody_wants_is_refused() {
    let app = TestApp::start();
    for n_clusters in [
        json!(0),
        json!(100_001),
        json!(9_223_372_036_854_775_808_u64),
    ] {
        app.put("/v1/collections/c", &json!({ "n_clusters": n_clusters }))
            .expect_problem(400, "invalid_n_clusters");
    }
}

#[test]
fn head_answers_where_get_does_and_sends_no_body() {
    let app = TestApp::with_sample();
    for path in ["/health/live", "/", "documents", "topics"] {
        let answer = app.send("HEAD", path, &[], b"");
        assert_eq!(answer.status, 200, "{path}");
        assert!(answer.text.is_empty(), "{path}");
    }
    assert_eq!(app.send("HEAD", "documents/nothing", &[], b"").status, 404);
}

#[test]
fn an_encoding_that_cannot_be_undone_is_refused() {
    let app = TestApp::start();
    for encoding in ["br", "zstd", "lzma", "gzip, gzip"] {
        let headers = [
            ("content-type", "application/json"),
            ("content-encoding", encoding),
        ];
        app.send("POST", "documents", &headers, br#"{"text": "Words."}"#)
            .expect_problem(415, "content_encoding");
    }
}
