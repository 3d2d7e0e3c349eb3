//! The table that filters are answered from: the fields of all documents in memory, one column each.

mod strings;
mod texts;
mod metadata;

use std::hash::BuildHasher;

use fixedbitset::FixedBitSet;
use jiff::Timestamp;
use rustc_hash::{FxBuildHasher, FxHashMap};

use crate::model::{Document, DocumentKey, IngestTimes, Metadata};

#[cfg(test)]
pub(super) use metadata::MAX_TEXT_BYTES;
pub(super) use metadata::{Column, MetadataColumns, MetadataValue};
pub(super) use strings::{NO_TEXT, StringCode, Strings};
pub(super) use texts::Texts;

/// The table is rewritten without its dead rows when more than one row in this many is dead.
const MAX_DEAD_PART: usize = 4;
/// Most dead rows for which the table is never rewritten.
const FEW_DEAD: usize = 1000;
/// The number that stands for a time that is not known.
pub(super) const NO_TIME: i64 = i64::MIN;

/// The fields of a document that filters look at.
#[derive(Debug, Clone, Copy)]
pub struct DocumentFields<'d> {
    /// The id of the document, unique in the collection.
    pub id: &'d str,
    /// The title, if the document has one.
    pub title: Option<&'d str>,
    /// The address at which the document can be read.
    pub url: Option<&'d str>,
    /// The name of where the document comes from.
    pub source: Option<&'d str>,
    /// The language tag of the document.
    pub language: Option<&'d str>,
    /// When the document was published.
    pub published_at: Option<Timestamp>,
    /// When the document was first ingested.
    pub first_ingested_at: Timestamp,
    /// When the document was last ingested.
    pub ingested_at: Timestamp,
    /// The labels that the user gave the document.
    pub tags: &'d [String],
    /// All other fields.
    pub metadata: &'d Metadata,
}

impl<'d> DocumentFields<'d> {
    /// The fields of a document that was ingested at `times`.
    pub fn of(document: &'d Document, times: IngestTimes) -> Self {
        Self {
            id: document.id.as_str(),
            title: document.title.as_deref(),
            url: document.url.as_deref(),
            source: document.source.as_deref(),
            language: document.language.as_deref(),
            published_at: document.published_at,
            first_ingested_at: times.first_ingested_at,
            ingested_at: times.ingested_at,
            tags: &document.tags,
            metadata: &document.metadata,
        }
    }
}

/// The fields of all documents of a collection.
///
/// A document has a row in every column. Rows are added at the end, and the row of a document that is replaced or
/// removed is dead until the table is rewritten. Texts that repeat are kept once.
#[derive(Debug, Default)]
pub struct Attributes {
    keys: Vec<DocumentKey>,
    row_of: FxHashMap<DocumentKey, u32>,
    pub(super) alive: FixedBitSet,
    pub(super) ids: Texts,
    pub(super) titles: Texts,
    pub(super) urls: Texts,
    pub(super) sources: Vec<StringCode>,
    pub(super) languages: Vec<StringCode>,
    pub(super) published: Vec<i64>,
    pub(super) first_ingested: Vec<i64>,
    pub(super) ingested: Vec<i64>,
    pub(super) tags: Column<StringCode>,
    pub(super) metadata: MetadataColumns,
    pub(super) strings: Strings,
    /// The digests of the rows of all documents, joined by exclusive or.
    digest: u64,
}

impl Attributes {
    /// The number of documents in the table.
    pub fn n_documents(&self) -> usize {
        self.row_of.len()
    }

