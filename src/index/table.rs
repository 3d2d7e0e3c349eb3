//! Rows of one width that are never moved: adding one costs the same however many there are.

/// Rows that are allocated at a time once there are that many.
const CHUNK_ROWS: usize = 1 << CHUNK_BITS;
const CHUNK_BITS: usize = 12;

/// Rows of `width` values each, in chunks.
#[derive(Debug, Clone)]
pub(super) struct Table<T> {
    width: usize,
    n_rows: usize,
    chunks: Vec<Vec<T>>,
}

impl<T: Copy> Table<T> {
    pub(super) fn new(width: usize) -> Self {
        Self {
            width,
            n_rows: 0,
            chunks: Vec::new(),
        }
    }

    pub(super) fn n_rows(&self) -> usize {
        self.n_rows
    }

    pub(super) fn push(&mut self, row: impl ExactSizeIterator<Item = T>) {
        assert_eq!(row.len(), self.width);
        if self.n_rows.is_multiple_of(CHUNK_ROWS) {
            let capacity = if self.chunks.is_empty() {
                0
            } else {
                CHUNK_ROWS
            };
            self.chunks.push(Vec::with_capacity(capacity * self.width));
        }
        let last = self
            .chunks
            .last_mut()
            .expect("a chunk with room was pushed");
        last.extend(row);
        self.n_rows += 1;
    }

    #[inline]
    pub(super) fn row(&self, row: u32) -> &[T] {
        let (chunk, start) = self.place(row);
        &self.chunks[chunk][start..start + self.width]
    }

    pub(super) fn row_mut(&mut self, row: u32) -> &mut [T] {
        let (chunk, start) = self.place(row);
        &mut self.chunks[chunk][start..start + self.width]
    }

    /// All values, row after row, a chunk at a time.
    pub(super) fn chunks(&self) -> impl Iterator<Item = &[T]> {
        self.chunks.iter().map(Vec::as_slice)
    }

    #[inline]
    fn place(&self, row: u32) -> (usize, usize) {
        let row = row as usize;
        (row >> CHUNK_BITS, (row & (CHUNK_ROWS - 1)) * self.width)
    }
}
