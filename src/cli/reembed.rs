//! `likewise reembed` moves a collection over to the embedding model in the settings.

use super::global::{Format, GlobalArguments};
use super::service::{self, Session};
use super::terminal;
use crate::wire::CollectionView;

pub(super) fn run(global: &GlobalArguments) -> anyhow::Result<()> {
    let session = Session::open(global)?;
    service::finish(&session, "reembed", &(), "reembed")?;
    let answer = session.client().get("", &())?;
    if global.format == Format::Json {
        return terminal::print_answer(answer.bytes());
    }
    let view: CollectionView = answer.json()?;
    terminal::print(&format!(
        "{}: {} documents, {} passages, vectors of {} ({} numbers)\n",
        view.name, view.n_documents, view.n_passages, view.model.id, view.model.dimension
    ))
}
