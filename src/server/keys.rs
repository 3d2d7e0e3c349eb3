//! Who asks, and what may they do?

use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use subtle::ConstantTimeEq;

use super::error::ApiError;
use crate::config::{KeySettings, Role};

/// The keys that are let in.
#[derive(Debug)]
pub(super) struct Keys(Vec<KeySettings>);

/// Who makes a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Caller {
    /// What they may do; none without a key that is let in.
    role: Option<Role>,
}

impl Caller {
    /// Somebody without a key.
    pub(super) const STRANGER: Self = Self { role: None };

    /// Refuses who has no key, or one of too low a role.
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

    /// Who sends these headers. Without keys everybody may do everything.
    pub(super) fn caller(&self, headers: &HeaderMap) -> Caller {
        let role = if self.0.is_empty() {
            Some(Role::Admin)
        } else {
            sent_key(headers).and_then(|key| self.role(key))
        };
        Caller { role }
    }

    /// The role of the one who sends `key`. Every hash is compared in full, so that time tells nothing.
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
