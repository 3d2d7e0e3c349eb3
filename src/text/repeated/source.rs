//! The source whose lines a document has: the name that stands in it, else the host of its address.

use memchr::memmem;

use super::hash::hash_of;

/// Shorter names are part of too many words.
const MIN_NAME_BYTES: usize = 3;
/// Longer names do not stand in lines.
const MAX_NAME_BYTES: usize = 80;

/// The source of a document, under which its lines are counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Source {
    /// Hash of the name in lower case; 0 when the source is not known.
    pub(super) id: u64,
    name: String,
}

impl Source {
    /// The source called `name`, else the host of `url`, else none.
    #[must_use]
    pub fn new(name: Option<&str>, url: Option<&str>) -> Self {
        let name = match (name.map(str::trim).filter(|name| !name.is_empty()), url) {
            (Some(name), _) => name.to_lowercase(),
            (None, Some(url)) => host(url).to_lowercase(),
            (None, None) => String::new(),
        };
        let id = match name.as_str() {
            "" => 0,
            name => hash_of(name.bytes()) | 1,
        };
        Self { id, name }
    }

    /// Whether a line in lower case names the source.
    pub(super) fn is_named_in(&self, line: &str) -> bool {
        if !(MIN_NAME_BYTES..=MAX_NAME_BYTES).contains(&self.name.len()) {
            return false;
        }
        let name = self.name.as_str();
        memmem::find_iter(line.as_bytes(), name.as_bytes()).any(|start| {
            let is_apart = |c: Option<char>| !c.is_some_and(char::is_alphanumeric);
            is_apart(line[..start].chars().next_back())
                && is_apart(line[start + name.len()..].chars().next())
        })
    }
}

/// The host of an address without `www.`; empty when it has none.
fn host(url: &str) -> &str {
    let after_scheme = url.split_once("://").map_or("", |(_, rest)| rest);
    let authority = after_scheme
        .split(['/', '?', '#'])
        .next()
        .unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default();
    host.strip_prefix("www.").unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_source_is_its_name_else_its_host() {
        let named = Source::new(Some(" The Gazette "), Some("https://a.example/b"));
        assert_eq!(named, Source::new(Some("the gazette"), None));
        let hosted = Source::new(None, Some("https://me@www.a.example:80/b?c"));
        assert_eq!(hosted, Source::new(Some("a.example"), None));
        assert_eq!(
            Source::new(Some("  "), Some("notes/a.txt")),
            Source::default()
        );
    }

    #[test]
    fn a_name_is_found_as_a_whole_word() {
        let source = Source::new(Some("Gazette"), None);
        assert!(source.is_named_in("special for gazette."));
        assert!(!source.is_named_in("gazetteer"));
        assert!(!Source::default().is_named_in("gazette"));
    }

    proptest! {
        #[test]
        fn any_name_and_address_is_read(name in "\\PC{0,40}", url in "\\PC{0,40}", line in "\\PC{0,40}") {
            let _ = Source::new(Some(&name), Some(&url)).is_named_in(&line);
            let _ = Source::new(None, Some(&url));
        }
    }
}
