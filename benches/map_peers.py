"""PCA and t-SNE of scikit-learn on the vectors that `cargo bench --bench map -- --peers FILE` wrote.

Arguments: the folder with rows.f32 and labels.u32, and the dimension. Needs numpy and scikit-learn. Prints time,
trustworthiness, and the share of the ten nearest points that have the same label.
"""

import sys
import time

import numpy as np
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE, trustworthiness
from sklearn.neighbors import NearestNeighbors

K = 10


def main():
    folder, dimension = sys.argv[1], int(sys.argv[2])
    rows = np.fromfile(f"{folder}/rows.f32", "<f4").reshape(-1, dimension)
    labels = np.fromfile(f"{folder}/labels.u32", "<u4")
    for name, model in (
        ("sklearn PCA", PCA(2, random_state=0)),
        ("sklearn t-SNE", TSNE(2, init="pca", perplexity=30, random_state=0, n_jobs=-1)),
    ):
        started = time.perf_counter()
        points = model.fit_transform(rows)
        took = time.perf_counter() - started
        near = NearestNeighbors(n_neighbors=K).fit(points).kneighbors(return_distance=False)
        label = (labels[near] == labels[:, None]).mean()
        trust = trustworthiness(rows, points, n_neighbors=K)
        print(f"  {name:16} {took:6.2f} s  trust {trust:.4f}  label {label:.4f}", flush=True)


main()
