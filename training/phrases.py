"""Chooses the phrases: frequent words that the tokenizer breaks into pieces, and pairs that belong together."""

import numpy

CONTINUES = "##"
LONGEST_WORD = 4
STOP = set("a an and are as at be been but by can could did do does for from had has have he her his i if in is it its "
           "me more my no not of on or our s she so t than that the their them then there they this to was we were "
           "what when which who will with would you your".split())


def choose(ids, starts, vocabulary, n_words, n_pairs):
    """The phrases as tuples of token ids. `ids` are those of all passages; `starts` says where each passage starts."""
    pieces = numpy.array([token.startswith(CONTINUES) for token in vocabulary])
    first = numpy.zeros(len(ids) + 1, dtype=bool)
    first[starts] = True
    return broken_words(ids, pieces, first, n_words) + word_pairs(ids, pieces, first, vocabulary, n_pairs)


def broken_words(ids, pieces, first, n_words):
    """The most frequent words of 2 to 4 pieces."""
    heads = numpy.flatnonzero(~pieces[ids] | first[:-1])
    lengths = numpy.diff(numpy.append(heads, len(ids)))
    counts = {}
    for length in range(2, LONGEST_WORD + 1):
        at = heads[lengths == length]
        words, n = numpy.unique(ids[at[:, None] + numpy.arange(length)], axis=0, return_counts=True)
        counts.update({tuple(map(int, word)): int(count) for word, count in zip(words, n) if count >= 10})
    return sorted(counts, key=counts.get, reverse=True)[:n_words]


def word_pairs(ids, pieces, first, vocabulary, n_pairs):
    """The pairs of neighbours that occur together most beyond chance (count times pointwise mutual information)."""
    usable = numpy.array([token.isalpha() and len(token) > 1 and token not in STOP for token in vocabulary])
    usable &= ~pieces
    left, right = ids[:-1].astype(numpy.int64), ids[1:].astype(numpy.int64)
    whole = ~pieces[numpy.append(ids[2:], 0)] | first[2:]
    kept = usable[left] & usable[right] & whole & ~first[1:-1] & (left != right)
    pairs, n = numpy.unique(left[kept] * len(vocabulary) + right[kept], return_counts=True)
    left, right = pairs // len(vocabulary), pairs % len(vocabulary)
    frequency = numpy.bincount(ids, minlength=len(vocabulary)).astype(float)
    information = numpy.log(n * len(ids) / (frequency[left] * frequency[right]))
    best = numpy.argsort(-(n * information * (n >= 15)), kind="stable")[:n_pairs]
    return [(int(left[i]), int(right[i])) for i in best]
