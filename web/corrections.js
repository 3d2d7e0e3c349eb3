// A topic put right by hand: its name, whether it is shown, what it belongs to, what it falls into.

import { patch, path } from "./api.js";
import { h, announce } from "./dom.js";
import { topicRoute } from "./routes.js";

/** The form that changes one topic; `others` are the topics that it can be merged into. */
export function correctionForm(context, topic, others, signal) {
  const address = path(context.collection, "topics", topic.id);
  const isPart = topic.parent !== null;
  const name = h("input", { name: "label", value: topic.label, maxlength: 200, required: true, "aria-label": "Name of the topic" });
  const into = h("select", { name: "merge_into", "aria-label": "Topic to merge into" },
    others.map((other) => h("option", { value: other.id }, other.label)));
  const parts = h("input", { name: "split_into", type: "number", min: 2, max: 20, value: 2, "aria-label": "Number of parts" });

  async function change(event, body, done) {
    event.preventDefault();
    context.clearError();
    const controls = box.querySelectorAll("input, select, button");
    for (const control of controls) control.disabled = true;
    try {
      const answer = await patch(address, body, signal);
      announce(done);
      if (answer.id !== topic.id) location.hash = topicRoute(context, answer.id);
      else await context.reload();
    } catch (error) {
      for (const control of controls) control.disabled = false;
      context.showError(error);
    }
  }

  const row = (label, fields, body, done) =>
    h("form", { class: "correction", on: { submit: (event) => change(event, body(), done) } }, ...fields, h("button", { type: "submit" }, label));
  const box = h("details", { class: "more correct" },
    h("summary", null, "Correct this topic"),
    h("p", { class: "hint" }, "What you change holds in every later run, until you undo it."),
    row("Name it so", [name], () => ({ label: name.value.trim() }), "The topic has its new name"),
    topic.pinned && row("Use the name that is found", [], () => ({ label: null }), "The topic has the name that was found"),
    row(topic.hidden ? "Show it again" : "Hide it", [], () => ({ hidden: !topic.hidden }), topic.hidden ? "The topic is shown" : "The topic is hidden"),
    !isPart && others.length > 0 && row("Merge it into this topic", [into], () => ({ merge_into: into.value }), "The topics are merged"),
    !isPart && row("Split it into so many parts", [parts], () => ({ split_into: Number(parts.value) }), "The topic is split"));
  return box;
}
