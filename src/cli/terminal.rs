//! How are answers, errors and progress shown on the terminal?

use std::io::{self, IsTerminal, Write};

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

/// Width of the lines that people read, in characters.
const WIDTH: usize = 100;

/// Characters that change the direction in which others are shown.
const DIRECTIONS: [char; 9] = [
    '\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}', '\u{2066}', '\u{2067}', '\u{2068}',
    '\u{2069}',
];

/// Prints an answer to stdout as JSON.
pub(super) fn print_json<T: Serialize>(view: &T) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, view).map_err(io::Error::from)?;
    writeln!(out)?;
    Ok(())
}

/// Prints an answer of a service that is JSON so that people can read it too.
pub(super) fn print_answer(json: &[u8]) -> anyhow::Result<()> {
    write_pretty(&mut io::stdout().lock(), json)
}

/// Writes JSON with one value a line, every value as it is and in its place.
pub(super) fn write_pretty(out: &mut impl Write, json: &[u8]) -> anyhow::Result<()> {
    let mut pretty = Vec::with_capacity(json.len() * 2);
    let mut reader = serde_json::Deserializer::from_slice(json);
    let mut writer = serde_json::Serializer::pretty(&mut pretty);
    serde_transcode::transcode(&mut reader, &mut writer)?;
    pretty.push(b'\n');
    out.write_all(&pretty)?;
    Ok(())
}

/// Prints a text for people to stdout.
pub(super) fn print(text: &str) -> anyhow::Result<()> {
    print_bytes(harmless(text).as_bytes())
}

/// A text without the characters that would steer the terminal, but for the ends of lines.
fn harmless(text: &str) -> String {
    let steers = |character: char| {
        character != '\n' && (character.is_control() || DIRECTIONS.contains(&character))
    };
    text.replace(steers, " ")
}

/// Prints the bytes of an answer as they are.
pub(super) fn print_bytes(bytes: &[u8]) -> anyhow::Result<()> {
    io::stdout().lock().write_all(bytes)?;
    Ok(())
}

/// Prints what a person should know beside the answer.
pub(super) fn print_note(note: &str) {
    eprintln!("note: {}", harmless(note));
}

/// Prints what a person who waits should know, where stderr is a terminal.
pub(super) fn print_hint(hint: &str) {
    if io::stderr().is_terminal() {
        print_note(hint);
    }
}

/// Prints an error to stderr, with those of its causes that its message does not have yet.
pub(super) fn print_error(error: &anyhow::Error) {
    let mut message = error.to_string();
    for cause in error.chain().skip(1) {
        let cause = cause.to_string();
        if !message.contains(&cause) {
            message = format!("{message}: {cause}");
        }
    }
    eprintln!("error: {}", harmless(&message));
}

/// A bar of progress in bytes of `total`; hidden where stderr is no terminal.
pub(super) fn byte_bar(total: u64, what: &'static str) -> ProgressBar {
    bar(total, what, "{msg} {wide_bar} {bytes}/{total_bytes} {eta}")
}

/// A bar of progress in per cent; hidden where stderr is no terminal.
pub(super) fn percent_bar(what: &'static str) -> ProgressBar {
    bar(100, what, "{msg} {wide_bar} {percent} %")
}

fn bar(total: u64, what: &'static str, template: &str) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template(template).expect("the template is valid");
    ProgressBar::new(total).with_style(style).with_message(what)
}

/// A number with its noun.
pub(super) fn counted(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

/// A text on one line, cut at a word so that it fits behind `indent` characters.
pub(super) fn excerpt(text: &str, indent: usize) -> String {
    let line = plain(text);
    let room = WIDTH.saturating_sub(indent);
    if line.chars().count() <= room {
        return line;
    }
    let head: String = line.chars().take(room.saturating_sub(2)).collect();
    let end = head.rfind(' ').unwrap_or(head.len());
    format!("{} …", &head[..end])
}

/// A text on one line, without control characters, which would steer the terminal.
pub(super) fn plain(text: &str) -> String {
    let words: String = text
        .chars()
        .map(|character| {
            if character.is_control() {
                ' '
            } else {
                character
            }
        })
        .collect();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}
