/**
 * One GET over plain HTTP on a connection of its own, for targets that need nothing else. Knows HTTP
 * as far as a page of statistics goes, and neither proxies, credentials, redirects nor compression:
 * for those there is `fetch`.
 *
 * `fetch` loads a third of its modules at the first request and keeps every connection. Against it,
 * this takes …
 *
 * @module
 */

import { describeCause, TargetError } from "./errors.ts";
import type { Connect, Connection } from "./runtime.ts";

/** Where a page is. */
export interface Place {
  /** A name or an address; an IPv6 address without brackets. */
  readonly hostname: string;
  readonly port: number;
  /** Host and port as the URI has them. */
  readonly authority: string;
  /** Path and query. */
  readonly path: string;
}

/** The head of an answer, and the way to its body. */
export interface Answer {
  readonly status: number;
  /** By names in small letters; of a repeated one the last. */
  readonly headers: ReadonlyMap<string, string>;
  /** The body in parts, as they come in. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Ends the connection, whatever is left of the body. */
  close(): void;
}

/** How a connection is opened, and when it ends at the latest. */
export interface Opening {
  readonly signal: AbortSignal;
  readonly connect: Connect;
}

/** What has come in and is not read yet. */
interface Input {
  readonly connection: Connection;
  bytes: Uint8Array;
  /** How much to ask for next; more where much comes in. */
  readBytes: number;
}

const LF = 10;
const FIRST_READ_BYTES = 4096;
const LARGEST_READ_BYTES = 65_536;
const LONGEST_LINE_BYTES = 65_536;
const MOST_HEADERS = 256;

