//! Pages and Markdown of any bytes: text comes out, or none, and nothing else happens.

#![no_main]

use libfuzzer_sys::fuzz_target;
use likewise::text::{decode, extract_html, extract_markdown};

fuzz_target!(|bytes: &[u8]| {
    let text = decode(bytes).text;
    let _ = extract_html(&text);
    let _ = extract_markdown(&text);
});
