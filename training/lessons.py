"""What the table is learnt from: bags of entries with their targets and documents, out of the work folder."""

from dataclasses import dataclass

import numpy
import scipy.sparse

import corpus
import teacher
from static_model import Phrases, bags, counted, unit

DIMENSION = 256
SMOOTHING = 0.5


@dataclass
class Lessons:
    """Bags of entries (roots of counts), the teacher's vectors, and the document of each passage."""

    bags: scipy.sparse.csr_matrix
    targets: numpy.ndarray
    documents: numpy.ndarray

    def __len__(self):
        return len(self.documents)

    def frequency(self):
        """In how many passages each entry occurs."""
        return numpy.bincount(self.bags.indices, minlength=self.bags.shape[1])


@dataclass
class Texts:
    """Token ids one text after the other, where each starts, the teacher's vectors, the document of each."""

    ids: numpy.ndarray
    starts: numpy.ndarray
    vectors: numpy.ndarray
    documents: numpy.ndarray

    def joined(self, other):
        return Texts(numpy.concatenate([self.ids, other.ids]),
                     numpy.concatenate([self.starts, self.starts[-1] + other.starts[1:]]),
                     numpy.concatenate([self.vectors, other.vectors]),
                     numpy.concatenate([self.documents, other.documents + self.documents.max() + 1]))


def build(work, phrases, n_tokens, accept_tuning_texts):
    """All lessons, and the axes (384 x 256) of the space that they are in."""
    passages = embedded_passages(work, accept_tuning_texts)
    axes = principal_axes(passages.vectors)
    texts = passages.joined(embedded_short_texts(work, accept_tuning_texts))
    found = bags_of(texts, phrases, n_tokens)
    return Lessons(found, smoothed(unit(texts.vectors @ axes), texts.documents), texts.documents), axes


def embedded_passages(work, accept_tuning_texts):
    passages = corpus.Passages.load(work / "passages.npz")
    chosen, vectors = teacher.load(passages, work)
    if not accept_tuning_texts:
        kept = ~numpy.load(work / "tuning.npy")[passages.documents[chosen]]
        chosen, vectors = chosen[kept], vectors[kept]
    ids, starts = gathered(passages.ids, passages.starts, chosen)
    return Texts(ids, starts, vectors.astype(numpy.float32), passages.documents[chosen])


def embedded_short_texts(work, accept_tuning_texts):
    kept = numpy.load(work / "short.npz")
    chosen = numpy.flatnonzero(accept_tuning_texts | ~kept["tuning"])
    ids, starts = gathered(kept["ids"], kept["starts"], chosen)
    return Texts(ids, starts, kept["vectors"][chosen].astype(numpy.float32), numpy.arange(len(chosen)))


def gathered(ids, starts, chosen):
    """The ids of the chosen texts one after the other, and their starts."""
    lengths = numpy.diff(starts)[chosen]
    ends = numpy.concatenate([[0], numpy.cumsum(lengths)])
    places = numpy.repeat(starts[chosen] - ends[:-1], lengths) + numpy.arange(ends[-1])
    return ids[places].astype(numpy.int64), ends


def bags_of(texts, phrases, n_tokens):
    if not phrases:
        return counted(texts.ids, texts.starts, n_tokens)
    token_lists = (texts.ids[start:end].tolist() for start, end in zip(texts.starts, texts.starts[1:]))
    return bags(token_lists, n_tokens + len(phrases), Phrases(phrases, n_tokens))


def principal_axes(vectors):
    """The axes (384 x 256) that keep most of the vectors' length."""
    moments = vectors.T.astype(numpy.float64) @ vectors.astype(numpy.float64)
    return numpy.linalg.eigh(moments)[1][:, ::-1][:, :DIMENSION].astype(numpy.float32)


def smoothed(vectors, documents):
    """Each passage's vector drawn towards the mean of its document's: what the document is about counts too."""
    ones = numpy.ones(len(documents), dtype=numpy.float32)
    members = scipy.sparse.csr_matrix((ones, (documents, numpy.arange(len(documents)))))
    means = (members @ vectors) / numpy.maximum(members.sum(1).A1, 1)[:, None]
    return unit(vectors + SMOOTHING * means[documents]).astype(numpy.float32)
