//! What a filter says, in its one normal form: nothing is nested that need not be.

use std::cmp::Ordering;
use std::fmt;

use super::lexer::is_word;
use super::value::{Literal, Value, contains_ignoring_case, write_quoted};

/// The fields there are, for people.
pub(super) const FIELDS: &str = "id, title, url, source, language, published_at, first_ingested_at, ingested_at, tags and metadata.NAME";

/// Tests joined. Built by [`all`](Self::all), [`any`](Self::any) and [`negated`](Self::negated), which keep it normal.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Expression {
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    Test(Field, Test),
}

/// A field of a document. A test of a field with several values is true when it is true of one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Field {
    Text(TextField),
    Time(TimeField),
    Tags,
    /// The names that lead to a value of the metadata; at least one.
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

/// What is asked of a value; false where there is none.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Test {
    /// Equal to one of these; at least one.
    OneOf(Vec<Literal>),
    Ordered(Order, Literal),
    /// Holds this text, whatever its case.
    Contains(Needle),
    Exists,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// A text to search for, and the same in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Needle {
    text: String,
    lower_case: String,
}

impl Expression {
    pub(super) fn all(parts: Vec<Self>) -> Self {
        joined(parts, Self::All, |part| match part {
            Self::All(inner) => Ok(inner),
            other => Err(other),
        })
    }

    pub(super) fn any(parts: Vec<Self>) -> Self {
        joined(parts, Self::Any, |part| match part {
            Self::Any(inner) => Ok(inner),
            other => Err(other),
        })
    }

    pub(super) fn negated(self) -> Self {
        match self {
            Self::Not(inner) => *inner,
            other => Self::Not(Box::new(other)),
        }
    }
}

/// One part stands for itself; parts that are joined in the same way become parts of the whole.
fn joined(
    mut parts: Vec<Expression>,
    join: fn(Vec<Expression>) -> Expression,
    parts_of: fn(Expression) -> Result<Vec<Expression>, Expression>,
) -> Expression {
    if parts.len() == 1
        && let Some(only) = parts.pop()
    {
        return only;
    }
    let mut flat = Vec::with_capacity(parts.len());
    for part in parts {
        match parts_of(part) {
            Ok(inner) => flat.extend(inner),
            Err(part) => flat.push(part),
        }
    }
    join(flat)
}

impl Field {
    /// The field of this name, unless it is metadata.
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

impl Test {
    /// Whether this is true of `value`.
    pub(super) fn holds(&self, value: Value<'_>) -> bool {
        match self {
            Self::OneOf(literals) => literals
                .iter()
                .any(|literal| literal.compare(value) == Some(Ordering::Equal)),
            Self::Ordered(order, literal) => literal
                .compare(value)
                .is_some_and(|ordering| order.includes(ordering)),
            Self::Contains(needle) => match value {
                Value::Text(text) => contains_ignoring_case(text, &needle.lower_case),
                Value::Number(_) | Value::Boolean(_) | Value::Time(_) | Value::Other => false,
            },
            Self::Exists => true,
        }
    }
}

impl Order {
    fn includes(self, ordering: Ordering) -> bool {
        match self {
            Self::Less => ordering.is_lt(),
            Self::LessOrEqual => ordering.is_le(),
            Self::Greater => ordering.is_gt(),
            Self::GreaterOrEqual => ordering.is_ge(),
        }
    }

    pub(super) fn sign(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }
}

impl Needle {
    pub(super) fn new(text: String) -> Self {
        Self {
            lower_case: text.to_lowercase(),
            text,
        }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // AND binds more tightly, so that only OR within AND needs parentheses.
            Self::All(parts) => write_joined(f, parts, " AND "),
            Self::Any(parts) => write_joined(f, parts, " OR "),
            Self::Not(inner) => match inner.as_ref() {
                Self::Test(field, test) => write_test(f, field, test, "NOT "),
                Self::All(_) | Self::Any(_) | Self::Not(_) => write!(f, "NOT ({inner})"),
            },
            Self::Test(field, test) => write_test(f, field, test, ""),
        }
    }
}

fn write_joined(f: &mut fmt::Formatter<'_>, parts: &[Expression], word: &str) -> fmt::Result {
    for (position, part) in parts.iter().enumerate() {
        if position > 0 {
            f.write_str(word)?;
        }
        match part {
            Expression::Any(_) => write!(f, "({part})")?,
            Expression::All(_) | Expression::Not(_) | Expression::Test(..) => write!(f, "{part}")?,
        }
    }
    Ok(())
}

/// Writes a test; `not` is empty, or the word that negates it.
fn write_test(f: &mut fmt::Formatter<'_>, field: &Field, test: &Test, not: &str) -> fmt::Result {
    match test {
        Test::OneOf(literals) => write_one_of(f, field, literals, not),
        Test::Ordered(order, literal) => write!(f, "{not}{field} {} {literal}", order.sign()),
        Test::Contains(needle) => {
            write!(f, "{field} {not}CONTAINS ")?;
            write_quoted(f, needle.text())
        }
        Test::Exists => write!(f, "{field} {not}EXISTS"),
    }
}

fn write_one_of(
    f: &mut fmt::Formatter<'_>,
    field: &Field,
    literals: &[Literal],
    not: &str,
) -> fmt::Result {
    if let [literal] = literals {
        let sign = if not.is_empty() { "=" } else { "!=" };
        return write!(f, "{field} {sign} {literal}");
    }
    write!(f, "{field} {not}IN (")?;
    for (position, literal) in literals.iter().enumerate() {
        let comma = if position > 0 { ", " } else { "" };
        write!(f, "{comma}{literal}")?;
    }
    f.write_str(")")
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
