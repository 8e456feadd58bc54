/**
 * Reads the body of a response: up to a size limit, decompressed, and with what is known of its
 * end.
 *
 * @module
 */

import { createBytePool } from "./byte_pool.ts";
import { TargetError } from "../failure.ts";
import type { FailureCode } from "../failure.ts";
import type { Body, BodyEnd } from "../sources/page.ts";
import { isFramed, isOpenMetrics } from "./framing.ts";

/** How a body is read. */
export interface BodyOptions {
  /** The most bytes of a body, both compressed and decompressed. */
  readonly limitBytes: number;
  /** Runs a step of the request and turns network errors into failures. */
  readonly step: <T>(action: () => Promise<T>) => Promise<T>;
  /** Ends the request. */
  readonly signal: AbortSignal;
  /** Resolves when timers and signals have had a turn. */
  readonly nextTurn: () => Promise<void>;
}

type Chunks = AsyncIterable<Uint8Array>;
type Reader = ReadableStreamDefaultReader<Uint8Array>;

/** The most bytes of the bodies of all targets together, without the short ones. */
const HELD_BYTES = 16 * 1024 * 1024;
const held = createBytePool(HELD_BYTES);

/** The number of decompressed bytes after which other work of the program gets a turn. */
const TURN_BYTES = 256 * 1024;

const SHORT_BODY_BYTES = 64 * 1024;

/** The failures with which readers reject a truncated body. */
const SIGNS_OF_A_CUT: readonly FailureCode[] = [
  "bad-compression",
  "cut",
  "empty",
  "no-eof",
  "no-go-collector",
  "not-json",
  "not-prometheus",
];

/**
 * Passes a body to a reader while it arrives. Ends the connection even if the reader stops early or
 * throws.
 *
 * @param read Reads the decompressed body. Its errors come through unchanged, unless a truncated
 * body explains them.
 * @throws {TargetError} When the body is over the limit, is truncated or cannot be decompressed.
 */
export async function readBody<T>(
  response: Response,
  read: (body: Body) => Promise<T>,
  options: BodyOptions,
): Promise<T> {
  const type = { isOpenMetrics: isOpenMetrics(response.headers) };
  if (isShort(response, options.limitBytes)) {
    return await read(Object.assign([await options.step(() => response.bytes())], type));
  }
  const reader = response.body?.getReader();
  const tracker = trackEnd(response);
  const { limitBytes, signal, step } = options;
  let release: (() => void) | undefined;
  const hold = async () => {
    release ??= await step(() => held.take(limitBytes, signal));
  };
  try {
    const packed = limit(tracker.watch(readChunks(reader, options)), options);
    const body = await unpack(packed, response, options);
    return await read(Object.assign(body, type, { end: tracker.end, hold }));
  } catch (error) {
    throw tracker.explain(error);
  } finally {
    release?.();
    // Not awaited: during a read, it would wait for the next bytes.
    reader?.cancel().catch(() => {});
  }
}

/** Ends the connection of a response whose body is not read, and does not wait for that. */
export function discardBody({ body }: Response): void {
  body?.cancel().catch(() => {});
}

/**
 * Tells whether a body says that it is short and not compressed, so that it can be read at once:
 * with many targets, reading all in chunks takes more CPU time and memory.
 */
function isShort({ headers }: Response, limitBytes: number): boolean {
  if (!isFramed(headers) || headers.has("Content-Encoding")) return false;
  const length = headers.get("Content-Length");
  return length !== null && Number(length) <= Math.min(SHORT_BODY_BYTES, limitBytes);
}

/** Follows how a body ends. */
interface EndTracker {
  /** Returns how it has ended. */
  end(): BodyEnd;
  /** Returns chunks that end, instead of failing, if the body may be complete. */
  watch(chunks: Chunks): AsyncIterableIterator<Uint8Array>;
  /** Returns why a body could not be read. */
  explain(error: unknown): unknown;
}

function trackEnd(response: Response): EndTracker {
  let end: BodyEnd = isFramed(response.headers) ? "framed" : "closed";
  let loss: TargetError | undefined;
  return {
    end: () => end,
    async *watch(chunks) {
      try {
        yield* chunks;
      } catch (error) {
        if (end === "framed" || !mayBeWhole(error, response)) throw error;
        [end, loss] = ["unknown", error];
      }
    },
    explain(error) {
      const isCut = error instanceof TargetError && SIGNS_OF_A_CUT.includes(error.failure.code);
      return isCut ? loss ?? error : error;
    },
  };
}

/**
 * Tells whether a body without framing may be complete although its connection failed. Many servers
 * close a connection without TLS's close_notify, which `fetch` does not distinguish from a lost one.
 * Over http, only a lost one fails.
 */
function mayBeWhole(error: unknown, { url }: Response): error is TargetError {
  if (!(error instanceof TargetError)) return false;
  const { code } = error.failure;
  return code === "unknown-end" || (code === "body-interrupted" && url.startsWith("https:"));
}

async function* readChunks(
  reader: Reader | undefined,
  { step }: BodyOptions,
): AsyncIterableIterator<Uint8Array> {
  while (reader !== undefined) {
    const { done, value } = await step(() => reader.read());
    if (done) return;
    yield value;
  }
}

async function* limit(
  chunks: Chunks,
  { limitBytes }: BodyOptions,
): AsyncIterableIterator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > limitBytes) throw new TargetError({ code: "too-large", limitBytes });
    yield chunk;
  }
}

/** Decompression by itself lets no timers and signals run: neither the deadline nor SIGTERM. */
async function* takeTurns(
  chunks: Chunks,
  { nextTurn }: BodyOptions,
): AsyncIterableIterator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of chunks) {
    const turns = Math.trunc(bytes / TURN_BYTES);
    bytes += chunk.length;
    if (Math.trunc(bytes / TURN_BYTES) !== turns) await nextTurn();
    yield chunk;
  }
}

async function unpack(
  packed: AsyncIterableIterator<Uint8Array>,
  { headers }: Response,
  options: BodyOptions,
): Promise<AsyncIterableIterator<Uint8Array>> {
  const encoding = (headers.get("Content-Encoding") ?? "").trim().toLowerCase();
  if (encoding === "" || encoding === "identity") return packed;
  if (encoding !== "gzip" && encoding !== "x-gzip") {
    throw new TargetError({ code: "unknown-compression", encoding });
  }
  const { gunzip } = await import("./gunzip.ts");
  return limit(takeTurns(gunzip(packed), options), options);
}
