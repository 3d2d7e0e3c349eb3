//! How clusters become the topics of a run, named and compared with the run before.

use crate::collection::Collection;
use crate::engine::engine::Engine;
use crate::model::{DocumentHeading, RefreshOptions, TopicChanges, TopicRun};
use crate::store::{StoreError, warn_of};
use crate::topics::{
    Clusters, CurrentTopics, FormerRun, TopicBuilder, TopicDescriber, TopicWords, changes,
};

impl Engine {
    /// Builds topics of clusters and returns them with their changes since the run before; reads every text once.
    pub(super) fn build_topics(
        &self,
        collection: &Collection,
        headings: &[DocumentHeading],
        clusters: Clusters,
        options: &RefreshOptions,
    ) -> Result<(TopicRun, TopicChanges), StoreError> {
        let ended = self.store.ended_topics(collection.key())?;
        let corrections = collection.corrections()?;
        let in_force = corrections.all.clone();
        let builder = TopicBuilder {
            ended: &ended,
            corrections: &in_force,
            options,
            next_number: self.store.next_topic_number(collection.key())?,
        };
        let topics = {
            let state = collection.read();
            builder.build(state.index(), state.topics(), clusters)
        };
        // This is the longest part and needs nothing of the collection, so nobody waits for it.
        let run = topics.with_subtopics(options.seed);
        let mut draft = {
            let state = collection.read();
            let draft = CurrentTopics::new(run, corrections, state.index());
            let mut draft = draft.without_empty(state.index());
            builder.number_subtopics(state.topics(), &mut draft);
            draft
        };
        let mut words = TopicWords::new(&draft);
        let damaged = self
            .store
            .visit_texts(collection.key(), &mut |key, text, passages| {
                words.add(&draft, key, text, passages);
            })?;
        warn_of(&damaged);
        let state = collection.read();
        let describer = TopicDescriber {
            index: state.index(),
            headings,
            former: state.topics(),
        };
        describer.describe(&words, &mut draft);
        let former = FormerRun {
            current: state.topics(),
            ended: &ended,
        };
        let changes = changes(former, &draft);
        let CurrentTopics { model, topics, .. } = draft;
        Ok((TopicRun { model, topics }, changes))
    }
}
