//! Where a topic or sub-topic stands among those in force.

/// The position of a topic among those in force, or of one of its sub-topics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TopicPosition {
    /// The position of the topic among the topics of its run.
    pub topic: usize,
    /// The position of the sub-topic in its topic; none where the topic as a whole is meant, or has no sub-topics.
    pub subtopic: Option<usize>,
}

impl TopicPosition {
    /// Whether `other` is this topic or sub-topic, or a sub-topic of this topic.
    pub fn contains(self, other: Self) -> bool {
        other.topic == self.topic && (self.subtopic.is_none() || self.subtopic == other.subtopic)
    }
}
