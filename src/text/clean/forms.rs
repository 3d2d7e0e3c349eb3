//! The forms of boilerplate lines: reads `boilerplate.txt` and compares words with it.

use std::collections::HashMap;
use std::sync::LazyLock;

pub(super) static FORMS: LazyLock<Forms> =
    LazyLock::new(|| Forms::read(include_str!("boilerplate.txt")));

pub(super) type LineForm = Vec<FormPart>;

/// A part of a form, which the words of a line must match in order.
pub(super) enum FormPart {
    /// One of these words (`share/tweet`).
    Either(Vec<&'static str>),
    /// A number (`#`).
    Number,
    /// Any words, none included (`*`).
    AnyWords,
    /// Names of places to share at, such as Facebook (`&`).
    SharingPlaces,
    /// A colon and all that follows (`~`), which ends the form.
    ColonAndWords,
}

/// The forms by the word that they begin with, so that an ordinary line is compared with none.
#[derive(Default)]
pub(super) struct Forms {
    first_words: HashMap<&'static str, Vec<LineForm>>,
    first_numbers: Vec<LineForm>,
    /// Forms that begin with any words, by a long word that they contain.
    later_words: Vec<(&'static str, LineForm)>,
}

impl Forms {
    fn read(text: &'static str) -> Self {
        let mut forms = Self::default();
        let lines = text.lines().map(str::trim);
        for line in lines.filter(|line| !line.is_empty() && !line.starts_with("//")) {
            forms.add(line);
        }
        forms
    }

    fn add(&mut self, line: &'static str) {
        let (first, rest) = line.split_once(' ').unwrap_or((line, ""));
        if first == "*" {
            let later_word = rest.split(' ').find(|word| word.len() > 7);
            let word = later_word.expect("a form that begins with `*` has a long word");
            self.later_words.push((word, read_form(line)));
            return;
        }
        for word in first.split('|') {
            let form = read_form(line);
            if word == "#" {
                self.first_numbers.push(form);
            } else {
                self.first_words.entry(word).or_default().push(form);
            }
        }
    }

    pub(super) fn candidates<'a>(
        &'a self,
        first: &str,
        line: &str,
    ) -> impl Iterator<Item = &'a LineForm> {
        let by_word = self.first_words.get(first).into_iter().flatten();
        let by_number = self.first_numbers.iter().filter(move |_| is_number(first));
        let later = self.later_words.iter();
        let by_later_word = later.filter(|(word, _)| contains_ascii(line, word));
        by_word
            .chain(by_number)
            .chain(by_later_word.map(|(_, form)| form))
    }
}

fn read_form(line: &'static str) -> LineForm {
    line.split(' ').map(FormPart::read).collect()
}

/// Whether a text holds an ASCII word, in upper or lower case.
fn contains_ascii(text: &str, word: &str) -> bool {
    let word = word.as_bytes();
    let mut windows = text.as_bytes().windows(word.len());
    windows.any(|window| window[0] | 0x20 == word[0] && window.eq_ignore_ascii_case(word))
}

impl FormPart {
    fn read(part: &'static str) -> Self {
        match part {
            "*" => Self::AnyWords,
            "#" => Self::Number,
            "&" => Self::SharingPlaces,
            "~" => Self::ColonAndWords,
            words => Self::Either(words.split('|').collect()),
        }
    }
}

pub(super) fn matches(form: &[FormPart], words: &[&str]) -> bool {
    let Some((part, form_rest)) = form.split_first() else {
        return words.is_empty();
    };
    let next = words.split_first();
    match part {
        FormPart::Either(known) => {
            next.is_some_and(|(word, rest)| part_has(known, word) && matches(form_rest, rest))
        }
        FormPart::Number => {
            next.is_some_and(|(word, rest)| is_number(word) && matches(form_rest, rest))
        }
        FormPart::ColonAndWords => words.first().is_none_or(|&word| word == ":"),
        FormPart::AnyWords => {
            form_rest.is_empty() || (0..=words.len()).any(|n| matches(form_rest, &words[n..]))
        }
        FormPart::SharingPlaces => {
            let n_places = words
                .iter()
                .take_while(|word| is_sharing_place(word))
                .count();
            matches(form_rest, &words[n_places..])
        }
    }
}

fn part_has(known: &[&str], word: &str) -> bool {
    known.contains(&word) || (known.contains(&"#") && is_number(word))
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_sharing_place(word: &str) -> bool {
    matches!(
        word,
        "bluesky"
            | "copy"
            | "email"
            | "facebook"
            | "flipboard"
            | "google"
            | "instagram"
            | "link"
            | "linkedin"
            | "mail"
            | "messenger"
            | "more"
            | "on"
            | "pin"
            | "pinterest"
            | "pocket"
            | "post"
            | "print"
            | "reddit"
            | "save"
            | "share"
            | "sms"
            | "telegram"
            | "threads"
            | "this"
            | "tumblr"
            | "tweet"
            | "twitter"
            | "whatsapp"
            | "x"
            | "youtube"
            | "plus"
            | "via"
            | "and"
            | "+"
    )
}
