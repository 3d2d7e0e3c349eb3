//! The file of a static embedding model: a checked view of its bytes, without a copy.
//!
//! All numbers are little-endian. A header of 128 bytes: `LIKEWISE`, u32 version, u32 tokens, u32 phrases, u32
//! dimension, u64 bytes of the vocabulary, u64 total count of token ids in all phrases, 32 bytes BLAKE3 of everything behind the
//! header, zeros. Then the sections, each beginning at a multiple of 64 bytes with zeros before it: rows as i8
//! (tokens, then phrases), their weights as f32, lengths of the phrases as u8 and their token ids as u16, and the
//! vocabulary, one token a line, which ends the file.

use std::ops::Range;

use bytemuck::AnyBitPattern;

const MAGIC: &[u8; 8] = b"LIKEWISE";
const VERSION: u32 = 1;
const HEADER_BYTES: usize = 128;
const CHECKSUM: Range<usize> = 40..72;
const ALIGNMENT: usize = 64;

const _: () = assert!(
    cfg!(target_endian = "little"),
    "model files are read without a copy, so the machine must be little-endian"
);

/// The parts of a model, borrowed from the bytes of its file.
#[derive(Debug, Clone, Copy)]
pub struct ModelFile<'a> {
    /// The dimension of a vector, which is the length of a row.
    pub dimension: usize,
    /// The rows, one per token, then one per phrase.
    pub rows: &'a [i8],
    /// The scale of each row: a value of its vector is the scale times the number in the row.
    pub weights: &'a [f32],
    /// The number of tokens in each phrase, at least two.
    pub phrase_lengths: &'a [u8],
    /// The token numbers of all phrases, one phrase after the other.
    pub phrase_tokens: &'a [u16],
    /// The tokens, one a line; the number of a token is that of its line, from 0.
    pub vocabulary: &'a str,
    /// The BLAKE3 hash of everything behind the header.
    pub checksum: [u8; 32],
}

/// Why bytes are not a model.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelFileError {
    /// The header is cut off.
    #[error(
        "a model file begins with a header of {HEADER_BYTES} bytes, but has {found} bytes in all"
    )]
    Header {
        /// The length of the file in bytes.
        found: usize,
    },
    /// The bytes are those of some other kind of file.
    #[error("a model file must begin with LIKEWISE")]
    Magic,
    /// The file has another version of the format.
    #[error("model format {found} is unknown, this program reads format {VERSION}")]
    Version {
        /// The version of the file.
        found: u32,
    },
    /// The unused part of the header is used.
    #[error("the end of a model file's header must be zero")]
    Reserved,
    /// The model has no tokens or no dimension.
    #[error("a model must have tokens and a dimension")]
    Empty,
    /// The sizes in the header ask for another length of the file, or for one that no file can have.
    #[error("the sizes in the model file's header do not fit its length of {found} bytes")]
    Size {
        /// The length of the file in bytes.
        found: usize,
    },
    /// A byte behind the header has changed.
    #[error("the model file is damaged: its checksum is wrong")]
    Checksum,
    /// The bytes are not at an address where their numbers can be read.
    #[error("a model file must be read into memory that is aligned to four bytes")]
    Alignment,
    /// The vocabulary is not text.
    #[error("the model's vocabulary must be UTF-8")]
    VocabularyText(#[from] std::str::Utf8Error),
    /// The vocabulary does not have as many tokens as the header says.
    #[error("the model's vocabulary must have {expected} lines, but has {found}")]
    VocabularyLines {
        /// The number of tokens in the header.
        expected: usize,
        /// The number of lines in the vocabulary.
        found: usize,
    },
    /// A weight is not finite.
    #[error("the weight of the model's row {row} must be finite")]
    Weight {
        /// The position of the row, from 0.
        row: usize,
    },
    /// A phrase has one token, or none.
    #[error("phrase {phrase} of the model must have at least two tokens")]
    PhraseLength {
        /// The position of the phrase, from 0.
        phrase: usize,
    },
    /// The lengths of the phrases do not add up to the number of their tokens.
    #[error("the model's phrases must have {expected} tokens in all, but have {found}")]
    PhraseTokens {
        /// The number of token numbers in the header.
        expected: usize,
        /// The sum of the lengths.
        found: usize,
    },
    /// A phrase names a token that the vocabulary does not have.
    #[error("a phrase of the model names token {token}, but there are {n_tokens}")]
    PhraseToken {
        /// The number of the token.
        token: usize,
        /// The number of tokens in the vocabulary.
        n_tokens: usize,
    },
}

impl<'a> ModelFile<'a> {
    /// Checks `bytes` and borrows the model in them. Reads every byte once and allocates nothing.
    pub fn read(bytes: &'a [u8]) -> Result<Self, ModelFileError> {
        let sizes = Sizes::read(bytes)?;
        let size_error = ModelFileError::Size { found: bytes.len() };
        let sections = sizes.sections().ok_or_else(|| size_error.clone())?;
        if sections.vocabulary.end != bytes.len() {
            return Err(size_error);
        }
        let checksum = *blake3::hash(&bytes[HEADER_BYTES..]).as_bytes();
        if checksum != bytes[CHECKSUM] {
            return Err(ModelFileError::Checksum);
        }
        let model = Self {
            dimension: sizes.dimension,
            rows: bytemuck::cast_slice(&bytes[sections.rows]),
            weights: view(&bytes[sections.weights])?,
            phrase_lengths: &bytes[sections.phrase_lengths],
            phrase_tokens: view(&bytes[sections.phrase_tokens])?,
            vocabulary: std::str::from_utf8(&bytes[sections.vocabulary])?,
            checksum,
        };
        model.check(&sizes)?;
        Ok(model)
    }

