//! Where does a topic or sub-topic stand among those in force?

use super::in_force::CurrentTopics;
use crate::model::TopicId;

/// The position of a topic among those in force, or of one of its sub-topics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TopicPosition {
    /// Position of the topic.
    pub topic: usize,
    /// Position of the sub-topic in its topic; none where the topic itself is meant.
    pub subtopic: Option<usize>,
}

impl TopicPosition {
    /// Whether a passage or document of this topic and sub-topic belongs here.
    pub fn contains(self, (topic, subtopic): (usize, Option<u32>)) -> bool {
        let subtopic = subtopic.map(|part| part as usize);
        topic == self.topic && (self.subtopic.is_none() || self.subtopic == subtopic)
    }
}

impl CurrentTopics {
    /// Where the topic or sub-topic of that id stands; none where it is not in force.
    pub fn position_of(&self, id: TopicId) -> Option<TopicPosition> {
        let mut topics = self.topics.iter().enumerate();
        topics.find_map(|(position, topic)| {
            let part = topic.subtopics.iter().position(|part| part.id == id);
            (topic.id == id || part.is_some()).then_some(TopicPosition {
                topic: position,
                subtopic: part.filter(|_| topic.id != id),
            })
        })
    }
}
