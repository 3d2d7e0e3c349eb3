"""The main text of web pages as trafilatura and readability find it: see extraction.rs, which calls this."""

import collections
import gzip
import json
import re
import sys
import time

import lxml.html
import readability
import trafilatura


def by_trafilatura(html):
    return trafilatura.extract(html, include_comments=False) or ""


def by_readability(html):
    try:
        summary = readability.Document(html).summary()
        return lxml.html.fromstring(summary).text_content() if summary.strip() else ""
    except (readability.readability.Unparseable, lxml.etree.ParserError, ValueError):
        return ""


def f1(text, gold):
    text, gold = (collections.Counter(re.findall(r"\w+", words.lower())) for words in (text, gold))
    return 2 * sum((text & gold).values()) / max(sum(text.values()) + sum(gold.values()), 1)


def main():
    path = sys.argv[1]
    with (gzip.open if path.endswith(".gz") else open)(path, "rt") as lines:
        pages = [page for page in map(json.loads, lines) if page["gold"].strip()]
    n_bytes = sum(len(page["html"].encode()) for page in pages)
    for name, extract in (("trafilatura", by_trafilatura), ("readability", by_readability)):
        begin = time.time()
        texts = [extract(page["html"]) for page in pages]
        seconds = time.time() - begin
        mean = sum(f1(text, page["gold"]) for text, page in zip(texts, pages)) / len(pages)
        print(f"  {name:<14} {len(pages):>4} pages  F1 {mean:.3f}  {n_bytes / 1e6 / seconds:>6.1f} MB/s", flush=True)


if __name__ == "__main__":
    main()
