/**
 * Endpoints that send whatever they like: a run prints all others, in bounded memory and time.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { gzipSync } from "node:zlib";
import { startPlugin } from "../support/run_plugin.ts";
import { serve } from "../support/servers.ts";
import { buildPage } from "../support/stats_body.ts";
import { makeDirectory } from "../support/temporary_directory.ts";

const MIB = 1024 * 1024;
/** What the documentation promises. */
const MOST_MEMORY_MIB = 256;

/** Pages that cost little to send, and how the lines begin that they lead to. */
const HOSTILE: readonly (readonly [page: string, line: string])[] = [
  ["[".repeat(16 * MIB), "body is JSON with more than 100 levels"],
  ["\0".repeat(64 * MIB), "body is over 16 MiB"],
  [`[${"[],".repeat(5 * MIB)}1]`, "body is JSON with more than 250000 values"],
  [`[${"1,".repeat(8 * MIB - 2)}1]`, "body is JSON with more than 250000 values"],
  [`{${'"a":1,'.repeat(249_000)}"b":1}`, "body is JSON without statistics"],
  [`{"goroutine_num":${"1".repeat(15 * MIB)}}`, "body is JSON without statistics"],
  [`{"a":"${"x".repeat(64 * MIB)}"}`, "body is over 16 MiB"],
  [`{"a":"${"é".repeat(7 * MIB)}"}`, "body is JSON without statistics"],
  [`go_goroutines ${"1".repeat(60_000)}x\n`, "body is neither JSON nor Prometheus text"],
  [`<${" ".repeat(15 * MIB)}`, "body is HTML"],
];

function serveHostile() {
  const pages = HOSTILE.map(([page]) => new Uint8Array(gzipSync(page)));
  return serve(({ url }) => {
    const page = pages[Number(new URL(url).pathname.slice(1))];
    const headers = { "Content-Encoding": "gzip" };
    return page === undefined ? Response.json(buildPage()) : new Response(page, { headers });
  });
}

/** Returns the most memory that a process takes until it ends, in MiB. */
async function watchMemory(pid: number, isEnded: () => boolean): Promise<number> {
  let peakKib = 0;
  while (!isEnded()) {
    try {
      const status = Deno.readTextFileSync(`/proc/${pid}/status`);
      peakKib = Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? peakKib);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return peakKib / 1024;
}

/** A configuration of 100 targets, the first ten of them hostile. */
function configure(origin: string): string {
  const paths = Array.from({ length: 100 }, (_, index) => `${index}`);
  const targets = paths.map((path) => `[targets.t${path}]\nuri = "${origin}/${path}"\n`).join("");
  return `deadline = "5m"\n[defaults]\ntimeout = "4m"\n${targets}`;
}

Deno.test({
  name: "ten hostile endpoints of a hundred cost neither a line of the others nor much memory",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    await using directory = await makeDirectory();
    await using server = serveHostile();
    const file = `${directory.path}/gostats.toml`;
    await Deno.writeTextFile(file, configure(server.origin));
    const { pid, result } = await startPlugin([`-config=${file}`], {
      env: { MACKEREL_PLUGIN_WORKDIR: directory.path },
    });
    let isEnded = false;
    const peakMib = watchMemory(pid, () => isEnded);
    const { code, stdout, stderr } = await result;
    isEnded = true;

    const printed = new Set(stdout.split("\n").map((line) => line.split(".")[0]));
    printed.delete("");
    assertEquals(printed, new Set(Array.from({ length: 90 }, (_, index) => `t${index + 10}`)));
    const lines = stderr.split("\n").filter((line) => line.startsWith("Cannot"));
    for (const [index, [, reason]] of HOSTILE.entries()) {
      const uri = `${server.origin}/${index}`;
      const start = `Cannot fetch stats of "t${index}" from "${uri}": ${reason}`;
      assert(lines[index]?.startsWith(start), `${start}: ${lines[index]}`);
    }
    assertEquals([code, lines.length], [1, HOSTILE.length]);
    assert(await peakMib <= MOST_MEMORY_MIB, `${await peakMib} MiB`);
  },
});

Deno.test({
  name: "SIGTERM ends a run at once, whatever is being read",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await using directory = await makeDirectory();
    const { promise: reading, resolve } = Promise.withResolvers<void>();
    const page = new TextEncoder().encode(`[${"[],".repeat(20_000)}`);
    await using server = serve(({ url }) => {
      if (!url.endsWith("/0")) return Response.json(buildPage());
      // A page without end: what it sends is read, but it never answers.
      let sent = 0;
      return new Response(
        new ReadableStream({
          pull: (controller) => {
            controller.enqueue(page);
            if (++sent === 2) resolve();
            return sent > 2 ? new Promise<never>(() => {}) : undefined;
          },
        }),
      );
    });
    const file = `${directory.path}/gostats.toml`;
    await Deno.writeTextFile(file, configure(server.origin));
    const { kill, result } = await startPlugin([`-config=${file}`], {
      env: { MACKEREL_PLUGIN_WORKDIR: directory.path },
    });
    await reading;
    kill();
    const { code, signal, stderr } = await result;
    assertEquals([code, signal], [1, null]);
    assert(stderr.includes('"t0"'), stderr);
    assert(stderr.includes("no complete response before SIGTERM ended the run"), stderr);
  },
});
