//! Keeps the newest map of a collection's topics.

use std::sync::{Arc, Mutex};

use crate::model::{PassageId, TopicId};
use crate::projection::Point;
use crate::store::KeptMap;

/// A two-dimensional map of a collection's topics.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicMap {
    /// Number of the topic run that the map shows.
    pub topic_model: u32,
    /// Topics in the order of their list; those that a person hid are left out with their passages.
    pub topics: Vec<MapTopic>,
    /// One point per passage, in order of passage id.
    pub points: Vec<MapPoint>,
    /// Number of passages with a shown topic; those without a point were left out by sampling.
    pub n_passages: usize,
    /// Trustworthiness of the projection for the passages it was computed from, 0 to 1 (Venna & Kaski 2001, ten
    /// neighbours).
    pub trustworthiness: f64,
    /// Entity tag of this answer.
    pub tag: String,
}

/// A topic on the map.
#[derive(Debug, Clone, PartialEq)]
pub struct MapTopic {
    /// Id of the topic.
    pub id: TopicId,
    /// Label of the topic.
    pub label: String,
    /// Number of the topic's points on the map.
    pub n_points: usize,
    /// The topic's point that is nearest to all its others (medoid); none without points.
    pub middle: Option<Point>,
}

/// A passage on the map.
#[derive(Debug, Clone, PartialEq)]
pub struct MapPoint {
    /// Id of the passage.
    pub passage: PassageId,
    /// Title of the passage's document.
    pub title: Option<String>,
    /// Id of the passage's topic.
    pub topic: TopicId,
    /// Coordinates of the passage, -1 to 1 on both axes.
    pub point: Point,
    /// Whether the passage came or changed after the map was computed and is placed between the points it is most like.
    pub has_arrived: bool,
}

/// The newest map of a collection in memory.
#[derive(Debug, Default)]
pub struct CurrentMap {
    pub newest: Mutex<Newest>,
}

#[derive(Debug, Default)]
pub struct Newest {
    pub kept: Option<Arc<KeptMap>>,
    /// The last answer, with a digest of what it was made from.
    pub answer: Option<(u64, Arc<TopicMap>)>,
}
