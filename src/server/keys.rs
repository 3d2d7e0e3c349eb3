//! Who sends a request, and what may the sender do?

use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use subtle::ConstantTimeEq;

use super::error::ApiError;
use crate::config::{KeySettings, Role};

/// The API keys that requests may come with.
#[derive(Debug)]
pub(super) struct Keys(Vec<KeySettings>);

/// The sender of a request, known by its role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Caller {
    /// Role of the caller; none without a valid key.
    role: Option<Role>,
}

impl Caller {
    /// A caller without a valid key.
    pub(super) const STRANGER: Self = Self { role: None };

    /// Refuses a caller that has no valid key, or whose role is below `needed`.
    pub(super) fn check(self, needed: Role) -> Result<(), ApiError> {
        match self.role {
            None => Err(ApiError::no_key()),
            Some(role) if role < needed => Err(ApiError::low_role(needed, role)),
            Some(_) => Ok(()),
        }
    }
}

impl Keys {
    pub(super) fn new(keys: &[KeySettings]) -> Self {
        Self(keys.to_vec())
    }

    /// Finds the caller by the headers of a request. When no keys are set, every caller is an admin.
    pub(super) fn caller(&self, headers: &HeaderMap) -> Caller {
        let role = if self.0.is_empty() {
            Some(Role::Admin)
        } else {
            sent_key(headers).and_then(|key| self.role(key))
        };
        Caller { role }
    }

    /// The role of `key`; none when the key is unknown. Every hash is compared in full, so that the time taken tells
    /// nothing.
    fn role(&self, key: &str) -> Option<Role> {
        let hash = blake3::hash(key.as_bytes()).to_hex();
        self.0
            .iter()
            .filter(|known| {
                let known = known.hash.to_ascii_lowercase();
                bool::from(known.as_bytes().ct_eq(hash.as_bytes()))
            })
            .map(|known| known.role)
            .max()
    }
}

fn sent_key(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, key) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(key.trim())
}
