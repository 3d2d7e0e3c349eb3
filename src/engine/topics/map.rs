//! The map of topics: passages as points in a plane, drawn when it is first asked for after a run, and kept.

use std::sync::Arc;

use ndarray::Axis;

use super::error::TopicError;
use super::scene::Scene;
use crate::collection::{Collection, State, unpoisoned};
use crate::digest::shortened;
use crate::engine::engine::Engine;
use crate::engine::memory::{MapPoint, MapTopic, Newest, TopicMap};
use crate::model::{CollectionName, TopicId};
use crate::projection::{Point, draw_again, place, trustworthiness};
use crate::store::{KeptMap, KeptPoint};
use crate::topics::CurrentTopics;

/// The number of nearest points whose order tells how far a map can be trusted.
const TRUSTED_NEIGHBOURS: usize = 10;

impl Engine {
    /// The topics as a map of up to 2,000 passages. The first call after a run draws it, which takes a second or two;
    /// calls made meanwhile wait for it.
    pub fn topic_map(&self, name: &CollectionName) -> Result<Arc<TopicMap>, TopicError> {
        let collection = self.collection(name)?;
        let mut newest = unpoisoned(collection.map.newest.lock());
        let (moment, scene) = {
            let state = collection.read();
            let current = state.whole_topics()?.ok_or(TopicError::NotFoundYet)?;
            let moment = moment(&state, current);
            if let Some((_, answer)) = newest.answer.as_ref().filter(|(of, _)| *of == moment) {
                return Ok(Arc::clone(answer));
            }
            (moment, Scene::take(&state, current))
        };
        if newest.kept.is_none() {
            newest.kept = self.store.map(collection.key())?.map(Arc::new);
        }
        let kept = newest.kept.take().filter(|kept| scene.is_shown_by(kept));
        let kept = match kept {
            Some(kept) => kept,
            None => Arc::new(self.draw_map(&collection, &scene)?),
        };
        let answer = Arc::new(scene.answer(&kept));
        *newest = Newest {
            kept: Some(kept),
            answer: Some((moment, Arc::clone(&answer))),
        };
        Ok(answer)
    }

    fn draw_map(&self, collection: &Arc<Collection>, scene: &Scene) -> Result<KeptMap, TopicError> {
        let former = match self.store.map(collection.key())? {
            Some(former) => scene.start_from(&former),
            None => vec![None; scene.passages.len()],
        };
        let points = draw_again(scene.rows.view(), &former, scene.seed)
            .expect("vectors are finite, and there is one former point for each");
        let trust = trustworthiness(scene.rows.view(), &points, TRUSTED_NEIGHBOURS);
        let kept = |(passage, point): (&super::scene::ScenePassage, Point)| KeptPoint {
            passage: passage.id.clone(),
            print: passage.print,
            point,
        };
        let map = KeptMap {
            topic_model: scene.topic_model,
            // These are as many digits as the store keeps unchanged.
            trustworthiness: (trust * 1e4).round() / 1e4,
            points: scene.passages.iter().zip(points).map(kept).collect(),
        };
        collection.write()?.put_map(&map)?;
        Ok(map)
    }
}

impl Scene {
    /// Whether an earlier map was drawn for this run and has at least half of the current passages.
    fn is_shown_by(&self, kept: &KeptMap) -> bool {
        let places = self.places_in(kept);
        let n_known = places.iter().flatten().count();
        kept.topic_model == self.topic_model && n_known * 2 >= places.len()
    }

    fn answer(&self, kept: &KeptMap) -> TopicMap {
        let frame = Frame::around(&kept.points);
        let known = self.places_in(kept);
        let points = self.with_arrived(&known);
        let points: Vec<MapPoint> = self
            .passages
            .iter()
            .zip(known.iter().zip(points))
            .map(|(passage, (known, point))| MapPoint {
                passage: passage.id.clone(),
                title: passage.title.clone(),
                topic: passage.topic,
                point: frame.framed(point),
                has_arrived: known.is_none(),
            })
            .collect();
        let map = TopicMap {
            topic_model: self.topic_model,
            topics: self.map_topics(&points),
            points,
            n_passages: self.n_passages,
            trustworthiness: kept.trustworthiness,
            tag: String::new(),
        };
        let tag = tag(&map);
        TopicMap { tag, ..map }
    }

    /// The points of all passages; those without one are placed between the known passages that they are most like.
    fn with_arrived(&self, known: &[Option<Point>]) -> Vec<Point> {
        let (there, new): (Vec<usize>, Vec<usize>) =
            (0..known.len()).partition(|&at| known[at].is_some());
        let points: Vec<Point> = known.iter().flatten().copied().collect();
        let placed = place(
            self.rows.select(Axis(0), &new).view(),
            self.rows.select(Axis(0), &there).view(),
            &points,
        );
        let mut placed = placed.into_iter();
        known
            .iter()
            .map(|known| known.or_else(|| placed.next()).unwrap_or_default())
            .collect()
    }

    fn map_topics(&self, points: &[MapPoint]) -> Vec<MapTopic> {
        let topic = |(id, label): &(TopicId, String)| {
            let of_topic = points.iter().filter(|point| point.topic == *id);
            let members: Vec<Point> = of_topic.map(|point| point.point).collect();
            MapTopic {
                id: *id,
                label: label.clone(),
                n_points: members.len(),
                middle: middle(&members),
            }
        };
        self.topics.iter().map(topic).collect()
    }
}

/// A square around the points of a map.
struct Frame {
    centre: Point,
    half_width: f32,
}

impl Frame {
    fn around(points: &[KeptPoint]) -> Self {
        let ends = [0, 1].map(|axis| {
            let values = points.iter().map(|kept| kept.point[axis]);
            values.fold((f32::MAX, f32::MIN), |(low, high), value| {
                (low.min(value), high.max(value))
            })
        });
        let half_width = ends.iter().map(|(low, high)| (high - low) / 2.0);
        Self {
            centre: ends.map(|(low, high)| f32::midpoint(low, high)),
            half_width: half_width.fold(f32::MIN_POSITIVE, f32::max),
        }
    }

    fn framed(&self, point: Point) -> Point {
        [0, 1].map(|axis| ((point[axis] - self.centre[axis]) / self.half_width).clamp(-1.0, 1.0))
    }
}

/// The point with the smallest sum of distances to all others; unlike a mean it never lies in an empty place.
fn middle(points: &[Point]) -> Option<Point> {
    let sum = |point: &Point| -> f32 {
        let distance = |other: &Point| (point[0] - other[0]).hypot(point[1] - other[1]);
        points.iter().map(distance).sum()
    };
    let sums: Vec<f32> = points.iter().map(sum).collect();
    let least = (0..points.len()).min_by(|&a, &b| sums[a].total_cmp(&sums[b]))?;
    Some(points[least])
}

/// A digest of all that a map is drawn from, equal while the map stays the same.
fn moment(state: &State, current: &CurrentTopics) -> u64 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&current.model.id.to_le_bytes());
    hasher.update(&state.contents().digest().to_le_bytes());
    let corrections = &current.corrections.all;
    hasher.update(format!("{corrections:?}").as_bytes());
    for topic in &current.topics {
        hasher.update(format!("{} {} {}\n", topic.id, topic.is_hidden, topic.label).as_bytes());
    }
    shortened(hasher.finalize().as_bytes())
}

fn tag(map: &TopicMap) -> String {
    let whole = format!("{} {map:?}", env!("CARGO_PKG_VERSION"));
    blake3::hash(whole.as_bytes()).to_hex()[..32].to_owned()
}
