//! A table of rows of one width that are never moved: adding a row takes the same time however many there are.

/// The number of rows that are allocated at a time once a table has that many.
const CHUNK_ROWS: usize = 1 << CHUNK_BITS;
/// The bits of a row's number that say where in its chunk it lies.
const CHUNK_BITS: usize = 12;

/// Rows of `width` values each, in chunks of `CHUNK_ROWS`.
#[derive(Debug, Clone)]
pub(super) struct ChunkedTable<T> {
    width: usize,
    n_rows: usize,
    chunks: Vec<Vec<T>>,
}

impl<T: Copy> ChunkedTable<T> {
    /// A table without rows.
    pub(super) fn new(width: usize) -> Self {
        Self {
            width,
            n_rows: 0,
            chunks: Vec::new(),
        }
    }

    /// The number of rows of the table.
    pub(super) fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// Adds a row.
    ///
    /// # Panics
    /// When the row has another width than the table.
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

    /// The values of a row.
    #[inline]
    pub(super) fn row(&self, row: u32) -> &[T] {
        let (chunk, start) = self.location(row);
        &self.chunks[chunk][start..start + self.width]
    }

    /// The values of a row, to be overwritten.
    pub(super) fn row_mut(&mut self, row: u32) -> &mut [T] {
        let (chunk, start) = self.location(row);
        &mut self.chunks[chunk][start..start + self.width]
    }

    /// The values of all rows, row after row, a chunk at a time.
    pub(super) fn chunks(&self) -> impl Iterator<Item = &[T]> {
        self.chunks.iter().map(Vec::as_slice)
    }

    /// The chunk that holds a row, and the position in the chunk of the row's first value.
    #[inline]
    fn location(&self, row: u32) -> (usize, usize) {
        let row = row as usize;
        (row >> CHUNK_BITS, (row & (CHUNK_ROWS - 1)) * self.width)
    }
}
