//! Checks that any bytes can be read as a page and as Markdown.

#![no_main]

use libfuzzer_sys::fuzz_target;
use likewise::text::{decode, extract_html, extract_markdown};

fuzz_target!(|bytes: &[u8]| {
    let text = decode(bytes).text;
    let _ = extract_html(&text);
    let _ = extract_markdown(&text);
});
