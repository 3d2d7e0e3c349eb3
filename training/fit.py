"""Passages with their teacher's embeddings to a table of static embeddings.

First a ridge regression, then a stage of stochastic gradients whose loss knows what the texts are compared for.
"""

import sys
import time
from dataclasses import dataclass

import numpy
import scipy.sparse

from static_model import SPECIAL, counted, unit


@dataclass
class Lessons:
    """What is learnt from: bags of entries (roots of counts), the teacher's vectors, and the document of each passage."""

    bags: scipy.sparse.csr_matrix
    targets: numpy.ndarray
    documents: numpy.ndarray

    def frequency(self):
        """In how many passages each entry occurs."""
        return numpy.bincount(self.bags.indices, minlength=self.bags.shape[1])


def principal_axes(vectors, dimension):
    """The axes (384 x dimension) that keep most of the vectors' length."""
    moments = vectors.T.astype(numpy.float64) @ vectors.astype(numpy.float64)
    return numpy.linalg.eigh(moments)[1][:, ::-1][:, :dimension].astype(numpy.float32)


def inverse_frequency(frequency, n_passages, power):
    """A rare entry counts more; at most as if it occurred in two passages."""
    return (numpy.log(n_passages / numpy.maximum(frequency, 2)) ** power).astype(numpy.float32)


def weighted(bags, weights):
    """Bags with weighted entries, each at length 1, which makes long and short passages count alike."""
    found = bags @ scipy.sparse.diags(weights.astype(numpy.float32))
    lengths = numpy.sqrt(found.multiply(found).sum(1)).A1
    return (scipy.sparse.diags((1 / numpy.maximum(lengths, 1e-9)).astype(numpy.float32)) @ found).tocsr()


def ridge(bags, targets, prior, strength, n_iterations=25):
    """Minimises |bags E - targets|^2 + strength |E - prior|^2 by conjugate gradients."""
    transposed = bags.T.tocsr()
    def normal(x):
        return transposed @ (bags @ x) + strength * x
    solution = prior.copy()
    residual = transposed @ (targets - bags @ prior)
    direction, squared = residual.copy(), (residual**2).sum(0)
    for _ in range(n_iterations):
        image = normal(direction)
        step = squared / numpy.maximum((direction * image).sum(0), 1e-12)
        solution += step * direction
        residual -= step * image
        previous, squared = squared, (residual**2).sum(0)
        direction = residual + squared / numpy.maximum(previous, 1e-12) * direction
    return solution


@dataclass
class GradientOptions:
    """How the second stage learns."""

    n_epochs: int = 1
    n_pairs: int = 1024
    rate: float = 0.003
    temperature: float = 0.05
    same_document: float = 0.3
    cosine: float = 1.0
    similarity: float = 0.0
    lexical: float = 0.0
    seed: int = 0


