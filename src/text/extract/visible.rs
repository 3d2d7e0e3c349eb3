//! What of a page would a reader see? All visible text, laid out in paragraphs and lines.

use std::collections::HashMap;
use std::ops::Range;

use html5ever::LocalName;

use super::flow::Flow;
use super::markup::{Markup, markup};

/// Elements that hold no part of what the page has to say.
const HIDDEN: &[&str] = &[
    "button", "footer", "head", "nav", "noscript", "object", "select", "svg", "template",
];

/// The visible text of a page or a part of one, however broken or deeply nested the markup is.
pub(super) fn visible_text(html: &str) -> String {
    let markup = markup(html);
    let mut hidden = hidden_spans(&markup).into_iter().peekable();
    let mut page = VisiblePage {
        flow: Flow::new(),
        n_verbatim: 0,
        is_raw_seen: false,
    };
    for (at, piece) in markup.iter().enumerate() {
        while hidden.next_if(|span| span.end <= at).is_some() {}
        if hidden.peek().is_none_or(|span| at < span.start) {
            page.add(piece);
        }
    }
    page.flow.finish()
}

/// The stretches of hidden elements that are closed, outermost first, in order. An element that
/// is never closed hides nothing: better a menu too many than a page lost.
fn hidden_spans(markup: &[Markup]) -> Vec<Range<usize>> {
    let mut open: HashMap<&LocalName, Vec<usize>> = HashMap::new();
    let mut spans: Vec<Range<usize>> = Vec::new();
    for (at, piece) in markup.iter().enumerate() {
        match piece {
            Markup::Open(name) if HIDDEN.contains(&&**name) => {
                open.entry(name).or_default().push(at);
            }
            Markup::Close(name) => {
                if let Some(opened) = open.get_mut(name).and_then(Vec::pop) {
                    while spans.pop_if(|inner| inner.start >= opened).is_some() {}
                    spans.push(opened..at);
                }
            }
            Markup::Open(_) | Markup::Text(_) | Markup::Raw(_) => {}
        }
    }
    spans
}

struct VisiblePage {
    flow: Flow,
    n_verbatim: usize,
    /// Whether a reader sees what the element holds that was opened last, should it be no markup.
    is_raw_seen: bool,
}

impl VisiblePage {
    fn add(&mut self, piece: &Markup) {
        match piece {
            Markup::Text(text) => self.text(text),
            Markup::Raw(text) if self.is_raw_seen => self.text(text),
            Markup::Raw(_) => {}
            Markup::Open(name) => {
                self.is_raw_seen = matches!(&**name, "textarea" | "xmp");
                self.set_apart(name);
                self.n_verbatim += usize::from(name == "pre");
            }
            Markup::Close(name) => {
                self.set_apart(name);
                self.n_verbatim -= usize::from(name == "pre" && self.n_verbatim > 0);
            }
        }
    }

    fn text(&mut self, text: &str) {
        if self.n_verbatim > 0 {
            self.flow.verbatim(text);
        } else {
            self.flow.words(text);
        }
    }

    fn set_apart(&mut self, name: &str) {
        match name {
            "address" | "article" | "aside" | "blockquote" | "body" | "center" | "details"
            | "dialog" | "div" | "dl" | "fieldset" | "figcaption" | "figure" | "footer"
            | "form" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "header" | "hgroup" | "hr"
            | "main" | "menu" | "nav" | "ol" | "p" | "pre" | "section" | "summary" | "table"
            | "ul" => {
                self.flow.paragraph();
            }
            "br" | "caption" | "dd" | "dt" | "legend" | "li" | "option" | "tr" => self.flow.line(),
            "img" | "input" | "label" | "td" | "th" => self.flow.space(),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn blocks_are_set_apart_and_words_are_not() {
        let html = "<div>One <b>bo</b>ld</div><p>two<br>three</p><ul><li>a<li>b</ul>\
            <table><tr><td>x<td>y<tr><td>z</table>";
        assert_eq!(
            visible_text(html),
            "One bold\n\ntwo\nthree\n\na\nb\n\nx y\nz"
        );
    }

    #[test]
    fn what_is_not_seen_is_left_out() {
        let html = "<head><title>T</title><style>p {}</style></head><nav>Home</nav>\
            <script>run('<p>')</script>Text<!-- no --><footer>Contact</footer>";
        assert_eq!(visible_text(html), "Text");
    }

    #[test]
    fn a_menu_that_is_never_closed_hides_nothing() {
        assert_eq!(visible_text("<nav>Home<p>Story"), "Home\n\nStory");
    }

    #[test]
    fn hidden_elements_may_be_nested() {
        assert_eq!(visible_text("<nav><nav>a</nav>b<svg>c</svg></nav>d"), "d");
    }

    #[test]
    fn entities_are_decoded_and_code_keeps_its_lines() {
        assert_eq!(
            visible_text("Fish &amp;&nbsp;chips &#8364;5"),
            "Fish & chips €5"
        );
        assert_eq!(visible_text("<pre>a {\n  b\n}</pre>c"), "a {\n  b\n}\n\nc");
    }

    #[test]
    fn what_is_no_entity_stays() {
        assert_eq!(visible_text("a & b &; &&amp; &x;"), "a & b &; && &x;");
        assert_eq!(visible_text("&"), "&");
    }

    #[test]
    fn an_entity_may_end_without_a_semicolon() {
        assert_eq!(visible_text("&amp b &lt &#65 &#x42"), "& b < A B");
    }

    proptest! {
        #[test]
        fn plain_words_stay_plain_words(words in prop::collection::vec("[a-z]{1,8}", 0..20)) {
            let text = words.join(" ");
            prop_assert_eq!(visible_text(&text), text);
        }
    }
}
