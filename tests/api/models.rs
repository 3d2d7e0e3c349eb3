//! Embedding models for tests: small, and failing on demand.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};

use likewise::embedding::{EmbedError, Embedder, Embedding, Purpose, VectorSpace};

/// Numbers of a vector: one for each letter.
pub const DIMENSION: usize = 26;
/// The longest text in words.
pub const MAX_TOKENS: usize = 12;

/// Counts letters; reads so many texts before it fails, and none behind a closed gate.
pub struct Letters {
    space: VectorSpace,
    is_open: Mutex<bool>,
    opened: Condvar,
    n_left: AtomicUsize,
    n_read: AtomicUsize,
    failure: Failure,
}

/// How a model fails.
#[derive(Debug, Clone, Copy)]
pub enum Failure {
    Broken,
    Busy,
}

impl Letters {
    pub fn new() -> Arc<Self> {
        Self::that_fails_after(usize::MAX, Failure::Broken)
    }

    pub fn that_fails_after(n_texts: usize, failure: Failure) -> Arc<Self> {
        Self::with_gate(true, n_texts, failure)
    }

    /// One whose gate is closed.
    pub fn behind_a_gate() -> Arc<Self> {
        Self::with_gate(false, usize::MAX, Failure::Broken)
    }

    /// Opens the gate for good.
    pub fn open(&self) {
        *self.is_open.lock().expect("nobody panics") = true;
        self.opened.notify_all();
    }

    fn with_gate(is_open: bool, n_texts: usize, failure: Failure) -> Arc<Self> {
        Arc::new(Self {
            is_open: Mutex::new(is_open),
            opened: Condvar::new(),
            space: VectorSpace {
                model: "letters".to_owned(),
                dimension: DIMENSION,
                fingerprint: "abc".to_owned(),
            },
            n_left: AtomicUsize::new(n_texts),
            n_read: AtomicUsize::new(0),
            failure,
        })
    }

    /// Texts that it gave a vector of.
    pub fn n_read(&self) -> usize {
        self.n_read.load(Ordering::SeqCst)
    }

    fn fails(&self, n_texts: usize) -> bool {
        let left = self.n_left.load(Ordering::SeqCst);
        self.n_left
            .store(left.saturating_sub(n_texts), Ordering::SeqCst);
        left < n_texts
    }
}

impl Embedder for Letters {
    fn space(&self) -> &VectorSpace {
        &self.space
    }

    fn count_tokens(&self, text: &str) -> usize {
        text.split_whitespace().count()
    }

    fn max_tokens(&self) -> Option<usize> {
        Some(MAX_TOKENS)
    }

    fn embed(&self, texts: &[&str], _: Purpose) -> Result<Vec<Option<Embedding>>, EmbedError> {
        let is_open = self.is_open.lock().expect("nobody panics");
        drop(self.opened.wait_while(is_open, |is_open| !*is_open));
        if self.fails(texts.len()) {
            return Err(match self.failure {
                Failure::Busy => EmbedError::Busy { n_waiting: 7 },
                Failure::Broken => EmbedError::Model {
                    model: "letters".to_owned(),
                    n_texts: texts.len(),
                    cause: "out of ink".into(),
                },
            });
        }
        self.n_read.fetch_add(texts.len(), Ordering::SeqCst);
        Ok(texts.iter().map(|text| letters(text)).collect())
    }

    fn can_be_shortened(&self) -> bool {
        false
    }
}

fn letters(text: &str) -> Option<Embedding> {
    let mut counts = vec![0.0; DIMENSION];
    for byte in text.bytes().filter(u8::is_ascii_alphabetic) {
        counts[usize::from(byte.to_ascii_lowercase() - b'a')] += 1.0;
    }
    Embedding::normalised(counts)
}
