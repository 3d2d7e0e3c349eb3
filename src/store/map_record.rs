//! Topic maps as JSON in the database. A field that is added must have a default.

use serde::{Deserialize, Serialize};

use crate::model::{DocumentId, PassageId};
use crate::projection::Point;

/// Topic map of a collection: the position of each passage in the plane.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptMap {
    /// Number of the topic run that the map was drawn for.
    pub topic_model: u32,
    /// Trustworthiness of the projection, from 0 to 1.
    pub trustworthiness: f64,
    /// Points of the passages on the map.
    pub points: Vec<KeptPoint>,
}

/// Point of one passage on a topic map.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptPoint {
    /// Id of the passage that was drawn.
    pub passage: PassageId,
    /// Fingerprint of the passage's vector, which tells whether the vector has changed.
    pub print: u64,
    /// Position of the passage on the map.
    pub point: Point,
}

#[derive(Serialize, Deserialize)]
pub(super) struct MapRecord {
    trustworthiness: f64,
    /// Points as tuples of document id, passage ordinal, vector fingerprint, x and y.
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
    /// Converts the record to a map of the run `topic_model`; `None` when a document id is invalid.
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
