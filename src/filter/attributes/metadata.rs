//! The metadata of all documents: one column for each path, with the values that documents have under it.

use rustc_hash::FxHashMap;
use serde_json::Value as Json;

use super::strings::{StringCode, Strings};
use crate::filter::value::Number;
use crate::model::Metadata;

/// Longest text in bytes that is kept; a longer one is kept as [`MetadataValue::Other`].
pub(in crate::filter) const MAX_TEXT_BYTES: usize = 1024;

/// The number of the path without names, from which all other paths go on.
const ROOT: PathNumber = 0;

type PathNumber = u32;

/// A value under one path.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::filter) enum MetadataValue {
    Text(StringCode),
    Number(Number),
    Boolean(bool),
    /// An object, or a text that is too long.
    Other,
}

/// Values with the rows of their documents. A row may have no value, or several, which stand side by side.
#[derive(Debug)]
pub(in crate::filter) struct Column<T> {
    rows: Vec<u32>,
    values: Vec<T>,
}

/// The columns of all paths.
#[derive(Debug, Default)]
pub(in crate::filter) struct MetadataColumns {
    /// The number of each path, by the number of the path that it goes on from and by its last name.
    paths: FxHashMap<(PathNumber, StringCode), PathNumber>,
    /// The values under each path; the first column is that of path 1.
    columns: Vec<Column<MetadataValue>>,
}

impl<T> Default for Column<T> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            values: Vec::new(),
        }
    }
}

impl<T: Copy> Column<T> {
    pub(super) fn push(&mut self, row: u32, value: T) {
        self.rows.push(row);
        self.values.push(value);
    }

    pub(in crate::filter) fn iter(&self) -> impl Iterator<Item = (u32, T)> {
        self.rows.iter().copied().zip(self.values.iter().copied())
    }

    /// A copy whose values have the rows `new_rows`, without the values of rows that are gone.
    pub(super) fn moved(&self, new_rows: &[Option<u32>]) -> Self {
        let kept = self
            .iter()
            .filter_map(|(row, value)| Some((new_rows[row as usize]?, value)));
        let (rows, values) = kept.unzip();
        Self { rows, values }
    }
}

impl MetadataColumns {
    pub(super) fn insert(&mut self, row: u32, metadata: &Metadata, strings: &mut Strings) {
        self.insert_fields(ROOT, row, metadata, strings);
    }

    /// The values under the path that `names` make; `None` when no document has a value there.
    pub(in crate::filter) fn column(
        &self,
        names: &[String],
        strings: &Strings,
    ) -> Option<&Column<MetadataValue>> {
        let path = names.iter().try_fold(ROOT, |path, name| {
            self.paths.get(&(path, strings.find(name)?)).copied()
        })?;
        self.columns.get(path as usize - 1)
    }

    fn insert_fields(
        &mut self,
        path: PathNumber,
        row: u32,
        fields: &Metadata,
        strings: &mut Strings,
    ) {
        for (name, value) in fields {
            if has_value(value) {
                let path = self.path(path, strings.code(name));
                self.insert_value(path, row, value, strings);
            }
        }
    }

    /// Adds a value under `path`, or each value of a list.
    fn insert_value(&mut self, path: PathNumber, row: u32, value: &Json, strings: &mut Strings) {
        let entry = match value {
            Json::Null => return,
            Json::Array(values) => {
                for value in values {
                    self.insert_value(path, row, value, strings);
                }
                return;
            }
            Json::Object(fields) => {
                self.insert_fields(path, row, fields, strings);
                MetadataValue::Other
            }
            Json::String(text) if text.len() > MAX_TEXT_BYTES => MetadataValue::Other,
            Json::String(text) => MetadataValue::Text(strings.code(text)),
            Json::Number(number) => MetadataValue::Number(Number::of(number)),
            Json::Bool(boolean) => MetadataValue::Boolean(*boolean),
        };
        self.columns[path as usize - 1].push(row, entry);
    }

    fn path(&mut self, parent: PathNumber, name: StringCode) -> PathNumber {
        *self.paths.entry((parent, name)).or_insert_with(|| {
            self.columns.push(Column::default());
            self.columns.len() as PathNumber
        })
    }

    /// A copy whose values have the rows `new_rows` and the codes of `new_strings`, without the values of rows that are
    /// gone.
    pub(super) fn moved(
        &self,
        new_rows: &[Option<u32>],
        strings: &Strings,
        new_strings: &mut Strings,
    ) -> Self {
        let mut new = Self::default();
        let mut paths: Vec<_> = self.paths.iter().collect();
        paths.sort_unstable_by_key(|&(_, &path)| path);
        let mut new_paths = vec![ROOT];
        for (&(parent, name), &path) in paths {
            let entries = self.columns[path as usize - 1].moved(new_rows);
            // Nothing is left of the paths that go on from this one either, as an object has a value of its own here.
            if entries.rows.is_empty() {
                new_paths.push(ROOT);
                continue;
            }
            let name = new_strings.moved(name, strings);
            let new_path = new.path(new_paths[parent as usize], name);
            new_paths.push(new_path);
            let new_column = &mut new.columns[new_path as usize - 1];
            for (row, entry) in entries.iter() {
                let entry = match entry {
                    MetadataValue::Text(code) => {
                        MetadataValue::Text(new_strings.moved(code, strings))
                    }
                    MetadataValue::Number(_) | MetadataValue::Boolean(_) | MetadataValue::Other => {
                        entry
                    }
                };
                new_column.push(row, entry);
            }
        }
        new
    }
}

/// Whether anything is left of a value without nulls and empty lists.
fn has_value(value: &Json) -> bool {
    match value {
        Json::Null => false,
        Json::Array(values) => values.iter().any(has_value),
        Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Object(_) => true,
    }
}
