//! `likewise reembed` moves a collection over to the embedding model in the settings.

use super::common::{Common, Format};
use super::terminal;
use crate::wire::CollectionView;

pub(super) fn run(common: &Common) -> anyhow::Result<()> {
    let engine = common.open()?;
    let bar = terminal::percent_bar("reembed");
    engine.reembed(&common.collection, &|progress| {
        bar.set_position((progress * 100.0) as u64);
        Ok(())
    })?;
    bar.finish_and_clear();
    engine.keep_indexes();
    let view: CollectionView = engine.collection_statistics(&common.collection)?.into();
    match common.format {
        Format::Json => terminal::print_json(&view),
        Format::Table => terminal::print(&format!(
            "{}: {} documents, {} passages, vectors of {} ({} numbers)\n",
            view.name, view.n_documents, view.n_passages, view.model.id, view.model.dimension
        )),
    }
}
