//! Cleaning: lines that repeat, what is told of them, and documents cleaned again.

use std::thread;

use serde_json::{Value, json};

use crate::app::{MAX_TEXT_BYTES, TestApp, encoded, list};
use crate::models::Letters;

const CLEAN: &str = "/v1/collections/default/clean";
const COLLECTION: &str = "/v1/collections/default";
const FOOTER: &str = "The harbour column appears on every second Monday of the month.";

/// A number in letters: digits are all the same to the cleaning.
fn word(number: usize) -> String {
    let digits = number.to_string();
    digits
        .bytes()
        .map(|digit| char::from(digit - b'0' + b'b'))
        .collect()
}

fn body(number: usize) -> String {
    let number = word(number);
    format!(
        "The ship {number} came in at dawn.\nIt brought {number} to the market.\nThen it left for {number}."
    )
}

fn story(number: usize) -> Value {
    json!({
        "id": format!("story-{number}"), "source": "Gazette", "published_at": "2025-03-01",
        "text": format!("{}\n{FOOTER}", body(number)),
    })
}

fn stories(numbers: std::ops::Range<usize>) -> Value {
    json!(numbers.map(story).collect::<Vec<Value>>())
}

fn text_of(app: &TestApp, id: &str) -> String {
    let document = app.get(&format!("documents/{}", encoded(id))).json();
    document["text"].as_str().expect("a text").to_owned()
}

fn explained(app: &TestApp, id: &str) -> Value {
    let path = format!("documents/{}?explain=cleaning", encoded(id));
    app.get(&path).json()["cleaning"].clone()
}

fn clean(app: &TestApp) -> Value {
    let answer = app.post(CLEAN, &json!({}));
    assert_eq!(answer.status, 202, "{}", answer.text);
    let job = app.wait_for(&answer.json());
    assert_eq!(
        (&job["status"], &job["kind"]),
        (&json!("done"), &json!("clean")),
        "{job}"
    );
    job["result"].clone()
}

#[test]
fn what_later_documents_show_goes_from_the_earlier_ones_when_they_are_cleaned() {
    let app = TestApp::start();
    app.add(&stories(0..20));
    assert!(text_of(&app, "story-0").ends_with(FOOTER));
    app.add(&story(20));
    assert_eq!(text_of(&app, "story-20"), body(20));
    clean(&app);
    for number in 0..=20 {
        assert_eq!(text_of(&app, &format!("story-{number}")), body(number));
    }
    let passages = app.get("documents/story-0/passages").json();
    let last = list(&passages["passages"]).last().unwrap()["text"].clone();
    assert!(!last.as_str().unwrap().contains("second Monday"), "{last}");
}

#[test]
fn what_was_taken_out_is_told_with_its_reason_and_how_many_have_it() {
    let app = TestApp::start();
    app.add(&stories(0..20));
    app.add(&json!({ "id": "a", "source": "Gazette", "text": format!("Advertisement\n{}\n{FOOTER}", body(50)) }));
    let cleaning = explained(&app, "a");
    let expected = json!({ "has_original": true, "removed": [
        { "text": "Advertisement", "reason": "known_boilerplate", "n_documents": 1 },
        { "text": FOOTER, "reason": "repeated_in_source", "n_documents": 21 },
    ] });
    assert_eq!(cleaning, expected);
    assert_eq!(explained(&app, "story-0")["removed"], json!([]));
    assert!(app.get("documents/a").json().get("cleaning").is_none());
    app.get("documents/a?explain=everything")
        .expect_problem(400, "invalid_query");
    app.get("documents/nowhere?explain=cleaning")
        .expect_problem(404, "unknown_document");
}

