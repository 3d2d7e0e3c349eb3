//! A page of the web to its main text, found by Mozilla's Readability rules.

use dom_query::Document;
use dom_smoothie::{Article, Config, Metadata, Readability};

use super::extracted::{Extracted, metadata};
use super::markup::{Markup, markup};
use super::tree::tree;
use super::visible::visible_text;

/// Most bytes of linked data: the JSON reader goes through nested objects again and again.
const MAX_LINKED_DATA_BYTES: usize = 64 * 1024;

/// Extracts main text and metadata from a page, or a piece of one.
///
/// Where no main text stands out, and for pages nested too deeply to be worth a tree, the text
/// is all that a reader would see, without menus.
#[must_use]
pub fn extract_html(html: &str) -> Extracted {
    let readable = match tree(html) {
        Some(document) => extract_readable(document),
        None => Extracted {
            title: title_element(html),
            ..Extracted::default()
        },
    };
    if !readable.text.is_empty() {
        return readable;
    }
    Extracted {
        text: visible_text(html),
        ..readable
    }
}

/// What Readability makes of a page, with an empty text where it finds none.
fn extract_readable(document: Document) -> Extracted {
    let config = Config {
        disable_json_ld: n_linked_data_bytes(&document) > MAX_LINKED_DATA_BYTES,
        ..Config::default()
    };
    let is_linked_data_read = !config.disable_json_ld;
    let Ok(mut page) = Readability::with_document(document, None, Some(config)) else {
        return Extracted::default();
    };
    let linked_data = is_linked_data_read.then(|| page.parse_json_ld()).flatten();
    let address = page
        .doc
        .select("link[rel=canonical][href], meta[property='og:url'][content]")
        .nodes()
        .first()
        .and_then(|node| node.attr("href").or_else(|| node.attr("content")));
    let address = address.as_deref().and_then(metadata);
    let found = from_metadata(page.get_article_metadata(linked_data));
    let found = Extracted {
        url: address.or_else(|| found.url.clone()),
        ..found
    };
    match page.parse() {
        Ok(article) => with_article(found, &article),
        Err(_) => found,
    }
}

fn n_linked_data_bytes(document: &Document) -> usize {
    let scripts = document.select("script[type='application/ld+json']");
    scripts.iter().map(|script| script.text().len()).sum()
}

fn from_metadata(found: Metadata) -> Extracted {
    let optional = |value: Option<String>| value.as_deref().and_then(metadata);
    let source = optional(found.site_name);
    let title = without_site_name(&found.title, source.as_deref().unwrap_or_default());
    Extracted {
        text: String::new(),
        title: metadata(title),
        url: optional(found.url),
        source,
        language: optional(found.lang),
        published_at: optional(found.published_time),
        author: optional(found.byline),
        warnings: Vec::new(),
    }
}

/// A title such as `Title | Site` without the name of the site, which Readability leaves after a short title.
fn without_site_name<'a>(title: &'a str, source: &str) -> &'a str {
    let Some(before) = title.trim_end().strip_suffix(source) else {
        return title;
    };
    let separator = [" | ", " - ", " – ", " — ", " · ", " » ", " :: "]
        .into_iter()
        .find_map(|separator| before.strip_suffix(separator));
    separator.unwrap_or(title)
}

/// Adds what is only known once the page has been read: its text and a byline beside it.
fn with_article(found: Extracted, article: &Article) -> Extracted {
    Extracted {
        text: visible_text(&article.content),
        author: found
            .author
            .or_else(|| article.byline.as_deref().and_then(metadata)),
        ..found
    }
}

