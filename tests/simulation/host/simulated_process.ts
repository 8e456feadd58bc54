/**
 * A run of the plugin in the simulated world: the real `run()` with a runtime whose every call ends in
 * the world. A process that is dead does nothing any more, wherever it stood.
 *
 * @module
 */

import { createHash } from "node:crypto";
import type { Runtime } from "../../../src/runtime.ts";
import type { Carry, Client, SentRequest } from "../network/client.ts";
import { sendByDeno } from "../network/deno_client.ts";
import type { Scheduled } from "./event_queue.ts";
import { makeNodeRequest } from "../network/node_client.ts";
import type { Observations } from "../oracle/observations.ts";
import { DEAD, ProcessFiles } from "./process_files.ts";
import { makeSink } from "./process_output.ts";
import type { OutputFault } from "./process_output.ts";
import type { ErrorCode, SimulatedFiles } from "./simulated_files.ts";

/** What a process needs of its world. */
export interface Host {
  readonly files: SimulatedFiles;
  /** The user that everything runs as. */
  readonly uid: number;
  readonly random: () => number;
  /** The present time in milliseconds after the world's beginning. */
  readonly nowMs: number;
  /** The present time of the clock by which timers run: it stands still while the host sleeps. */
  readonly monotonicMs: number;
  /** Returns the time of the wall clock. */
  readonly wallMs: () => number;
  schedule(afterMs: number, action: () => void, isTimer?: boolean): Scheduled;
  /** Lets time pass in the middle of a call. */
  pass(ms: number): void;
  /** Returns why a call of the file system fails now, if it does. */
  fileFault(call: string, path: string): ErrorCode | undefined;
  /** Lets happen what others do before a call; returns why that fails, if it does. */
  beforeCall(process: SimulatedProcess, call: string, path: string): ErrorCode | undefined;
  /** Is told when others do not see yet all that a slow process has changed. */
  isBehind(process: SimulatedProcess): void;
  /** Carries a request of a process. */
  carry(process: SimulatedProcess, request: SentRequest, client: Client): void;
  connect(process: SimulatedProcess, port: number): Promise<void>;
  /** Is told when a process has ended; without a code, it was killed. */
  ended(process: SimulatedProcess, code: number | undefined): void;
}

/** Runs the plugin. */
export type Run = (args: readonly string[], runtime: Runtime) => Promise<number>;

/** What a run meets that others do not. */
export interface Trouble {
  /** Which of its file calls it does not survive. */
  readonly dieAtCall?: number;
  /**
   * Lets others do their file calls between its own, once it has begun to change files: how likely, at
   * each call of theirs, it is that it does one, too.
   */
  readonly slow?: number;
  readonly stdout?: OutputFault;
  readonly stderr?: OutputFault;
}

const NO_KEYBOARD = { isTerminal: () => false, setRaw() {}, readable: new ReadableStream() };

/** One process. */
export class SimulatedProcess {
  stdout = "";
  stderr = "";
  isAlive = true;
  /** Why stdout takes no more; absent if it does. */
  brokenOutput: "closed" | "full" | undefined;
  isLogClosed = false;
  /** When it returned its exit code; a slow process ends later. */
  returnedMs: number | undefined;
  /** When it began, and when it first got SIGTERM, in milliseconds of the monotonic clock. */
  readonly beganMs: number;
  terminatedMs: number | undefined;
  /** When it wrote each line on stderr. */
  readonly toldMs = new Map<string, number>();
  readonly files = new ProcessFiles(this);
  #code: number | undefined;
  #timers: Scheduled[] = [];
  #onTerminate: (() => void)[] = [];

  constructor(
    readonly host: Host,
    readonly number: number,
    readonly args: readonly string[],
    readonly env: Map<string, string>,
    readonly observed: Observations,
    readonly trouble: Trouble | undefined,
  ) {
    this.beganMs = host.monotonicMs;
  }

  /** Starts to run. */
  start(run: Run): void {
    run(this.args, this.#makeRuntime()).then(
      (code) => this.#return(code),
      (error) => {
        if (error === DEAD || !this.isAlive) return;
        this.observed.crash = describeCrash(error);
        this.#end(undefined);
      },
    );
  }

