"""The sets that models are measured on: texts with what is known of them. Three kinds, three ways to measure."""

from dataclasses import dataclass

import numpy

from corpus import is_test_post, is_tuning_text, post_body, rows
from measures import clustering, graded_pairs, mean_average_precision, ndcg

LONGEST = 1500


@dataclass
class Labelled:
    """Texts that belong together when their labels are equal."""

    name: str
    texts: list
    labels: numpy.ndarray

    def measure(self, contender):
        vectors = contender.embed(self.name, self.texts, self.texts)
        retrieval = mean_average_precision(similarities(vectors), self.labels)
        return {f"{self.name} mAP": retrieval, f"{self.name} V": clustering(contender.reduce(vectors), self.labels)}


@dataclass
class Graded:
    """Pairs of sentences with people's scores of how alike they are."""

    name: str
    first: list
    second: list
    scores: list

    def measure(self, contender):
        texts = self.first + self.second
        vectors = contender.embed(self.name, texts, texts, centre=False)
        first, second = vectors[: len(self.first)], vectors[len(self.first) :]
        return {f"{self.name} Spearman": graded_pairs(first, second, self.scores)}


@dataclass
class Judged:
    """Queries with the numbers of the documents that answer them."""

    name: str
    documents: list
    queries: list
    relevant: list

    def measure(self, contender):
        vectors = contender.embed(self.name, self.documents + self.queries, self.documents)
        documents, queries = vectors[: len(self.documents)], vectors[len(self.documents) :]
        return {f"{self.name} nDCG@10": ndcg(product(queries, documents), self.relevant)}


def product(first, second):
    found = first @ second.T
    return found.toarray() if hasattr(found, "toarray") else found


def similarities(vectors):
    return product(vectors, vectors)


def full_text(row):
    title, text = row.get("title") or "", row.get("text") or ""
    return text if text.startswith(title) else f"{title}\n{text}"


def beginning(row):
    return full_text(row)[:LONGEST]


def labelled(folder, name, n_texts=None, text=beginning, label="label", accept=lambda row: True):
    """A labelled set, or a seeded sample of it."""
    found = [row for row in rows(folder, name) if row.get(label) and accept(row)]
    if n_texts:
        chosen = numpy.random.default_rng(0).permutation(len(found))[:n_texts]
        found = [found[i] for i in sorted(chosen)]
    return Labelled(name, [text(row) for row in found], numpy.array([row[label] for row in found]))


def newsgroup_text(row):
    return post_body(row.get("text") or "").strip()[:LONGEST]


def newsgroups(folder):
    """3,000 posts that the training does not see, without headers and quotes."""
    return labelled(folder, "20newsgroups", 3000, newsgroup_text,
                    accept=lambda row: is_test_post(row["id"]) and newsgroup_text(row))


def is_held_out_pair(pair):
    return is_tuning_text(pair["a"])


def graded(folder, name, accept=lambda pair: True):
    pairs = [pair for pair in rows(folder, name) if accept(pair)]
    return Graded(name, [pair["a"] for pair in pairs], [pair["b"] for pair in pairs], [pair["score"] for pair in pairs])


def judged(folder, name, columns=(0, 1, 2)):
    """A set with judgements; `columns`: where a row keeps the query (counted from 1), the document, the judgement."""
    documents, queries = rows(folder, f"{name}_docs"), rows(folder, f"{name}_queries")
    numbers = {row["id"]: i for i, row in enumerate(documents)}
    relevant = [set() for _ in queries]
    for row in rows(folder, f"{name}_qrels"):
        query, document, judgement = (row["raw"][column] if column is not None else "1" for column in columns)
        if int(judgement) > 0 and document in numbers:
            relevant[int(query) - 1].add(numbers[document])
    return Judged(name, [full_text(row) for row in documents], [row["text"] for row in queries], relevant)


def reported(folder):
    """The sets of the table: neither trained nor tuned on."""
    yield graded(folder, "stsb_dev")
    yield labelled(folder, "bbc")
    yield newsgroups(folder)
    yield labelled(folder, "wikinews_stories")
    yield labelled(folder, "ecb_stories")
    yield judged(folder, "ir_cran")
    yield judged(folder, "ir_med", (0, 2, 3))


def is_held_out(row):
    return is_tuning_text(row["id"])


def titles(folder, name, n_texts=2000):
    """Titles as queries for the texts that they stand over."""
    def accept(row):
        title, text = row.get("title") or "", row.get("text") or ""
        return is_held_out(row) and title and len(text) > 300 and not text.startswith(title)
    found = [row for row in rows(folder, name) if accept(row)][:n_texts]
    return Judged(f"{name} titles", [row["text"][:LONGEST] for row in found], [row["title"] for row in found],
                  [{i} for i in range(len(found))])


def tuning(folder):
    """The sets that settings are chosen on: documents that are left out of the training meanwhile."""
    yield graded(folder, "stsb_train", is_held_out_pair)
    yield labelled(folder, "banking77", 2500, accept=is_held_out)
    yield labelled(folder, "stackoverflow_titles", 3000, accept=is_held_out)
    yield labelled(folder, "rewrites")
    yield judged(folder, "ir_cacm", (0, 1, None))
    yield labelled(folder, "arxiv_2025", 3000, accept=is_held_out)
    yield labelled(folder, "news_2012_2018", 2000, accept=is_held_out)
    yield labelled(folder, "20newsgroups", 2000, newsgroup_text,
                   accept=lambda row: not is_test_post(row["id"]) and is_held_out(row) and newsgroup_text(row))
    yield titles(folder, "arxiv_2025")
    yield titles(folder, "news_2012_2018")
