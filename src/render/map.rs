//! Draws the map of topics as one self-contained SVG picture, light or dark as the reader prefers.

use maud::{Markup, html};

use super::escape::{plain, shorten};
use crate::engine::{MapPoint, MapTopic, TopicMap};
use crate::model::TopicId;
use crate::projection::Point;

/// Width and height of the picture.
const SIZE: f32 = 1000.0;
const MARGIN: f32 = 40.0;
const RADIUS: f32 = 4.0;
/// Most columns of a label.
const MAX_LABEL_WIDTH: usize = 36;
/// Half the width of a column of a label.
const HALF_COLUMN: f32 = 4.4;
const LINE_HEIGHT: f32 = 20.0;
/// The distance from a label down to the point that it names.
const ABOVE: f32 = 9.0;
/// The degrees between the hues of two topics: the golden angle, by which neighbours in the list have different
/// colours.
const TURN: f32 = 137.508;
const FIRST_HUE: f32 = 255.0;

const STYLE: &str = "text{font:600 15px system-ui,sans-serif;text-anchor:middle;fill:#1c2029;stroke:#fff;stroke-width:4px;\
paint-order:stroke;stroke-linejoin:round}.ground{fill:#fff}circle{fill-opacity:.75}\
@media(prefers-color-scheme:dark){.ground{fill:#14161b}text{fill:#e8e9ec;stroke:#14161b}}";

/// Draws the map with the labels of topics; the title of a document is shown where the pointer rests.
pub fn map_svg(map: &TopicMap) -> String {
    let ids = sorted_ids(&map.topics);
    let description = description(map);
    let picture = html! {
        svg xmlns="http://www.w3.org/2000/svg" viewBox={ "0 0 " (SIZE) " " (SIZE) } role="img"
            aria-label=(description) {
            style { (STYLE) }
            title { (description) }
            rect.ground width=(SIZE) height=(SIZE) {}
            @for topic in &map.topics {
                g fill=(colour(&ids, topic.id)) {
                    @for point in map.points.iter().filter(|point| point.topic == topic.id) { (circle(point)) }
                }
            }
            @for (label, [x, y]) in placed_labels(&map.topics) {
                text x=(format_args!("{x:.1}")) y=(format_args!("{y:.1}")) { (label) }
            }
        }
        "\n"
    };
    picture.into_string()
}

fn description(map: &TopicMap) -> String {
    let n_topics = map.topics.iter().filter(|topic| topic.n_points > 0).count();
    format!("Map of {} passages in {n_topics} topics", map.points.len())
}

fn circle(point: &MapPoint) -> Markup {
    let [x, y] = on_page(point.point);
    let document = point.passage.document.as_str();
    let title = plain(point.title.as_deref().unwrap_or(document));
    html! {
        circle cx=(format_args!("{x:.1}")) cy=(format_args!("{y:.1}")) r=(RADIUS) { title { (title) } }
    }
}

fn on_page(point: Point) -> Point {
    point.map(|value| SIZE / 2.0 + value * (SIZE / 2.0 - MARGIN))
}

/// The labels with the points of their middles; of two labels that would overlap, that of the larger topic stays.
fn placed_labels(topics: &[MapTopic]) -> Vec<(String, Point)> {
    let mut by_size: Vec<&MapTopic> = topics.iter().collect();
    by_size.sort_by_key(|topic| std::cmp::Reverse(topic.n_points));
    let mut placed: Vec<(String, Point)> = Vec::new();
    for topic in by_size {
        let Some(middle) = topic.middle else { continue };
        let label = shorten(&plain(&topic.label), MAX_LABEL_WIDTH);
        let half_width = |label: &str| label.chars().count() as f32 * HALF_COLUMN;
        let [x, y] = on_page(middle);
        let y = y - ABOVE;
        let half = half_width(&label);
        let x = x.clamp(half.min(SIZE / 2.0), SIZE - half.min(SIZE / 2.0));
        let is_free = placed.iter().all(|(other, [other_x, other_y])| {
            (x - other_x).abs() > half + half_width(other) || (y - other_y).abs() > LINE_HEIGHT
        });
        if is_free {
            placed.push((label, [x, y]));
        }
    }
    placed
}

