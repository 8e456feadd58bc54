/**
 * The whole program with streams that are not read, accept nothing, or are closed: it ends
 * quietly, and never prints half a line or a stack.
 *
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { run } from "../../src/run.ts";
import { baseEnvironment, pluginCommand } from "../support/run_plugin.ts";
import { buildPage } from "../support/stats_body.ts";
import { makeRuntime, recordWrites } from "../support/fake_runtime.ts";
import { serve } from "../support/servers.ts";
import type { Server } from "../support/servers.ts";
import { makeDirectory } from "../support/temporary_directory.ts";

const isWindows = Deno.build.os === "windows";
/** The note of a first run. */
const NOTE = "gostats: No previous values: differences begin with the next run\n";

/** What is left of a run: its exit code, the streams that were read, whether it kept its state. */
interface Left {
  readonly code: number;
  readonly stdout: string | undefined;
  readonly stderr: string | undefined;
  readonly hasState: boolean;
}

/** Runs against a server that answers only once the streams named are closed. */
async function runWithClosed(
  closed: readonly ("stdout" | "stderr")[],
  answer: () => Response = () => Response.json(buildPage()),
): Promise<Left> {
  await using directory = await makeDirectory();
  const closing = Promise.withResolvers<void>();
  await using server = serve(async () => {
    await closing.promise;
    return answer();
  });
  const child = await start(["-uri", server.origin, `-tempfile=${directory.path}/state`]);
  for (const name of closed) await child[name].cancel();
  closing.resolve();
  const read = async (name: "stdout" | "stderr") =>
    closed.includes(name) ? undefined : await new Response(child[name]).text();
  const [{ code }, stdout, stderr] = await Promise.all([
    child.status,
    read("stdout"),
    read("stderr"),
  ]);
  return { code, stdout, stderr, hasState: directory.names().includes("state") };
}

