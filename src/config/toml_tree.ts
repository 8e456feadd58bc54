/**
 * The keys of a TOML text as a tree, within limits.
 *
 * @module
 */

import { TomlError } from "./toml_scanner.ts";

/** A table of a TOML text. */
export type Table = Readonly<Record<string, unknown>>;

/**
 * How a key was made: by `KEY = `, by `[KEY]`, by `[[KEY]]`, the only one that may be repeated, or
 * as a part of the path of another key, by `[KEY.inner]` or by `KEY.inner = `.
 */
export type Kind = "value" | "table" | "array" | Part;
/** How a part of a path makes a key. */
export type Part = "part of header" | "part of key";

/** A key and its content. */
export interface Key {
  /** Absent for the text itself, an inline table, a table of an array. */
  readonly name?: string;
  readonly parent?: Key;
  /** The number of keys and brackets that it is nested in. */
  readonly depth: number;
  readonly isInline?: boolean;
  kind?: Kind;
  /** Where it is defined. */
  position: number;
  value?: unknown;
  /** The keys of a table; absent while there is none. */
  inner?: Map<string, Key>;
  /** The tables of an array that is made by headers. */
  tables?: Key[];
  /** Whether its repetition is not reported, because something around it is. */
  isMuted?: boolean;
}

/** The keys of a text. */
export interface Tree {
  readonly root: Key;
  /** The number of keys and values so far. */
  size: number;
}

const MOST_DEPTH = 100;
const MOST_SIZE = 100_000;

/**
 * Counts a key or value. Refuses more than any settings need, before it fills the stack or the
 * memory.
 *
 * @param depth The number of keys and brackets that it is nested in.
 * @throws {TomlError} When it is nested too deep, or there are too many.
 */
export function countEntry(tree: Tree, depth: number, position: number): void {
  if (depth > MOST_DEPTH) {
    throw new TomlError(position, `keys and values are nested more than ${MOST_DEPTH} levels deep`);
  }
  if (++tree.size > MOST_SIZE) {
    throw new TomlError(position, `file has more than ${MOST_SIZE} keys and values`);
  }
}

/**
 * Returns a key of a table; creates it if it is new.
 *
 * @throws {TomlError} When it is nested too deep, or there are too many.
 */
export function getKey(tree: Tree, table: Key, name: string, position: number): Key {
  table.inner ??= new Map();
  const found = table.inner.get(name);
  if (found !== undefined) return found;
  const depth = table.depth + 1;
  countEntry(tree, depth, position);
  const { isMuted = false } = table;
  const key: Key = { name, parent: table, depth, position, isMuted };
  table.inner.set(name, key);
  return key;
}

/**
 * Returns an inline table of a key, without keys yet.
 *
 * @param depth The number of keys and brackets that it is nested in.
 */
export function createInlineTable(parent: Key, position: number, depth: number): Key {
  return { parent, depth, position, isInline: true, isMuted: parent.isMuted ?? false };
}

/**
 * Adds a table to an array of tables.
 *
 * @throws {TomlError} When it is nested too deep, or there are too many.
 */
export function addArrayTable(tree: Tree, array: Key, position: number): Key {
  const depth = array.depth + 1;
  countEntry(tree, depth, position);
  const table: Key = { parent: array, depth, position };
  array.tables ??= [];
  array.tables.push(table);
  return table;
}

/** Returns a table of the tree with its content. */
export function buildTable({ inner = new Map() }: Key): Table {
  return Object.fromEntries([...inner].map(([name, key]) => [name, buildValue(key)]));
}

function buildValue(key: Key): unknown {
  if (key.kind === "value") return key.value;
  return key.kind === "array" ? key.tables?.map(buildTable) : buildTable(key);
}
