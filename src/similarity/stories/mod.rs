//! Which documents tell one story? Copies, near-copies, rewrites and reports of one event.
//!
//! Grouping is a pure function of the documents: their order of arrival and the number of threads change nothing. Its
//! cost is about linear in their number. A document that arrives later can be placed beside the others at once, with
//! what was known of the collection when they were grouped.

mod blocks;
mod groups;
mod likeness;
mod linkage;
mod minhash;
mod signature;

use std::sync::Arc;

use jiff::Timestamp;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::digest::split_mix64;
use crate::model::{DocumentId, DocumentKey};

use blocks::Blocks;
use likeness::{Comparable, Statistics};

pub use groups::StoryGroups;
pub(super) use likeness::NEAR_DUPLICATE;
pub use signature::Signature;
pub(super) use signature::{Word, words};

/// Mean likeness that makes one story of two.
const SAME_STORY: f32 = 0.22;
/// Pairs that are less alike than this part of it are not remembered.
const REMEMBERED_PART: f32 = 0.5;
/// Wordings that are shared to this degree are joined before anything else.
const COPY: f32 = 0.8;
/// Pairs of one document that are remembered, the most alike.
const MAX_PAIRS: usize = 32;
/// Members of a story that an arriving document is compared with.
const MAX_COMPARED: usize = 12;

/// What the story of a document is found from.
#[derive(Debug, Clone)]
pub struct StoryDocument {
    /// Key in the store.
    pub key: DocumentKey,
    /// Id in the API.
    pub id: DocumentId,
    /// When it was published, if that is known.
    pub published_at: Option<Timestamp>,
    /// Its wording.
    pub signature: Arc<Signature>,
    /// Sum of its passages' vectors in the centred space, of any length.
    pub whole: Vec<f32>,
}

impl StoryDocument {
    /// Order of time: dated documents before the others, those of one moment by id.
    fn order(&self) -> (Timestamp, &DocumentId) {
        (self.published_at.unwrap_or(Timestamp::MAX), &self.id)
    }
}

/// How a member belongs to its story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Belonging {
    /// An earlier member has the same words in the same order.
    Duplicate,
    /// An earlier member has most of its wording.
    NearDuplicate,
    /// It tells of the same event, or opens the story.
    SameStory,
}

/// The stories of a collection, ready for more documents.
#[derive(Debug, Default)]
pub struct Stories {
    documents: Vec<StoryDocument>,
    comparable: Vec<Comparable>,
    position_of: FxHashMap<DocumentKey, u32>,
    /// A document with each text.
    with_text: FxHashMap<u64, u32>,
    statistics: Statistics,
    blocks: Blocks,
    n_grouped: usize,
    groups: Arc<StoryGroups>,
}

/// Equal for copies; a document without text is a copy of no other.
fn wording(document: &StoryDocument) -> u64 {
    if document.signature.is_blank() {
        split_mix64(document.key.0 as u64)
    } else {
        document.signature.text()
    }
}

impl Stories {
    /// Groups documents anew.
    pub fn group(mut documents: Vec<StoryDocument>) -> Self {
        documents.par_sort_unstable_by(|a, b| a.order().cmp(&b.order()));
        let statistics = Statistics::new(documents.iter().map(|d| d.signature.as_ref()));
        let comparable = Comparable::all(&documents, &statistics);
        let mut with_text = FxHashMap::default();
        let copy_of: Vec<u32> = (0..)
            .zip(&documents)
            .map(|(at, document)| *with_text.entry(wording(document)).or_insert(at))
            .collect();
        let originals: Vec<u32> = (0..documents.len() as u32)
            .filter(|&at| copy_of[at as usize] == at)
            .collect();
        let blocks = Blocks::new(&comparable, &originals);
        let groups = grouped(&comparable, copy_of, &blocks.pairs());
        let positions = (0..).zip(&documents);
        Self {
            position_of: positions.map(|(at, document)| (document.key, at)).collect(),
            groups: Arc::new(StoryGroups::new(&documents, &groups)),
            n_grouped: documents.len(),
            documents,
            comparable,
            with_text,
            statistics,
            blocks,
        }
    }

    /// Every document in its story.
    pub fn groups(&self) -> &Arc<StoryGroups> {
        &self.groups
    }

