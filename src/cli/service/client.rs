//! Requests to a service.

use std::io::{self, Read};
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, bail};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use ureq::http::{Request, StatusCode, Uri, header};
use ureq::{Agent, Proxy};

use super::refusal::Refusal;
use crate::model::CollectionName;

/// How long a service may take to accept a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// What stands in a segment of a path as it is (RFC 3986, 2.3); all else is escaped.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
/// Largest answer that is read, in bytes.
const MAX_ANSWER_BYTES: u64 = 1 << 30;

/// The methods that commands use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Method {
    Get,
    Post,
    Put,
    Delete,
}

/// A way to a service, and the collection that is meant.
#[derive(Debug)]
pub(in crate::cli) struct Client {
    agent: Agent,
    /// The address of the service without a slash at its end.
    base: String,
    key: Option<String>,
    collection: CollectionName,
}

/// A text as one segment of a path.
pub(in crate::cli) fn segment(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}

/// An answer that is a success.
#[derive(Debug)]
pub(in crate::cli) struct Answer(Vec<u8>);

impl Answer {
    /// Reads the answer as JSON.
    pub(in crate::cli) fn json<T: DeserializeOwned>(&self) -> anyhow::Result<T> {
        serde_json::from_slice(&self.0)
            .context("the answer cannot be read; has the service the version of this command?")
    }

    /// The bytes of the answer.
    pub(in crate::cli) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl Client {
    /// A client of the service at `url`, such as `http://127.0.0.1:8080`.
    pub(super) fn new(
        url: &str,
        key: Option<&str>,
        collection: &CollectionName,
    ) -> anyhow::Result<Self> {
        let base = url.trim_end_matches('/');
        let uri: Uri = (base.parse())
            .with_context(|| format!("the address {url:?} of a service cannot be read"))?;
        let is_http = matches!(uri.scheme_str(), Some("http" | "https"));
        let host = uri.host().filter(|_| is_http).unwrap_or_default();
        if host.is_empty() {
            bail!("the address of a service begins with http:// or https:// and has a host");
        }
        let has_user = uri
            .authority()
            .is_some_and(|authority| authority.as_str().contains('@'));
        if has_user || uri.query().is_some() || base.contains('#') {
            bail!("the address of a service has no user, no `?` and no `#`; --key takes a key");
        }
        let is_here = host == "localhost" || host == "[::1]" || host.starts_with("127.");
        let proxy = if is_here { None } else { Proxy::try_from_env() };
        Ok(Self::with_proxy(base, key, collection, proxy))
    }

    /// A client of a service on this machine, which no proxy stands before.
    pub(super) fn of_this_machine(
        address: SocketAddr,
        key: &str,
        collection: &CollectionName,
    ) -> Self {
        Self::with_proxy(&format!("http://{address}"), Some(key), collection, None)
    }

    fn with_proxy(
        base: &str,
        key: Option<&str>,
        collection: &CollectionName,
        proxy: Option<Proxy>,
    ) -> Self {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_connect(Some(CONNECT_TIMEOUT))
            .max_redirects(0)
            .proxy(proxy)
            .build()
            .new_agent();
        Self {
            agent,
            base: base.to_owned(),
            key: key.map(str::to_owned),
            collection: collection.clone(),
        }
    }

    /// The address of the service.
    pub(in crate::cli) fn url(&self) -> &str {
        &self.base
    }

    /// Asks for what the collection has at `path`, with these parameters.
    pub(in crate::cli) fn get(
        &self,
        path: &str,
        params: &impl Serialize,
    ) -> anyhow::Result<Answer> {
        let query = serde_urlencoded::to_string(params)?;
        let path = format!("{}?{query}", self.in_collection(path));
        self.send(Method::Get, path.trim_end_matches('?'), &[])
    }

    /// Sends a body in JSON to `path` of the collection.
    pub(in crate::cli) fn post(&self, path: &str, body: &impl Serialize) -> anyhow::Result<Answer> {
        self.send(
            Method::Post,
            &self.in_collection(path),
            &serde_json::to_vec(body)?,
        )
    }

    /// Path of the service that `path` of the collection is.
    pub(in crate::cli) fn in_collection(&self, path: &str) -> String {
        let slash = if path.is_empty() { "" } else { "/" };
        format!("/v1/collections/{}{slash}{path}", self.collection)
    }

    /// Sends a request; an answer that is no success is an error, a [`Refusal`] where the service answered.
    pub(in crate::cli) fn send(
        &self,
        method: Method,
        path: &str,
        body: &[u8],
    ) -> anyhow::Result<Answer> {
        let (status, body) = self.exchange(method, path, body)?;
        if status.is_success() {
            return Ok(Answer(body));
        }
        Err(Refusal::new(status.as_u16(), &body, self.collection.as_str()).into())
    }

    fn exchange(
        &self,
        method: Method,
        path: &str,
        body: &[u8],
    ) -> anyhow::Result<(StatusCode, Vec<u8>)> {
        let method = match method {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Delete => "DELETE",
        };
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base));
        if let Some(key) = &self.key {
            request = request.header(header::AUTHORIZATION, format!("Bearer {key}"));
        }
        let sent = if body.is_empty() {
            self.agent.run(request.body(())?)
        } else {
            let request = request.header(header::CONTENT_TYPE, "application/json");
            // Work that takes long becomes a job, for which the command waits.
            let request = request.header("prefer", "respond-async");
            self.agent.run(request.body(body)?)
        };
        let unreachable = || format!("the service at {} cannot be asked", self.base);
        let mut answer = sent.with_context(unreachable)?;
        let mut bytes = Vec::new();
        let mut body = answer.body_mut().as_reader().take(MAX_ANSWER_BYTES);
        io::copy(&mut body, &mut bytes).with_context(unreachable)?;
        if bytes.len() as u64 == MAX_ANSWER_BYTES {
            bail!(
                "the service at {} answered with more than is read",
                self.base
            );
        }
        Ok((answer.status(), bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_without_a_scheme_is_refused() {
        let refused = Client::new("localhost:8080", None, &CollectionName::default()).unwrap_err();
        assert!(refused.to_string().contains("http://"), "{refused}");
        let client = Client::new("http://localhost:8080/", None, &"news".parse().unwrap()).unwrap();
        assert_eq!(client.url(), "http://localhost:8080");
        assert_eq!(
            client.in_collection("topics"),
            "/v1/collections/news/topics"
        );
        assert_eq!(client.in_collection(""), "/v1/collections/news");
    }
}
