// Reads and writes the part of the address after `#`: a path, and a query that also names the collection.

/** `#/documents/a%2Fb?collection=news` as `{ parts: ["documents", "a/b"], query }`. */
export function readRoute(hash) {
  const [path, query = ""] = split(hash.replace(/^#/, ""));
  return { parts: path.split("/").filter(Boolean).map(decode), query: new URLSearchParams(query) };
}

function split(route) {
  const at = route.indexOf("?");
  return at < 0 ? [route] : [route.slice(0, at), route.slice(at + 1)];
}

function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The address of a view in a collection. The collection is left out where it is the usual one. */
export function routeTo(context, parts, values = {}) {
  const query = new URLSearchParams(Object.entries(values).filter(([, value]) => value !== undefined && value !== ""));
  if (context.collection !== context.usualCollection) query.set("collection", context.collection);
  const path = parts.map(encodeURIComponent).join("/");
  return `#/${path}${query.size === 0 ? "" : `?${query}`}`;
}

export const documentRoute = (context, id, passage) => routeTo(context, ["documents", id], { passage });
export const topicRoute = (context, id) => routeTo(context, ["topics", id]);
