//! Markdown to the text that it shows, with the marks of its headings, lists and code.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::extracted::{Extracted, metadata};
use super::flow::Flow;
use super::front_matter::split_front_matter;
use super::visible::visible_text;
use crate::text::form::{FENCE, is_like_fence};

/// Extracts readable text from Markdown: blocks apart, list items and table rows one a line,
/// the text of links kept. Headings, items and code keep their marks in one form, so that the text
/// can be cut with regard to them.
///
/// The title is that of the front matter, else the first heading of level 1.
#[must_use]
pub fn extract_markdown(markdown: &str) -> Extracted {
    let (found, body) = split_front_matter(markdown);
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS;
    let mut page = MarkdownPage::new();
    for event in Parser::new_ext(body, options) {
        page.add(event);
    }
    Extracted {
        text: page.flow.finish(),
        title: found.title.or(page.title),
        ..found
    }
}

struct MarkdownPage {
    flow: Flow,
    title: Option<String>,
    /// The text of the level-1 heading being read, when it may become the title.
    heading: Option<String>,
    /// The code block being read.
    code: Option<CodeBlock>,
    /// The lists that are open, inner ones last: the number of the next item, where items have one.
    lists: Vec<Option<u64>>,
    /// HTML comes line by line but means something only as a whole.
    html: String,
}

struct CodeBlock {
    language: String,
    lines: String,
}

impl MarkdownPage {
    fn new() -> Self {
        Self {
            flow: Flow::new(),
            title: None,
            heading: None,
            code: None,
            lists: Vec::new(),
            html: String::new(),
        }
    }

    fn add(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(&tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text),
            Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.words(&text);
            }
            Event::Html(html) => self.html.push_str(&html),
            Event::InlineHtml(tag) if is_line_break(&tag) => self.flow.line(),
            Event::SoftBreak => self.words(" "),
            Event::HardBreak => self.flow.line(),
            Event::Rule => self.flow.paragraph(),
            Event::InlineHtml(_) | Event::FootnoteReference(_) | Event::TaskListMarker(_) => {}
        }
    }

    fn text(&mut self, text: &str) {
        match &mut self.code {
            Some(code) => code.lines.push_str(text),
            None => self.words(text),
        }
    }

    fn words(&mut self, text: &str) {
        self.flow.words(text);
        if let Some(heading) = &mut self.heading {
            heading.push_str(text);
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::Heading { level, .. } => {
                self.flow.paragraph();
                self.flow.mark(&format!("{} ", "#".repeat(*level as usize)));
                if *level == HeadingLevel::H1 && self.title.is_none() {
                    self.heading = Some(String::new());
                }
            }
            Tag::CodeBlock(kind) => {
                self.flow.paragraph();
                self.code = Some(CodeBlock {
                    language: language(kind),
                    lines: String::new(),
                });
            }
            Tag::List(first) => {
                self.set_list_apart();
                self.lists.push(*first);
            }
            Tag::Item => self.start_item(),
            Tag::TableRow | Tag::TableHead => self.flow.line(),
            Tag::TableCell => self.flow.space(),
            Tag::Paragraph
            | Tag::BlockQuote(_)
            | Tag::HtmlBlock
            | Tag::Table(_)
            | Tag::FootnoteDefinition(_) => self.flow.paragraph(),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => {
                self.flow.unmark();
                self.flow.paragraph();
                let heading = self.heading.take();
                self.title = self.title.take().or_else(|| metadata(&heading?));
            }
            TagEnd::CodeBlock => {
                if let Some(code) = self.code.take() {
                    self.add_code(&code);
                }
                self.flow.paragraph();
            }
            TagEnd::HtmlBlock => {
                let text = visible_text(&std::mem::take(&mut self.html));
                self.flow.verbatim(&text);
                self.flow.paragraph();
            }
            TagEnd::List(_) => {
                self.lists.pop();
                self.set_list_apart();
            }
            TagEnd::Paragraph | TagEnd::BlockQuote(_) | TagEnd::Table => {
                self.flow.paragraph();
            }
            TagEnd::Item => {
                self.flow.unmark();
                self.flow.line();
            }
            _ => {}
        }
    }

    /// Sets a list apart as a paragraph of its own, and a list inside a list as lines of it.
    fn set_list_apart(&mut self) {
        if self.lists.is_empty() {
            self.flow.paragraph();
        } else {
            self.flow.line();
        }
    }

    fn start_item(&mut self) {
        self.flow.line();
        match self.lists.last_mut() {
            Some(Some(number)) => {
                self.flow.mark(&format!("{number}. "));
                *number += 1;
            }
            Some(None) | None => self.flow.mark("- "),
        }
    }

    /// Adds code between fences, or without them where the code itself holds a fence, as an example of Markdown does.
    fn add_code(&mut self, code: &CodeBlock) {
        self.flow.unmark();
        if code.lines.trim().is_empty() {
            return;
        }
        if code.lines.lines().any(is_like_fence) {
            self.flow.verbatim(&code.lines);
            return;
        }
        self.flow.verbatim(&format!("{FENCE}{}\n", code.language));
        self.flow.verbatim(&code.lines);
        self.flow.line();
        self.flow.verbatim(FENCE);
    }
}

