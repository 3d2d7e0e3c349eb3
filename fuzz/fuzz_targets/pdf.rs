//! Checks that any bytes are read as a PDF or refused.

#![no_main]

use libfuzzer_sys::fuzz_target;
use likewise::text::extract_pdf;

fuzz_target!(|bytes: &[u8]| {
    let _ = extract_pdf(bytes);
});
