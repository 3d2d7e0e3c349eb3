//! Markdown to the text that it shows.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::Extracted;
use super::flow::Flow;
use super::front_matter::split_front_matter;
use super::visible::visible_text;

/// Extracts readable text from Markdown: blocks apart, list items and table rows one a line,
/// code and the text of links kept.
///
/// The title is that of the front matter, else the first heading of level 1.
#[must_use]
pub fn extract_markdown(markdown: &str) -> Extracted {
    let (found, body) = split_front_matter(markdown);
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS;
    let mut page = Page::new();
    for event in Parser::new_ext(body, options) {
        page.add(event);
    }
    Extracted {
        text: page.flow.finish(),
        title: found.title.or(page.title),
        ..found
    }
}

struct Page {
    flow: Flow,
    title: Option<String>,
    /// The text of the level-1 heading being read, when it may become the title.
    heading: Option<String>,
    is_in_code: bool,
    n_open_lists: usize,
    /// HTML comes line by line but means something only as a whole.
    html: String,
}

impl Page {
    fn new() -> Self {
        Self {
            flow: Flow::new(),
            title: None,
            heading: None,
            is_in_code: false,
            n_open_lists: 0,
            html: String::new(),
        }
    }

    fn add(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(&tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) if self.is_in_code => self.flow.verbatim(&text),
            Event::Text(text)
            | Event::Code(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text) => self.words(&text),
            Event::Html(html) => self.html.push_str(&html),
            Event::InlineHtml(tag) if is_line_break(&tag) => self.flow.line(),
            Event::SoftBreak => self.words(" "),
            Event::HardBreak => self.flow.line(),
            Event::Rule => self.flow.paragraph(),
            Event::InlineHtml(_) | Event::FootnoteReference(_) | Event::TaskListMarker(_) => {}
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
                if *level == HeadingLevel::H1 && self.title.is_none() {
                    self.heading = Some(String::new());
                }
            }
            Tag::CodeBlock(_) => {
                self.flow.paragraph();
                self.is_in_code = true;
            }
            Tag::List(_) => {
                self.set_list_apart();
                self.n_open_lists += 1;
            }
            Tag::Item | Tag::TableRow | Tag::TableHead => self.flow.line(),
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
                self.flow.paragraph();
                let heading = self.heading.take();
                self.title = self.title.take().or_else(|| super::metadata(&heading?));
            }
            TagEnd::CodeBlock => {
                self.is_in_code = false;
                self.flow.paragraph();
            }
            TagEnd::HtmlBlock => {
                let text = visible_text(&std::mem::take(&mut self.html));
                self.flow.verbatim(&text);
                self.flow.paragraph();
            }
            TagEnd::List(_) => {
                self.n_open_lists -= 1;
                self.set_list_apart();
            }
            TagEnd::Paragraph | TagEnd::BlockQuote(_) | TagEnd::Table => {
                self.flow.paragraph();
            }
            TagEnd::Item => self.flow.line(),
            _ => {}
        }
    }

    /// A list inside a list is but more lines of it.
    fn set_list_apart(&mut self) {
        if self.n_open_lists == 0 {
            self.flow.paragraph();
        } else {
            self.flow.line();
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
            "Boats\n\nTwo kinds of boat:\n\nrow boats\nsail boats\n\nThe end."
        );
    }

    #[test]
    fn nested_and_loose_lists_keep_every_item() {
        assert_eq!(text("1. one\n   - inner\n2. two"), "one\ninner\ntwo");
        assert_eq!(text("- one\n\n- two"), "one\n\ntwo");
    }

    #[test]
    fn code_keeps_its_lines() {
        assert_eq!(
            text("Run:\n\n```sh\nmake\n  all\n```\nDone"),
            "Run:\n\nmake\n  all\n\nDone"
        );
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
