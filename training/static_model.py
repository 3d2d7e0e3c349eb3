"""The static model: one row per entry of the vocabulary; a text's vector is the weighted sum of the rows of its
distinct entries, scaled to length 1.
"""

from dataclasses import dataclass, field

import numpy
import scipy.sparse
from safetensors.numpy import load_file

CLS, SEP, PAD, MASK, UNKNOWN = 101, 102, 0, 103, 100
SPECIAL = [PAD, UNKNOWN, CLS, SEP, MASK]


@dataclass
class StaticModel:
    """Entry e of a text that holds it n times adds `sqrt(n) * weights[e] * rows[e]`. The first entries are the tokens
    of the vocabulary, those after them the phrases: sequences of tokens, which count besides their parts."""

    rows: numpy.ndarray
    weights: numpy.ndarray
    phrases: list = field(default_factory=list)

    @classmethod
    def load(cls, path):
        """The starting model's format: `embedding` and `weight` in a safetensors file."""
        kept = load_file(path)
        return cls(kept["embedding"], kept["weight"])

    @property
    def table(self):
        """What one occurrence of each entry adds."""
        return self.rows.astype(numpy.float32) * self.weights[:, None]

    def embed(self, token_lists):
        """Unit vectors; a text without known entries has the zero vector."""
        phrases = Phrases(self.phrases, len(self.weights) - len(self.phrases))
        return unit(bags(token_lists, len(self.weights), phrases) @ self.table)


class Phrases:
    """Finds phrases: from left to right the longest that starts at a token; the search goes on behind it."""

    def __init__(self, phrases, n_tokens):
        self.entries = {tuple(phrase): n_tokens + i for i, phrase in enumerate(phrases)}
        self.longest = max(map(len, phrases), default=0)
        self.starts = {phrase[:2] for phrase in self.entries}

    def find(self, tokens):
        """The entries of the phrases in a text."""
        tokens, at, found = tuple(tokens), 0, []
        while self.entries and at + 1 < len(tokens):
            length = self.length_at(tokens, at)
            if length:
                found.append(self.entries[tokens[at : at + length]])
            at += length or 1
        return found

    def length_at(self, tokens, at):
        if tokens[at : at + 2] not in self.starts:
            return 0
        for length in range(min(self.longest, len(tokens) - at), 1, -1):
            if tokens[at : at + length] in self.entries:
                return length
        return 0


def bags(token_lists, n_entries, phrases):
    """Square roots of counts, one row per text; special tokens are left out."""
    starts, entries = [0], []
    for tokens in token_lists:
        entries.extend(tokens)
        entries.extend(phrases.find(tokens))
        starts.append(len(entries))
    return counted(numpy.array(entries, dtype=numpy.int64), numpy.array(starts), n_entries)


def counted(entries, starts, n_entries):
    """`bags` of entries that lie one text after the other."""
    ones = numpy.ones(len(entries), dtype=numpy.float32)
    ones[numpy.isin(entries, SPECIAL)] = 0
    counts = scipy.sparse.csr_matrix((ones, entries, starts), shape=(len(starts) - 1, n_entries))
    counts.sum_duplicates()
    counts.eliminate_zeros()
    counts.data = numpy.sqrt(counts.data)
    return counts


def unit(vectors):
    """Rows scaled to length 1; zero rows stay zero."""
    return vectors / numpy.maximum(numpy.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
