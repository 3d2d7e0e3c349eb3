// The topics as a map: every point is a passage, and those that lie together say similar things.

import { get, path } from "./api.js";
import { h, svg, announce, count } from "./dom.js";
import { documentRoute, topicRoute } from "./routes.js";
import { colourOf } from "./colours.js";
import { textWidth } from "./treemap.js";

const MARGIN = 22;
const REACH = 18; // pixels from the pointer within which a point is meant
const NARROW = 560;
const LABEL_SIZE = 14;
const LINE_HEIGHT = 19;
const ABOVE = 9; // pixels from a label down to the point that it names
const SHIFTS = [0, -1, 1, -2, 2]; // lines that a label may move to get out of the way of others
const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** The map with its heading; it is asked for when it is put into the page, because the first answer takes a while. */
export function topicMap(context, signal) {
  const state = h("p", { class: "hint map-state" }, "Drawing the map");
  const section = h("section", { class: "map", "aria-labelledby": "map-title" },
    h("h2", { id: "map-title", class: "sub" }, "Map"), state);
  const load = async () => {
    try {
      const map = await get(path(context.collection, "topics", "map"), signal);
      state.replaceWith(...drawn(context, map));
    } catch (error) {
      if (error.name === "AbortError") return;
      state.replaceChildren(`The map could not be drawn: ${error.detail ?? error.message} `,
        h("button", { type: "button", on: { click: load } }, "Try again"));
    }
  };
  load();
  return section;
}

function drawn(context, map) {
  if (map.points.length === 0) return [h("p", { class: "hint map-state" }, "There are no passages to show.")];
  const note = [
    `Each point is a passage${map.n_left_out > 0 ? `, of a sample of ${count(map.n_points, "passage")}` : ""}; those that lie together say similar things.`,
    map.n_arrived > 0 && `${count(map.n_arrived, "point")} came since the map was drawn.`,
  ].filter(Boolean).join(" ");
  return [
    mapBox(context, map),
    h("p", { class: "hint" }, note),
    h("p", { class: "sr-only", id: "map-help" }, "Arrow keys go from passage to passage, Enter opens the document. The same topics and documents are listed below."),
  ];
}

/** The picture, drawn again whenever the width changes, with what points and keys do in it. */
function mapBox(context, map) {
  const labels = new Map(map.topics.map((topic) => [topic.id, topic.label]));
  const picture = h("div", { class: "map-picture" });
  const tip = h("div", { class: "map-tip", hidden: true });
  const box = h("div", {
    class: "map-box", tabindex: 0, role: "application", "aria-roledescription": "map", "aria-describedby": "map-help",
    "aria-label": `Map of ${count(map.points.length, "passage")} in ${count(map.topics.filter((topic) => topic.n_points > 0).length, "topic")}`,
    on: { pointermove: point, pointerleave: () => choose(null), click: open, keydown: key, blur: () => choose(null) },
  }, picture, tip);
  let places = [];
  let cursor = null;
  let chosen = null;

  new ResizeObserver(() => {
    const width = Math.floor(box.clientWidth);
    const height = Math.round(Math.min(Math.max(width * 0.62, 320), 640));
    if (width === 0 || (cursor?.ownerSVGElement.width.baseVal.value === width)) return;
    places = placesOf(map, width, height);
    cursor = svg("circle", { class: "map-cursor", r: 8, visibility: "hidden" });
    picture.replaceChildren(svg("svg", { width, height, viewBox: `0 0 ${width} ${height}` },
      dots(context, map, places, dotSize(map.points.length, width)), cursor, labelLinks(context, map, { places, width, height }, picture)));
    choose(null);
  }).observe(box);

  function choose(index) {
    chosen = index;
    tip.hidden = index === null;
    cursor?.setAttribute("visibility", index === null ? "hidden" : "visible");
    box.classList.toggle("points", index !== null);
    if (index === null) return;
    const { x, y } = places[index];
    cursor.setAttribute("cx", x);
    cursor.setAttribute("cy", y);
    const { title, topic } = map.points[index];
    tip.replaceChildren(h("strong", null, title?.trim() || documentOf(map.points[index])), h("span", null, labels.get(topic)));
    tip.style.setProperty("--hue", colourOf(context.collection, topic)["--hue"] ?? 0);
    const left = Math.min(Math.max(x - tip.offsetWidth / 2, 4), box.clientWidth - tip.offsetWidth - 4);
    const above = y - tip.offsetHeight - 14;
    tip.style.left = `${left}px`;
    tip.style.top = `${above >= 4 ? above : y + 14}px`;
  }

  function at(event) {
    const area = picture.getBoundingClientRect();
    return nearest(places, event.clientX - area.left, event.clientY - area.top);
  }

  function point(event) {
    if (event.pointerType !== "touch") choose(event.target.closest?.("a") ? null : at(event));
  }

  function open(event) {
    if (event.target.closest?.("a")) return;
    const index = at(event);
    const isSecondTouch = index === chosen;
    if (event.pointerType === "touch" && !isSecondTouch) choose(index); // the first touch says what is there
    else visit(index);
  }

  function visit(index) {
    if (index === null) return;
    const { id } = map.points[index];
    context.go(documentRoute(context, documentOf(map.points[index]), id));
  }

  function key(event) {
    if (event.target !== box) return;
    const direction = DIRECTIONS[event.key];
    if (direction) {
      choose(chosen === null ? nearest(places, box.clientWidth / 2, picture.clientHeight / 2, Infinity) : (next(places, chosen, direction) ?? chosen));
      const { title, topic } = map.points[chosen];
      announce(`${title?.trim() || documentOf(map.points[chosen])}, ${labels.get(topic)}`);
    } else if (event.key === "Enter" && chosen !== null) visit(chosen);
    else if (event.key === "Escape") choose(null);
    else return;
    event.preventDefault();
  }

  return box;
}