fn title_element(html: &str) -> Option<String> {
    markup(html).windows(2).find_map(|pair| match pair {
        [Markup::Open(name), Markup::Raw(text)] if name == "title" => metadata(text),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SENTENCE: &str = "The lighthouse keeper wrote down the weather, the ships and the birds \
        that he saw, every evening for thirty years, in a hand that hardly changed. ";

    fn page() -> String {
        let paragraph = format!("<p>{}</p>", SENTENCE.repeat(4));
        format!(
            "<html lang='en-GB'><head><title>Thirty years of weather | The Example</title>\
             <meta property='og:site_name' content='The Example'>\
             <meta property='article:published_time' content='2023-03-20T14:00:00Z'>\
             <meta name='author' content='Ann Example'>\
             <link rel='canonical' href='https://example.org/weather'></head>\
             <body><nav><a href='/'>Home</a> <a href='/b'>Birds</a></nav>\
             <article><h1>Thirty years of weather</h1>{}</article>\
             <script>track();</script><footer>Contact us</footer></body></html>",
            paragraph.repeat(5)
        )
    }

    #[test]
    fn the_main_text_is_found_in_paragraphs() {
        let text = extract_html(&page()).text;
        assert_eq!(
            text.matches("\n\n").count() + 1,
            text.matches("\n\nThe").count() + 1
        );
        assert_eq!(text.matches("lighthouse").count(), 20);
        assert!(!text.contains("Birds") && !text.contains("track") && !text.contains("Contact"));
    }

    #[test]
    fn a_page_says_who_wrote_it_when_and_where() {
        let found = extract_html(&page());
        assert_eq!(found.title.as_deref(), Some("Thirty years of weather"));
        assert_eq!(found.url.as_deref(), Some("https://example.org/weather"));
        assert_eq!(found.source.as_deref(), Some("The Example"));
        assert_eq!(found.language.as_deref(), Some("en-GB"));
        assert_eq!(found.published_at.as_deref(), Some("2023-03-20T14:00:00Z"));
        assert_eq!(found.author.as_deref(), Some("Ann Example"));
    }

    #[test]
    fn a_fragment_is_its_visible_text() {
        assert_eq!(extract_html("Just <b>this</b>.").text, "Just this.");
        assert_eq!(extract_html("<p>One.<p>Two.").text, "One.\n\nTwo.");
    }

    #[test]
    fn an_empty_page_is_empty() {
        assert_eq!(extract_html(""), Extracted::default());
        assert_eq!(extract_html("<html><head></head></html>").text, "");
    }

    #[test]
    fn endless_nesting_is_read_without_a_tree() {
        let nested = |tag: &str| format!("<title>Deep</title>{}Bottom", tag.repeat(100_000));
        for tag in [
            "<div>",
            "<b>",
            "<table><tr><td>",
            "<p></x><i>",
            "<ul><li>",
            "<svg>",
            "<dd><li>",
            "<table><dd><li>",
        ] {
            let found = extract_html(&nested(tag));
            assert_eq!(found.title.as_deref(), Some("Deep"), "{tag}");
            assert!(found.text.ends_with("Bottom"), "{tag}");
        }
    }

    #[test]
    fn nesting_behind_a_comment_is_read_without_a_tree() {
        let html = format!("<!-- --!>{}Bottom", "<div>".repeat(100_000));
        assert_eq!(extract_html(&html).text, "Bottom");
    }

    #[test]
    fn a_tag_with_endless_attributes_is_left_out() {
        let attributes: Vec<String> = (0..50_000).map(|n| format!("a{n}")).collect();
        let html = format!("<p {}>Text", attributes.join(" "));
        assert_eq!(extract_html(&html).text, "Text");
    }

    #[test]
    fn endless_linked_data_is_passed_over() {
        let opening = "{\"@context\":".repeat(100_000);
        let html = format!("<script type='application/ld+json'>{opening}</script><p>Text");
        assert_eq!(extract_html(&html).text, "Text");
    }

    #[test]
    fn linked_data_says_who_wrote_a_page() {
        let html = "<script type='application/ld+json'>{\"@context\":\"https://schema.org\",\
            \"@type\":\"NewsArticle\",\"headline\":\"A cold spring\",\
            \"author\":{\"name\":\"Bo Sample\"},\"publisher\":{\"name\":\"The Example\"}}</script><p>Text";
        let found = extract_html(html);
        assert_eq!(found.title.as_deref(), Some("A cold spring"));
        assert_eq!(found.author.as_deref(), Some("Bo Sample"));
        assert_eq!(found.source.as_deref(), Some("The Example"));
    }

    fn soup() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            "</?(html|head|body|div|p|a|b|table|tr|td|li|ul|form|h1|svg|math|select|script|title|template|font|br|nav|article)( [a-z]+=['\"]?[a-z]*['\"]?)?>",
            "<meta (name|property)='(author|og:title|og:url)' content='\\PC{0,8}'>",
            "<script type='application/ld\\+json'>\\PC{0,20}</script>",
            "<script type='application/ld\\+json'>[{}\\[\\]\":,@a-z]{0,20}</script>",
            "&[a-z#0-9]{0,5};?",
            "\\PC{0,10}",
            any::<String>(),
            Just(SENTENCE.to_owned()),
        ];
        prop::collection::vec(piece, 0..25).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn any_string_is_extracted(html in "\\PC{0,80}") {
            let _ = extract_html(&html);
        }

        #[test]
        fn any_soup_of_tags_is_extracted(html in soup()) {
            let _ = extract_html(&html);
        }
    }
}
