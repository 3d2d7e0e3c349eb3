//! Filters of any text: refused at a place in it, or printed so that they read back as they are.

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
                // Escapes make it longer than it may be.
                Err(_) => assert!(printed.len() > text.len()),
            }
        }
    }
});
