/**
 * A large page: its bytes are kept once, and of JSON only the members that statistics may need are
 * parsed. Loaded only for such pages.
 *
 * @module
 */

import { parseJson } from "../json.ts";
import { MemberScanner } from "./member_scanner.ts";

/** The number of bytes that show what a page is if it is not JSON. */
const HEAD_BYTES = 64 * 1024;

/** Keeps a page while it arrives. */
export interface LargePage {
  /**
   * Accepts the next bytes of the page. A page that does not begin like JSON is recognized by its
   * beginning, and no more of it is kept.
   *
   * @throws {TargetError} When the page is JSON that nests too deep or has too many values.
   */
  push(chunk: Uint8Array): void;
  /**
   * Accepts the end of the page and returns its text without its largest members; for a page that
   * is not complete JSON, its beginning.
   */
  end(): string;
}

/**
 * Creates a page from the bytes that have arrived.
 *
 * @param wanted The names of members, or places of elements, that are kept as long as they are below
 * a limit together.
 */
export function createLargePage(
  chunks: readonly Uint8Array[],
  wanted: ReadonlySet<string> = new Set(),
): LargePage {
  let buffer = new ArrayBuffer(0);
  let length = 0;
  const scanner = new MemberScanner((start, end, place) => {
    if (wanted.size === 0) return false;
    if (scanner.isArray) return wanted.has(String(place));
    return wanted.has(readName(new Uint8Array(buffer, start, end - start)) ?? "");
  });
  const push = (chunk: Uint8Array) => {
    if (!scanner.mayBeJson() && length >= HEAD_BYTES) return;
    const needed = length + chunk.length;
    // Strings, and chunks one by one, would take several times as much.
    if (needed > buffer.byteLength) buffer = buffer.transfer(2 * needed);
    new Uint8Array(buffer).set(chunk, length);
    length = needed;
    scanner.push(chunk);
  };
  for (const chunk of chunks) push(chunk);
  return {
    push,
    end() {
      const text = formatKept(new Uint8Array(buffer, 0, length), scanner);
      // This frees the memory at once.
      buffer.transfer(0);
      return text.trimStart();
    },
  };
}

/** How many characters of a member are looked at for its name. */
const LONGEST_NAME = 4096;

/** Returns the name at the beginning of a member. */
function readName(member: Uint8Array): string | undefined {
  const text = new TextDecoder().decode(member.subarray(0, LONGEST_NAME));
  const [quoted] = /^[ \t\r\n]*"(?:[^"\\]|\\.)*"/.exec(text) ?? [];
  const name = quoted === undefined ? undefined : parseJson(quoted);
  return typeof name === "string" ? name : undefined;
}

function formatKept(bytes: Uint8Array, scanner: MemberScanner): string {
  const decode = (start: number, end: number) =>
    new TextDecoder().decode(bytes.subarray(start, end));
  if (!scanner.isWhole()) return decode(0, HEAD_BYTES);
  if (scanner.isArray) return formatElements(scanner, decode);
  return `{${scanner.kept.map(({ start, end }) => decode(start, end)).join(",")}}`;
}

/** Elements keep their places: `null` stands for those between that are left out. */
function formatElements(
  { kept }: MemberScanner,
  decode: (start: number, end: number) => string,
): string {
  const elements: string[] = [];
  for (const { start, end, place } of kept) {
    while (elements.length < place) elements.push("null");
    elements.push(decode(start, end));
  }
  return `[${elements.join(",")}]`;
}
