//! Keeps rankings that are being paged through, so that every page comes from the same one.

use std::collections::VecDeque;
use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, Mutex};

use crate::collection::unpoisoned;
use crate::model::DocumentKey;
use crate::similarity::Strength;

/// Most candidates kept in all rankings together; the oldest rankings are dropped first.
const MAX_KEPT: usize = 500_000;

/// A matching document before it is read from the store.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    pub key: DocumentKey,
    pub likeness: f32,
    /// Likeness faded with age, by which candidates are ordered; equal to the likeness unless the query asks for freshness.
    pub faded: f32,
    pub strength: Strength,
    /// Aspect of the first example that the document is nearest to.
    pub aspect: u8,
    /// Ordinal of the matching passage, when the query groups by passage.
    pub ordinal: Option<u32>,
    /// Other documents of the candidate's story, best first, when the query groups by story.
    pub also_in: Vec<DocumentKey>,
}

/// All candidates of a query, best first.
#[derive(Debug)]
pub struct Ranking {
    pub candidates: Vec<Candidate>,
    /// The best candidate that was rejected because its score or strength is too low.
    pub best_rejected: Option<Candidate>,
    /// Whether documents that may match were never compared and might follow.
    pub is_cut: bool,
}

/// Identifies a ranking by its query and the state of the collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RankingId {
    pub question: u64,
    pub snapshot: u64,
    /// Number of candidates that were compared in all respects.
    pub n_compared: u16,
}

/// Position in a ranking where a page begins, as written in a cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RankingCursor {
    pub ranking: RankingId,
    pub offset: u32,
}

/// The rankings that pages were recently cut from.
#[derive(Debug, Default)]
pub struct Rankings(Mutex<VecDeque<(RankingId, Arc<Ranking>)>>);

impl Rankings {
    pub fn find(&self, id: RankingId) -> Option<Arc<Ranking>> {
        let rankings = unpoisoned(self.0.lock());
        let found = rankings.iter().find(|(known, _)| *known == id);
        found.map(|(_, ranking)| Arc::clone(ranking))
    }

    pub fn keep(&self, id: RankingId, ranking: &Arc<Ranking>) {
        let mut rankings = unpoisoned(self.0.lock());
        rankings.retain(|(known, _)| *known != id);
        rankings.push_back((id, Arc::clone(ranking)));
        let mut n_kept: usize = rankings.iter().map(|(_, r)| r.candidates.len()).sum();
        while n_kept > MAX_KEPT && rankings.len() > 1 {
            let oldest = rankings.pop_front();
            n_kept -= oldest.map_or(0, |(_, ranking)| ranking.candidates.len());
        }
    }
}

impl fmt::Display for RankingCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let RankingId {
            question,
            snapshot,
            n_compared,
        } = self.ranking;
        write!(
            f,
            "{question:016x}{snapshot:016x}{n_compared:04x}{:x}",
            self.offset
        )
    }
}

impl FromStr for RankingCursor {
    type Err = ();

    fn from_str(cursor: &str) -> Result<Self, ()> {
        let digits = |from: usize, to: usize| {
            let digits = cursor.get(from..to).ok_or(())?;
            // Parsing would accept a sign too.
            if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
                return Err(());
            }
            u64::from_str_radix(digits, 16).map_err(|_| ())
        };
        Ok(Self {
            ranking: RankingId {
                question: digits(0, 16)?,
                snapshot: digits(16, 32)?,
                n_compared: digits(32, 36)? as u16,
            },
            offset: digits(36, cursor.len())?.try_into().map_err(|_| ())?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_cursor_reads_back(question: u64, snapshot: u64, n_compared: u16, offset: u32) {
            let place = RankingCursor { ranking: RankingId { question, snapshot, n_compared }, offset };
            prop_assert_eq!(place.to_string().parse(), Ok(place));
        }

        #[test]
        fn what_is_no_cursor_is_refused(text in "\\PC{0,60}") {
            let read: Result<RankingCursor, ()> = text.parse();
            prop_assert!(read.is_err() || text.bytes().all(|b| b.is_ascii_hexdigit()));
        }
    }

    #[test]
    fn a_sign_is_no_digit_of_a_cursor() {
        let digits = "0123456789abcdef0123456789abcdef0190";
        assert!(format!("{digits}5").parse::<RankingCursor>().is_ok());
        assert!(format!("{digits}+5").parse::<RankingCursor>().is_err());
        assert!(
            format!("+{}5", &digits[1..])
                .parse::<RankingCursor>()
                .is_err()
        );
    }

    #[test]
    fn the_oldest_rankings_make_room() {
        let rankings = Rankings::default();
        let id = |question| RankingId {
            question,
            snapshot: 0,
            n_compared: 400,
        };
        let candidate = Candidate {
            key: DocumentKey(1),
            likeness: 0.0,
            faded: 0.0,
            strength: Strength::Weak,
            aspect: 0,
            ordinal: None,
            also_in: Vec::new(),
        };
        let ranking = Arc::new(Ranking {
            candidates: vec![candidate; MAX_KEPT / 2],
            best_rejected: None,
            is_cut: false,
        });
        for question in 0..3 {
            rankings.keep(id(question), &ranking);
        }
        assert!(rankings.find(id(0)).is_none());
        assert!(rankings.find(id(1)).is_some() && rankings.find(id(2)).is_some());
    }
}
