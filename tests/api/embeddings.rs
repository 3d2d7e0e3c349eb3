//! Texts to vectors, in the shape of OpenAI's interface.

use serde_json::{Value, json};

use crate::app::{Answer, TestApp, list};
use crate::models::{Failure, Letters};

const PATH: &str = "/v1/embeddings";

fn ask(app: &TestApp, input: &Value) -> Value {
    app.post(PATH, &json!({ "model": "builtin", "input": input }))
        .json()
}

fn numbers(vector: &Value) -> Vec<f32> {
    let number = |value: &Value| value.as_f64().expect("a number") as f32;
    list(vector).iter().map(number).collect()
}

fn length(vector: &[f32]) -> f32 {
    vector.iter().map(|value| value * value).sum::<f32>().sqrt()
}

/// Checks that this is a refusal in OpenAI's shape; gives its message.
#[track_caller]
fn refusal(answer: &Answer, status: u16, code: &str) -> String {
    assert_eq!(answer.status, status, "{answer:?}");
    let body: Value = serde_json::from_str(&answer.text).expect("a refusal is JSON");
    assert_eq!(body["error"]["code"], code, "{body}");
    assert!(body["error"]["type"].is_string() && body["error"]["param"].is_null());
    let message = body["error"]["message"].as_str();
    message.expect("a refusal has a message").to_owned()
}

#[test]
fn a_text_and_an_array_of_texts_are_embedded_in_order() {
    let app = TestApp::start();
    let both = ask(&app, &json!(["the harbour", "sourdough bread"]));
    let one = ask(&app, &json!("sourdough bread"));
    assert_eq!(
        (&both["object"], &both["model"]),
        (&json!("list"), &json!("builtin"))
    );
    assert_eq!(both["data"][1]["index"], 1);
    assert_eq!(both["data"][1]["embedding"], one["data"][0]["embedding"]);
    assert!((length(&numbers(&one["data"][0]["embedding"])) - 1.0).abs() < 1e-5);
    let total = both["usage"]["total_tokens"].as_u64().unwrap();
    assert!(total > one["usage"]["prompt_tokens"].as_u64().unwrap());
}

#[test]
fn base64_holds_the_same_numbers() {
    let app = TestApp::start();
    let plain = numbers(&ask(&app, &json!("harbour"))["data"][0]["embedding"]);
    let body = json!({ "model": "builtin", "input": "harbour", "encoding_format": "base64" });
    let answer = app.post(PATH, &body).json();
    let encoded = answer["data"][0]["embedding"].as_str().unwrap();
    let bytes = data_encoding::BASE64.decode(encoded.as_bytes()).unwrap();
    let decoded: Vec<f32> = bytes
        .chunks_exact(4)
        .map(|four| f32::from_le_bytes(four.try_into().unwrap()))
        .collect();
    assert_eq!(decoded, plain);
}

#[test]
fn a_shorter_vector_is_the_start_of_the_whole_one() {
    let app = TestApp::start();
    let whole = numbers(&ask(&app, &json!("harbour"))["data"][0]["embedding"]);
    let body = json!({ "model": "builtin", "input": "harbour", "dimensions": 64 });
    let short = numbers(&app.post(PATH, &body).json()["data"][0]["embedding"]);
    assert_eq!(short.len(), 64);
    let scale = length(&whole[..64]);
    for (short, whole) in short.iter().zip(&whole) {
        assert!((short - whole / scale).abs() < 1e-5);
    }
    for dimensions in [0, 257, 1_u64 << 40] {
        let body = json!({ "model": "builtin", "input": "harbour", "dimensions": dimensions });
        refusal(&app.post(PATH, &body), 400, "invalid_dimensions");
    }
    let app = app.restart_with(Letters::new());
    let body = json!({ "model": "letters", "input": "harbour", "dimensions": 13 });
    let told = refusal(&app.post(PATH, &body), 400, "invalid_dimensions");
    assert!(told.contains("cannot be shortened"), "{told}");
}

#[test]
fn every_script_gets_a_vector_that_is_finite() {
    let app = TestApp::start();
    let texts = json!([
        "control \u{0}\u{1}\u{7f} characters",
        "\u{1F600}\u{1F9FF}",
        "\u{5317}\u{4EAC}\u{5927}\u{5B66}",
        "\u{627}\u{644}\u{639}\u{631}\u{628}\u{64A}\u{629}",
        "mixed \u{41C}\u{438}\u{440} and \u{4E16}",
        " "
    ]);
    let answer = ask(&app, &texts);
    for item in list(&answer["data"]) {
        let length = length(&numbers(&item["embedding"]));
        assert!(length == 0.0 || (length - 1.0).abs() < 1e-5, "{item}");
    }
}

#[test]
fn what_cannot_be_embedded_is_refused_and_nothing_is_cut() {
    let app = TestApp::start();
    let with = |input: Value| app.post(PATH, &json!({ "model": "builtin", "input": input }));
    refusal(&with(json!("")), 400, "empty_text");
    let told = refusal(&with(json!(["a", ""])), 400, "empty_text");
    assert!(told.contains("text 1"), "{told}");
    refusal(&with(json!([])), 400, "number_of_texts");
    refusal(&with(json!(vec!["a"; 10_000])), 400, "number_of_texts");
    let told = refusal(&with(json!("word ".repeat(200_000))), 400, "text_too_long");
    assert!(told.contains("200000") && told.contains("8192"), "{told}");
    for input in [
        json!(7),
        json!([1, 2]),
        json!([[1, 2]]),
        json!({}),
        json!(null),
    ] {
        let told = refusal(&with(input), 400, "invalid_json");
        assert!(told.contains("array of texts"), "{told}");
    }
    let other = json!({ "model": "text-embedding-3-small", "input": "a" });
    let told = refusal(&app.post(PATH, &other), 404, "model_not_found");
    assert!(told.contains("builtin"), "{told}");
    for body in ["", "{", "[]", "{\"model\": \"builtin\"}", "\u{feff}"] {
        refusal(&app.post_json(PATH, body.as_bytes()), 400, "invalid_json");
    }
    let unknown = json!({ "model": "builtin", "input": "a", "truncate": true });
    refusal(&app.post(PATH, &unknown), 400, "invalid_json");
    let endless = vec![b' '; (4 << 20) + 1];
    refusal(&app.post_json(PATH, &endless), 413, "body_too_large");
}

#[test]
fn a_model_that_fails_is_our_fault_and_a_busy_one_says_when_to_come_back() {
    let body = json!({ "model": "letters", "input": "harbour" });
    let broken = Letters::that_fails_after(0, Failure::Broken);
    let app = TestApp::start().restart_with(broken);
    let told = refusal(&app.post(PATH, &body), 500, "internal");
    assert!(!told.contains("ink"), "{told}");
    let app = app.restart_with(Letters::that_fails_after(0, Failure::Busy));
    let answer = app.post(PATH, &body);
    refusal(&answer, 503, "model_busy");
    assert!(!answer.header("retry-after").is_empty());
}

#[test]
fn the_model_in_use_is_listed() {
    let app = TestApp::start();
    let list = app.get("/v1/models").json();
    assert_eq!(list["data"][0]["id"], "builtin");
    assert_eq!(app.get("/v1/models/builtin").json()["object"], "model");
    refusal(&app.get("/v1/models/gpt"), 404, "model_not_found");
}
