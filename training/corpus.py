"""Texts to training passages: the corpora that the model learns from, cut at sentences and tokenised.

A passage is 12 to 200 tokens long, log-uniformly drawn, so that the model learns from titles as well as from
paragraphs; half of the passages carry their document's title in front, as passages do when they are embedded for
real.
"""

import gzip
import hashlib
import json
import math
import re
from dataclasses import dataclass
from pathlib import Path

import numpy
from tokenizers import Tokenizer

TRAINING_SETS = ["enwiki", "news_2012_2018", "arxiv_2025", "20newsgroups"]
SHORT_SETS = {"stackoverflow_titles": ["text"], "banking77": ["text"], "stsb_train": ["a", "b"]}
SHORTEST, LONGEST = 12, 200
SENTENCE_END = re.compile(r"(?<=[.!?])[\"'”’)]*\s+|\n+")
QUOTE_LINE = re.compile(r"^\s*[>|:}].*$|^.*\b(?:writes|wrote|said):?\s*$|^[A-Za-z-]+: .*$", re.MULTILINE)


@dataclass
class Passages:
    """`ids[starts[i]:starts[i + 1]]` are the tokens of passage i in their order; `documents[i]` is its document."""

    ids: numpy.ndarray
    starts: numpy.ndarray
    documents: numpy.ndarray

    def __len__(self):
        return len(self.documents)

    def __getitem__(self, i):
        return self.ids[self.starts[i] : self.starts[i + 1]]

    def save(self, path):
        numpy.savez(path, ids=self.ids, starts=self.starts, documents=self.documents)

    @classmethod
    def load(cls, path):
        kept = numpy.load(path)
        return cls(kept["ids"], kept["starts"], kept["documents"])


def rows(folder, name):
    """The documents of a set: gzip, one JSON object a line."""
    with gzip.open(Path(folder) / f"{name}.jsonl.gz", "rt") as lines:
        return [json.loads(line) for line in lines]


def tokenizer(model_folder):
    """The teacher's WordPiece tokenizer without truncation or padding."""
    loaded = Tokenizer.from_file(str(Path(model_folder) / "tokenizer.json"))
    loaded.no_truncation()
    loaded.no_padding()
    return loaded


def is_test_post(document_id):
    """Two of five newsgroup posts are kept for the evaluation; the training never sees them."""
    return hashlib.blake2b(document_id.encode(), digest_size=4).digest()[0] % 5 < 2


def is_tuning_text(document_id):
    """One of five documents is left out while settings are chosen, which is done on these documents."""
    return hashlib.blake2b(document_id.encode(), digest_size=4).digest()[1] % 5 == 0


def post_body(text):
    """A newsgroup post without quoted lines and lines that look like headers."""
    return QUOTE_LINE.sub("", text)


def training_documents(folder):
    """(id, title, text) of every document that may be learnt from."""
    for name in TRAINING_SETS:
        for row in rows(folder, name):
            text = row.get("text") or ""
            if name == "20newsgroups":
                if is_test_post(row["id"]):
                    continue
                text = post_body(text)
            yield row["id"], row.get("title") or "", text


def tuning_documents(folder):
    """For each document of the training whether it is left out while settings are chosen."""
    return numpy.array([is_tuning_text(name) for name, _, _ in training_documents(folder)])


def cut(title, sentences, random):
    """Packs the token lists of a document's sentences into passages."""
    target, current = draw_length(random), []
    for sentence in sentences:
        for start in range(0, len(sentence), LONGEST):
            piece = sentence[start : start + LONGEST]
            if current and len(current) + len(piece) > target:
                yield with_title(title, current, random)
                target, current = draw_length(random), []
            current = current + piece
    if current:
        yield with_title(title, current, random)


def draw_length(random):
    return int(math.exp(random.uniform(math.log(SHORTEST), math.log(LONGEST))))


def with_title(title, tokens, random):
    return (title + tokens)[:LONGEST] if random.random() < 0.5 and len(title) < 40 else tokens


def build(folder, model_folder, seed=0):
    """All training passages."""
    encoder, random = tokenizer(model_folder), numpy.random.default_rng(seed)
    ids, starts, documents = [], [0], []
    for number, (_, title, text) in enumerate(training_documents(folder)):
        parts = [title, *filter(str.strip, SENTENCE_END.split(text))]
        title_tokens, *sentences = (part.ids for part in encoder.encode_batch_fast(parts, add_special_tokens=False))
        for passage in cut(title_tokens, sentences, random):
            if len(passage) >= 4:
                ids.append(numpy.array(passage, dtype=numpy.uint16))
                starts.append(starts[-1] + len(passage))
                documents.append(number)
    return Passages(numpy.concatenate(ids), numpy.array(starts), numpy.array(documents, dtype=numpy.int32))


def short_texts(folder, encoder, passages, n_windows, seed=0):
    """Tokens of titles, questions, captions and of short windows of passages, and whether each may be tuned on."""
    texts, tuning = [], []
    for name, fields in SHORT_SETS.items():
        for row in rows(folder, name):
            texts += [row[key] for key in fields]
            tuning += [is_tuning_text(row.get("id") or row["a"])] * len(fields)
    tokens = [found.ids for found in encoder.encode_batch_fast(texts, add_special_tokens=False)]
    random = numpy.random.default_rng(seed)
    for i in random.permutation(len(passages))[:n_windows]:
        length = random.integers(3, 13)
        start = random.integers(0, max(1, len(passages[i]) - length + 1))
        tokens.append(passages[i][start : start + length].tolist())
    return tokens, numpy.array(tuning + [False] * n_windows)
