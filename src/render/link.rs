//! Which web addresses may become links?

/// Longest address that is linked, in bytes, which every browser and mail program can follow.
const MAX_LINK_BYTES: usize = 2_000;

/// Writes `url` as it may stand in a link: in ASCII letters, digits and punctuation without a meaning inside quotes or
/// angle brackets in HTML and Markdown (but for `&`), and in letters of other scripts. `None` unless it is an http or
/// https address whose host is what it seems to be: no user name before it, no backslash, nothing invisible.
pub fn link(url: &str) -> Option<String> {
    let url = url.trim();
    let (scheme, rest) = url.split_once("://")?;
    let is_web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let has_plain_host = !host.is_empty() && !host.contains('@') && !host.contains(is_odd_in_host);
    let is_visible = super::escape::plain(url) == url && !url.contains('\\');
    let linked = is_web && has_plain_host && is_visible && url.len() <= MAX_LINK_BYTES;
    linked.then(|| url.chars().map(encoded).collect())
}

fn is_odd_in_host(character: char) -> bool {
    let is_plain = character.is_alphanumeric() || matches!(character, '-' | '.' | ':' | '_');
    !is_plain && !matches!(character, '[' | ']')
}

fn encoded(character: char) -> String {
    if character.is_alphanumeric() || "-._~:/?#[]@!$&()*+,;=%".contains(character) {
        return character.to_string();
    }
    let mut bytes = [0; 4];
    let encode = |byte| format!("%{byte:02X}");
    character
        .encode_utf8(&mut bytes)
        .bytes()
        .map(encode)
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn web_addresses_are_linked_as_they_are() {
        for url in [
            "https://a.example/b?c=d&e=f#g",
            "HTTP://[::1]:8080/",
            "https://bücher.example/straße",
        ] {
            assert_eq!(link(url).as_deref(), Some(url));
        }
        assert_eq!(
            link("https://a.example/b \"<c>'|`").as_deref(),
            Some("https://a.example/b%20%22%3Cc%3E%27%7C%60")
        );
    }

    #[test]
    fn addresses_that_run_hide_or_pretend_are_not_linked() {
        for url in [
            "javascript:alert(1)",
            "java\nscript://x",
            "javascript://a.example/%0aalert(1)",
            "data:text/html,x",
            "//a.example",
            "/local",
            "https://",
            "https:///a",
            "https://bank.example@evil.example/",
            "https://bank.example\\@evil.example",
            "https://a\u{202E}b.example",
            "https://a.example/\u{0}",
            "https://a b.example/",
        ] {
            assert_eq!(link(url), None, "{url:?}");
        }
    }

    proptest! {
        #[test]
        fn a_link_is_a_web_address_without_markup(url in "(https?://)?[a-z.]{0,5}\\PC*") {
            if let Some(link) = link(&url) {
                prop_assert!(link.to_ascii_lowercase().starts_with("http"));
                prop_assert!(!link.contains(['<', '>', '"', '\'', '`', '|', '\\', ' ']));
            }
        }
    }
}
