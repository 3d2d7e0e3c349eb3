//! What a map of topics shows at one moment: a sample of the passages, their vectors and their topics.

use ndarray::{Array2, ArrayView1};
use rustc_hash::FxHashMap;

use crate::collection::State;
use crate::digest::{digest_of, mix64};
use crate::model::{DocumentId, DocumentKey, PassageId, TopicId};
use crate::projection::Point;
use crate::similarity::in_context;
use crate::store::KeptMap;
use crate::topics::CurrentTopics;

/// The most passages that a map shows.
pub(super) const MAX_POINTS: usize = 2_000;

/// A sample of the passages whose topics are not hidden.
pub(super) struct Scene {
    /// The run that made the topics.
    pub(super) topic_model: u32,
    pub(super) seed: u64,
    /// The id and label of each topic that is not hidden.
    pub(super) topics: Vec<(TopicId, String)>,
    /// The passages of the sample, in order of their ids.
    pub(super) passages: Vec<ScenePassage>,
    /// The vectors of the passages in the context of their documents, one row each, as topics are found from them.
    pub(super) rows: Array2<f32>,
    /// How many passages have a topic that is not hidden, in the sample or not.
    pub(super) n_passages: usize,
}

pub(super) struct ScenePassage {
    pub(super) id: PassageId,
    pub(super) title: Option<String>,
    pub(super) topic: TopicId,
    /// A digest of the vector of the passage.
    pub(super) print: u64,
}

/// A passage that may be part of the sample.
struct Candidate<'s> {
    priority: u64,
    document: &'s DocumentId,
    key: DocumentKey,
    ordinal: u32,
    topic: TopicId,
}

impl Scene {
    /// Samples the passages of a collection, looking at each once.
    pub(super) fn take(state: &State, current: &CurrentTopics) -> Self {
        let mut candidates = candidates(state, current);
        let n_passages = candidates.len();
        keep_sample(&mut candidates);
        let mut scene = Self {
            topic_model: current.model.id,
            seed: current.model.seed,
            topics: current
                .topics
                .iter()
                .filter(|topic| !topic.is_hidden)
                .map(|topic| (topic.id, topic.label.clone()))
                .collect(),
            passages: Vec::with_capacity(candidates.len()),
            rows: Array2::zeros((0, state.index().dimension())),
            n_passages,
        };
        let centre = ArrayView1::from(&current.model.centre);
        for of_document in candidates.chunk_by(|a, b| a.key == b.key) {
            scene.add(state, centre, of_document);
        }
        scene
    }

    fn add(&mut self, state: &State, centre: ArrayView1<'_, f32>, of_document: &[Candidate<'_>]) {
        let key = of_document[0].key;
        let Some((rows, vectors)) = state.index().document(key) else {
            return;
        };
        let n_tokens: Vec<u32> = rows.iter().map(|row| row.n_tokens).collect();
        let in_context = in_context(vectors.view(), &n_tokens, centre);
        for candidate in of_document {
            let ordinal = candidate.ordinal;
            let Ok(at) = rows.binary_search_by_key(&ordinal, |row| row.ordinal) else {
                continue;
            };
            self.rows
                .push_row(in_context.row(at))
                .expect("all rows have the dimension of the index");
            self.passages.push(ScenePassage {
                id: PassageId {
                    document: candidate.document.clone(),
                    ordinal,
                },
                title: state.attributes().title(key).map(str::to_owned),
                topic: candidate.topic,
                print: print(vectors.row(at)),
            });
        }
    }

    /// The points of the passages in an earlier map; none for a passage that is not in it or whose vector changed.
    pub(super) fn places_in(&self, kept: &KeptMap) -> Vec<Option<Point>> {
        let by_id: FxHashMap<&PassageId, (u64, Point)> = kept
            .points
            .iter()
            .map(|kept| (&kept.passage, (kept.print, kept.point)))
            .collect();
        let place = |passage: &ScenePassage| {
            let (print, place) = by_id.get(&passage.id)?;
            (*print == passage.print).then_some(*place)
        };
        self.passages.iter().map(place).collect()
    }

    /// The points to start a new map from: those of an earlier map, matched by id alone if no vector is unchanged, as
    /// after a change of the model.
    pub(super) fn start_from(&self, kept: &KeptMap) -> Vec<Option<Point>> {
        let places = self.places_in(kept);
        if places.iter().any(Option::is_some) {
            return places;
        }
        let by_id: FxHashMap<&PassageId, Point> = kept
            .points
            .iter()
            .map(|kept| (&kept.passage, kept.point))
            .collect();
        let passages = self.passages.iter();
        passages
            .map(|passage| by_id.get(&passage.id).copied())
            .collect()
    }
}

/// Every passage whose topic is not hidden, with a priority that depends on its id alone: a sample of the lowest
/// priorities changes as little as possible when documents come and go, in whatever order they came.
fn candidates<'s>(state: &'s State, current: &'s CurrentTopics) -> Vec<Candidate<'s>> {
    let mut candidates = Vec::new();
    for (&key, assigned) in current.assigned() {
        let Some(document) = state.wordings().id(key) else {
            continue;
        };
        let of_document = digest_of(document.as_str().as_bytes());
        for assignment in assigned {
            let topic = &current.topics[assignment.topic];
            if !topic.is_hidden {
                candidates.push(Candidate {
                    priority: mix64(of_document ^ mix64(u64::from(assignment.ordinal))),
                    document,
                    key,
                    ordinal: assignment.ordinal,
                    topic: topic.id,
                });
            }
        }
    }
    candidates
}

/// Keeps the candidates with the lowest priorities, in the order of their ids.
fn keep_sample(candidates: &mut Vec<Candidate<'_>>) {
    let by_id = |a: &Candidate<'_>, b: &Candidate<'_>| {
        (a.document, a.ordinal).cmp(&(b.document, b.ordinal))
    };
    if candidates.len() > MAX_POINTS {
        candidates.select_nth_unstable_by(MAX_POINTS, |a, b| {
            a.priority.cmp(&b.priority).then_with(|| by_id(a, b))
        });
        candidates.truncate(MAX_POINTS);
    }
    candidates.sort_unstable_by(by_id);
}

fn print(vector: ArrayView1<'_, f32>) -> u64 {
    let bytes: Vec<u8> = vector
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect();
    digest_of(&bytes)
}
