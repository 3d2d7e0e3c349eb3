//! Reads one file: opens, decompresses and decodes it, and hands on its documents one by one.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;

use super::columns::ColumnChoice;
use super::error::FilesError;
use super::input_file::{FileKind, InputFile};
use super::pdf;
use super::table::DocumentTable;

use crate::engine::{Rejection, Submission};
use crate::model::{Content, DocumentId, NewDocument};
use crate::text;
use crate::wire::{document_from_json, documents_from_json};

/// Most bytes of a file with a list of documents, which is read as a whole: a small compressed file must not fill the
/// memory.
const MAX_LIST_BYTES: u64 = 512 << 20;
/// Most bytes of a file that holds one document.
const MAX_DOCUMENT_BYTES: u64 = 128 << 20;
/// Most bytes of a line that holds one document.
const MAX_LINE_BYTES: u64 = 128 << 20;

/// Hands every document of `file` to `each`, with its position (`PATH` or `PATH:LINE`). `on_bytes` is given the number
/// of bytes read from the disk since the call before. `choices` say which columns of a table give which fields.
pub fn read(
    file: &InputFile,
    choices: &[ColumnChoice],
    on_bytes: &dyn Fn(u64),
    each: &mut dyn FnMut(String, Submission),
) -> Result<(), FilesError> {
    let opened = File::open(&file.path).map_err(FilesError::read(&file.path))?;
    let counted = Counted {
        inner: opened,
        on_bytes,
    };
    let mut reader: Box<dyn BufRead + '_> = if file.is_gzip {
        Box::new(BufReader::new(MultiGzDecoder::new(counted)))
    } else {
        Box::new(BufReader::new(counted))
    };
    let name = file.path.to_string_lossy().into_owned();
    let result = match file.kind {
        FileKind::JsonLines => read_lines(reader.as_mut(), &name, each),
        FileKind::Csv | FileKind::Tsv => {
            let table = DocumentTable {
                path: &file.path,
                kind: file.kind,
                choices,
            };
            return table.read(reader, each);
        }
        FileKind::Json => whole(reader.as_mut(), MAX_LIST_BYTES).map(|text| match text {
            Some(json) => read_json(&json, &name, each),
            None => each(name.clone(), Err(too_large())),
        }),
        FileKind::Text | FileKind::Markdown | FileKind::Html => {
            whole(reader.as_mut(), MAX_DOCUMENT_BYTES).map(|text| {
                let submission = text.map_or_else(|| Err(too_large()), |text| one(file, text));
                each(name.clone(), submission);
            })
        }
        FileKind::Pdf => whole_bytes(reader.as_mut(), MAX_DOCUMENT_BYTES).map(|bytes| {
            let submission = bytes.map_or_else(|| Err(too_large()), |bytes| read_pdf(file, bytes));
            each(name.clone(), submission);
        }),
    };
    result.map_err(FilesError::read(&file.path))
}

fn read_lines(
    mut reader: &mut dyn BufRead,
    name: &str,
    each: &mut dyn FnMut(String, Submission),
) -> io::Result<()> {
    let mut line = Vec::new();
    for number in 1_u64.. {
        line.clear();
        let n = Read::by_ref(&mut reader)
            .take(MAX_LINE_BYTES)
            .read_until(b'\n', &mut line)?;
        if n == 0 {
            break;
        }
        if n as u64 == MAX_LINE_BYTES && line.last() != Some(&b'\n') {
            reader.skip_until(b'\n')?;
            each(format!("{name}:{number}"), Err(too_large()));
        } else if !line.trim_ascii().is_empty() {
            let submission = document_from_json(&text::decode(&line).text);
            each(format!("{name}:{number}"), submission);
        }
    }
    Ok(())
}

fn read_json(json: &str, name: &str, each: &mut dyn FnMut(String, Submission)) {
    match documents_from_json(json) {
        Ok(submissions) => {
            for (number, submission) in (1..).zip(submissions) {
                each(format!("{name} document {number}"), submission);
            }
        }
        Err(error) => {
            let reason = format!("not JSON: {error}");
            each(name.to_owned(), Err(Rejection::Malformed { reason }));
        }
    }
}

fn one(file: &InputFile, text: String) -> Submission {
    let content = match file.kind {
        FileKind::Markdown => Content::Markdown(text),
        FileKind::Html => Content::Html(text),
        FileKind::Text
        | FileKind::Pdf
        | FileKind::Json
        | FileKind::JsonLines
        | FileKind::Csv
        | FileKind::Tsv => Content::Text(text),
    };
    Ok(NewDocument {
        id: Some(DocumentId::new(id_of(&file.path))?),
        ..NewDocument::new(content)
    })
}

fn read_pdf(file: &InputFile, bytes: Vec<u8>) -> Submission {
    let found = pdf::read(bytes).map_err(|reason| Rejection::Malformed { reason })?;
    Ok(NewDocument {
        title: found.title,
        warnings: found.warnings,
        ..one(file, found.text)?
    })
}

