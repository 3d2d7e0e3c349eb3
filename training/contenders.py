"""What is compared: word counts, the teacher, and static models. Each turns texts into rows that are compared by
cosine.
"""

import hashlib

import numpy
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer

from static_model import unit
from teacher import Teacher

PASSAGE = 200


class WordCounts:
    """TF-IDF of words; k-means gets its first 100 latent dimensions."""

    def embed(self, name, texts, reference, centre=True):
        counts = TfidfVectorizer(sublinear_tf=True, stop_words="english", min_df=1)
        counts.fit(reference)
        return counts.transform(texts)

    def reduce(self, vectors):
        return unit(TruncatedSVD(min(100, vectors.shape[0] - 1), random_state=0).fit_transform(vectors))


class Dense:
    """A model with dense vectors; those of the reference texts have their mean subtracted."""

    def embed(self, name, texts, reference, centre=True):
        vectors = self.vectors(name, texts)
        return unit(vectors - vectors[: len(reference)].mean(0)) if centre else vectors

    def reduce(self, vectors):
        return vectors


class Static(Dense):
    """A static model behind the teacher's tokenizer."""

    def __init__(self, model, encoder):
        self.model, self.encoder = model, encoder

    def vectors(self, name, texts):
        return self.model.embed(token_lists(self.encoder, texts))


class Transformer(Dense):
    """The teacher; a long text is the mean of its passages of 200 tokens. Its vectors are kept in the work folder."""

    def __init__(self, model_folder, encoder, folder):
        self.model_folder, self.encoder, self.folder = model_folder, encoder, folder

    def vectors(self, name, texts):
        path = self.folder / f"vectors-{name}-{digest(texts)}.npy"
        if not path.exists():
            numpy.save(path, self.embed_texts(texts))
        return numpy.load(path)

    def embed_texts(self, texts):
        passages, owners = [], []
        for number, tokens in enumerate(token_lists(self.encoder, texts)):
            for start in range(0, max(len(tokens), 1), PASSAGE):
                passages.append(tokens[start : start + PASSAGE])
                owners.append(number)
        sums = numpy.zeros((len(texts), Teacher.dimension), dtype=numpy.float32)
        numpy.add.at(sums, owners, Teacher(self.model_folder).embed(passages))
        return unit(sums)


def token_lists(encoder, texts):
    return [found.ids for found in encoder.encode_batch_fast(texts, add_special_tokens=False)]


def digest(texts):
    return hashlib.blake2b("\0".join(texts).encode(), digest_size=6).hexdigest()
