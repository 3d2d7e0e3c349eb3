// Builds page elements from data. Text only ever becomes text nodes, and only safe addresses become links.

/** An element. `attributes` may hold `class`, `on` (event listeners), `style` (custom properties) and any attribute. */
export function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  set(element, attributes);
  element.append(...present(children));
  return element;
}

/** Like `h`, in the SVG namespace. */
export function svg(tag, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  set(element, attributes);
  element.append(...present(children));
  return element;
}

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else if (name === "style") {
      for (const [property, setting] of Object.entries(value)) element.style.setProperty(property, setting);
    } else if (name === "href") {
      if (isSafeAddress(value)) element.setAttribute("href", value);
    } else {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
}

function present(children) {
  return children.flat(2).filter((child) => child !== null && child !== undefined && child !== false && child !== "");
}

function isSafeAddress(address) {
  return address.startsWith("#") || /^\/(?!\/)/.test(address) || isWebAddress(address);
}

/** Whether an address that came with a document may become a link: http and https only. */
export function isWebAddress(address) {
  try {
    return ["http:", "https:"].includes(new URL(address).protocol);
  } catch {
    return false;
  }
}

/** A link to the original of a document, or nothing when its address is not on the web. */
export function originalLink(doc, text) {
  if (!doc.url || !isWebAddress(doc.url)) return null;
  const host = new URL(doc.url).hostname;
  return h("a", {
    class: "original", href: doc.url, target: "_blank", rel: "noopener noreferrer",
    title: doc.url, "aria-label": `Original at ${host} (opens a new tab)`,
  }, text ?? "Original", arrowOut());
}

function arrowOut() {
  return svg("svg", { viewBox: "0 0 12 12", width: 10, height: 10, "aria-hidden": "true", class: "icon" },
    svg("path", { d: "M4 2h6v6M10 2 2.5 9.5" }));
}

/** What to call a document. */
export function titleOf(doc) {
  return doc.title?.trim() || doc.id;
}

const WHOLE_SENTENCES = /^.*(?:[.!?]["'”’»)\]]*(?=\s)|[。！？][”’」』）]*)/su;
const MOST_LOST = 0.4; // of an excerpt, for the sake of ending it with a sentence or a word

/** The text as one paragraph of at most `n_characters`, cut after a sentence, else after a word, and then marked with ` …`. */
export function excerpt(text, n_characters) {
  const line = text.replace(/\s+/g, " ").trim();
  const letters = [...line];
  if (letters.length <= n_characters) return line;
  const start = letters.slice(0, n_characters - 1).join(""); // the mark takes two, but a word may end just before it
  const sentences = WHOLE_SENTENCES.exec(start)?.[0] ?? "";
  const words = start.slice(0, Math.max(0, start.lastIndexOf(" ")));
  const kept = [sentences, words].find((part) => part.length > start.length * (1 - MOST_LOST)) ?? letters.slice(0, n_characters - 2).join("");
  return `${kept.replace(/[\s,;:–—-]+$/u, "")}\u00a0…`; // never alone on a line
}

const dayFormat = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const minuteFormat = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });
const countFormat = new Intl.NumberFormat("en-GB");

/** `22 Nov 2026`, or the text itself when it is no date. */
export function day(text) {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? String(text) : dayFormat.format(date);
}

/** Day and time of day, in the reader's time zone. */
export function minute(text) {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? String(text) : minuteFormat.format(date);
}

/** `1 passage`, `1,204 passages`. */
export function count(n, noun) {
  return `${countFormat.format(n)} ${noun}${n === 1 ? "" : "s"}`;
}

/** A share from 0 to 1 as a percentage that never rounds something down to nothing. */
export function percent(share) {
  if (share > 0 && share < 0.01) return "under 1%";
  return `${Math.round(share * 100)}%`;
}

/** A value from 0 to 1 as a CSS length. */
export function fraction(value) {
  return `${Math.round(Math.min(1, Math.max(0, value || 0)) * 1000) / 10}%`;
}

/** Source, date and original of a document on one line. */
export function facts(doc, ...more) {
  return h("p", { class: "facts" },
    doc.source && h("span", null, doc.source),
    doc.published_at && h("time", { datetime: doc.published_at }, day(doc.published_at)),
    originalLink(doc),
    ...more);
}

/** Placeholder shapes while an answer is on its way. */
export function placeholders(n) {
  return h("div", { class: "placeholders", "aria-hidden": "true" },
    Array.from({ length: n }, () => h("div", { class: "placeholder" }, h("i"), h("i"), h("i"))));
}

/** Tells screen readers what changed. */
export function announce(text) {
  document.getElementById("status").textContent = text;
}
