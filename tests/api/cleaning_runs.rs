//! Cleaning: runs of words that repeat inside lines.

use serde_json::{Value, json};

use crate::app::TestApp;

const SIGN_UP: &str = "Sign up here for the harbour letter and have it before breakfast.";

/// A sentence of 25 words that no other document has: digits are all the same to the cleaning.
fn sentence(number: usize) -> String {
    let word = |at: usize| {
        let digits = (number * 25 + at).to_string().into_bytes();
        let letters = digits.iter().map(|digit| char::from(digit - b'0' + b'b'));
        format!("qu{}o", letters.collect::<String>())
    };
    format!(
        "The {}.",
        (0..25).map(word).collect::<Vec<String>>().join(" ")
    )
}

/// The text of an article in one line, with `inserted` between two of its sentences.
fn text(number: usize, inserted: &str) -> String {
    let [first, second, third, fourth, fifth] = std::array::from_fn(|n| sentence(number * 5 + n));
    format!("{first} {second}{inserted} {third} {fourth} {fifth}")
}

fn article(number: usize) -> Value {
    let text = text(number, &format!(" {SIGN_UP}"));
    json!({ "id": format!("article-{number}"), "source": "Gazette", "text": text })
}

fn read(app: &TestApp, number: usize) -> Value {
    app.get(&format!("documents/article-{number}?explain=cleaning"))
        .json()
}

fn clean(app: &TestApp) -> Value {
    let job = app.post("/v1/collections/default/clean", &json!({}));
    app.wait_for(&job.json())["result"].clone()
}

#[test]
fn a_run_goes_from_later_and_earlier_documents_and_is_told_with_its_reason() {
    let app = TestApp::start();
    app.add(&(0..12).map(article).collect());
    app.add(&article(12));
    assert_eq!(read(&app, 12)["text"], text(12, ""));
    let removed = json!([{ "text": SIGN_UP, "reason": "repeated_run", "n_documents": 13 }]);
    assert_eq!(read(&app, 12)["cleaning"]["removed"], removed);
    let result = clean(&app);
    assert_eq!(
        (&result["n_changed"], &result["n_removed_lines"]),
        (&json!(12), &json!(1))
    );
    assert_eq!(result["removed"], removed);
    for number in 0..13 {
        assert_eq!(read(&app, number)["text"], text(number, ""));
    }
}

#[test]
fn what_is_known_of_runs_outlives_a_restart() {
    let app = TestApp::start();
    app.add(&(0..12).map(article).collect());
    clean(&app);
    let app = app.restart_with(crate::app::builtin());
    assert_eq!(clean(&app)["n_changed"], 0);
    app.add(&article(20));
    assert_eq!(read(&app, 20)["text"], text(20, ""));
}

#[test]
fn a_run_comes_back_when_the_documents_that_proved_it_go() {
    let app = TestApp::start();
    app.add(&(0..12).map(article).collect());
    clean(&app);
    for number in 3..12 {
        assert_eq!(
            app.delete(&format!("documents/article-{number}")).status,
            204
        );
    }
    assert_eq!(clean(&app)["n_changed"], 3);
    assert_eq!(read(&app, 0)["text"], article(0)["text"]);
    assert_eq!(read(&app, 0)["cleaning"]["removed"], json!([]));
}

#[test]
fn the_order_of_arrival_does_not_matter_once_documents_are_cleaned() {
    let texts = |numbers: &mut dyn Iterator<Item = usize>| -> Vec<Value> {
        let app = TestApp::start();
        numbers.for_each(|number| drop(app.add(&article(number))));
        clean(&app);
        (0..20)
            .map(|number| read(&app, number)["text"].clone())
            .collect()
    };
    assert_eq!(texts(&mut (0..20)), texts(&mut (0..20).rev()));
}
