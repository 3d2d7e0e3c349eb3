"""A model2vec distillation of the same teacher, to compare with: its published algorithm, in its own format.

Each token of the vocabulary alone goes through the teacher; PCA to 256; weight a / (a + p), where p is what Zipf's law
gives for the token's place in the vocabulary; a text is the mean of its tokens' rows, scaled to length 1.
"""

import json
import shutil

import numpy
from safetensors.numpy import load_file, save_file

from static_model import UNKNOWN, unit

DIMENSION, COEFFICIENT = 256, 1e-4


def distil(token_vectors):
    """Rows for all tokens from the teacher's vectors of single tokens."""
    centred = token_vectors - token_vectors.mean(0)
    axes = numpy.linalg.svd(centred, full_matrices=False)[2][:DIMENSION]
    inverse_ranks = 1 / (numpy.arange(len(token_vectors)) + 2)
    probabilities = inverse_ranks / inverse_ranks.sum()
    weights = COEFFICIENT / (COEFFICIENT + probabilities)
    return (centred @ axes.T * weights[:, None]).astype(numpy.float32)


def write(rows, model_folder, folder):
    """Writes the folder that model2vec's libraries load."""
    folder.mkdir(parents=True, exist_ok=True)
    save_file({"embeddings": rows}, folder / "model.safetensors")
    shutil.copyfile(f"{model_folder}/tokenizer.json", folder / "tokenizer.json")
    config = {"model_type": "model2vec", "architectures": ["StaticModel"], "tokenizer_name": "all-MiniLM-L6-v2",
              "apply_pca": DIMENSION, "apply_zipf": None, "sif_coefficient": COEFFICIENT, "hidden_dim": DIMENSION,
              "seq_length": 1_000_000, "normalize": True, "pooling": "mean"}
    (folder / "config.json").write_text(json.dumps(config, indent=2))


class Model2Vec:
    """Embeds token lists as model2vec does: the mean over all tokens, repeated ones too, without the unknown."""

    def __init__(self, folder):
        self.rows = load_file(folder / "model.safetensors")["embeddings"]

    def embed(self, token_lists):
        known = [[token for token in tokens if token != UNKNOWN] for tokens in token_lists]
        return unit(numpy.array([self.rows[tokens].sum(0) for tokens in known]))