#[test]
fn lines_that_were_taken_out_come_in_the_order_of_the_document() {
    let app = TestApp::start();
    let document = |number: usize| {
        json!({
            "id": format!("d{number}"),
            "source": "The Example",
            "text": format!(
                "Sign up for the letter of the harbour master and read it daily\n{}\nAdvertisement\n{}\n\
                 Write to the harbour master at desk@harbour.example with your news", body(number), body(number + 100)
            ),
        })
    };
    app.add(&(0..40).map(document).collect());
    clean(&app);
    let removed = explained(&app, "d3")["removed"].clone();
    let starts: Vec<&str> = list(&removed)
        .iter()
        .map(|line| line["text"].as_str().unwrap().split(' ').next().unwrap())
        .collect();
    assert_eq!(starts, ["Sign", "Advertisement", "Write"], "{removed}");
}

#[test]
fn cleaning_again_changes_nothing_and_outlives_a_restart() {
    let app = TestApp::start();
    app.add(&stories(0..20));
    clean(&app);
    let texts = || (0..20).map(|number| format!("documents/story-{number}"));
    let before: Vec<String> = texts().map(|path| app.get(&path).text).collect();
    clean(&app);
    let app = app.restart_with(crate::app::builtin());
    clean(&app);
    app.add(&story(30));
    assert_eq!(text_of(&app, "story-30"), body(30));
    let after: Vec<String> = texts().map(|path| app.get(&path).text).collect();
    assert_eq!(before, after);
    assert_eq!(app.add(&story(3))[0]["status"], "unchanged");
}

/// Of the sources of one line the first 64 are told apart.
#[test]
fn after_a_cleaning_the_order_of_arrival_makes_no_difference() {
    let source = |number: usize| if number < 10 { 0 } else { number };
    let mut documents: Vec<Value> = (0..90)
        .map(|number| {
            let mut story = story(number);
            story["id"] = json!(format!("story-{number:02}"));
            story["source"] = json!(format!("Gazette {}", word(source(number))));
            story
        })
        .collect();
    let cleaned = |documents: &[Value]| -> Vec<Value> {
        let app = TestApp::start();
        app.add(&json!(documents));
        clean(&app);
        let ids = (0..90).map(|number| format!("story-{number:02}"));
        ids.map(|id| explained(&app, &id)).collect()
    };
    let forwards = cleaned(&documents);
    documents.reverse();
    let backwards = cleaned(&documents);
    assert_eq!(list(&forwards[0]["removed"]).len(), 1, "{}", forwards[0]);
    assert_eq!(forwards, backwards);
}

#[test]
fn documents_that_are_replaced_or_deleted_count_no_more() {
    let app = TestApp::start();
    app.add(&stories(0..20));
    clean(&app);
    for number in 0..12 {
        assert_eq!(app.delete(&format!("documents/story-{number}")).status, 204);
    }
    let replaced = |number: usize| json!({ "id": format!("story-{number}"), "source": "Gazette", "text": body(number) });
    app.add(&json!((12..18).map(replaced).collect::<Vec<Value>>()));
    clean(&app);
    assert!(text_of(&app, "story-19").ends_with(FOOTER));
    assert_eq!(explained(&app, "story-19")["removed"], json!([]));
}

