// The topics as a picture: a squarified treemap (Bruls, Huizing, van Wijk 2000), each tile sized by its passages.

import { h, svg, count, percent } from "./dom.js";

const GAP = 3;
const PAD = 12;
const SMALLEST_WIDTH = 52;
const SMALLEST_HEIGHT = 22;

/** Tiles are `{ label, n_passages, share, href, style }`; drawn again whenever the width changes. */
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
  if (width < SMALLEST_WIDTH || height < SMALLEST_HEIGHT) return [];
  const pad = Math.min(PAD, width / 10, height / 6);
  const size = labelSize(tile.label, width, height, pad);
  const line = size * 1.22;
  const n_lines = Math.max(1, Math.floor((height - pad * 2 - (height > 64 ? 18 : 0)) / line));
  const lines = wrap(tile.label, width - pad * 2, size, n_lines);
  const label = lines.map((words, i) => svg("tspan", { x: x + pad, y: y + pad + size * 0.8 + i * line }, words));
  const drawn = [svg("text", { class: "tile-label", "font-size": size, "aria-hidden": "true" }, label)];
  if (height > 64 && width > 90) {
    drawn.push(svg("text", { class: "tile-figure", x: x + pad, y: y + height - pad, "aria-hidden": "true" },
      width > 150 ? `${count(tile.n_passages, "passage")} · ${percent(tile.share)}` : percent(tile.share)));
  }
  return drawn;
}

/** Larger on larger tiles, smaller where a long word would not fit. */
function labelSize(label, width, height, pad) {
  const wanted = width > 220 && height > 130 ? 18 : width > 120 && height > 64 ? 15 : 12.5;
  const widest = Math.max(...label.split(/\s+/).map((word) => textWidth(word, wanted)));
  return Math.max(10.5, Math.min(wanted, (wanted * (width - pad * 2)) / widest));
}

const ruler = document.createElement("canvas").getContext("2d");

function textWidth(text, size) {
  ruler.font = `600 ${size}px ${getComputedStyle(document.body).fontFamily}`;
  return ruler.measureText(text).width;
}

/** The text in lines that fit; what is cut off ends in an ellipsis. */
function wrap(text, width, size, n_lines) {
  const fits = (words) => textWidth(words, size) <= width + 0.5;
  const lines = [];
  let rest = text.split(/\s+/).filter(Boolean);
  while (rest.length > 0 && lines.length < n_lines) {
    const isLast = lines.length === n_lines - 1;
    let n = 1;
    while (n < rest.length && fits(rest.slice(0, n + 1).join(" "))) n += 1;
    const words = rest.slice(0, n).join(" ");
    rest = rest.slice(n);
    lines.push(shorten(isLast && rest.length > 0 ? `${words}…` : words, fits));
    if (!fits(words)) break;
  }
  return lines;
}

function shorten(text, fits) {
  if (fits(text)) return text;
  let letters = [...text.replace(/…$/, "")];
  while (letters.length > 1 && !fits(`${letters.join("")}…`)) letters = letters.slice(0, -1);
  return `${letters.join("").trimEnd()}…`;
}