/// The id of the document in a file: the path as it was given, so that reading the file again updates the document.
fn id_of(path: &Path) -> String {
    let path = path.strip_prefix("./").unwrap_or(path);
    path.to_string_lossy().replace('\\', "/")
}

fn whole(reader: &mut dyn BufRead, limit: u64) -> io::Result<Option<String>> {
    let bytes = whole_bytes(reader, limit)?;
    Ok(bytes.map(|bytes| text::decode(&bytes).text))
}

fn whole_bytes(reader: &mut dyn BufRead, limit: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    let n = reader.take(limit + 1).read_to_end(&mut bytes)?;
    Ok((n as u64 <= limit).then_some(bytes))
}

fn too_large() -> Rejection {
    Rejection::Malformed {
        reason: "more than is read at once (128 MiB a document or a line, 512 MiB a list); use .jsonl with one document a line"
            .to_owned(),
    }
}

/// A reader that reports how many bytes pass.
struct Counted<'c, R> {
    inner: R,
    on_bytes: &'c dyn Fn(u64),
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        (self.on_bytes)(n as u64);
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::find;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;
    use std::path::PathBuf;

    fn read_all(folder: &Path) -> Vec<(String, Submission)> {
        let mut all = Vec::new();
        for file in find(&[folder.to_owned()]).unwrap().files {
            read(&file, &[], &|_| {}, &mut |origin, submission| {
                all.push((origin, submission));
            })
            .unwrap();
        }
        all
    }

    fn write(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
        let path = folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    #[test]
    fn every_kind_of_file_is_read() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "a.txt", b"Plain words.");
        write(folder.path(), "b.md", b"# Title\n\nMarked words.");
        write(folder.path(), "c.html", b"<p>Words on a page.</p>");
        write(
            folder.path(),
            "d.json",
            br#"[{"text": "one"}, {"text": "two"}]"#,
        );
        write(
            folder.path(),
            "e.csv",
            b"id,text,page\n7,\"words, in a cell\",12\n",
        );
        write(folder.path(), "g.exe", b"\0\0");
        let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
        gzip.write_all(b"{\"text\": \"three\"}\n\n{\"text\": \"four\"}")
            .unwrap();
        write(folder.path(), "f.jsonl.gz", &gzip.finish().unwrap());
        let all = read_all(folder.path());
        let words: Vec<&str> = all
            .iter()
            .map(|(_, s)| s.as_ref().unwrap().content.raw())
            .collect();
        assert_eq!(words[..2], ["Plain words.", "# Title\n\nMarked words."]);
        assert_eq!(
            words[3..],
            ["one", "two", "words, in a cell", "three", "four"]
        );
        let cell = all[5].1.as_ref().unwrap();
        assert_eq!(cell.id.as_ref().unwrap().as_str(), "7");
        assert_eq!(cell.metadata["page"], "12");
        assert!(all[7].0.ends_with("f.jsonl.gz:3"));
        assert_eq!(find(&[folder.path().to_owned()]).unwrap().n_skipped, 1);
    }

    #[test]
    fn broken_json_on_one_line_leaves_the_others() {
        let folder = tempfile::tempdir().unwrap();
        let lines: Vec<String> = (1..=10)
            .map(|n| {
                if n == 7 {
                    "{broken".to_owned()
                } else {
                    format!("{{\"text\": \"n{n}\"}}")
                }
            })
            .collect();
        write(folder.path(), "a.ndjson", lines.join("\n").as_bytes());
        let all = read_all(folder.path());
        assert_eq!(all.iter().filter(|(_, s)| s.is_ok()).count(), 9);
        assert!(all[6].0.ends_with(":7") && all[6].1.is_err());
    }

    #[test]
    fn a_table_without_texts_and_a_file_of_no_known_kind_are_errors() {
        let folder = tempfile::tempdir().unwrap();
        let table = write(folder.path(), "a.csv", b"id,name\n1,x\n");
        let file = &find(&[table]).unwrap().files[0];
        let error = read(file, &[], &|_| {}, &mut |_, _| {}).unwrap_err();
        assert!(matches!(error, FilesError::NoTextColumn { .. }));
        let program = write(folder.path(), "a.exe", b"");
        assert!(matches!(
            find(&[program]),
            Err(FilesError::UnknownKind { .. })
        ));
    }

    #[test]
    fn a_quote_that_is_never_closed_does_not_fill_the_memory() {
        let folder = tempfile::tempdir().unwrap();
        let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
        gzip.write_all(b"id,text\n1,words\n2,\"").unwrap();
        for _ in 0..80 {
            gzip.write_all(&vec![b'a'; 1 << 20]).unwrap();
        }
        let path = write(folder.path(), "a.csv.gz", &gzip.finish().unwrap());
        let mut n_read = 0;
        let error = read(
            &find(&[path]).unwrap().files[0],
            &[],
            &|_| {},
            &mut |_, _| {
                n_read += 1;
            },
        );
        let error = error.unwrap_err();
        let cause = std::error::Error::source(&error).unwrap().to_string();
        assert!(cause.contains("quote"), "{cause}");
        assert_eq!(n_read, 1);
    }
}
