// The topics as a picture: a squarified treemap (Bruls, Huizing, van Wijk 2000), each tile sized by its passages.

import { h, svg, count, percent } from "./dom.js";

const GAP = 3;
const PAD = 12;
const SIZES = [18, 15, 12.5, 11];
const LINE_HEIGHT = 1.22;
const FIGURE_HEIGHT = 18;

/** Tiles are `{ label, keyword, n_passages, share, href, style }`; drawn again whenever the width changes. */
export function treemap(tiles) {
  const box = h("div", { class: "treemap" });
  let drawn = 0;
  new ResizeObserver(() => {
    const width = Math.floor(box.clientWidth);
    if (width === drawn || width === 0) return;
    drawn = width;
    box.replaceChildren(picture(tiles, width, width < 560 ? 440 : 360));
  }).observe(box);
  return box;
}

function picture(tiles, width, height) {
  const sized = tiles.filter((tile) => tile.n_passages > 0).sort((a, b) => b.n_passages - a.n_passages);
  const places = squarify(sized.map((tile) => tile.n_passages), { x: 0, y: 0, width, height });
  return svg("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": "Topics, sized by their passages" },
    sized.map((tile, i) => tileElement(tile, places[i])));
}

/** Rectangles with areas in proportion to `sizes` (falling), as near to squares as may be. */
export function squarify(sizes, space) {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const areas = sizes.map((size) => (size / total) * space.width * space.height);
  const places = [];
  let free = { ...space };
  let row = [];
  for (const area of areas) {
    const side = Math.min(free.width, free.height);
    if (row.length > 0 && worst([...row, area], side) > worst(row, side)) {
      free = layRow(row, free, places);
      row = [];
    }
    row.push(area);
  }
  if (row.length > 0) layRow(row, free, places);
  return places;
}

function worst(row, side) {
  const sum = row.reduce((total, area) => total + area, 0);
  const ratio = (area) => Math.max((side * side * area) / (sum * sum), (sum * sum) / (side * side * area));
  return Math.max(...row.map(ratio));
}

function layRow(row, free, places) {
  const sum = row.reduce((total, area) => total + area, 0);
  const isUpright = free.width >= free.height;
  const thickness = sum / (isUpright ? free.height : free.width);
  let at = isUpright ? free.y : free.x;
  for (const area of row) {
    const length = area / thickness;
    places.push(isUpright
      ? { x: free.x, y: at, width: thickness, height: length }
      : { x: at, y: free.y, width: length, height: thickness });
    at += length;
  }
  return isUpright
    ? { ...free, x: free.x + thickness, width: free.width - thickness }
    : { ...free, y: free.y + thickness, height: free.height - thickness };
}

function tileElement(tile, place) {
  const width = Math.max(1, place.width - GAP);
  const height = Math.max(1, place.height - GAP);
  const words = `${tile.label}: ${count(tile.n_passages, "passage")}, ${percent(tile.share)}`;
  const drawing = [
    svg("title", null, words),
    svg("rect", { x: place.x + GAP / 2, y: place.y + GAP / 2, width, height, rx: 8 }),
    ...tileText(tile, { x: place.x + GAP / 2, y: place.y + GAP / 2, width, height }),
  ];
  return tile.href
    ? svg("a", { class: "tile", href: tile.href, "aria-label": words, style: tile.style }, drawing)
    : svg("g", { class: "tile rest", role: "img", "aria-label": words }, drawing);
}

function tileText(tile, { x, y, width, height }) {
  const pad = Math.min(PAD, width / 10, height / 6);
  const hasFigure = height > 64 && width > 90;
  const label = labelOf(tile, { width: width - pad * 2, height: height - pad * 2 - (hasFigure ? FIGURE_HEIGHT : 0) });
  if (label === null) return [];
  const { lines, size } = label;
  const spans = lines.map((words, i) => svg("tspan", { x: x + pad, y: y + pad + size * (0.8 + i * LINE_HEIGHT) }, words));
  const drawn = [svg("text", { class: "tile-label", "font-size": size, "aria-hidden": "true" }, spans)];
  if (hasFigure) {
    drawn.push(svg("text", { class: "tile-figure", x: x + pad, y: y + height - pad, "aria-hidden": "true" },
      width > 150 ? `${count(tile.n_passages, "passage")} · ${percent(tile.share)}` : percent(tile.share)));
  }
  return drawn;
}

/** The whole label as large as it fits, else the first keyword, else nothing: no word is ever cut. */
function labelOf(tile, room) {
  const sizes = room.width > 200 && room.height > 90 ? SIZES : room.width > 100 && room.height > 34 ? SIZES.slice(1) : SIZES.slice(2);
  for (const text of [tile.label, capitalised(tile.keyword ?? "")].filter(Boolean)) {
    for (const size of sizes) {
      const lines = wrap(text, (words) => textWidth(words, size) <= room.width);
      if (lines !== null && lines.length * size * LINE_HEIGHT <= room.height + 0.5) return { lines, size };
    }
  }
  return null;
}

function capitalised(text) {
  return text.replace(/^./u, (letter) => letter.toUpperCase());
}

const ruler = document.createElement("canvas").getContext("2d");

/** Width of a label in pixels. */
export function textWidth(text, size) {
  ruler.font = `600 ${size}px ${getComputedStyle(document.body).fontFamily}`;
  return ruler.measureText(text).width;
}

/** The text in lines that fit, or nothing where one of its words is too long. */
function wrap(text, fits) {
  const lines = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && fits(longer)) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.every(fits) ? lines : null;
}
