"""The file `model.lwm`: what the binary holds and maps into memory.

All numbers are little-endian. Bytes 0-7 "LIKEWISE"; u32 version; u32 tokens; u32 phrases; u32 dimension; u64 bytes of
the vocabulary; u64 token ids of all phrases together; bytes 40-71 BLAKE3 of everything from byte 128; zeros up to
byte 128. Then, each at a multiple of 64 bytes: rows int8 [entries x dimension]; weights float32 [entries]; lengths of
the phrases u8 and their token ids u16 (both only if there are phrases); the vocabulary, UTF-8, one token a line, no
line end at the end.
"""

import struct

import numpy
from blake3 import blake3

from static_model import StaticModel

MAGIC, VERSION = b"LIKEWISE", 1
HEADER, ALIGNMENT = 128, 64
FIELDS = "<8s4I2Q32s"


def quantised(table, phrases=()):
    """A table as int8 rows, each with its scale as weight; the lengths of the rows are what the entries weigh."""
    scales = numpy.abs(table).max(1) / 127
    rows = numpy.round(table / numpy.maximum(scales, 1e-12)[:, None]).astype(numpy.int8)
    return StaticModel(rows, scales.astype(numpy.float32), list(phrases))


def write(model, vocabulary, path):
    """Writes a quantised model and its vocabulary; the number of tokens is that of the vocabulary."""
    lines = "\n".join(vocabulary).encode()
    ids = numpy.array([token for phrase in model.phrases for token in phrase], dtype="<u2")
    sections = [model.rows.astype(numpy.int8).tobytes(), model.weights.astype("<f4").tobytes()]
    if model.phrases:
        sections += [bytes(map(len, model.phrases)), ids.tobytes()]
    body = b"".join(map(aligned, sections)) + lines
    counts = (VERSION, len(vocabulary), len(model.phrases), model.rows.shape[1], len(lines), len(ids))
    header = struct.pack(FIELDS, MAGIC, *counts, blake3(body).digest())
    path.write_bytes(header.ljust(HEADER, b"\0") + body)


def aligned(section):
    return section + bytes(-len(section) % ALIGNMENT)


def read(path):
    """A packed model, checked, and its vocabulary."""
    content = path.read_bytes()
    magic, version, n_tokens, n_phrases, dimension, n_bytes, n_ids, found = struct.unpack_from(FIELDS, content)
    if (magic, version) != (MAGIC, VERSION) or blake3(content[HEADER:]).digest() != found:
        raise ValueError(f"{path} is damaged or not a model of version {VERSION}")
    sections = Sections(content)
    n_entries = n_tokens + n_phrases
    rows = sections.take("i1", n_entries * dimension).reshape(n_entries, dimension)
    weights = sections.take("<f4", n_entries)
    lengths, ids = (sections.take("u1", n_phrases), sections.take("<u2", n_ids)) if n_phrases else ([], [])
    vocabulary = sections.take("u1", n_bytes).tobytes().decode().split("\n")
    ends = numpy.cumsum(lengths, dtype=int)
    phrases = [tuple(map(int, ids[end - length : end])) for end, length in zip(ends, lengths)]
    return StaticModel(rows, weights, phrases), vocabulary


class Sections:
    """Reads the sections one after the other."""

    def __init__(self, content):
        self.content, self.at = content, HEADER

    def take(self, kind, count):
        found = numpy.frombuffer(self.content, kind, count, self.at)
        self.at += found.nbytes + -found.nbytes % ALIGNMENT
        return found
