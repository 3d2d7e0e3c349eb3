//! PDFs: read, and kept from doing harm.

use std::fmt::Write;

use crate::{Cli, assert_has};

/// A PDF of these objects; the first is the catalogue and the last the information.
fn pdf(objects: &[&str]) -> Vec<u8> {
    let mut file = "%PDF-1.4\n".to_owned();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (number, object) in (1..).zip(objects) {
        let row = writeln!(table, "{:010} 00000 n ", file.len());
        let object = write!(file, "{number} 0 obj\n{object}\nendobj\n");
        row.and(object).expect("writing to a string cannot fail");
    }
    let (start, n) = (file.len(), objects.len());
    let trailer = format!("trailer << /Size {} /Root 1 0 R /Info {n} 0 R >>", n + 1);
    format!("{file}{table}{trailer}\nstartxref\n{start}\n%%EOF\n").into_bytes()
}

fn stream(dictionary: &str, content: &str) -> String {
    let length = content.len();
    format!("<< {dictionary} /Length {length} >>\nstream\n{content}\nendstream")
}

const CATALOGUE: &str = "<< /Type /Catalog /Pages 2 0 R >>";
const PAGES: &str = "<< /Type /Pages /Count 1 /Kids [3 0 R] >>";
const TITLE: &str = "<< /Title (High water) >>";

fn with_text() -> Vec<u8> {
    let page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>";
    let font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>";
    let content = stream(
        "",
        "BT /F 12 Tf 72 700 Td (The tide came over the quay.) Tj ET",
    );
    pdf(&[CATALOGUE, PAGES, page, &content, font, TITLE])
}

/// A form that draws itself, without end.
fn that_draws_itself() -> Vec<u8> {
    let resources = "/Resources << /XObject << /X 5 0 R >> >>";
    let page = format!(
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R {resources} >>"
    );
    let content = stream("", "/X Do");
    let form = stream(
        &format!("/Type /XObject /Subtype /Form /BBox [0 0 9 9] {resources}"),
        "/X Do",
    );
    pdf(&[CATALOGUE, PAGES, &page, &content, &form, TITLE])
}

#[test]
fn a_pdf_is_read_with_its_title() {
    let cli = Cli::new();
    let path = cli.write("files/tide.pdf", with_text());
    cli.answer(&["ingest", &path]);
    let found = cli.answer(&["similar", "the tide at the quay"]);
    assert_has(&found, &["High water", "The tide came over the quay."]);
}

#[test]
fn a_page_that_cannot_be_read_is_named() {
    let page = |content: usize| {
        format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {content} 0 R /Resources << /Font << /F 7 0 R >> >> >>"
        )
    };
    let text =
        |font: &str, text: &str| stream("", &format!("BT /{font} 12 Tf 72 700 Td ({text}) Tj ET"));
    let file = pdf(&[
        CATALOGUE,
        "<< /Type /Pages /Count 2 /Kids [3 0 R 4 0 R] >>",
        &page(5),
        &page(6),
        &text("F", "The tide came over the quay."),
        &text("G", "A font that is not there."),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        TITLE,
    ]);
    let cli = Cli::new();
    let summary = cli.answer(&["ingest", &cli.write("tide.pdf", file)]);
    assert_has(
        &summary,
        &[
            "1 created",
            "warning     ",
            "tide.pdf: 1 of 2 pages",
            "left out: 2",
        ],
    );
}

#[test]
fn a_pdf_that_brings_its_reader_down_is_refused_and_harms_nothing_else() {
    let cli = Cli::new();
    cli.write("files/a.txt", "The first of the good files.");
    cli.write("files/b.pdf", that_draws_itself());
    cli.write("files/c.pdf", b"%PDF-1.4\nno more than this");
    cli.write("files/d.txt", "The last of the good files.");
    let done = cli.run(&["ingest", &cli.path("files")]).code(1);
    let output = String::from_utf8_lossy(&done.get_output().stdout).into_owned();
    assert_has(
        &output,
        &[
            "b.pdf",
            "c.pdf",
            "cannot be read",
            "2 created",
            "2 rejected",
        ],
    );
    let stderr = String::from_utf8_lossy(&done.get_output().stderr).into_owned();
    assert!(
        !stderr.contains("panicked") && !stderr.contains("overflow"),
        "{stderr}"
    );
}
