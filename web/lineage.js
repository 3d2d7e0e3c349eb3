// What became of topics from run to run, and what a person changed about them.

import { get, path, withQuery, remove } from "./api.js";
import { h, count, day, announce } from "./dom.js";
import { topicRoute } from "./routes.js";

const N_EVENTS = 30;
const WORDS = {
  born: "New", grew: "Grew", shrank: "Shrank", split: "Split", merged: "Merged", renamed: "Renamed", ended: "Ended", revived: "Came back",
};

/** What happened to all topics, or to one, the newest run first; and the corrections, each with its undoing. */
export function lineage(context, topic, signal) {
  const box = h("div", { class: "lineage" });
  fill().catch((error) => error.name !== "AbortError" && context.showError(error));
  return box;

  async function fill() {
    const { collection } = context;
    const address = withQuery(path(collection, "topics", "events"), { limit: N_EVENTS, topic });
    const [{ events }, { corrections }] = await Promise.all([
      get(address, signal),
      topic ? { corrections: [] } : get(path(collection, "topics", "corrections"), signal),
    ]);
    const runs = byRun(events);
    box.append(...[
      corrections.length > 0 && section(`Corrections (${corrections.length})`,
        h("ul", { class: "corrections" }, corrections.map((correction) => correctionItem(context, correction, signal)))),
      runs.length > 0 && section(topic ? "What became of it" : "What became of topics",
        runs.map((run) => runEvents(context, run))),
    ].filter(Boolean));
  }
}

function section(title, ...content) {
  return h("details", { class: "more" }, h("summary", null, title), ...content);
}

function byRun(events) {
  const runs = [];
  for (const event of events) {
    if (runs.at(-1)?.[0].topic_model !== event.topic_model) runs.push([]);
    runs.at(-1).push(event);
  }
  return runs;
}

function runEvents(context, events) {
  const [{ topic_model, created_at }] = events;
  return h("section", { class: "run" },
    h("h3", null, `Run ${topic_model}, ${day(created_at)}`),
    h("ul", { class: "events" }, events.map((event) => eventItem(context, event))));
}

function eventItem(context, event) {
  const { kind, topic, former_label, parts = [] } = event;
  const name = kind === "ended" ? h("strong", null, topic.label) : topicLink(context, topic);
  const others = parts.flatMap((part, i) => [i === 0 ? "" : ", ", kind === "split" ? topicLink(context, part) : part.label]);
  return h("li", { "data-kind": kind },
    h("span", { class: "event-kind" }, WORDS[kind] ?? kind), " ", name,
    kind === "renamed" && ` was ${former_label}`,
    kind === "split" && [" into ", ...others],
    kind === "merged" && [" from ", ...others],
    h("span", { class: "hint" }, ` ${event.n_documents_before} → ${count(event.n_documents, "document")}`));
}

function topicLink(context, topic) {
  return h("a", { href: topicRoute(context, topic.id) }, topic.label);
}

function correctionItem(context, correction, signal) {
  const button = h("button", { type: "button", class: "quiet", on: { click: undo } }, "Undo");
  return h("li", null,
    h("span", null, inWords(correction), !correction.holds && h("span", { class: "hint" }, ` (does not hold: ${correction.reason})`)),
    button);

  async function undo() {
    button.disabled = true;
    try {
      await remove(path(context.collection, "topics", "corrections", correction.id), signal);
      await context.reload();
      announce("The correction is undone");
    } catch (error) {
      button.disabled = false;
      context.showError(error, undo);
    }
  }
}

function inWords({ kind, topic, label, into, n_parts, documents = [] }) {
  switch (kind) {
    case "rename": return `${topic} is called ${label}`;
    case "hide": return `${topic} is hidden`;
    case "merge": return `${topic} belongs to ${into}`;
    case "split": return `${topic} is cut into ${n_parts} parts`;
    case "must_link": return `${documents.join(" and ")} belong together`;
    case "cannot_link": return `${documents.join(" and ")} belong apart`;
    default: return kind;
  }
}
