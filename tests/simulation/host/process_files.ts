/**
 * The file system as a process has it: its calls end in the simulated world, unless the process does
 * not survive them or they fail.
 *
 * A process may be slow: what it changes is then seen by others call by call, between calls of theirs.
 * That is exact, because such a process waits for its changes before it looks at anything again; a
 * change that cannot be made any more ends it, as if it had been killed there.
 *
 * @module
 */

import type { FileInfo, Files, OpenFile } from "../../../src/runtime.ts";
import { describeNode, fileError, isFileError } from "./simulated_files.ts";
import type { ErrorCode, FileNode, SimulatedFiles } from "./simulated_files.ts";
import type { Observations } from "../oracle/observations.ts";

/** What a dead process throws at whatever it still tries: no handler of errors takes it for one. */
export const DEAD = Symbol("dead");

const encoder = new TextEncoder();

/** What the file system needs of its process. */
export interface FileUser {
  readonly host: {
    readonly files: SimulatedFiles;
    readonly uid: number;
    readonly wallMs: () => number;
    fileFault(call: string, path: string): ErrorCode | undefined;
  };
  readonly observed: Observations;
  readonly isAlive: boolean;
  readonly trouble: { readonly dieAtCall?: number; readonly slow?: number } | undefined;
  kill(): void;
  /** Lets happen what others do before a call; returns why that fails, if it does. */
  beforeCall(call: string, path: string): ErrorCode | undefined;
  /** Is told when others do not see yet all that it has changed, and when they do again. */
  fellBehind(): void;
  caughtUp(): void;
}

/** The file system of a process. */
export class ProcessFiles implements Files {
  /** How many files are open. */
  openFiles = 0;
  #calls = 0;
  /** What is changed and others do not see yet, in order. */
  readonly #pending: (() => void)[] = [];

  constructor(readonly process: FileUser) {}

  /** Whether there are changes that others do not see yet. */
  get isBehind(): boolean {
    return this.#pending.length > 0;
  }

  /** Lets others see the next change. */
  catchUp(): void {
    const change = this.#pending.shift();
    if (change === undefined || !this.process.isAlive) return;
    try {
      change();
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      this.process.kill();
    }
    if (!this.isBehind) this.process.caughtUp();
  }

  lstatSync(path: string): FileInfo {
    return this.#describe("lstat", path);
  }

  statSync(path: string): FileInfo {
    return this.#describe("stat", path);
  }

  readTextFileSync(path: string): string {
    return this.#call("readfile", path, () => this.#nodes.find(path, "readfile").text);
  }

  writeTextFileSync(
    path: string,
    text: string,
    { createNew, mode }: { readonly createNew: boolean; readonly mode: number },
  ): void {
    const write = () => this.#write(path, text, createNew, mode);
    // Whether it can be done depends on nothing else: temporary names are not used twice.
    if (createNew && this.#nodes.hasDirectoryOf(path)) {
      this.#change("writefile", path, write);
    } else this.#call("writefile", path, write);
  }