    /// Gives a story of its own to each of these documents that has none, until all are grouped anew.
    pub fn stand_alone(&mut self, mut documents: Vec<(DocumentKey, DocumentId)>) {
        documents.retain(|(key, _)| self.groups.position(*key).is_none());
        documents.sort_unstable_by_key(|(key, _)| *key);
        let groups = Arc::make_mut(&mut self.groups);
        for (key, id) in documents {
            let story = groups.open();
            groups.insert(key, &id, story, 0);
        }
    }

    /// Places a document that arrived since the others were grouped, or changed.
    pub fn place(&mut self, document: StoryDocument) {
        self.remove(document.key);
        let comparable = Comparable::new(&document, &self.statistics);
        let story = self.best_story(&document, &comparable);
        let position = self.documents.len() as u32;
        let text = wording(&document);
        if self.original(text).is_none() {
            self.with_text.insert(text, position);
            self.blocks.add(&comparable, position);
        }
        self.position_of.insert(document.key, position);
        let at = story.map_or(0, |story| {
            let members = self.groups.members(story);
            members.partition_point(|&member| self.document(member).order() < document.order())
        });
        let groups = Arc::make_mut(&mut self.groups);
        let story = story.unwrap_or_else(|| groups.open());
        groups.insert(document.key, &document.id, story, at);
        self.documents.push(document);
        self.comparable.push(comparable);
    }

    /// Takes a document out; nothing happens when it is not there.
    pub fn remove(&mut self, key: DocumentKey) {
        if self.position_of.remove(&key).is_some() {
            Arc::make_mut(&mut self.groups).remove(key);
        }
    }

    /// How each member of the story at `position` belongs to it, in order of time.
    pub fn belonging(&self, position: u32) -> Vec<(DocumentKey, Belonging)> {
        let mut earlier = Earlier::default();
        let members = self.groups.members(position).iter();
        let member = |&key| {
            let comparable = self
                .position_of
                .get(&key)
                .map(|&at| &self.comparable[at as usize]);
            // One that stands alone until it is grouped opens its story.
            let belonging = comparable.map(|comparable| earlier.admit(comparable));
            (key, belonging.unwrap_or(Belonging::SameStory))
        };
        members.map(member).collect()
    }

    fn document(&self, key: DocumentKey) -> &StoryDocument {
        &self.documents[self.position_of[&key] as usize]
    }

    fn comparable(&self, key: DocumentKey) -> &Comparable {
        &self.comparable[self.position_of[&key] as usize]
    }

    /// A document with the same text that is still there.
    fn original(&self, text: u64) -> Option<DocumentKey> {
        let key = self.documents[*self.with_text.get(&text)? as usize].key;
        let is_there = self.position_of.get(&key).copied() == self.with_text.get(&text).copied();
        is_there.then_some(key)
    }

    /// The story that a document belongs to: that of a copy, else the one it is most like on average.
    fn best_story(&self, document: &StoryDocument, comparable: &Comparable) -> Option<u32> {
        if let Some(original) = self.original(wording(document)) {
            return self.groups.position(original);
        }
        let grouped = &self.documents[..self.n_grouped];
        let at = grouped.partition_point(|other| other.order() < document.order());
        let candidates = self.blocks.candidates(comparable, at as u32);
        let mut stories: Vec<u32> = Vec::new();
        for candidate in candidates {
            let key = self.documents[candidate as usize].key;
            if self.position_of.get(&key) != Some(&candidate) {
                continue;
            }
            let other = &self.comparable[candidate as usize];
            if comparable.shared_wording(other) >= COPY {
                return self.groups.position(key);
            }
            if comparable.likeness(other) >= SAME_STORY * REMEMBERED_PART {
                stories.extend(self.groups.position(key));
            }
        }
        stories.sort_unstable();
        stories.dedup();
        let means = stories
            .into_iter()
            .map(|story| (self.mean_likeness(comparable, story), story));
        let best = means.reduce(|best, next| if next.0 > best.0 { next } else { best })?;
        (best.0 >= SAME_STORY).then_some(best.1)
    }

    fn mean_likeness(&self, document: &Comparable, story: u32) -> f32 {
        let members = self.groups.members(story);
        let n = members.len().min(MAX_COMPARED);
        let compared = (0..n).map(|at| members[at * members.len() / n]);
        let likeness = compared.map(|key| document.likeness(self.comparable(key)));
        likeness.sum::<f32>() / n.max(1) as f32
    }
}

