// Starts the pages: reads the address, shows the view it names, and keeps header, errors and focus in step.

import { get, useKey } from "./api.js";
import { h, placeholders, announce, count } from "./dom.js";
import { readRoute, routeTo } from "./routes.js";
import { similarView } from "./similar.js";
import { documentView } from "./documents.js";
import { topicsView, topicView } from "./topics.js";
import { reportsView } from "./reports.js";

const view = document.getElementById("view");
const errorBox = document.getElementById("error");
const chooser = document.getElementById("collection");
const scrolls = new Map();
const MISSING = { unknown_document: "No such document", unknown_topic: "No such topic", unknown_collection: "No such collection" };

let collections = [];
let shown = { name: null, update: null };
let leaving = new AbortController();
let wentForward = true;

/** What a view may know and do: the collection it shows, and the few things only the page can do for it. */
function contextFor(query) {
  const usualCollection = usualOf(collections);
  const collection = query.get("collection") || usualCollection;
  return {
    collection,
    usualCollection,
    facts: collections.find((one) => one.name === collection),
    go,
    reload: () => show({ again: true }),
    refreshFacts,
    showError,
    clearError,
  };
}

function usualOf(all) {
  return all.some((one) => one.name === "default") ? "default" : (all[0]?.name ?? "default");
}

function go(route) {
  wentForward = true;
  if (location.hash === route) show({ again: true });
  else location.hash = route;
}

async function refreshFacts() {
  collections = (await get("/v1/collections")).collections;
}

async function show({ again = false } = {}) {
  leaving.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  clearError();
  try {
    const refreshed = refreshFacts();
    if (collections.length === 0) await refreshed;
    else refreshed.catch(() => {}); // what is known already will do until the next view
    const { parts, query } = readRoute(location.hash);
    const context = contextFor(query);
    showHeader(context, parts);
    await showView(context, parts, query, signal, again);
  } catch (error) {
    if (!signal.aborted) showError(error, () => show({ again: true }));
  }
}

async function showView(context, parts, query, signal, again) {
  const isSimilar = parts.length === 0 || (parts.length === 1 && parts[0] === "similar");
  const name = isSimilar ? `similar in ${context.collection}` : null;
  if (isSimilar) {
    if (shown.name !== name) place(similarView(context), name);
    await shown.update(query, signal);
    return settle(query.has("text") || query.has("document") ? document.getElementById("results") : null);
  }
  if (!again) waitFor();
  const built = await build(context, parts, query, signal);
  if (signal.aborted) return;
  place(built, name);
  settle();
  await built.ready?.();
}

function build(context, [section, id], query, signal) {
  if (section === "documents" && id !== undefined) return documentView(context, id, query, signal);
  if (section === "topics") return id === undefined ? topicsView(context, signal) : topicView(context, id, signal);
  if (section === "reports") return reportsView(context, signal);
  return nothingHere(context);
}

function nothingHere(context) {
  return {
    title: "Not found",
    element: h("div", { class: "notice" },
      h("h1", { tabindex: "-1" }, "There is no such page"),
      h("p", null, h("a", { href: routeTo(context, []) }, "Go to the start"))),
  };
}

/** Shows placeholders for the view to come, so that the old one is never taken for it. */
function waitFor() {
  shown = { name: null, update: null };
  view.setAttribute("aria-busy", "true");
  view.replaceChildren(placeholders(4));
}

function place({ title, element, update }, name) {
  const isFirst = document.body.dataset.started === undefined;
  document.body.dataset.started = "";
  document.title = `${title} · Likewise`;
  shown = { name, update };
  view.removeAttribute("aria-busy");
  view.replaceChildren(element);
  if (!isFirst) element.querySelector("h1")?.focus({ preventScroll: true });
}

/** New pages start at the top, or at an answer that would be out of sight; going back returns to where the reader was. */
function settle(answer) {
  window.scrollTo(0, wentForward ? 0 : (scrolls.get(location.href) ?? 0));
  if (wentForward && answer?.getBoundingClientRect().top > window.innerHeight * 0.8) answer.scrollIntoView({ block: "start" });
  wentForward = false;
}

