//! The graph in a file: a cache that is checked when it is read. Nodes are named by the digests of their vectors, so
//! that the file is of use as long as most vectors are still there.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use super::graph::{DEGREE, Graph, Links, NONE};

/// The bytes that a file begins with. A file of another form has another number.
const MAGIC: [u8; 12] = *b"likewise-g01";
/// The length of a file's head: the magic bytes, the dimension of the vectors and the number of nodes.
const HEAD_BYTES: usize = MAGIC.len() + 2 * size_of::<u32>();
/// The length of the checksum that a file ends with.
const HASH_BYTES: usize = 32;
/// The length of the links of one node.
const LINKS_BYTES: usize = DEGREE * size_of::<u32>();

/// Why the graph cannot be read from a file or written to one.
#[derive(Debug, thiserror::Error)]
pub enum GraphFileError {
    /// The file cannot be read or written.
    #[error("{} cannot be read or written", path.display())]
    Io {
        /// The path of the file.
        path: PathBuf,
        /// The error of the operating system.
        #[source]
        cause: std::io::Error,
    },
    /// The file does not hold what was written to it, or another version wrote it.
    #[error("{} is damaged or of another version: {what}", path.display())]
    Damaged {
        /// The path of the file.
        path: PathBuf,
        /// The check that failed, in words.
        what: &'static str,
    },
}

/// A graph as it was stored: the checked bytes of the file, which may be as many as the graph has in memory and are not
/// taken apart into a second copy.
#[derive(Debug)]
pub(in crate::index) struct StoredGraph {
    bytes: Vec<u8>,
    n_nodes: usize,
}

impl StoredGraph {
    /// Reads and checks a graph of vectors of `dimension` numbers; none when there is no file.
    pub(in crate::index) fn read(
        path: &Path,
        dimension: usize,
    ) -> Result<Option<Self>, GraphFileError> {
        match fs::read(path) {
            Ok(bytes) => match checked(&bytes, dimension) {
                Ok(n_nodes) => Ok(Some(Self { bytes, n_nodes })),
                Err(what) => Err(GraphFileError::Damaged {
                    path: path.to_owned(),
                    what,
                }),
            },
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(cause) => Err(io(path)(cause)),
        }
    }

    /// The number of nodes that the graph had.
    pub(super) fn n_nodes(&self) -> usize {
        self.n_nodes
    }

    /// The digest of each node's vector; 0 for a node that was not stored.
    pub(super) fn digests(&self) -> impl Iterator<Item = u64> {
        let bytes = &self.bytes[HEAD_BYTES..self.links_start()];
        let digests = bytes.as_chunks().0.iter();
        digests.map(|bytes| u64::from_le_bytes(*bytes))
    }

    /// The links that a node had, to stored nodes.
    pub(super) fn links(&self, node: usize) -> Links {
        let bytes = &self.bytes[self.links_start() + node * LINKS_BYTES..][..LINKS_BYTES];
        let mut numbers = u32s(bytes);
        std::array::from_fn(|_| numbers.next().expect("a list has as many bytes"))
    }

    /// The byte at which the links of the first node begin.
    fn links_start(&self) -> usize {
        HEAD_BYTES + self.n_nodes * size_of::<u64>()
    }
}

impl Graph {
    /// Writes the graph to a new file beside `path`, and then renames that to `path`. `digests` holds the digest of each
    /// node's vector, 0 for a node that is not to be stored.
    pub(in crate::index) fn write(
        &self,
        path: &Path,
        dimension: usize,
        digests: &[u64],
    ) -> Result<(), GraphFileError> {
        let temporary = path.with_extension("new");
        let written = self.write_all(&temporary, dimension, digests);
        written
            .and_then(|()| fs::rename(&temporary, path))
            .map_err(io(path))
    }

    fn write_all(&self, path: &Path, dimension: usize, digests: &[u64]) -> std::io::Result<()> {
        let file = File::create(path)?;
        let mut out = HashingWriter {
            writer: BufWriter::new(&file),
            hasher: blake3::Hasher::new(),
        };
        out.put(&MAGIC)?;
        out.put(&(dimension as u32).to_le_bytes())?;
        out.put(&(digests.len() as u32).to_le_bytes())?;
        out.put(
            &digests
                .iter()
                .flat_map(|digest| digest.to_le_bytes())
                .collect::<Vec<u8>>(),
        )?;
        for block in self.blocks() {
            out.put(
                &block
                    .iter()
                    .flat_map(|link| link.to_le_bytes())
                    .collect::<Vec<u8>>(),
            )?;
        }
        let hash = out.hasher.finalize();
        out.put(hash.as_bytes())?;
        out.writer.flush()?;
        drop(out);
        file.sync_all()
    }
}

/// A writer that hashes what it writes.
struct HashingWriter<W> {
    writer: W,
    hasher: blake3::Hasher,
}

