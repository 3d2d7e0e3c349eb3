//! Checks that cleaning any text twice is cleaning it once.

#![no_main]

use libfuzzer_sys::fuzz_target;
use likewise::text::clean;

fuzz_target!(|text: &str| {
    let once = clean(text).text;
    assert_eq!(clean(&once).text, once);
});
