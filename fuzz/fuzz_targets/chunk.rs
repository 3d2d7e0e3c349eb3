//! Checks that the chunks of any text cover it in order and that none is longer than asked for.

#![no_main]

use libfuzzer_sys::fuzz_target;
use likewise::text::{ChunkOptions, chunk};

fuzz_target!(|input: (u8, &str)| {
    let (max_tokens, text) = (usize::from(input.0) + 1, input.1);
    let options = ChunkOptions::new(max_tokens, max_tokens / 5).expect("the overlap is smaller");
    let count = |piece: &str| piece.split_whitespace().count();
    let chunks = chunk(text, &options, count);
    let mut covered = 0;
    for chunk in &chunks {
        assert!(text[covered.min(chunk.start)..chunk.start].trim().is_empty());
        assert!(count(&text[chunk.start..chunk.end]) <= max_tokens);
        covered = chunk.end;
    }
    assert!(text[covered..].trim().is_empty());
});
