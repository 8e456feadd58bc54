/**
 * States that cannot be used, and places in which none can be written.
 *
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { FIRST, GAUGES, namesOf, readJson, runBeside, runOn } from "../support/state_runs.ts";
import { makeDirectory } from "../support/temporary_directory.ts";

const isWindows = Deno.build.os === "windows";

const BROKEN: readonly [name: string, text: string, why: string][] = [
  ["is empty", "", "it is empty"],
  ["is cut", '{"gc_num":10', "it is not a JSON object"],
  ["is not JSON", "\u0000\u0001", "it is not a JSON object"],
  ["is an array", "[]", "it is not a JSON object"],
  ["holds a text", '{"gc_num":"1000","_lastTime":1}', '"gc_num" is not a number'],
  ["holds null", '{"gc_num":1000,"_lastTime":null}', '"_lastTime" is not a number'],
  ["is over 1 MiB", " ".repeat(1_048_577), "it is over 1 MiB"],
];

for (const [name, text, why] of BROKEN) {
  Deno.test(`a state that ${name} is reported, ignored and replaced`, async () => {
    await using directory = await makeDirectory();
    const path = `${directory.path}/state`;
    const { code, stdout, stderr } = await runBeside(directory, text);
    assertEquals([code, namesOf(stdout)], [0, GAUGES]);
    assertEquals(stderr, `gostats: Cannot use state ${JSON.stringify(path)}: ${why}\n${FIRST}`);
    assertEquals(Object.keys(readJson(path)).length, 17);
  });
}

Deno.test({
  name: "a state that may not be read is reported, ignored and replaced",
  ignore: isWindows || Deno.uid() === 0,
  fn: async () => {
    await using directory = await makeDirectory();
    const path = `${directory.path}/state`;
    await Deno.writeTextFile(path, "{}", { mode: 0o000 });
    const { code, stdout, stderr } = await runBeside(directory, undefined);
    assertEquals([code, namesOf(stdout)], [0, GAUGES]);
    assertMatch(stderr, /^gostats: Cannot use state "\S+": Permission denied/);
    assertEquals(Object.keys(readJson(path)).length, 17);
  },
});

Deno.test("a directory in the state's place costs the state, not the metrics", async () => {
  await using directory = await makeDirectory();
  const path = `${directory.path}/state`;
  await Deno.mkdir(path);
  const { code, stdout, stderr } = await runBeside(directory, undefined);
  assertEquals([code, namesOf(stdout)], [1, GAUGES]);
  assertEquals(
    stderr,
    `gostats: Cannot use state ${JSON.stringify(path)}: it is not a regular file\n${FIRST}` +
      `Cannot write state ${JSON.stringify(path)}: it is not a regular file\n`,
  );
  assertEquals(directory.names(), ["state"]);
});

Deno.test({
  name: "a pipe in the state's place is neither waited for nor replaced",
  ignore: isWindows,
  fn: async () => {
    await using directory = await makeDirectory();
    const path = `${directory.path}/state`;
    const { success } = await new Deno.Command("mkfifo", { args: [path] }).output();
    assert(success);
    const { code, stdout } = await runOn(["-tempfile", path], {
      signal: AbortSignal.timeout(60_000),
    });
    assertEquals([code, namesOf(stdout)], [1, GAUGES]);
    assertEquals(Deno.lstatSync(path).isFifo, true);
  },
});

Deno.test("a file in the way of the directory costs the state, not the metrics", async () => {
  await using directory = await makeDirectory();
  await Deno.writeTextFile(`${directory.path}/file`, "precious");
  const env = { MACKEREL_PLUGIN_WORKDIR: `${directory.path}/file` };
  const { code, stdout, stderr } = await runOn([], { env });
  assertEquals([code, namesOf(stdout)], [1, GAUGES]);
  assertMatch(
    stderr,
    /^gostats: .*\n(?:gostats: .*\n)?Cannot write state "\S+\/file\/\S+": \S.*\n$/,
  );
  assertEquals(await Deno.readTextFile(`${directory.path}/file`), "precious");
});

Deno.test({
  name: "a directory that is not writable costs the state, not the metrics",
  ignore: isWindows || Deno.uid() === 0,
  fn: async () => {
    await using directory = await makeDirectory();
    await Deno.mkdir(`${directory.path}/closed`, { mode: 0o500 });
    const env = { MACKEREL_PLUGIN_WORKDIR: `${directory.path}/closed` };
    const { code, stdout, stderr } = await runOn([], { env });
    assertEquals([code, namesOf(stdout)], [1, GAUGES]);
    assertMatch(stderr, /\nCannot write state "\S+": Permission denied.*\n$/);
  },
});
