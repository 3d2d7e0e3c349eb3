//! Makes model files for tests.

use super::{ALIGNMENT, CHECKSUM, HEADER_BYTES, MAGIC, VERSION};

/// The parts of a model that is to be written, which are not checked.
#[derive(Debug, Clone, Default)]
pub struct Parts {
    pub dimension: usize,
    pub rows: Vec<i8>,
    pub weights: Vec<f32>,
    pub phrases: Vec<Vec<u16>>,
    pub vocabulary: String,
}

impl Parts {
    /// Writes the model as the bytes of a file, at an address where the numbers can be read in place.
    pub fn write(&self) -> &'static mut [u8] {
        let lengths: Vec<u8> = self.phrases.iter().map(|ids| ids.len() as u8).collect();
        let mut file = self.header();
        append(&mut file, bytemuck::cast_slice(&self.rows));
        append(&mut file, bytemuck::cast_slice(&self.weights));
        append(&mut file, &lengths);
        append(&mut file, bytemuck::cast_slice(&self.phrases.concat()));
        append(&mut file, self.vocabulary.as_bytes());
        sign(&mut file);
        aligned(&file)
    }

    fn header(&self) -> Vec<u8> {
        let sizes = [
            VERSION,
            self.vocabulary.split('\n').count() as u32,
            self.phrases.len() as u32,
            self.dimension as u32,
        ];
        let lengths = [self.vocabulary.len(), self.phrases.concat().len()];
        let mut header = MAGIC.to_vec();
        header.extend(sizes.iter().flat_map(|size| size.to_le_bytes()));
        header.extend(lengths.iter().flat_map(|&n| (n as u64).to_le_bytes()));
        header.resize(HEADER_BYTES, 0);
        header
    }
}

fn append(file: &mut Vec<u8>, section: &[u8]) {
    file.resize(file.len().next_multiple_of(ALIGNMENT), 0);
    file.extend_from_slice(section);
}

/// Writes the checksum of the bytes behind the header into it.
pub fn sign(file: &mut [u8]) {
    let checksum = blake3::hash(&file[HEADER_BYTES..]);
    file[CHECKSUM].copy_from_slice(checksum.as_bytes());
}

/// Copies `bytes` to an address that is a multiple of eight, for as long as the tests run.
pub fn aligned(bytes: &[u8]) -> &'static mut [u8] {
    let room = vec![0_u64; bytes.len().div_ceil(8)].leak();
    let room: &mut [u8] = bytemuck::cast_slice_mut(room);
    room[..bytes.len()].copy_from_slice(bytes);
    &mut room[..bytes.len()]
}
