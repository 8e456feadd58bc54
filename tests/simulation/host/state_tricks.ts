/**
 * What another user may do to a state file.
 *
 * @module
 */

import type { FileNode } from "./simulated_files.ts";

/** What tricks see of their world. */
interface TrickHost {
  /** The user that the plugin runs as. */
  readonly uid: number;
  readonly wallMs: () => number;
  /** Where it is put. */
  readonly path: string;
}

const FOREIGN_UID = 1001;

/** What another user, or the one whose plugin it is, may do to a state file. */
export type StateTrick =
  | "foreign"
  | "cut"
  | "link"
  | "own link"
  | "open"
  | "linked"
  | "directory"
  | "gone"
  | "none";

/** Where a link leads: to a file that the plugin may read and write, and that is no state of it. */
export const LINKED_FILE = "/home/operator/numbers.json";

/** What that file holds. */
export const LINKED_TEXT = JSON.stringify({
  ...{ cgo_call_num: 1, memory_mallocs: 1, memory_frees: 1, gc_num: 1, _gc_num: 1 },
  _lastTime: 1_700_000_000,
});

function halve(text: string): string {
  return text.slice(0, Math.ceil(text.length / 2));
}

type Trick = (
  node: FileNode | undefined,
  host: TrickHost,
) => Partial<Omit<FileNode, "ino">> & Pick<FileNode, "kind"> | undefined;

/** What is put in the place of a state file, or `undefined` for nothing. */
export const STATE_TRICKS: Readonly<Record<StateTrick, Trick>> = {
  foreign: (_node, { wallMs }) => ({
    ...{ kind: "file", uid: FOREIGN_UID, mode: 0o644 },
    text: JSON.stringify({ gc_num: 1, _lastTime: Math.floor(wallMs() / 1000) - 30 }),
  }),
  cut: (node, { uid }) => ({ kind: "file", uid, text: halve(node?.text ?? "{") }),
  link: () => ({ kind: "link", uid: FOREIGN_UID, mode: 0o777, text: LINKED_FILE }),
  "own link": (_node, { uid, path }) => ({
    ...{ kind: "link", uid, mode: 0o777, text: `${path}.linked` },
  }),
  open: (node, { uid }) => ({
    ...{ kind: "file", uid, mode: 0o666, text: node?.text ?? "{}" },
    scrape: node?.scrape,
  }),
  linked: (node, { uid }) => ({
    ...{ kind: "file", uid, nlink: 2, text: node?.text ?? "{}" },
    scrape: node?.scrape,
  }),
  directory: () => ({ kind: "directory", mode: 0o755 }),
  gone: () => undefined,
  none: () => undefined,
};
