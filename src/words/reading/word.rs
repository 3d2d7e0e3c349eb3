//! Words, and which runs of them may be a term.

/// Most words in a term.
pub const MAX_WORDS: usize = 4;
/// Most in a term of whole words; only signs, of which a word has several, may be more.
const MAX_WHOLE_WORDS: usize = 3;

/// A word in its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// The number of what its forms are counted under.
    pub key: u32,
    /// Its place in the text, in bytes.
    pub start: u32,
    /// The byte after it.
    pub end: u32,
    /// What it can be in a term.
    pub role: Role,
    /// Nothing but a space, or an abbreviation's full stop, stands between this word and the one before.
    pub is_joined: bool,
    /// Its capitals are its own, not those of a sentence's start or of a headline.
    pub has_own_case: bool,
}

impl Word {
    /// As it is written in `text`, which it is a word of.
    pub fn surface<'t>(&self, text: &'t str) -> &'t str {
        self.with(self, text)
    }

    /// What is written from this word to `last`.
    pub fn with<'t>(&self, last: &Self, text: &'t str) -> &'t str {
        &text[self.start as usize..last.end as usize]
    }

    /// Whether the word is written with a capital in `text`, which it is a word of.
    pub fn has_capital(&self, text: &str) -> bool {
        text[self.start as usize..].starts_with(char::is_uppercase)
    }
}

/// What a word can be in a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A term by itself, and any part of a longer one.
    Term,
    /// Any part of a longer term: the capital letter of "vitamin D", the "New" of "New York".
    Part,
    /// The front or the inside of a longer term that hardly goes without it: the "first" of "first lady".
    Front,
    /// A character of a script without spaces: a term only together with others.
    Sign,
    /// The end of a longer term: "Windows 95".
    Number,
    /// The inside of a longer term: the "of" of "Bank of England".
    Connector,
    /// No part of any term, but it may join one with what is before it: the "and" of "Food and Drug Administration".
    Link,
    /// No part of any term.
    Stop,
}

impl Role {
    /// May the word open a term?
    fn opens(self) -> bool {
        matches!(self, Self::Term | Self::Part | Self::Front)
    }

    /// May the word stand between the others of a term?
    fn stands_inside(self) -> bool {
        matches!(
            self,
            Self::Term | Self::Part | Self::Front | Self::Connector
        )
    }

    /// May the word close a term of several words?
    fn closes(self) -> bool {
        matches!(self, Self::Term | Self::Part | Self::Number)
    }
}

/// Do these successive words make a term: one to three words, or two to four signs?
pub fn is_term(words: &[Word]) -> bool {
    if words.first().is_some_and(|word| word.role == Role::Sign) {
        return is_run_of_signs(words);
    }
    let (Some(first), Some(last)) = (words.first(), words.last()) else {
        return false;
    };
    let inside = words.get(1..words.len() - 1).unwrap_or_default();
    words.len() <= MAX_WHOLE_WORDS
        && words.iter().any(|word| word.role == Role::Term)
        && first.role.opens()
        && last.role.closes()
        && inside.iter().all(|word| word.role.stands_inside())
        && words.iter().skip(1).all(|word| word.is_joined)
}

fn is_run_of_signs(words: &[Word]) -> bool {
    (2..=MAX_WORDS).contains(&words.len())
        && words.iter().all(|word| word.role == Role::Sign)
        && words.iter().skip(1).all(|word| word.is_joined)
}
