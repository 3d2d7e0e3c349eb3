//! The documents that pass a filter: the rows that pass each test, joined as the filter joins the tests.

use fixedbitset::{Block, FixedBitSet};

use super::attributes::{
    Attributes, Column, MetadataValue, NO_TEXT, NO_TIME, StringCode, Strings, Texts,
};
use super::expression::{Expression, Test};
use super::field::{Field, TextField, TimeField};
use super::value::{Literal, Value};
use crate::model::DocumentKey;

/// The documents of a table that pass a filter.
#[derive(Debug)]
pub struct Selection<'a> {
    attributes: &'a Attributes,
    rows: FixedBitSet,
}

impl<'a> Selection<'a> {
    pub(super) fn new(attributes: &'a Attributes, rows: FixedBitSet) -> Self {
        Self { attributes, rows }
    }

    /// Whether a document passes; a document that is not in the table does not.
    pub fn contains(&self, key: DocumentKey) -> bool {
        let row = self.attributes.row(key);
        row.is_some_and(|row| self.rows.contains(row))
    }

    /// The number of documents that pass.
    pub fn n_documents(&self) -> usize {
        self.rows.count_ones(..)
    }

    /// The documents that pass, in the order of their rows.
    pub fn keys(&self) -> impl Iterator<Item = DocumentKey> {
        self.rows.ones().map(|row| self.attributes.key(row))
    }

    /// At most `limit` of the documents that pass, in order of id, beginning after the id `after`.
    pub fn page(&self, after: Option<&str>, limit: usize) -> Vec<(&'a str, DocumentKey)> {
        let attributes = self.attributes;
        let with_id = |row| Some((attributes.ids.get(row)?, attributes.key(row)));
        let is_after = |(id, _): &(&str, DocumentKey)| after.is_none_or(|after| *id > after);
        let mut found: Vec<_> = self
            .rows
            .ones()
            .filter_map(with_id)
            .filter(is_after)
            .collect();
        if found.len() > limit {
            found.select_nth_unstable(limit);
            found.truncate(limit);
        }
        found.sort_unstable();
        found
    }
}

/// The rows of the documents that `expression` is true of.
pub(super) fn passing(attributes: &Attributes, expression: &Expression) -> FixedBitSet {
    let mut rows = rows(attributes, expression);
    rows.intersect_with(&attributes.alive);
    rows
}

/// The rows that `expression` is true of, and any of the dead rows.
fn rows(attributes: &Attributes, expression: &Expression) -> FixedBitSet {
    let mut found = FixedBitSet::with_capacity(attributes.n_rows());
    match expression {
        Expression::All(parts) => {
            found.insert_range(..);
            for part in parts {
                found.intersect_with(&rows(attributes, part));
            }
        }
        Expression::Any(parts) => {
            for part in parts {
                found.union_with(&rows(attributes, part));
            }
        }
        Expression::Not(inner) => {
            found = rows(attributes, inner);
            found.toggle_range(..);
        }
        Expression::Test(field, test) => found = tested(attributes, field, test),
    }
    found
}

/// The rows below `n_rows` for which `holds` is true, found out for as many at once as a block of bits has.
fn rows_where(n_rows: usize, mut holds: impl FnMut(usize) -> bool) -> FixedBitSet {
    const BLOCK_ROWS: usize = Block::BITS as usize;
    let blocks = (0..n_rows).step_by(BLOCK_ROWS).map(|first| {
        let rows = first..n_rows.min(first + BLOCK_ROWS);
        rows.fold(0, |block, row| {
            block | Block::from(holds(row)) << (row - first)
        })
    });
    FixedBitSet::with_capacity_and_blocks(n_rows, blocks)
}

