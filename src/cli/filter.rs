//! Filters as they are typed, with a mark under the place that cannot be read.

/// Most characters of a filter that an error shows.
const WIDTH: usize = 90;
/// Most characters of a filter that an error shows before the mark.
const BEFORE_MARK: usize = 60;

/// The part of a filter around the character `at`, with a mark under that character.
pub(super) fn marked(filter: &str, at: usize) -> String {
    let start = at.saturating_sub(BEFORE_MARK);
    let plain = |character: char| {
        if character.is_control() {
            ' '
        } else {
            character
        }
    };
    let shown: String = filter.chars().map(plain).skip(start).take(WIDTH).collect();
    let indent = " ".repeat(at - start);
    format!("  {}\n  {indent}^", shown.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_stands_under_the_place() {
        assert_eq!(marked("source = bbc", 9), "  source = bbc\n           ^");
        assert_eq!(marked("source =", 8), "  source =\n          ^");
        let long = format!("{}\u{1b}é!{}", "x".repeat(500), "y".repeat(500));
        let shown = marked(&long, 502);
        let (filter, mark) = shown.split_once('\n').unwrap();
        assert_eq!(filter.chars().nth(mark.chars().count() - 1), Some('!'));
        assert!(filter.chars().count() <= WIDTH + 2 && !filter.contains('\u{1b}'));
    }
}
