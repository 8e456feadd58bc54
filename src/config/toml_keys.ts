/**
 * Builds a tree of the keys of a TOML text, and finds those that occur twice. `@std/toml` accepts
 * some repeated keys silently (the last one wins), and refuses a table that follows its inner one.
 *
 * @module
 */

import { addArrayTable, getKey } from "./toml_tree.ts";
import type { Key, Part, Tree } from "./toml_tree.ts";

/** A key or table that occurs twice, even if one is a value and the other a table. */
export interface RepeatedKey {
  /** The whole path of the key, part by part. */
  readonly path: readonly string[];
  readonly isTable: boolean;
  /** Where it is repeated. */
  readonly position: number;
  /** Where it occurs first. */
  readonly firstPosition: number;
}

/** The keys of a text, and those that occur twice in the order of the text. */
export interface KeyTree extends Tree {
  readonly repeated: RepeatedKey[];
}

/** Returns a tree without keys. */
export function createTree(): KeyTree {
  return { root: { depth: 0, position: 0 }, repeated: [], size: 0 };
}

/**
 * Adds `[path]` or `[[path]]` and returns the table that the following keys belong to.
 *
 * @throws {TomlError} When it is nested too deep, or there are too many.
 */
export function addHeader(
  tree: KeyTree,
  path: readonly string[],
  position: number,
  isArray: boolean,
): Key {
  const key = walk(tree, tree.root, path, position, "part of header");
  const { kind } = key;
  if (isArray && (kind === undefined || kind === "array")) {
    key.kind = "array";
    return addArrayTable(tree, key, position);
  }
  if (!isArray && (kind === undefined || kind === "part of header")) {
    return Object.assign(key, { kind: "table", position });
  }
  report(tree, key, position, true);
  if (kind === "value") key.isMuted = true;
  return { parent: key, depth: key.depth, position };
}

/**
 * Adds `path = ` to a table and returns the key that the value belongs to.
 *
 * @throws {TomlError} When it is nested too deep, or there are too many.
 */
export function addKey(
  tree: KeyTree,
  table: Key,
  path: readonly string[],
  position: number,
): Key {
  const key = walk(tree, table, path, position, "part of key");
  if (key.kind === undefined) return Object.assign(key, { kind: "value" });
  report(tree, key, position, false);
  // One report for each line is enough.
  if (table.isInline) key.isMuted = true;
  return { ...key, isMuted: true };
}

/** Returns the key at the end of a path, and creates missing ones on the way. */
function walk(
  tree: KeyTree,
  table: Key,
  path: readonly string[],
  position: number,
  part: Part,
): Key {
  let key = table;
  for (const [index, name] of path.entries()) {
    if (index > 0) key = openPart(tree, key, position, part);
    key = getKey(tree, key, name, position);
  }
  return key;
}

/**
 * Returns the table that a part of a path names; if it names none, a table outside of the tree.
 */
function openPart(tree: KeyTree, key: Key, position: number, part: Part): Key {
  key.kind ??= part;
  // A dotted key extends only tables of dotted keys; a header extends any table.
  const isOpen = part === "part of key" ? key.kind === part : key.kind !== "value";
  if (isOpen) return key.tables?.at(-1) ?? key;
  report(tree, key, position, false);
  key.isMuted = true;
  return { parent: key, depth: key.depth, position, isMuted: true };
}

function report(tree: KeyTree, key: Key, position: number, isTable: boolean): void {
  if (key.isMuted) return;
  tree.repeated.push({ path: pathOf(key), isTable, position, firstPosition: key.position });
}

function pathOf(key: Key): readonly string[] {
  const path: string[] = [];
  for (let at: Key | undefined = key; at !== undefined; at = at.parent) {
    if (at.name !== undefined) path.push(at.name);
  }
  return path.reverse();
}
