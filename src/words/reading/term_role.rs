//! What a word may be in a term.

/// Which role a word may have in a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TermRole {
    /// The word is a term by itself, and may be any part of a longer one.
    Term,
    /// The word may be any part of a longer term: the capital letter of "vitamin D", the "New" of "New York".
    Part,
    /// The word may open or stand inside a longer term that hardly goes without it: the "first" of "first lady".
    Front,
    /// The word is a Han character, a term only together with others.
    Han,
    /// The word may close a longer term: the "95" of "Windows 95".
    Number,
    /// The word may stand inside a longer term: the "of" of "Bank of England".
    Connector,
    /// The word is no part of any term, but may join one with what is before it: the "and" of "Food and Drug
    /// Administration".
    Link,
    /// The word is no part of any term.
    Stop,
}

impl TermRole {
    /// Whether the word may open a term.
    pub(super) fn opens(self) -> bool {
        matches!(self, Self::Term | Self::Part | Self::Front)
    }

    /// Whether the word may stand between the others of a term.
    pub(super) fn stands_inside(self) -> bool {
        matches!(
            self,
            Self::Term | Self::Part | Self::Front | Self::Connector
        )
    }

    /// Whether the word may close a term of several words.
    pub(super) fn closes(self) -> bool {
        matches!(self, Self::Term | Self::Part | Self::Number)
    }
}
