//! More like this: pages, cursors, tags and snapshots.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::app::{TestApp, builtin, list};
use crate::corpus;
use crate::similar::{app_with_corpus, ids};

#[track_caller]
fn deleted(app: &TestApp, path: &str) {
    assert_eq!(app.delete(path).status, 204);
}

const ORCHARD: &str = "documents/orchard-line-to-open-on-12-april/similar";

#[test]
fn pages_repeat_nothing_and_leave_nothing_out_while_documents_arrive_and_go() {
    let app = TestApp::with_sample();
    for options in [
        "",
        "&group_by=story",
        "&group_by=passage",
        "&diversity=0.5",
        "&group_by=story&diversity=0.3",
    ] {
        let path = format!("{ORCHARD}?min_strength=unrelated&limit=7{options}");
        let whole = app
            .get(&format!(
                "{ORCHARD}?min_strength=unrelated&limit=1000{options}"
            ))
            .json();
        let mut page = app.get(&path).json();
        let mut found = Vec::new();
        let name = |found: &Value| match options {
            "&group_by=passage" => found["passages"][0]["id"].clone(),
            _ => found["document"]["id"].clone(),
        };
        let mut turn = 0;
        loop {
            found.extend(list(&page["matches"]).iter().map(name));
            turn += 1;
            app.add_text(
                &format!("new{options}{turn}"),
                "Orchard Line trains will run from Saturday 12 April.",
            );
            let Some(cursor) = page["next_cursor"].as_str() else {
                break;
            };
            page = app.get(&format!("{path}&cursor={cursor}")).json();
        }
        let expected: Vec<_> = list(&whole["matches"]).iter().map(name).collect();
        assert_eq!(found, expected, "{options}");
        assert!(turn > 5);
        let distinct: HashSet<String> = found.iter().map(Value::to_string).collect();
        assert_eq!(distinct.len(), found.len());
        for n in 1..=turn {
            deleted(&app, &format!("documents/new{options}{n}"));
        }
    }
}

#[test]
fn a_page_whose_documents_are_all_deleted_says_so_and_is_not_the_last() {
    let app = app_with_corpus();
    let first = app
        .get("documents/bread-1/similar?min_strength=unrelated&limit=2")
        .json();
    let cursor = first["next_cursor"].as_str().unwrap();
    let path = format!("documents/bread-1/similar?min_strength=unrelated&limit=2&cursor={cursor}");
    for gone in ids(&app.get(&path).json()) {
        deleted(&app, &format!("documents/{gone}"));
    }
    let second = app.get(&path).json();
    assert!(list(&second["matches"]).is_empty());
    assert!(second["reason"].as_str().unwrap().contains("deleted"));
    let next = second["next_cursor"].as_str().unwrap();
    let third = app.get(&format!(
        "documents/bread-1/similar?min_strength=unrelated&limit=2&cursor={next}"
    ));
    assert_eq!(list(&third.json()["matches"]).len(), 2);
}

/// Twenty passages that no other document has.
fn cargo_list(number: usize) -> String {
    let passage = |part| {
        let sentence = format!("Boat {number} carried load {part} of rye over the bay at noon. ");
        sentence.repeat(12)
    };
    let passages: Vec<String> = (0..20).map(passage).collect();
    passages.join("\n\n")
}

/// The last page of an answer, and how many answers there were.
fn last_page(app: &TestApp, path: &str) -> (Value, usize) {
    let mut page = app.get(path).json();
    let mut n_found = list(&page["matches"]).len();
    while let Some(cursor) = page["next_cursor"].as_str() {
        assert_eq!(page["is_cut"], false, "more pages follow");
        page = app.get(&format!("{path}&cursor={cursor}")).json();
        n_found += list(&page["matches"]).len();
    }
    (page, n_found)
}

