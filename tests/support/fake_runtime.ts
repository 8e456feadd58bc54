/**
 * A runtime in the test's process, for behavior that no real server, stream or terminal can show.
 *
 * @module
 */

import type { Files, Runtime, Sink, StateRuntime } from "../../src/runtime.ts";

/**
 * Returns a runtime with this process's files, network and clock, without variables and signals, whose
 * streams discard everything.
 *
 * @param changes Members to replace.
 */
export function makeRuntime(changes: Partial<Runtime>): Runtime {
  return {
    version: "0.0.0",
    program: () => ({ executable: "/plugin" }),
    env: { get: () => undefined, set() {}, delete() {} },
    files: Deno,
    stdin: Deno.stdin,
    stdout: recordWrites().sink,
    stderr: recordWrites().sink,
    isWindows: Deno.build.os === "windows",
    consoleSize: () => ({ columns: 80, rows: 24 }),
    ensureDir: (path) => Deno.mkdir(path, { recursive: true }),
    fetch,
    openClient: () => fetch,
    connect: () => Promise.resolve(),
    nowMs: Date.now,
    timeout: AbortSignal.timeout,
    nextTurn: () => new Promise((done) => setTimeout(done)),
    random: Math.random,
    sha1: (bytes) => crypto.subtle.digest("SHA-1", bytes),
    loadNodeRequest: async (protocol) =>
      (protocol === "https" ? await import("node:https") : await import("node:http")).request,
    onTerminate() {},
    onInterrupt() {},
    onResize() {},
    suspend() {},
    onContinue() {},
    ...changes,
  };
}

/** Returns what reading a state needs of the runtime: the real files by default. */
export function stateRuntime(files: Files = Deno): StateRuntime {
  return { files, random: Math.random };
}

/** Returns a stream that records each write, which a pipe would join. */
export function recordWrites(): { readonly writes: string[]; readonly sink: Sink } {
  const writes: string[] = [];
  const writeSync = (bytes: Uint8Array) => {
    writes.push(new TextDecoder().decode(bytes));
    return bytes.length;
  };
  return { writes, sink: { writeSync, isTerminal: () => false } };
}
