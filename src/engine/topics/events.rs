//! What happened to topics, read page by page.

use super::answer::EventPage;
use super::error::{MAX_PAGE, TopicError};
use crate::engine::engine::Engine;
use crate::model::{CollectionName, DatedEvent, EventPosition, TopicId};

impl Engine {
    /// What happened to topics, the newest run first; only to `topic`, or with it as a part, if that is given. The
    /// topic need not be there any more.
    pub fn topic_events(
        &self,
        name: &CollectionName,
        topic: Option<TopicId>,
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<EventPage, TopicError> {
        if !(1..=MAX_PAGE).contains(&limit) {
            return Err(TopicError::Limit { limit });
        }
        let collection = self.collection(name)?;
        let mut after = cursor.map(place).transpose()?;
        let mut events: Vec<DatedEvent> = Vec::new();
        loop {
            let page = self.store.topic_events(collection.key(), after, MAX_PAGE)?;
            after = page.last().map(place_after);
            let is_last = page.len() < MAX_PAGE;
            let wanted = |event: &DatedEvent| topic.is_none_or(|topic| concerns(event, topic));
            events.extend(page.into_iter().filter(wanted));
            if is_last || events.len() > limit {
                break;
            }
        }
        let has_more = events.len() > limit;
        events.truncate(limit);
        let last = events.last().filter(|_| has_more);
        Ok(EventPage {
            next_cursor: last.map(|event| format!("{}.{}", event.topic_model, event.position)),
            events,
        })
    }
}

fn place_after(event: &DatedEvent) -> EventPosition {
    EventPosition {
        topic_model: event.topic_model,
        position: event.position,
    }
}

fn concerns(dated: &DatedEvent, topic: TopicId) -> bool {
    let mut parts = dated.event.parts.iter();
    dated.event.topic == topic || parts.any(|part| part.id == topic)
}

/// `RUN.POSITION`.
fn place(cursor: &str) -> Result<EventPosition, TopicError> {
    let parts = cursor.split_once('.');
    let parsed = parts.and_then(|(model, position)| {
        Some(EventPosition {
            topic_model: model.parse().ok()?,
            position: position.parse().ok()?,
        })
    });
    parsed.ok_or_else(|| TopicError::Cursor {
        cursor: cursor.chars().take(40).collect(),
    })
}