#[test]
fn the_last_page_says_whether_the_ranking_ends_before_the_collection() {
    let app = TestApp::start();
    let n_documents = 1_060;
    for first in (0..n_documents).step_by(106) {
        let line = |number: usize| {
            let tag = if number < 30 { "few" } else { "many" };
            let text = cargo_list(number);
            format!(
                "{}\n",
                json!({ "id": number.to_string(), "text": text, "tags": [tag] })
            )
        };
        let lines: String = (first..first + 106).map(line).collect();
        assert_eq!(app.add_lines(lines.as_bytes()).len(), 106);
    }
    let n_passages = app.get("/v1/collections/default").json()["n_passages"].as_u64();
    assert!(n_passages > Some(20_000), "a graph is used: {n_passages:?}");

    let (last, n_found) = last_page(&app, "documents/7/similar?min_strength=unrelated&limit=200");
    assert!(n_found < n_documents - 1, "{n_found}");
    assert_eq!(last["is_cut"], true);
    let few = "documents/7/similar?min_strength=unrelated&limit=20&filter=tags%20%3D%20%22few%22";
    let (last, n_found) = last_page(&app, few);
    assert_eq!((n_found, &last["is_cut"]), (29, &json!(false)));
    let (last, _) = last_page(
        &app,
        "documents/7/similar?min_strength=unrelated&limit=20&min_score=0.999",
    );
    assert_eq!(last["is_cut"], false, "what is left out is not good enough");
}

#[test]
fn a_ranking_of_all_documents_is_not_cut() {
    let app = TestApp::start();
    let lines = (0..1_100).map(|number| {
        let text = format!("Boat {number} carried rye over the bay.");
        format!("{}\n", json!({ "id": number.to_string(), "text": text }))
    });
    app.add_lines(lines.collect::<String>().as_bytes());
    let (last, n_found) = last_page(&app, "documents/7/similar?min_strength=unrelated&limit=300");
    assert_eq!((n_found, &last["is_cut"]), (1_099, &json!(false)));
    let (last, n_found) = last_page(
        &app,
        "documents/7/similar?min_strength=unrelated&limit=300&group_by=passage",
    );
    assert!(n_found < 1_099, "{n_found}");
    assert_eq!(last["is_cut"], true);
}

#[test]
fn questions_are_answered_while_documents_come_change_and_go() {
    let app = TestApp::with_sample();
    let n_threads = 3;
    std::thread::scope(|scope| {
        for thread in 0..n_threads {
            let app = &app;
            scope.spawn(move || {
                for turn in 0..15 {
                    let id = format!("moving-{thread}-{}", turn % 3);
                    app.add_text(
                        &id,
                        &format!("Orchard Line trains will run, edition {turn}."),
                    );
                    let path = format!(
                        "documents/{id}/similar?min_strength=unrelated&limit=5&explain=true"
                    );
                    let mut page = app.get(&path).json();
                    let mut seen = HashSet::new();
                    while let Some(cursor) = page["next_cursor"].as_str() {
                        assert!(ids(&page).into_iter().all(|id| seen.insert(id)));
                        page = app.get(&format!("{path}&cursor={cursor}")).json();
                    }
                    assert!(!seen.contains(&id) && seen.len() > 20, "{}", seen.len());
                    if turn % 3 == 2 {
                        deleted(app, &format!("documents/{id}"));
                    }
                }
            });
        }
    });
}

#[test]
fn a_document_that_is_deleted_while_paging_is_no_answer_any_more() {
    let app = app_with_corpus();
    let first = app
        .get("documents/bread-1/similar?min_strength=unrelated&limit=2")
        .json();
    let rest = app
        .get("documents/bread-1/similar?min_strength=unrelated&limit=1000")
        .json();
    let gone = ids(&rest)[3].clone();
    deleted(&app, &format!("documents/{gone}"));
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = app
        .get(&format!(
            "documents/bread-1/similar?min_strength=unrelated&limit=1000&cursor={cursor}"
        ))
        .json();
    assert_eq!(ids(&second).len(), 8);
    assert!(!ids(&second).contains(&gone));
    deleted(&app, "documents/bread-1");
    let third = app.get(&format!(
        "documents/bread-1/similar?min_strength=unrelated&cursor={cursor}"
    ));
    third.expect_problem(404, "unknown_document");
}

#[test]
fn a_cursor_of_another_question_or_none_at_all_is_refused() {
    let app = app_with_corpus();
    let answer = app
        .get("documents/bread-1/similar?min_strength=unrelated&limit=2")
        .json();
    let cursor = answer["next_cursor"].as_str().unwrap();
    for path in [
        format!("documents/bread-2/similar?min_strength=unrelated&cursor={cursor}"),
        format!("documents/bread-1/similar?min_strength=unrelated&group_by=story&cursor={cursor}"),
        "documents/bread-1/similar?min_strength=unrelated&cursor=abc".to_owned(),
        "documents/bread-1/similar?min_strength=unrelated&cursor=".to_owned(),
        format!("documents/bread-1/similar?min_strength=unrelated&cursor={}", "f".repeat(80)),
        "documents/bread-1/similar?min_strength=unrelated&cursor=%F0%9F%A6%80%F0%9F%A6%80%F0%9F%A6%80%F0%9F%A6%80%F0%9F%A6%80%F0%9F%A6%80%F0%9F%A6%80%F0%9F%A6%80%F0%9F%A6%80".to_owned(),
    ] {
        app.get(&path).expect_problem(400, "invalid_cursor");
    }
}

