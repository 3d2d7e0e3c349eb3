// Views `#/topics` and `#/topics/ID`: what the collection is about.

import { get, post, path, withQuery, followJob } from "./api.js";
import { h, titleOf, facts, announce, count, percent, fraction, day, excerpt } from "./dom.js";
import { topicRoute, documentRoute } from "./routes.js";
import { learnColours, knowColours, colourOf } from "./colours.js";
import { treemap } from "./treemap.js";
import { topicMap } from "./map.js";
import { lineage } from "./lineage.js";
import { correctionForm } from "./corrections.js";

const PAGE = 20;
const KEYWORDS_ON_CARD = 8;
const QUOTE_CHARACTERS_ON_CARD = 220;
const DRIFT = {
  many_new_documents: "they are many",
  less_similar: "they fit these topics less well",
  many_unassigned: "many of their passages fit none of these topics",
};

/** The overview of all topics. */
export async function topicsView(context, signal) {
  const answer = await get(path(context.collection, "topics"), signal);
  if (answer.n_hidden > 0) answer.hidden = await hiddenTopics(context, signal);
  learnColours(context.collection, answer.topics);
  const { model, topics } = answer;
  const refresh = refreshControl(context, model ? "Find topics again" : "Find topics", signal);
  const head = h("header", { class: "page-head" },
    h("div", null,
      h("h1", { tabindex: "-1" }, "Topics"),
      h("p", { class: "model-line" }, model ? modelLine(model, topics.length) : "What this collection is about.")),
    topics.length > 0 && refresh);
  announce(count(topics.length, "topic"));
  return {
    title: "Topics",
    element: h("div", { id: "topics" }, head, topics.length === 0 ? noTopics(context, model, refresh) : overview(context, answer, signal)),
  };
}

async function hiddenTopics({ collection }, signal) {
  const { topics } = await get(withQuery(path(collection, "topics"), { hidden: true }), signal);
  return topics.filter((topic) => topic.hidden);
}

/** `8 topics from 64 documents, number chosen automatically, seed 0, 22 Nov 2026` */
function modelLine(model, n_topics) {
  const chosen = model.n_clusters_chosen === "given" ? "number given" : "number chosen automatically";
  return `${count(n_topics, "topic")} from ${count(model.n_documents, "document")}, ${chosen}, seed ${model.seed}, ${day(model.created_at)}`;
}

function noTopics({ facts: collection }, model, refresh) {
  const n_documents = collection?.n_documents;
  return h("div", { class: "notice" },
    h("h2", null, model ? "No topics came out of the last run" : "No topics yet"),
    h("p", null, "Topics are groups of passages that say similar things. Likewise finds how many there are, names them from their own words and shows the passages that stand for each."),
    n_documents === 0
      ? h("p", null, "This collection has no documents, so there is nothing to group. Add documents first, then find the topics.")
      : h("p", null, `${n_documents ? count(n_documents, "document") : "The documents"} can be grouped now. It takes seconds for some thousand passages.`),
    n_documents !== 0 && refresh);
}

function overview(context, { topics, unassigned, drift, hidden = [] }, signal) {
  const { collection } = context;
  const tiles = topics.map((topic) => ({
    label: topic.label, keyword: topic.keywords[0]?.term, n_passages: topic.n_passages, share: topic.share,
    href: topicRoute(context, topic.id), style: colourOf(collection, topic.id),
  }));
  const rest = restOf(unassigned, topics);
  if (rest) tiles.push(rest);
  return [
    drift?.refresh_suggested && h("p", { class: "notice drift" }, `${count(drift.n_new_documents, "document")} came since these topics were found, and ${DRIFT[drift.reason]}. Find topics again to take them in.`),
    treemap(tiles),
    topicMap(context, signal),
    h("div", { class: "cards" }, topics.map((topic) => topicCard(context, topic))),
    unassigned?.n_passages > 0 && h("div", { class: "unassigned" },
      h("h2", { class: "sub" }, "In no topic"),
      h("p", null, `${count(unassigned.n_passages, "passage")} in ${count(unassigned.n_documents, "document")}`,
        unassigned.reason && `: ${unassigned.reason}`)),
    hidden.length > 0 && h("details", { class: "more" },
      h("summary", null, count(hidden.length, "hidden topic")),
      h("ul", { class: "subtopics" }, hidden.map((topic) => subtopic(context, topic)))),
    lineage(context, undefined, signal),
  ];
}

function restOf(unassigned, topics) {
  if (!unassigned?.n_passages) return null;
  const n_all = topics.reduce((sum, topic) => sum + topic.n_passages, unassigned.n_passages);
  return { label: "In no topic", n_passages: unassigned.n_passages, share: unassigned.n_passages / n_all };
}

function topicCard(context, topic) {
  const [first, ...others] = topic.representatives ?? [];
  return h("article", { class: "topic", "data-topic": topic.id, style: colourOf(context.collection, topic.id) },
    h("h2", null, h("a", { href: topicRoute(context, topic.id) }, topic.label)),
    sizeOf(topic),
    keywordList(topic.keywords.slice(0, KEYWORDS_ON_CARD)),
    topic.subtopics?.length > 0 && h("ul", { class: "subtopics", "aria-label": "What it falls into" }, topic.subtopics.map((part) => subtopic(context, part))),
    first && representative(context, first, shortened(first)),
    others.length > 0 && h("details", { class: "more" },
      h("summary", null, count(others.length, "more representative passage")),
      others.map((passage) => representative(context, passage, shortened(passage)))));
}

function subtopic(context, part) {
  return h("li", null, h("a", { href: topicRoute(context, part.id) }, part.label),
    h("span", { class: "hint" }, ` ${count(part.n_documents, "document")}`));
}

