//! The tree of a page, where it can be had at a bounded cost.

use dom_query::{Document, NodeId};
use html5ever::interface::TreeSink;
use html5ever::tokenizer::{Token, TokenSink, TokenSinkResult};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};

use super::counted::CountedDocument;
use super::tokens::read_tokens;

/// Most ampersands: each makes a text node grow, and the node is copied as it grows.
const MAX_AMPERSANDS: usize = 100_000;
const MAX_ELEMENTS: usize = 300_000;
/// Most visits of open elements: a parser may look at all of them for each tag.
const MAX_VISITS: usize = 100_000_000;
const MAX_DEPTH: usize = 400;
/// Most steps from all elements to the root, were all as deep as the deepest.
const MAX_STEPS: usize = 4_000_000;

/// The tree of a page; `None` where it would be too deep or too large to be worth its cost.
pub(super) fn tree(html: &str) -> Option<Document> {
    if html.matches('&').count() > MAX_AMPERSANDS {
        return None;
    }
    let options = TreeBuilderOpts {
        scripting_enabled: false,
        ..TreeBuilderOpts::default()
    };
    let builder = TreeBuilder::new(CountedDocument::default(), options);
    let BoundedTree { builder } = read_tokens(html, BoundedTree { builder });
    let counted = builder.sink;
    if !is_affordable(&counted) {
        return None;
    }
    let n_elements = counted.n_elements();
    let document = counted.finish();
    let depth = depth(&document);
    (depth <= MAX_DEPTH && depth * n_elements <= MAX_STEPS).then_some(document)
}

fn is_affordable(counted: &CountedDocument) -> bool {
    counted.n_elements() <= MAX_ELEMENTS
        && counted.n_visits() <= MAX_VISITS
        && counted.depth() <= MAX_DEPTH
}

/// Builds a tree for as long as its cost allows.
struct BoundedTree {
    builder: TreeBuilder<NodeId, CountedDocument>,
}

impl TokenSink for BoundedTree {
    type Handle = NodeId;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<NodeId> {
        if is_affordable(&self.builder.sink) {
            self.builder.process_token(token, line)
        } else {
            TokenSinkResult::Continue
        }
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder
            .adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// How many steps it is from the deepest node to the root.
fn depth(document: &Document) -> usize {
    let mut deepest = 0;
    let mut depth = 0;
    let mut node = document.root();
    loop {
        if let Some(child) = node.first_child() {
            node = child;
            depth += 1;
            deepest = deepest.max(depth);
            continue;
        }
        node = loop {
            if let Some(sibling) = node.next_sibling() {
                break sibling;
            }
            let Some(parent) = node.parent() else {
                return deepest;
            };
            node = parent;
            depth -= 1;
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_built(html: &str) -> bool {
        tree(html).is_some()
    }

    #[test]
    fn a_page_has_the_depth_of_its_tree() {
        let depth_of = |html: &str| depth(&tree(html).expect("the page is small"));
        assert_eq!(depth_of(""), 2);
        assert_eq!(depth_of("a"), 3);
        assert_eq!(depth_of("<p><b>a</b></p><p>b"), 5);
        assert_eq!(depth_of(&"<p>a".repeat(1_000)), 4);
    }

    #[test]
    fn endless_nesting_is_noticed_however_it_is_hidden() {
        let before = [
            "",
            "<!-- --!>",
            "<svg><title>",
            "<svg><style>",
            "<noscript>",
            "<table>",
        ];
        let nested = ["<div>", "<b>", "<dd><li>", "<svg>", "<ul><li>"];
        for before in before {
            for nested in nested {
                let html = format!("{before}{}", nested.repeat(20_000));
                assert!(!is_built(&html), "{before}{nested}");
            }
        }
    }

    #[test]
    fn a_list_of_formats_does_not_grow_without_end() {
        let formats = |before: &str| -> String {
            let tags = (0..20_000).map(|n| format!("{before}<b a={n}>"));
            tags.collect()
        };
        for before in ["", "<table>", "<p>", "<template>"] {
            assert!(!is_built(&format!("{before}{}", formats(""))), "{before}");
        }
        for between in ["<table>", "<p>", "</p><div>", "<template></template>"] {
            assert!(!is_built(&formats(between)), "{between}");
        }
    }

    #[test]
    fn a_long_page_is_built() {
        assert!(is_built(&"<tr><td>a<p>b<li>c</tr>".repeat(10_000)));
        assert!(!is_built(&"<br>".repeat(MAX_ELEMENTS + 1)));
        assert!(!is_built(&"&amp;".repeat(MAX_AMPERSANDS + 1)));
    }
}
