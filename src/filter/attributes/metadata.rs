//! Metadata taken apart: the values that any document has under one path are a column.

use rustc_hash::FxHashMap;
use serde_json::Value as Json;

use super::{Code, Strings};
use crate::filter::value::Number;
use crate::model::Metadata;

/// Longest text in bytes that is kept; of a longer one it is only known that it is there.
pub(in crate::filter) const MAX_TEXT_BYTES: usize = 1024;

/// Stands for the path of all metadata.
const ROOT: PathNumber = 0;

type PathNumber = u32;

/// A value under a path.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::filter) enum Entry {
    Text(Code),
    Number(Number),
    Boolean(bool),
    /// An object, or a text that is too long.
    Other,
}

/// Values with their rows. A row may have none or several, which stand side by side.
#[derive(Debug)]
pub(in crate::filter) struct Column<T> {
    rows: Vec<u32>,
    values: Vec<T>,
}

/// The columns of all paths.
#[derive(Debug, Default)]
pub(in crate::filter) struct MetadataColumns {
    /// A path by the one that it goes on from and its last name.
    paths: FxHashMap<(PathNumber, Code), PathNumber>,
    /// The values under each path; the first is that of path 1.
    columns: Vec<Column<Entry>>,
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

    /// The same with other rows, without the rows that are gone.
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

    /// The values under the path that `names` make; none when no document has such a path.
    pub(in crate::filter) fn column(
        &self,
        names: &[String],
        strings: &Strings,
    ) -> Option<&Column<Entry>> {
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

    /// The values of a list stand under the path of the list.
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
                Entry::Other
            }
            Json::String(text) if text.len() > MAX_TEXT_BYTES => Entry::Other,
            Json::String(text) => Entry::Text(strings.code(text)),
            Json::Number(number) => Entry::Number(Number::of(number)),
            Json::Bool(boolean) => Entry::Boolean(*boolean),
        };
        self.columns[path as usize - 1].push(row, entry);
    }

    fn path(&mut self, parent: PathNumber, name: Code) -> PathNumber {
        *self.paths.entry((parent, name)).or_insert_with(|| {
            self.columns.push(Column::default());
            self.columns.len() as PathNumber
        })
    }

    /// The same with other rows and other codes, without the rows that are gone.
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
            // Where nothing is left of a path nothing is left of those that go on from it: an object has an entry too.
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
                    Entry::Text(code) => Entry::Text(new_strings.moved(code, strings)),
                    Entry::Number(_) | Entry::Boolean(_) | Entry::Other => entry,
                };
                new_column.push(row, entry);
            }
        }
        new
    }
}

/// Whether anything is left of a value once nulls and empty lists are taken away.
fn has_value(value: &Json) -> bool {
    match value {
        Json::Null => false,
        Json::Array(values) => values.iter().any(has_value),
        Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Object(_) => true,
    }
}
