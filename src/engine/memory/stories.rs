//! Keeps the stories of a collection, derived on request from the wording and the vectors of its documents.

use std::ops::Deref;
use std::sync::Arc;

use ndarray::{Array1, ArrayView1};

use crate::collection::{Changes, State, allowed_changes};
use crate::model::{DocumentId, DocumentKey};
use crate::similarity::{CENTRE_PRIOR, Stories, StoryDocument};

/// Most documents that are placed into stories while a reader waits.
const MAX_PLACED_AT_ONCE: usize = 500;
/// Documents up to which a collection is regrouped while a reader waits; in a larger one, readers meanwhile get the
/// last finished stories, and each document that is in none as a story by itself.
const MAX_AWAITED: usize = 5_000;

/// The stories of a collection, and how far they lag behind its current statistics.
#[derive(Debug, Default)]
pub struct CurrentStories {
    stories: Stories,
    n_placed: usize,
    grouping: Grouping,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Grouping {
    /// All documents are to be regrouped when a reader comes.
    #[default]
    Due,
    Finished,
    /// All documents are being regrouped elsewhere.
    UnderWay,
}

/// Work that is left after the stories were brought up to date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Remaining {
    Nothing,
    /// Group [`all_documents`] and hand the result to [`CurrentStories::finish`], without making a reader wait.
    Regroup,
}

impl Deref for CurrentStories {
    type Target = Stories;

    fn deref(&self) -> &Stories {
        &self.stories
    }
}

impl CurrentStories {
    /// Brings the stories up to date as far as a reader may wait for it. The state is locked only while its data are
    /// copied.
    pub fn catch_up<'c, G>(&mut self, state: impl FnOnce() -> G) -> Remaining
    where
        G: Deref<Target = State> + 'c,
    {
        if self.grouping == Grouping::UnderWay {
            return Remaining::Nothing;
        }
        let state = state();
        let n_documents = state.wordings().n_documents();
        match state.wordings().take_changes() {
            Changes::Some(keys) if keys.is_empty() && self.is_current() => {}
            Changes::Some(keys)
                if keys.len() <= MAX_PLACED_AT_ONCE
                    && self.n_placed + keys.len() <= allowed_changes(n_documents)
                    && self.is_current() =>
            {
                self.n_placed += keys.len();
                let centre = state.index().centre(CENTRE_PRIOR);
                let find = |key| (key, story_document(&state, centre.view(), key));
                let changed: Vec<_> = keys.into_iter().map(find).collect();
                drop(state);
                self.place(changed);
            }
            Changes::Some(_) | Changes::All if n_documents > MAX_AWAITED => {
                let documents = state.wordings().all();
                let ids = documents.map(|(key, wording)| (key, wording.id.clone()));
                let ids: Vec<(DocumentKey, DocumentId)> = ids.collect();
                drop(state);
                self.stories.insert_alone(ids);
                self.grouping = Grouping::UnderWay;
                return Remaining::Regroup;
            }
            Changes::Some(_) | Changes::All => {
                let documents = all_documents(&state);
                drop(state);
                drop(self.finish(Some(Stories::group(documents))));
            }
        }
        Remaining::Nothing
    }

    /// Whether documents changed since the stories were last brought up to date, and nobody regroups them.
    pub fn lag_behind(&self, state: &State) -> bool {
        let is_up_to_date = || self.is_current() && !state.wordings().has_changes();
        self.grouping != Grouping::UnderWay && !is_up_to_date()
    }

    /// Replaces the stories by regrouped ones and returns the former. With none, the next reader starts regrouping
    /// again.
    pub fn finish(&mut self, grouped: Option<Stories>) -> Option<Stories> {
        let Some(grouped) = grouped else {
            self.grouping = Grouping::Due;
            return None;
        };
        self.grouping = Grouping::Finished;
        self.n_placed = 0;
        Some(std::mem::replace(&mut self.stories, grouped))
    }

    /// Whether every document is in its story; false while older stories are shown during a regrouping.
    pub fn is_current(&self) -> bool {
        self.grouping == Grouping::Finished
    }

    /// Whether all documents are being regrouped elsewhere.
    pub fn is_under_way(&self) -> bool {
        self.grouping == Grouping::UnderWay
    }

    fn place(&mut self, changed: Vec<(DocumentKey, Option<StoryDocument>)>) {
        for (key, document) in changed {
            match document {
                Some(document) => self.stories.insert(document),
                None => self.stories.remove(key),
            }
        }
    }
}

/// Returns all documents of `state` as they are now, and discards its pending changes.
pub fn all_documents(state: &State) -> Vec<StoryDocument> {
    state.wordings().take_changes();
    let centre = state.index().centre(CENTRE_PRIOR);
    let documents = state.wordings().all();
    let documents = documents.filter_map(|(key, _)| story_document(state, centre.view(), key));
    documents.collect()
}