impl<W: Write> HashingWriter<W> {
    fn put(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.hasher.update(bytes);
        self.writer.write_all(bytes)
    }
}

/// The number of nodes of the graph in the bytes of a file; an error in words when anything is wrong with them.
fn checked(bytes: &[u8], dimension: usize) -> Result<usize, &'static str> {
    let Some((content, hash)) = bytes.split_last_chunk::<HASH_BYTES>() else {
        return Err("it is too short");
    };
    if content.len() < HEAD_BYTES || !content.starts_with(&MAGIC) {
        return Err("it does not begin as it should");
    }
    if blake3::hash(content) != blake3::Hash::from_bytes(*hash) {
        return Err("its checksum is wrong");
    }
    let (head, rest) = content.split_at(HEAD_BYTES);
    let numbers: Vec<u32> = u32s(&head[MAGIC.len()..]).collect();
    let n_nodes = numbers[1] as usize;
    if numbers[0] as usize != dimension {
        return Err("its vectors have another number of numbers");
    }
    if rest.len() != n_nodes * (size_of::<u64>() + LINKS_BYTES) {
        return Err("its length is wrong");
    }
    let mut links = u32s(&rest[n_nodes * size_of::<u64>()..]);
    if links.any(|link| link != NONE && link as usize >= n_nodes) {
        return Err("it names a node that is not there");
    }
    Ok(n_nodes)
}

/// The little-endian numbers that bytes hold.
fn u32s(bytes: &[u8]) -> impl Iterator<Item = u32> {
    let chunks = bytes.as_chunks().0.iter();
    chunks.map(|bytes| u32::from_le_bytes(*bytes))
}

fn io(path: &Path) -> impl FnOnce(std::io::Error) -> GraphFileError {
    let path = path.to_owned();
    move |cause| GraphFileError::Io { path, cause }
}

#[cfg(test)]
mod tests {
    use super::super::graph::NodeLinks;
    use super::*;

    const DIMENSION: usize = 8;

    fn written(folder: &Path) -> PathBuf {
        let path = folder.join("graph");
        let mut graph = Graph::new();
        graph.push();
        graph.push();
        let mut links = [NONE; DEGREE];
        links[0] = 1;
        graph.set_links(&[NodeLinks { node: 0, links }]);
        graph.write(&path, DIMENSION, &[7, 9]).expect("a file");
        path
    }

    /// The check that the file at `path` fails.
    fn what_is_wrong(path: &Path) -> &'static str {
        match StoredGraph::read(path, DIMENSION) {
            Err(GraphFileError::Damaged { what, .. }) => what,
            other => panic!("not damaged: {other:?}"),
        }
    }

    /// Changes the content of a file and gives it the checksum of the changed content.
    fn rewrite(path: &Path, change: impl FnOnce(&mut Vec<u8>)) {
        let mut content = fs::read(path).expect("a file");
        content.truncate(content.len() - HASH_BYTES);
        change(&mut content);
        let hash = blake3::hash(&content);
        content.extend_from_slice(hash.as_bytes());
        fs::write(path, content).expect("a file");
    }

    #[test]
    fn a_graph_is_read_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = written(folder.path());
        let stored = StoredGraph::read(&path, DIMENSION).unwrap().unwrap();
        assert!(stored.digests().eq([7, 9]));
        assert_eq!(stored.links(0)[..2], [1, NONE]);
        assert_eq!(stored.links(1), [NONE; DEGREE]);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn no_file_is_no_graph_and_no_error() {
        let folder = tempfile::tempdir().unwrap();
        let read = StoredGraph::read(&folder.path().join("graph"), DIMENSION);
        assert!(read.unwrap().is_none());
    }

    #[test]
    fn a_file_that_is_cut_off_anywhere_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = written(folder.path());
        let whole = fs::read(&path).unwrap();
        for length in 0..whole.len() {
            fs::write(&path, &whole[..length]).unwrap();
            what_is_wrong(&path);
        }
    }

    #[test]
    fn a_file_with_one_bit_turned_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = written(folder.path());
        let whole = fs::read(&path).unwrap();
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 4;
            fs::write(&path, bytes).unwrap();
            what_is_wrong(&path);
        }
    }

    #[test]
    fn a_graph_that_names_a_node_beyond_the_end_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = written(folder.path());
        let first_link = HEAD_BYTES + 2 * size_of::<u64>();
        rewrite(&path, |content| content[first_link] = 2);
        assert_eq!(what_is_wrong(&path), "it names a node that is not there");
    }

    #[test]
    fn a_graph_of_other_vectors_or_another_length_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = written(folder.path());
        assert!(StoredGraph::read(&path, DIMENSION + 1).is_err());
        rewrite(&path, |content| content.push(0));
        assert_eq!(what_is_wrong(&path), "its length is wrong");
    }
}
