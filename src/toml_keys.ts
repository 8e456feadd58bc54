/**
 * Finds keys and tables that occur twice in a TOML text, also where one is a value and the other a
 * table. TOML forbids it, and `@std/toml` either takes it silently (the last one wins) or reports it
 * as something else. Finds nothing else: any other mistake is left to the parser.
 *
 * @module
 */

/** A key or table that occurs twice. */
export interface RepeatedKey {
  /** The whole path of the key, part by part. */
  readonly path: readonly string[];
  readonly isTable: boolean;
  /** The line of the second occurrence, from 1. */
  readonly line: number;
  /** The line of the first occurrence, from 1. */
  readonly firstLine: number;
}

/** What a path is written as: `KEY = `, `[TABLE]` or `[[ARRAY]]`, which alone may stand again. */
type Kind = "key" | "table" | "array";

/** What a scan has come across. */
interface Scan {
  readonly text: string;
  /** Where each path was first, and as what. */
  readonly seen: Map<string, { readonly position: number; readonly kind: Kind }>;
  /** Where a path was first made a table by what stands in it. */
  readonly parents: Map<string, number>;
  /** Keys whose value is complete: nothing can be put into it from elsewhere. */
  readonly complete: Set<string>;
  readonly repeated: RepeatedKey[];
}

const SPACE = /(?:[ \t\r\n]|#[^\n]*)*/y;
const PART = /[ \t]*(?:"((?:[^"\\\n]|\\.)*)"|'([^'\n]*)'|([A-Za-z0-9_-]+))[ \t]*/y;
const STRING = /"""(?:[^\\]|\\[^])*?"""+|'''[^]*?'''+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'/y;
const PLAIN = /[^\s#,[\]{}"']+/y;

/**
 * Returns the keys and tables that occur twice, in the order of the text.
 *
 * @param text A TOML text, right or wrong.
 */
export function findRepeatedKeys(text: string): readonly RepeatedKey[] {
  const scan: Scan = {
    text,
    seen: new Map(),
    parents: new Map(),
    complete: new Set(),
    repeated: [],
  };
  let table: readonly string[] = [];
  let position = skip(SPACE, text, 0);
  while (position < text.length) {
    const start = position;
    if (text[position] === "[") {
      const isArray = text[position + 1] === "[";
      const header = readKey(text, position + (isArray ? 2 : 1));
      if (header === undefined || text[header.end] !== "]") break;
      table = isArray ? [...header.path, `[${start}]`] : header.path;
      note(scan, header.path, start, isArray ? "array" : "table");
      position = header.end + (isArray ? 2 : 1);
    } else {
      position = readPair(scan, table, position);
    }
    if (position <= start) break;
    position = skip(SPACE, text, position);
  }
  return scan.repeated;
}

/** Reads `key = value` and returns where it ends; where it is no such thing, its start. */
function readPair(scan: Scan, table: readonly string[], start: number): number {
  const key = readKey(scan.text, start);
  if (key === undefined || scan.text[key.end] !== "=") return start;
  const path = [...table, ...key.path];
  note(scan, path, start, "key");
  const end = readValue(scan, path, skip(/[ \t]*/y, scan.text, key.end + 1));
  scan.complete.add(nameOf(path));
  return end === undefined ? start : end;
}

function readValue(scan: Scan, path: readonly string[], start: number): number | undefined {
  const { text } = scan;
  if (text[start] === "[") {
    return readList(text, start, "]", (at) => readValue(scan, [...path, `[${at}]`], at));
  }
  if (text[start] === "{") {
    return readList(text, start, "}", (at) => {
      const end = readPair(scan, path, at);
      return end === at ? undefined : end;
    });
  }
  return match(STRING, text, start)?.end ?? match(PLAIN, text, start)?.end;
}

/** Reads entries that are separated by commas, up to a closing bracket. */
function readList(
  text: string,
  start: number,
  close: string,
  readEntry: (at: number) => number | undefined,
): number | undefined {
  let position = skip(SPACE, text, start + 1);
  while (text[position] !== close) {
    const end = readEntry(position);
    if (end === undefined) return undefined;
    position = skip(SPACE, text, end);
    if (text[position] === ",") position = skip(SPACE, text, position + 1);
    else if (text[position] !== close) return undefined;
  }
  return position + 1;
}

function readKey(
  text: string,
  start: number,
): { readonly path: readonly string[]; readonly end: number } | undefined {
  const path: string[] = [];
  let position = start;
  do {
    const part = match(PART, text, position + (path.length > 0 ? 1 : 0));
    if (part === undefined) return undefined;
    const [, quoted, literal, bare] = part.found;
    path.push(quoted === undefined ? literal ?? bare ?? "" : unescape(quoted));
    position = part.end;
  } while (text[position] === ".");
  return { path, end: position };
}

function note(scan: Scan, path: readonly string[], position: number, kind: Kind): void {
  const parents = path.slice(1).map((_, index) => path.slice(0, index + 1));
  const value = parents.find((parent) => scan.complete.has(nameOf(parent)));
  if (value !== undefined) {
    // Once is enough, however many keys stand in the table.
    scan.complete.delete(nameOf(value));
    return report(scan, value, position, "key");
  }
  for (const name of parents.map(nameOf)) {
    if (!scan.parents.has(name)) scan.parents.set(name, position);
  }
  const name = nameOf(path);
  const first = scan.seen.get(name);
  if (first === undefined) scan.seen.set(name, { position, kind });
  const isAgain = first !== undefined && !(first.kind === "array" && kind === "array");
  if (isAgain || kind === "key" && scan.parents.has(name)) report(scan, path, position, kind);
}

function report(scan: Scan, path: readonly string[], position: number, kind: Kind): void {
  const name = nameOf(path);
  const first = Math.min(
    ...[scan.seen.get(name)?.position, scan.parents.get(name)].filter((at) => at !== undefined),
  );
  const [line, firstLine] = [lineOf(scan.text, position), lineOf(scan.text, first)];
  scan.repeated.push({ path, isTable: kind !== "key", line, firstLine });
}

function nameOf(path: readonly string[]): string {
  return JSON.stringify(path);
}

function lineOf(text: string, position: number): number {
  return text.slice(0, position).split("\n").length;
}

/** A basic string's escapes are JSON's, but for \U; what cannot be read is compared as it stands. */
function unescape(quoted: string): string {
  try {
    return JSON.parse(`"${quoted}"`);
  } catch (error) {
    if (error instanceof SyntaxError) return quoted;
    throw error;
  }
}

function skip(pattern: RegExp, text: string, start: number): number {
  return match(pattern, text, start)?.end ?? start;
}

function match(
  pattern: RegExp,
  text: string,
  start: number,
): { readonly found: RegExpExecArray; readonly end: number } | undefined {
  pattern.lastIndex = start;
  const found = pattern.exec(text);
  return found === null ? undefined : { found, end: pattern.lastIndex };
}
