/**
 * What a run finds at the paths of states, by the calls that it does, and why it does not use it.
 *
 * @module
 */

import { wordsOf } from "../host/simulated_files.ts";
import type { ErrorCode, FileNode } from "../host/simulated_files.ts";
import { stateOfTemporary } from "../host/state_paths.ts";
import type { SavedScrape } from "./scrapes.ts";

/** What a run finds at the path of a state. */
export type Lookup =
  | { readonly found: "nothing" }
  | { readonly found: "file"; readonly scrape: SavedScrape | undefined }
  | {
    readonly found: "unusable";
    /** As stderr has it. */
    readonly why: string;
    /** Whether it is another user's, or may be. */
    readonly isForeign: boolean;
  };

/** What stderr says of a file whose owner is not found out. */
export const OWNER_UNKNOWN = "owner cannot be checked, since no file can be created next to it";

const NOT_OURS = "it belongs to another user";

const unusable = (why: string, isForeign = false): Lookup => ({
  found: "unusable",
  why,
  isForeign,
});

/** What one run finds, by path, in the order in which it looks. */
export class StateLookups {
  readonly #found = new Map<string, Lookup>();
  /** What was described last at a path that has not been opened yet. */
  readonly #seen = new Map<string, FileNode>();
  /** Whether a file was made and described, so that this run knows who it is. */
  #knowsItself = false;

  /** @param uid The user that the run is of. */
  constructor(readonly uid: number) {}

  /** Returns what was found at a path; `undefined` before that is known. */
  get(path: string): Lookup | undefined {
    return this.#found.get(path);
  }

  /** Returns all that was found. */
  list(): readonly (readonly [path: string, lookup: Lookup])[] {
    return [...this.#found];
  }

  /** The path was described, its link not followed. */
  looked(path: string, node: FileNode): void {
    this.#found.delete(path);
    if (node.kind === "file") this.#seen.set(path, node);
    else this.#found.set(path, unusable("it is not a regular file"));
  }

  /** A file was opened. If it is not the one that was described, the run begins anew. */
  opened(path: string, node: FileNode): void {
    if (this.#seen.get(path) === node) this.#found.set(path, this.#judge(node));
  }

  /** A call about the path failed. */
  failed(call: string, path: string, code: ErrorCode): void {
    if (code === "ENOENT") this.#found.set(path, { found: "nothing" });
    else if (call === "open" && code === "EACCES" && this.#knowsItself) this.#deny(path);
    else this.#found.set(path, unusable(wordsOf(code)));
  }

  /** A file was made beside a state and described. */
  foundOwner(temporary: string): void {
    this.#knowsItself = true;
    const path = stateOfTemporary(temporary);
    const lookup = this.#found.get(path);
    if (lookup?.found === "unusable" && lookup.why === wordsOf("EACCES")) this.#deny(path);
  }

  /** No file could be made beside a state, or described. Who may not make one is not root. */
  missedOwner(temporary: string, code: ErrorCode): void {
    const path = stateOfTemporary(temporary);
    const lookup = this.#found.get(path);
    const isDenied = lookup?.found === "unusable" && lookup.why === wordsOf("EACCES");
    if (lookup === undefined || isDenied || code === "EACCES") return;
    this.#found.set(path, unusable(`its ${OWNER_UNKNOWN}`, true));
  }

  /** This user may not open it for writing. */
  #deny(path: string): void {
    const isOurs = this.#seen.get(path)?.uid === this.uid;
    this.#found.set(path, isOurs ? unusable(wordsOf("EACCES")) : unusable(NOT_OURS, true));
  }

  #judge({ uid, mode, nlink, text, scrape }: FileNode): Lookup {
    if ((mode & 0o022) !== 0) return unusable("other users can write to it", true);
    if (nlink > 1) return unusable("it has more than one hard link", true);
    if (uid !== this.uid) return unusable(NOT_OURS, true);
    if (text === "") return unusable("it is empty");
    return text.trimEnd().endsWith("}")
      ? { found: "file", scrape }
      : unusable("it is not a JSON object");
  }
}