fn sorted_ids(topics: &[MapTopic]) -> Vec<TopicId> {
    let mut ids: Vec<TopicId> = topics.iter().map(|topic| topic.id).collect();
    ids.sort_unstable();
    ids
}

/// The colour of a topic, which is also that of the web pages.
fn colour(ids: &[TopicId], id: TopicId) -> String {
    let position = ids.binary_search(&id).unwrap_or_default();
    let hue = (FIRST_HUE + position as f32 * TURN).round() % 360.0;
    format!("oklch(0.62 0.125 {hue})")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::example;
    use super::super::parsed::{parsed, structure, texts};
    use super::*;
    use crate::model::{DocumentId, PassageId};

    fn topic(id: u32, label: &str, n_points: usize, middle: Option<Point>) -> MapTopic {
        MapTopic {
            id: TopicId(id),
            label: label.to_owned(),
            n_points,
            middle,
        }
    }

    fn point(document: &str, title: Option<&str>, topic: u32) -> MapPoint {
        MapPoint {
            passage: PassageId {
                document: DocumentId::new(document).expect("a valid id"),
                ordinal: 0,
            },
            title: title.map(str::to_owned),
            topic: TopicId(topic),
            point: [-1.0, 1.0],
            has_arrived: false,
        }
    }

    fn map(topics: Vec<MapTopic>, points: Vec<MapPoint>) -> TopicMap {
        TopicMap {
            topic_model: 1,
            n_passages: points.len(),
            topics,
            points,
            trustworthiness: 1.0,
            tag: String::new(),
        }
    }

    #[test]
    fn titles_and_labels_cannot_become_markup() {
        let svg = map_svg(&map(
            vec![topic(1, "<b>&", 1, Some([0.0, 0.0]))],
            vec![point("a<b", None, 1), point("c", Some("</svg>"), 1)],
        ));
        assert_eq!(svg.matches("</svg>").count(), 1);
        for escaped in [
            "&lt;b&gt;&amp;",
            "a&lt;b",
            "&lt;/svg&gt;",
            "Map of 2 passages in 1 topics",
        ] {
            assert!(svg.contains(escaped), "{escaped} is not in {svg}");
        }
        assert!(svg.contains("cx=\"40.0\" cy=\"960.0\""));
    }

    #[test]
    fn labels_do_not_lie_on_each_other_and_stay_inside() {
        let labels = placed_labels(&[
            topic(1, "small", 2, Some([0.01, 0.0])),
            topic(2, "large", 9, Some([0.0, 0.0])),
            topic(3, &"long ".repeat(40), 1, Some([1.0, 1.0])),
            topic(4, "empty", 0, None),
        ]);
        let shown: Vec<&str> = labels.iter().map(|(label, _)| &label[..4]).collect();
        assert_eq!(shown, ["larg", "long"]);
        let (label, [x, _]) = &labels[1];
        assert!(x + label.chars().count() as f32 * HALF_COLUMN <= SIZE);
    }

    #[test]
    fn a_map_of_nothing_is_a_picture() {
        assert!(map_svg(&map(Vec::new(), Vec::new())).contains("Map of 0 passages"));
    }

    proptest! {
        #[test]
        fn hostile_words_change_nothing_but_words(words in example::hostile_words()) {
            let drawn = |words: &str| {
                let svg = map_svg(&map(
                    vec![topic(1, words, 2, Some([0.0, 0.0]))],
                    vec![point("a", None, 1), point("b", Some(words), 1)],
                ));
                parsed(&format!("<!doctype html>{svg}"))
            };
            let picture = drawn(&words);
            prop_assert_eq!(structure(&picture), structure(&drawn("word")));
            prop_assert_eq!(texts(&picture, "svg > g > circle > title"), ["a".to_owned(), plain(&words)]);
            prop_assert_eq!(texts(&picture, "svg > text"), [shorten(&plain(&words), MAX_LABEL_WIDTH)]);
        }
    }
}
