//! Walks over the tags of a page in one pass, without building a tree.

use std::borrow::Cow;

/// Elements whose content is not markup, as the HTML Standard has it.
const RAW: &[&str] = &[
    "iframe", "noembed", "noframes", "script", "style", "textarea", "title", "xmp",
];

/// A tag or a text of a page; names are in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum MarkupToken<'a> {
    /// Text between tags with its entities still encoded.
    Text(&'a str),
    Open {
        name: Cow<'a, str>,
        n_attributes: usize,
    },
    Close(Cow<'a, str>),
    /// An element whose content is not markup, up to its end tag.
    Raw {
        name: Cow<'a, str>,
        attributes: &'a str,
        content: &'a str,
    },
}

/// The tokens of a page, each with the byte where it begins.
pub(super) struct MarkupTokens<'a> {
    html: &'a str,
    position: usize,
}

impl<'a> MarkupTokens<'a> {
    pub(super) fn of(html: &'a str) -> Self {
        Self { html, position: 0 }
    }

    fn text(&mut self) -> MarkupToken<'a> {
        let rest = &self.html[self.position..];
        let mut brackets = rest.match_indices('<').map(|(at, _)| at);
        let length = brackets.find(|&at| at > 0).unwrap_or(rest.len());
        self.position += length;
        MarkupToken::Text(&rest[..length])
    }

    fn skip_declaration(&mut self) {
        let rest = &self.html[self.position..];
        let end = if rest.starts_with("<!--") {
            rest.find("-->").map(|at| at + 3)
        } else {
            rest.find('>').map(|at| at + 1)
        };
        self.position += end.unwrap_or(rest.len());
    }

    fn tag(&mut self, name_start: usize) -> MarkupToken<'a> {
        let is_end_tag = name_start > self.position + 1;
        let name = name_at(&self.html[name_start..]);
        let after_name = name_start + name.len();
        let (length, n_attributes) = attributes(&self.html.as_bytes()[after_name..]);
        self.position = after_name + length;
        let name = lower_case(name);
        if is_end_tag {
            MarkupToken::Close(name)
        } else if RAW.contains(&name.as_ref()) {
            let content = self.raw_content(&name);
            MarkupToken::Raw {
                name,
                attributes: &self.html[after_name..after_name + length],
                content,
            }
        } else {
            MarkupToken::Open { name, n_attributes }
        }
    }

    /// The content up to the end tag called `name`, or to the end of the page.
    fn raw_content(&mut self, name: &str) -> &'a str {
        let content = &self.html[self.position..];
        let end = content
            .match_indices("</")
            .map(|(at, _)| at)
            .find(|at| name_at(&content[at + 2..]).eq_ignore_ascii_case(name))
            .unwrap_or(content.len());
        self.position += end;
        &content[..end]
    }
}

impl<'a> Iterator for MarkupTokens<'a> {
    type Item = (usize, MarkupToken<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let start = self.position;
            let token = match &self.html.as_bytes()[start..] {
                [] => return None,
                [b'<', b'!' | b'?', ..] => {
                    self.skip_declaration();
                    continue;
                }
                [b'<', b'/', letter, ..] if letter.is_ascii_alphabetic() => self.tag(start + 2),
                [b'<', letter, ..] if letter.is_ascii_alphabetic() => self.tag(start + 1),
                _ => self.text(),
            };
            return Some((start, token));
        }
    }
}

fn name_at(text: &str) -> &str {
    let ends_name = |c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>');
    &text[..text.find(ends_name).unwrap_or(text.len())]
}

fn lower_case(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    }
}

/// The length in bytes of the rest of a tag, and about how many attributes it holds.
fn attributes(rest: &[u8]) -> (usize, usize) {
    let mut n_attributes = 0;
    let mut quote = None;
    let mut previous = b' ';
    for (at, &byte) in rest.iter().enumerate() {
        match (quote, byte) {
            (Some(open), _) if open == byte => quote = None,
            (Some(_), _) => continue,
            (None, b'>') => return (at + 1, n_attributes),
            (None, b'"' | b'\'') if previous == b'=' => quote = Some(byte),
            (None, _) if is_gap(previous) && !is_gap(byte) => n_attributes += 1,
            (None, _) => {}
        }
        if !(byte.is_ascii_whitespace() && previous == b'=') {
            previous = byte;
        }
    }
    (rest.len(), n_attributes)
}

fn is_gap(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'/' | b'"' | b'\'')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tokens(html: &str) -> Vec<String> {
        let describe = |(_, token): (usize, MarkupToken<'_>)| match token {
            MarkupToken::Text(text) => text.to_owned(),
            MarkupToken::Open { name, n_attributes } => format!("+{name}{n_attributes}"),
            MarkupToken::Close(name) => format!("-{name}"),
            MarkupToken::Raw { name, content, .. } => format!("={name}:{content}"),
        };
        MarkupTokens::of(html).map(describe).collect()
    }

    #[test]
    fn tags_text_and_raw_elements_are_told_apart() {
        assert_eq!(
            tokens("<!doctype html><P Class='a>b' id=x>1 < 2<br/><!-- <p> --></p>"),
            ["+p2", "1 ", "< 2", "+br0", "-p"]
        );
        assert_eq!(
            tokens("<script>if (a</b) '</p>'</SCRIPT>z"),
            ["=script:if (a</b) '</p>'", "-script", "z"]
        );
    }

    #[test]
    fn unfinished_markup_runs_to_the_end() {
        assert_eq!(tokens("a<!-- b"), ["a"]);
        assert_eq!(tokens("a<p title='b>c"), ["a", "+p1"]);
        assert_eq!(tokens("a<style>b"), ["a", "=style:b"]);
        assert_eq!(tokens("a<"), ["a", "<"]);
    }

    proptest! {
        #[test]
        fn any_string_is_walked_to_its_end(html in "(<|>|/|!|-|'|\"|=|[a-z]|\\PC){0,60}") {
            let starts: Vec<usize> = MarkupTokens::of(&html).map(|(start, _)| start).collect();
            prop_assert!(starts.is_sorted() && starts.len() <= html.len());
        }
    }
}
