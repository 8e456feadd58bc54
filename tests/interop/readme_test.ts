/**
 * The Go programs of the documentation pass `go vet`, and serve what the plugin reads. Both languages
 * have the same code, so one is tried.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { ENGLISH, pageOf } from "../support/documents.ts";
import { runPlugin } from "../support/run_plugin.ts";
import { findFreePort } from "../support/servers.ts";
import { makeDirectory } from "../support/temporary_directory.ts";
import { skipped } from "./programs.ts";

const HERE = new URL("./", import.meta.url);
const SHOWN_PORT = "8080";
const START_LIMIT_MS = 10_000;

/** The flags for the programs, in their order, and how many metrics the first run prints. */
const PROGRAMS: readonly [name: string, flags: readonly string[], metrics: number][] = [
  ["golang-stats-api-handler", [], 9],
  ["expvar", ["-path", "/debug/vars"], 7],
  ["Prometheus", ["-path", "/metrics"], 7],
  // The seven, four states of goroutines, and three numbers of threads.
  ["more of the runtime", ["-path", "/metrics", "-metrics=default,goroutines,threads,gc_cpu"], 14],
];

Deno.test({
  name: "the Go code in docs/application.md is a program for each source",
  ignore: skipped,
  async fn(t) {
    await using directory = await makeDirectory();
    const port = findFreePort();
    await writePrograms(directory.path, port);
    await t.step("go vet finds nothing", () => go(["vet", "./..."], directory.path));
    await go(["build", "-o", "./bin/", "./..."], directory.path);
    for (const [index, [name, flags, metrics]] of PROGRAMS.entries()) {
      await t.step(`the plugin reads ${metrics} metrics of ${name} at its first run`, async () => {
        await using _program = await startProgram(`${directory.path}/bin/program${index}`, port);
        const env = { MACKEREL_PLUGIN_WORKDIR: directory.path };
        const { code, stdout } = await runPlugin(["-port", `${port}`, ...flags], { env });
        assertEquals([code, stdout.split("\n").length - 1], [0, metrics]);
        assert(stdout.startsWith("gostats.runtime.goroutine_num\t"), stdout);
      });
    }
  },
});

async function writePrograms(directory: string, port: number): Promise<void> {
  const { blocks } = pageOf(ENGLISH, "application.md");
  const programs = blocks.filter(({ language }) => language === "go");
  assertEquals(programs.length, PROGRAMS.length);
  for (const file of ["go.mod", "go.sum"]) {
    await Deno.copyFile(new URL(`app/${file}`, HERE), `${directory}/${file}`);
  }
  for (const [index, { text }] of programs.entries()) {
    assert(text.includes(`"localhost:${SHOWN_PORT}"`));
    await Deno.mkdir(`${directory}/program${index}`);
    const file = `${directory}/program${index}/main.go`;
    await Deno.writeTextFile(file, text.replace(SHOWN_PORT, `${port}`));
  }
}

async function go([command = "", ...args]: readonly string[], cwd: string): Promise<void> {
  const all = [command, "-mod=readonly", ...args];
  const { success, stderr } = await new Deno.Command("go", { args: all, cwd }).output();
  assert(success, new TextDecoder().decode(stderr));
}

/** Starts a program and waits until it listens. */
async function startProgram(program: string, port: number): Promise<AsyncDisposable> {
  await using ending = new AsyncDisposableStack();
  const child = new Deno.Command(program).spawn();
  ending.defer(async () => {
    child.kill();
    await child.status;
  });
  const startMs = performance.now();
  while (!await isListening(port)) {
    assert(performance.now() - startMs < START_LIMIT_MS, `${program} does not listen`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return ending.move();
}

async function isListening(port: number): Promise<boolean> {
  try {
    (await Deno.connect({ hostname: "localhost", port })).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.ConnectionRefused) return false;
    throw error;
  }
}
