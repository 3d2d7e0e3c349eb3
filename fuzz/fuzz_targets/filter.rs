//! Checks that any text is refused as a filter at a position in it, or is displayed so that it reads back as it was.

#![no_main]

use libfuzzer_sys::fuzz_target;
use likewise::filter::Filter;

fuzz_target!(|text: &str| {
    match text.parse::<Filter>() {
        Err(error) => assert!(error.position() <= text.chars().count() + 1),
        Ok(filter) => {
            let printed = filter.to_string();
            match printed.parse::<Filter>() {
                Ok(read) => assert_eq!(read, filter, "{printed}"),
                // Escapes can make a filter longer than filters may be.
                Err(_) => assert!(printed.len() > text.len()),
            }
        }
    }
});
