/**
 * The program: the real runtime, one run, its exit code.
 *
 * @module
 */

import config from "./deno.json" with { type: "json" };
import { run } from "./src/run.ts";
import type { Runtime } from "./src/runtime.ts";

// A reset stream of HTTP/2 looks like the end of a body without length: fetch does not tell them apart.
const HTTP_1 = { http2: false } as const;
let client: Deno.HttpClient | undefined;

const runtime: Runtime = {
  version: config.version,
  program: () => ({
    executable: Deno.execPath(),
    ...(Deno.build.standalone ? {} : { module: Deno.mainModule }),
  }),
  env: Deno.env,
  files: Deno,
  stdin: Deno.stdin,
  stdout: Deno.stdout,
  stderr: Deno.stderr,
  isWindows: Deno.build.os === "windows",
  consoleSize: Deno.consoleSize,
  ensureDir: async (path) => {
    const { ensureDir } = await import("jsr:@std/fs@1.0.24/ensure-dir");
    await ensureDir(path);
  },
  fetch: (uri, init) => fetch(uri, { ...init, client: client ??= Deno.createHttpClient(HTTP_1) }),
  openClient: ({ caCerts = [], unixSocket, proxy, ...options }) => {
    const client = Deno.createHttpClient({
      ...HTTP_1,
      ...options,
      caCerts: [...caCerts],
      ...(unixSocket === undefined ? {} : { proxy: { transport: "unix", path: unixSocket } }),
      ...(proxy === undefined
        ? {}
        : { proxy: { url: proxy.url, ...(proxy.login && { basicAuth: proxy.login }) } }),
    });
    return (uri, init) => fetch(uri, { ...init, client });
  },
  connect: async (hostname, port) => (await Deno.connect({ hostname, port })).close(),
  nowMs: Date.now,
  timeout: AbortSignal.timeout,
  nextTurn: () => new Promise((done) => setTimeout(done)),
  random: Math.random,
  sha1: (bytes) => crypto.subtle.digest("SHA-1", bytes),
  // Not above: a bundle would load them in every run.
  loadNodeRequest: async (protocol) =>
    (protocol === "https" ? await import("node:https") : await import("node:http")).request,
  onTerminate: (callback) => {
    if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", callback);
  },
  onInterrupt: (callback) => {
    Deno.addSignalListener("SIGINT", callback);
    if (Deno.build.os !== "windows") Deno.addSignalListener("SIGHUP", callback);
  },
  onResize: (callback) => {
    if (Deno.build.os !== "windows") Deno.addSignalListener("SIGWINCH", callback);
  },
  suspend: () => {
    if (Deno.build.os !== "windows") Deno.kill(Deno.pid, "SIGTSTP");
  },
  onContinue: (callback) => {
    if (Deno.build.os !== "windows") Deno.addSignalListener("SIGCONT", callback);
  },
};

if (import.meta.main) Deno.exit(await run(Deno.args, runtime));
