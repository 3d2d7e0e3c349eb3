//! The topic events of a collection, read page by page.

use super::answer::EventPage;
use super::error::TopicError;
use crate::engine::engine::Engine;
use crate::engine::page::{MAX_PAGE, PageAsked, number};
use crate::model::{CollectionName, DatedEvent, EventPosition, TopicId};

impl Engine {
    /// A page of topic events, newest run first; if `topic` is given, only events that involve it or a part of it. That
    /// topic need not exist any more.
    pub fn topic_events(
        &self,
        name: &CollectionName,
        topic: Option<TopicId>,
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<EventPage, TopicError> {
        let asked = PageAsked::new(cursor, limit)?;
        let collection = self.collection(name)?;
        let mut after = asked.start(place)?;
        let mut events: Vec<DatedEvent> = Vec::new();
        loop {
            let page = self.store.topic_events(collection.key(), after, MAX_PAGE)?;
            after = page.last().map(place_after);
            let is_last = page.len() < MAX_PAGE;
            let wanted = |event: &DatedEvent| topic.is_none_or(|topic| concerns(event, topic));
            events.extend(page.into_iter().filter(wanted));
            if is_last || events.len() >= asked.n_read() {
                break;
            }
        }
        let last = asked.cut(&mut events);
        let next_cursor = last.map(|event| format!("{}.{}", event.topic_model, event.position));
        Ok(EventPage {
            events,
            next_cursor,
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

/// Parses a cursor of the form `RUN.POSITION`.
fn place(cursor: &str) -> Option<EventPosition> {
    let (model, position) = cursor.split_once('.')?;
    Some(EventPosition {
        topic_model: number(model)?,
        position: number(position)?,
    })
}
