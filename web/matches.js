// The list of similar documents, with the passages that made them similar.

import { h, titleOf, facts, fraction, count, excerpt } from "./dom.js";
import { documentRoute, routeTo } from "./routes.js";

const PASSAGES_SHOWN = 1;
const QUOTE_CHARACTERS = 420;
const MATCHED_CHARACTERS = 90;

const STRENGTHS = { duplicate: "Duplicate", same_story: "Same story", related: "Related", weak: "Weak", unrelated: "Unrelated" };

/** The matches as an ordered list, or the server's reason why there are none. */
export function matchList(context, answer) {
  if (answer.matches.length === 0) return noMatches(answer.reason);
  const best = Math.max(1, ...answer.matches.map((match) => match.score));
  return h("ol", { class: "matches" }, answer.matches.map((match) => matchItem(context, match, best)));
}

function noMatches(reason) {
  return h("div", { class: "notice" }, h("p", { class: "reason" }, reason || "Nothing similar was found, and the server gave no reason."));
}

function matchItem(context, match, best) {
  const doc = match.document;
  const shown = match.passages.slice(0, PASSAGES_SHOWN);
  const more = match.passages.slice(PASSAGES_SHOWN);
  return h("li", { class: "match", "data-document": doc.id },
    h("div", { class: "match-head" },
      h("div", { class: "match-name" },
        h("h3", null, h("a", { href: documentRoute(context, doc.id) }, titleOf(doc))),
        facts(doc, STRENGTHS[match.strength] && h("span", { class: "strength" }, STRENGTHS[match.strength]))),
      scoreBar(match.score, best)),
    match.shared_terms.length > 0 && h("p", { class: "shared-terms" }, h("span", { class: "matched-label" }, "In common: "), match.shared_terms.join(", ")),
    shown.map((passage) => passageQuote(context, doc, passage)),
    more.length > 0 && h("details", { class: "more" },
      h("summary", null, count(more.length, "more passage")),
      more.map((passage) => passageQuote(context, doc, passage))),
    h("p", { class: "actions" },
      h("a", { href: routeTo(context, ["similar"], { document: doc.id }), "aria-label": `More like ${titleOf(doc)}` }, "More like this")));
}

function scoreBar(score, best) {
  const figure = score.toFixed(2);
  return h("div", { class: "score", role: "img", "aria-label": `Score ${figure}`, title: `Score ${figure}; higher is closer` },
    h("span", { class: "score-bar", style: { "--fill": fraction(score / best) } }),
    h("span", { class: "score-figure" }, figure));
}

function passageQuote(context, doc, passage) {
  return h("div", { class: "evidence" },
    h("blockquote", null, h("p", null, excerpt(passage.text, QUOTE_CHARACTERS))),
    h("div", { class: "evidence-foot" },
      passage.matched_passage && matchedPassage(passage.matched_passage),
      h("a", { class: "in-place", href: documentRoute(context, doc.id, passage.id), "aria-label": "Read in context: this passage in its document" }, "Read in context")));
}

function matchedPassage(passage) {
  return h("details", { class: "matched" },
    h("summary", null, h("span", null,
      h("span", { class: "matched-label" }, "Matches: "),
      h("span", { class: "matched-start" }, excerpt(passage.text, MATCHED_CHARACTERS)))),
    h("blockquote", null, h("p", null, passage.text)));
}
