//! The HTTP API and the web pages, on actix-web. Only this module knows async.

mod options;
mod error;
mod blocking;
mod body;
mod params;
mod conditional;
mod hosts;
mod keys;
mod door;
mod route;
mod routes;
mod pages;
mod router;
mod openapi;
mod start;

pub use options::ServerOptions;
pub use start::{interrupted, start, stop_on_signals};
