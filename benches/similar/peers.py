"""Ranks the texts that `cargo bench --bench similar -- --peers FILE` wrote by their words alone.

Argument: the file. Needs numpy, scipy and scikit-learn. Prints mAP and nDCG@10 of TF-IDF with bigrams and of BM25.
"""

import json
import sys

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer


def bm25(counts, queries, k1=1.2, b=0.75):
    n = counts.shape[0]
    n_with = np.asarray((counts > 0).sum(0)).ravel()
    rarity = np.log(1 + (n - n_with + 0.5) / (n_with + 0.5))
    lengths = np.asarray(counts.sum(1)).ravel()
    rows = np.repeat(np.arange(n), np.diff(counts.indptr))
    data = counts.data.astype(float)
    weights = data * (k1 + 1) / (data + k1 * (1 - b + b * lengths[rows] / lengths.mean()))
    weighted = sparse.csr_matrix((weights, counts.indices, counts.indptr), counts.shape)
    return ((queries > 0).astype(float) @ sparse.diags(rarity) @ weighted.T).toarray()


def tf_idf(counts, queries):
    model = TfidfTransformer(sublinear_tf=True).fit(counts)
    return (model.transform(queries) @ model.transform(counts).T).toarray()


def figures(scores, asked, ids):
    place = {document: at for at, document in enumerate(ids)}
    precisions, gains = [], []
    for row, (source, _, right) in zip(scores, asked):
        if source is not None:
            row[place[source]] = -np.inf
        order = np.argsort(-row, kind="stable")[: 1000 if source is None else min(1000, len(ids) - 1)]
        hit = np.isin(order, [place[document] for document in right if document in place])
        ranks = np.nonzero(hit)[0]
        precisions.append(((np.arange(len(ranks)) + 1) / (ranks + 1)).sum() / len(right))
        discount = 1 / np.log2(np.arange(2, 12))
        gains.append((discount[: len(hit[:10])] * hit[:10]).sum() / discount[: min(10, len(right))].sum())
    return np.mean(precisions), np.mean(gains)


def main():
    data = json.load(open(sys.argv[1]))
    ids = [document for document, _ in data["documents"]]
    texts = dict(map(tuple, data["documents"]))
    questions = [text if source is None else texts[source] for source, text, _ in data["asked"]]
    for name, longest, rank in (("TF-IDF, bigrams", 2, tf_idf), ("BM25", 1, bm25)):
        vectorizer = CountVectorizer(stop_words="english", ngram_range=(1, longest))
        counts = vectorizer.fit_transform(texts[document] for document in ids)
        scores = rank(counts, vectorizer.transform(questions))
        print("    %-16s %.4f/%.4f" % (name, *figures(scores, data["asked"], ids)))


main()
