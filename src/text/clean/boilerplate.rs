//! Is this line wholly boilerplate? Compares short lines with the forms in `boilerplate.txt`.

use super::forms::{FORMS, matches};

/// Longest line that is compared, in bytes; longer ones are prose, whatever they say.
const MAX_BYTES: usize = 200;

/// Whether a tidied line has one of the known forms from its first word to its last.
pub(super) fn is_boilerplate(line: &str) -> bool {
    if line.is_empty() || line.len() > MAX_BYTES || ends_a_wrapped_sentence(line) {
        return false;
    }
    let Some(first) = tokens(line).next().map(lower) else {
        return false;
    };
    let mut candidates = FORMS.candidates(&first, line).peekable();
    if candidates.peek().is_none() {
        return false;
    }
    let line = lower(line);
    let words = words(&line);
    candidates.any(|form| matches(form, &words))
}

/// Whether a line may be the last of a paragraph with hard line breaks, which can hold any word: `newsletter.)`.
fn ends_a_wrapped_sentence(line: &str) -> bool {
    line.starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit())
        && line.ends_with(['.', '!', '?', ')', ',', ';'])
}

/// Turns a line into lower case without apostrophes.
fn lower(line: &str) -> String {
    let letters = line.chars().filter(|&c| !is_apostrophe(c));
    letters.flat_map(char::to_lowercase).collect()
}

/// The tokens of a line; an arrow of several signs is one, a colon at the end says nothing.
fn words(line: &str) -> Vec<&str> {
    let mut words: Vec<&str> = tokens(line).collect();
    words.dedup_by(|next, word| *next == ">" && *word == ">");
    if words.last() == Some(&":") {
        words.pop();
    }
    words
}

/// The words of a line and the few signs that forms hold.
fn tokens(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = line;
    std::iter::from_fn(move || {
        loop {
            let c = rest.chars().next()?;
            let length = match c {
                _ if c.is_alphanumeric() => rest.find(|c| !is_inner(c)).unwrap_or(rest.len()),
                _ => c.len_utf8(),
            };
            let (token, after) = rest.split_at(length);
            rest = after;
            match c {
                '>' | '›' | '»' | '→' | '⟶' => return Some(">"),
                ':' | '@' | '©' => return Some(token),
                _ if c.is_alphanumeric() => return Some(token.trim_end_matches('-')),
                _ => {}
            }
        }
    })
}

fn is_inner(c: char) -> bool {
    c.is_alphanumeric() || c == '-' || is_apostrophe(c)
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_around_articles_are_boilerplate() {
        for line in [
            "Advertisement",
            "- Advertisement -",
            "ADVERTISEMENT:",
            "Related Articles",
            "Related Articles: \"Harbour bridge closes for the winter\"",
            "Story Continued Below",
            "Source link",
            "%d bloggers like this:",
            "14 bloggers like this",
            "Leave a Comment",
            "12 Comments",
            "Back to top button",
            "READ MORE: How the ferry came to be so late >>>",
            "Read more »",
            "Show More",
            "Copyright © 2019 The Example Gazette. Click here for reprint permission.",
            "© 2021 Example Media, LLC",
            "Copyright 2020 Example Press. All rights reserved.",
            "Example Media. All Rights Reserved.",
            "Share Tweet Pin Email",
            "Share this story",
            "Share on Facebook",
            "Facebook Twitter Email",
            "Sign up for our daily newsletter",
            "Subscribe to our channel",
            "Follow us on Twitter @example",
            "Follow @example",
            "Don’t miss: our winter quiz",
            "We use cookies to give you the best experience.",
            "Accept all cookies",
            "Your email address will not be published. Required fields are marked *",
            "Ann Example and Bo Sample contributed to this report.",
            "3 days ago",
            "Related:",
            "See also: Lighthouses",
            "5 min read",
            "Slideshow (3 images)",
            "ANALYSIS/OPINION:",
            "6.6 C",
            "Updated at 6:31 p.m. ET",
        ] {
            assert!(is_boilerplate(line), "{line}");
        }
    }

    #[test]
    fn sentences_and_headings_are_not() {
        for line in [
            "The advertisement was taken down on Friday.",
            "Advertisement spending doubled last year.",
            "Copyright law is changing across the continent.",
            "Share prices fell again in early trading.",
            "Comments",
            "Comments by the mayor angered the council.",
            "Sign in to the console.",
            "Related work on tides goes back a century.",
            "Read more slowly and you will remember more.",
            "Cookies are baked at a low heat for an hour.",
            "Subscribe requests are queued by the broker.",
            "Follow-up studies on Twitter were inconclusive.",
            "Follow the path to the mill.",
            "Newsletter readers wrote back in their hundreds.",
            "She signed up for the newsletter.",
            "Email",
            "Print",
            "2019",
            "",
            "***",
            "—",
            "Recommended: 8 GB of memory",
            "Enter your email address and press Next.",
            "All rights of way were closed.",
            "Trending upward since May",
            "Updated at noon by the harbour office",
            "Analysis of opinion polls",
        ] {
            assert!(!is_boilerplate(line), "{line}");
        }
    }

    #[test]
    fn a_long_line_is_prose_whatever_it_begins_with() {
        let line = format!(
            "Read more: {}",
            "and then the boat turned around ".repeat(10)
        );
        assert!(!is_boilerplate(&line));
    }

    #[test]
    fn the_last_line_of_a_wrapped_paragraph_is_kept() {
        for line in ["newsletter.)", "share!", "2000 years ago.", "like this:"] {
            assert!(!is_boilerplate(line), "{line}");
        }
    }

    #[test]
    fn every_form_is_found_by_its_own_words() {
        let text = include_str!("boilerplate.txt");
        for line in text
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with("//"))
        {
            let example = |word: &str| match word.split('|').next() {
                Some("*") => "any words".to_owned(),
                Some("#") => "7".to_owned(),
                Some("~" | "&") => String::new(),
                word => word.unwrap_or_default().to_uppercase(),
            };
            let words: Vec<String> = line.split(' ').map(example).collect();
            assert!(is_boilerplate(&words.join(" ")), "{line}");
        }
    }

    proptest! {
        #[test]
        fn any_line_is_judged(line in "\\PC{0,200}") {
            let _ = is_boilerplate(&line);
        }
    }
}
