/**
 * Parses TOML into a table and reports mistakes by line. Does not know any keys.
 *
 * @module
 */

import { quote, shorten } from "../messages.ts";
import { collectMistakes } from "./mistakes.ts";
import { readDocument } from "./toml_document.ts";
import type { RepeatedKey } from "./toml_keys.ts";
import { lineOf } from "./toml_scanner.ts";
import type { Table } from "./toml_tree.ts";

export type { Table } from "./toml_tree.ts";

/** The most characters of a key in a message. */
const MOST_CHARACTERS = 200;

/**
 * Parses a TOML text.
 *
 * @param path The file, as messages name it.
 * @throws {UsageError} When the text is not TOML, or a key occurs twice; with file and line.
 */
export function parseToml(text: string, path: string): Table {
  const content = text.replace(/^\uFEFF/, "");
  const { table, repeated, mistake } = readDocument(content);
  const mistakes = collectMistakes(path);
  for (const key of repeated) mistakes.add(() => describeRepeated(key, content));
  if (mistake !== undefined) {
    mistakes.add(() => `line ${lineOf(content, mistake.position)}: ${mistake.message}`);
  }
  mistakes.throwIfAny();
  return table;
}

/** Returns a key's path as TOML writes it: `targets."api.v2".port`. */
export function formatKey(path: readonly string[]): string {
  const parts = path.map((part) => /^[A-Za-z0-9_-]+$/.test(part) ? part : quote(part));
  return shorten(parts.join("."), MOST_CHARACTERS);
}

/** A part that can be neither a setting nor a name is not quoted: it may be a misplaced secret. */
function describeRepeated(key: RepeatedKey, text: string): string {
  const path = formatKey(key.path.map((part) => /^[\w.-]*$/.test(part) ? part : "…"));
  const name = key.isTable ? `table [${path}]` : `key ${path}`;
  const [line, firstLine] = [key.position, key.firstPosition].map((at) => lineOf(text, at));
  return `line ${line}: ${name} is already defined on line ${firstLine}`;
}
