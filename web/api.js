// Talks to the Likewise HTTP API. Every failure becomes a `Problem` with a title and a detail to show.

const KEY = "likewise-api-key";

/** Why a request failed, as the server's problem details say it (RFC 9457). */
export class Problem extends Error {
  constructor({ status = 0, code = "", title, detail }) {
    super(detail || title);
    Object.assign(this, { status, code, title, detail });
  }
}

/** The path of a resource in a collection; every part is encoded, so ids may hold anything. */
export function path(collection, ...parts) {
  return ["/v1/collections", collection, ...parts]
    .map((part, i) => (i === 0 ? part : encodeURIComponent(part)))
    .join("/");
}

/** Adds a query to a path, leaving out what is not set. */
export function withQuery(address, values) {
  const query = new URLSearchParams(Object.entries(values).filter(([, value]) => value !== undefined && value !== null));
  return query.size === 0 ? address : `${address}?${query}`;
}

export const get = (address, signal) => request("GET", address, undefined, signal);
export const post = (address, body, signal) => request("POST", address, body, signal);
export const patch = (address, body, signal) => request("PATCH", address, body, signal);
export const remove = (address, signal) => request("DELETE", address, undefined, signal);

async function request(method, address, body, signal) {
  const response = await send(method, address, body, signal);
  if (response.status === 204) return null;
  const isJson = /\bjson\b/.test(response.headers.get("content-type") ?? "");
  const answer = isJson ? await response.json().catch(() => null) : null;
  if (response.ok && answer !== null) return answer;
  throw new Problem({
    status: response.status,
    code: answer?.code,
    title: answer?.title ?? "The server could not answer",
    detail: answer?.detail ?? `It answered with status ${response.status}.`,
  });
}

async function send(method, address, body, signal) {
  try {
    return await fetch(address, {
      method,
      signal,
      headers: {
        accept: "application/json",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...authorization(),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem({
      title: "The server did not answer",
      detail: "Check that Likewise is running and that you are connected, then try again.",
    });
  }
}

function authorization() {
  const key = sessionStorage.getItem(KEY);
  return key ? { authorization: `Bearer ${key}` } : {};
}

/** Keeps an API key until this tab is closed. */
export function useKey(key) {
  sessionStorage.setItem(KEY, key.trim());
}

export function hasKey() {
  return sessionStorage.getItem(KEY) !== null;
}

/** A file of the API as a local address, for links that cannot carry the API key. */
export async function fileAddress(address) {
  const response = await send("GET", address);
  if (!response.ok) throw new Problem({ status: response.status, title: "The file could not be read", detail: `The server answered with status ${response.status}.` });
  return URL.createObjectURL(await response.blob());
}

/** Follows a job until it ends; `onProgress` gets every state on the way. */
export async function followJob(job, onProgress, signal) {
  while (job.status === "queued" || job.status === "running") {
    onProgress(job);
    await pause(400, signal);
    job = await get(`/v1/jobs/${encodeURIComponent(job.id)}`, signal);
  }
  if (job.status === "done") return job;
  throw new Problem({ title: "The job did not finish", detail: errorText(job) });
}

function errorText(job) {
  if (typeof job.error === "string") return job.error;
  return job.error?.detail ?? job.error?.title ?? `It ended as "${job.status}".`;
}

function pause(duration_ms, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, duration_ms);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(new DOMException("left the page", "AbortError"));
    }, { once: true });
  });
}
