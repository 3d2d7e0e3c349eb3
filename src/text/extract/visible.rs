//! What of a page would a reader see? All visible text, laid out in paragraphs and lines.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use super::flow::Flow;
use super::tags::{MarkupToken, MarkupTokens};

/// Elements that hold no part of what the page has to say.
const HIDDEN: &[&str] = &[
    "button", "footer", "head", "nav", "noscript", "object", "select", "svg", "template",
];

/// The visible text of a page or a part of one, however broken or deeply nested the markup is.
pub(super) fn visible_text(html: &str) -> String {
    let mut hidden = hidden_spans(html).into_iter().peekable();
    let mut page = VisiblePage {
        flow: Flow::new(),
        n_verbatim: 0,
    };
    for (start, token) in MarkupTokens::of(html) {
        while hidden.next_if(|span| span.end <= start).is_some() {}
        if hidden.peek().is_none_or(|span| start < span.start) {
            page.add(&token);
        }
    }
    page.flow.finish()
}

/// The stretches of hidden elements that are closed, outermost first, in order. An element that
/// is never closed hides nothing: better a menu too many than a page lost.
fn hidden_spans(html: &str) -> Vec<Range<usize>> {
    let mut open: HashMap<String, Vec<usize>> = HashMap::new();
    let mut spans: Vec<Range<usize>> = Vec::new();
    for (start, token) in MarkupTokens::of(html) {
        match token {
            MarkupToken::Open { name, .. } if HIDDEN.contains(&name.as_ref()) => {
                open.entry(name.into_owned()).or_default().push(start);
            }
            MarkupToken::Close(name) => {
                if let Some(opened) = open.get_mut(name.as_ref()).and_then(Vec::pop) {
                    while spans.pop_if(|inner| inner.start >= opened).is_some() {}
                    spans.push(opened..start);
                }
            }
            MarkupToken::Open { .. } | MarkupToken::Text(_) | MarkupToken::Raw { .. } => {}
        }
    }
    spans
}

struct VisiblePage {
    flow: Flow,
    n_verbatim: usize,
}

impl VisiblePage {
    fn add(&mut self, token: &MarkupToken<'_>) {
        match token {
            MarkupToken::Text(text) => self.text(text),
            MarkupToken::Raw { name, content, .. }
                if matches!(name.as_ref(), "textarea" | "xmp") =>
            {
                self.text(content);
            }
            MarkupToken::Raw { .. } => {}
            MarkupToken::Open { name, .. } => {
                self.set_apart(name);
                self.n_verbatim += usize::from(name == "pre");
            }
            MarkupToken::Close(name) => {
                self.set_apart(name);
                self.n_verbatim -= usize::from(name == "pre" && self.n_verbatim > 0);
            }
        }
    }

    fn text(&mut self, encoded: &str) {
        let text = decode_entities(encoded);
        if self.n_verbatim > 0 {
            self.flow.verbatim(&text);
        } else {
            self.flow.words(&text);
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

/// Decodes entities one at a time: the search for the end of one must not run through the page.
pub(super) fn decode_entities(text: &str) -> Cow<'_, str> {
    const MAX_BYTES: usize = 40;
    let Some(first) = text.find('&') else {
        return Cow::Borrowed(text);
    };
    let mut decoded = String::with_capacity(text.len());
    decoded.push_str(&text[..first]);
    for after in text[first + 1..].split('&') {
        let window = &after.as_bytes()[..after.len().min(MAX_BYTES)];
        let end = window
            .iter()
            .position(|&b| b == b';')
            .map_or(0, |at| at + 1);
        let entity = format!("&{}", &after[..end]);
        decoded.push_str(&html_escape::decode_html_entities(&entity));
        decoded.push_str(&after[end..]);
    }
    Cow::Owned(decoded)
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
        assert_eq!(
            decode_entities("a & b &; &&amp;&lt &x;"),
            "a & b &; &&&lt &x;"
        );
        assert_eq!(decode_entities("&"), "&");
    }

    proptest! {
        #[test]
        fn entities_are_decoded_as_by_the_whole_text(text in "([a-z;# ]|&(amp|lt|#65|x)?;?|é){0,40}") {
            prop_assert_eq!(decode_entities(&text), html_escape::decode_html_entities(&text));
        }

        #[test]
        fn plain_words_stay_plain_words(words in prop::collection::vec("[a-z]{1,8}", 0..20)) {
            let text = words.join(" ");
            prop_assert_eq!(visible_text(&text), text);
        }
    }
}