#[test]
fn a_cursor_from_before_a_restart_goes_on_or_says_that_the_collection_has_changed() {
    let mut app = app_with_corpus();
    let whole = ids(&app
        .get("documents/bread-1/similar?min_strength=unrelated&limit=1000")
        .json());
    let answer = app
        .get("documents/bread-1/similar?min_strength=unrelated&limit=4")
        .json();
    let cursor = answer["next_cursor"].as_str().unwrap().to_owned();
    let path =
        format!("documents/bread-1/similar?min_strength=unrelated&limit=1000&cursor={cursor}");
    app = app.restart_with(builtin());
    assert_eq!(ids(&app.get(&path).json()), whole[4..]);
    app = app.restart_with(builtin());
    app.add_text("new", "Bread rises.");
    app.get(&path).expect_problem(410, "expired_cursor");
}

#[test]
fn the_same_answer_has_the_same_tag_and_is_not_sent_twice() {
    let app = app_with_corpus();
    let path = "documents/bread-1/similar";
    let tag = app.get(path).header("etag").to_owned();
    let known = |tag: &str| app.send("GET", path, &[("if-none-match", tag)], &[]);
    assert!(tag.starts_with('"'), "{tag}");
    let again = known(&tag);
    assert_eq!((again.status, again.text.as_str()), (304, ""));
    assert_ne!(app.get(&format!("{path}?limit=3")).header("etag"), tag);
    app.add_text("more-bread", "A loaf of bread from the oven.");
    let changed = known(&tag);
    assert_eq!(changed.status, 200);
    assert_ne!(changed.header("etag"), tag);
    deleted(&app, "documents/more-bread");
    assert_eq!(known(&tag).status, 304);
}

#[test]
fn a_compressed_answer_has_another_tag_and_either_is_known() {
    let app = app_with_corpus();
    let path = "documents/bread-1/similar";
    let plain = app.get(path);
    let ask = |headers: &[(&str, &str)]| app.send("GET", path, headers, &[]);
    let zipped = ask(&[("accept-encoding", "gzip")]);
    let tag = plain.header("etag").trim_matches('"').to_owned();
    assert_eq!(zipped.header("etag"), format!("\"{tag}-gzip\""));
    for answer in [&plain, &zipped] {
        assert_eq!(answer.header("vary"), "accept-encoding");
    }
    let known = [
        format!("\"{tag}\""),
        format!("\"{tag}-gzip\""),
        format!("W/\"{tag}-gzip\""),
        format!("\"else\", W/\"{tag}\" , \"more\""),
        "*".to_owned(),
    ];
    for known in &known {
        for encoding in ["gzip", "identity"] {
            let again = ask(&[("if-none-match", known), ("accept-encoding", encoding)]);
            assert_eq!((again.status, again.text.as_str()), (304, ""), "{known}");
            assert!(again.header("etag").contains(&tag), "{known}");
            assert_eq!(again.header("vary"), "accept-encoding");
        }
    }
    for unknown in ["\"else\"", "\"else\", W/\"more\"", "\"-gzip\""] {
        assert_eq!(ask(&[("if-none-match", unknown)]).status, 200, "{unknown}");
    }
    let missing = "documents/nothing/similar";
    let missing = app.send("GET", missing, &[("if-none-match", "*")], &[]);
    missing.expect_problem(404, "unknown_document");
}

#[test]
fn equal_contents_have_equal_snapshots_in_whatever_order_they_came() {
    let (one, other) = (TestApp::start(), TestApp::start());
    let mut documents = corpus::documents();
    one.add(&json!(documents));
    documents.reverse();
    other.add(&json!(documents));
    let ask = |app: &TestApp| {
        app.get("documents/bread-1/similar?min_strength=unrelated&limit=1000")
            .json()
    };
    assert_eq!(ask(&one), ask(&other));
}
