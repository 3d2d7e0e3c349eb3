"""Times scikit-learn and FAISS on the rows and the start that `cargo bench --bench kmeans -- --peers` wrote.

Arguments: folder, dimension, iterations. Needs numpy, scikit-learn and faiss-cpu. Inertia is measured alike for all:
squared distances of the rows to the mean direction of their label.
"""

import sys
import time

import numpy as np


def inertia_of(rows, labels, n_clusters):
    order = np.argsort(labels, kind="stable")
    starts = np.searchsorted(labels[order], np.arange(n_clusters))
    sums = np.add.reduceat(rows[order], np.minimum(starts, len(rows) - 1), axis=0)
    sums[np.bincount(labels, minlength=n_clusters) == 0] = 0
    return 2 * (len(rows) - np.linalg.norm(sums.astype(np.float64), axis=1).sum())


def scikit_learn(rows, start, n_iterations):
    from sklearn.cluster import KMeans

    model = KMeans(len(start), init=start, n_init=1, max_iter=n_iterations, tol=0, algorithm="lloyd")
    return model.fit(rows).labels_


def faiss_spherical(rows, start, n_iterations):
    import faiss

    model = faiss.Kmeans(
        rows.shape[1],
        len(start),
        niter=n_iterations,
        spherical=True,
        max_points_per_centroid=len(rows),
        min_points_per_centroid=1,
    )
    model.train(rows, init_centroids=start)
    return model.index.search(rows, 1)[1][:, 0]


def main():
    folder, dimension, n_iterations = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    rows = np.fromfile(f"{folder}/rows.f32", np.float32).reshape(-1, dimension)
    start = np.fromfile(f"{folder}/start.f32", np.float32).reshape(-1, dimension)
    for name, fit in [("scikit-learn", scikit_learn), ("faiss", faiss_spherical)]:
        best = float("inf")
        try:
            for _ in range(3):
                begin = time.perf_counter()
                labels = fit(rows, start, n_iterations)
                best = min(best, time.perf_counter() - begin)
        except ImportError as error:
            print(f"  {name:<12} not installed: {error}")
            continue
        inertia = inertia_of(rows, labels, len(start))
        n_clusters = len(np.unique(labels))
        print(f"  {name:<12} {len(rows):>7} rows {best:>8.3f} s  inertia {inertia:.2f}, {n_clusters} clusters", flush=True)


if __name__ == "__main__":
    import warnings

    warnings.filterwarnings("ignore")
    main()
