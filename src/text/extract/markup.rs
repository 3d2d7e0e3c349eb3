//! Tags and texts of a page in their order, without a tree.

use std::cell::RefCell;

use html5ever::LocalName;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult};

use super::tokens::read_tokens;

/// A tag or a text; names are in lower case and character references are decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Markup {
    /// All that stands between two tags.
    Text(String),
    Open(LocalName),
    Close(LocalName),
    /// What the element that was opened last holds, which is no markup.
    Raw(String),
}

/// All tags and texts of a page.
pub(super) fn markup(html: &str) -> Vec<Markup> {
    let found = read_tokens(html, Collector::default());
    found.markup.into_inner()
}

/// How the content of elements is read that is not markup, as the HTML Standard has it.
fn raw_kind(name: &str) -> Option<RawKind> {
    match name {
        "textarea" | "title" => Some(RawKind::Rcdata),
        "iframe" | "noembed" | "noframes" | "style" | "xmp" => Some(RawKind::Rawtext),
        "script" => Some(RawKind::ScriptData),
        _ => None,
    }
}

#[derive(Default)]
struct Collector {
    markup: RefCell<Vec<Markup>>,
    /// The text since the last tag.
    text: RefCell<String>,
}

impl Collector {
    fn end_text(&self) {
        let text = self.text.take();
        if text.is_empty() {
            return;
        }
        let mut markup = self.markup.borrow_mut();
        let is_raw = matches!(markup.last(), Some(Markup::Open(name)) if raw_kind(name).is_some());
        markup.push(if is_raw {
            Markup::Raw(text)
        } else {
            Markup::Text(text)
        });
    }

    fn add_tag(&self, tag: Tag) -> TokenSinkResult<()> {
        self.end_text();
        let mut markup = self.markup.borrow_mut();
        match tag.kind {
            TagKind::StartTag => {
                let raw = raw_kind(&tag.name);
                markup.push(Markup::Open(tag.name));
                raw.map_or(TokenSinkResult::Continue, TokenSinkResult::RawData)
            }
            TagKind::EndTag => {
                markup.push(Markup::Close(tag.name));
                TokenSinkResult::Continue
            }
        }
    }
}

impl TokenSink for Collector {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        match token {
            Token::TagToken(tag) => return self.add_tag(tag),
            Token::CharacterTokens(text) => self.text.borrow_mut().push_str(&text),
            Token::EOFToken => self.end_text(),
            Token::DoctypeToken(_)
            | Token::CommentToken(_)
            | Token::NullCharacterToken
            | Token::ParseError(_) => {}
        }
        TokenSinkResult::Continue
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn described(html: &str) -> Vec<String> {
        let describe = |markup: &Markup| match markup {
            Markup::Text(text) => text.clone(),
            Markup::Open(name) => format!("+{name}"),
            Markup::Close(name) => format!("-{name}"),
            Markup::Raw(text) => format!("={text}"),
        };
        markup(html).iter().map(describe).collect()
    }

    #[test]
    fn tags_text_and_raw_elements_are_told_apart() {
        assert_eq!(
            described("<!doctype html><P Class='a>b' id=x>1 < 2<br/><!-- <p> --></p>"),
            ["+p", "1 < 2", "+br", "-p"]
        );
        assert_eq!(
            described("<script>if (a</b) '</p>'</SCRIPT>z"),
            ["+script", "=if (a</b) '</p>'", "-script", "z"]
        );
    }

    #[test]
    fn comments_end_where_browsers_end_them() {
        assert_eq!(described("<!-->a<!--->b<!-- --!>c<!-- <!-- -->d"), ["abcd"]);
    }

    #[test]
    fn unfinished_markup_runs_to_the_end() {
        assert_eq!(described("a<!-- b"), ["a"]);
        assert_eq!(described("a<p title='b>c"), ["a"]);
        assert_eq!(described("a<style>b"), ["a", "+style", "=b"]);
        assert_eq!(described("a<"), ["a<"]);
    }

    #[test]
    fn a_tag_with_endless_attributes_is_left_out() {
        let attributes = |n: usize| {
            let names: Vec<String> = (0..n).map(|n| format!(" a{n}")).collect();
            names.concat()
        };
        assert_eq!(
            described(&format!("<b><p{}>c", attributes(1_000))),
            ["+b", "+p", "c"]
        );
        assert_eq!(
            described(&format!("<b><p{}>c", attributes(50_000))),
            ["+b", "c"]
        );
    }

    #[test]
    fn a_long_attribute_is_read_to_its_end() {
        let image = format!("a<img src='data:{}' alt='>'>b", "+A".repeat(1 << 20));
        assert_eq!(described(&image), ["a", "+img", "b"]);
    }

    proptest! {
        #[test]
        fn any_string_is_walked_to_its_end(html in "(<|>|/|!|-|'|\"|=|[a-z]|\\PC){0,60}") {
            prop_assert!(markup(&html).len() <= html.len());
        }

        #[test]
        fn it_does_not_matter_where_a_piece_ends(words in "([a-zé<>&;!'\"=/ -]|&amp;|<p>|<b x='y'>){40}") {
            let around = |n: usize| format!("{}{words}z", "x".repeat(16 * 1024 - n));
            let without = |n: usize| {
                let mut found = described(&around(n));
                found[0] = found[0].trim_start_matches('x').to_owned();
                found
            };
            let whole = without(16 * 1024 - 1);
            for n in [0, 1, 7, 20, 33] {
                prop_assert_eq!(&without(n), &whole);
            }
        }
    }
}