fn language(kind: &CodeBlockKind<'_>) -> String {
    match kind {
        CodeBlockKind::Indented => String::new(),
        CodeBlockKind::Fenced(words) => {
            let mut words = words.split(|c: char| !(c.is_alphanumeric() || "+-#._".contains(c)));
            words.next().unwrap_or_default().to_owned()
        }
    }
}

fn is_line_break(tag: &str) -> bool {
    matches!(
        tag.to_ascii_lowercase().as_str(),
        "<br>" | "<br/>" | "<br />"
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(markdown: &str) -> String {
        extract_markdown(markdown).text
    }

    #[test]
    fn blocks_stand_apart_and_list_items_one_a_line() {
        let markdown = "# Boats\n\nTwo *kinds* of\n[boat](x.html \"t\"):\n\n- row **boats**\n- sail\n  \
            boats\n\nThe `end`.\n";
        assert_eq!(
            text(markdown),
            "# Boats\n\nTwo kinds of boat:\n\n- row boats\n- sail boats\n\nThe end."
        );
    }

    #[test]
    fn nested_and_loose_lists_keep_every_item() {
        assert_eq!(
            text("3. one\n   - inner\n4. two"),
            "3. one\n- inner\n4. two"
        );
        assert_eq!(text("* one\n\n* two\n*\n"), "- one\n\n- two");
    }

    #[test]
    fn code_keeps_its_lines() {
        assert_eq!(
            text("Run:\n\n```sh\nmake\n  all\n```\nDone"),
            "Run:\n\n```sh\nmake\n  all\n```\n\nDone"
        );
        assert_eq!(
            text("    a\n      b\n\n- ~~~\n  c"),
            "```\na\n  b\n```\n\n```\nc\n```"
        );
        assert_eq!(text("~~~~\n```\na\n```\n~~~~"), "```\na\n```");
        assert_eq!(text("```\n\n```"), "");
    }

    #[test]
    fn tables_are_rows_of_words() {
        assert_eq!(text("| a | b |\n|---|---|\n| c | d |"), "a b\nc d");
    }

    #[test]
    fn html_inside_shows_only_its_text() {
        assert_eq!(
            text("<div>\n<b>Note</b>\n</div>\n\nThe <i>sea</i><br>rose."),
            "Note\n\nThe sea\nrose."
        );
    }

    #[test]
    fn the_first_top_heading_is_the_title_unless_front_matter_names_one() {
        let title = |markdown| extract_markdown(markdown).title;
        assert_eq!(
            title("## Two\n\n# The *one*\n\n# Other").as_deref(),
            Some("The one")
        );
        assert_eq!(
            title("---\ntitle: Given\n---\n# Other").as_deref(),
            Some("Given")
        );
        assert_eq!(title("no heading"), None);
    }

    #[test]
    fn endless_nesting_is_read() {
        for opening in [
            ">", "[", "*", "- ", "![", "<div>", "`", "_a", "(", "|", "[a](", "1. ",
        ] {
            text(&opening.repeat(50_000));
        }
    }

    proptest! {
        #[test]
        fn any_string_is_extracted(markdown in "([-#>*_`|\\[\\]()!<>/ \n\t~=+.:0-9a-c]|\\PC){0,80}") {
            text(&markdown);
        }

        #[test]
        fn plain_words_stay_plain_words(words in prop::collection::vec("[a-z]{1,8}", 0..20)) {
            prop_assert_eq!(text(&words.join(" ")), words.join(" "));
        }
    }
}
