//! What a filter says, in its one normal form: nothing is nested that need not be.

use std::cmp::Ordering;
use std::fmt;

use super::field::Field;
use super::value::{Literal, Value, contains_ignoring_case, write_quoted};

/// Tests joined by AND, OR and NOT. Built by [`all`](Self::all), [`any`](Self::any) and [`negated`](Self::negated),
/// which keep it in the normal form.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Expression {
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    Test(Field, Test),
}

/// What is asked of a value of a field; false for a document without a value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Test {
    /// Whether a value is equal to one of these literals, of which there is at least one.
    OneOf(Vec<Literal>),
    Ordered(Order, Literal),
    /// Whether a value is a text that holds this one, in any case.
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

/// A text to search for, as written and in lower case.
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

/// Joins parts, of which one alone stands for itself; a part that is itself joined by `join` is replaced by its own
/// parts.
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

impl Test {
    /// Whether the test is true of `value`.
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
            // AND binds more tightly than OR, so only OR within AND needs parentheses.
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
