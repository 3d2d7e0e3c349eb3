//! Texts of sizes and shapes that nobody writes: kept or refused in words, while the service goes on.

use std::io::Write;

use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};

use crate::Cli;
use crate::program::Service;

const TEN_MEGABYTES: usize = 10 << 20;

/// Sends a body and gives what became of its one document; whatever did, the service answers afterwards.
fn send(service: &Service, content_type: &str, body: &[u8]) -> Value {
    let request = ureq::post(service.url("/v1/collections/default/documents"))
        .header("content-type", content_type)
        .config()
        .http_status_as_error(false)
        .build();
    let mut answer = request.send(body).expect("the service answers");
    let answer: Value = answer.body_mut().read_json().expect("it answers in JSON");
    let found = ureq::get(service.url("/v1/collections/default")).call();
    assert_eq!(found.expect("the service goes on").status(), 200);
    answer["results"][0].clone()
}

#[test]
fn ten_megabytes_on_one_line_are_kept() {
    let cli = Cli::new();
    let service = Service::start(&cli.data_dir(), &[]);
    let words = "the tide comes over the quay ".repeat(TEN_MEGABYTES / 29);
    for text in [words, "x".repeat(TEN_MEGABYTES)] {
        let body = json!({ "id": "line", "text": text }).to_string();
        let result = send(&service, "application/x-ndjson", body.as_bytes());
        assert!(result["error"].is_null(), "{}", result["error"]);
        assert!(result["n_passages"].as_u64() > Some(1_000), "{result}");
    }
    let too_long = json!({ "text": "x ".repeat(TEN_MEGABYTES) }).to_string();
    let result = send(&service, "application/json", too_long.as_bytes());
    assert_eq!(result["error"]["code"], "text_too_long");
}

#[test]
fn a_million_nested_tags_are_read() {
    let cli = Cli::new();
    let service = Service::start(&cli.data_dir(), &[]);
    for tag in ["<b>", "<div>", "<table>"] {
        let page = format!("<title>Deep</title>{}Bottom", tag.repeat(1_000_000));
        let body = json!({ "id": "deep", "html": page }).to_string();
        let result = send(&service, "application/json", body.as_bytes());
        assert_eq!(result["n_passages"], 1, "{result}");
    }
    let marks = json!({ "id": "deep", "markdown": "> ".repeat(1_000_000) + "Bottom" }).to_string();
    let result = send(&service, "application/json", marks.as_bytes());
    assert_eq!(result["n_passages"], 1, "{result}");
}

#[test]
fn a_small_file_that_unpacks_without_end_is_refused_and_the_others_are_kept() {
    let mut bomb = GzEncoder::new(Vec::new(), Compression::fast());
    let zeros = vec![b'0'; 1 << 20];
    for _ in 0..200 {
        bomb.write_all(&zeros).unwrap();
    }
    let bomb = bomb.finish().unwrap();
    let cli = Cli::new();
    for name in ["a.txt.gz", "b.html.gz", "c.jsonl.gz"] {
        cli.write(&format!("files/{name}"), &bomb);
    }
    cli.write("files/d.txt", "The last of the good files.");
    let done = cli.run(&["ingest", &cli.path("files")]).code(1);
    let output = String::from_utf8_lossy(&done.get_output().stdout).into_owned();
    crate::assert_has(
        &output,
        &["more than is read at once", "1 created", "3 rejected"],
    );
}