  openSync(
    path: string,
    options: { readonly write: boolean; readonly createNew?: boolean; readonly mode?: number },
  ): OpenFile {
    if (options.createNew) {
      return this.#call("create", path, () => this.#open(path, this.#create(path, options.mode)));
    }
    return this.#call("open", path, () => {
      const node = this.#findToOpen(path);
      const { uid } = this.process.host;
      const needed = options.write ? 0o006 : 0o004;
      if (uid !== 0 && node.uid !== uid && (node.mode & needed) !== needed) {
        throw fileError("EACCES", "open", path);
      }
      this.process.observed.opened(path, node);
      return this.#open(path, node);
    });
  }

  open(): Promise<never> {
    return Promise.reject(new Error("No file of the simulation is a stream"));
  }

  renameSync(from: string, to: string): void {
    this.#change("rename", to, () => this.#rename(from, to));
  }

  removeSync(path: string): void {
    this.#call("remove", path, () => {
      const { mtimeMs } = this.#nodes.find(path, "remove");
      this.process.observed.removed(path, this.process.host.wallMs() - mtimeMs);
      this.#nodes.nodes.delete(path);
    });
  }

  readLinkSync(path: string): string {
    return this.#call("readlink", path, () => {
      const { text } = this.#nodes.find(path, "readlink");
      this.process.observed.readLink(path, text);
      return text;
    });
  }

  realPathSync(path: string): string {
    return path;
  }

  readDirSync(path: string): Iterable<{ readonly name: string }> {
    return this.#call("readdir", path, () => {
      this.#nodes.findDirectory(path, "readdir");
      return this.#nodes.list(path).map((name) => ({ name }));
    });
  }

  /** Creates a directory if it is missing, as `@std/fs` does. */
  async ensureDir(name: string): Promise<void> {
    const path = name.replace(/\/$/, "");
    const isThere = this.#call("stat", path, () => {
      return this.#nodes.nodes.has(path) && this.#nodes.findDirectory(name, "stat") !== undefined;
    });
    if (!isThere) this.#call("mkdir", path, () => this.#makeDirectory(path));
    this.process.observed.ensuredDirectory();
    await undefined;
  }

  #makeDirectory(path: string): void {
    if (!this.#nodes.nodes.has(path)) this.#nodes.put(path, { kind: "directory", mode: 0o777 });
    else this.#nodes.findDirectory(path, "stat");
  }

  get #nodes() {
    return this.process.host.files;
  }

  /** Does a call that changes something; a process that is slow does it later. */
  #change(name: string, path: string, change: () => void): void {
    if (this.process.trouble?.slow === undefined) return this.#call(name, path, change);
    this.#begin(name, path);
    if (!this.isBehind) this.process.fellBehind();
    this.#pending.push(change);
  }

  #call<T>(name: string, path: string, action: () => T): T {
    while (this.isBehind) this.catchUp();
    this.#begin(name, path);
    try {
      return action();
    } catch (error) {
      if (isFileError(error)) this.process.observed.failed(name, path, error.code);
      throw error;
    }
  }

  /** @throws {Error} When the call fails, or the process dies before it. */
  #begin(name: string, path: string): void {
    const { process } = this;
    if (!process.isAlive) throw DEAD;
    if (++this.#calls === process.trouble?.dieAtCall) {
      process.kill();
      throw DEAD;
    }
    const code = process.beforeCall(name, path);
    // Whatever happens between two calls may end it.
    if (!process.isAlive) throw DEAD;
    process.observed.called(name, path, process.host.wallMs());
    if (code === undefined) return;
    process.observed.failed(name, path, code);
    throw fileError(code, name, path);
  }

  #describe(call: string, path: string): FileInfo {
    return this.#call(call, path, () => {
      const isDirectory = path.endsWith("/.");
      const node = isDirectory
        ? this.#nodes.findDirectory(path, call)
        : this.#nodes.find(path, call);
      this.process.observed.looked(path, node);
      return describeNode(node);
    });
  }

  /** Follows a link, as open() does. */
  #findToOpen(path: string): FileNode {
    const named = this.#nodes.find(path, "open");
    const node = named.kind === "link" ? this.#nodes.find(named.text, "open") : named;
    if (node.kind === "directory") throw fileError("EISDIR", "open", path);
    return node;
  }

  #write(path: string, text: string, createNew: boolean, mode: number): void {
    const { host, observed } = this.process;
    if (createNew) this.#create(path, mode);
    const node = this.#nodes.nodes.get(path) ?? this.#create(path, mode);
    node.scrape = undefined;
    // A disk that is full takes a part.
    const code = host.fileFault("write", path);
    node.text = code === undefined ? text : text.slice(0, text.length / 2);
    node.mtimeMs = host.wallMs();
    observed.written(path, createNew);
    if (code !== undefined) throw fileError(code, "write", path);
  }

  #create(path: string, mode = 0o666): FileNode {
    const { host: { uid }, observed } = this.process;
    if (this.#nodes.nodes.has(path)) throw fileError("EEXIST", "open", path);
    // Throws where it is missing.
    if (!this.#nodes.hasDirectoryOf(path)) this.#nodes.find(path, "open");
    observed.created(path, mode);
    return this.#nodes.put(path, { kind: "file", uid, mode });
  }

  #open(path: string, node: FileNode): OpenFile {
    this.openFiles++;
    const bytes = encoder.encode(node.text);
    let offset = 0;
    return {
      statSync: () =>
        this.#call("fstat", path, () => {
          this.process.observed.described(path);
          return describeNode(node);
        }),
      readSync: (into) =>
        this.#call("read", path, () => {
          const part = bytes.subarray(offset, offset + into.length);
          into.set(part);
          offset += part.length;
          return part.length === 0 ? null : part.length;
        }),
      close: () => void this.openFiles--,
    };
  }

  #rename(from: string, to: string): void {
    const { nodes } = this.#nodes;
    const { observed } = this.process;
    observed.renames(from);
    const node = this.#nodes.find(from, "rename");
    if (nodes.get(to)?.kind === "directory") throw fileError("EISDIR", "rename", to);
    nodes.delete(from);
    nodes.set(to, node);
    node.scrape = observed.renamed(to, node.text);
  }
}
