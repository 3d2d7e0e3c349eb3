//! Reads the tokens of a filter as an expression, by recursive descent.

use std::fmt::Write;

use super::error::{FilterError, FilterProblem};
use super::expression::{Expression, Needle, Order, Test};
use super::field::{FIELDS, Field};
use super::lexer::{Lexer, Token};
use super::value::{Date, Literal, Number};

/// Longest filter in bytes.
const MAX_BYTES: usize = 16 << 10;
/// Most parentheses inside each other.
const MAX_DEPTH: usize = 50;
/// Most tests in a filter, each of which may look at every document.
const MAX_TESTS: usize = 100;
/// Most values in all tests of a filter together.
const MAX_VALUES: usize = 1000;
/// Most characters of a filter that a message shows.
const SHOWN_CHARACTERS: usize = 40;

/// Reads a filter:
///
/// ```text
/// any    = all { "OR" all }
/// all    = one { "AND" one }
/// one    = { "NOT" } ( "(" any ")" | test )
/// test   = field ( ( "=" | "!=" | "<" | "<=" | ">" | ">=" ) value
///                | [ "NOT" ] ( "IN" "(" value { "," value } ")" | "CONTAINS" text | "EXISTS" ) )
/// field  = word | "metadata" "." ( word | text ) { "." ( word | text ) }
/// value  = text | number | date | "true" | "false"
/// ```
pub(super) fn parse(filter: &str) -> Result<Expression, FilterError> {
    if filter.len() > MAX_BYTES {
        let problem = FilterProblem::Long {
            limit: MAX_BYTES,
            n_bytes: filter.len(),
        };
        return Err(FilterError::new(filter, MAX_BYTES, problem));
    }
    let mut parser = Parser::new(filter)?;
    let expression = parser.any()?;
    if parser.token == Token::End {
        Ok(expression)
    } else {
        Err(parser.unexpected("AND, OR or the end of the filter"))
    }
}

struct Parser<'f> {
    filter: &'f str,
    lexer: Lexer<'f>,
    /// The token that is read next.
    token: Token<'f>,
    /// The byte that `token` begins at.
    at: usize,
    depth: usize,
    n_tests: usize,
    n_values: usize,
}

impl<'f> Parser<'f> {
    fn new(filter: &'f str) -> Result<Self, FilterError> {
        let mut lexer = Lexer::new(filter);
        let (token, at) = lexer.next()?;
        Ok(Self {
            filter,
            lexer,
            token,
            at,
            depth: 0,
            n_tests: 0,
            n_values: 0,
        })
    }

    fn any(&mut self) -> Result<Expression, FilterError> {
        let mut parts = vec![self.all()?];
        while self.take_keyword("OR")? {
            parts.push(self.all()?);
        }
        Ok(Expression::any(parts))
    }

    fn all(&mut self) -> Result<Expression, FilterError> {
        let mut parts = vec![self.one()?];
        while self.take_keyword("AND")? {
            parts.push(self.one()?);
        }
        Ok(Expression::all(parts))
    }

    fn one(&mut self) -> Result<Expression, FilterError> {
        let mut is_negated = false;
        while self.take_keyword("NOT")? {
            is_negated = !is_negated;
        }
        let inner = if self.token == Token::Sign("(") {
            self.in_parentheses()?
        } else {
            self.test()?
        };
        Ok(if is_negated { inner.negated() } else { inner })
    }

    fn in_parentheses(&mut self) -> Result<Expression, FilterError> {
        if self.depth == MAX_DEPTH {
            return Err(self.problem(FilterProblem::Deep { limit: MAX_DEPTH }));
        }
        self.depth += 1;
        self.advance()?;
        let inner = self.any()?;
        self.expect_sign(")", "AND, OR or `)`")?;
        self.depth -= 1;
        Ok(inner)
    }