    /// The number of tokens in the vocabulary.
    pub fn n_tokens(&self) -> usize {
        self.weights.len() - self.phrase_lengths.len()
    }

    fn check(&self, sizes: &Sizes) -> Result<(), ModelFileError> {
        let n_lines = self.vocabulary.split('\n').count();
        if n_lines != sizes.n_tokens {
            return Err(ModelFileError::VocabularyLines {
                expected: sizes.n_tokens,
                found: n_lines,
            });
        }
        if let Some(row) = self.weights.iter().position(|weight| !weight.is_finite()) {
            return Err(ModelFileError::Weight { row });
        }
        self.check_phrases(sizes)
    }

    fn check_phrases(&self, sizes: &Sizes) -> Result<(), ModelFileError> {
        if let Some(phrase) = self.phrase_lengths.iter().position(|&length| length < 2) {
            return Err(ModelFileError::PhraseLength { phrase });
        }
        let found: usize = self.phrase_lengths.iter().map(|&n| usize::from(n)).sum();
        if found != sizes.n_phrase_tokens {
            return Err(ModelFileError::PhraseTokens {
                expected: sizes.n_phrase_tokens,
                found,
            });
        }
        let tokens = self.phrase_tokens.iter().map(|&token| usize::from(token));
        match tokens.max().filter(|&token| token >= sizes.n_tokens) {
            Some(token) => Err(ModelFileError::PhraseToken {
                token,
                n_tokens: sizes.n_tokens,
            }),
            None => Ok(()),
        }
    }
}

/// The sizes of the sections that the header gives.
struct Sizes {
    n_tokens: usize,
    n_phrases: usize,
    dimension: usize,
    vocabulary_bytes: usize,
    n_phrase_tokens: usize,
}

struct Sections {
    rows: Range<usize>,
    weights: Range<usize>,
    phrase_lengths: Range<usize>,
    phrase_tokens: Range<usize>,
    vocabulary: Range<usize>,
}

impl Sizes {
    fn read(bytes: &[u8]) -> Result<Self, ModelFileError> {
        let found = bytes.len();
        let header: &[u8; HEADER_BYTES] = bytes
            .first_chunk()
            .ok_or(ModelFileError::Header { found })?;
        if !header.starts_with(MAGIC) {
            return Err(ModelFileError::Magic);
        }
        let version = u32_at(header, 8);
        if version != VERSION {
            return Err(ModelFileError::Version { found: version });
        }
        if header[CHECKSUM.end..].iter().any(|&byte| byte != 0) {
            return Err(ModelFileError::Reserved);
        }
        let too_large = |_| ModelFileError::Size { found };
        let sizes = Self {
            n_tokens: usize::try_from(u32_at(header, 12)).map_err(too_large)?,
            n_phrases: usize::try_from(u32_at(header, 16)).map_err(too_large)?,
            dimension: usize::try_from(u32_at(header, 20)).map_err(too_large)?,
            vocabulary_bytes: usize::try_from(u64_at(header, 24)).map_err(too_large)?,
            n_phrase_tokens: usize::try_from(u64_at(header, 32)).map_err(too_large)?,
        };
        if sizes.n_tokens == 0 || sizes.dimension == 0 {
            return Err(ModelFileError::Empty);
        }
        Ok(sizes)
    }

    /// The positions of the sections; `None` when a number overflows.
    fn sections(&self) -> Option<Sections> {
        let n_rows = self.n_tokens.checked_add(self.n_phrases)?;
        let rows = section(HEADER_BYTES, n_rows.checked_mul(self.dimension)?)?;
        let weights = section(rows.end, n_rows.checked_mul(size_of::<f32>())?)?;
        let phrase_lengths = section(weights.end, self.n_phrases)?;
        let phrase_bytes = self.n_phrase_tokens.checked_mul(size_of::<u16>())?;
        let phrase_tokens = section(phrase_lengths.end, phrase_bytes)?;
        let vocabulary = section(phrase_tokens.end, self.vocabulary_bytes)?;
        Some(Sections {
            rows,
            weights,
            phrase_lengths,
            phrase_tokens,
            vocabulary,
        })
    }
}

fn section(previous_end: usize, n_bytes: usize) -> Option<Range<usize>> {
    let start = previous_end.checked_next_multiple_of(ALIGNMENT)?;
    Some(start..start.checked_add(n_bytes)?)
}

fn view<T: AnyBitPattern>(bytes: &[u8]) -> Result<&[T], ModelFileError> {
    bytemuck::try_cast_slice(bytes).map_err(|_| ModelFileError::Alignment)
}

fn u32_at(header: &[u8; HEADER_BYTES], at: usize) -> u32 {
    let mut number = [0; 4];
    number.copy_from_slice(&header[at..at + 4]);
    u32::from_le_bytes(number)
}

fn u64_at(header: &[u8; HEADER_BYTES], at: usize) -> u64 {
    let mut number = [0; 8];
    number.copy_from_slice(&header[at..at + 8]);
    u64::from_le_bytes(number)
}

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) mod writer;
