/**
 * The whole program and the state that it compares with: its own, and on the first run after a swap
 * of plugins the one that the original left.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { runPlugin } from "../support/run_plugin.ts";
import type { PluginResult } from "../support/run_plugin.ts";
import { buildPage } from "../support/stats_body.ts";
import { serve } from "../support/servers.ts";
import { makeFixture } from "../support/fixture.ts";
import type { Fixture } from "../support/fixture.ts";

const METRIC = "-metrics=gc.gc_num";
const FIRST = "gostats: No previous values: differences begin with the next run\n";
/** As on the page, 1012 is the number of collections now. */
const PAGE = buildPage();

/** A state whose time is a minute ago, so that the next run prints how many more there are now. */
function makeState(collections: number): string {
  return JSON.stringify({ gc_num: collections, _lastTime: Math.trunc(Date.now() / 1000) - 60 });
}

/** Returns the value that a run printed. */
function valueOf({ stdout }: PluginResult): number | undefined {
  const value = /^\S+\.gc\.gc_num\t(\S+)\t\d+\n$/.exec(stdout)?.[1];
  return value === undefined ? undefined : Number(value);
}

/** The path of the original's state for a command line: its name ends with their SHA-1. */
async function originalState(args: readonly string[], { states }: Fixture): Promise<string> {
  const bytes = new TextEncoder().encode(args.join(" "));
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-1", bytes)).toHex();
  return `${states}/mackerel-plugin-gostats-${hash}`;
}

/**
 * Tells whether a value is the growth since a state of a minute ago or, on a slow machine, more.
 */
function isGrowth(value: number | undefined, growth: number): boolean {
  return value !== undefined && value <= growth && value > 0;
}

Deno.test("a plain command line prints the difference to the state of its last run", async () => {
  await using fixture = await makeFixture();
  await using app = serve(() => Response.json(PAGE));
  const args = ["-uri", app.origin, METRIC];
  const first = await runPlugin(args, fixture);
  assertEquals([first.code, first.stdout, first.stderr], [0, "", FIRST]);
  const [{ name } = { name: "" }, ...others] = Array.from(Deno.readDirSync(fixture.states));
  assertEquals(others, []);
  await Deno.writeTextFile(`${fixture.states}/${name}`, makeState(12));
  // Of the original's state, which is as new, a run would say that the counter went down.
  await Deno.writeTextFile(await originalState(args, fixture), makeState(2000));
  const second = await runPlugin(args, fixture);
  assertEquals([second.code, second.stderr], [0, ""]);
  assertEquals(isGrowth(valueOf(second), 1000), true, second.stdout);
});

Deno.test("the first run takes over the original's state, and leaves it as it is", async () => {
  await using fixture = await makeFixture();
  await using app = serve(() => Response.json(PAGE));
  await Deno.mkdir(fixture.states);
  const args = ["-uri", app.origin, METRIC];
  const path = await originalState(args, fixture);
  const state = makeState(12);
  await Deno.writeTextFile(path, state);
  const run = await runPlugin(args, fixture);
  assertEquals([run.code, run.stderr], [0, ""]);
  assertEquals(isGrowth(valueOf(run), 1000), true, run.stdout);
  assertEquals(await Deno.readTextFile(path), state);
  assertEquals(Array.from(Deno.readDirSync(fixture.states)).length, 2);
});

Deno.test("a broken state of the target is reported, and the original's is not used instead", async () => {
  await using fixture = await makeFixture();
  await using app = serve(() => Response.json(PAGE));
  const args = ["-uri", app.origin, METRIC];
  await runPlugin(args, fixture);
  const [{ name } = { name: "" }] = Array.from(Deno.readDirSync(fixture.states));
  const own = `${fixture.states}/${name}`;
  await Deno.writeTextFile(own, "{");
  await Deno.writeTextFile(await originalState(args, fixture), makeState(12));
  const { code, stdout, stderr } = await runPlugin(args, fixture);
  const problem = `gostats: Cannot use state ${JSON.stringify(own)}: it is not a JSON object\n`;
  assertEquals([code, stdout, stderr], [0, "", problem + FIRST]);
});

Deno.test("a run with -tempfile or -config takes over no state of the original", async () => {
  await using fixture = await makeFixture();
  await using app = serve(() => Response.json(PAGE));
  await Deno.mkdir(fixture.states);
  await fixture.configure(`[targets.gostats]\nuri = "${app.origin}"\nmetrics = ["gc.gc_num"]\n`);
  const commands = [
    ["-uri", app.origin, METRIC, "-tempfile", `${fixture.states}/own`],
    ["-config", fixture.config],
  ];
  for (const args of commands) {
    await Deno.writeTextFile(await originalState(args, fixture), makeState(12));
    const { code, stdout, stderr } = await runPlugin(args, fixture);
    assertEquals([code, stdout, stderr], [0, "", FIRST]);
  }
});

/** Prefixes that end in what a file name of 255 bytes has no room for. */
const LONG = ["a", "b"].map((end) => "x".repeat(240) + end);

Deno.test("two long prefixes that begin alike have a state each", async () => {
  await using fixture = await makeFixture();
  await using app = serve(() => Response.json(PAGE));
  for (const prefix of LONG) {
    const args = ["-uri", app.origin, METRIC, "-metric-key-prefix", prefix];
    const { code, stdout, stderr } = await runPlugin(args, fixture);
    assertEquals([code, stdout, stderr], [0, "", FIRST.replace("gostats", prefix)]);
  }
  const names = Array.from(Deno.readDirSync(fixture.states), ({ name }) => name);
  assertEquals(names.length, 2);
  for (const name of names) {
    await Deno.writeTextFile(`${fixture.states}/${name}`, makeState(12));
  }
  for (const prefix of LONG) {
    const args = ["-uri", app.origin, METRIC, "-metric-key-prefix", prefix];
    const { code, stdout } = await runPlugin(args, fixture);
    assertEquals([code, stdout.startsWith(`${prefix}.gc.gc_num\t`)], [0, true]);
  }
});
