//! A tree in the making that counts what its making costs.

use std::borrow::Cow;
use std::cell::{Cell, Ref};

use dom_query::{Document, NodeId, NodeRef};
use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::{Attribute, QualName};

/// A document that is being built, the errors of its page left out.
#[derive(Default)]
pub(super) struct CountedDocument {
    document: Document,
    n_elements: Cell<usize>,
    n_visits: Cell<usize>,
    depth: Cell<usize>,
    /// The number of elements at which the depth is measured again.
    next_measurement: Cell<usize>,
}

impl CountedDocument {
    /// How many elements come between two measurements of the depth.
    const STRIDE: usize = 64;
    /// Depths beyond this one are all alike.
    const MAX_DEPTH: usize = 1_000;

    /// How many elements were made, those included that have no place in the tree.
    pub(super) fn n_elements(&self) -> usize {
        self.n_elements.get()
    }

    /// How often the parser looked at an element that is open.
    pub(super) fn n_visits(&self) -> usize {
        self.n_visits.get()
    }

    /// How deep elements were found to stand, give or take a stride.
    pub(super) fn depth(&self) -> usize {
        self.depth.get()
    }

    fn visit(&self) {
        self.n_visits.update(|n| n + 1);
    }

    /// Measures the depth now and then. What a template holds has a root of its own, so that it
    /// cannot stand for the depth of what is around it.
    fn measure(&self, parent: NodeId) {
        if self.n_elements() < self.next_measurement.get() {
            return;
        }
        let tree = &self.document.tree;
        let ancestors = tree.ancestors_of(&parent, Some(Self::MAX_DEPTH));
        self.depth.update(|depth| depth.max(ancestors.len()));
        if ancestors.last().is_some_and(NodeRef::is_document) {
            let next = self.n_elements() + Self::STRIDE;
            self.next_measurement.set(next);
        }
    }
}

impl TreeSink for CountedDocument {
    type Handle = NodeId;
    type Output = Document;
    type ElemName<'a> = Ref<'a, QualName>;

    fn finish(self) -> Document {
        self.document
    }

    fn parse_error(&self, _message: Cow<'static, str>) {}

    fn get_document(&self) -> NodeId {
        self.document.get_document()
    }

    fn elem_name<'a>(&'a self, target: &'a NodeId) -> Ref<'a, QualName> {
        self.visit();
        self.document.elem_name(target)
    }

    fn same_node(&self, x: &NodeId, y: &NodeId) -> bool {
        self.visit();
        self.document.same_node(x, y)
    }

    fn create_element(
        &self,
        name: QualName,
        attributes: Vec<Attribute>,
        flags: ElementFlags,
    ) -> NodeId {
        self.n_elements.update(|n| n + 1);
        self.document.create_element(name, attributes, flags)
    }

    fn create_comment(&self, text: StrTendril) -> NodeId {
        self.document.create_comment(text)
    }

    fn create_pi(&self, target: StrTendril, data: StrTendril) -> NodeId {
        self.document.create_pi(target, data)
    }

    fn append(&self, parent: &NodeId, child: NodeOrText<NodeId>) {
        self.measure(*parent);
        self.document.append(parent, child);
    }

    fn append_before_sibling(&self, sibling: &NodeId, child: NodeOrText<NodeId>) {
        self.measure(*sibling);
        self.document.append_before_sibling(sibling, child);
    }

    fn append_based_on_parent_node(
        &self,
        element: &NodeId,
        previous: &NodeId,
        child: NodeOrText<NodeId>,
    ) {
        self.measure(*element);
        self.document
            .append_based_on_parent_node(element, previous, child);
    }

    fn append_doctype_to_document(
        &self,
        name: StrTendril,
        public_id: StrTendril,
        system_id: StrTendril,
    ) {
        self.document
            .append_doctype_to_document(name, public_id, system_id);
    }

    fn get_template_contents(&self, target: &NodeId) -> NodeId {
        self.document.get_template_contents(target)
    }

    fn set_quirks_mode(&self, mode: QuirksMode) {
        self.document.set_quirks_mode(mode);
    }

    fn add_attrs_if_missing(&self, target: &NodeId, attributes: Vec<Attribute>) {
        self.document.add_attrs_if_missing(target, attributes);
    }

    fn remove_from_parent(&self, target: &NodeId) {
        self.document.remove_from_parent(target);
    }

    fn reparent_children(&self, node: &NodeId, new_parent: &NodeId) {
        self.document.reparent_children(node, new_parent);
    }

    fn is_mathml_annotation_xml_integration_point(&self, node: &NodeId) -> bool {
        self.document
            .is_mathml_annotation_xml_integration_point(node)
    }
}