    /// Puts a document in, which replaces the document with this key if there is one.
    pub fn insert(&mut self, key: DocumentKey, fields: &DocumentFields<'_>) {
        self.remove(key);
        let row = self.add_row(key);
        self.ids.push(Some(fields.id));
        self.titles.push(fields.title);
        self.urls.push(fields.url);
        self.sources.push(self.strings.optional_code(fields.source));
        self.languages
            .push(self.strings.optional_code(fields.language));
        let published = fields.published_at.map(Timestamp::as_millisecond);
        self.published.push(published.unwrap_or(NO_TIME));
        self.first_ingested
            .push(fields.first_ingested_at.as_millisecond());
        self.ingested.push(fields.ingested_at.as_millisecond());
        for tag in fields.tags {
            self.tags.push(row, self.strings.code(tag));
        }
        self.metadata
            .insert(row, fields.metadata, &mut self.strings);
        self.digest ^= self.row_digest(row as usize);
    }

    /// Takes a document out; nothing happens when it is not in the table.
    pub fn remove(&mut self, key: DocumentKey) {
        let Some(row) = self.row_of.remove(&key) else {
            return;
        };
        self.digest ^= self.row_digest(row as usize);
        self.alive.remove(row as usize);
        let n_dead = self.keys.len() - self.row_of.len();
        if n_dead > FEW_DEAD && n_dead * MAX_DEAD_PART > self.keys.len() {
            *self = self.without_dead_rows();
        }
    }

    /// Sets the language of a document; nothing happens when it is not in the table.
    pub fn set_language(&mut self, key: DocumentKey, language: &str) {
        if let Some(row) = self.row(key) {
            self.digest ^= self.row_digest(row);
            self.languages[row] = self.strings.code(language);
            self.digest ^= self.row_digest(row);
        }
    }

    /// The title of a document, if it has one.
    pub fn title(&self, key: DocumentKey) -> Option<&str> {
        self.titles.get(self.row(key)?)
    }

    /// When a document was first ingested, in milliseconds of Unix time, if it is there.
    pub fn first_ingested(&self, key: DocumentKey) -> Option<i64> {
        Some(self.first_ingested[self.row(key)?])
    }

    /// A digest that changes with the ids of the documents and with the fields that documents do not bring along: the
    /// language that was detected, and the time of ingestion.
    pub fn digest(&self) -> u64 {
        self.digest
    }

    /// The number of rows, dead ones included.
    pub(super) fn n_rows(&self) -> usize {
        self.keys.len()
    }

    pub(super) fn key(&self, row: usize) -> DocumentKey {
        self.keys[row]
    }

    pub(super) fn row(&self, key: DocumentKey) -> Option<usize> {
        self.row_of.get(&key).map(|&row| row as usize)
    }

    fn row_digest(&self, row: usize) -> u64 {
        let language = match self.languages[row] {
            NO_TEXT => "",
            code => self.strings.get(code),
        };
        let times = (self.first_ingested[row], self.ingested[row]);
        let fields = (self.ids.get(row), language, times);
        FxBuildHasher.hash_one(fields)
    }

    fn add_row(&mut self, key: DocumentKey) -> u32 {
        let row = self.keys.len() as u32;
        self.keys.push(key);
        self.row_of.insert(key, row);
        self.alive.grow_and_insert(row as usize);
        row
    }

    pub(super) fn without_dead_rows(&self) -> Self {
        let mut new = Self {
            digest: self.digest,
            ..Self::default()
        };
        let mut new_rows = vec![None; self.n_rows()];
        for row in self.alive.ones() {
            new_rows[row] = Some(new.add_row(self.keys[row]));
            new.ids.push(self.ids.get(row));
            new.titles.push(self.titles.get(row));
            new.urls.push(self.urls.get(row));
            new.sources
                .push(new.strings.moved(self.sources[row], &self.strings));
            new.languages
                .push(new.strings.moved(self.languages[row], &self.strings));
            new.published.push(self.published[row]);
            new.first_ingested.push(self.first_ingested[row]);
            new.ingested.push(self.ingested[row]);
        }
        for (row, tag) in self.tags.moved(&new_rows).iter() {
            new.tags.push(row, new.strings.moved(tag, &self.strings));
        }
        new.metadata = self
            .metadata
            .moved(&new_rows, &self.strings, &mut new.strings);
        new
    }
}
