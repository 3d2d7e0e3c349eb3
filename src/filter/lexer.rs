//! Cuts a filter into words, texts, numbers and signs.

use super::characters::{is_digit, is_digits_part, is_word_part, is_word_start};
use super::error::{FilterError, FilterProblem};

/// The signs of filters, each before those that it begins with.
const SIGNS: [&str; 11] = ["<=", ">=", "!=", "<>", "=", "<", ">", "(", ")", ",", "."];

/// One unit of the text of a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token<'f> {
    /// A keyword, a field or a name in metadata.
    Word(&'f str),
    /// A text that stood in quotes, without them.
    Text(String),
    /// A number or a date, as it is written.
    Digits(&'f str),
    Sign(&'static str),
    End,
}

/// Reads the tokens of a filter one by one.
#[derive(Debug)]
pub(super) struct Lexer<'f> {
    filter: &'f str,
    /// The first byte that was not read yet.
    at: usize,
}

impl<'f> Lexer<'f> {
    pub(super) fn new(filter: &'f str) -> Self {
        Self { filter, at: 0 }
    }

    /// The next token and the byte that it begins at.
    pub(super) fn next(&mut self) -> Result<(Token<'f>, usize), FilterError> {
        let rest = self.rest().trim_start();
        self.at = self.filter.len() - rest.len();
        let start = self.at;
        let Some(first) = rest.chars().next() else {
            return Ok((Token::End, start));
        };
        let is_signed = matches!(first, '+' | '-') && rest[1..].starts_with(is_digit);
        let token = if first == '"' || first == '\'' {
            Token::Text(self.text(first)?)
        } else if is_word_start(first) {
            Token::Word(self.take_while(is_word_part))
        } else if is_digit(first) || is_signed {
            Token::Digits(self.take_while(is_digits_part))
        } else if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            self.at += sign.len();
            Token::Sign(sign)
        } else {
            let problem = FilterProblem::Unexpected {
                expected: "a field, a value, a sign or a word such as AND".to_owned(),
                found: format!("`{}`", first.escape_default()),
            };
            return Err(FilterError::new(self.filter, start, problem));
        };
        Ok((token, start))
    }

    /// The first byte after the token that was read last.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    fn rest(&self) -> &'f str {
        &self.filter[self.at..]
    }

    fn take_while(&mut self, is_part: fn(char) -> bool) -> &'f str {
        let rest = self.rest();
        let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    /// Reads a text from the quote that it begins with to the next one that is not escaped.
    fn text(&mut self, quote: char) -> Result<String, FilterError> {
        let start = self.at;
        self.at += quote.len_utf8();
        let mut text = String::new();
        while let Some(character) = self.take() {
            match character {
                '\\' => text.push(self.escaped()?),
                _ if character == quote => return Ok(text),
                _ => text.push(character),
            }
        }
        Err(FilterError::new(
            self.filter,
            start,
            FilterProblem::OpenText,
        ))
    }

    /// Reads the character that an escape stands for, from behind the backslash.
    fn escaped(&mut self) -> Result<char, FilterError> {
        let start = self.at - 1;
        let character = match self.take() {
            Some('n') => Some('\n'),
            Some('r') => Some('\r'),
            Some('t') => Some('\t'),
            Some('u') => self.numbered(),
            Some(plain @ ('\\' | '"' | '\'')) => Some(plain),
            Some(_) | None => None,
        };
        character.ok_or_else(|| {
            let escape = self.filter[start + 1..].chars().take(1).collect();
            FilterError::new(self.filter, start, FilterProblem::Escape { escape })
        })
    }

    /// Reads a hexadecimal number in braces as the character of that number.
    fn numbered(&mut self) -> Option<char> {
        let inside = self.rest().strip_prefix('{')?;
        let digits = &inside[..inside.find('}')?];
        let is_hexadecimal = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let number = u32::from_str_radix(digits, 16).ok()?;
        self.at += digits.len() + "{}".len();
        char::from_u32(number).filter(|_| is_hexadecimal)
    }

    fn take(&mut self) -> Option<char> {
        let character = self.rest().chars().next()?;
        self.at += character.len_utf8();
        Some(character)
    }
}

impl Token<'_> {
    /// Whether the token is `keyword`, in any case.
    pub(super) fn is_keyword(&self, keyword: &str) -> bool {
        matches!(self, Self::Word(word) if word.eq_ignore_ascii_case(keyword))
    }
}
