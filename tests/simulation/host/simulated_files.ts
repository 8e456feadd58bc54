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
  /** How large a directory is. */
  bytes: number;
  /** What a state file holds, if a run has written it. */
  scrape?: SavedScrape | undefined;
}

/** The errors of a file system, by the name of their class in Deno, with Linux's words. */
const ERRORS = {
  ENOENT: [Deno.errors.NotFound, "No such file or directory (os error 2)"],
  EEXIST: [Deno.errors.AlreadyExists, "File exists (os error 17)"],
  EACCES: [Deno.errors.PermissionDenied, "Permission denied (os error 13)"],
  ENOTDIR: [Deno.errors.NotADirectory, "Not a directory (os error 20)"],
  EISDIR: [Deno.errors.IsADirectory, "Is a directory (os error 21)"],
  EROFS: [Error, "Read-only file system (os error 30)"],
  ENOSPC: [Error, "No space left on device (os error 28)"],
  EDQUOT: [Error, "Disk quota exceeded (os error 122)"],
  EIO: [Error, "Input/output error (os error 5)"],
  EMFILE: [Error, "Too many open files (os error 24)"],
  ENFILE: [Error, "Too many open files in system (os error 23)"],
} as const;

/** The name of an error of Linux. */
export type ErrorCode = keyof typeof ERRORS;

/** Returns what an error says. */
export function wordsOf(code: ErrorCode): string {
  return ERRORS[code][1];
}

/** An error as Deno throws it. */
export interface FileError extends Error {
  readonly code: ErrorCode;
}

/** Returns an error as Deno throws it. */
export function fileError(code: ErrorCode, call: string, path: string): FileError {
  const [Class, message] = ERRORS[code];
  return Object.assign(new Class(`${message}: ${call} '${path}'`), { code });
}

/** Tells whether something that was thrown is an error of a file system. */
export function isFileError(error: unknown): error is FileError {
  return error instanceof Error && "code" in error && String(error.code) in ERRORS;
}

function directoryOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
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
      ...{ text: "", uid: 0, mode: 0o600, nlink: 1, mtimeMs, ino: this.#inodes++, bytes: 4096 },
      ...node,
    };
    this.nodes.set(path, made);
    return made;
  }

  /** @throws {FileError} When there is none. */
  find(path: string, call: string): FileNode {
    const node = this.nodes.get(path);
    if (node !== undefined) return node;
    const isInFile = this.nodes.get(directoryOf(path))?.kind === "file";
    throw fileError(isInFile ? "ENOTDIR" : "ENOENT", call, path);
  }

  /**
   * @param path A directory; it may end with a slash, or with a slash and a dot.
   * @throws {FileError} When there is none, or something else.
   */
  findDirectory(path: string, call: string): FileNode {
    const node = this.find(path.replace(/\/\.?$/, ""), call);
    if (node.kind !== "directory") throw fileError("ENOTDIR", call, path);
    return node;
  }

  /** Tells whether a file can be made at a path, as far as its directory is there. */
  hasDirectoryOf(path: string): boolean {
    return this.nodes.get(directoryOf(path))?.kind === "directory";
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
    size: node.kind === "directory" ? node.bytes : node.text.length,
    mtime: new Date(node.mtimeMs),
    mode: node.mode,
    uid: node.uid,
    dev: 1,
    ino: node.ino,
    nlink: node.nlink,
  };
}
