//! The tokens of a page, as the HTML Standard tells them apart, at a cost that no page can drive up.

use std::cell::Cell;

use html5ever::TokenizerResult;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    BufferQueue, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

/// How many bytes are read at once.
const PIECE: usize = 16 * 1024;
/// Most gaps in what is not yet a token: in a tag, each may set an attribute apart.
const MAX_GAPS: usize = 32 * 1024;
/// Most comparisons of names of attributes: each is compared with those before it in its tag.
const MAX_COMPARISONS: usize = 1 << 30;

/// Gives the tokens of a page to `sink`, and the sink back.
///
/// A tag or a comment that is far too long is left out up to its next `>`, and what comes after
/// far too many attributes is not read.
pub(super) fn read_tokens<S: TokenSink>(html: &str, sink: S) -> S {
    let mut tokenizer = tokenizer(Watched::new(sink));
    let mut rest = html;
    let mut n_gaps = 0;
    while !rest.is_empty() && tokenizer.sink.n_comparisons.get() <= MAX_COMPARISONS {
        let (piece, after) = rest.split_at(rest.floor_char_boundary(PIECE));
        let is_within_token = tokenizer.sink.is_waiting.replace(true);
        n_gaps = if is_within_token {
            n_gaps + gaps(piece)
        } else {
            0
        };
        if n_gaps <= MAX_GAPS {
            feed(&tokenizer, piece);
            rest = after;
        } else {
            tokenizer = begin_anew(tokenizer, n_gaps);
            rest = rest.split_once('>').map_or("", |(_, after)| after);
        }
    }
    tokenizer.end();
    tokenizer.sink.inner
}

fn tokenizer<S: TokenSink>(sink: S) -> Tokenizer<S> {
    Tokenizer::new(sink, TokenizerOpts::default())
}

fn feed<S: TokenSink>(tokenizer: &Tokenizer<S>, piece: &str) {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(piece));
    // It stops after each script, for those who would run it.
    while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
}

/// Forgets the tag or comment that is being read.
fn begin_anew<S: TokenSink>(former: Tokenizer<Watched<S>>, n_gaps: usize) -> Tokenizer<Watched<S>> {
    former.sink.add_attributes(n_gaps);
    former.sink.is_waiting.set(false);
    tokenizer(former.sink)
}

fn gaps(piece: &str) -> usize {
    let is_gap = |byte: &u8| {
        matches!(
            byte,
            b'\t' | b'\n' | b'\r' | 0x0C | b' ' | b'/' | b'"' | b'\''
        )
    };
    piece.as_bytes().iter().filter(|byte| is_gap(byte)).count()
}

/// A sink, and what its tokens cost.
struct Watched<S> {
    inner: S,
    /// Whether no token has come since it was set.
    is_waiting: Cell<bool>,
    n_comparisons: Cell<usize>,
}

impl<S> Watched<S> {
    fn new(inner: S) -> Self {
        Self {
            inner,
            is_waiting: Cell::new(false),
            n_comparisons: Cell::new(0),
        }
    }

    fn add_attributes(&self, n: usize) {
        self.n_comparisons.update(|sum| sum + n * n / 2);
    }
}

impl<S: TokenSink> TokenSink for Watched<S> {
    type Handle = S::Handle;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<S::Handle> {
        match &token {
            Token::ParseError(_) => return TokenSinkResult::Continue,
            Token::TagToken(tag) => self.add_attributes(tag.attrs.len()),
            Token::DoctypeToken(_)
            | Token::CommentToken(_)
            | Token::CharacterTokens(_)
            | Token::NullCharacterToken
            | Token::EOFToken => {}
        }
        self.is_waiting.set(false);
        self.inner.process_token(token, line)
    }

    fn end(&self) {
        self.inner.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.inner
            .adjusted_current_node_present_but_not_in_html_namespace()
    }
}
