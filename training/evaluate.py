"""Prints the table of the model card: static models beside word counts, the teacher and a model2vec distillation.

usage: python evaluate.py --data FOLDER --work FOLDER [--tuning] [--markdown FILE] MODEL...

FOLDER of --data holds the sets; that of --work the exported teacher in `teacher/`, the model2vec distillation in
`model2vec/`, and keeps the teacher's vectors. A MODEL is a packed `.lwm` or a starting model's `.safetensors`.
"""

import argparse
import sys
from pathlib import Path

import benchmarks
import corpus
import pack
from contenders import Static, Transformer, WordCounts
from model2vec import Model2Vec
from static_model import StaticModel


def arguments():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--markdown", type=Path)
    parser.add_argument("--tuning", action="store_true")
    parser.add_argument("models", nargs="*", type=Path)
    return parser.parse_args()


def load(path):
    return pack.read(path)[0] if path.suffix == ".lwm" else StaticModel.load(path)


def contenders(work, models):
    """What is compared, by name."""
    teacher = work / "teacher"
    encoder = corpus.tokenizer(teacher)
    found = {"TF-IDF": WordCounts(), "teacher": Transformer(teacher, encoder, work),
             "model2vec": Static(Model2Vec(work / "model2vec"), encoder)}
    return found | {path.stem: Static(load(path), encoder) for path in models}


def measure(sets, compared):
    """One row for each measure: its name, and the figure of each contender."""
    table = []
    for benchmark in sets:
        columns = [benchmark.measure(contender) for contender in compared.values()]
        found = [(measure, [column[measure] for column in columns]) for measure in columns[0]]
        print(*map(markdown_row, found), sep="\n", file=sys.stderr)
        table += found
    return table


def markdown_row(row):
    name, figures = row
    return f"| {name} | {' | '.join(f'{figure:.3f}' for figure in figures)} |"


def markdown(compared, table):
    head = [f"| | {' | '.join(compared)} |", f"| --- |{' --- |' * len(compared)}"]
    return "\n".join(head + [markdown_row(row) for row in table]) + "\n"


def main():
    options = arguments()
    compared = contenders(options.work, options.models)
    sets = benchmarks.tuning(options.data) if options.tuning else benchmarks.reported(options.data)
    text = markdown(compared, measure(sets, compared))
    print(text, end="")
    if options.markdown:
        options.markdown.write_text(text)


if __name__ == "__main__":
    main()
