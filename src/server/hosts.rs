//! Which hosts does the service answer to?
//!
//! A page of the web can make its host name lead to the address of this machine (DNS rebinding). What a browser then
//! sends here for that page differs from other requests only in the header `Host`.

use actix_web::dev::ServiceRequest;
use actix_web::http::StatusCode;
use actix_web::http::header::HOST;

use super::error::ApiError;
use super::options::ServerOptions;
use crate::config::Host;

/// The hosts that requests may be sent to.
#[derive(Debug)]
pub(super) struct Hosts {
    /// Hosts that requests may be sent to, besides this machine; none when every host is allowed.
    allowed: Option<Vec<Host>>,
}

impl Hosts {
    /// Takes the hosts from the options. With keys, a page of another site can do nothing here, so every host is
    /// allowed unless some are named.
    pub(super) fn new(options: &ServerOptions) -> Self {
        let is_checked = options.keys.is_empty() || !options.hosts.is_empty();
        Self {
            allowed: is_checked.then(|| options.hosts.clone()),
        }
    }

    /// Refuses a request that is sent to a host that is not allowed.
    pub(super) fn check(&self, request: &ServiceRequest) -> Result<(), ApiError> {
        let Some(allowed) = &self.allowed else {
            return Ok(());
        };
        let asked = asked_hosts(request)?;
        match asked.into_iter().find(|host| !is_allowed(allowed, host)) {
            None => Ok(()),
            Some(host) => Err(unknown(&host)),
        }
    }
}

/// The host in the header `Host`, and the one in the request target if that is a whole URL.
fn asked_hosts(request: &ServiceRequest) -> Result<Vec<String>, ApiError> {
    let headers = request.headers().get_all(HOST);
    let mut hosts: Vec<String> = headers
        .map(|host| String::from_utf8_lossy(host.as_bytes()).into_owned())
        .collect();
    if hosts.len() > 1 {
        let detail = "a request must have one header `Host`";
        return Err(ApiError::new(
            StatusCode::BAD_REQUEST,
            "several_hosts",
            detail,
        ));
    }
    hosts.extend(request.uri().authority().map(ToString::to_string));
    if hosts.is_empty() {
        let detail = "the header `Host` is missing, which says whom the request is sent to";
        return Err(ApiError::new(
            StatusCode::BAD_REQUEST,
            "missing_host",
            detail,
        ));
    }
    Ok(hosts)
}

fn is_allowed(allowed: &[Host], asked: &str) -> bool {
    asked.parse().is_ok_and(|asked: Host| {
        asked.is_loopback() || allowed.iter().any(|allowed| allowed.covers(&asked))
    })
}

fn unknown(host: &str) -> ApiError {
    let host: String = host.chars().take(80).collect();
    ApiError::new(
        StatusCode::MISDIRECTED_REQUEST,
        "unknown_host",
        format!(
            "this service does not answer to the host {host:?}; ask for localhost, or add the host to the setting server.hosts"
        ),
    )
}
