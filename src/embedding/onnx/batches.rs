//! Which texts does a model read together? Texts of like length, up to a number of tokens.

/// A part of a text that a model can read at once.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TextPart<'t> {
    /// The position of the text.
    pub(super) of: usize,
    /// The words of the part.
    pub(super) text: &'t str,
    /// The length in tokens, special ones left out.
    pub(super) n_tokens: usize,
}

/// Halves texts, at white space where there is some, until every part has at most `max_tokens`. Texts without a token
/// have no part.
pub(super) fn parts<'t>(
    texts: &[&'t str],
    max_tokens: usize,
    count: &dyn Fn(&str) -> usize,
) -> Vec<TextPart<'t>> {
    let mut parts = Vec::with_capacity(texts.len());
    let mut open: Vec<(usize, &str)> = texts.iter().copied().enumerate().rev().collect();
    while let Some((of, text)) = open.pop() {
        match count(text) {
            0 => {}
            n_tokens if n_tokens <= max_tokens => parts.push(TextPart { of, text, n_tokens }),
            n_tokens => match halves(text) {
                Some((head, tail)) => open.extend([(of, tail), (of, head)]),
                None => parts.push(TextPart { of, text, n_tokens }),
            },
        }
    }
    parts
}

fn halves(text: &str) -> Option<(&str, &str)> {
    let text = text.trim();
    let middle = text.floor_char_boundary(text.len() / 2);
    let white = |character: char| character.is_whitespace();
    let before = text[..middle].rfind(white);
    let after = text[middle..].find(white).map(|found| middle + found);
    let near = match (before, after) {
        (Some(before), Some(after)) if middle - before <= after - middle => Some(before),
        (before, after) => after.or(before),
    };
    let at = near.filter(|&at| at > 0).unwrap_or(middle);
    let (head, tail) = text.split_at(at);
    (!head.is_empty() && !tail.is_empty()).then_some((head, tail))
}

/// The positions of texts by batch, longest texts first. A batch has at most `max_batch` texts and, unless it is a
/// single text, at most `batch_tokens` tokens when all texts are as long as its longest.
pub(super) fn batches(
    n_tokens: &[usize],
    batch_tokens: usize,
    max_batch: usize,
) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..n_tokens.len()).collect();
    order.sort_by_key(|&text| std::cmp::Reverse(n_tokens[text]));
    let mut rest = order.as_slice();
    let mut batches = Vec::new();
    while let Some(&longest) = rest.first() {
        let fitting = batch_tokens / n_tokens[longest].max(1);
        let (batch, others) = rest.split_at(fitting.clamp(1, max_batch).min(rest.len()));
        batches.push(batch.to_vec());
        rest = others;
    }
    batches
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(text: &str) -> usize {
        text.split_whitespace().count()
    }

    proptest! {
        #[test]
        fn every_text_is_in_one_batch_and_no_batch_is_too_large(
            lengths in prop::collection::vec(0_usize..300, 0..200),
            batch_tokens in 1_usize..2000,
        ) {
            let batches = batches(&lengths, batch_tokens, 16);
            let mut all: Vec<usize> = batches.concat();
            all.sort_unstable();
            prop_assert_eq!(all, (0..lengths.len()).collect::<Vec<_>>());
            for batch in batches {
                let longest = batch.iter().map(|&text| lengths[text]).max().unwrap();
                prop_assert!(batch.len() == 1 || longest * batch.len() <= batch_tokens);
                prop_assert!(batch.len() <= 16);
            }
        }

        #[test]
        fn parts_are_short_enough_and_nothing_is_lost(
            texts in prop::collection::vec("[a-zä ]{0,80}", 0..6),
            max_tokens in 1_usize..9,
        ) {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let parts = parts(&texts, max_tokens, &words);
            prop_assert!(parts.iter().all(|part| part.n_tokens <= max_tokens));
            prop_assert!(parts.is_sorted_by_key(|part| part.of));
            for (of, text) in texts.iter().enumerate() {
                let found: Vec<&str> = parts.iter().filter(|part| part.of == of)
                    .flat_map(|part| part.text.split_whitespace()).collect();
                prop_assert_eq!(found, text.split_whitespace().collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn a_text_that_cannot_be_cut_stays_whole() {
        let parts = parts(&["x"], 0, &|_| 1);
        assert_eq!(parts.len(), 1);
    }

    #[test]
    fn a_word_without_white_space_is_cut_in_the_middle() {
        let parts = parts(&["ääää"], 2, &|text| text.chars().count());
        assert_eq!(
            parts.iter().map(|part| part.text).collect::<Vec<_>>(),
            ["ää", "ää"]
        );
    }
}
