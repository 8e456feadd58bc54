/**
 * A run of the plugin in the simulated world: the real `run()` with a runtime whose every call ends in
 * the world. A process that is dead does nothing any more, wherever it stood.
 *
 * @module
 */

import { createHash } from "node:crypto";
import type { FileInfo, Files, OpenFile, Runtime, Sink } from "../../src/runtime.ts";
import type { Scheduled } from "./event_queue.ts";
import { describeNode, fileError } from "./simulated_files.ts";
import type { ErrorCode, FileNode, SimulatedFiles } from "./simulated_files.ts";
import type { Observations } from "./observations.ts";

/** What a process needs of its world. */
export interface Host {
  readonly files: SimulatedFiles;
  /** The user that everything runs as. */
  readonly uid: number;
  readonly random: () => number;
  /** Returns the time of the wall clock. */
  readonly wallMs: () => number;
  schedule(afterMs: number, action: () => void): Scheduled;
  /** Returns why a call of the file system fails now, if it does. */
  fileFault(call: string, path: string): ErrorCode | undefined;
  /** Sends a request of a process. */
  fetch(process: SimulatedProcess, uri: string, init: RequestInit): Promise<Response>;
  connect(process: SimulatedProcess, port: number): Promise<void>;
  /** Is told when a process has ended; without a code, it was killed. */
  ended(process: SimulatedProcess, code: number | undefined): void;
}

/** Runs the plugin. */
export type Run = (args: readonly string[], runtime: Runtime) => Promise<number>;

/** What a dead process throws at whatever it still tries: no handler of errors takes it for one. */
const DEAD = Symbol("dead");

const NO_KEYBOARD = { isTerminal: () => false, setRaw() {}, readable: new ReadableStream() };
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** One process. */
export class SimulatedProcess {
  stdout = "";
  stderr = "";
  isAlive = true;
  /** Which of its file calls it does not survive; absent for all. */
  dieAtCall: number | undefined;
  fileCalls = 0;
  openFiles = 0;
  #timers: Scheduled[] = [];
  #onTerminate: (() => void)[] = [];

  constructor(
    readonly host: Host,
    readonly number: number,
    readonly args: readonly string[],
    readonly env: Map<string, string>,
    readonly observed: Observations,
  ) {}

  /** Starts to run. */
  start(run: Run): void {
    run(this.args, this.#makeRuntime()).then(
      (code) => this.#end(code),
      (error) => {
        if (error === DEAD || !this.isAlive) return;
        this.observed.crash = error instanceof Error ? error.stack ?? error.message : String(error);
        this.#end(undefined);
      },
    );
  }

