//! Is a page worth building a tree of? What its markup would cost, counted in one pass.

use std::borrow::Cow;
use std::collections::HashMap;

use dom_smoothie::Config;

use super::tags::{Token, Tokens};

/// How a page is built, as far as it decides what a tree of it costs.
#[derive(Default)]
pub(super) struct Shape {
    n_tags: usize,
    max_depth: usize,
    max_attributes: usize,
    n_ampersands: usize,
    n_linked_data_bytes: usize,
}

impl Shape {
    const MAX_DEPTH: usize = 400;
    const MAX_ATTRIBUTES: usize = 1_000;
    const MAX_TAGS: usize = 300_000;
    /// Text nodes grow by one for each, and are copied as they grow.
    const MAX_AMPERSANDS: usize = 100_000;
    /// The JSON reader goes back over nested objects.
    const MAX_LINKED_DATA_BYTES: usize = 64 * 1024;
    /// A parser visits the open elements for each tag, and may copy them.
    const MAX_VISITS: usize = 4_000_000;

    /// Counts an element as open until a tag closes it; those that parsers close are left out.
    pub(super) fn of(html: &str) -> Self {
        let mut shape = Self {
            n_ampersands: html.matches('&').count(),
            ..Self::default()
        };
        let mut open: HashMap<Cow<'_, str>, usize> = HashMap::new();
        let mut depth = 0;
        for (_, token) in Tokens::of(html) {
            match token {
                Token::Open { name, n_attributes } => {
                    shape.n_tags += 1;
                    shape.max_attributes = shape.max_attributes.max(n_attributes);
                    if !closes_by_itself(&name) {
                        depth += 1;
                        *open.entry(name).or_default() += 1;
                    }
                }
                Token::Close(name) => {
                    shape.n_tags += 1;
                    if let Some(n_open @ 1..) = open.get_mut(&name) {
                        *n_open -= 1;
                        depth -= 1;
                    }
                }
                Token::Raw {
                    attributes,
                    content,
                    ..
                } => shape.add_raw(attributes, content),
                Token::Text(_) => {}
            }
            shape.max_depth = shape.max_depth.max(depth);
        }
        shape
    }

    /// An entity in the attributes may hide any type.
    fn add_raw(&mut self, attributes: &str, content: &str) {
        if attributes.contains('&') || attributes.to_ascii_lowercase().contains("ld+json") {
            self.n_linked_data_bytes += content.len();
        }
    }

    pub(super) fn config(&self) -> Config {
        Config {
            disable_json_ld: self.n_linked_data_bytes > Self::MAX_LINKED_DATA_BYTES,
            ..Config::default()
        }
    }

    pub(super) fn is_tractable(&self) -> bool {
        self.max_depth <= Self::MAX_DEPTH
            && self.max_attributes <= Self::MAX_ATTRIBUTES
            && self.n_tags <= Self::MAX_TAGS
            && self.n_ampersands <= Self::MAX_AMPERSANDS
            && self.max_depth * self.n_tags <= Self::MAX_VISITS
    }
}

fn closes_by_itself(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "colgroup"
            | "dd"
            | "dt"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "li"
            | "link"
            | "meta"
            | "option"
            | "p"
            | "param"
            | "source"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "track"
            | "wbr"
    )
}
