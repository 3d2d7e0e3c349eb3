//! The fields of documents that a filter can name.

use std::fmt;

use super::characters::is_word;
use super::value::write_quoted;

/// The names of all fields, as messages list them.
pub(super) const FIELDS: &str = "id, title, url, source, language, published_at, first_ingested_at, ingested_at, tags and metadata.NAME";

/// A field of a document. A test of a field with several values is true when it is true of one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Field {
    Text(TextField),
    Time(TimeField),
    Tags,
    /// A value in the metadata, by the names that lead to it, of which there is at least one.
    Metadata(Vec<String>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TextField {
    Id,
    Title,
    Url,
    Source,
    Language,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TimeField {
    Published,
    FirstIngested,
    Ingested,
}

impl Field {
    /// The field called `name`; `None` for metadata and for names that no field has.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "id" => Self::Text(TextField::Id),
            "title" => Self::Text(TextField::Title),
            "url" => Self::Text(TextField::Url),
            "source" => Self::Text(TextField::Source),
            "language" => Self::Text(TextField::Language),
            "published_at" => Self::Time(TimeField::Published),
            "first_ingested_at" => Self::Time(TimeField::FirstIngested),
            "ingested_at" => Self::Time(TimeField::Ingested),
            "tags" => Self::Tags,
            _ => return None,
        })
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::Text(TextField::Id) => "id",
            Self::Text(TextField::Title) => "title",
            Self::Text(TextField::Url) => "url",
            Self::Text(TextField::Source) => "source",
            Self::Text(TextField::Language) => "language",
            Self::Time(TimeField::Published) => "published_at",
            Self::Time(TimeField::FirstIngested) => "first_ingested_at",
            Self::Time(TimeField::Ingested) => "ingested_at",
            Self::Tags => "tags",
            Self::Metadata(_) => "metadata",
        };
        f.write_str(name)?;
        let Self::Metadata(path) = self else {
            return Ok(());
        };
        for name in path {
            f.write_str(".")?;
            if is_word(name) {
                f.write_str(name)?;
            } else {
                write_quoted(f, name)?;
            }
        }
        Ok(())
    }
}
