//! More like this: documents similar to documents, passages or texts.

mod answer;

mod query;

mod resolve;

mod freshness;

mod vocabulary;

mod snapshot;

mod liked_stories;

mod search;

mod arrange;

mod rank;

mod matches;

mod ask;

pub use answer::{
    Explanation, Match, MatchedPassage, NoMatchReason, OtherReports, RejectedMatch, SimilarAnswer,
};
pub use query::{Diversity, Example, Explain, GroupBy, HalfLife, SimilarError, SimilarQuery};