/// Copies, then near-copies, then stories; every group in ascending order, a document alone is a group.
fn grouped(documents: &[Comparable], copy_of: Vec<u32>, pairs: &[(u32, u32)]) -> Vec<Vec<u32>> {
    let copies = pairs.par_iter().copied().filter(|&(a, b)| {
        let wording = documents[a as usize].shared_wording(&documents[b as usize]);
        wording >= COPY
    });
    let copies: Vec<(u32, u32)> = copies.collect();
    let mut leader = copy_of;
    for pair in copies {
        join_copies(documents, &mut leader, pair);
    }
    for at in 0..leader.len() {
        leader[at] = leader[leader[at] as usize];
    }
    let mut between: Vec<(u32, u32)> = pairs
        .iter()
        .map(|&(a, b)| (leader[a as usize], leader[b as usize]))
        .filter(|(a, b)| a != b)
        .map(|(a, b)| (a.min(b), a.max(b)))
        .collect();
    between.par_sort_unstable();
    between.dedup();
    let likeness = |a: u32, b: u32| documents[a as usize].likeness(&documents[b as usize]);
    let known = between.par_iter().map(|&(a, b)| (a, b, likeness(a, b)));
    let known: Vec<(u32, u32, f32)> = known
        .filter(|pair| pair.2 >= SAME_STORY * REMEMBERED_PART)
        .collect();
    let known = most_alike(documents.len(), known);
    let joined = linkage::groups(documents.len(), &known, SAME_STORY, likeness);
    for group in joined {
        for &member in &group {
            leader[member as usize] = group[0];
        }
    }
    members_of(&leader)
}

/// Joins the later of two near-copies to the leader of the earlier, if it is near that one too.
fn join_copies(documents: &[Comparable], leader: &mut [u32], (a, b): (u32, u32)) {
    let first = leader[a as usize];
    let is_free = leader[b as usize] == b;
    if !is_free || first == b {
        return;
    }
    let (first, b) = (first as usize, b as usize);
    if first == a as usize || documents[first].shared_wording(&documents[b]) >= NEAR_DUPLICATE {
        leader[b] = first as u32;
    }
}

/// The pairs that are among the `MAX_PAIRS` most alike of either document.
fn most_alike(n: usize, mut pairs: Vec<(u32, u32, f32)>) -> Vec<(u32, u32, f32)> {
    pairs.par_sort_unstable_by(|x, y| y.2.total_cmp(&x.2).then((x.0, x.1).cmp(&(y.0, y.1))));
    let mut n_kept = vec![0_usize; n];
    pairs.retain(|&(a, b, _)| {
        let counts = [a, b].map(|at| n_kept[at as usize]);
        n_kept[a as usize] += 1;
        n_kept[b as usize] += 1;
        counts.iter().any(|&count| count < MAX_PAIRS)
    });
    pairs
}

/// Documents by what leads them, directly or over another.
fn members_of(leader: &[u32]) -> Vec<Vec<u32>> {
    let mut group_of: FxHashMap<u32, usize> = FxHashMap::default();
    let mut groups: Vec<Vec<u32>> = Vec::new();
    for at in 0..leader.len() as u32 {
        let mut first = leader[at as usize];
        while leader[first as usize] != first {
            first = leader[first as usize];
        }
        let group = *group_of.entry(first).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[group].push(at);
    }
    groups
}

/// The members of a story that came before, by where they can be met.
#[derive(Default)]
struct Earlier<'s> {
    texts: rustc_hash::FxHashSet<u64>,
    met: FxHashMap<u64, Vec<&'s Comparable>>,
}

impl<'s> Earlier<'s> {
    /// Earlier members that are kept of each meeting place.
    const MAX_MET: usize = 4;

    fn admit(&mut self, member: &'s Comparable) -> Belonging {
        let signature = member.signature();
        if !self.texts.insert(signature.text()) {
            return Belonging::Duplicate;
        }
        let mut belonging = Belonging::SameStory;
        for band in signature.sketch().bands() {
            let met = self.met.entry(band).or_default();
            if met
                .iter()
                .any(|other| member.shared_wording(other) >= NEAR_DUPLICATE)
            {
                belonging = Belonging::NearDuplicate;
            }
            if met.len() < Self::MAX_MET {
                met.push(member);
            }
        }
        belonging
    }
}

#[cfg(test)]
mod tests;
