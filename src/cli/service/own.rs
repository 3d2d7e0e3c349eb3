//! A service that a command starts for itself, where none runs on the data directory.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::process;
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use actix_web::dev::ServerHandle;
use actix_web::rt;
use futures_util::future::select;

use crate::cli::secret::NewKey;
use crate::config::Role;
use crate::engine::Engine;
use crate::model::{JobFilter, JobStatus};
use crate::server::{self, ServerOptions};

/// Exit code of a command that was interrupted, as shells have it.
const INTERRUPTED: i32 = 130;
/// Largest number of jobs that an interrupted command cancels.
const N_CANCELLED: usize = 100;

/// A service on loopback that only the command which started it may use, and that ends with it.
///
/// It takes up no jobs of services that were stopped, and does not follow drift: a command does what it is asked for.
pub(in crate::cli) struct OwnService {
    engine: Arc<Engine>,
    server: ServerHandle,
    thread: Option<JoinHandle<()>>,
    /// The address and port it listens on.
    pub(super) address: SocketAddr,
    /// The one key that it lets in.
    pub(super) key: String,
}

impl OwnService {
    /// Starts to serve `engine` on a free port, with texts of up to `max_text_bytes`.
    pub(super) fn start(engine: Arc<Engine>, max_text_bytes: usize) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let NewKey { secret, settings } = NewKey::new("command", Role::Admin)?;
        let options = ServerOptions {
            // The command is the one that asks, and sends no more than it holds.
            max_body_bytes: usize::MAX,
            max_text_bytes,
            hosts: Vec::new(),
            keys: vec![settings],
        };
        let (sender, started) = sync_channel(1);
        let serving = Arc::clone(&engine);
        let thread = thread::spawn(move || serve(&serving, listener, &options, &sender));
        let server = started.recv().map_err(io::Error::other)??;
        Ok(Self {
            engine,
            server,
            thread: Some(thread),
            address,
            key: secret,
        })
    }
}

fn serve(
    engine: &Arc<Engine>,
    listener: TcpListener,
    options: &ServerOptions,
    started: &SyncSender<io::Result<ServerHandle>>,
) {
    rt::System::new().block_on(async {
        let server = cancel_on_interrupt(Arc::clone(engine))
            .and_then(|()| server::start(Arc::clone(engine), listener, options));
        match server {
            Ok(server) => {
                // The command waits for this.
                let _ = started.send(Ok(server.handle()));
                if let Err(error) = server.await {
                    tracing::error!(%error, "the service of this command failed");
                }
            }
            Err(error) => drop(started.send(Err(error))),
        }
    });
}

/// Cancels what the command has begun when it is interrupted, so that no service goes on with it later, and ends it.
fn cancel_on_interrupt(engine: Arc<Engine>) -> io::Result<()> {
    let interrupted = server::interrupted()?;
    rt::spawn(async move {
        interrupted.await;
        let filter = JobFilter {
            status: Some(JobStatus::Running),
            ..JobFilter::default()
        };
        let running = engine.jobs(&filter, None, N_CANCELLED);
        for job in running.map_or_else(|_| Vec::new(), |page| page.jobs) {
            // One that has ended meanwhile needs no end.
            let _ = engine.cancel_job(job.id);
        }
        // Work that does not look up soon is not waited for when the user insists.
        let stopping = rt::task::spawn_blocking(move || engine.stop_jobs());
        if let Ok(again) = server::interrupted() {
            select(Box::pin(again), stopping).await;
        }
        process::exit(INTERRUPTED);
    });
    Ok(())
}

impl Drop for OwnService {
    fn drop(&mut self) {
        // The order is sent at once; the answer comes from the thread, which is waited for.
        drop(self.server.stop(false));
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the service of this command failed");
        }
        self.engine.stop_jobs();
        self.engine.keep_indexes();
    }
}
