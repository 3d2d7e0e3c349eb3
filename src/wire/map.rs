//! The map of topics as JSON.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::engine::{MapPoint, MapTopic, TopicMap};
use crate::projection::Point;

/// The topics as a picture: passages that lie together say similar things. Directions mean nothing, and distances
/// between groups little.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct TopicMapView {
    /// The run whose topics it shows.
    pub model: u32,
    /// The topics, as they are listed; those that are hidden are left out with their passages.
    pub topics: Vec<MapTopicView>,
    /// A passage each, in order of their ids: all that have a topic, or a sample of 2,000.
    pub points: Vec<MapPointView>,
    /// Points there are.
    pub n_points: usize,
    /// Passages with a topic that the sample left out.
    pub n_left_out: usize,
    /// Points that came, or changed, after the map was drawn.
    pub n_arrived: usize,
    /// How far neighbours in the picture are neighbours in truth, 0 to 1 (trustworthiness, ten neighbours).
    pub trustworthiness: f64,
}

/// A topic in the picture.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct MapTopicView {
    /// Stable over runs.
    pub id: String,
    /// Its label.
    pub label: String,
    /// Its points.
    pub n_points: usize,
    /// Where its label may stand: at the point nearest to all others of it, -1 to 1; null without points.
    pub x: Option<f32>,
    /// The same on the other axis.
    pub y: Option<f32>,
}

/// A passage in the picture.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct MapPointView {
    /// `DOCUMENT#ORDINAL`.
    pub id: String,
    /// Title of the document; null when it has none.
    pub title: Option<String>,
    /// Its topic.
    pub topic: String,
    /// Where it lies, -1 to 1.
    pub x: f32,
    /// The same on the other axis.
    pub y: f32,
    /// True when it came, or changed, after the map was drawn: it lies between the points that it is most like.
    pub has_arrived: bool,
}

impl From<&TopicMap> for TopicMapView {
    fn from(map: &TopicMap) -> Self {
        let n_points = map.points.len();
        Self {
            model: map.topic_model,
            topics: map.topics.iter().map(Into::into).collect(),
            points: map.points.iter().map(Into::into).collect(),
            n_points,
            n_left_out: map.n_passages - n_points,
            n_arrived: map.points.iter().filter(|point| point.has_arrived).count(),
            trustworthiness: map.trustworthiness,
        }
    }
}

impl From<&MapTopic> for MapTopicView {
    fn from(topic: &MapTopic) -> Self {
        let [x, y] = match topic.middle.map(rounded) {
            Some(middle) => middle.map(Some),
            None => [None; 2],
        };
        Self {
            id: topic.id.to_string(),
            label: topic.label.clone(),
            n_points: topic.n_points,
            x,
            y,
        }
    }
}

impl From<&MapPoint> for MapPointView {
    fn from(point: &MapPoint) -> Self {
        let [x, y] = rounded(point.point);
        Self {
            id: point.passage.to_string(),
            title: point.title.clone(),
            topic: point.topic.to_string(),
            x,
            y,
            has_arrived: point.has_arrived,
        }
    }
}

/// To a ten-thousandth, which no screen shows.
fn rounded(point: Point) -> Point {
    point.map(|value| (value * 1e4).round() / 1e4)
}
