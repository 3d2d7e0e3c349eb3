use proptest::prelude::*;

use super::writer::{Parts, aligned, sign};
use super::*;

/// The number of tokens, more than the bytes that pad a section, so that no change of a size goes unnoticed.
const N_TOKENS: usize = 100;
const DIMENSION: usize = 3;

fn parts() -> Parts {
    let phrases = vec![vec![1, 2], vec![3, 4, 5]];
    let n_rows = N_TOKENS + phrases.len();
    Parts {
        dimension: DIMENSION,
        rows: (0..n_rows * DIMENSION).map(|value| value as i8).collect(),
        weights: (0..n_rows).map(|row| row as f32 / 2.0).collect(),
        phrases,
        vocabulary: vec!["token"; N_TOKENS].join("\n"),
    }
}

/// The error of reading a valid file after `change`, with the checksum of the changed bytes.
fn error_of_signed(change: impl FnOnce(&mut [u8])) -> ModelFileError {
    let file = parts().write();
    change(file);
    sign(file);
    ModelFile::read(file).unwrap_err()
}

fn error_of(change: impl FnOnce(&mut Parts)) -> ModelFileError {
    let mut parts = parts();
    change(&mut parts);
    ModelFile::read(parts.write()).unwrap_err()
}

#[test]
fn what_was_written_is_read() {
    let parts = parts();
    let file = parts.write();
    let model = ModelFile::read(file).unwrap();
    assert_eq!(model.dimension, DIMENSION);
    assert_eq!(model.n_tokens(), N_TOKENS);
    assert_eq!(model.rows, parts.rows);
    assert_eq!(model.weights, parts.weights);
    assert_eq!(model.phrase_lengths, [2, 3]);
    assert_eq!(model.phrase_tokens, [1, 2, 3, 4, 5]);
    assert_eq!(model.vocabulary, parts.vocabulary);
}

#[test]
fn a_model_without_phrases_is_read() {
    let mut parts = parts();
    parts.phrases.clear();
    parts.weights.truncate(N_TOKENS);
    parts.rows.truncate(N_TOKENS * DIMENSION);
    let model = ModelFile::read(parts.write()).unwrap();
    assert_eq!(model.n_tokens(), N_TOKENS);
    assert!(model.phrase_tokens.is_empty());
}

#[test]
fn each_field_of_the_header_is_checked() {
    let wrong = |at: usize| error_of_signed(|file| file[at] ^= 1);
    assert_eq!(wrong(0), ModelFileError::Magic);
    assert_eq!(wrong(8), ModelFileError::Version { found: 0 });
    for size in [15, 19, 20, 23, 24, 31, 39] {
        let error = wrong(size);
        assert!(
            matches!(error, ModelFileError::Size { .. }),
            "{size} {error}"
        );
    }
    let lines = ModelFileError::VocabularyLines {
        expected: N_TOKENS + 1,
        found: N_TOKENS,
    };
    assert_eq!(wrong(12), lines);
    assert_eq!(wrong(16), ModelFileError::PhraseLength { phrase: 2 });
    let tokens = ModelFileError::PhraseTokens {
        expected: 4,
        found: 5,
    };
    assert_eq!(wrong(32), tokens);
    assert_eq!(wrong(72), ModelFileError::Reserved);
    assert_eq!(wrong(127), ModelFileError::Reserved);
    let file = parts().write();
    file[40] ^= 1;
    assert_eq!(ModelFile::read(file).unwrap_err(), ModelFileError::Checksum);
}

#[test]
fn models_without_tokens_or_dimension_are_refused() {
    for field in [12, 20] {
        let error = error_of_signed(|file| file[field..field + 4].fill(0));
        assert_eq!(error, ModelFileError::Empty);
    }
}

#[test]
fn a_file_of_another_length_is_refused() {
    let file = parts().write();
    for length in 0..file.len() {
        match ModelFile::read(&file[..length]).unwrap_err() {
            ModelFileError::Header { found } => assert!(found < HEADER_BYTES),
            ModelFileError::Size { found } => assert_eq!(found, length),
            other => panic!("{other}"),
        }
    }
    let longer = aligned(&[&*file, &[0]].concat());
    assert!(matches!(
        ModelFile::read(longer),
        Err(ModelFileError::Size { .. })
    ));
}

#[test]
fn any_changed_byte_behind_the_header_is_noticed() {
    let file = parts().write();
    for at in HEADER_BYTES..file.len() {
        file[at] ^= 0x20;
        assert_eq!(ModelFile::read(file).unwrap_err(), ModelFileError::Checksum);
        file[at] ^= 0x20;
    }
}

#[test]
fn numbers_must_be_readable_in_place() {
    let file = parts().write();
    let shifted = aligned(&[&[0], &*file].concat());
    let error = ModelFile::read(&shifted[1..]).unwrap_err();
    assert_eq!(error, ModelFileError::Alignment);
}

#[test]
fn the_contents_are_checked() {
    let weight = error_of(|parts| parts.weights[7] = f32::NAN);
    assert_eq!(weight, ModelFileError::Weight { row: 7 });
    let length = error_of(|parts| parts.phrases[1] = vec![3]);
    assert_eq!(length, ModelFileError::PhraseLength { phrase: 1 });
    let token = error_of(|parts| parts.phrases[1][0] = N_TOKENS as u16);
    assert_eq!(
        token,
        ModelFileError::PhraseToken {
            token: N_TOKENS,
            n_tokens: N_TOKENS
        }
    );
    let text = error_of_signed(|file| file[file.len() - 1] = 0xFF);
    assert!(matches!(text, ModelFileError::VocabularyText(_)));
}

proptest! {
    #[test]
    fn random_bytes_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..1000)) {
        prop_assert!(ModelFile::read(aligned(&bytes)).is_err());
    }

    #[test]
    fn a_header_of_random_sizes_never_panics(
        sizes in prop::collection::vec(any::<u8>(), 28),
        few in prop::collection::vec(0_usize..28, 0..28),
    ) {
        let file = parts().write();
        file[12..40].copy_from_slice(&sizes);
        for at in few {
            file[12 + at] = 0;
        }
        prop_assert!(ModelFile::read(file).is_err());
    }

    #[test]
    fn random_changes_under_a_good_checksum_never_panic(
        changes in prop::collection::vec((8_usize..1500, any::<u8>()), 1..8)
    ) {
        let file = parts().write();
        for (at, byte) in changes {
            let at = at % file.len();
            file[at] = byte;
        }
        sign(file);
        let _ = ModelFile::read(file);
    }
}
