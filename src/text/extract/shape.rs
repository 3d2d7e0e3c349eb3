//! Can a page be parsed into a tree at a bounded cost? Counts what decides that in one pass over the markup.

use std::borrow::Cow;
use std::collections::HashMap;

use dom_smoothie::Config;

use super::tags::{MarkupToken, MarkupTokens};

/// What decides how much time and memory a tree of a page costs.
#[derive(Default)]
pub(super) struct PageShape {
    n_tags: usize,
    max_depth: usize,
    max_attributes: usize,
    n_ampersands: usize,
    n_linked_data_bytes: usize,
}

impl PageShape {
    const MAX_DEPTH: usize = 400;
    const MAX_ATTRIBUTES: usize = 1_000;
    const MAX_TAGS: usize = 300_000;
    /// Most ampersands: each makes a text node grow, and the node is copied as it grows.
    const MAX_AMPERSANDS: usize = 100_000;
    /// Most bytes of linked data: the JSON reader goes through nested objects again and again.
    const MAX_LINKED_DATA_BYTES: usize = 64 * 1024;
    /// Most visits of open elements: a parser visits them all at each tag, and may copy them.
    const MAX_VISITS: usize = 4_000_000;

    /// Measures a page. An element counts as open until a tag closes it, unless parsers close it by themselves.
    pub(super) fn of(html: &str) -> Self {
        let mut shape = Self {
            n_ampersands: html.matches('&').count(),
            ..Self::default()
        };
        let mut open: HashMap<Cow<'_, str>, usize> = HashMap::new();
        let mut depth = 0;
        for (_, token) in MarkupTokens::of(html) {
            match token {
                MarkupToken::Open { name, n_attributes } => {
                    shape.n_tags += 1;
                    shape.max_attributes = shape.max_attributes.max(n_attributes);
                    if !closes_by_itself(&name) {
                        depth += 1;
                        *open.entry(name).or_default() += 1;
                    }
                }
                MarkupToken::Close(name) => {
                    shape.n_tags += 1;
                    if let Some(n_open @ 1..) = open.get_mut(&name) {
                        *n_open -= 1;
                        depth -= 1;
                    }
                }
                MarkupToken::Raw {
                    attributes,
                    content,
                    ..
                } => shape.add_raw(attributes, content),
                MarkupToken::Text(_) => {}
            }
            shape.max_depth = shape.max_depth.max(depth);
        }
        shape
    }

    /// Counts linked data. An entity in the attributes may stand for any type, so that such an element counts too.
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
