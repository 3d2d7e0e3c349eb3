//! Which field of a document does each column of a table give?

use std::path::Path;
use std::str::FromStr;

use super::error::FilesError;
use crate::engine::Rejection;
use crate::model::{Content, DocumentId, NewDocument};

/// A field of a document that a column can give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ColumnField {
    Id,
    Text,
    Html,
    Markdown,
    Title,
    Url,
    Source,
    Language,
    PublishedAt,
    Tags,
}

impl ColumnField {
    const NAMES: [(&'static str, Self); 11] = [
        ("id", Self::Id),
        ("text", Self::Text),
        ("html", Self::Html),
        ("markdown", Self::Markdown),
        ("title", Self::Title),
        ("url", Self::Url),
        ("source", Self::Source),
        ("language", Self::Language),
        ("published_at", Self::PublishedAt),
        ("tags", Self::Tags),
        ("date", Self::PublishedAt),
    ];

    fn named(name: &str) -> Option<Self> {
        let mut names = Self::NAMES.into_iter();
        names
            .find(|(known, _)| known.eq_ignore_ascii_case(name.trim()))
            .map(|(_, field)| field)
    }

    fn is_content(self) -> bool {
        matches!(self, Self::Text | Self::Html | Self::Markdown)
    }

    fn set(self, new: &mut NewDocument, cell: String) -> Result<(), Rejection> {
        match self {
            Self::Id => new.id = Some(DocumentId::new(cell)?),
            Self::Text => new.content = Content::Text(cell),
            Self::Html => new.content = Content::Html(cell),
            Self::Markdown => new.content = Content::Markdown(cell),
            Self::Title => new.title = Some(cell),
            Self::Url => new.url = Some(cell),
            Self::Source => new.source = Some(cell),
            Self::Language => new.language = Some(cell),
            Self::PublishedAt => new.published_at = Some(cell),
            Self::Tags => new.tags = tags(&cell),
        }
        Ok(())
    }
}

/// A choice `FIELD=COLUMN`: the column whose cells give a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnChoice {
    field: ColumnField,
    column: String,
}

/// Why a choice of a column cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ColumnChoiceError {
    /// The choice does not have the form `FIELD=COLUMN`.
    #[error("write FIELD=COLUMN, for example text=body")]
    Form,
    /// No field has the name that was given.
    #[error(
        "{field:?} is no field; fields are id, text, html, markdown, title, url, source, language, published_at and tags"
    )]
    Field {
        /// The name that was given.
        field: String,
    },
}

impl FromStr for ColumnChoice {
    type Err = ColumnChoiceError;

    fn from_str(choice: &str) -> Result<Self, ColumnChoiceError> {
        let (field, column) = choice.split_once('=').ok_or(ColumnChoiceError::Form)?;
        if column.trim().is_empty() {
            return Err(ColumnChoiceError::Form);
        }
        let unknown = || ColumnChoiceError::Field {
            field: field.to_owned(),
        };
        Ok(Self {
            field: ColumnField::named(field).ok_or_else(unknown)?,
            column: column.trim().to_owned(),
        })
    }
}

/// What each cell of the rows of one table gives.
pub(super) struct TableColumns {
    n_columns: usize,
    /// The positions of the columns that give fields.
    fields: Vec<(usize, ColumnField)>,
    /// The positions of all other columns, with the names under which metadata keeps them.
    others: Vec<(usize, String)>,
}

