/**
 * A TOML text to a table, its mistakes told by their lines. Knows no key.
 *
 * @module
 */

import { parse } from "jsr:@std/toml@1.0.11/parse";
import { UsageError } from "../errors.ts";
import { oneLine, quote } from "../messages.ts";
import { findRepeatedKeys } from "./repeated_keys.ts";
import type { RepeatedKey } from "./repeated_keys.ts";

/** A table of a TOML text. */
export type Table = Readonly<Record<string, unknown>>;

/**
 * Parses a TOML text.
 *
 * @param path The file, as it is to be named in messages.
 * @throws {UsageError} With file and line: when the text is not TOML, or a key occurs twice.
 */
export function parseToml(text: string, path: string): Table {
  try {
    refuseRepeated(text, path);
    return parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    if (!(error instanceof Error) || error instanceof UsageError) throw error;
    const why = error instanceof RangeError
      ? "keys or values stand too deep in each other"
      : describeSyntax(error.message);
    throw new UsageError(`${path}: ${why}`, { cause: error });
  }
}

function refuseRepeated(text: string, path: string): void {
  const repeated = findRepeatedKeys(text);
  if (repeated.length === 0) return;
  throw new UsageError(repeated.map((key) => `${path}: ${describeRepeated(key)}`).join("\n"));
}

/** Returns a key's path as TOML writes it: `targets."api.v2".port`. */
export function formatKey(path: readonly string[]): string {
  return path.map((part) => /^[A-Za-z0-9_-]+$/.test(part) ? part : quote(part)).join(".");
}

function describeRepeated({ path, isTable, line, firstLine }: RepeatedKey): string {
  const key = isTable ? `table [${formatKey(path)}]` : `key ${formatKey(path)}`;
  return `line ${line}: ${key} occurs twice, first on line ${firstLine}`;
}

const POSITION = /^Parse error on line (\d+), column (\d+): (?:Cannot parse the TOML: )?/;

/**
 * Returns a mistake's line and kind. The parser gives a position behind the mistake, in which column
 * 0 is the end of the line before, and quotes the text, which may hold a secret. Of a character that
 * stands where none can, it puts the exact position after that one.
 */
function describeSyntax(message: string): string {
  const parts = POSITION.exec(message);
  if (parts === null) return oneLine(message);
  const [position, line = "", column] = parts;
  const [what = ""] = message.slice(position.length).split("\n");
  const exact = POSITION.exec(what);
  if (exact !== null) return `line ${exact[1]}: ${quoteLast(what.slice(exact[0].length))}`;
  const at = column === "0" && line !== "1" ? Number(line) - 1 : line;
  return `line ${at}: ${what.replace(/(?: on line '.*|:)$/, "")}`;
}

/** The parser quotes a character as it stands, one that moves the cursor too. */
function quoteLast(what: string): string {
  return what.replace(/"(.)"$/u, (_, character: string) => quote(character));
}