class GradientStage:
    """Learns the table by Adam from batches of pairs of passages of one document.

    The loss of a batch: how far the distribution over the other passages, as the model's similarities make it, is from
    the teacher's mixed with the passages of the same document; plus how far each vector is from the teacher's.
    """

    def __init__(self, lessons, table, weights, options):
        self.lessons, self.options, self.table = lessons, options, table.copy()
        self.bags = (lessons.bags @ scipy.sparse.diags(weights)).tocsr()
        self.words = weighted(lessons.bags, weights)
        self.mean = numpy.zeros_like(self.table)
        self.variance = numpy.zeros(len(table), dtype=numpy.float32)
        self.n_steps = numpy.zeros(len(table), dtype=numpy.int32)
        self.random = numpy.random.default_rng(options.seed)

    def run(self, report=None):
        n = self.options.n_epochs
        batches = [batch for _ in range(n) for batch in self.batches()]
        started, losses = time.time(), []
        for number, batch in enumerate(batches):
            rate = self.options.rate * min(1, (number + 1) / 20) * (1 - number / len(batches))
            losses.append(self.step(batch, rate))
            if number % 50 == 49:
                print(f"batch {number + 1} of {len(batches)}, loss {numpy.mean(losses[-50:], 0).round(4)}, "
                      f"{time.time() - started:.0f} s", file=sys.stderr, flush=True)
                if report and number % 200 == 199:
                    report(self.table)
        return self.table

    def batches(self):
        """Pairs of passages of one document in random order; a passage that is left over stands twice."""
        documents = self.lessons.documents
        order = self.random.permutation(len(documents))
        order = order[numpy.argsort(documents[order], kind="stable")]
        pairs, i = [], 0
        while i < len(order):
            paired = i + 1 < len(order) and documents[order[i]] == documents[order[i + 1]]
            pairs.append((order[i], order[i + paired]))
            i += 1 + paired
        pairs = self.random.permutation(numpy.array(pairs))
        return [numpy.unique(pairs[i : i + self.options.n_pairs])
                for i in range(0, len(pairs) - self.options.n_pairs + 1, self.options.n_pairs)]

    def step(self, batch, rate):
        bags, targets = self.bags[batch], self.lessons.targets[batch]
        sums = bags @ self.table
        lengths = numpy.maximum(numpy.linalg.norm(sums, axis=1, keepdims=True), 1e-6)
        vectors = sums / lengths
        wanted = targets @ targets.T + self.shared_words(batch)
        loss, gradient = self.loss(vectors, targets, wanted, self.lessons.documents[batch])
        gradient = (gradient - vectors * (vectors * gradient).sum(1, keepdims=True)) / lengths
        self.update(bags, gradient.astype(numpy.float32), rate)
        return loss

    def shared_words(self, batch):
        if not self.options.lexical:
            return 0
        words = self.words[batch]
        return self.options.lexical * (words @ words.T).toarray()

    def loss(self, vectors, targets, wanted, documents):
        """The parts of the loss, and its gradient for the vectors."""
        options, n = self.options, len(vectors)
        similarities = vectors @ vectors.T
        found = distribution(similarities, options.temperature)
        aim = (1 - options.same_document) * distribution(wanted, options.temperature)
        aim += options.same_document * same(documents)
        aim /= aim.sum(1, keepdims=True)
        divergence = -(aim * numpy.log(found + 1e-9)).sum() / n
        slope = (found - aim) / n
        if options.similarity:
            difference = similarities - wanted
            slope += options.similarity * options.temperature * 2 / n * difference
        gradient = (slope + slope.T) @ vectors / options.temperature * 1.0
        gradient -= options.cosine / options.temperature * targets / n
        return (divergence, 1 - (vectors * targets).sum() / n), gradient

    def update(self, bags, gradient, rate):
        """One step of Adam for the rows that occur in the batch, with one variance for each row."""
        rows = numpy.unique(bags.indices)
        gradient = (bags.T @ gradient)[rows]
        self.n_steps[rows] += 1
        n = self.n_steps[rows]
        self.mean[rows] = mean = 0.9 * self.mean[rows] + 0.1 * gradient
        self.variance[rows] = variance = 0.99 * self.variance[rows] + 0.01 * (gradient**2).mean(1)
        scale = rate / (numpy.sqrt(variance / (1 - 0.99**n)) + 1e-12) / (1 - 0.9**n)
        self.table[rows] -= scale[:, None].astype(numpy.float32) * mean


def distribution(similarities, temperature):
    """A softmax over each row without its diagonal."""
    scaled = similarities / temperature
    numpy.fill_diagonal(scaled, -numpy.inf)
    scaled = numpy.exp(scaled - scaled.max(1, keepdims=True))
    return scaled / scaled.sum(1, keepdims=True)


def same(documents):
    """For each passage a distribution over the others of its document; zero where there are none."""
    equal = (documents[:, None] == documents[None]).astype(numpy.float32)
    numpy.fill_diagonal(equal, 0)
    return equal / numpy.maximum(equal.sum(1, keepdims=True), 1)