impl TableColumns {
    /// Reads the header of a table. The columns of `choices` are found by name in any case; all others give the field
    /// that their name says, unless a choice gives it. Of several choices for a field the last counts.
    pub(super) fn new(
        header: &[String],
        choices: &[ColumnChoice],
        path: &Path,
    ) -> Result<Self, FilesError> {
        let mut fields: Vec<(usize, ColumnField)> = Vec::new();
        for choice in choices {
            let is_chosen = |name: &String| name.to_lowercase() == choice.column.to_lowercase();
            let position = header.iter().position(is_chosen);
            let position = position.ok_or_else(|| FilesError::NoSuchColumn {
                path: path.to_owned(),
                column: choice.column.clone(),
                columns: header.join(", "),
            })?;
            fields.retain(|(_, field)| *field != choice.field);
            fields.push((position, choice.field));
        }
        let mut others = Vec::new();
        let has_chosen_content = fields.iter().any(|(_, field)| field.is_content());
        for (position, name) in header.iter().enumerate() {
            let is_free = |field: &ColumnField| {
                !(field.is_content() && has_chosen_content)
                    && choices.iter().all(|choice| choice.field != *field)
            };
            match ColumnField::named(name).filter(is_free) {
                _ if fields.iter().any(|(chosen, _)| *chosen == position) => {}
                Some(field) => fields.push((position, field)),
                None => others.push((position, name.to_lowercase())),
            }
        }
        if !fields.iter().any(|(_, field)| field.is_content()) {
            return Err(FilesError::NoTextColumn {
                path: path.to_owned(),
                columns: header.join(", "),
            });
        }
        Ok(Self {
            n_columns: header.len(),
            fields,
            others,
        })
    }

    /// Makes a document of a row.
    pub(super) fn document(&self, cells: &[String]) -> Result<NewDocument, Rejection> {
        if cells.len() != self.n_columns {
            return Err(Rejection::Malformed {
                reason: format!(
                    "the row has {} cells, but the header has {}",
                    cells.len(),
                    self.n_columns
                ),
            });
        }
        let mut new = NewDocument::new(Content::Text(String::new()));
        for (position, field) in &self.fields {
            if !cells[*position].is_empty() {
                field.set(&mut new, cells[*position].clone())?;
            }
        }
        for (position, name) in &self.others {
            if !cells[*position].is_empty() {
                let cell = cells[*position].clone();
                new.metadata.insert(name.clone(), cell.into());
            }
        }
        Ok(new)
    }
}

/// The tags in a cell, which semicolons separate, or commas where there are no semicolons.
fn tags(cell: &str) -> Vec<String> {
    let separator = if cell.contains(';') { ';' } else { ',' };
    let tags = cell.split(separator).map(str::trim);
    tags.filter(|tag| !tag.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(header: &[&str], choices: &[&str], row: &[&str]) -> NewDocument {
        let header: Vec<String> = header.iter().map(|&name| name.to_owned()).collect();
        let choices: Vec<ColumnChoice> = choices.iter().map(|c| c.parse().unwrap()).collect();
        let cells: Vec<String> = row.iter().map(|&cell| cell.to_owned()).collect();
        let columns = TableColumns::new(&header, &choices, Path::new("t.csv")).unwrap();
        columns.document(&cells).unwrap()
    }

    #[test]
    fn a_chosen_column_takes_the_place_of_one_of_that_name() {
        let new = document(
            &["Text", "Body", "headline", "page"],
            &["text=body", "title=headline"],
            &["old", "new", "Tide", "7"],
        );
        assert_eq!(new.content.raw(), "new");
        assert_eq!(new.title.as_deref(), Some("Tide"));
        assert_eq!(new.metadata["text"], "old");
        assert_eq!(new.metadata["page"], "7");
    }

    #[test]
    fn one_column_may_give_two_fields() {
        let new = document(&["link", "text"], &["id=link", "url=link"], &["a", "words"]);
        assert_eq!(new.id.unwrap().as_str(), "a");
        assert_eq!(new.url.as_deref(), Some("a"));
    }

    #[test]
    fn choices_of_another_form_are_refused_in_words() {
        let refusal = |choice: &str| choice.parse::<ColumnChoice>().unwrap_err().to_string();
        assert!(refusal("body").contains("text=body"));
        assert!(refusal("text=").contains("text=body"));
        assert!(refusal("words=body").contains("published_at"));
    }
}