fn tested(attributes: &Attributes, field: &Field, test: &Test) -> FixedBitSet {
    let n_rows = attributes.n_rows();
    let verdicts = || Verdicts::new(test, &attributes.strings);
    match field {
        Field::Text(TextField::Id) => in_texts(&attributes.ids, n_rows, test),
        Field::Text(TextField::Title) => in_texts(&attributes.titles, n_rows, test),
        Field::Text(TextField::Url) => in_texts(&attributes.urls, n_rows, test),
        Field::Text(TextField::Source) => in_codes(&attributes.sources, verdicts()),
        Field::Text(TextField::Language) => in_codes(&attributes.languages, verdicts()),
        Field::Time(TimeField::Published) => in_times(&attributes.published, test),
        Field::Time(TimeField::FirstIngested) => in_times(&attributes.first_ingested, test),
        Field::Time(TimeField::Ingested) => in_times(&attributes.ingested, test),
        Field::Tags => {
            let mut verdicts = verdicts();
            in_column(&attributes.tags, n_rows, |tag| verdicts.of(tag))
        }
        Field::Metadata(path) => {
            let Some(column) = attributes.metadata.column(path, &attributes.strings) else {
                return FixedBitSet::with_capacity(n_rows);
            };
            let mut verdicts = verdicts();
            in_column(column, n_rows, |value| match value {
                MetadataValue::Text(code) => verdicts.of(code),
                MetadataValue::Number(number) => test.holds(Value::Number(number)),
                MetadataValue::Boolean(boolean) => test.holds(Value::Boolean(boolean)),
                MetadataValue::Other => test.holds(Value::Other),
            })
        }
    }
}

fn in_texts(texts: &Texts, n_rows: usize, test: &Test) -> FixedBitSet {
    let holds = |text| test.holds(Value::Text(text));
    if let Test::OneOf(literals) = test
        && let Some(wanted) = sorted_texts(literals)
    {
        return rows_where(n_rows, |row| {
            let found = texts.get(row);
            found.is_some_and(|found| wanted.binary_search(&found).is_ok())
        });
    }
    rows_where(n_rows, |row| texts.get(row).is_some_and(holds))
}

/// The texts of `literals` in order; `None` when one of them is of another kind.
fn sorted_texts(literals: &[Literal]) -> Option<Vec<&str>> {
    let mut texts = literals
        .iter()
        .map(|literal| match literal {
            Literal::Text(text) => Some(text.as_str()),
            Literal::Number(_) | Literal::Boolean(_) | Literal::Date(_) => None,
        })
        .collect::<Option<Vec<&str>>>()?;
    texts.sort_unstable();
    Some(texts)
}

fn in_codes(codes: &[StringCode], mut verdicts: Verdicts<'_>) -> FixedBitSet {
    rows_where(codes.len(), |row| verdicts.of(codes[row]))
}

fn in_times(times: &[i64], test: &Test) -> FixedBitSet {
    rows_where(times.len(), |row| {
        times[row] != NO_TIME && test.holds(Value::Time(times[row]))
    })
}

fn in_column<T: Copy>(
    column: &Column<T>,
    n_rows: usize,
    mut holds: impl FnMut(T) -> bool,
) -> FixedBitSet {
    let mut rows = FixedBitSet::with_capacity(n_rows);
    for (row, value) in column.iter() {
        if holds(value) {
            rows.insert(row as usize);
        }
    }
    rows
}

/// What a test says of each text that is kept once, found out when it is first asked for.
struct Verdicts<'a> {
    test: &'a Test,
    strings: &'a Strings,
    known: Vec<Option<bool>>,
}

impl<'a> Verdicts<'a> {
    fn new(test: &'a Test, strings: &'a Strings) -> Self {
        let mut known = vec![None; strings.n_codes()];
        known[NO_TEXT as usize] = Some(false);
        if let Test::OneOf(literals) = test
            && let Some(wanted) = sorted_texts(literals)
        {
            known.fill(Some(false));
            for code in wanted.into_iter().filter_map(|text| strings.find(text)) {
                known[code as usize] = Some(true);
            }
        }
        Self {
            test,
            strings,
            known,
        }
    }

    fn of(&mut self, code: StringCode) -> bool {
        let Self {
            test,
            strings,
            known,
        } = self;
        *known[code as usize].get_or_insert_with(|| test.holds(Value::Text(strings.get(code))))
    }
}
