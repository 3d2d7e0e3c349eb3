"""Learns the table of static embeddings from the lessons, and writes it as `model.lwm`.

usage: python learn.py --work FOLDER [--tuning] [--option NAME=VALUE]... MODEL

With --tuning the documents that settings are chosen on are left out. Option names are those of `Options`.
"""

import argparse
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy
import scipy.sparse

import corpus
import lessons
import pack
import phrases
from static_model import SPECIAL, unit

REPORT = 50
RARITY = [1, 5, 20, 100, 1000]


@dataclass
class Options:
    """How the table is learnt."""

    n_words: int = 16_000
    n_pairs: int = 12_000
    n_epochs: int = 3
    batch: int = 1024
    rate: float = 0.03
    temperature: float = 0.05
    same_document: float = 0.3
    cosine: float = 3.0
    idf_power: float = 1.5
    scale: float = 2.0
    seed: int = 0


class Adam:
    """Adam for the rows that occur in a batch, with one variance for each row."""

    def __init__(self, table):
        self.table, self.mean = table, numpy.zeros_like(table)
        self.variance = numpy.zeros(len(table), dtype=numpy.float32)
        self.n_steps = numpy.zeros(len(table), dtype=numpy.int32)

    def step(self, rows, gradient, rate):
        self.n_steps[rows] += 1
        n = self.n_steps[rows]
        self.mean[rows] = mean = 0.9 * self.mean[rows] + 0.1 * gradient
        self.variance[rows] = variance = 0.99 * self.variance[rows] + 0.01 * (gradient**2).mean(1)
        scale = rate / (numpy.sqrt(variance / (1 - 0.99**n)) + 1e-12) / (1 - 0.9**n)
        self.table[rows] -= scale[:, None].astype(numpy.float32) * mean


class Learner:
    """Learns from batches of passages, two by two of one document.

    The loss of a batch: how far the distribution over the other passages, as the model's similarities make it, is from
    the teacher's mixed with the passages of the same document; plus how far each vector is from the teacher's.
    """

    def __init__(self, given, start, weights, options):
        self.lessons, self.options, self.adam = given, options, Adam(start.copy())
        self.bags = (given.bags @ scipy.sparse.diags(weights)).tocsr()
        self.random = numpy.random.default_rng(options.seed)

    def run(self):
        batches = [batch for _ in range(self.options.n_epochs) for batch in self.batches()]
        started, losses = time.time(), []
        for number, batch in enumerate(batches, 1):
            rate = self.options.rate * min(1, number / 20) * (1 - (number - 1) / len(batches))
            losses.append(self.step(batch, rate))
            if number % REPORT == 0:
                print(f"batch {number} of {len(batches)}, loss {numpy.mean(losses[-REPORT:], 0).round(4)}, "
                      f"{time.time() - started:.0f} s", file=sys.stderr, flush=True)
        return self.adam.table

    def batches(self):
        """Pairs of passages of one document in random order; a passage that is left over stands alone."""
        pairs = self.random.permutation(self.pairs())
        size = self.options.batch
        return [numpy.unique(pairs[start : start + size]) for start in range(0, len(pairs) - size + 1, size)]

    def pairs(self):
        documents = self.lessons.documents
        order = self.random.permutation(len(documents))
        order = order[numpy.argsort(documents[order], kind="stable")]
        pairs, i = [], 0
        while i < len(order):
            paired = i + 1 < len(order) and documents[order[i]] == documents[order[i + 1]]
            pairs.append((order[i], order[i + paired]))
            i += 1 + paired
        return numpy.array(pairs)

    def step(self, batch, rate):
        bags = self.bags[batch]
        sums = bags @ self.adam.table
        lengths = numpy.maximum(numpy.linalg.norm(sums, axis=1, keepdims=True), 1e-6)
        vectors = sums / lengths
        loss, gradient = self.loss(vectors, self.lessons.targets[batch], self.lessons.documents[batch])
        gradient = (gradient - vectors * (vectors * gradient).sum(1, keepdims=True)) / lengths
        rows = numpy.unique(bags.indices)
        self.adam.step(rows, (bags.T @ gradient.astype(numpy.float32))[rows], rate)
        return loss

    def loss(self, vectors, targets, documents):
        """The two parts of the loss, and the gradient for the vectors."""
        options, n = self.options, len(vectors)
        found = distribution(vectors @ vectors.T / options.temperature)
        aim = (1 - options.same_document) * distribution(targets @ targets.T / options.temperature)
        aim += options.same_document * same(documents)
        aim /= aim.sum(1, keepdims=True)
        slope = (found - aim) / n
        gradient = ((slope + slope.T) @ vectors - options.cosine * targets / n) / options.temperature
        return (-(aim * numpy.log(found + 1e-9)).sum() / n, 1 - (vectors * targets).sum() / n), gradient


