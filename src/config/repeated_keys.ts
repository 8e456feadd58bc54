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

/** How a key is written: `KEY = `, `[TABLE]` or `[[ARRAY]]`, which alone may stand again. */
type Kind = "key" | "table" | "array";

/** A key that a scan has come across, in the tree of all. */
interface Key {
  /** Its name, or the place of an array's entry, which has none. */
  readonly name: string;
  /** Absent for the text itself, which holds all keys. */
  readonly parent?: Key;
  readonly inner: Map<string, Key>;
  /** Where it is written first, and as what; absent where only what stands in it is. */
  first?: { readonly position: number; readonly kind: Kind };
  /** Where it is first made a table by what stands in it. */
  tablePosition?: number;
  /** Whether its value is complete: nothing can be put into it from elsewhere. */
  isComplete?: boolean;
}

/** What a scan has found. */
interface Scan {
  readonly text: string;
  readonly repeated: RepeatedKey[];
}

const SPACE = /(?:[ \t\r\n]|#[^\n]*)*/y;
const PART = /[ \t]*(?:"((?:[^"\\\n]|\\.)*)"|'([^'\n]*)'|([A-Za-z0-9_-]+))[ \t]*/y;
const STRING = /"""(?:[^\\]|\\[^])*?"""+|'''[^]*?'''+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'/y;
const BLANK = /[ \t]*/y;
const PLAIN = /[^\s#,[\]{}"']+/y;

/**
 * Returns the keys and tables that occur twice, in the order of the text.
 *
 * @param text A TOML text, right or wrong.
 */
export function findRepeatedKeys(text: string): readonly RepeatedKey[] {
  const scan: Scan = { text, repeated: [] };
  const root: Key = { name: "", inner: new Map() };
  let table = root;
  let position = skip(SPACE, text, 0);
  while (position < text.length) {
    const start = position;
    if (text[position] === "[") {
      const isArray = text[position + 1] === "[";
      const header = readKey(text, position + (isArray ? 2 : 1), root);
      if (header === undefined || text[header.end] !== "]") break;
      note(scan, header.key, start, isArray ? "array" : "table");
      table = isArray ? innerKey(header.key, `[${start}]`) : header.key;
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
function readPair(scan: Scan, table: Key, start: number): number {
  const pair = readKey(scan.text, start, table);
  if (pair === undefined || scan.text[pair.end] !== "=") return start;
  const { key } = pair;
  note(scan, key, start, "key");
  const end = readValue(scan, key, skip(BLANK, scan.text, pair.end + 1));
  key.isComplete = true;
  return end === undefined ? start : end;
}

function readValue(scan: Scan, key: Key, start: number): number | undefined {
  const { text } = scan;
  if (text[start] === "[") {
    return readList(text, start, "]", (at) => readValue(scan, innerKey(key, `[${at}]`), at));
  }
  if (text[start] === "{") {
    return readList(text, start, "}", (at) => {
      const end = readPair(scan, key, at);
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

/** Reads a key, dotted or not, that stands in a table. */
function readKey(
  text: string,
  start: number,
  table: Key,
): { readonly key: Key; readonly end: number } | undefined {
  let key = table;
  let position = start;
  do {
    const part = match(PART, text, position + (key === table ? 0 : 1));
    if (part === undefined) return undefined;
    const [, quoted, literal, bare] = part.found;
    key = innerKey(key, quoted === undefined ? literal ?? bare ?? "" : unescape(quoted));
    position = part.end;
  } while (text[position] === ".");
  return { key, end: position };
}

function innerKey(parent: Key, name: string): Key {
  let key = parent.inner.get(name);
  if (key === undefined) parent.inner.set(name, key = { name, parent, inner: new Map() });
  return key;
}

function note(scan: Scan, key: Key, position: number, kind: Kind): void {
  const parents = parentsOf(key);
  const value = parents.find(({ isComplete }) => isComplete);
  if (value !== undefined) {
    // Once is enough, however many keys stand in the table.
    value.isComplete = false;
    return report(scan, value, position, "key");
  }
  for (const parent of parents) parent.tablePosition ??= position;
  const { first } = key;
  key.first ??= { position, kind };
  const isAgain = first !== undefined && !(first.kind === "array" && kind === "array");
  if (isAgain || kind === "key" && key.tablePosition !== undefined) {
    report(scan, key, position, kind);
  }
}

/** Returns the keys in which a key stands, the outermost first. */
function parentsOf({ parent }: Key): readonly Key[] {
  const parents: Key[] = [];
  for (let key = parent; key?.parent !== undefined; key = key.parent) parents.push(key);
  return parents.reverse();
}

function report(scan: Scan, key: Key, position: number, kind: Kind): void {
  const { first, tablePosition } = key;
  const firstPosition = Math.min(first?.position ?? Infinity, tablePosition ?? Infinity);
  scan.repeated.push({
    path: [...parentsOf(key), key].map(({ name }) => name),
    isTable: kind !== "key",
    line: lineOf(scan.text, position),
    firstLine: lineOf(scan.text, firstPosition),
  });
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