  /** Sends SIGTERM. A process that does not listen ends. */
  terminate(): void {
    if (!this.isAlive) return;
    this.terminatedMs ??= this.host.monotonicMs;
    if (this.#onTerminate.length === 0) this.kill();
    for (const callback of this.#onTerminate) callback();
  }

  /** Sends SIGKILL. */
  kill(): void {
    if (this.isAlive) this.#end(undefined);
  }

  /** Lets an action of this process happen later, unless it is dead by then. */
  schedule(afterMs: number, action: () => void, isTimer = false): Scheduled {
    const timer = this.host.schedule(
      afterMs,
      () => {
        if (this.isAlive) action();
      },
      isTimer,
    );
    this.#timers.push(timer);
    return timer;
  }

  /** Lets happen what others do before a call; returns why that fails, if it does. */
  beforeCall(call: string, path: string): ErrorCode | undefined {
    return this.host.beforeCall(this, call, path);
  }

  /** Others do not see yet all that it has changed. */
  fellBehind(): void {
    this.host.isBehind(this);
  }

  /** All that it has changed is done. */
  caughtUp(): void {
    if (this.#code !== undefined) this.#end(this.#code);
  }

  #return(code: number): void {
    this.#code = code;
    this.returnedMs = this.host.nowMs;
    if (!this.files.isBehind) this.#end(code);
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
    const carry: Carry = (request, client) => host.carry(this, request, client);
    return {
      version: "0.0.0",
      program: () => ({ executable: "/usr/local/bin/mackerel-plugin-gostats" }),
      env: {
        get: (name) => env.get(name),
        set: (name, value) => void env.set(name, value),
        delete: (name) => void env.delete(name),
      },
      files: this.files,
      stdin: NO_KEYBOARD,
      stdout: makeSink(this, (text) => {
        this.stdout += text;
        this.observed.printed(text);
      }, { fault: this.trouble?.stdout, onBroken: (why) => this.brokenOutput = why }),
      stderr: makeSink(this, (text) => this.#tell(text), {
        ...{ fault: this.trouble?.stderr, onBroken: () => this.isLogClosed = true },
      }),
      isWindows: false,
      consoleSize: () => ({ columns: 80, rows: 24 }),
      ensureDir: (path) => this.files.ensureDir(path),
      fetch: (uri, init) => sendByDeno(carry, uri, init),
      openClient: ({ unixSocket }) => (uri, init) => sendByDeno(carry, uri, init, unixSocket),
      connect: (_host, port) => host.connect(this, port),
      nowMs: host.wallMs,
      timeout: (ms) => this.#timeout(ms),
      nextTurn: () => new Promise((done) => void this.schedule(0, done)),
      random: host.random,
      sha1: (bytes) => Promise.resolve(hashArguments(bytes)),
      loadNodeRequest: () => Promise.resolve(makeNodeRequest(carry)),
      onTerminate: (callback) => void this.#onTerminate.push(callback),
      onInterrupt() {},
      onResize() {},
      suspend() {},
      onContinue() {},
    };
  }

  #tell(text: string): void {
    this.stderr += text;
    for (const line of text.split("\n")) {
      if (!this.toldMs.has(line)) this.toldMs.set(line, this.host.monotonicMs);
    }
  }

  #timeout(ms: number): AbortSignal {
    const controller = new AbortController();
    const reason = () => new DOMException("Signal timed out.", "TimeoutError");
    this.schedule(ms, () => controller.abort(reason()), true);
    return controller.signal;
  }
}

/** Returns a SHA-1 at once, where the real runtime computes it beside the program. */
export function hashArguments(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(createHash("sha1").update(bytes).digest()).buffer;
}

/** Returns an error and where it was thrown, below `src/`, wherever that is. */
function describeCrash(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const frames = (error.stack ?? "").match(/\/src\/.*:\d+:\d+/g) ?? [];
  return [`${error.name}: ${error.message}`, ...frames.map((frame) => frame.slice(1))].join("\n");
}
