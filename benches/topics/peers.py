"""Runs BERTopic on the documents and vectors that `cargo bench --bench topics -- --peers FILE` wrote.

Arguments: folder, number of topics to merge to. Needs bertopic without its models: `pip install hdbscan umap-learn
pandas scikit-learn tqdm plotly` and `pip install --no-deps bertopic`. It runs twice as it comes, without a seed, so that
UMAP uses all cores; the first run also compiles.
"""

import json
import resource
import sys
import time

import numpy as np

# Of which it touches less than 1 GB.
ADDRESS_SPACE = 6 << 30


def found(model):
    groups = model.topics_
    topics = sorted(set(groups) - {-1})
    place = {topic: at for at, topic in enumerate(topics)}
    words = [[word for word, _ in model.get_topic(topic) if word] for topic in topics]
    return {"groups": [place.get(group, -1) for group in groups], "topics": words}


def main():
    resource.setrlimit(resource.RLIMIT_DATA, (ADDRESS_SPACE, ADDRESS_SPACE))
    from bertopic import BERTopic
    from sklearn.feature_extraction.text import CountVectorizer

    folder, n_topics = sys.argv[1], int(sys.argv[2])
    texts = json.load(open(f"{folder}/texts.json"))
    vectors = np.fromfile(f"{folder}/vectors.f32", np.float32).reshape(len(texts), -1)
    answer, took = {}, []
    for run in "first", "second":
        model = BERTopic(embedding_model=None)
        begin = time.perf_counter()
        model.fit(texts, embeddings=vectors)
        took.append(time.perf_counter() - begin)
        answer[run] = found(model)
        if run == "first":
            first = model
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000
    left_out = first.topics_.count(-1) / len(texts)
    plain = CountVectorizer(stop_words="english")
    first.update_topics(texts, vectorizer_model=plain)
    answer["without_stop_words"] = found(first)
    first.reduce_topics(texts, nr_topics=n_topics + (left_out > 0))
    answer["merged"] = found(first)
    answer["costs"] = f"{took[0]:.1f} and {took[1]:.1f} s, {memory} MB at most, {left_out:.3f} of the documents left out"
    json.dump(answer, open(f"{folder}/found.json", "w"))


main()
