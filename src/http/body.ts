/**
 * Reads the body of a response: up to a limit on its size, unpacked, and with what is known of its
 * end.
 *
 * @module
 */

import { createBytePool } from "./byte_pool.ts";
import { TargetError } from "../failure.ts";
import type { FailureCode } from "../failure.ts";
import type { Body, BodyEnd } from "../sources/detect_source.ts";
import { isFramed, isOpenMetrics } from "./framing.ts";

/** How a body is read. */
export interface BodyOptions {
  /** How many bytes a body may have, both as it arrives and unpacked. */
  readonly limitBytes: number;
  /** Does a step of the request and turns an error of the network into a failure. */
  readonly step: <T>(action: () => Promise<T>) => Promise<T>;
  /** Ends the request. */
  readonly signal: AbortSignal;
  /** Resolves when timers and signals have had a turn. */
  readonly nextTurn: () => Promise<void>;
}

type Chunks = AsyncIterable<Uint8Array>;
type Reader = ReadableStreamDefaultReader<Uint8Array>;

/** What bodies of all targets may take together, beside the short ones. */
const HELD_BYTES = 16 * 1024 * 1024;
const held = createBytePool(HELD_BYTES);

/** After how many unpacked bytes other work of the program gets a turn. */
const TURN_BYTES = 256 * 1024;

const SHORT_BODY_BYTES = 64 * 1024;

/** What readers say of a body that broke off. */
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
 * Passes a body to a reader while it arrives. The connection is ended even where the reader stops
 * early or throws.
 *
 * @param read Reads the unpacked body. What it throws comes through unchanged, unless the body broke
 * off and is too short for that.
 * @throws {TargetError} When the body is over the limit, breaks off or cannot be unpacked.
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
  const end = new End(response);
  const { limitBytes, signal, step } = options;
  let release: (() => void) | undefined;
  const hold = async () => {
    release ??= await step(() => held.take(limitBytes, signal));
  };
  try {
    const packed = limit(end.watch(readChunks(reader, options)), options);
    const body = await unpack(packed, response, options);
    return await read(Object.assign(body, type, { end: () => end.state, hold }));
  } catch (error) {
    throw end.explain(error);
  } finally {
    release?.();
    // Not awaited: where a read is under way, it would wait for the next bytes.
    reader?.cancel().catch(() => {});
  }
}

/** Ends the connection of a response whose body nobody reads, and does not wait for it. */
export function discardBody({ body }: Response): void {
  body?.cancel().catch(() => {});
}

/**
 * Tells whether a body announces that it is short and is not compressed, so that it can be read at
 * once: with many targets, reading all in chunks takes more processor time and memory.
 */
function isShort({ headers }: Response, limitBytes: number): boolean {
  if (!isFramed(headers) || headers.has("Content-Encoding")) return false;
  const length = headers.get("Content-Length");
  return length !== null && Number(length) <= Math.min(SHORT_BODY_BYTES, limitBytes);
}

/** How a body ended. */
class End {
  #state: BodyEnd;
  #loss: TargetError | undefined;

  constructor(private readonly response: Response) {
    this.#state = isFramed(response.headers) ? "framed" : "closed";
  }

  get state(): BodyEnd {
    return this.#state;
  }

  /** Returns chunks that end, instead of failing, where the body may be whole. */
  async *watch(chunks: Chunks): AsyncIterableIterator<Uint8Array> {
    try {
      yield* chunks;
    } catch (error) {
      if (!this.#mayBeWhole(error)) throw error;
      [this.#state, this.#loss] = ["unknown", error];
    }
  }

  /** Returns why a body could not be read. */
  explain(error: unknown): unknown {
    const isCut = error instanceof TargetError && SIGNS_OF_A_CUT.includes(error.failure.code);
    return isCut ? this.#loss ?? error : error;
  }

  /**
   * Many servers close a connection without the notice of TLS, which to `fetch` is the same as a lost
   * one. Over http, only a lost one fails.
   */
  #mayBeWhole(error: unknown): error is TargetError {
    if (!(error instanceof TargetError) || this.#state === "framed") return false;
    const { code } = error.failure;
    return code === "unknown-end" ||
      (code === "body-interrupted" && this.response.url.startsWith("https:"));
  }
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

/** Unpacking gives timers and signals no turn by itself: neither the deadline nor SIGTERM. */
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
