//! The documents that pass a filter: a set of rows for every test, joined.

use super::attributes::{Attributes, Code, Column, Entry, NO_TEXT, NO_TIME, Strings, Texts};
use super::bits::Bits;
use super::expression::{Expression, Field, Test, TextField, TimeField};
use super::value::{Literal, Value};
use crate::model::DocumentKey;

/// The documents that pass a filter.
#[derive(Debug)]
pub struct Selection<'a> {
    attributes: &'a Attributes,
    rows: Bits,
}

impl<'a> Selection<'a> {
    pub(super) fn new(attributes: &'a Attributes, rows: Bits) -> Self {
        Self { attributes, rows }
    }

    /// Whether a document passes; one that is not known does not.
    pub fn contains(&self, key: DocumentKey) -> bool {
        let row = self.attributes.row(key);
        row.is_some_and(|row| self.rows.contains(row))
    }

    /// How many documents pass.
    pub fn n_documents(&self) -> usize {
        self.rows.count()
    }

    /// The documents that pass, in no order that means anything.
    pub fn keys(&self) -> impl Iterator<Item = DocumentKey> {
        self.rows.iter().map(|row| self.attributes.key(row))
    }

    /// Up to `limit` documents that pass, in order of id, after the id `after`.
    pub fn page(&self, after: Option<&str>, limit: usize) -> Vec<(&'a str, DocumentKey)> {
        let attributes = self.attributes;
        let with_id = |row| Some((attributes.ids.get(row)?, attributes.key(row)));
        let is_after = |(id, _): &(&str, DocumentKey)| after.is_none_or(|after| *id > after);
        let mut found: Vec<_> = self
            .rows
            .iter()
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
pub(super) fn passing(attributes: &Attributes, expression: &Expression) -> Bits {
    rows(attributes, expression).and(&attributes.alive)
}

/// The same among dead rows too, whatever comes of them.
fn rows(attributes: &Attributes, expression: &Expression) -> Bits {
    let none = || Bits::none(attributes.n_rows());
    match expression {
        Expression::All(parts) => parts.iter().fold(none().not(), |found, part| {
            found.and(&rows(attributes, part))
        }),
        Expression::Any(parts) => parts
            .iter()
            .fold(none(), |found, part| found.or(&rows(attributes, part))),
        Expression::Not(inner) => rows(attributes, inner).not(),
        Expression::Test(field, test) => tested(attributes, field, test),
    }
}

fn tested(attributes: &Attributes, field: &Field, test: &Test) -> Bits {
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
                return Bits::none(n_rows);
            };
            let mut verdicts = verdicts();
            in_column(column, n_rows, |entry| match entry {
                Entry::Text(code) => verdicts.of(code),
                Entry::Number(number) => test.holds(Value::Number(number)),
                Entry::Boolean(boolean) => test.holds(Value::Boolean(boolean)),
                Entry::Other => test.holds(Value::Other),
            })
        }
    }
}

fn in_texts(texts: &Texts, n_rows: usize, test: &Test) -> Bits {
    let holds = |text| test.holds(Value::Text(text));
    if let Test::OneOf(literals) = test
        && let Some(wanted) = sorted_texts(literals)
    {
        return Bits::of(n_rows, |row| {
            let found = texts.get(row);
            found.is_some_and(|found| wanted.binary_search(&found).is_ok())
        });
    }
    Bits::of(n_rows, |row| texts.get(row).is_some_and(holds))
}

/// The texts among which one is looked for, in order; none when there is a value of another kind.
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

fn in_codes(codes: &[Code], mut verdicts: Verdicts<'_>) -> Bits {
    Bits::of(codes.len(), |row| verdicts.of(codes[row]))
}

fn in_times(times: &[i64], test: &Test) -> Bits {
    Bits::of(times.len(), |row| {
        times[row] != NO_TIME && test.holds(Value::Time(times[row]))
    })
}

fn in_column<T: Copy>(column: &Column<T>, n_rows: usize, mut holds: impl FnMut(T) -> bool) -> Bits {
    let mut bits = Bits::none(n_rows);
    for (row, value) in column.iter() {
        if holds(value) {
            bits.insert(row as usize);
        }
    }
    bits
}

/// What a test says of the texts that repeat, found out once for each.
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

    fn of(&mut self, code: Code) -> bool {
        let Self {
            test,
            strings,
            known,
        } = self;
        *known[code as usize].get_or_insert_with(|| test.holds(Value::Text(strings.get(code))))
    }
}
