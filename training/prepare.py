"""Cuts the texts into passages and embeds them with the teacher; what is already in the work folder is not done again.

usage: python prepare.py --data FOLDER --work FOLDER

Writes `passages.npz`, `tuning.npy` (documents that are left out while settings are chosen), `tokens.npy` (the teacher's
vectors of single tokens), `short.npz` (short texts with their vectors), `teacher-NNN.npy`, and the folder `model2vec`.
"""

import argparse
from pathlib import Path

import numpy

import corpus
import model2vec
from teacher import Teacher, embed_passages

N_WINDOWS = 100_000


def passages(data, model_folder, work):
    path = work / "passages.npz"
    if not path.exists():
        corpus.build(data, model_folder).save(path)
        numpy.save(work / "tuning.npy", corpus.tuning_documents(data))
    return corpus.Passages.load(path)


def tokens(teacher, encoder, work):
    path = work / "tokens.npy"
    if not path.exists():
        numpy.save(path, teacher.embed([[token] for token in range(encoder.get_vocab_size())]))
    return numpy.load(path)


def short_texts(data, encoder, cut, teacher, work):
    path = work / "short.npz"
    if path.exists():
        return
    found, tuning = corpus.short_texts(data, encoder, cut, N_WINDOWS)
    starts = numpy.concatenate([[0], numpy.cumsum([len(ids) for ids in found])])
    numpy.savez(path, ids=numpy.concatenate(found).astype(numpy.uint16), starts=starts, tuning=tuning,
                vectors=teacher.embed(found).astype(numpy.float16))


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    given = parser.parse_args()
    model_folder = given.work / "teacher"
    teacher, encoder = Teacher(model_folder), corpus.tokenizer(model_folder)
    cut = passages(given.data, model_folder, given.work)
    model2vec.write(model2vec.distil(tokens(teacher, encoder, given.work)), model_folder, given.work / "model2vec")
    short_texts(given.data, encoder, cut, teacher, given.work)
    embed_passages(cut, teacher, given.work)


if __name__ == "__main__":
    main()
