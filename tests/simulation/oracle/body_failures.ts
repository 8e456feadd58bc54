/**
 * Why the body of a response is not read, as stderr has it, by what arrived of it.
 *
 * @module
 */

import { gunzipSync } from "node:zlib";
import { tellEnd } from "../network/client.ts";
import type { Loss } from "../network/client.ts";
import type { RecordedExchange, RecordedResponse } from "../network/recorded_exchange.ts";

const TWO_FRAMINGS = "Parse Error: Transfer-Encoding can't be present with Content-Length";
const TOO_LARGE = "body is over 16 MiB";
const TOO_MANY = "body is JSON with more than 250000 values, expected statistics";
const INTERRUPTED = "body is truncated: the connection was lost before its end";
const UNFRAMED = "body has no length, so a lost connection would go unnoticed";
const NOT_STATISTICS =
  'body is JSON without statistics: it has neither "goroutine_num" nor "memstats"';

const MOST_BYTES = 16 * 1024 * 1024;
const EARLY_END = "unexpected end of file";

/** What a text is, and whether that may be so because its end is missing. */
interface Flaw {
  readonly reason: string;
  readonly isOfCut: boolean;
}

/** Returns what may be said of a body; nothing of one that can be read, or has not arrived yet. */
export function listBodyReasons(
  exchange: RecordedExchange,
  response: RecordedResponse,
): readonly string[] {
  const { headers, isEndless, chunks } = response;
  const { "Content-Length": length, "Transfer-Encoding": coding } = headers;
  const encoding = headers["Content-Encoding"];
  if (exchange.sent.isNode && length !== undefined && coding !== undefined) return [TWO_FRAMINGS];
  if (encoding !== undefined && encoding !== "gzip") {
    return [`body is compressed with "${encoding}", expected gzip or no compression`];
  }
  if (isEndless) return [chunks[0]?.[0] === "{".charCodeAt(0) ? TOO_MANY : TOO_LARGE];
  const end = tellEnd(headers) ? endOfFramed(response) : endOfUnframed(exchange, response);
  const reason = reasonOf(response, end, exchange.settledMs !== undefined);
  return reason === undefined ? [] : [reason];
}

/** How a body ended. */
interface End {
  /** Whether its end may be missing. */
  readonly isKnown: boolean;
  /** What is said of its loss. */
  readonly loss?: string;
  /** Whether it cannot be whole. */
  readonly isLost?: boolean;
  readonly isFramed: boolean;
}

function endOfFramed({ loss }: RecordedResponse): End {
  if (loss === undefined) return { isKnown: true, isFramed: true };
  return { isKnown: false, loss: INTERRUPTED, isLost: true, isFramed: true };
}

/** Node's client never tells; Deno's only does where no TLS may have ended without a notice. */
function endOfUnframed({ sent }: RecordedExchange, { loss }: RecordedResponse): End {
  if (sent.isNode) return { isKnown: false, loss: UNFRAMED, isFramed: false };
  const isTls = sent.uri.startsWith("https:");
  if (loss === undefined || looksLikeEnd(loss, isTls, sent.socket)) {
    return { isKnown: true, isFramed: false };
  }
  return { isKnown: false, loss: INTERRUPTED, isLost: !isTls, isFramed: false };
}

function looksLikeEnd(loss: Loss, isTls: boolean, socket: string | undefined): boolean {
  if (loss === "closed") return true;
  return !isTls && (loss === "no close_notify" || socket !== undefined);
}

function reasonOf(
  { headers, chunks }: RecordedResponse,
  end: End,
  isSettled: boolean,
): string | undefined {
  const bytes = join(chunks);
  const unpacked = headers["Content-Encoding"] === "gzip" ? unpack(bytes) : { bytes };
  const isEarly = unpacked.problem === EARLY_END;
  if (!isSettled && (unpacked.problem === undefined || isEarly)) return undefined;
  if (end.isLost) return end.loss;
  if (unpacked.problem !== undefined) {
    return end.loss ?? `body is not valid gzip: ${unpacked.problem}`;
  }
  if (unpacked.bytes.length > MOST_BYTES) return TOO_LARGE;
  const flaw = findFlaw(new TextDecoder().decode(unpacked.bytes), end);
  return flaw?.isOfCut ? end.loss ?? flaw.reason : flaw?.reason;
}

function join(chunks: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  const [only] = chunks;
  if (chunks.length === 1 && only !== undefined) return only;
  return Uint8Array.from(chunks.flatMap((chunk) => [...chunk]));
}

function unpack(
  bytes: Uint8Array<ArrayBuffer>,
): { readonly bytes: Uint8Array; readonly problem?: string } {
  try {
    return { bytes: gunzipSync(bytes) };
  } catch (error) {
    return { bytes, problem: error instanceof Error ? error.message : String(error) };
  }
}

function findFlaw(text: string, end: End): Flaw | undefined {
  if (text.trim() === "") return { reason: "body is empty, expected statistics", isOfCut: true };
  if (/^[a-z#]/.test(text)) return findFlawOfText(text, end);
  const page = parse(text);
  if (page !== undefined) {
    const isOther = !("memstats" in page || "goroutine_num" in page);
    return isOther ? { reason: NOT_STATISTICS, isOfCut: false } : undefined;
  }
  if (text.startsWith("<")) {
    return { reason: "body is HTML or XML, expected JSON or text", isOfCut: false };
  }
  return text.startsWith("\0")
    ? { reason: "body is binary, such as protobuf, expected JSON or text", isOfCut: false }
    : { reason: "body is not JSON or is truncated, expected statistics", isOfCut: true };
}

function findFlawOfText(text: string, { isKnown, isFramed }: End): Flaw | undefined {
  if (!/^\w+(?:\{[^}]*\})? \d/m.test(text)) {
    return { reason: "body is neither JSON nor Prometheus text", isOfCut: true };
  }
  if (!isFramed && (!isKnown || !text.endsWith("\n"))) {
    return { reason: "body is truncated: its last line is incomplete", isOfCut: true };
  }
  return /^go_(?!info\b)/m.test(text) ? undefined : {
    reason: "body is Prometheus text without the Go collector's metrics",
    isOfCut: true,
  };
}

function parse(text: string): object | undefined {
  try {
    const page: unknown = JSON.parse(text);
    return typeof page === "object" && page !== null ? page : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
