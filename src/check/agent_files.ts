/**
 * Reads files of mackerel-agent, as far as this user may: what cannot be read is as if it was absent.
 *
 * @module
 */

import { readRegularFile } from "../bounded_read.ts";
import { ignoreErrors } from "../errors.ts";
import type { Files } from "../runtime.ts";

const MOST_BYTES = 1024 * 1024;
const MOST_FILES = 1000;

/** Returns the text of a file, or `undefined` where it cannot be read. */
export function readText(path: string, files: Files): string | undefined {
  const bytes = ignoreErrors(() => readRegularFile(path, MOST_BYTES, files));
  return bytes instanceof Uint8Array ? new TextDecoder().decode(bytes) : undefined;
}

/**
 * Returns the files that a pattern names, sorted. Of Go's `filepath.Glob`, `*` and `?` in the last
 * part of the path are supported.
 */
export function listFiles(pattern: string, files: Files): readonly string[] {
  const start = pattern.lastIndexOf("/") + 1;
  const [directory, name] = [pattern.slice(0, start), pattern.slice(start)];
  const names = ignoreErrors(() => Array.from(files.readDirSync(directory || "."))) ?? [];
  return names.map(({ name }) => name).filter((other) => matches(name, other)).sort()
    .slice(0, MOST_FILES).map((other) => directory + other);
}

/** Each `*` takes as little as possible, and the last one the rest: no second try is needed. */
function matches(pattern: string, name: string): boolean {
  const [first = "", ...parts] = pattern.split("*");
  if (!isAt(first, name, 0)) return false;
  const last = parts.pop();
  if (last === undefined) return name.length === first.length;
  let position = first.length;
  for (const part of parts) {
    const found = findPart(part, name, position);
    if (found === undefined) return false;
    position = found + part.length;
  }
  return name.length - last.length >= position && isAt(last, name, name.length - last.length);
}

function findPart(part: string, name: string, start: number): number | undefined {
  for (let index = start; index + part.length <= name.length; index++) {
    if (isAt(part, name, index)) return index;
  }
  return undefined;
}

function isAt(part: string, name: string, index: number): boolean {
  return index + part.length <= name.length &&
    Array.from(part).every((letter, at) => letter === "?" || letter === name[index + at]);
}
