//! Normalizes the fields of a document besides its text.

use jiff::{Timestamp, ToSpan};

use crate::text;

/// Parses a language tag; the error is a warning for the submitter.
pub fn language(written: &str) -> Result<String, String> {
    text::language_tag(written).ok_or_else(|| {
        let name = shortened(written);
        format!("language {name:?} is not a tag such as en or pt-BR; what the text shows is taken instead")
    })
}

/// Parses a date, at most a day after `now` because clocks and time zones differ; the error is a warning.
pub fn date(written: &str, now: Timestamp) -> Result<Timestamp, String> {
    let name = shortened(written);
    let Some(date) = text::parse_date(written) else {
        return Err(format!(
            "published_at {name:?} is not a date that is understood; write it like 2025-03-20 or 2025-03-20T09:30:00Z, with a year from 1000 to 9000"
        ));
    };
    if now
        .checked_add(24.hours())
        .is_ok_and(|latest| date > latest)
    {
        return Err(format!(
            "published_at {name:?} is still to come; the document is kept without it"
        ));
    }
    Ok(date)
}

/// A warning about characters that were replaced because they could not be decoded; none if there are none.
pub fn replaced_characters(raw: &str) -> Option<String> {
    let n = raw.matches(char::REPLACEMENT_CHARACTER).count();
    (n > 0).then(|| {
        format!("{n} characters could not be read in the document's encoding and were replaced")
    })
}

/// Puts a field on one line without control characters; none when nothing is left.
pub fn one_line(field: Option<String>) -> Option<String> {
    let field = field?;
    let line = text::repair(&field)
        .split(|character: char| character.is_whitespace() || character.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    (!line.is_empty()).then_some(line)
}

fn shortened(text: &str) -> String {
    text.chars().take(60).collect()
}
