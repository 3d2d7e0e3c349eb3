"""How good embeddings are: retrieval of the same label, k-means against labels, graded pairs, judged answers."""

import numpy
import scipy.sparse
from scipy.stats import spearmanr
from sklearn.cluster import KMeans
from sklearn.metrics import v_measure_score

from static_model import unit


def centred(vectors):
    """Unit vectors minus their mean, at length 1 again."""
    return unit(vectors - vectors.mean(0))


def mean_average_precision(similarities, labels):
    """Each text is a query, the others with its label are the answers; texts alone with their label do not ask."""
    similarities = similarities.copy()
    numpy.fill_diagonal(similarities, -numpy.inf)
    order = numpy.argsort(-similarities, axis=1, kind="stable")[:, :-1]
    right = labels[order] == labels[:, None]
    right = right[right.any(1)]
    precision = numpy.cumsum(right, 1) / numpy.arange(1, right.shape[1] + 1)
    return float(((precision * right).sum(1) / right.sum(1)).mean())


def clustering(vectors, labels, n_seeds=5):
    """V-measure of k-means with the true number of groups, mean over seeds."""
    def once(seed):
        found = KMeans(len(numpy.unique(labels)), n_init=1, random_state=seed).fit_predict(vectors)
        return v_measure_score(labels, found)
    return float(numpy.mean([once(seed) for seed in range(n_seeds)]))


def graded_pairs(first, second, scores):
    """Spearman correlation of the cosines of pairs with people's scores."""
    return float(spearmanr(cosines(first, second), scores).statistic)


def cosines(first, second):
    """Cosines of unit rows, pair by pair."""
    products = first.multiply(second) if scipy.sparse.issparse(first) else first * second
    return numpy.asarray(products.sum(1)).ravel()


def ndcg(similarities, relevant, depth=10):
    """Mean nDCG of the first answers to each query; `relevant` is a set of document numbers for each query."""
    discounts = 1 / numpy.log2(numpy.arange(depth) + 2)
    def of(row, wanted):
        answers = numpy.argsort(-row, kind="stable")[:depth]
        gains = numpy.isin(answers, list(wanted))
        return (gains * discounts).sum() / discounts[: len(wanted)].sum()
    return float(numpy.mean([of(row, wanted) for row, wanted in zip(similarities, relevant) if wanted]))
