// A search field over the titles of a collection's documents, with suggestions (the ARIA combobox pattern).

import { get, path, withQuery } from "./api.js";
import { h, titleOf, day, count } from "./dom.js";

const PAGE = 200;
const MOST_PAGES = 25;
const SUGGESTIONS = 8;
const FRESH_MS = 60_000;
const lists = new Map();

/** The documents of a collection, read page by page on demand and kept for a minute. */
export function documentList(collection) {
  const known = lists.get(collection);
  if (known && Date.now() - known.startedAt < FRESH_MS) return known;
  const list = { startedAt: Date.now(), documents: [], cursor: undefined, n_pages: 0, complete: false, reading: null };
  lists.set(collection, list);
  return list;
}

/** Reads the next page of a list, once, whoever asks. */
export function readPage(collection, list) {
  list.reading ??= get(withQuery(path(collection, "documents"), { limit: PAGE, cursor: list.cursor }))
    .then((page) => {
      list.documents.push(...page.documents);
      list.cursor = page.next_cursor;
      list.n_pages += 1;
      list.complete = !page.next_cursor || page.documents.length === 0;
    })
    .finally(() => { list.reading = null; });
  return list.reading;
}

/** The field and its suggestions; `onChoose` gets the chosen document. */
export function documentPicker(collection, onChoose) {
  const list = documentList(collection);
  let suggestions = [];
  let active = -1;
  let problem = null;

  const input = h("input", {
    id: "document-search", type: "text", role: "combobox", autocomplete: "off", spellcheck: "false",
    placeholder: "Search by title", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "document-options",
    on: { focus: open, input: () => { active = -1; open(); }, blur: close, keydown: onKey, click: open },
  });
  const options = h("ul", { id: "document-options", role: "listbox", "aria-label": "Documents", hidden: true });
  const note = h("p", { class: "picker-note", role: "status" });

  async function open() {
    show();
    try {
      while (!list.complete && list.n_pages < MOST_PAGES) {
        await readPage(collection, list);
        if (document.activeElement === input) show();
      }
    } catch (error) {
      problem = error.message;
      show();
    }
  }

  function show() {
    suggestions = find(list.documents, input.value);
    active = Math.min(active, suggestions.length - 1);
    options.replaceChildren(...suggestions.map(option));
    options.hidden = suggestions.length === 0;
    input.setAttribute("aria-expanded", String(!options.hidden));
    markActive();
    note.textContent = noteText();
  }

  function noteText() {
    if (problem) return `The documents could not be read: ${problem}`;
    if (!list.complete && list.n_pages >= MOST_PAGES) return `Searches the first ${count(list.documents.length, "document")}.`;
    if (!list.complete) return list.documents.length ? `Reading titles: ${count(list.documents.length, "document")} so far.` : "Reading titles.";
    if (list.documents.length === 0) return "This collection has no documents yet.";
    return suggestions.length === 0 ? "No title has these words." : "";
  }

  function option(doc, i) {
    return h("li", {
      id: `document-option-${i}`, role: "option", "aria-selected": "false",
      on: { mousedown: (event) => { event.preventDefault(); choose(doc); } },
    }, h("span", { class: "option-title" }, titleOf(doc)), optionFacts(doc));
  }

  function markActive() {
    [...options.children].forEach((element, i) => element.setAttribute("aria-selected", String(i === active)));
    if (active < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", `document-option-${active}`);
    options.children[active].scrollIntoView({ block: "nearest" });
  }

  function close() {
    options.hidden = true;
    active = -1;
    note.textContent = "";
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function choose(doc) {
    input.value = "";
    close();
    onChoose(doc);
  }

  function onKey(event) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (options.hidden) show();
      if (suggestions.length === 0) return;
      const step = event.key === "ArrowDown" ? 1 : -1;
      active = active < 0 && step < 0 ? suggestions.length - 1 : (active + step + suggestions.length) % suggestions.length;
      markActive();
    } else if (event.key === "Enter" && suggestions.length > 0 && !options.hidden) {
      event.preventDefault();
      choose(suggestions[Math.max(0, active)]);
    } else if (event.key === "Escape") {
      close();
    }
  }

  return h("div", { class: "picker" },
    h("label", { for: "document-search" }, "Or start from a document"),
    h("div", { class: "picker-field" }, input, options),
    note);
}

function optionFacts(doc) {
  const text = [doc.source, doc.published_at && day(doc.published_at)].filter(Boolean).join(" · ");
  return text && h("span", { class: "option-facts" }, text);
}

/** Documents whose title has every word of the query, those that start with it first. */
function find(documents, query) {
  const words = plain(query).split(/\s+/).filter(Boolean);
  const found = documents.filter((doc) => {
    const title = plain(titleOf(doc));
    return words.every((word) => title.includes(word));
  });
  const start = words.join(" ");
  const starts = (doc) => (start && plain(titleOf(doc)).startsWith(start) ? 0 : 1);
  return found.sort((a, b) => starts(a) - starts(b)).slice(0, SUGGESTIONS);
}

function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