fn story_document(
    state: &State,
    centre: ArrayView1<'_, f32>,
    key: DocumentKey,
) -> Option<StoryDocument> {
    let wording = state.wordings().get(key)?;
    let mut whole = Array1::zeros(centre.len());
    if let Some((rows, vectors)) = state.index().document(key) {
        for (row, vector) in rows.iter().zip(vectors.outer_iter()) {
            whole.scaled_add(row.n_tokens as f32, &(&vector - &centre));
        }
    }
    Some(StoryDocument {
        key,
        id: wording.id.clone(),
        published_at: wording.published_at,
        signature: Arc::clone(&wording.signature),
        whole: whole.to_vec(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::collection::Wording;
    use crate::embedding::VectorSpace;
    use crate::words::Signature;

    const TEXT: &str =
        "Saltgate harbour flooded on Tuesday when a record tide climbed over the quay.";

    /// A collection of `n` documents with the same text.
    fn state(n: usize) -> State {
        let mut state = State::empty(VectorSpace {
            model: "none".to_owned(),
            fingerprint: String::new(),
            dimension: 2,
        });
        add(&mut state, 0..n);
        state
    }

    fn add(state: &mut State, numbers: std::ops::Range<usize>) {
        let signature = Arc::new(Signature::of(None, TEXT));
        for number in numbers {
            let key = DocumentKey(number as i64);
            let wording = Wording {
                id: DocumentId::new(number.to_string()).expect("an id"),
                published_at: None,
                signature: Arc::clone(&signature),
            };
            state.put_wording(key, wording);
        }
    }

    /// Number of documents in the only story.
    fn n_told(current: &CurrentStories) -> usize {
        let groups = current.groups();
        groups.members(groups.largest_first()[0]).len()
    }

    /// Stories of a large collection, grouped while no reader waits.
    fn grouped(state: &State) -> CurrentStories {
        let mut current = CurrentStories::default();
        assert_eq!(current.catch_up(|| state), Remaining::Regroup);
        current.finish(Some(Stories::group(all_documents(state))));
        current
    }

    #[test]
    fn nobody_waits_for_the_first_grouping_of_a_large_collection() {
        let state = state(MAX_AWAITED + 1);
        let mut current = CurrentStories::default();
        assert_eq!(current.catch_up(|| &state), Remaining::Regroup);
        assert!(!current.is_current());
        assert_eq!(current.groups().n_stories(), MAX_AWAITED + 1);
        let story = current.groups().position(DocumentKey(7)).unwrap();
        assert_eq!(current.belonging(story).len(), 1);
        assert_eq!(current.catch_up(|| &state), Remaining::Nothing);

        current.finish(Some(Stories::group(all_documents(&state))));
        assert!(current.is_current());
        assert_eq!(n_told(&current), MAX_AWAITED + 1);
    }

    #[test]
    fn readers_of_a_large_collection_have_the_last_finished_stories_while_it_is_grouped() {
        let mut state = state(MAX_AWAITED + 1);
        let mut current = grouped(&state);
        assert_eq!(n_told(&current), MAX_AWAITED + 1);

        add(&mut state, 10_000..10_000 + MAX_PLACED_AT_ONCE + 1);
        assert_eq!(current.catch_up(|| &state), Remaining::Regroup);
        let grouped = Stories::group(all_documents(&state));
        add(&mut state, 20_000..20_001);
        assert_eq!(current.catch_up(|| &state), Remaining::Nothing);
        assert!(!current.is_current());
        assert_eq!(n_told(&current), MAX_AWAITED + 1);
        assert_eq!(current.groups().n_stories(), MAX_PLACED_AT_ONCE + 2);

        current.finish(Some(grouped));
        assert!(current.is_current());
        assert_eq!(current.catch_up(|| &state), Remaining::Nothing);
        assert_eq!(n_told(&current), MAX_AWAITED + MAX_PLACED_AT_ONCE + 3);
    }

    #[test]
    fn a_few_documents_are_placed_beside_the_others_at_once() {
        let mut state = state(MAX_AWAITED + 1);
        let mut current = grouped(&state);
        add(&mut state, 10_000..10_007);
        assert_eq!(current.catch_up(|| &state), Remaining::Nothing);
        assert_eq!(n_told(&current), MAX_AWAITED + 8);
    }

    #[test]
    fn readers_wait_where_grouping_is_short() {
        let mut state = state(MAX_AWAITED - 1_000);
        let mut current = CurrentStories::default();
        assert_eq!(current.catch_up(|| &state), Remaining::Nothing);
        add(&mut state, 10_000..11_000);
        assert_eq!(current.catch_up(|| &state), Remaining::Nothing);
        assert_eq!(n_told(&current), MAX_AWAITED);
    }

    #[test]
    fn a_grouping_that_failed_is_begun_again_by_the_next_reader() {
        let state = state(MAX_AWAITED + 1);
        let mut current = CurrentStories::default();
        assert_eq!(current.catch_up(|| &state), Remaining::Regroup);
        drop(all_documents(&state));
        current.finish(None);
        assert!(!current.is_current());
        assert_eq!(current.catch_up(|| &state), Remaining::Regroup);
    }
}
