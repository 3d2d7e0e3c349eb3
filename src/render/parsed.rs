//! What a browser makes of a page or a picture, for tests.

use dom_query::{Document, NodeRef};

/// An element of a page, or a comment.
#[derive(Debug, PartialEq, Eq)]
pub struct Node {
    /// The name of the element; empty for a comment.
    pub name: String,
    /// The number of nodes that it stands in.
    pub depth: usize,
    /// The names of its attributes.
    pub attributes: Vec<String>,
}

/// Reads `page` as HTML; panics where a browser would have to guess what is meant.
pub fn parsed(page: &str) -> Document {
    let document = Document::from(page);
    assert!(
        document.errors.borrow().is_empty(),
        "{:?} in {page}",
        document.errors
    );
    document
}

/// The elements and comments of `page` in their order, without texts and without the values of attributes.
pub fn structure(page: &Document) -> Vec<Node> {
    let nodes = page.root().descendants();
    let nodes = nodes
        .iter()
        .filter(|node| node.is_element() || node.is_comment());
    nodes.map(described).collect()
}

fn described(node: &NodeRef) -> Node {
    let attributes = node.attrs().into_iter();
    Node {
        name: node.node_name().unwrap_or_default().to_string(),
        depth: node.ancestors_it(None).count(),
        attributes: attributes
            .map(|attribute| attribute.name.local.to_string())
            .collect(),
    }
}

/// The text in each element that `selector` finds.
pub fn texts(page: &Document, selector: &str) -> Vec<String> {
    let found = page.select(selector);
    found
        .iter()
        .map(|element| element.text().to_string())
        .collect()
}
