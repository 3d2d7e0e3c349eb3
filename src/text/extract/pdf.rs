//! The text of a PDF, page by page.

use std::panic::{AssertUnwindSafe, catch_unwind};

use pdf_extract::{Document, Object, PlainTextOutput, output_doc_page};

use super::extracted::{Extracted, metadata};

/// Most pages that a warning names.
const NAMED_PAGES: usize = 10;

/// Why a PDF gives no text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PdfError {
    /// The PDF cannot be opened without a password.
    #[error("the PDF is protected by a password; save it without one")]
    Protected,
    /// The bytes are no PDF, or not a whole one.
    #[error("the PDF cannot be read: {reason}")]
    Unreadable {
        /// What is wrong with the bytes.
        reason: String,
    },
    /// The pages hold pictures and no text.
    #[error(
        "the PDF has {n_pages} pages and no text; if it was scanned, recognise its text first, for example with ocrmypdf"
    )]
    NoText {
        /// The number of pages.
        n_pages: usize,
    },
}

/// Extracts the text of all pages, with the title that the PDF gives itself. Pages that cannot be read are left
/// out, with a warning.
pub fn extract_pdf(bytes: &[u8]) -> Result<Extracted, PdfError> {
    // The reader panics on some malformed files; nothing of it is used afterwards.
    catch_unwind(AssertUnwindSafe(|| read(bytes))).unwrap_or_else(|_| {
        Err(PdfError::Unreadable {
            reason: "it is malformed".to_owned(),
        })
    })
}

fn read(bytes: &[u8]) -> Result<Extracted, PdfError> {
    let mut document = Document::load_mem(bytes).map_err(|error| PdfError::Unreadable {
        reason: error.to_string(),
    })?;
    if document.is_encrypted() {
        document.decrypt("").map_err(|_| PdfError::Protected)?;
    }
    let pages = document.get_pages();
    if pages.is_empty() {
        return Err(no_pages(bytes));
    }
    let mut texts = Vec::new();
    let mut unreadable = Vec::new();
    for &number in pages.keys() {
        match page_text(&document, number) {
            Some(text) => texts.push(text),
            None => unreadable.push(number),
        }
    }
    texts.retain(|text| !text.is_empty());
    let n_pages = pages.len();
    match (texts.is_empty(), unreadable.is_empty()) {
        (true, true) => return Err(PdfError::NoText { n_pages }),
        (true, false) => {
            return Err(PdfError::Unreadable {
                reason: format!(
                    "{} of its {n_pages} pages are malformed, and the others have no text",
                    unreadable.len()
                ),
            });
        }
        (false, _) => {}
    }
    Ok(Extracted {
        text: texts.join("\n\n"),
        title: title(&document),
        warnings: left_out(&unreadable, n_pages).into_iter().collect(),
        ..Extracted::default()
    })
}

fn left_out(unreadable: &[u32], n_pages: usize) -> Option<String> {
    let named: Vec<String> = unreadable
        .iter()
        .take(NAMED_PAGES)
        .map(u32::to_string)
        .collect();
    let more = if unreadable.len() > NAMED_PAGES {
        " and more"
    } else {
        ""
    };
    (!named.is_empty()).then(|| {
        format!(
            "{} of {n_pages} pages of the PDF could not be read and are left out: {}{more}",
            unreadable.len(),
            named.join(", ")
        )
    })
}

/// Why a document shows no pages: most likely it is protected by a password.
fn no_pages(bytes: &[u8]) -> PdfError {
    if memchr::memmem::find(bytes, b"/Encrypt").is_some() {
        return PdfError::Protected;
    }
    PdfError::Unreadable {
        reason: "it has no pages".to_owned(),
    }
}

/// The text of a page, empty for a picture; `None` when the page cannot be read.
fn page_text(document: &Document, number: u32) -> Option<String> {
    let mut text = String::new();
    let mut output = PlainTextOutput::new(&mut text);
    let read = AssertUnwindSafe(|| output_doc_page(document, &mut output, number));
    catch_unwind(read).ok()?.ok()?;
    Some(text.trim().to_owned())
}

/// The title in the document's information, unless it is one of the file names and placeholders that programs leave
/// there.
fn title(document: &Document) -> Option<String> {
    let information = document.trailer.get(b"Info").ok()?;
    let (_, information) = document.dereference(information).ok()?;
    let (_, title) = document
        .dereference(information.as_dict().ok()?.get(b"Title").ok()?)
        .ok()?;
    let title = metadata(&decoded(title)?)?;
    let is_file_name = !title.contains(' ') && title.contains('.');
    (!is_file_name && !title.eq_ignore_ascii_case("untitled")).then_some(title)
}

