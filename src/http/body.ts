/**
 * Reads the body of a response, up to a limit on its size.
 *
 * @module
 */

import { TargetError } from "../failure.ts";
import type { Body } from "../sources/detect_source.ts";

/** How a body is read. */
export interface BodyOptions {
  /** How many decoded bytes a body may have. */
  readonly limitBytes: number;
  /** Does a step of the request and turns an error of the network into a failure. */
  readonly step: <T>(action: () => Promise<T>) => Promise<T>;
}

const SHORT_BODY_BYTES = 64 * 1024;

/**
 * Hands a body to a reader while it arrives. Whatever the reader leaves of it, or throws, the
 * connection is ended.
 *
 * @param read Reads the decoded body; what it throws comes through unchanged.
 * @throws {TargetError} When the body is over the limit.
 */
export async function readBody<T>(
  response: Response,
  read: (body: Body) => Promise<T>,
  options: BodyOptions,
): Promise<T> {
  if (isShort(response, options.limitBytes)) {
    return await read([await options.step(() => response.bytes())]);
  }
  const reader = response.body?.getReader();
  try {
    return await read(readChunks(reader, options));
  } finally {
    await reader?.cancel().catch(() => {});
  }
}

/**
 * Tells whether a body announces that it is short and is not compressed, so that it can be read at
 * once: with many targets, reading all in chunks takes more processor time and memory.
 */
function isShort({ headers }: Response, limitBytes: number): boolean {
  const length = headers.get("Content-Length");
  if (length === null || headers.has("Content-Encoding")) return false;
  return Number(length) <= Math.min(SHORT_BODY_BYTES, limitBytes);
}

async function* readChunks(
  reader: ReadableStreamDefaultReader<Uint8Array> | undefined,
  { limitBytes, step }: BodyOptions,
): AsyncIterableIterator<Uint8Array> {
  let bytes = 0;
  while (reader !== undefined) {
    const { done, value } = await step(() => reader.read());
    if (done) return;
    bytes += value.length;
    if (bytes > limitBytes) throw new TargetError({ code: "too-large", limitBytes });
    yield value;
  }
}
