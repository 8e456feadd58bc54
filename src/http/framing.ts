/**
 * How the end of a body is known (RFC 9112, section 6.3).
 *
 * @module
 */

/**
 * Tells whether the headers of a response say where its body ends: by chunks, or by a length
 * without a transfer coding. Any other body ends with its connection.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(isFramed(new Headers({ "Transfer-Encoding": "gzip, chunked" })), true);
 * assertEquals(isFramed(new Headers({ "Transfer-Encoding": "gzip" })), false);
 * ```
 */
export function isFramed(headers: Headers): boolean {
  const codings = headers.get("Transfer-Encoding");
  if (codings === null) return headers.has("Content-Length");
  return codings.split(",").at(-1)?.trim().toLowerCase() === "chunked";
}

/** Tells whether the headers of a response say that its body is OpenMetrics text. */
export function isOpenMetrics(headers: Headers): boolean {
  const [type = ""] = (headers.get("Content-Type") ?? "").split(";");
  return type.trim().toLowerCase() === "application/openmetrics-text";
}
