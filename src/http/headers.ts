/**
 * The headers of every request, and what the name or value of a header says about it.
 *
 * @module
 */

/**
 * The headers of every request. `Connection` closes each connection after its response: no run
 * requests twice, and idle connections would count as open files. `Accept` names Prometheus's two
 * text formats, the plain one first because every library has it, and never protobuf. Handlers of
 * JSON ignore it.
 *
 * `Accept-Encoding` keeps Deno from decompressing: it would read only the first member of gzip.
 */
export const DEFAULT_HEADERS = {
  "User-Agent": "mackerel-plugin-gostats",
  "Connection": "close",
  "Accept-Encoding": "identity",
  "Accept":
    "application/json, text/plain;version=0.0.4;q=0.9, application/openmetrics-text;version=1.0.0;q=0.8, */*;q=0.1",
} as const;

/** Headers whose values are usually secrets. */
const SECRET_HEADER = /^(?:cookie|(?:proxy-)?authorization)$|token|key|secret|password/i;

/** Tells whether a text can be a header's value: one line of Latin-1. */
export function isHeaderValue(text: string): boolean {
  return /^[\t\x20-\x7e\xa0-\xff]*$/.test(text);
}

/** Tells whether a header is the one for tokens and passwords. */
export function isAuthorization(name: string): boolean {
  return name.toLowerCase() === "authorization";
}

/** Tells from its name whether the value of a header is secret. */
export function isSecretHeader(name: string): boolean {
  return SECRET_HEADER.test(name);
}
