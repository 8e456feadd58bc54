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
import { describeNode, fileError } from "./simulated_files.ts";
import type { FileNode } from "./simulated_files.ts";
import type { SimulatedProcess } from "./simulated_process.ts";

/** What a dead process throws at whatever it still tries: no handler of errors takes it for one. */
export const DEAD = Symbol("dead");

const encoder = new TextEncoder();

function directoryOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}

/** The file system of a process. */
export class ProcessFiles implements Files {
  /** How many files are open. */
  openFiles = 0;
  #calls = 0;
  #hasMadeDirectory = false;
  /** What is changed and others do not see yet, in order. */
  readonly #pending: (() => void)[] = [];

  constructor(readonly process: SimulatedProcess) {}

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
    if (createNew && this.#nodes.nodes.has(directoryOf(path))) {
      this.#change("writefile", path, write);
    } else this.#call("writefile", path, write);
  }

  openSync(
    path: string,
    options: { readonly write: boolean; readonly createNew?: boolean; readonly mode?: number },
  ): OpenFile {
    return this.#call("open", path, () => {
      if (options.createNew) return this.#open(path, this.#createBeside(path, options.mode));
      const node = this.#findToOpen(path);
      const { uid } = this.process.host;
      const needed = options.write ? 0o006 : 0o004;
      if (uid !== 0 && node.uid !== uid && (node.mode & needed) !== needed) {
        throw fileError("EACCES", "open", path);
      }
      if (this.#nodes.nodes.get(path) === node) this.process.observed.opened(path, node);
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
    return this.#call("readlink", path, () => this.#nodes.find(path, "readlink").text);
  }

  realPathSync(path: string): string {
    return path;
  }

  readDirSync(path: string): Iterable<{ readonly name: string }> {
    return this.#call("readdir", path, () => {
      this.#nodes.find(path.replace(/\/$/, ""), "readdir");
      return this.#nodes.list(path).map((name) => ({ name }));
    });
  }

  /** Creates a directory if it is missing. */
  async ensureDir(name: string): Promise<void> {
    const path = name.replace(/\/$/, "");
    this.#call("mkdir", path, () => {
      const kind = this.#nodes.nodes.get(path)?.kind;
      if (kind === "directory") return;
      if (kind !== undefined) throw fileError("EEXIST", "mkdir", path);
      this.#nodes.put(path, { kind: "directory", mode: 0o777 });
    });
    this.#hasMadeDirectory = true;
    await undefined;
  }

  get #nodes() {
    return this.process.host.files;
  }

  /** Does a call that changes something; a process that is slow does it later. */
  #change(name: string, path: string, change: () => void): void {
    if (this.process.trouble?.slow === undefined) return this.#call(name, path, change);
    this.#begin(name, path);
    if (!this.isBehind) this.process.host.isBehind(this.process);
    this.#pending.push(change);
  }

  #call<T>(name: string, path: string, action: () => T): T {
    while (this.isBehind) this.catchUp();
    this.#begin(name, path);
    return action();
  }

  /** @throws {Error} When the call fails, or the process dies before it. */
  #begin(name: string, path: string): void {
    const { process } = this;
    if (!process.isAlive) throw DEAD;
    if (++this.#calls === process.trouble?.dieAtCall) {
      process.kill();
      throw DEAD;
    }
    const code = process.host.beforeCall(process, name, path);
    // Whatever happens between two calls may end it.
    if (!process.isAlive) throw DEAD;
    process.observed.called(path, process.host.wallMs());
    if (code === undefined) return;
    process.observed.fileFailed(path);
    throw fileError(code, name, path);
  }

  #describe(call: string, path: string): FileInfo {
    return this.#call(call, path, () => {
      this.process.observed.looked(path, this.#nodes.nodes.get(path));
      return describeNode(this.#nodes.find(path.replace(/\/\.$/, ""), call));
    });
  }

  /** Follows a link, as open() does. */
  #findToOpen(path: string): FileNode {
    const named = this.#nodes.nodes.get(path);
    const node = named?.kind === "link" ? this.#nodes.nodes.get(named.text) : named;
    if (named?.kind === "link") this.process.observed.followed(path);
    if (node === undefined) {
      this.process.observed.vanished(path);
      throw fileError("ENOENT", "open", path);
    }
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
    if (code === undefined) return;
    observed.fileFailed(path);
    throw fileError(code, "write", path);
  }

  /** Creates a file beside one that is open: in a directory that has just been there. */
  #createBeside(path: string, mode?: number): FileNode {
    if (!this.#nodes.nodes.has(directoryOf(path))) this.process.observed.fileFailed(path);
    return this.#create(path, mode);
  }

  #create(path: string, mode = 0o666): FileNode {
    const { host: { uid }, observed } = this.process;
    if (!this.#nodes.nodes.has(directoryOf(path))) {
      // Others have removed what was just made.
      if (this.#hasMadeDirectory) observed.fileFailed(path);
      throw fileError("ENOENT", "open", path);
    }
    if (this.#nodes.nodes.has(path)) throw fileError("EEXIST", "open", path);
    observed.created(path, mode);
    return this.#nodes.put(path, { kind: "file", uid, mode });
  }

  #open(path: string, node: FileNode): OpenFile {
    this.openFiles++;
    const bytes = encoder.encode(node.text);
    let offset = 0;
    return {
      statSync: () => this.#call("fstat", path, () => describeNode(node)),
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
    // Others have removed it.
    if (!nodes.has(from)) observed.fileFailed(to);
    const node = this.#nodes.find(from, "rename");
    if (nodes.get(to)?.kind === "directory") {
      observed.hasObstacle = true;
      throw fileError("EISDIR", "rename", to);
    }
    nodes.delete(from);
    nodes.set(to, node);
    node.scrape = observed.renamed(to, node.text);
  }
}
