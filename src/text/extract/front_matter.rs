//! The `key: value` lines between `---` at the head of a Markdown file.

use super::extracted::{Extracted, metadata};

/// Takes the front matter off a Markdown text: what it says, and the text after it.
///
/// Only plain `key: value` lines are understood; the rest is dropped with its block. A block
/// without any such line is no front matter but a rule, and stays.
pub(super) fn split_front_matter(markdown: &str) -> (Extracted, &str) {
    let unmarked = markdown.trim_start_matches('\u{FEFF}');
    let found = block(unmarked).map(|(lines, rest)| (read(lines), rest));
    match found {
        Some((Some(extracted), rest)) => (extracted, rest),
        Some((None, _)) | None => (Extracted::default(), unmarked),
    }
}

fn block(markdown: &str) -> Option<(&str, &str)> {
    let (first, after_first) = markdown.split_once('\n')?;
    if first.trim_end() != "---" {
        return None;
    }
    let mut length = 0;
    for line in after_first.split_inclusive('\n') {
        if matches!(line.trim_end(), "---" | "...") {
            return Some((&after_first[..length], &after_first[length + line.len()..]));
        }
        length += line.len();
    }
    None
}

fn read(lines: &str) -> Option<Extracted> {
    let mut extracted = Extracted::default();
    let mut n_pairs = 0;
    for (key, value) in lines.lines().filter_map(|line| line.split_once(':')) {
        if key.is_empty()
            || !key
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b))
        {
            continue;
        }
        n_pairs += 1;
        let slot = match key.to_ascii_lowercase().as_str() {
            "title" => &mut extracted.title,
            "url" | "permalink" | "canonical_url" => &mut extracted.url,
            "source" | "site" => &mut extracted.source,
            "lang" | "language" => &mut extracted.language,
            "date" | "published" | "published_at" => &mut extracted.published_at,
            "author" => &mut extracted.author,
            _ => continue,
        };
        *slot = metadata(unquoted(value.trim()));
    }
    (n_pairs > 0 || lines.trim().is_empty()).then_some(extracted)
}

fn unquoted(value: &str) -> &str {
    ['"', '\'']
        .into_iter()
        .find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote))
        .unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_values_are_read_and_the_rest_is_dropped() {
        let text =
            "---\ntitle: \"Tides: a guide\"\ndate: 2023-03-20\ntags:\n  - sea\n---\n# Tides\n";
        let (found, rest) = split_front_matter(text);
        assert_eq!(found.title.as_deref(), Some("Tides: a guide"));
        assert_eq!(found.published_at.as_deref(), Some("2023-03-20"));
        assert_eq!(rest, "# Tides\n");
    }

    #[test]
    fn a_rule_is_not_front_matter() {
        for text in [
            "---\nSome words.\n---\nMore.",
            "---\ntitle: never closed",
            "a\n---\nb: c\n---",
        ] {
            assert_eq!(split_front_matter(text), (Extracted::default(), text));
        }
    }
}
