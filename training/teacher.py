"""The teacher's embeddings of the training passages, in half precision, kept shard by shard so that a stop costs
little.
"""

import sys
import time

import numpy
import openvino

CLS, SEP, PAD = 101, 102, 0
BATCH, SHARD = 32, 16_384


class Teacher:
    """all-MiniLM-L6-v2 in bfloat16 (cosine with single precision: .9999), on `n_threads` processors."""

    dimension = 384

    def __init__(self, model_folder, n_threads=2):
        core = openvino.Core()
        settings = {"INFERENCE_PRECISION_HINT": "bf16", "INFERENCE_NUM_THREADS": n_threads}
        self.model = core.compile_model(core.read_model(f"{model_folder}/model.onnx"), "CPU", settings)

    def embed(self, token_lists, longest=254):
        """Unit vectors (n x 384) of token lists without special tokens; batches are made of lists of like length."""
        vectors = numpy.zeros((len(token_lists), self.dimension), dtype=numpy.float32)
        by_length = numpy.argsort([len(tokens) for tokens in token_lists], kind="stable")
        for start in range(0, len(by_length), BATCH):
            batch = by_length[start : start + BATCH]
            vectors[batch] = self.embed_batch([token_lists[i][:longest] for i in batch])
        return vectors

    def embed_batch(self, token_lists):
        longest = max(map(len, token_lists)) + 2
        ids = numpy.full((len(token_lists), longest), PAD, dtype=numpy.int64)
        mask = numpy.zeros_like(ids)
        for row, tokens in enumerate(token_lists):
            ids[row, : len(tokens) + 2] = [CLS, *tokens, SEP]
            mask[row, : len(tokens) + 2] = 1
        inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": numpy.zeros_like(ids)}
        hidden = self.model(inputs)[0]
        pooled = (hidden * mask[..., None]).sum(1)
        return pooled / numpy.linalg.norm(pooled, axis=1, keepdims=True)


def embed_passages(passages, teacher, folder):
    """Writes `teacher-NNN.npy` for every shard that is not there yet, in a random order of passages: what there is
    at any time is a fair sample."""
    order = shuffled(passages)
    started, n_done = time.time(), 0
    for shard, start in enumerate(range(0, len(order), SHARD)):
        path = folder / f"teacher-{shard:03}.npy"
        if path.exists():
            continue
        chosen = order[start : start + SHARD]
        vectors = teacher.embed([passages[i] for i in chosen])
        partial = path.with_suffix(".partial.npy")
        numpy.save(partial, vectors.astype(numpy.float16))
        partial.rename(path)
        n_done += len(chosen)
        print(f"{start + len(chosen)} of {len(order)} passages, {n_done / (time.time() - started):.0f} a second",
              file=sys.stderr, flush=True)


def load(passages, folder):
    """The passages that have been embedded (their numbers), and their vectors."""
    order, shards = shuffled(passages), sorted(folder.glob("teacher-???.npy"))
    chosen = [order[int(path.stem[-3:]) * SHARD :][:SHARD] for path in shards]
    return numpy.concatenate(chosen), numpy.concatenate([numpy.load(path) for path in shards])


def shuffled(passages):
    return numpy.random.default_rng(1).permutation(len(passages))
