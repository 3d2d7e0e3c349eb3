//! Scripts that put no spaces between words, told by their characters.

/// Whether a character is Han (Chinese, and the kanji of Japanese): most words have several of them, with no space
/// between words.
pub fn is_han(letter: char) -> bool {
    matches!(letter, '\u{3005}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

/// Whether a character is hiragana, the syllabary in which Japanese writes its endings and particles.
pub fn is_hiragana(letter: char) -> bool {
    matches!(letter, '\u{3041}'..='\u{309f}')
}

/// Whether a letter is Thai, Lao, Burmese or Khmer, whose words only a dictionary can tell apart.
pub fn runs_together(letter: char) -> bool {
    matches!(letter, '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_told_apart() {
        assert!(
            "洪水〇漢字"
                .chars()
                .filter(|letter| is_han(*letter))
                .count()
                == 4
        );
        assert!("がのは".chars().all(is_hiragana) && !is_hiragana('カ') && !is_han('カ'));
        assert!("น้ำท่วม".chars().all(runs_together) && !"наводнение".chars().any(runs_together));
    }
}
