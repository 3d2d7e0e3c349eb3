//! Checks that any text is read as a date or refused.

#![no_main]

use libfuzzer_sys::fuzz_target;
use likewise::text::parse_date;

fuzz_target!(|text: &str| {
    let _ = parse_date(text);
});
