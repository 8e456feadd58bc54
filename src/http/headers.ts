/**
 * The headers that every request sends, and what is known of a header by its name or value.
 *
 * @module
 */

/**
 * The headers of every request. `Connection` frees each connection with its answer: nothing asks
 * twice within a run, and idle connections would count as open files. `Accept` names Prometheus's two text formats, the plain one first
 * because any library has it, and never protobuf. The handlers of JSON ignore it.
 *
 * `Accept-Encoding` keeps Deno from unpacking: of gzip's members it reads the first and drops the
 * others.
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

/** Tells whether a header is the one that tokens and passwords are sent in. */
export function isAuthorization(name: string): boolean {
  return name.toLowerCase() === "authorization";
}

/** Tells by its name whether the value of a header is a secret. */
export function isSecretHeader(name: string): boolean {
  return SECRET_HEADER.test(name);
}
