//! The sample corpus gives something to look at a minute after cloning.

use crate::engine::{Engine, Hidden, Submission};
use crate::model::CollectionName;
use crate::wire::document_from_json;

const ARTICLES: &str = include_str!("../../assets/sample/articles.jsonl");

/// Ingests the sample and finds its topics. Loading it again changes nothing, except that it is moved to the model in
/// use.
pub(super) fn load(engine: &Engine) -> anyhow::Result<()> {
    let name = CollectionName::default();
    let articles: Vec<Submission> = ARTICLES.lines().map(document_from_json).collect();
    engine.reembed(&name, &|_| Ok(()))?;
    engine.ingest(&name, articles)?;
    if engine.topics(&name, Hidden::LeftOut)?.model.is_none() {
        let options = engine.refresh_options(&name)?;
        engine.refresh_topics(&name, &options, &|_| Ok(()))?;
    }
    Ok(())
}
