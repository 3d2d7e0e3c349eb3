//! How are request bodies read? Whole up to a limit, or line by line as they arrive.

use std::fmt;
use std::marker::PhantomData;

use actix_web::dev::Decompress;
use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_ENCODING;
use actix_web::web::{Bytes, BytesMut, JsonConfig, Payload};
use actix_web::{HttpRequest, dev};
use futures_util::StreamExt;
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, Deserializer, MapAccess, Visitor};

use super::error::ApiError;
use super::options::ServerOptions;

/// Bytes that a document may need beside its text, for JSON escapes and the other fields.
const LINE_OVERHEAD: usize = 1 << 20;
/// Largest body of a route that takes no documents, in bytes.
const SMALL_BODY_BYTES: usize = 4 << 20;

/// The limits, in bytes, of a body that is read whole and of a line of a stream.
#[derive(Debug, Clone, Copy)]
pub(super) struct BodyLimits {
    whole_bytes: usize,
    line_bytes: usize,
}

impl BodyLimits {
    pub(super) fn new(options: &ServerOptions) -> Self {
        Self {
            whole_bytes: options.max_body_bytes,
            line_bytes: options.max_text_bytes.saturating_mul(2) + LINE_OVERHEAD,
        }
    }

    fn small_bytes(self) -> usize {
        SMALL_BODY_BYTES.min(self.whole_bytes)
    }

    /// Makes the settings by which actix-web reads small JSON bodies.
    pub(super) fn json(self) -> JsonConfig {
        JsonConfig::default()
            .limit(self.small_bytes())
            .error_handler(|error, _| ApiError::json(&error).into())
    }
}

/// A value that is read from a JSON object only. Serde alone would also accept an array, and take its elements for the
/// fields in their order.
#[derive(Debug)]
pub(super) struct Object<T>(pub(super) T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor(PhantomData))
    }
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = Object<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Object<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(fields)).map(Object)
    }
}

/// A request body as it arrives, decompressed as its `content-encoding` says.
pub(super) struct Body {
    stream: Decompress<dev::Payload>,
    limits: BodyLimits,
}

/// A line of a streamed body.
pub(super) enum Line {
    /// A whole line, without the line break.
    Whole(Bytes),
    /// A line that was longer than a document may be, and was not kept.
    TooLong,
}

impl Body {
    /// Takes the body of a request. Refuses a `content-encoding` that cannot be undone, which would otherwise be read
    /// as text.
    pub(super) fn new(request: &HttpRequest, payload: Payload) -> Result<Self, ApiError> {
        let encoding = request.headers().get(CONTENT_ENCODING);
        let encoding = encoding.map_or("identity", |value| value.to_str().unwrap_or_default());
        let known = ["identity", "gzip", "deflate"];
        if !known.contains(&encoding.trim().to_ascii_lowercase().as_str()) {
            return Err(ApiError::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "content_encoding",
                "the content-encoding must be gzip or deflate, or left out",
            ));
        }
        let limits = request.app_data::<BodyLimits>().copied();
        Ok(Self {
            stream: Decompress::from_headers(payload.into_inner(), request.headers()),
            limits: limits.expect("the limits are set for every route"),
        })
    }

    /// Reads the whole body of a route that takes documents; refuses one over the limit.
    pub(super) async fn whole(self) -> Result<Vec<u8>, ApiError> {
        let limit = self.limits.whole_bytes;
        self.up_to(limit).await
    }

    /// Reads a whole body as JSON, whatever its `content-type` says.
    pub(super) async fn json<T: DeserializeOwned>(self) -> Result<T, ApiError> {
        let bytes = self.whole().await?;
        let Object(body) =
            serde_json::from_slice(&bytes).map_err(|error| ApiError::invalid_json(&error))?;
        Ok(body)
    }

    /// Reads a small body as JSON; an empty body or null means the default.
    pub(super) async fn optional_json<T: Default + DeserializeOwned>(self) -> Result<T, ApiError> {
        let limit = self.limits.small_bytes();
        let bytes = self.up_to(limit).await?;
        if bytes.trim_ascii().is_empty() {
            return Ok(T::default());
        }
        let body: Option<Object<T>> =
            serde_json::from_slice(&bytes).map_err(|error| ApiError::invalid_json(&error))?;
        Ok(body.map_or_else(T::default, |Object(body)| body))
    }

    async fn up_to(mut self, limit: usize) -> Result<Vec<u8>, ApiError> {
        let mut bytes = Vec::new();
        while let Some(chunk) = self.chunk().await? {
            if bytes.len() + chunk.len() > limit {
                return Err(ApiError::new(
                    StatusCode::PAYLOAD_TOO_LARGE,
                    "body_too_large",
                    format!(
                        "this body may have {limit} bytes (server.max_body_mib); send fewer documents at once, or stream them as application/x-ndjson"
                    ),
                ));
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    }

    async fn chunk(&mut self) -> Result<Option<Bytes>, ApiError> {
        self.stream.next().await.transpose().map_err(|error| {
            ApiError::new(
                StatusCode::BAD_REQUEST,
                "invalid_body",
                format!("the body cannot be read: {error}"),
            )
        })
    }
}

/// A body that is cut into lines as it arrives.
pub(super) struct Lines {
    body: Body,
    buffer: BytesMut,
    /// Number of bytes at the start of the buffer that are known to hold no line break.
    n_searched: usize,
    is_skipping: bool,
    is_done: bool,
}

impl Lines {
    pub(super) fn new(body: Body) -> Self {
        Self {
            body,
            buffer: BytesMut::new(),
            n_searched: 0,
            is_skipping: false,
            is_done: false,
        }
    }

    /// Reads the next line; none at the end of the body.
    pub(super) async fn next(&mut self) -> Result<Option<Line>, ApiError> {
        loop {
            if let Some(line) = self.buffered() {
                return Ok(Some(line));
            }
            if self.is_done {
                return Ok(self.last());
            }
            match self.body.chunk().await? {
                Some(chunk) => self.buffer.extend_from_slice(&chunk),
                None => self.is_done = true,
            }
        }
    }

    fn buffered(&mut self) -> Option<Line> {
        let unsearched = &self.buffer[self.n_searched..];
        let Some(at) = unsearched.iter().position(|&byte| byte == b'\n') else {
            self.n_searched = self.buffer.len();
            if self.n_searched > self.body.limits.line_bytes {
                self.buffer.clear();
                self.n_searched = 0;
                self.is_skipping = true;
            }
            return None;
        };
        let mut line = self.buffer.split_to(self.n_searched + at + 1);
        line.truncate(line.len() - 1);
        self.n_searched = 0;
        Some(self.finished(line))
    }

    fn last(&mut self) -> Option<Line> {
        let line = std::mem::take(&mut self.buffer);
        self.n_searched = 0;
        (self.is_skipping || !line.is_empty()).then(|| self.finished(line))
    }

    fn finished(&mut self, line: BytesMut) -> Line {
        let is_tail = std::mem::take(&mut self.is_skipping);
        if is_tail || line.len() > self.body.limits.line_bytes {
            Line::TooLong
        } else {
            Line::Whole(line.freeze())
        }
    }
}