/** Returns the place of an http URI in its normal form, without user and password, if it is one. */
export function parsePlace(uri: string): Place | undefined {
  const found = /^http:\/\/((\[[^\]]*\]|[^/?#@:]*)(?::(\d+))?)(\/[^#]*)/.exec(uri);
  if (found === null) return undefined;
  const [, authority = "", host = "", port, path = "/"] = found;
  return { hostname: host.replace(/^\[|\]$/g, ""), port: Number(port ?? 80), authority, path };
}

/**
 * Asks for a page.
 *
 * @param headers Headers beside `Host` and `Connection`.
 * @param opening Its signal ends the connection when it aborts.
 * @throws {TargetError} When the connection fails, or what comes back is no HTTP; the body throws it
 * too.
 */
export async function getPlainly(
  place: Place,
  headers: Readonly<Record<string, string>>,
  opening: Opening,
): Promise<Answer> {
  const connection = await duringIo(() => open(place, opening));
  const close = () => closeOnce(connection);
  opening.signal.addEventListener("abort", close);
  try {
    await send(formatRequest(place, headers), connection);
    const input = { connection, bytes: new Uint8Array(), readBytes: FIRST_READ_BYTES };
    const head = await readHead(input);
    return { ...head, body: readBody(input, head.headers), close };
  } catch (error) {
    close();
    throw error;
  }
}

/** Go's resolver answers for `localhost` with both loopback addresses; the hosts file may not. */
async function open(
  { hostname, port }: Place,
  { signal, connect }: Opening,
): Promise<Connection> {
  try {
    return await connect({ hostname, port, signal });
  } catch (error) {
    if (hostname !== "localhost" || signal.aborted) throw error;
    return await connect({ hostname: "::1", port, signal }).catch(() => Promise.reject(error));
  }
}

/** A connection may have been closed by its time limit. */
function closeOnce(connection: Connection): void {
  try {
    connection.close();
  } catch (error) {
    if (!(error instanceof Error && error.name === "BadResource")) throw error;
  }
}

function formatRequest(
  { authority, path }: Place,
  headers: Readonly<Record<string, string>>,
): string {
  const lines = Object.entries({ Host: authority, ...headers, Connection: "close" })
    .map(([name, value]) => `${name}: ${value}\r\n`);
  return `GET ${path} HTTP/1.1\r\n${lines.join("")}\r\n`;
}

async function send(text: string, connection: Connection): Promise<void> {
  let bytes = new TextEncoder().encode(text);
  while (bytes.length > 0) bytes = bytes.subarray(await duringIo(() => connection.write(bytes)));
}

/** Reads the head of the answer proper, past informational ones. */
async function readHead(input: Input): Promise<Pick<Answer, "status" | "headers">> {
  for (;;) {
    const status = Number(/^HTTP\/1\.\d (\d{3})(?: |$)/.exec(await readLine(input))?.[1]);
    if (!(status >= 100)) throw new TargetError("invalid HTTP: it begins with no status");
    const headers = await readHeaders(input);
    if (status >= 200) return { status, headers };
  }
}

async function readHeaders(input: Input): Promise<ReadonlyMap<string, string>> {
  const headers = new Map<string, string>();
  for (let line; (line = await readLine(input)) !== "";) {
    const colon = line.indexOf(":");
    if (colon < 1 || headers.size >= MOST_HEADERS) {
      throw new TargetError("invalid HTTP: a header has no name, or there are over 256");
    }
    headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return headers;
}

async function* readBody(
  input: Input,
  headers: ReadonlyMap<string, string>,
): AsyncGenerator<Uint8Array> {
  const length = headers.get("content-length");
  if (headers.has("transfer-encoding")) yield* readChunks(input);
  else if (length !== undefined) yield* readBytes(input, parseLength(length, 10));
  else while (await fill(input)) yield take(input, Infinity);
}

/** Reads the chunks of a body; what follows the last one is of no interest. */
async function* readChunks(input: Input): AsyncGenerator<Uint8Array> {
  for (;;) {
    const [digits = ""] = (await readLine(input)).split(";");
    const size = parseLength(digits.trim(), 16);
    if (size === 0) return;
    yield* readBytes(input, size);
    if (await readLine(input) !== "") throw new TargetError("invalid HTTP: a chunk has no end");
  }
}

function parseLength(digits: string, radix: 10 | 16): number {
  const isRight = radix === 10 ? /^\d{1,15}$/ : /^[\da-f]{1,12}$/i;
  if (isRight.test(digits)) return parseInt(digits, radix);
  throw new TargetError("invalid HTTP: the length of a body or chunk is no number");
}

async function* readBytes(input: Input, count: number): AsyncGenerator<Uint8Array> {
  for (let left = count; left > 0;) {
    if (!await fill(input)) throw new TargetError("connection closed before message completed");
    const bytes = take(input, left);
    left -= bytes.length;
    yield bytes;
  }
}

async function readLine(input: Input): Promise<string> {
  let line = "";
  for (;;) {
    if (!await fill(input)) throw new TargetError("connection closed before message completed");
    const end = input.bytes.indexOf(LF);
    line += String.fromCharCode(...take(input, end < 0 ? Infinity : end + 1));
    if (end >= 0) return line.replace(/\r?\n$/, "");
    if (line.length > LONGEST_LINE_BYTES) throw new TargetError("invalid HTTP: a line has no end");
  }
}

function take(input: Input, count: number): Uint8Array {
  const bytes = input.bytes.subarray(0, count);
  input.bytes = input.bytes.subarray(bytes.length);
  return bytes;
}

/** Waits until something is there to be taken; `false` at the end of the connection. */
async function fill(input: Input): Promise<boolean> {
  if (input.bytes.length > 0) return true;
  const bytes = new Uint8Array(input.readBytes);
  const count = await duringIo(() => input.connection.read(bytes));
  if (count === bytes.length) input.readBytes = Math.min(2 * count, LARGEST_READ_BYTES);
  input.bytes = bytes.subarray(0, count ?? 0);
  return count !== null;
}

/** What the system says against a connection is the target's failure. */
async function duringIo<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new TargetError(describeCause(error), { cause: error });
  }
}
