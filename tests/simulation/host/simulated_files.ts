/**
 * The file system of the simulated host, in memory: files, directories and links with owners and
 * modes. What a program may do with it, and when that fails, is for its caller to decide.
 *
 * @module
 */

import type { FileInfo } from "../../../src/runtime.ts";
import type { SavedScrape } from "../oracle/scrapes.ts";

/** What has a name. */
export interface FileNode {
  readonly kind: "file" | "directory" | "link";
  text: string;
  uid: number;
  mode: number;
  nlink: number;
  /** By the wall clock, in milliseconds since 1970. */
  mtimeMs: number;
  readonly ino: number;
  /** What a state file holds, if a run has written it. */
  scrape?: SavedScrape | undefined;
}

/** The errors of a file system, by the name of their class in Deno, with Linux's words. */
const ERRORS = {
  ENOENT: [Deno.errors.NotFound, "No such file or directory (os error 2)"],
  EEXIST: [Deno.errors.AlreadyExists, "File exists (os error 17)"],
  EACCES: [Deno.errors.PermissionDenied, "Permission denied (os error 13)"],
  EISDIR: [Deno.errors.IsADirectory, "Is a directory (os error 21)"],
  EROFS: [Error, "Read-only file system (os error 30)"],
  ENOSPC: [Error, "No space left on device (os error 28)"],
  EDQUOT: [Error, "Disk quota exceeded (os error 122)"],
  EIO: [Error, "Input/output error (os error 5)"],
} as const;

/** The name of an error of Linux. */
export type ErrorCode = keyof typeof ERRORS;

/** Returns an error as Deno throws it. */
export function fileError(code: ErrorCode, call: string, path: string): Error {
  const [Class, message] = ERRORS[code];
  return new Class(`${message}: ${call} '${path}'`);
}

/** Files by path. Paths are absolute and have no `.` but at their end. */
export class SimulatedFiles {
  readonly nodes = new Map<string, FileNode>();
  #inodes = 1;

  /** @param nowMs Returns the time of the wall clock. */
  constructor(readonly nowMs: () => number) {}

  /** Makes a file, a directory or a link; it replaces what has the name. */
  put(
    path: string,
    node: Partial<Omit<FileNode, "ino">> & Pick<FileNode, "kind">,
  ): FileNode {
    const mtimeMs = this.nowMs();
    const made: FileNode = {
      ...{ text: "", uid: 0, mode: 0o600, nlink: 1, mtimeMs, ino: this.#inodes++ },
      ...node,
    };
    this.nodes.set(path, made);
    return made;
  }

  /** @throws {Error} When there is none. */
  find(path: string, call: string): FileNode {
    const node = this.nodes.get(path);
    if (node === undefined) throw fileError("ENOENT", call, path);
    return node;
  }

  /** Returns the names in a directory. */
  list(directory: string): string[] {
    const prefix = directory.endsWith("/") ? directory : `${directory}/`;
    const names: string[] = [];
    for (const path of this.nodes.keys()) {
      if (path.startsWith(prefix) && !path.includes("/", prefix.length)) {
        names.push(path.slice(prefix.length));
      }
    }
    return names;
  }

  /** Removes all that is below a directory, and the directory. */
  wipe(directory: string): void {
    for (const path of [...this.nodes.keys()]) {
      if (path === directory || path.startsWith(`${directory}/`)) this.nodes.delete(path);
    }
  }
}

/** Returns the description of a file as Deno gives it. */
export function describeNode(node: FileNode): FileInfo {
  return {
    isFile: node.kind === "file",
    isDirectory: node.kind === "directory",
    isSymlink: node.kind === "link",
    size: node.kind === "directory" ? 4096 : node.text.length,
    mtime: new Date(node.mtimeMs),
    mode: node.mode,
    uid: node.uid,
    dev: 1,
    ino: node.ino,
    nlink: node.nlink,
  };
}