def distribution(scaled):
    """A softmax over each row without its diagonal."""
    numpy.fill_diagonal(scaled, -numpy.inf)
    scaled = numpy.exp(scaled - scaled.max(1, keepdims=True))
    return scaled / scaled.sum(1, keepdims=True)


def same(documents):
    """For each passage a distribution over the others of its document; zero where there are none."""
    equal = (documents[:, None] == documents[None]).astype(numpy.float32)
    numpy.fill_diagonal(equal, 0)
    return equal / numpy.maximum(equal.sum(1, keepdims=True), 1)


def inverse_frequency(frequency, n_passages, power):
    """A rare entry counts more, at most as if it occurred in two passages; special tokens do not count."""
    found = numpy.log(n_passages / numpy.maximum(frequency, 2)) ** power
    found[SPECIAL] = 0
    return found.astype(numpy.float32)


def learn(given, token_vectors, options):
    """The table; it starts from the teacher's vectors of single tokens, and from zero for phrases."""
    weights = inverse_frequency(given.frequency(), len(given), options.idf_power)
    start = numpy.zeros((given.bags.shape[1], token_vectors.shape[1]), dtype=numpy.float32)
    start[: len(token_vectors)] = options.scale * token_vectors
    table = Learner(given, start, weights, options).run() * weights[:, None]
    table = without_mean(table, given.frequency(), len(token_vectors))
    table[: len(token_vectors)] *= lengthening(table, weights, given.frequency()[: len(token_vectors)])[:, None]
    return table / numpy.median(numpy.linalg.norm(table, axis=1))


def without_mean(table, frequency, n_tokens):
    """Token rows minus their mean over the running text: what all texts have in common says nothing."""
    counted = numpy.where(numpy.abs(table[:n_tokens]).max(1) > 0, frequency[:n_tokens], 0)
    mean = counted @ table[:n_tokens] / counted.sum()
    table = table.copy()
    table[:n_tokens] -= (numpy.abs(table[:n_tokens]).max(1, keepdims=True) > 0) * mean
    return table


def lengthening(table, weights, frequency):
    """Factors for token rows. Rows grow while they are learnt, so those of rare tokens stay too short; on average they
    get the length that tokens have which occur in 100 to 1,000 passages."""
    lengths = numpy.linalg.norm(table[: len(frequency)], axis=1) / numpy.maximum(weights[: len(frequency)], 1e-9)
    means = [lengths[(frequency >= low) & (frequency < high)].mean() for low, high in zip(RARITY, RARITY[1:])]
    places = numpy.sqrt(numpy.multiply(RARITY[:-1], RARITY[1:]))
    expected = numpy.interp(numpy.log(numpy.maximum(frequency, 1)), numpy.log(places), means)
    return (means[-1] / numpy.minimum(expected, means[-1])).astype(numpy.float32)


def chosen_phrases(work, vocabulary, options):
    passages = corpus.Passages.load(work / "passages.npz")
    return phrases.choose(passages.ids, passages.starts[:-1], vocabulary, options.n_words, options.n_pairs)


def arguments():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--tuning", action="store_true")
    parser.add_argument("--option", action="append", default=[])
    parser.add_argument("model", type=Path)
    return parser.parse_args()


def main():
    given = arguments()
    named = dict(option.split("=") for option in given.option)
    options = Options(**{name: Options.__annotations__[name](value) for name, value in named.items()})
    encoder = corpus.tokenizer(given.work / "teacher")
    vocabulary = [encoder.id_to_token(i) for i in range(encoder.get_vocab_size())]
    entries = chosen_phrases(given.work, vocabulary, options) if options.n_words + options.n_pairs else []
    learnt_from, axes = lessons.build(given.work, entries, len(vocabulary), not given.tuning)
    token_vectors = unit(numpy.load(given.work / "tokens.npy") @ axes)
    table = learn(learnt_from, token_vectors, options)
    pack.write(pack.quantised(table, entries), vocabulary, given.model)


if __name__ == "__main__":
    main()