function shortened(passage) {
  return excerpt(passage.text, QUOTE_CHARACTERS_ON_CARD);
}

function sizeOf(topic) {
  return h("div", { class: "size", style: { "--fill": fraction(topic.share) } },
    h("span", { class: "share-bar" }),
    h("p", null, h("strong", null, percent(topic.share)), ` ${count(topic.n_passages, "passage")} in ${count(topic.n_documents, "document")}`, shaky(topic)));
}

function shaky({ stability }) {
  return stability?.grade === "shaky" && h("span", {
    class: "badge", title: "In another draw of the same passages this topic has other bounds: read its numbers with care.",
  }, "shaky");
}

/** Keywords as words of different size: the heaviest is largest. */
function keywordList(keywords) {
  const heaviest = Math.max(...keywords.map((keyword) => keyword.weight), Number.EPSILON);
  return h("ul", { class: "keywords", "aria-label": "Keywords" }, keywords.map(({ term, weight }) =>
    h("li", { style: { "--weight": (Math.max(0, weight) / heaviest).toFixed(2) } }, term)));
}

function representative(context, passage, text) {
  return h("figure", { class: "representative" },
    h("blockquote", null, h("p", null, text)),
    h("figcaption", null, h("a", { href: documentRoute(context, passage.document.id, passage.id) }, titleOf(passage.document))));
}

/** The button that runs the clustering, and the progress of its job. */
function refreshControl(context, label, signal) {
  const button = h("button", { id: "refresh-topics", type: "button", class: "primary", on: { click: run } }, label);
  const bar = h("progress", { max: 1, value: 0, "aria-label": "Finding topics" });
  const state = h("span", { class: "hint" });
  const progress = h("div", { class: "job", hidden: true }, bar, state);

  async function run() {
    button.disabled = true;
    progress.hidden = false;
    context.clearError();
    show({ status: "queued", progress: 0 });
    announce("Finding topics");
    try {
      const job = await post(path(context.collection, "topics", "refresh"), {}, signal);
      await followJob(job, show, signal);
      await context.refreshFacts();
      await context.reload();
      announce("New topics are ready");
      document.getElementById("refresh-topics")?.focus();
    } catch (error) {
      button.disabled = false;
      progress.hidden = true;
      context.showError(error, run);
    }
  }

  function show(job) {
    if (job.status === "queued") bar.removeAttribute("value");
    else bar.value = job.progress ?? 0;
    state.textContent = job.status === "queued" ? "Waiting to start" : `Finding topics, ${Math.round((job.progress ?? 0) * 100)}%`;
  }

  return h("div", { class: "refresh" }, button, progress);
}

/** One topic, its representatives and its documents. */
export async function topicView(context, id, signal) {
  const { collection } = context;
  const documents = path(collection, "topics", id, "documents");
  const [topic, page, { topics }] = await Promise.all([
    get(path(collection, "topics", id), signal),
    get(withQuery(documents, { limit: PAGE }), signal),
    get(path(collection, "topics"), signal),
    knowColours(collection, signal),
  ]);
  announce(`${topic.label}, ${count(topic.n_documents, "document")}`);
  return {
    title: topic.label,
    element: h("article", { class: "topic-page", style: colourOf(collection, topic.parent ?? topic.id) },
      h("header", { class: "page-head" }, h("div", null,
        h("p", { class: "eyebrow" }, h("i", { class: "dot" }), topic.parent ? partOf(context, topic, topics) : "Topic"),
        h("h1", { tabindex: "-1" }, topic.label),
        sizeOf(topic),
        keywordList(topic.keywords),
        topic.subtopics.length > 0 && h("ul", { class: "subtopics", "aria-label": "What it falls into" }, topic.subtopics.map((part) => subtopic(context, part))),
        correctionForm(context, topic, topics.filter((other) => other.id !== topic.id), signal))),
      topic.representatives?.length > 0 && h("section", null,
        h("h2", null, "Passages that stand for it"),
        h("div", { class: "representatives" }, topic.representatives.map((passage) => representative(context, passage, passage.text)))),
      h("section", null, h("h2", null, "Documents"), topicDocuments(context, documents, page, signal)),
      lineage(context, topic.id, signal)),
  };
}

function partOf(context, { parent }, topics) {
  const whole = topics.find((topic) => topic.id === parent);
  return h("span", null, "Part of ", h("a", { href: topicRoute(context, parent) }, whole?.label ?? parent));
}

function topicDocuments(context, address, firstPage, signal) {
  const list = h("ol", { class: "topic-documents" });
  const more = h("button", { type: "button", class: "more-button", on: { click: showMore } }, "Show more");
  let cursor;

  function append(page) {
    const items = page.documents.map(({ document: doc, share }) => topicDocument(context, doc, share));
    list.append(...items);
    cursor = page.next_cursor;
    more.hidden = !cursor;
    return items;
  }

  async function showMore() {
    more.disabled = true;
    try {
      const [first] = append(await get(withQuery(address, { limit: PAGE, cursor }), signal));
      first?.querySelector("a").focus({ preventScroll: true });
      announce(`${count(list.children.length, "document")} shown`);
    } catch (error) {
      context.showError(error, showMore);
    } finally {
      more.disabled = false;
    }
  }

  append(firstPage);
  return [list, more];
}

function topicDocument(context, doc, share) {
  return h("li", { style: { "--fill": fraction(share) } },
    h("div", null, h("h3", null, h("a", { href: documentRoute(context, doc.id) }, titleOf(doc))), facts(doc)),
    h("div", { class: "share", title: "How much of the document is in this topic" },
      h("span", { class: "share-bar" }), h("span", { class: "share-figure" }, percent(share))));
}
