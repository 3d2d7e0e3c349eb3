//! How is the map of topics shown as JSON?

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::engine::{MapPoint, MapTopic, TopicMap};
use crate::projection::Point;

/// The topics as a map of passages: those that lie close together say similar things. Directions have no meaning, and
/// distances between groups have little.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct TopicMapView {
    /// Number of the run whose topics the map shows.
    pub model: u32,
    /// Topics on the map; hidden topics are left out with their passages.
    pub topics: Vec<MapTopicView>,
    /// One point per passage, in order of passage id: all passages that have a topic, or a sample of 2,000 of them.
    pub points: Vec<MapPointView>,
    /// Number of points on the map.
    pub n_points: usize,
    /// Number of passages with a topic that the sample left out.
    pub n_left_out: usize,
    /// Number of points whose passages came or changed after the map was drawn.
    pub n_arrived: usize,
    /// How far neighbours on the map are neighbours by their vectors, 0 to 1: the trustworthiness of Venna and Kaski
    /// (2001) with ten neighbours.
    pub trustworthiness: f64,
}

/// A topic on the map.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct MapTopicView {
    /// Id of the topic, such as `t3`, stable over runs.
    pub id: String,
    /// Label of the topic.
    pub label: String,
    /// Number of the topic's points on the map.
    pub n_points: usize,
    /// Horizontal coordinate of a place for the label, -1 to 1: the topic's point that is nearest to all its others;
    /// null without points.
    pub x: Option<f32>,
    /// Vertical coordinate of the place for the label, -1 to 1; null without points.
    pub y: Option<f32>,
}

/// A passage on the map.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct MapPointView {
    /// Id of the passage, `DOCUMENT#ORDINAL`, such as `tides#0`.
    pub id: String,
    /// Title of the passage's document; null when it has none.
    pub title: Option<String>,
    /// Id of the passage's topic, such as `t3`.
    pub topic: String,
    /// Horizontal coordinate of the passage, -1 to 1.
    pub x: f32,
    /// Vertical coordinate of the passage, -1 to 1.
    pub y: f32,
    /// True when the passage came or changed after the map was drawn; it then lies between the points that it is most
    /// like.
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

/// Rounds coordinates to a ten-thousandth, a step too small to see on a screen.
fn rounded(point: Point) -> Point {
    point.map(|value| (value * 1e4).round() / 1e4)
}
