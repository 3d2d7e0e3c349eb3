//! `likewise serve` serves the HTTP API and the web pages.

use std::net::TcpListener;
use std::sync::Arc;

use anyhow::Context;
use clap::Args;

use super::common::{Common, open_engine};
use super::sample;
use crate::engine::with_causes;
use crate::server::{self, ServerOptions};
use crate::telemetry;

/// Name of the folder inside the data directory that holds the sample, so that it never mixes with documents of the
/// user.
const SAMPLE_FOLDER: &str = "sample";

#[derive(Debug, Args)]
pub(super) struct ServeArguments {
    /// Address and port to listen on; port 0 takes a free one [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    /// Serve a small corpus of articles to try things out, apart from your documents
    #[arg(long)]
    sample: bool,
}

pub(super) fn run(common: &Common, arguments: &ServeArguments) -> anyhow::Result<()> {
    let settings = common.settings(arguments.listen.clone())?;
    telemetry::start(&settings.log).context("log.level cannot be read")?;
    let address = settings.server.listen;
    let listener = TcpListener::bind(address).with_context(|| {
        format!("cannot listen on {address}; is another service using it? --listen chooses another")
    })?;
    let mut data_dir = settings.data_dir()?;
    if arguments.sample {
        data_dir.push(SAMPLE_FOLDER);
    }
    let engine = open_engine(&settings, &data_dir)?;
    if arguments.sample {
        sample::load(&engine)?;
    }
    let options = ServerOptions {
        max_body_bytes: settings.max_body_bytes(),
        max_text_bytes: settings.max_text_bytes(),
        hosts: settings.server.hosts.clone(),
        keys: settings.server.keys.clone(),
    };
    let address = listener.local_addr()?;
    tracing::info!(data_dir = %data_dir.display(), "serving http://{address}/ (API at http://{address}/docs)");
    let serving = async {
        // Jobs are resumed before requests come, none of which can then take the place of a job that waits.
        if let Err(error) = engine.resume_jobs() {
            let reason = with_causes(&error);
            tracing::error!(reason, "unfinished jobs cannot be taken up");
        }
        server::start(Arc::clone(&engine), listener, &options)?.await
    };
    actix_web::rt::System::new()
        .block_on(serving)
        .context("the server failed")?;
    engine.stop_jobs();
    engine.keep_indexes();
    Ok(())
}