  /** Sends SIGTERM. A process that does not listen ends. */
  terminate(): void {
    if (!this.isAlive) return;
    if (this.#onTerminate.length === 0) this.kill();
    for (const callback of this.#onTerminate) callback();
  }

  /** Sends SIGKILL. */
  kill(): void {
    if (this.isAlive) this.#end(undefined);
  }

  /** Lets an action of this process happen later, unless it is dead by then. */
  schedule(afterMs: number, action: () => void): Scheduled {
    const timer = this.host.schedule(afterMs, () => {
      if (this.isAlive) action();
    });
    this.#timers.push(timer);
    return timer;
  }

  #end(code: number | undefined): void {
    if (!this.isAlive) return;
    this.isAlive = false;
    for (const timer of this.#timers) timer.cancel();
    this.#timers = [];
    this.host.ended(this, code);
  }

  #makeRuntime(): Runtime {
    const { host, env } = this;
    return {
      version: "0.0.0",
      program: () => ({ executable: "/usr/local/bin/mackerel-plugin-gostats" }),
      env: {
        get: (name) => env.get(name),
        set: (name, value) => void env.set(name, value),
        delete: (name) => void env.delete(name),
      },
      files: this.#makeFiles(),
      stdin: NO_KEYBOARD,
      stdout: this.#makeSink((text) => {
        this.stdout += text;
        this.observed.printed(text);
      }),
      stderr: this.#makeSink((text) => this.stderr += text),
      isWindows: false,
      consoleSize: () => ({ columns: 80, rows: 24 }),
      ensureDir: (path) => this.#ensureDirectory(path),
      fetch: (uri, init) => host.fetch(this, uri, init),
      openClient: () => (uri, init) => host.fetch(this, uri, init),
      connect: (_host, port) => host.connect(this, port),
      nowMs: host.wallMs,
      timeout: (ms) => this.#timeout(ms),
      nextTurn: () => new Promise((done) => void this.schedule(0, done)),
      random: host.random,
      sha1: (bytes) => Promise.resolve(hashArguments(bytes)),
      loadNodeRequest: () => Promise.reject(new Error("No target of the simulation needs node")),
      onTerminate: (callback) => void this.#onTerminate.push(callback),
      onInterrupt() {},
      onResize() {},
      suspend() {},
      onContinue() {},
    };
  }

  #timeout(ms: number): AbortSignal {
    const controller = new AbortController();
    this.schedule(
      ms,
      () => controller.abort(new DOMException("Signal timed out.", "TimeoutError")),
    );
    return controller.signal;
  }

  #makeSink(add: (text: string) => void): Sink {
    return {
      writeSync: (bytes) => {
        if (!this.isAlive) throw DEAD;
        add(decoder.decode(bytes));
        return bytes.length;
      },
      isTerminal: () => false,
    };
  }

  /** Does a call of the file system, unless the process dies before it or it fails. */
  #call<T>(name: string, path: string, action: () => T): T {
    if (!this.isAlive) throw DEAD;
    if (++this.fileCalls === this.dieAtCall) {
      this.kill();
      throw DEAD;
    }
    const code = this.host.fileFault(name, path);
    if (code === undefined) return action();
    this.observed.fileFailed(path);
    if (name === "remove") this.host.files.kept.add(path);
    throw fileError(code, name, path);
  }

  async #ensureDirectory(name: string): Promise<void> {
    const path = name.replace(/\/$/, "");
    this.#call("mkdir", path, () => {
      const { files } = this.host;
      const kind = files.nodes.get(path)?.kind;
      if (kind === "directory") return;
      if (kind !== undefined) throw fileError("EEXIST", "mkdir", path);
      files.put(path, { kind: "directory", mode: 0o777 });
    });
    await undefined;
  }

  #makeFiles(): Files {
    const { host: { files }, observed } = this;
    const lstat = (call: string, path: string): FileInfo =>
      this.#call(call, path, () => {
        observed.looked(path, files.nodes.get(path));
        return describeNode(files.find(path.replace(/\/\.$/, ""), call));
      });
    return {
      lstatSync: (path) => lstat("lstat", path),
      statSync: (path) => lstat("stat", path),
      readTextFileSync: (path) =>
        this.#call("readfile", path, () => files.find(path, "readfile").text),
      writeTextFileSync: (path, text, { createNew, mode }) =>
        this.#call("writefile", path, () => this.#write(path, text, createNew, mode)),
      openSync: (path, options) =>
        this.#call("open", path, () => {
          if (options.createNew) return this.#open(path, this.#create(path, "", options.mode));
          const node = files.find(path, "open");
          if (node.kind === "directory") throw fileError("EISDIR", "open", path);
          const isOwn = this.host.uid === 0 || node.uid === this.host.uid;
          const needed = options.write ? 0o006 : 0o004;
          if (!isOwn && (node.mode & needed) !== needed) throw fileError("EACCES", "open", path);
          observed.opened(path, node);
          return this.#open(path, node);
        }),
      open: () => Promise.reject(new Error("No file of the simulation is a stream")),
      renameSync: (from, to) => this.#call("rename", to, () => this.#rename(from, to)),
      removeSync: (path) =>
        this.#call("remove", path, () => {
          files.find(path, "remove");
          observed.removed(path);
          files.nodes.delete(path);
        }),
      readLinkSync: (path) => this.#call("readlink", path, () => files.find(path, "readlink").text),
      realPathSync: (path) => path,
      readDirSync: (path) =>
        this.#call("readdir", path, () => {
          files.find(path.replace(/\/$/, ""), "readdir");
          return files.list(path).map((name) => ({ name }));
        }),
    };
  }

  #write(path: string, text: string, createNew: boolean, mode: number): void {
    const { files } = this.host;
    if (createNew) this.#create(path, "", mode);
    const node = files.nodes.get(path) ?? this.#create(path, "", mode);
    node.scrape = undefined;
    // A disk that is full takes a part.
    const code = this.host.fileFault("write", path);
    node.text = code === undefined ? text : text.slice(0, text.length / 2);
    node.mtimeMs = this.host.wallMs();
    this.observed.written(path, createNew);
    if (code === undefined) return;
    this.observed.fileFailed(path);
    throw fileError(code, "write", path);
  }

  #create(path: string, text: string, mode = 0o666): FileNode {
    const { files, uid } = this.host;
    const directory = files.nodes.get(path.slice(0, path.lastIndexOf("/")));
    if (directory === undefined) throw fileError("ENOENT", "open", path);
    if (files.nodes.has(path)) throw fileError("EEXIST", "open", path);
    this.observed.created(path);
    return files.put(path, { kind: "file", text, uid, mode });
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
    const { files } = this.host;
    // Others have removed it.
    if (!files.nodes.has(from)) this.observed.fileFailed(to);
    const node = files.find(from, "rename");
    if (files.nodes.get(to)?.kind === "directory") {
      this.observed.hasObstacle = true;
      throw fileError("EISDIR", "rename", to);
    }
    files.nodes.delete(from);
    files.nodes.set(to, node);
    node.scrape = this.observed.renamed(to, node.text);
  }
}

/** Returns a SHA-1 at once, where the real runtime computes it beside the program. */
export function hashArguments(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(createHash("sha1").update(bytes).digest()).buffer;
}
