//! `likewise serve` serves the HTTP API and the web pages.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process;
use std::sync::Arc;

use anyhow::Context;
use clap::Args;

use super::global::{GlobalArguments, open_engine};
use super::sample;
use super::secret::NewKey;
use super::service::{ServiceFile, reachable};
use crate::config::{Role, Settings};
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

pub(super) fn run(global: &GlobalArguments, arguments: &ServeArguments) -> anyhow::Result<()> {
    let settings = global.settings(arguments.listen.clone())?;
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
    let options = announce(&settings, options, address, &data_dir)?;
    tracing::info!(data_dir = %data_dir.display(), "serving http://{address}/ (API at http://{address}/docs)");
    let serving = async {
        // Jobs are resumed before requests come, none of which can then take the place of a job that waits.
        if let Err(error) = engine.resume_jobs() {
            let reason = with_causes(&error);
            tracing::error!(reason, "unfinished jobs cannot be taken up");
        }
        let server = server::start(Arc::clone(&engine), listener, &options)?;
        server::stop_on_signals(Arc::clone(&engine), server.handle())?;
        server.await
    };
    actix_web::rt::System::new()
        .block_on(serving)
        .context("the server failed")?;
    engine.stop_jobs();
    engine.keep_indexes();
    // Whoever finds the file later sees that another process, or none, has the lock.
    let _ = ServiceFile::remove(&data_dir);
    Ok(())
}

/// Tells commands of the same user where the service is and gives them a key; the service with that key.
fn announce(
    settings: &Settings,
    mut options: ServerOptions,
    address: SocketAddr,
    data_dir: &Path,
) -> anyhow::Result<ServerOptions> {
    let key = NewKey::new("commands of this user", Role::Admin)?;
    // Without keys everybody is let in, and the first one would shut all others out.
    if !options.keys.is_empty() {
        options.keys.push(key.settings);
    }
    let file = ServiceFile {
        process: process::id(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        address: reachable(address),
        key: key.secret,
        settings: settings.to_toml(),
    };
    if let Err(error) = file.write(data_dir) {
        tracing::warn!(%error, data_dir = %data_dir.display(), "commands cannot be told of the service; they need --url");
    }
    Ok(options)
}
