// View `#/`: what is similar to a text or to a document.

import { get, post, path, withQuery } from "./api.js";
import { h, titleOf, facts, placeholders, announce, count } from "./dom.js";
import { routeTo, documentRoute, topicRoute } from "./routes.js";
import { matchList } from "./matches.js";
import { documentPicker, documentList, readPage } from "./picker.js";
import { knowColours, colourOf } from "./colours.js";

const LIMIT = 10;
const EXAMPLES = 6;
const TOPICS_OF_TEXT = 3;
const LONGEST_TEXT = 200_000; // it has to fit into the address of the page

/** Builds the view; `update` answers each new query without building the form again. */
export function similarView(context) {
  const { collection } = context;
  const text = h("textarea", {
    id: "query-text", rows: 5, placeholder: "A sentence, a paragraph or a whole article",
    on: { keydown: (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit(event); } },
  });
  const form = h("form", { class: "query", on: { submit } },
    h("div", { class: "query-text" },
      h("label", { for: "query-text" }, "Type or paste a text"),
      text,
      h("div", { class: "query-actions" },
        h("button", { id: "query-button", class: "primary" }, "Find similar"),
        h("span", { class: "hint keys" }, h("kbd", null, /Mac|iP/.test(navigator.platform) ? "⌘" : "Ctrl"), " + ", h("kbd", null, "Enter")))),
    h("div", { class: "query-document" },
      documentPicker(collection, (doc) => context.go(routeTo(context, ["similar"], { document: doc.id }))),
      h("p", { class: "hint" }, "Likewise reads the whole document and finds others that say the same things, even in other words.")));
  const results = h("section", { id: "results", "aria-label": "Similar documents" });

  function submit(event) {
    event.preventDefault();
    const query = text.value.trim();
    if (query === "") return text.focus();
    if (query.length > LONGEST_TEXT) return context.showError(tooLong(query));
    context.go(routeTo(context, ["similar"], { text: query }));
  }

  async function update(query, signal) {
    const documentId = query.get("document");
    const queryText = query.get("text");
    text.value = queryText ?? (documentId ? "" : text.value);
    if (!documentId && !queryText) return showStart(context, results);
    results.setAttribute("aria-busy", "true");
    results.replaceChildren(placeholders(4));
    announce("Looking for similar documents");
    try {
      const found = documentId ? await likeDocument(context, documentId, signal) : await likeText(context, queryText, signal);
      results.replaceChildren(...found.elements);
      announce(found.summary);
    } catch (error) {
      if (error.name !== "AbortError") results.replaceChildren();
      throw error;
    } finally {
      if (!signal.aborted) results.removeAttribute("aria-busy");
    }
  }

  const intro = h("div", { class: "intro" },
    h("h1", { tabindex: "-1" }, "More like this"),
    h("p", null, "Find the documents that are about the same thing, and see which passages make them so."));
  return { title: "Similar", element: h("div", null, intro, form, results), update };
}

function tooLong(text) {
  return {
    status: 413,
    title: "This text is too long for the page",
    detail: `It has ${count(text.length, "character")}, and the page takes ${count(LONGEST_TEXT, "character")}. Add it as a document instead, or shorten it.`,
  };
}

async function likeText(context, text, signal) {
  const { collection } = context;
  const [answer, topics] = await Promise.all([
    post(path(collection, "similar"), { like: [{ text }], limit: LIMIT }, signal),
    topicsOfText(context, text, signal),
  ]);
  const summary = summaryOf(answer);
  return { summary, elements: [h("h2", null, summary), topics, matchList(context, answer)].filter(Boolean) };
}

async function likeDocument(context, id, signal) {
  const { collection } = context;
  const [answer, source] = await Promise.all([
    get(withQuery(path(collection, "documents", id, "similar"), { limit: LIMIT }), signal),
    get(path(collection, "documents", id), signal),
  ]);
  const summary = summaryOf(answer);
  return {
    summary: `${summary} to ${titleOf(source)}`,
    elements: [
      h("div", { class: "source" },
        h("p", { class: "eyebrow" }, "More like"),
        h("h2", null, h("a", { href: documentRoute(context, source.id) }, titleOf(source))),
        facts(source)),
      h("h2", { class: "sub" }, summary),
      matchList(context, answer),
    ],
  };
}

function summaryOf({ matches }) {
  return matches.length === 0 ? "No similar documents" : count(matches.length, "similar document");
}

/** "This text belongs to ...": a help beside the matches, so its failure is said quietly and stops nothing. */
async function topicsOfText(context, text, signal) {
  const { collection } = context;
  if (context.facts?.n_topics === 0) return null;
  try {
    const [{ topics }] = await Promise.all([post(path(collection, "topics", "assign"), { text }, signal), knowColours(collection, signal)]);
    if (topics.length === 0) return h("p", { class: "belongs" }, "This text belongs to none of the topics.");
    return h("p", { class: "belongs" }, "This text belongs to ",
      topics.slice(0, TOPICS_OF_TEXT).map((topic) => h("a", {
        class: "chip", href: topicRoute(context, topic.id), style: colourOf(collection, topic.id), title: `Score ${topic.score.toFixed(2)}`,
      }, h("i", { class: "dot" }), topic.label)));
  } catch (error) {
    if (error.name === "AbortError") throw error;
    return h("p", { class: "belongs" }, `The topics of this text could not be read: ${error.message}`);
  }
}

async function showStart(context, results) {
  results.replaceChildren();
  const list = documentList(context.collection);
  if (list.n_pages === 0) await readPage(context.collection, list);
  if (list.documents.length === 0) return results.replaceChildren(howToAdd(context));
  results.replaceChildren(
    h("h2", { class: "sub" }, "Or look around from one of these"),
    h("ul", { class: "examples" }, spread(list.documents, EXAMPLES).map((doc) =>
      h("li", null, h("a", { href: routeTo(context, ["similar"], { document: doc.id }) },
        h("span", { class: "example-title" }, titleOf(doc)),
        doc.source && h("span", { class: "option-facts" }, doc.source))))));
}

/** Some documents from all over the list rather than its first few. */
function spread(documents, n) {
  const step = Math.max(1, documents.length / n);
  return Array.from({ length: Math.min(n, documents.length) }, (_, i) => documents[Math.floor(i * step)]);
}

function howToAdd({ collection }) {
  const address = `${location.origin}${path(collection, "documents")}`;
  return h("div", { class: "notice" },
    h("h2", null, "This collection has no documents yet"),
    h("p", null, "Add some from files:"),
    h("pre", { tabindex: "0" }, h("code", null, `likewise ingest --collection ${collection} PATH...`)),
    h("p", null, "or through the API:"),
    h("pre", { tabindex: "0" }, h("code", null, `curl ${address} \\\n  -H 'content-type: application/json' \\\n  -d '{"id": "first", "title": "A title", "text": "What it says."}'`)),
    h("p", { class: "hint" }, "To look around with ready-made articles first, start the server with ", h("code", null, "likewise serve --sample"), "."));
}
