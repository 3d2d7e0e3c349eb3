//! The picture of a collection's topics, as it was drawn last.

use std::sync::{Arc, Mutex};

use crate::model::{PassageId, TopicId};
use crate::projection::Point;
use crate::store::KeptMap;

/// The topics of a collection as a picture.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicMap {
    /// The run whose topics it shows.
    pub topic_model: u32,
    /// The topics, as they are listed; those that a person hid are left out with their passages.
    pub topics: Vec<MapTopic>,
    /// A passage each, in order of their ids.
    pub points: Vec<MapPoint>,
    /// Passages with a topic that is shown; those that are no points were left out by the sample.
    pub n_passages: usize,
    /// How far neighbours in the picture are neighbours in truth, 0 to 1 (Venna & Kaski 2001, ten neighbours), of the
    /// passages that it was drawn from.
    pub trustworthiness: f64,
    /// Names this very answer.
    pub tag: String,
}

/// A topic in the picture.
#[derive(Debug, Clone, PartialEq)]
pub struct MapTopic {
    /// The topic.
    pub id: TopicId,
    /// Its label.
    pub label: String,
    /// Its points.
    pub n_points: usize,
    /// The one of its points that is nearest to all others of it; none without points.
    pub middle: Option<Point>,
}

/// A passage in the picture.
#[derive(Debug, Clone, PartialEq)]
pub struct MapPoint {
    /// The passage.
    pub passage: PassageId,
    /// Title of its document.
    pub title: Option<String>,
    /// Its topic.
    pub topic: TopicId,
    /// Where it lies, -1 to 1 on both axes.
    pub point: Point,
    /// Whether it came, or changed, after the picture was drawn: then it lies between the points it is most like.
    pub has_arrived: bool,
}

/// The map of a collection in memory.
#[derive(Debug, Default)]
pub struct CurrentMap {
    pub newest: Mutex<Newest>,
}

#[derive(Debug, Default)]
pub struct Newest {
    pub kept: Option<Arc<KeptMap>>,
    /// The last answer, and what it was made of.
    pub answer: Option<(u64, Arc<TopicMap>)>,
}
