//! One command's way to a service.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use serde::Deserialize;

use super::client::{Client, Method};
use super::own::OwnService;
use super::service_file::ServiceFile;
use crate::cli::global::{self, GlobalArguments, Opened};
use crate::cli::terminal;
use crate::config::{GivenSettings, Settings};
use crate::engine::Engine;
use crate::telemetry;

/// How long a command waits for another one, or for a service that is just starting.
const STARTING: Duration = Duration::from_secs(5);
/// Time between two tries.
const LOOK: Duration = Duration::from_millis(50);

/// A service that answers one command, and what the command knows of it.
pub(in crate::cli) struct Session {
    client: Client,
    /// The folder in which the service keeps its data; none where it runs elsewhere.
    data_dir: Option<PathBuf>,
    settings: Settings,
    /// Ends with the command; none where a service runs already.
    own: Option<OwnService>,
}

/// What a service says about itself.
#[derive(Deserialize)]
struct Health {
    version: String,
}

impl Session {
    /// Finds the service that the arguments mean, or starts one for the command.
    pub(in crate::cli) fn open(arguments: &GlobalArguments) -> anyhow::Result<Self> {
        let settings = arguments.settings(None)?;
        telemetry::start_command(&settings.log).context("log.level cannot be read")?;
        let given = GivenSettings::load(arguments.config.as_deref())?;
        if let Some(url) = &arguments.url {
            return Self::elsewhere(url, arguments, settings, &given);
        }
        let data_dir = settings.data_dir()?;
        let (client, own) = match find(&settings, &data_dir)? {
            Found::Nothing(engine) => {
                let own = OwnService::start(engine, settings.max_text_bytes())
                    .context("the command cannot start a service for itself")?;
                let client = Client::of_this_machine(own.address, &own.key, &arguments.collection);
                (client, Some(own))
            }
            Found::Service(file) => {
                refuse_settings(&given, Some(&file))?;
                say_other_version(&file.version);
                let client =
                    Client::of_this_machine(file.address, &file.key, &arguments.collection);
                (client, None)
            }
        };
        Ok(Self {
            client,
            data_dir: Some(data_dir),
            settings,
            own,
        })
    }

    /// A session with the service at `url`, which has settings and a data directory of its own.
    fn elsewhere(
        url: &str,
        arguments: &GlobalArguments,
        settings: Settings,
        given: &GivenSettings,
    ) -> anyhow::Result<Self> {
        refuse_settings(given, None)?;
        if arguments.data_dir.is_some() {
            bail!("--data-dir and --url exclude each other: the service has a folder of its own");
        }
        let client = Client::new(url, arguments.key.as_deref(), &arguments.collection)?;
        let health: Health = client.send(Method::Get, "/health/live", &[])?.json()?;
        say_other_version(&health.version);
        Ok(Self {
            client,
            data_dir: None,
            settings,
            own: None,
        })
    }

    /// The way to the service.
    pub(in crate::cli) fn client(&self) -> &Client {
        &self.client
    }

    /// The folder in which the service keeps its data; none where it runs elsewhere.
    pub(in crate::cli) fn data_dir(&self) -> Option<&Path> {
        self.data_dir.as_deref()
    }

    /// Whether the command is the only one that the service answers, so that it does what a service would do by itself;
    /// the settings say what that is.
    pub(in crate::cli) fn own_settings(&self) -> Option<&Settings> {
        self.own.as_ref().map(|_| &self.settings)
    }
}

/// Says that the service is of another version, if it is.
fn say_other_version(version: &str) {
    let this = env!("CARGO_PKG_VERSION");
    if version != this {
        terminal::print_note(&format!(
            "the service has version {version}, this command has {this}: some of what it asks for may be unknown there"
        ));
    }
}

/// What has the lock on a data directory.
enum Found {
    /// Nothing had it: the command has it now, with this engine.
    Nothing(Arc<Engine>),
    /// A service has it.
    Service(Box<ServiceFile>),
}

/// Takes the lock on `data_dir`, or finds the service that has it. Waits a little for a command that has it, and for a
/// service that is just starting.
fn find(settings: &Settings, data_dir: &Path) -> anyhow::Result<Found> {
    let started = Instant::now();
    loop {
        let (holder, error) = match global::open_engine_unless_in_use(settings, data_dir)? {
            Opened::Engine(engine) => return Ok(Found::Nothing(engine)),
            Opened::InUse { holder, error } => (holder, error),
        };
        // The file may be that of a service that was killed.
        let is_holder = |file: &ServiceFile| Some(file.process) == holder;
        if let Some(file) = ServiceFile::read(data_dir).filter(is_holder) {
            return Ok(Found::Service(Box::new(file)));
        }
        if started.elapsed() > STARTING {
            return Err(error.into());
        }
        thread::sleep(LOOK);
    }
}

/// Refuses settings that the command was given and that only the service reads, unless the service has the same.
fn refuse_settings(given: &GivenSettings, service: Option<&ServiceFile>) -> anyhow::Result<()> {
    let differing = given.differing(service.map(|file| file.settings.as_str()));
    if differing.is_empty() {
        return Ok(());
    }
    let names = differing.join(", ");
    match service {
        Some(_) => bail!(
            "a service runs on this data directory with other settings than those given here: {names}; stop it, and start it again with them"
        ),
        None => bail!(
            "only the service that is asked reads these settings: {names}; set them where it runs"
        ),
    }
}