function showHeader(context, parts) {
  const section = { topics: "topics", reports: "reports" }[parts[0]] ?? (parts[0] === "documents" ? "" : "similar");
  const routes = { similar: [], topics: ["topics"], reports: ["reports"] };
  for (const link of document.querySelectorAll("#navigation a")) {
    link.href = routeTo(context, routes[link.dataset.section]);
    if (link.dataset.section === section) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  document.querySelector(".brand").href = routeTo(context, []);
  showChooser(context);
  showFacts(context.facts);
}

function showChooser({ collection }) {
  const names = collections.map((one) => one.name);
  if (!names.includes(collection)) names.push(collection);
  document.getElementById("collection-chooser").hidden = names.length < 2;
  chooser.replaceChildren(...names.map((name) => h("option", { value: name, selected: name === collection }, name)));
  chooser.value = collection;
}

function showFacts(facts) {
  document.getElementById("collection-facts").textContent = facts
    ? `${count(facts.n_documents, "document")}, ${count(facts.n_passages, "passage")}, embedded by ${facts.model.id} (${facts.model.dimension} dimensions)`
    : "";
}

function clearError() {
  errorBox.hidden = true;
  errorBox.replaceChildren();
}

/** Says what went wrong in the server's words, with a way on where there is one. */
function showError(error, tryAgain) {
  if (error.name === "AbortError") return;
  const title = MISSING[error.code] ?? error.title ?? "Something went wrong in this page";
  if (view.hasAttribute("aria-busy")) {
    view.removeAttribute("aria-busy");
    view.replaceChildren();
    document.title = `${title} · Likewise`;
  }
  const isAlone = view.childElementCount === 0;
  announce("");
  errorBox.replaceChildren(
    h(isAlone ? "h1" : "h2", null, title),
    h("p", { class: "detail" }, error.detail ?? error.message));
  if (error.status === 401) errorBox.append(keyForm());
  else if (tryAgain && mayPass(error)) errorBox.append(h("button", { type: "button", on: { click: tryAgain } }, "Try again"));
  else if (isAlone) errorBox.append(wayBack());
  errorBox.hidden = false;
}

/** From an address that names something that is not there. */
function wayBack() {
  const { parts, query } = readRoute(location.hash);
  const context = contextFor(query);
  const isTopic = parts[0] === "topics" && parts.length > 1;
  return h("p", { class: "way-back" }, isTopic
    ? h("a", { href: routeTo(context, ["topics"]) }, "See all topics")
    : h("a", { href: routeTo({ ...context, collection: context.facts ? context.collection : context.usualCollection }, []) }, "Go to the start"));
}

/** Whether the same request may succeed later: not where the server refused what was asked. */
function mayPass({ status = 0 }) {
  return status < 400 || status >= 500 || [408, 409, 429].includes(status);
}

function keyForm() {
  const key = h("input", { id: "api-key", type: "password", autocomplete: "off", required: true });
  return h("form", { class: "key-form", on: { submit: (event) => { event.preventDefault(); useKey(key.value); show(); } } },
    h("div", { class: "field" }, h("label", { for: "api-key" }, "API key"), key),
    h("button", { class: "primary" }, "Use this key"),
    h("p", { class: "hint" }, "It is kept until you close this tab."));
}

chooser.addEventListener("change", () => {
  const { parts } = readRoute(location.hash);
  const stays = ["topics", "reports"].includes(parts[0]) ? [parts[0]] : [];
  go(routeTo({ collection: chooser.value, usualCollection: usualOf(collections) }, stays));
});

document.getElementById("skip").addEventListener("click", () => document.getElementById("main").focus());

document.addEventListener("click", (event) => {
  if (event.target.closest?.("a[href^='#']")) wentForward = true;
});

let scrolledTo = 0;
window.addEventListener("scroll", () => { scrolledTo = window.scrollY; }, { passive: true });
window.addEventListener("hashchange", (event) => {
  scrolls.set(event.oldURL, scrolledTo);
  show();
});

history.scrollRestoration = "manual";
show();
