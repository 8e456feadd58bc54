/**
 * Several blocks of mackerel-agent.conf that ask one application: each has a state of its own.
 *
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { notesOf, parseBlocks } from "../support/check_report.ts";
import { runPlugin } from "../support/run_plugin.ts";
import { buildPage } from "../support/stats_body.ts";
import { serve } from "../support/servers.ts";
import { makeFixture } from "../support/fixture.ts";
import type { Fixture } from "../support/fixture.ts";

const PAGE = buildPage();
const FIRST = "No previous values: differences begin with the next run";

/** Makes a fixture whose file has two targets. */
async function makeBlocksFixture(origin: string): Promise<Fixture> {
  return await makeFixture(
    `[targets.api]\nuri = "${origin}/"\n[targets.web]\nuri = "${origin}/web"\n`,
  );
}

/** Returns the arguments of two blocks that both ask one of the targets. */
function listBlocks({ config }: Fixture): readonly string[][] {
  return [["-config", config], ["-config", config, "-only", "api"]];
}

function countLines(stdout: string, prefix: string): number {
  return stdout.split("\n").filter((line) => line.startsWith(`${prefix}.`)).length;
}

/** Makes every state a minute old. */
async function age(states: string): Promise<void> {
  for await (const { name } of Deno.readDir(states)) {
    const path = `${states}/${name}`;
    const state = JSON.parse(await Deno.readTextFile(path));
    const text = JSON.stringify({ ...state, _lastTime: state["_lastTime"] - 60 });
    await Deno.writeTextFile(path, text);
  }
}

Deno.test("two blocks that ask one target in the same second take nothing from each other", async () => {
  await using app = serve(() => Response.json(PAGE));
  await using fixture = await makeBlocksFixture(app.origin);
  for (const [lines, said] of [[9, FIRST], [15, ""], [15, ""]] as const) {
    const runs = await Promise.all(listBlocks(fixture).map((args) => runPlugin(args, fixture)));
    for (const { code, stdout, stderr } of runs) {
      assertEquals([code, countLines(stdout, "api"), stderr.includes("under 1 s")], [
        0,
        lines,
        false,
      ]);
      assertEquals(stderr.includes(said), true);
    }
    assertEquals(Array.from(Deno.readDirSync(fixture.states)).length, 3);
    await age(fixture.states);
  }
});

Deno.test("-check shows the state of the run, whatever its place among the arguments", async () => {
  await using app = serve(() => Response.json(PAGE));
  await using fixture = await makeBlocksFixture(app.origin);
  for (const args of [...listBlocks(fixture), ["-uri", app.origin]]) {
    const before = new Set(listNames(fixture.states));
    assertEquals((await runPlugin(args, fixture)).code, 0);
    const made = listNames(fixture.states).filter((name) => !before.has(name));
    for (const check of [["-check", "-v", ...args], [...args, "--v", "--check"]]) {
      const { stdout } = await runPlugin(check, fixture);
      const shown = Array.from(parseBlocks(stdout).values(), ({ notes }) => notes[1]);
      assertEquals(
        shown.sort(),
        made.map((name) => `state file: ${fixture.states}/${name}`).sort(),
      );
    }
  }
});

function listNames(directory: string): string[] {
  try {
    return Array.from(Deno.readDirSync(directory), ({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** The state of all command lines, by its age in seconds, and what each block's first run makes of it. */
const SHARED: readonly [agoSec: number, lines: number, note: string | undefined, said: RegExp][] = [
  [60, 15, "The first run takes over the state that an earlier version of this plugin left", /^$/],
  [3600, 9, undefined, /^api: No previous values: differences begin with the next run\n$/],
];

for (const [agoSec, lines, note, said] of SHARED) {
  Deno.test(`the state that all command lines shared, ${agoSec} s old, gives ${lines} lines`, async () => {
    await using app = serve(() => Response.json(PAGE));
    await using fixture = await makeBlocksFixture(app.origin);
    await Deno.mkdir(fixture.states);
    const shared = `${fixture.states}/mackerel-plugin-gostats-api-${fnv1a(`api\n${app.origin}/`)}`;
    const text = JSON.stringify({ ...PAGE, _lastTime: Math.trunc(Date.now() / 1000) - agoSec });
    await Deno.writeTextFile(shared, text);
    const { stdout } = await runPlugin(["-check", "-config", fixture.config], fixture);
    assertEquals(notesOf(stdout, "api", "note")[0], note);
    for (const only of [["-only=api"], ["-only", "api"]]) {
      const { stdout, stderr } = await runPlugin(["-config", fixture.config, ...only], fixture);
      assertEquals(countLines(stdout, "api"), lines);
      assertMatch(stderr, said);
    }
    assertEquals(await Deno.readTextFile(shared), text);
  });
}

/** As in the first version; `src/state/path.ts` must find what that has left. */
function fnv1a(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}
