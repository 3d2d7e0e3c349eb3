"""Times scikit-learn and FAISS on the rows and the start that `cargo bench --bench kmeans -- --peers` wrote.

Arguments: folder, dimension, iterations. Needs numpy, scikit-learn and faiss-cpu. Inertia is measured alike for all:
squared distances of the rows to the mean direction of their label.
"""

import sys
import time

import numpy as np

# scikit-learn's own start looks at all rows for every cluster: minutes where there are more.
OWN_START_ROWS = 500_000


def inertia_of(rows, labels, n_clusters):
    sums = np.zeros((n_clusters, rows.shape[1]))
    for first in range(0, len(rows), 100_000):
        part, of_part = rows[first : first + 100_000], labels[first : first + 100_000]
        order = np.argsort(of_part, kind="stable")
        present, starts = np.unique(of_part[order], return_index=True)
        sums[present] += np.add.reduceat(part[order], starts, axis=0)
    return 2 * (len(rows) - np.linalg.norm(sums, axis=1).sum())


def scikit_learn(rows, start, n_clusters, n_iterations):
    from sklearn.cluster import KMeans

    init = "k-means++" if start is None else start
    model = KMeans(n_clusters, init=init, n_init=1, max_iter=n_iterations, tol=0, algorithm="lloyd", random_state=0)
    return model.fit(rows).labels_


def faiss_spherical(rows, start, n_clusters, n_iterations):
    import faiss

    model = faiss.Kmeans(
        rows.shape[1],
        n_clusters,
        niter=n_iterations,
        spherical=True,
        max_points_per_centroid=len(rows),
        min_points_per_centroid=1,
    )
    model.train(rows, init_centroids=start)
    return model.index.search(rows, 1)[1][:, 0]


def status_bytes(name):
    with open("/proc/self/status") as lines:
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(name))


def measured(work):
    """Seconds, the bytes that the process took more than before at the most, and the result."""
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")
    before = status_bytes("VmRSS:")
    begin = time.perf_counter()
    result = work()
    seconds = time.perf_counter() - begin
    return seconds, status_bytes("VmHWM:") - before, result


def report(name, fit, rows, start, n_clusters, n_iterations, n_runs):
    runs = [measured(lambda: fit(rows, start, n_clusters, n_iterations)) for _ in range(n_runs)]
    seconds, memory = min(run[0] for run in runs), max(run[1] for run in runs)
    inertia = inertia_of(rows, runs[-1][2], n_clusters)
    line = f"  {name:<12} {len(rows):>7} rows {seconds:>8.3f} s  {memory // 1_000_000:>6} MB  inertia {inertia:.2f}"
    print(line, flush=True)


def main():
    folder, dimension, n_iterations = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    rows = np.fromfile(f"{folder}/rows.f32", np.float32).reshape(-1, dimension)
    start = np.fromfile(f"{folder}/start.f32", np.float32).reshape(-1, dimension)
    for name, fit in [("scikit-learn", scikit_learn), ("faiss", faiss_spherical)]:
        try:
            fit(rows[: len(start)], start, len(start), 1)
        except ImportError as error:
            print(f"  {name:<12} not installed: {error}")
            continue
        report(name, fit, rows, start, len(start), n_iterations, 3)
        if len(rows) < OWN_START_ROWS:
            report("  own start", fit, rows, None, len(start), n_iterations, 1)


if __name__ == "__main__":
    import warnings

    warnings.filterwarnings("ignore")
    main()
