"""Times FAISS on the rows and queries that `cargo bench --bench index -- --peers` wrote.

Arguments: folder, dimension. Needs numpy and faiss-cpu. One line per setting of HNSW: recall of the ten nearest by the
exact search, queries a second on one thread (one query at a time, as a service gets them) and on all threads.
"""

import os
import sys
import time

import numpy as np

NEIGHBOURS = 32
EF_CONSTRUCTION = 200
# Of more rows than this the graph is built with half of that, which takes half the time.
MANY_ROWS = 500_000
EF_SEARCH = [10, 16, 24, 32, 48, 64, 96, 160, 256]


def resident_bytes():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def main():
    import faiss

    folder, dimension = sys.argv[1], int(sys.argv[2])
    rows = np.fromfile(f"{folder}/rows.f32", np.float32).reshape(-1, dimension)
    queries = np.fromfile(f"{folder}/queries.f32", np.float32).reshape(-1, dimension)
    n_threads = faiss.omp_get_max_threads()

    exact = faiss.IndexFlatIP(dimension)
    exact.add(rows)
    begin = time.perf_counter()
    truth = exact.search(queries, 10)[1]
    print(f"  faiss exact: {len(queries) / (time.perf_counter() - begin):.0f}/s all threads", flush=True)
    del exact

    before = resident_bytes()
    begin = time.perf_counter()
    index = faiss.IndexHNSWFlat(dimension, NEIGHBOURS, faiss.METRIC_INNER_PRODUCT)
    ef_construction = EF_CONSTRUCTION if len(rows) <= MANY_ROWS else EF_CONSTRUCTION // 2
    index.hnsw.efConstruction = ef_construction
    index.add(rows)
    duration = time.perf_counter() - begin
    n_bytes = (resident_bytes() - before) / len(rows)
    print(f"  faiss HNSW{NEIGHBOURS}, efConstruction {ef_construction}: built in {duration:.1f} s, {n_bytes:.0f} bytes a passage", flush=True)
    for ef in EF_SEARCH:
        index.hnsw.efSearch = ef
        faiss.omp_set_num_threads(1)
        took, found = [], []
        for query in queries:
            begin = time.perf_counter()
            found.append(index.search(query[None], 10)[1][0])
            took.append(time.perf_counter() - begin)
        faiss.omp_set_num_threads(n_threads)
        begin = time.perf_counter()
        index.search(queries, 10)
        together = time.perf_counter() - begin
        recall = np.mean([len(set(a) & set(b)) / 10 for a, b in zip(found, truth)])
        took.sort()
        print(
            f"  faiss ef {ef:>4} recall@10 {recall:.4f}  {len(queries) / sum(took):>7.0f}/s one thread"
            f"  {len(queries) / together:>7.0f}/s all  p99 {took[len(took) * 99 // 100] * 1e3:.3f} ms",
            flush=True,
        )


if __name__ == "__main__":
    main()