/// Decodes a text string of a PDF, which is UTF-16 with a mark in front, else close enough to Latin-1.
fn decoded(object: &Object) -> Option<String> {
    let bytes = object.as_str().ok()?;
    match bytes {
        [0xFE, 0xFF, rest @ ..] => {
            let units = rest
                .as_chunks::<2>()
                .0
                .iter()
                .map(|two| u16::from_be_bytes(*two));
            Some(
                char::decode_utf16(units)
                    .map(|c| c.unwrap_or('\u{FFFD}'))
                    .collect(),
            )
        }
        [0xEF, 0xBB, 0xBF, rest @ ..] => Some(String::from_utf8_lossy(rest).into_owned()),
        bytes => Some(bytes.iter().map(|&byte| char::from(byte)).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A PDF of one page for each text, written by hand.
    fn pdf(title: &str, pages: &[&str]) -> Vec<u8> {
        let n_pages = pages.len();
        let kids: Vec<String> = (0..n_pages)
            .map(|page| format!("{} 0 R", 5 + 2 * page))
            .collect();
        let mut objects = vec![
            "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
            format!(
                "<< /Type /Pages /Count {n_pages} /Kids [{}] >>",
                kids.join(" ")
            ),
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
                .to_owned(),
            format!("<< /Title ({title}) >>"),
        ];
        for (page, text) in pages.iter().enumerate() {
            let content = if text.is_empty() {
                "10 10 50 50 re f".to_owned()
            } else {
                format!("BT /F1 12 Tf 72 700 Td ({text}) Tj ET")
            };
            objects.push(format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {} 0 R /Resources << /Font << /F1 3 0 R >> >> >>",
                6 + 2 * page
            ));
            objects.push(format!(
                "<< /Length {} >>\nstream\n{content}\nendstream",
                content.len()
            ));
        }
        assembled(&objects)
    }

    fn assembled(objects: &[String]) -> Vec<u8> {
        let mut file = "%PDF-1.4\n".to_owned();
        let mut offsets = Vec::new();
        for (number, object) in (1..).zip(objects) {
            offsets.push(file.len());
            file = format!("{file}{number} 0 obj\n{object}\nendobj\n");
        }
        let (start, n) = (file.len(), objects.len() + 1);
        let rows = offsets
            .iter()
            .map(|offset| format!("{offset:010} 00000 n \n"));
        let rows = rows.collect::<Vec<_>>().concat();
        format!(
            "{file}xref\n0 {n}\n0000000000 65535 f \n{rows}trailer << /Size {n} /Root 1 0 R /Info 4 0 R >>\nstartxref\n{start}\n%%EOF\n"
        )
        .into_bytes()
    }

    #[test]
    fn all_pages_are_read_with_the_title() {
        let file = pdf(
            "High water",
            &["The tide came over the quay.", "The bakery stayed shut."],
        );
        let found = extract_pdf(&file).unwrap();
        assert_eq!(
            found.text,
            "The tide came over the quay.\n\nThe bakery stayed shut."
        );
        assert_eq!(found.title.as_deref(), Some("High water"));
    }

    #[test]
    fn a_page_that_cannot_be_read_is_left_out_and_named() {
        let file = pdf("Tides", &["The tide came.", "Lost", "It went.", ""]);
        let broken = with_unknown_font(file, "Lost");
        let found = extract_pdf(&broken).unwrap();
        assert_eq!(found.text, "The tide came.\n\nIt went.");
        assert_eq!(
            found.warnings,
            ["1 of 4 pages of the PDF could not be read and are left out: 2"]
        );
        let error = extract_pdf(&with_unknown_font(pdf("Tides", &["Lost", ""]), "Lost"));
        let error = error.unwrap_err().to_string();
        assert!(error.contains("1 of its 2 pages"), "{error}");
    }

    /// The PDF `file`, changed so that the page with `text` asks for a font that the file does not have.
    fn with_unknown_font(file: Vec<u8>, text: &str) -> Vec<u8> {
        let file = String::from_utf8(file).expect("written as text");
        let line = |font: &str| format!("BT /{font} 12 Tf 72 700 Td ({text}) Tj ET");
        file.replace(&line("F1"), &line("F9")).into_bytes()
    }

    #[test]
    fn a_file_name_is_no_title() {
        let found = extract_pdf(&pdf("scan-07.doc", &["Words."])).unwrap();
        assert_eq!(found.title, None);
    }

    #[test]
    fn a_scanned_pdf_says_so() {
        let error = extract_pdf(&pdf("Scan", &["", ""])).unwrap_err();
        assert_eq!(error, PdfError::NoText { n_pages: 2 });
        assert!(error.to_string().contains("ocrmypdf"));
    }

    #[test]
    fn what_is_no_pdf_or_not_whole_is_refused() {
        let file = pdf("High water", &["The tide came over the quay."]);
        let half = &file[..file.len() / 2];
        for broken in [&b""[..], b"%PDF-1.4\n", b"words", half, &[0xFF; 4096]] {
            assert!(matches!(
                extract_pdf(broken),
                Err(PdfError::Unreadable { .. })
            ));
        }
        let lying = String::from_utf8(file)
            .unwrap()
            .replace("/Length ", "/Length 99999999");
        let _ = extract_pdf(lying.as_bytes());
    }

    proptest! {
        #[test]
        fn a_damaged_pdf_gives_text_or_an_error(
            changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..40)
        ) {
            let mut file = pdf("High water", &["The tide came over the quay.", "More."]);
            for (at, byte) in changes {
                let at = at.index(file.len());
                file[at] = byte;
            }
            let _ = extract_pdf(&file);
        }
    }
}
