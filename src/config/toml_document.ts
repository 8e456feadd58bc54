/**
 * Reads TOML 1.0 into a tree of its keys, up to its end or its first mistake.
 *
 * @module
 */

import { isAtEnd, match, take } from "../text_scanner.ts";
import type { Scanner } from "../text_scanner.ts";
import { addHeader, addKey, createTree } from "./toml_keys.ts";
import type { KeyTree, RepeatedKey } from "./toml_keys.ts";
import {
  endLine,
  expected,
  isLineEnd,
  skipBlank,
  skipSpaces,
  takeLineEnd,
  TomlError,
} from "./toml_scanner.ts";
import { readMultilineString, readString } from "./toml_strings.ts";
import { buildTable, countEntry, createInlineTable } from "./toml_tree.ts";
import type { Key, Table } from "./toml_tree.ts";
import { readBareValue } from "./toml_values.ts";

/** The content of a text. */
export interface TomlDocument {
  /** Empty if the text is not TOML. */
  readonly table: Table;
  /** The keys and tables that occur twice, in the order of the text. */
  readonly repeated: readonly RepeatedKey[];
  /** Where the text is not TOML; what follows is not read. */
  readonly mistake?: TomlError;
}

interface Reader extends Scanner {
  readonly tree: KeyTree;
}

const BARE_KEY = /[A-Za-z0-9_-]+/y;

/** Reads a TOML text, valid or not. */
export function readDocument(text: string): TomlDocument {
  const reader: Reader = { text, position: 0, tree: createTree() };
  const { root, repeated } = reader.tree;
  try {
    readStatements(reader);
    return { table: buildTable(root), repeated };
  } catch (mistake) {
    if (!(mistake instanceof TomlError)) throw mistake;
    return { table: {}, repeated, mistake };
  }
}

function readStatements(reader: Reader): void {
  let table = reader.tree.root;
  for (skipBlank(reader); !isAtEnd(reader); skipBlank(reader)) {
    const header = readHeader(reader);
    table = header ?? table;
    if (header === undefined) readPair(reader, table);
    endLine(reader, header === undefined ? "a value" : "a table's header");
  }
}

/** Reads `[key]` or `[[key]]` and returns the table that begins. */
function readHeader(reader: Reader): Key | undefined {
  const start = reader.position;
  const isArray = take(reader, "[[");
  if (!isArray && !take(reader, "[")) return undefined;
  const path = readPath(reader, "a key in a table's header");
  if (!take(reader, isArray ? "]]" : "]")) {
    const problem = expected(reader, `${isArray ? '"]]"' : '"]"'} at the end of a table's header`);
    throw isLineEnd(reader.text, reader.position) ? problem : withHint(problem);
  }
  return addHeader(reader.tree, path, start, isArray);
}

function withHint({ position, message }: TomlError): TomlError {
  const rule = 'a name with characters other than A-Z, a-z, 0-9, "_" and "-" must be in quotes';
  return new TomlError(position, `${message}; ${rule}`);
}

/** Reads `key = value` into a table. */
function readPair(reader: Reader, table: Key): void {
  const start = reader.position;
  const path = readPath(reader, "a key");
  if (!take(reader, "=")) throw expected(reader, '"=" after a key');
  skipSpaces(reader);
  const key = addKey(reader.tree, table, path, start);
  key.value = readValue(reader, key, key.depth);
}

/** Reads a key with all its dotted parts, and the spaces on both sides. */
function readPath(reader: Reader, what: string): readonly string[] {
  const path: string[] = [];
  do {
    skipSpaces(reader);
    const part = match(reader, BARE_KEY)?.[0] ?? readString(reader);
    if (part === undefined) throw expected(reader, what);
    path.push(part);
    skipSpaces(reader);
  } while (take(reader, "."));
  return path;
}

function readValue(reader: Reader, key: Key, depth: number): unknown {
  countEntry(reader.tree, depth, reader.position);
  if (reader.text[reader.position] === "[") return readArray(reader, key, depth + 1);
  if (reader.text[reader.position] === "{") return readInlineTable(reader, key, depth + 1);
  return readMultilineString(reader) ?? readString(reader) ?? readBareValue(reader);
}

function readArray(reader: Reader, key: Key, depth: number): readonly unknown[] {
  const start = reader.position++;
  const values: unknown[] = [];
  do {
    skipBlank(reader);
    if (take(reader, "]")) return values;
    refuseEnd(reader, start);
    values.push(readValue(reader, key, depth));
    skipBlank(reader);
  } while (take(reader, ","));
  refuseEnd(reader, start);
  if (!take(reader, "]")) throw expected(reader, '"," or "]" in an array');
  return values;
}

function refuseEnd(reader: Reader, start: number): void {
  if (isAtEnd(reader)) throw new TomlError(start, 'array is not closed, expected "]"');
}

function readInlineTable(reader: Reader, key: Key, depth: number): Table {
  const start = reader.position++;
  const table = createInlineTable(key, start, depth);
  skipSpaces(reader);
  if (take(reader, "}")) return {};
  do {
    refuseLineEnd(reader, start);
    readPair(reader, table);
    skipSpaces(reader);
  } while (take(reader, ","));
  refuseLineEnd(reader, start);
  if (!take(reader, "}")) throw expected(reader, '"," or "}" in an inline table');
  return buildTable(table);
}

function refuseLineEnd(reader: Reader, start: number): void {
  skipSpaces(reader);
  if (!isAtEnd(reader) && !takeLineEnd(reader)) return;
  throw new TomlError(
    start,
    'inline table must end with "}" on the same line; write it on one line, or as a [table]',
  );
}