    fn test(&mut self) -> Result<Expression, FilterError> {
        if self.n_tests == MAX_TESTS {
            return Err(self.problem(FilterProblem::ManyTests { limit: MAX_TESTS }));
        }
        self.n_tests += 1;
        let field = self.field()?;
        if let Token::Sign(sign) = self.token
            && let Some(comparison) = Comparator::of(sign)
        {
            self.advance()?;
            return self.comparison(field, comparison, sign);
        }
        if self.take_keyword("NOT")? {
            let test = self.worded_test(&field, "IN, CONTAINS or EXISTS after NOT")?;
            return Ok(Expression::Test(field, test).negated());
        }
        let expected = format!("=, !=, <, <=, >, >=, IN, NOT IN, CONTAINS or EXISTS after {field}");
        let test = self.worded_test(&field, &expected)?;
        Ok(Expression::Test(field, test))
    }

    fn comparison(
        &mut self,
        field: Field,
        comparison: Comparator,
        sign: &str,
    ) -> Result<Expression, FilterError> {
        let at = self.at;
        let value = self.value(&field, &format!("`{sign}`"))?;
        Ok(match comparison {
            Comparator::Equal => Expression::Test(field, Test::OneOf(vec![value])),
            Comparator::Unequal => Expression::Test(field, Test::OneOf(vec![value])).negated(),
            Comparator::Ordered(_) if matches!(value, Literal::Boolean(_)) => {
                return Err(FilterError::new(self.filter, at, FilterProblem::NoOrder));
            }
            Comparator::Ordered(order) => Expression::Test(field, Test::Ordered(order, value)),
        })
    }

    /// Reads a test that begins with a word; the error where there is none says that `expected` was.
    fn worded_test(&mut self, field: &Field, expected: &str) -> Result<Test, FilterError> {
        if self.take_keyword("IN")? {
            return self.values(field).map(Test::OneOf);
        }
        if self.token.is_keyword("CONTAINS") {
            if matches!(field, Field::Time(_)) {
                let field = field.to_string();
                return Err(self.problem(FilterProblem::Searched { field }));
            }
            self.advance()?;
            return self.needle().map(Test::Contains);
        }
        if self.take_keyword("EXISTS")? {
            return Ok(Test::Exists);
        }
        Err(self.unexpected(expected))
    }

    fn values(&mut self, field: &Field) -> Result<Vec<Literal>, FilterError> {
        self.expect_sign("(", "`(` and the values after IN")?;
        let mut values = vec![self.value(field, "`(`")?];
        while self.token == Token::Sign(",") {
            self.advance()?;
            values.push(self.value(field, "`,`")?);
        }
        self.expect_sign(")", "`,` or `)` after a value")?;
        Ok(values)
    }

    fn needle(&mut self) -> Result<Needle, FilterError> {
        let Token::Text(text) = &mut self.token else {
            return Err(self.unexpected("a text in quotes after CONTAINS"));
        };
        let needle = Needle::new(std::mem::take(text));
        self.advance()?;
        Ok(needle)
    }

    fn field(&mut self) -> Result<Field, FilterError> {
        let Token::Word(name) = self.token else {
            return Err(self.unexpected(&format!("a field ({FIELDS}), NOT or `(`")));
        };
        if name == "metadata" {
            return self.metadata();
        }
        let field = Field::named(name).ok_or_else(|| {
            let name = shortened(name);
            self.problem(FilterProblem::UnknownField { name })
        })?;
        self.advance()?;
        Ok(field)
    }

    fn metadata(&mut self) -> Result<Field, FilterError> {
        self.advance()?;
        let mut path = Vec::new();
        while self.token == Token::Sign(".") {
            self.advance()?;
            path.push(match &mut self.token {
                Token::Word(name) => (*name).to_owned(),
                Token::Text(name) => std::mem::take(name),
                Token::Digits(_) | Token::Sign(_) | Token::End => {
                    return Err(
                        self.unexpected("a name after `.`; one that is no word stands in quotes")
                    );
                }
            });
            self.advance()?;
        }
        if path.is_empty() {
            return Err(self.unexpected("`.` and a name after metadata"));
        }
        Ok(Field::Metadata(path))
    }

