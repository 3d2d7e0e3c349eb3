//! Finds where words and punctuation marks begin and end in normalised text, 64 bytes at a time.

const BLOCK: usize = 64;

/// Longest word in bytes that can be read at once, wherever it begins.
pub const READABLE: usize = 16;

/// The begins and ends of the words of a text, where punctuation marks are words of one byte.
///
/// All of them are found before a word is looked up, so that a wrong guess of the processor about one word costs it
/// nothing of the next.
#[derive(Debug, Default)]
pub struct Words {
    begins: Vec<u32>,
    ends: Vec<u32>,
}

impl Words {
    /// Finds the words of `text`, and pads it so that [`READABLE`] bytes are there from the start of each word.
    pub fn find(&mut self, text: &mut Vec<u8>) {
        let n_blocks = text.len() / BLOCK + 1;
        text.resize(n_blocks * BLOCK + READABLE, b' ');
        self.begins.clear();
        self.ends.clear();
        let (mut word_before, mut mark_before) = (0, 0);
        let (blocks, _) = text.as_chunks::<BLOCK>();
        for (number, block) in (0_u32..).zip(&blocks[..n_blocks]) {
            let (word, mark) = classify(block);
            let behind_word = word << 1 | word_before;
            let behind_mark = mark << 1 | mark_before;
            let offset = number * BLOCK as u32;
            push_bits(word & !behind_word | mark, offset, &mut self.begins);
            push_bits(behind_word & !word | behind_mark, offset, &mut self.ends);
            (word_before, mark_before) = (word >> (BLOCK - 1), mark >> (BLOCK - 1));
        }
    }

    /// The begin and the end of each word, in order.
    #[inline]
    pub fn iter(&self) -> impl Iterator<Item = (usize, usize)> {
        let begins = self.begins.iter().map(|&begin| begin as usize);
        begins.zip(self.ends.iter().map(|&end| end as usize))
    }
}

/// The bytes that belong to words and the bytes that are punctuation marks, one bit each.
#[inline]
fn classify(block: &[u8; BLOCK]) -> (u64, u64) {
    let mut word = [0; BLOCK];
    let mut visible = [0; BLOCK];
    for ((word, visible), &byte) in word.iter_mut().zip(&mut visible).zip(block) {
        *word = u8::from(is_word(byte));
        *visible = u8::from(byte.wrapping_sub(b'!') < b'~' - b' ');
    }
    let (word, visible) = (bits(&word), bits(&visible));
    (word, visible & !word)
}

#[expect(
    clippy::needless_bitwise_bool,
    reason = "many bytes are looked at together"
)]
#[inline]
fn is_word(byte: u8) -> bool {
    (byte.wrapping_sub(b'a') < 26) | (byte.wrapping_sub(b'0') < 10) | (byte >= 0x80)
}

/// Packs bytes that are 0 or 1: the multiplication moves the eight of them into the top byte.
#[inline]
fn bits(flags: &[u8; BLOCK]) -> u64 {
    let (eights, _) = flags.as_chunks::<8>();
    eights.iter().rev().fold(0, |bits, &eight| {
        let packed = u64::from_le_bytes(eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        bits << 8 | packed
    })
}

#[inline]
fn push_bits(mut bits: u64, offset: u32, positions: &mut Vec<u32>) {
    while bits != 0 {
        positions.push(offset + bits.trailing_zeros());
        bits &= bits - 1;
    }
}
