//! The map of a collection's topics as it is kept: JSON in the database. A field that is added must have a default.

use serde::{Deserialize, Serialize};

use crate::model::{DocumentId, PassageId};
use crate::projection::Point;

/// Where passages lie in the picture of a collection's topics.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptMap {
    /// The run whose topics it was drawn for.
    pub topic_model: u32,
    /// How far it can be trusted, 0 to 1.
    pub trustworthiness: f64,
    /// The passages in it.
    pub points: Vec<KeptPoint>,
}

/// A passage in the picture.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptPoint {
    /// The passage.
    pub passage: PassageId,
    /// Print of its vector, which tells whether it is still the same.
    pub print: u64,
    /// Where it was drawn.
    pub point: Point,
}

#[derive(Serialize, Deserialize)]
pub(super) struct MapRecord {
    trustworthiness: f64,
    /// Document, ordinal, print, x, y.
    points: Vec<(String, u32, u64, f32, f32)>,
}

impl From<&KeptMap> for MapRecord {
    fn from(map: &KeptMap) -> Self {
        let record = |kept: &KeptPoint| {
            let PassageId { document, ordinal } = &kept.passage;
            let [x, y] = kept.point;
            (document.to_string(), *ordinal, kept.print, x, y)
        };
        Self {
            trustworthiness: map.trustworthiness,
            points: map.points.iter().map(record).collect(),
        }
    }
}

impl MapRecord {
    /// None when a document's id is none.
    pub(super) fn into_map(self, topic_model: u32) -> Option<KeptMap> {
        let points = self
            .points
            .into_iter()
            .map(|(document, ordinal, print, x, y)| {
                let document = DocumentId::new(document).ok()?;
                Some(KeptPoint {
                    passage: PassageId { document, ordinal },
                    print,
                    point: [x, y],
                })
            });
        Some(KeptMap {
            topic_model,
            trustworthiness: self.trustworthiness,
            points: points.collect::<Option<_>>()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_map_comes_back_from_json_to_the_last_bit(
            places in prop::collection::vec((any::<u32>(), any::<u64>(), -1e4..1e4_f32, -1e-3..1e-3_f32), 0..20),
        ) {
            let document = DocumentId::new("a#b").expect("a valid id");
            let points = places.into_iter().map(|(ordinal, print, x, y)| KeptPoint {
                passage: PassageId { document: document.clone(), ordinal },
                print,
                point: [x, y],
            });
            let map = KeptMap { topic_model: 3, trustworthiness: 0.9812, points: points.collect() };
            let json = serde_json::to_string(&MapRecord::from(&map)).expect("numbers are finite");
            let record: MapRecord = serde_json::from_str(&json).expect("it was written as it is read");
            prop_assert_eq!(record.into_map(3), Some(map));
        }
    }

    #[test]
    fn a_map_with_an_id_that_is_none_cannot_be_read() {
        let record = MapRecord {
            trustworthiness: 1.0,
            points: vec![(String::new(), 0, 0, 0.0, 0.0)],
        };
        assert_eq!(record.into_map(1), None);
    }
}
