/**
 * A runtime inside the test's own process, for what no server, stream or terminal can be made to do.
 *
 * @module
 */

import type { Runtime, Sink } from "../../src/runtime.ts";

/**
 * Returns this process's files, network and clock as a runtime without variables, arguments and
 * signals, whose streams take everything and keep nothing. Stands for the real one of `main.ts`.
 *
 * @param changes What is to be otherwise.
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
    onTerminate() {},
    onInterrupt() {},
    onResize() {},
    ...changes,
  };
}

/** A stream that keeps what is written to it, and what no pipe shows: in how many pieces. */
export function recordWrites(): { readonly writes: string[]; readonly sink: Sink } {
  const writes: string[] = [];
  const writeSync = (bytes: Uint8Array) => {
    writes.push(new TextDecoder().decode(bytes));
    return bytes.length;
  };
  return { writes, sink: { writeSync, isTerminal: () => false } };
}
