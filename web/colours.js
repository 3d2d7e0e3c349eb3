// One colour per topic, the same in every view.

import { get, path } from "./api.js";

const TURN = 137.508; // the golden angle keeps neighbours in the list far apart on the colour wheel
const hues = new Map();

/** Gives every listed topic its hue. Sorted by id, so that a colour does not follow the size of its topic. */
export function learnColours(collection, topics) {
  const ids = topics.map((topic) => topic.id).sort((a, b) => String(a).localeCompare(String(b), "en", { numeric: true }));
  hues.set(collection, new Map(ids.map((id, i) => [id, Math.round((255 + i * TURN) % 360)])));
}

/** Reads the topics once when a view needs their colours before the overview was seen. */
export async function knowColours(collection, signal) {
  if (hues.has(collection)) return;
  learnColours(collection, (await get(path(collection, "topics"), signal)).topics);
}

/** Custom properties that paint an element in its topic's colour. */
export function colourOf(collection, id) {
  const hue = hues.get(collection)?.get(id);
  return hue === undefined ? { "--chroma": "0" } : { "--hue": hue };
}
