"""Times FAISS on the rows and queries that `cargo bench --bench index -- --peers` wrote.

Arguments: folder, dimension. Needs numpy and faiss-cpu. One line per setting of HNSW: recall of the ten nearest by the
exact search, queries a second on one thread (one query at a time, as a service gets them) and on all threads; then the
same for the rows that `allowed.u8` lets through. The memory of the graph with its vectors is what the process has more
than before it was built.
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
N_FILTERED = 200


def resident_bytes():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def build(faiss, rows):
    before = resident_bytes()
    begin = time.perf_counter()
    index = faiss.IndexHNSWFlat(rows.shape[1], NEIGHBOURS, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction = EF_CONSTRUCTION if len(rows) <= MANY_ROWS else EF_CONSTRUCTION // 2
    index.add(rows)
    duration = time.perf_counter() - begin
    n_bytes = (resident_bytes() - before) / len(rows)
    print(
        f"  faiss HNSW{NEIGHBOURS}, efConstruction {index.hnsw.efConstruction}: built in {duration:.1f} s,"
        f" {n_bytes:.0f} bytes a passage",
        flush=True,
    )
    return index


def print_line(faiss, name, index, queries, truth, params=None):
    n_threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    took, found = [], []
    for query in queries:
        begin = time.perf_counter()
        found.append(index.search(query[None], 10, params=params)[1][0])
        took.append(time.perf_counter() - begin)
    faiss.omp_set_num_threads(n_threads)
    begin = time.perf_counter()
    index.search(queries, 10, params=params)
    together = time.perf_counter() - begin
    recall = np.mean([len(set(a) & set(b)) / 10 for a, b in zip(found, truth)])
    took.sort()
    print(
        f"  faiss {name} recall@10 {recall:.4f}  {len(queries) / sum(took):>7.0f}/s one thread"
        f"  {len(queries) / together:>7.0f}/s all  p99 {took[len(took) * 99 // 100] * 1e3:.3f} ms",
        flush=True,
    )


def main():
    import faiss

    folder, dimension = sys.argv[1], int(sys.argv[2])
    rows = np.fromfile(f"{folder}/rows.f32", np.float32).reshape(-1, dimension)
    queries = np.fromfile(f"{folder}/queries.f32", np.float32).reshape(-1, dimension)
    allowed = np.fromfile(f"{folder}/allowed.u8", np.uint8)
    bits = np.packbits(allowed, bitorder="little")
    selector = faiss.IDSelectorBitmap(bits)

    index = build(faiss, rows)
    exact = faiss.IndexFlatIP(dimension)
    exact.add(rows)
    for share, sel, queries in [("", None, queries), (" 5 %", selector, queries[:N_FILTERED])]:
        truth = exact.search(queries, 10, params=faiss.SearchParameters(sel=sel))[1]
        few = queries[:100]
        print_line(faiss, f"exact  {share}", exact, few, truth, faiss.SearchParameters(sel=sel))
        for ef in EF_SEARCH:
            params = faiss.SearchParametersHNSW(efSearch=ef, sel=sel)
            print_line(faiss, f"ef {ef:>4}{share}", index, queries, truth, params)


if __name__ == "__main__":
    main()
