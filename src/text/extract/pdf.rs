//! The text of a PDF, page by page.

use std::panic::{AssertUnwindSafe, catch_unwind};

use pdf_extract::{Document, Object, PlainTextOutput, output_doc_page};

use super::{Extracted, metadata};

/// Why a PDF gives no text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PdfError {
    /// It cannot be opened without its password.
    #[error("the PDF is protected by a password; save it without one")]
    Protected,
    /// It is no PDF, or not whole.
    #[error("the PDF cannot be read: {reason}")]
    Unreadable {
        /// What is wrong with it.
        reason: String,
    },
    /// It holds pictures of pages.
    #[error(
        "the PDF has {n_pages} pages and no text; if it was scanned, recognise its text first, for example with ocrmypdf"
    )]
    NoText {
        /// Its pages.
        n_pages: usize,
    },
}

/// Extracts the text of all pages, with the title that the PDF gives itself. A page that cannot be read is left out.
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
    let texts: Vec<String> = pages
        .keys()
        .filter_map(|&number| page_text(&document, number))
        .collect();
    let text = texts.join("\n\n");
    if text.trim().is_empty() {
        let n_pages = pages.len();
        return Err(PdfError::NoText { n_pages });
    }
    Ok(Extracted {
        text,
        title: title(&document),
        ..Extracted::default()
    })
}

/// What a document without pages lacks: most likely its password.
fn no_pages(bytes: &[u8]) -> PdfError {
    if memchr::memmem::find(bytes, b"/Encrypt").is_some() {
        return PdfError::Protected;
    }
    PdfError::Unreadable {
        reason: "it has no pages".to_owned(),
    }
}

fn page_text(document: &Document, number: u32) -> Option<String> {
    let mut text = String::new();
    let mut output = PlainTextOutput::new(&mut text);
    let read = AssertUnwindSafe(|| output_doc_page(document, &mut output, number));
    catch_unwind(read).ok()?.ok()?;
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// The title in the document's information; programs leave file names and placeholders there as well.
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

/// A text string of a PDF: UTF-16 with a mark in front, else Latin-1 for all that matters.
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
