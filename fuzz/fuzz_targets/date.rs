//! Dates of any text: a moment or none.

#![no_main]

use libfuzzer_sys::fuzz_target;
use likewise::text::parse_date;

fuzz_target!(|text: &str| {
    let _ = parse_date(text);
});
