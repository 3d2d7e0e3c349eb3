// View `#/documents/ID`: one document, its topics, its passages in place, and more like it.

import { get, path, withQuery } from "./api.js";
import { h, titleOf, facts, placeholders, announce, count, percent, fraction } from "./dom.js";
import { topicRoute } from "./routes.js";
import { matchList } from "./matches.js";
import { knowColours, colourOf } from "./colours.js";

/** Builds the view of one document; the list of similar ones follows when it is there. */
export async function documentView(context, id, query, signal) {
  const { collection } = context;
  const [doc, { passages }] = await Promise.all([
    get(path(collection, "documents", id), signal),
    get(path(collection, "documents", id, "passages"), signal),
    knowColours(collection, signal).catch((error) => { if (error.name === "AbortError") throw error; }),
  ]);
  const results = h("section", { id: "results", "aria-busy": "true", "aria-label": "More like this" },
    h("h2", null, "More like this"), placeholders(3));
  const text = documentText(context, doc, passages, query.get("passage"));
  const element = h("article", { class: "document" },
    h("header", { class: "document-head" },
      h("h1", { tabindex: "-1" }, titleOf(doc)),
      facts(doc, languageOf(doc)),
      doc.tags?.length > 0 && h("ul", { class: "tags", "aria-label": "Tags" }, doc.tags.map((tag) => h("li", null, tag)))),
    h("div", { class: "document-body" }, text, aside(context, doc, passages)),
    results);
  return {
    title: titleOf(doc),
    element,
    ready: () => Promise.all([showPassage(element), fillSimilar(context, id, results, signal)]),
  };
}

function languageOf(doc) {
  if (!doc.language || doc.language === "und") return null;
  let name = doc.language;
  try {
    name = new Intl.DisplayNames("en", { type: "language" }).of(doc.language);
  } catch { /* not a language tag: shown as it is */ }
  return h("span", null, name);
}

async function fillSimilar(context, id, results, signal) {
  try {
    const answer = await get(withQuery(path(context.collection, "documents", id, "similar"), { limit: 10 }), signal);
    results.replaceChildren(h("h2", null, "More like this"), matchList(context, answer));
    announce(count(answer.matches.length, "similar document"));
  } catch (error) {
    if (error.name !== "AbortError") results.replaceChildren();
    throw error;
  } finally {
    results.removeAttribute("aria-busy");
  }
}

function showPassage(element) {
  const passage = element.querySelector(".passage.shown");
  passage?.scrollIntoView({ block: "center" });
}

function aside(context, doc, passages) {
  return h("aside", { class: "document-aside" },
    h("h2", { class: "sub" }, "Topics"),
    doc.topics?.length > 0
      ? h("ul", { class: "share-list" }, doc.topics.map((topic) => topicShare(context, topic)))
      : h("p", { class: "hint" }, "This document is in no topic yet."),
    h("p", { class: "hint" }, `${count(passages.length, "passage")}. The number before each is in the colour of its topic.`),
    metadataList(doc.metadata));
}

function topicShare(context, topic) {
  return h("li", { style: { ...colourOf(context.collection, topic.id), "--fill": fraction(topic.share) } },
    h("a", { href: topicRoute(context, topic.id) }, topic.label),
    h("span", { class: "share-figure" }, percent(topic.share)),
    h("span", { class: "share-bar" }));
}

function metadataList(metadata) {
  const entries = Object.entries(metadata ?? {});
  if (entries.length === 0) return null;
  return h("dl", { class: "metadata" }, entries.map(([name, value]) =>
    [h("dt", null, name), h("dd", null, typeof value === "string" ? value : JSON.stringify(value))]));
}

/** The text with each passage marked where it starts; text between passages stays unmarked. */
function documentText(context, doc, passages, shownId) {
  const bytes = new TextEncoder().encode(doc.text);
  const decoder = new TextDecoder();
  const slice = (start, end) => decoder.decode(bytes.subarray(start, end));
  const inOrder = [...passages].sort((a, b) => a.start - b.start);
  const inPlace = inOrder.every((passage) => slice(passage.start, passage.end) === passage.text);
  if (!inPlace) {
    return h("div", { class: "text" }, inOrder.map((passage) => h("p", null, passageMark(context, passage, passage.text, shownId))));
  }
  const parts = [];
  let at = 0;
  for (const passage of inOrder) {
    const start = Math.max(at, passage.start); // passages may overlap: each byte is shown once
    parts.push(slice(at, start));
    if (passage.end > start) parts.push(passageMark(context, passage, slice(start, passage.end), shownId));
    at = Math.max(at, passage.end);
  }
  parts.push(slice(at, bytes.length));
  return h("div", { class: "text", lang: doc.language && doc.language !== "und" ? doc.language : null }, parts);
}

function passageMark(context, passage, text, shownId) {
  const topic = passage.topic;
  return h("span", {
    class: `passage${passage.id === shownId ? " shown" : ""}`,
    style: topic ? colourOf(context.collection, topic.id) : { "--chroma": "0" },
    title: `Passage ${passage.ordinal + 1}${topic ? `: ${topic.label}` : ", in no topic"}`,
  }, h("span", { class: "passage-number", "aria-hidden": "true" }, passage.ordinal + 1), text);
}
