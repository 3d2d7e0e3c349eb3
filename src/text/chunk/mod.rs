//! Where may a text be cut so that each passage reads as a whole? Packs sentences into chunks.

mod options;
mod blocks;
mod abbreviations;
mod sentences;
mod pieces;
mod pack;

pub use options::{ChunkOptions, ChunkOptionsError};
pub use pack::Chunk;

/// Cuts a text into chunks of whole sentences, each of at most [`ChunkOptions::max_tokens`].
///
/// Together the chunks hold every character that is not white space, in order; ranges lie on
/// character boundaries and neither begin nor end with white space. A sentence too long for a
/// chunk is cut after a clause, else between words, else between characters; only a single
/// character that counts more tokens than allowed makes a larger chunk. Token counts are taken
/// once per sentence and added up, so the work is linear in the length of the text.
///
/// A chunk rather ends before a heading or with a paragraph than between two sentences, as long as
/// it is well filled. Items of lists and code between fences are kept whole where they fit, lines
/// of code are not read as sentences, and a heading is kept with what follows it.
pub fn chunk(
    text: &str,
    options: &ChunkOptions,
    count_tokens: impl Fn(&str) -> usize,
) -> Vec<Chunk> {
    let pieces = pieces::pieces(text, options.max_tokens(), &count_tokens);
    pack::pack(&pieces, options)
}