    /// Reads a value that `field` can be compared with, which comes after `after`.
    fn value(&mut self, field: &Field, after: &str) -> Result<Literal, FilterError> {
        if self.n_values == MAX_VALUES {
            return Err(self.problem(FilterProblem::ManyValues { limit: MAX_VALUES }));
        }
        self.n_values += 1;
        let literal = match &self.token {
            Token::Text(text) => Literal::Text(text.clone()),
            Token::Digits(digits) => match (Number::read(digits), Date::read(digits)) {
                (Some(number), _) => Literal::Number(number),
                (None, Some(date)) => Literal::Date(date),
                (None, None) => {
                    let found = shortened(digits);
                    return Err(self.problem(FilterProblem::NumberOrDate { found }));
                }
            },
            token if token.is_keyword("true") => Literal::Boolean(true),
            token if token.is_keyword("false") => Literal::Boolean(false),
            Token::Word(_) | Token::Sign(_) | Token::End => {
                let values = "a text in quotes, a number, a date, true or false";
                return Err(self.unexpected(&format!("a value after {after} ({values})")));
            }
        };
        let literal = self.fitted(field, literal)?;
        self.advance()?;
        Ok(literal)
    }

    /// Turns the literal just read into one of the kind that `field` is compared with.
    fn fitted(&self, field: &Field, literal: Literal) -> Result<Literal, FilterError> {
        match (field, literal) {
            (Field::Metadata(_), literal)
            | (Field::Text(_) | Field::Tags, literal @ Literal::Text(_)) => Ok(literal),
            (Field::Text(_) | Field::Tags, _) => Err(self.problem(FilterProblem::NotAText {
                field: field.to_string(),
                found: self.found(),
            })),
            (Field::Time(_), literal) => {
                let date = match literal {
                    Literal::Text(text) => Date::read(&text),
                    Literal::Date(date) => Some(date),
                    Literal::Number(_) | Literal::Boolean(_) => None,
                };
                date.map(Literal::Date).ok_or_else(|| {
                    self.problem(FilterProblem::NotADate {
                        field: field.to_string(),
                        found: self.found(),
                    })
                })
            }
        }
    }

    fn advance(&mut self) -> Result<(), FilterError> {
        (self.token, self.at) = self.lexer.next()?;
        Ok(())
    }

    /// Whether the next token is `keyword`, which is read if so.
    fn take_keyword(&mut self, keyword: &str) -> Result<bool, FilterError> {
        let is_there = self.token.is_keyword(keyword);
        if is_there {
            self.advance()?;
        }
        Ok(is_there)
    }

    fn expect_sign(&mut self, sign: &'static str, expected: &str) -> Result<(), FilterError> {
        if self.token == Token::Sign(sign) {
            self.advance()
        } else {
            Err(self.unexpected(expected))
        }
    }

    fn unexpected(&self, expected: &str) -> FilterError {
        self.problem(FilterProblem::Unexpected {
            expected: expected.to_owned(),
            found: self.found(),
        })
    }

    fn problem(&self, problem: FilterProblem) -> FilterError {
        FilterError::new(self.filter, self.at, problem)
    }

    /// The next token as the filter writes it, for messages.
    fn found(&self) -> String {
        if self.token == Token::End {
            return "the end of the filter".to_owned();
        }
        let end = self.lexer.position();
        format!("`{}`", shortened(self.filter[self.at..end].trim_end()))
    }
}

/// What a sign says of a value and the one it is compared with.
#[derive(Debug, Clone, Copy)]
enum Comparator {
    Equal,
    Unequal,
    Ordered(Order),
}

impl Comparator {
    fn of(sign: &str) -> Option<Self> {
        Some(match sign {
            "=" => Self::Equal,
            "!=" | "<>" => Self::Unequal,
            "<" => Self::Ordered(Order::Less),
            "<=" => Self::Ordered(Order::LessOrEqual),
            ">" => Self::Ordered(Order::Greater),
            ">=" => Self::Ordered(Order::GreaterOrEqual),
            _ => return None,
        })
    }
}

/// A part of the filter as messages show it: not too long, and without characters that steer a terminal.
fn shortened(text: &str) -> String {
    let mut shown = String::new();
    for character in text.chars().take(SHOWN_CHARACTERS) {
        if character.is_control() {
            write!(shown, "{}", character.escape_default()).expect("a string takes all");
        } else {
            shown.push(character);
        }
    }
    if text.chars().nth(SHOWN_CHARACTERS).is_some() {
        shown.push('…');
    }
    shown
}
