//! Scripts that do not put spaces between words.

/// Is this a character of which a word usually has more than one, but is not told from its neighbours by a space?
pub fn is_sign(letter: char) -> bool {
    matches!(letter, '\u{3005}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

/// Is this a syllable of the script that Japanese writes its endings and particles in?
pub fn is_hiragana(letter: char) -> bool {
    matches!(letter, '\u{3041}'..='\u{309f}')
}

/// Is this a letter of Thai, Lao, Burmese or Khmer? Where their words end only a dictionary can tell.
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
                .filter(|letter| is_sign(*letter))
                .count()
                == 4
        );
        assert!("がのは".chars().all(is_hiragana) && !is_hiragana('カ') && !is_sign('カ'));
        assert!("น้ำท่วม".chars().all(runs_together) && !"наводнение".chars().any(runs_together));
    }
}