/// The byte positions, in order, at which the sentences, headings and lines of code of a text end.
pub fn sentence_ends(text: &str) -> Vec<usize> {
    let blocks = blocks::blocks(text).into_iter();
    let units = blocks.flat_map(|block| pieces::units(text, &block));
    units.map(|unit| unit.end).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::blocks::{Block, BlockKind};
    use super::*;

    fn count_words(text: &str) -> usize {
        text.split_whitespace().count()
    }

    fn count_visible(text: &str) -> usize {
        text.chars().filter(|c| !c.is_whitespace()).count()
    }

    fn chunks(text: &str, max: usize, overlap: usize) -> Vec<&str> {
        let options = ChunkOptions::new(max, overlap).unwrap();
        let chunks = chunk(text, &options, count_words);
        chunks.iter().map(|c| &text[c.start..c.end]).collect()
    }

    #[test]
    fn white_space_alone_gives_no_chunk() {
        assert!(chunks("", 5, 0).is_empty());
        assert!(chunks(" \n\t\u{A0}\n", 5, 0).is_empty());
    }

    #[test]
    fn a_short_text_is_one_chunk() {
        let text = "  The mill stands still. Nobody minds. ";
        assert_eq!(chunks(text, 50, 10), [text.trim()]);
    }

    #[test]
    fn whole_sentences_are_packed_up_to_the_limit() {
        let text = "One two three. Four five six. Seven eight nine. Ten eleven twelve.";
        assert_eq!(
            chunks(text, 6, 0),
            [
                "One two three. Four five six.",
                "Seven eight nine. Ten eleven twelve."
            ]
        );
    }

    #[test]
    fn the_last_sentence_is_repeated_when_short_enough() {
        let text = "One two three. Four five. Six seven eight. Nine ten. Eleven twelve.";
        assert_eq!(
            chunks(text, 5, 2),
            [
                "One two three. Four five.",
                "Four five. Six seven eight.",
                "Nine ten. Eleven twelve.",
            ]
        );
    }

    #[test]
    fn a_long_sentence_is_cut_after_a_clause() {
        let text = "When the tide went out, the children ran to the boats that lay there.";
        assert_eq!(
            chunks(text, 9, 0),
            [
                "When the tide went out,",
                "the children ran to the boats that lay there."
            ]
        );
    }

    #[test]
    fn a_giant_word_is_cut_between_characters() {
        let text = "é".repeat(1000);
        let options = ChunkOptions::new(70, 10).unwrap();
        let chunks = chunk(&text, &options, count_visible);
        assert!(chunks.iter().all(|c| c.n_tokens <= 70));
        assert_eq!(
            chunks.iter().map(|c| c.end - c.start).sum::<usize>(),
            text.len()
        );
    }

    #[test]
    fn a_tiny_tail_is_balanced_with_the_chunk_before() {
        let row = "Un deux trois quatre cinq. ";
        let text = format!("{}Fin.", row.repeat(4));
        let expected = [row.repeat(2).trim_end().to_owned(), row.repeat(2) + "Fin."];
        assert_eq!(chunks(&text, 20, 0), expected);
    }

    #[test]
    fn a_chunk_rather_ends_with_a_paragraph_than_between_sentences() {
        let text = "One two three. Four five six.\n\nSeven eight. Nine ten. Eleven twelve.";
        assert_eq!(
            chunks(text, 7, 0),
            [
                "One two three. Four five six.",
                "Seven eight. Nine ten. Eleven twelve."
            ]
        );
    }

    #[test]
    fn a_heading_stays_with_what_follows_it() {
        let text = "One two three four five.\n\n## Six seven\n\nEight nine. Ten eleven twelve.";
        assert_eq!(
            chunks(text, 9, 0),
            [
                "One two three four five.",
                "## Six seven\n\nEight nine. Ten eleven twelve."
            ]
        );
        let unmarked = text.replace("## ", "");
        assert!(chunks(&unmarked, 8, 0)[1].starts_with("Six seven"));
    }

    #[test]
    fn items_and_code_are_kept_whole() {
        let text = "It is so:\n\n- One two. Three four.\n- Five six. Seven.\n\n```\neight\n  nine. Ten\n```";
        assert_eq!(
            chunks(text, 8, 2),
            [
                "It is so:\n\n- One two. Three four.",
                "- Five six. Seven.",
                "```\neight\n  nine. Ten\n```"
            ]
        );
    }

    #[test]
    fn code_too_long_for_a_chunk_is_cut_at_a_blank_line_else_between_lines() {
        let text = "```\nlet a. B\nlet b;\n\nlet c = a\nlet d;\n```";
        assert_eq!(
            chunks(text, 7, 2),
            ["```\nlet a. B\nlet b;", "let c = a\nlet d;\n```"]
        );
    }

    #[test]
    fn a_sentence_that_is_cut_is_told() {
        let text = "One two. Three four five six seven eight. Nine.";
        let cut = chunk(text, &ChunkOptions::new(4, 0).unwrap(), count_words);
        let told: Vec<bool> = cut.iter().map(|chunk| chunk.ends_mid_sentence).collect();
        assert_eq!(told, [false, true, false]);
    }

    #[test]
    fn a_very_long_text_takes_few_calls() {
        for text in [
            "word ".repeat(200_000),
            "x".repeat(1_000_000),
            "a.) ".repeat(250_000),
        ] {
            let n_bytes_counted = std::cell::Cell::new(0);
            let options = ChunkOptions::new(20, 5).unwrap();
            chunk(&text, &options, |piece| {
                n_bytes_counted.set(n_bytes_counted.get() + piece.len());
                count_visible(piece)
            });
            assert!(n_bytes_counted.get() < 25 * text.len());
        }
    }

    fn texts() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            "[a-zA-Z]{1,12}[.,;!?]? ",
            "[\\PC\n \t]{0,20}",
            Just("Dr. Ada met the U.S. team at 9 a.m. on Monday. ".to_owned()),
            Just("今日は雨です。明日は晴れ。".to_owned()),
            Just("\n\n".to_owned()),
            Just("\n```\n".to_owned()),
            "\n#{1,3} [A-Z][a-z]{0,8}\n",
            "\n(-|[1-9]\\.) [a-z]{1,9}[.:]? ",
            "[a-z]{40,60}",
        ];
        prop::collection::vec(piece, 0..20).prop_map(|pieces| pieces.concat())
    }

    fn options() -> impl Strategy<Value = ChunkOptions> {
        (1_usize..40, 0_usize..40)
            .prop_map(|(max, overlap)| ChunkOptions::new(max, overlap.min(max - 1)).unwrap())
    }

    proptest! {
        #[test]
        fn chunks_keep_their_promises(text in texts(), options in options(), in_words: bool) {
            let count = if in_words { count_words } else { count_visible };
            let chunks = chunk(&text, &options, count);
            let ends = sentence_ends(&text);
            let mut covered = 0;
            let mut last_start = None;
            for chunk in &chunks {
                let range = &text[chunk.start..chunk.end];
                prop_assert!(!range.is_empty() && range.trim() == range);
                prop_assert!(text[covered.min(chunk.start)..chunk.start].trim().is_empty());
                prop_assert!(last_start < Some(chunk.start) && covered < chunk.end);
                prop_assert!(chunk.n_tokens <= options.max_tokens());
                prop_assert!(in_words || chunk.n_tokens == count(range));
                prop_assert_eq!(chunk.ends_mid_sentence, !ends.contains(&chunk.end));
                (covered, last_start) = (chunk.end, Some(chunk.start));
            }
            prop_assert!(text[covered..].trim().is_empty());
        }

        #[test]
        fn no_chunk_ends_with_a_heading(text in texts(), options in options()) {
            let chunks = chunk(&text, &options, count_words);
            for three in blocks::blocks(&text).windows(3) {
                let with_next = &text[three[1].range.start..three[2].range.end];
                let is_heading = three[1].kind == BlockKind::Heading && three[0].kind != BlockKind::Heading;
                if is_heading && count_words(with_next) <= options.max_tokens() {
                    prop_assert!(chunks.iter().all(|chunk| chunk.end != three[1].range.end));
                }
            }
        }

        #[test]
        fn items_and_code_that_fit_are_whole(text in texts(), options in options()) {
            let chunks = chunk(&text, &options, count_visible);
            for pair in blocks::blocks(&text).windows(2) {
                let Block { kind, range, .. } = &pair[1];
                let may_be_cut = matches!(kind, BlockKind::Heading | BlockKind::Paragraph)
                    || pair[0].kind == BlockKind::Heading
                    || count_visible(&text[range.clone()]) > options.max_tokens();
                let is_cut = chunks.iter().any(|chunk| range.start < chunk.end && chunk.end < range.end);
                prop_assert!(may_be_cut || !is_cut);
            }
        }

        #[test]
        fn overlap_stays_within_its_limit(text in texts(), options in options()) {
            let chunks = chunk(&text, &options, count_words);
            for pair in chunks.windows(2) {
                let shared = &text[pair[1].start..pair[0].end.max(pair[1].start)];
                prop_assert!(count_words(shared) <= options.overlap_tokens());
            }
        }

        #[test]
        fn even_a_senseless_count_ends(text in texts(), n in 0_usize..100) {
            let chunks = chunk(&text, &ChunkOptions::new(3, 1).unwrap(), |_| n);
            prop_assert_eq!(chunks.is_empty(), text.trim().is_empty());
        }
    }
}
