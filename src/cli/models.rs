//! `likewise models` lists the embedding models, and fetches one.

use std::fmt::Write;

use clap::{Args, Subcommand};

use super::global::{Format, GlobalArguments};
use super::terminal;
use crate::embedding::{self, BUILTIN};
use crate::wire::{KnownModelView, KnownModelsView};

#[derive(Debug, Args)]
pub(super) struct ModelsArguments {
    #[command(subcommand)]
    command: Option<ModelsCommand>,
}

#[derive(Debug, Subcommand)]
enum ModelsCommand {
    /// Fetch a model from the Hugging Face Hub and try it out
    Pull {
        /// Name of the model, as `likewise models` lists it
        name: String,
    },
}

pub(super) fn run(global: &GlobalArguments, arguments: &ModelsArguments) -> anyhow::Result<()> {
    let settings = global.settings(None)?;
    let options = settings.embedding_options()?;
    if let Some(ModelsCommand::Pull { name }) = &arguments.command {
        embedding::pull(name, &options.data_dir, options.onnxruntime.as_deref())?;
    }
    let models = embedding::known_models(&options.data_dir)?;
    let in_use = match &options.model_path {
        Some(path) => path.display().to_string(),
        None => options.model.clone(),
    };
    let view = KnownModelsView::new(in_use, models);
    match global.format {
        Format::Json => terminal::print_json(&view),
        Format::Table => terminal::print(&to_text(&view)),
    }
}

fn to_text(view: &KnownModelsView) -> String {
    let mut text = format!("in use: {}\n\n", view.in_use);
    for model in &view.models {
        writeln!(
            text,
            "{:<42} {:>5} numbers  {:>12}  {}",
            model.name,
            model.dimension,
            state(model),
            terminal::excerpt(&model.description, 66),
        )
        .expect("writing to a string cannot fail");
    }
    text.push_str("\n`likewise models pull NAME` fetches a model; embedding.model = \"NAME\" uses it; any other one goes into a folder, embedding.model_path\n");
    text
}

fn state(model: &KnownModelView) -> String {
    match model.size_bytes {
        _ if model.name == BUILTIN => "built in".to_owned(),
        Some(size_bytes) => format!("{:.0} MB here", size_bytes as f64 / 1e6),
        None => "not fetched".to_owned(),
    }
}