/** The id of a point is `DOCUMENT#ORDINAL`. */
function documentOf({ id }) {
  return id.slice(0, id.lastIndexOf("#"));
}

/** All points on the page, as large as both sides allow. */
function placesOf({ points }, width, height) {
  const ends = (axis) => points.reduce(([low, high], point) => [Math.min(low, point[axis]), Math.max(high, point[axis])], [Infinity, -Infinity]);
  const [left, right] = ends("x");
  const [top, bottom] = ends("y");
  const scale = Math.min((width - MARGIN * 2) / (right - left || 1), (height - MARGIN * 2) / (bottom - top || 1));
  return points.map(({ x, y }) => ({
    x: width / 2 + (x - (left + right) / 2) * scale,
    y: height / 2 + (y - (top + bottom) / 2) * scale,
  }));
}

/** Few points are drawn large enough to be seen, many small enough to be told apart. */
function dotSize(n_points, width) {
  return Math.min(9, Math.max(width < NARROW ? 3.5 : 5, (width / 50) * (20 / Math.sqrt(n_points + 400))));
}

/** One line of dots for each topic: a stroke of no length with round ends. */
function dots(context, { topics, points }, places, size) {
  const strokes = new Map(topics.map((topic) => [topic.id, []]));
  points.forEach(({ topic }, i) => strokes.get(topic)?.push(`M${places[i].x.toFixed(1)} ${places[i].y.toFixed(1)}h0`));
  return topics.map(({ id }) => svg("path", {
    class: "dots", "data-topic": id, d: strokes.get(id).join(""), "stroke-width": size, style: colourOf(context.collection, id),
  }));
}

/** The labels, largest topic first; one that finds no room among the others is left out. */
function labelLinks(context, map, { places, width, height }, picture) {
  const taken = [];
  const sorted = map.topics.filter((topic) => topic.x !== null).sort((a, b) => b.n_points - a.n_points);
  return sorted.map((topic) => {
    const middle = places[map.points.findIndex((point) => point.topic === topic.id && point.x === topic.x && point.y === topic.y)];
    const words = width < NARROW ? topic.label.split(", ")[0] : topic.label; // the label of a topic names its best terms, best first
    const half = textWidth(words, LABEL_SIZE) / 2;
    if (!middle || half * 2 > width) return null;
    const x = Math.min(Math.max(middle.x, half + 2), width - half - 2);
    const isFree = (y) => y > LINE_HEIGHT && y < height - 6 && taken.every((other) => Math.abs(other.x - x) > other.half + half + 6 || Math.abs(other.y - y) >= LINE_HEIGHT);
    const y = SHIFTS.map((lines) => middle.y - ABOVE + lines * LINE_HEIGHT).find(isFree);
    if (y === undefined) return null;
    taken.push({ x, y, half });
    const stress = (is) => () => picture.querySelectorAll(".dots").forEach((line) => line.classList.toggle("faded", is && line.dataset.topic !== topic.id));
    return svg("a", {
      class: "map-label", href: topicRoute(context, topic.id), "aria-label": `${topic.label}: ${count(topic.n_points, "passage")}`,
      on: { pointerenter: stress(true), focus: stress(true), pointerleave: stress(false), blur: stress(false) },
    }, svg("text", { x, y, "font-size": LABEL_SIZE }, words));
  });
}

function nearest(places, x, y, reach = REACH) {
  let best = { index: null, distance: reach * reach };
  places.forEach((place, index) => {
    const distance = (place.x - x) ** 2 + (place.y - y) ** 2;
    if (distance < best.distance) best = { index, distance };
  });
  return best.index;
}

/** The point to go to from another in a direction: the nearest one, with what lies aside counted twice. */
function next(places, from, [dx, dy]) {
  let best = { index: null, cost: Infinity };
  places.forEach((place, index) => {
    const along = (place.x - places[from].x) * dx + (place.y - places[from].y) * dy;
    const aside = Math.abs((place.x - places[from].x) * dy) + Math.abs((place.y - places[from].y) * dx);
    const cost = along + aside * 2;
    if (along > 0.5 && aside <= along * 2 && cost < best.cost) best = { index, cost };
  });
  return best.index;
}