#[test]
fn a_text_of_nothing_but_boilerplate_is_kept_and_counted() {
    let app = TestApp::start();
    let results = app.add(&json!([
        { "id": "empty", "title": "Nothing", "text": "Advertisement\n\nRead more »\nShare on Facebook" },
        { "id": "full", "text": "The harbour flooded at high tide." },
    ]));
    assert_eq!(
        (&results[0]["status"], &results[0]["n_passages"]),
        (&json!("created"), &json!(0))
    );
    let document = app.get("documents/empty").json();
    assert_eq!(
        (&document["is_empty"], &document["text"]),
        (&json!(true), &json!(""))
    );
    assert_eq!(app.get("documents/full").json()["is_empty"], false);
    assert_eq!(list(&explained(&app, "empty")["removed"]).len(), 3);
    let collection = app.get(COLLECTION).json();
    assert_eq!(
        (&collection["n_documents"], &collection["n_empty_documents"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(
        app.get("documents/empty/passages").json()["passages"],
        json!([])
    );
    assert_eq!(app.get("documents/empty/similar").status, 200);
    app.refresh(&json!({}));
    clean(&app);
    let results =
        app.add(&json!({ "id": "empty", "title": "Nothing", "text": "Something after all." }));
    assert_eq!(results[0]["status"], "updated");
    assert_eq!(app.get(COLLECTION).json()["n_empty_documents"], 0);
}

#[test]
fn a_line_that_is_the_whole_text_of_every_document_stays() {
    let app = TestApp::start();
    let document =
        |number: usize| json!({ "id": format!("{number}"), "source": "Gazette", "text": FOOTER });
    app.add(&json!((0..40).map(document).collect::<Vec<Value>>()));
    clean(&app);
    assert_eq!(text_of(&app, "39"), FOOTER);
}

#[test]
fn odd_texts_and_sources_are_cleaned() {
    let app = TestApp::start();
    let long = "x".repeat(8 << 10);
    let one_line = "word ".repeat(MAX_TEXT_BYTES / 5 - 1);
    let odd = |number: usize| {
        json!([
            { "id": format!("long-{number}"), "source": long, "text": body(number) },
            { "id": format!("rtl-{number}"), "source": "جريدة", "text": format!("وصلت السفينة {}.\nاكتبوا إلى letters@gazette.example", word(number)) },
            { "id": format!("blank-{number}"), "source": " ", "text": format!("\n\n \n{}\n\n\n", body(number)) },
            { "id": format!("line-{number}"), "text": one_line },
        ])
    };
    for number in 0..12 {
        let results = app.add(&odd(number));
        assert!(
            results.iter().all(|result| result["error"].is_null()),
            "{results:?}"
        );
    }
    clean(&app);
    assert_eq!(text_of(&app, "line-3"), one_line.trim_end());
    assert_eq!(text_of(&app, "blank-3"), body(3));
    assert!(!text_of(&app, "rtl-3").contains("letters@"));
}

#[test]
fn documents_that_arrive_or_go_while_others_are_cleaned_are_safe() {
    let app = TestApp::start();
    app.add(&stories(0..600));
    let job = app.post(CLEAN, &json!({})).json();
    thread::scope(|scope| {
        scope.spawn(|| (600..640).for_each(|number| drop(app.add(&story(number)))));
        scope.spawn(|| {
            for number in (0..600).step_by(7) {
                assert_eq!(app.delete(&format!("documents/story-{number}")).status, 204);
            }
        });
        scope.spawn(|| {
            for number in (1..600).step_by(14) {
                app.add(&json!({ "id": format!("story-{number}"), "text": "Something else." }));
            }
        });
    });
    assert_eq!(app.wait_for(&job)["status"], "done");
    clean(&app);
    let n_deleted = (0..600).step_by(7).count();
    let collection = app.get(COLLECTION).json();
    assert_eq!(collection["n_documents"], 640 - n_deleted);
    for number in (0..600).filter(|number| number % 7 != 0) {
        let text = text_of(&app, &format!("story-{number}"));
        let expected = if number % 14 == 1 {
            "Something else.".to_owned()
        } else {
            body(number)
        };
        assert_eq!(text, expected, "{number}");
    }
    let found = app.similar(&json!({ "like": [{ "text": "ship market dawn" }], "limit": 1000 }));
    assert!(!found.to_string().contains("second Monday"));
}

#[test]
fn a_collection_of_another_model_and_one_that_is_not_there_are_refused() {
    let app = TestApp::start();
    app.post("/v1/collections/nowhere/clean", &json!({}))
        .expect_problem(404, "unknown_collection");
    clean(&app);
    app.add(&stories(0..3));
    let app = app.restart_with(Letters::new());
    app.post(CLEAN, &json!({}))
        .expect_problem(409, "other_model");
}

#[test]
fn languages_are_told_counted_and_warned_of() {
    let app = TestApp::start();
    app.add(&json!([
        { "id": "en", "text": "The council approved the new tram line after two years of argument over its route." },
        { "id": "de", "text": "Die Brücke über den Fluss wird im Sommer für Autos gesperrt, teilte die Stadt am Montag mit." },
        { "id": "given", "language": "fr-CA", "text": "The harbour flooded at high tide." },
        { "id": "open", "text": "1:0" },
    ]));
    let language = |id: &str| app.get(&format!("documents/{id}")).json()["language"].clone();
    assert_eq!(
        [
            language("en"),
            language("de"),
            language("given"),
            language("open")
        ],
        [json!("en"), json!("de"), json!("fr-CA"), Value::Null]
    );
    let collection = app.get(COLLECTION).json();
    let n_documents: Vec<u64> = list(&collection["languages"])
        .iter()
        .filter_map(|language| language["n_documents"].as_u64())
        .collect();
    assert_eq!(n_documents, [1, 1, 1, 1]);
    let warning = collection["warnings"][0].as_str().unwrap();
    assert!(warning.starts_with("2 of 4 documents"), "{warning}");
    for id in ["de", "given"] {
        app.delete(&format!("documents/{id}"));
    }
    assert!(app.get(COLLECTION).json().get("warnings").is_none());
}

#[test]
fn a_language_that_is_no_tag_is_a_warning() {
    let app = TestApp::start();
    let text = "The council approved the new tram line after two years of argument over its route.";
    for (language, expected, is_warned) in [
        ("PT_br", "pt-BR", false),
        ("", "en", false),
        ("English (UK)", "en", true),
        (&"en-".repeat(500), "en", true),
    ] {
        let results = app.add(&json!({ "id": "a", "text": text, "language": language }));
        let is_named = results[0]["warnings"][0].as_str().is_some();
        assert_eq!(is_named, is_warned, "{language}");
        assert_eq!(app.get("documents/a").json()["language"], expected);
    }
}

#[test]
fn nonsense_dates_are_a_warning_and_numbers_are_unix_time() {
    let app = TestApp::start();
    for (date, expected) in [
        (json!("0001-01-01T00:00:00Z"), Value::Null),
        (json!("2025-04-16"), Value::Null),
        (json!(17), Value::Null),
        (json!("2025-04-14T20:00:00Z"), json!("2025-04-14T20:00:00Z")),
        (json!(1_679_320_805), json!("2023-03-20T14:00:05Z")),
        (json!("20.03.2023"), json!("2023-03-20T00:00:00Z")),
    ] {
        let results = app
            .add(&json!({ "id": "a", "text": format!("Words of {date}."), "published_at": date }));
        assert_eq!(results[0]["error"], Value::Null, "{date}");
        assert_eq!(
            results[0]["warnings"].is_array(),
            expected.is_null(),
            "{date}"
        );
        assert_eq!(
            app.get("documents/a").json()["published_at"],
            expected,
            "{date}"
        );
    }
}

#[test]
fn garbled_and_wrapped_plain_text_is_made_good() {
    let app = TestApp::start();
    let wrapped = "\
The ferry was late again on Thursday, and those who had waited on
the quay since six went home on foot. The company says that itâ€™s a
matter of weeks, and the oï¬ƒce at the quay stays closed meanwhile.
";
    app.add(&json!([
        { "id": "a", "title": "CafÃ© at the quay", "text": wrapped.replace("oï¬ƒce", "oﬃce") },
        { "id": "b", "html": "<article><p>It donâ€™t matter to the people who wait at the quay in the morning.</p></article>" },
    ]));
    let text = text_of(&app, "a");
    assert!(
        !text.contains('\n') && text.contains("it’s a matter of weeks, and the office"),
        "{text}"
    );
    assert_eq!(app.get("documents/a").json()["title"], "Café at the quay");
    assert!(text_of(&app, "b").contains("don’t"));
}