async function start(args: readonly string[]): Promise<Deno.ChildProcess> {
  const [file, ...first] = await pluginCommand();
  return new Deno.Command(file, {
    args: [...first, ...args],
    clearEnv: true,
    env: baseEnvironment(),
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

Deno.test("a closed stdout ends a run quietly; what was not printed is not kept", async () => {
  const { code, stderr, hasState } = await runWithClosed(["stdout"]);
  assertEquals([code, stderr, hasState], [0, "", false]);
});

Deno.test("a closed stderr costs neither metrics nor state", async () => {
  const { code, stdout, hasState } = await runWithClosed(["stderr"]);
  assertEquals([code, stdout?.split("\n").length, hasState], [0, 10, true]);
});

Deno.test("a run ends quietly with both streams closed", async () => {
  const { code, hasState } = await runWithClosed(["stdout", "stderr"]);
  assertEquals([code, hasState], [0, false]);
});

Deno.test("a target that fails is a failure with a closed stderr too", async () => {
  const busy = () => new Response("", { status: 503 });
  const { code, stdout, hasState } = await runWithClosed(["stderr"], busy);
  assertEquals([code, stdout, hasState], [1, "", false]);
});

/**
 * Runs a line of a POSIX shell in which `run` starts the plugin, and stands the code that it ended
 * with in the file `code`.
 */
async function runShell(line: string, server: Server, args: readonly string[] = []): Promise<Left> {
  await using directory = await makeDirectory();
  const command = await pluginCommand();
  const run = 'run() { "$@"; echo $? >code; }';
  const words = [...command, "-uri", server.origin, "-tempfile", "state", ...args];
  const { stdout, stderr } = await new Deno.Command("sh", {
    args: ["-c", `${run}\n${line}`, "sh", ...words],
    cwd: directory.path,
    clearEnv: true,
    env: baseEnvironment(),
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return {
    code: Number(await Deno.readTextFile(`${directory.path}/code`)),
    stdout: decoder.decode(stdout),
    stderr: decoder.decode(stderr),
    hasState: directory.names().includes("state"),
  };
}

Deno.test({
  name: "`| head -1` gets the first line, and everything is well",
  ignore: isWindows,
  fn: async () => {
    await using server = serve(() => Response.json(buildPage()));
    const { code, stdout = "", stderr, hasState } = await runShell('run "$@" | head -1', server);
    assertMatch(stdout, /^gostats\.runtime\.goroutine_num\t1000\t\d+\n$/);
    assertEquals([code, stderr, hasState], [0, NOTE, true]);
  },
});

Deno.test({
  name: "`-help | head -1` and `-version | true` are quiet",
  ignore: isWindows,
  fn: async () => {
    await using server = serve(() => Response.json(buildPage()));
    const help = await runShell('run "$@" | head -1', server, ["-help"]);
    assertMatch(help.stdout ?? "", /^\S[^\n]+\n$/);
    assertEquals([help.code, help.stderr], [0, ""]);
    const version = await runShell('run "$@" | true', server, ["-version"]);
    assertEquals([version.code, version.stderr], [0, ""]);
  },
});

Deno.test({
  name: "streams that are not there at all cost nothing",
  ignore: isWindows,
  fn: async () => {
    await using server = serve(() => Response.json(buildPage()));
    const { code, hasState } = await runShell('run "$@" <&- >&- 2>&-', server);
    assertEquals([code, hasState], [0, true]);
  },
});

Deno.test({
  name: "a full disk for stdout is reported on one line; for stderr it is ignored",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    await using server = serve(() => Response.json(buildPage()));
    const out = await runShell('run "$@" >/dev/full', server);
    const line = "Cannot write output: No space left on device (os error 28)\n";
    assertEquals([out.code, out.stderr, out.hasState], [1, line, false]);
    const err = await runShell('run "$@" 2>/dev/full', server);
    assertEquals([err.code, err.stdout?.split("\n").length, err.hasState], [0, 10, true]);
  },
});

Deno.test({
  name: "a full disk for stdout ends a run of many targets at once, with one line",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    await using directory = await makeDirectory();
    await using server = serve(({ url }) =>
      url.endsWith("/hang") ? new Promise<never>(() => {}) : Response.json(buildPage())
    );
    const paths = ["a", "b", "c", "hang"];
    await Deno.writeTextFile(
      `${directory.path}/gostats.toml`,
      // A run that waits for the last target ends with its time limit, and says so.
      paths.map((path) => `[targets.${path}]\nuri = "${server.origin}/${path}"\n`).join(""),
    );
    const { code, stderr } = await new Deno.Command("sh", {
      args: [
        "-c",
        '"$@" >/dev/full',
        "sh",
        ...await pluginCommand(),
        `-config=${directory.path}/gostats.toml`,
      ],
      clearEnv: true,
      env: { ...baseEnvironment(), MACKEREL_PLUGIN_WORKDIR: directory.path },
    }).output();
    assertEquals(code, 1);
    assertEquals(
      new TextDecoder().decode(stderr),
      "Cannot write output: No space left on device (os error 28)\n",
    );
    assertEquals(directory.names(), ["gostats.toml"]);
  },
});

Deno.test("all lines of a target are one write, and so is each note", async () => {
  await using directory = await makeDirectory();
  await using server = serve(() => Response.json(buildPage()));
  const [stdout, stderr] = [recordWrites(), recordWrites()];
  const runtime = makeRuntime({ stdout: stdout.sink, stderr: stderr.sink });
  const args = ["-uri", server.origin, `-tempfile=${directory.path}/state`];
  assertEquals(await run(args, runtime), 0);
  assertEquals(stdout.writes.map((text) => text.split("\n").length), [10]);
  assertEquals(stderr.writes, [NOTE]);
});

/** Makes a standard output that does not block, of the least size, and becomes the program. */
const NON_BLOCKING = "use Fcntl; my $F_SETPIPE_SZ = 1031; fcntl(STDOUT, $F_SETPIPE_SZ, 4096); " +
  "fcntl(STDOUT, F_SETFL, O_WRONLY | O_NONBLOCK) or die; exec @ARGV";

Deno.test({
  name: "a pipe that does not block gets every line once",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    await using directory = await makeDirectory();
    await using server = serve(() => Response.json(buildPage()));
    const names = Array.from({ length: 100 }, (_, index) => `target${index}`);
    await Deno.writeTextFile(
      `${directory.path}/gostats.toml`,
      names.map((name) => `[targets.${name}]\nuri = "${server.origin}/${name}"\n`).join(""),
    );
    const { code, stdout } = await new Deno.Command("perl", {
      args: [
        "-e",
        NON_BLOCKING,
        ...await pluginCommand(),
        `-config=${directory.path}/gostats.toml`,
      ],
      clearEnv: true,
      env: { ...baseEnvironment(), MACKEREL_PLUGIN_WORKDIR: directory.path },
    }).output();
    const lines = new TextDecoder().decode(stdout).trimEnd().split("\n");
    const prefixes = lines.map((line) => line.split(".")[0]);
    // A first run gives nine values of each target.
    assertEquals([code, prefixes], [0, names.flatMap((name) => Array(9).fill(name))]);
    assertEquals(new Set(lines).size, lines.length);
  },
});
