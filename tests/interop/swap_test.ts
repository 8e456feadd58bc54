/**
 * The minute after a user swaps the original for our program: same command line, same directory,
 * and no graph has a gap.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { runPlugin } from "../support/run_plugin.ts";
import { inOneSecond, runOriginal } from "./side_by_side.ts";
import { buildPrograms, skipped } from "./programs.ts";
import { plainFlags, STATS, statsWith } from "./scenario.ts";
import type { Place } from "./sequences.ts";
import { startStatsServer } from "./stats_server.ts";

const PATH = "/api/stats";

/** Command lines whose state file the original names by the hash of what stands here. */
const SPELLINGS: readonly ((place: Place) => readonly string[])[] = [
  plainFlags,
  ({ port }) => [`--uri=http://127.0.0.1:${port}${PATH}`],
  ({ port }) => ["-uri", `http://127.0.0.1:${port}${PATH}?a=é`, "-metric-key-prefix", "api.v2"],
  ({ port }) => ["-port", "1", "-port", `${port}`, "-tempfile="],
];

/** A directory of state files, and a target that the first run of the original has asked. */
interface Fixture extends AsyncDisposable {
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  /** The programs that may have been used before, by the name they are started with. */
  readonly original: string;
  readonly bundle: string;
}

Deno.test({
  name: "the first run after a swap prints all fifteen metrics, as the original would have",
  ignore: skipped,
  async fn(t) {
    for (const spelling of SPELLINGS) {
      await using fixture = await openFixture(spelling);
      await t.step(fixture.args.join(" ").replace(/:\d+/, ":PORT"), async () => {
        const state = await runBefore(fixture.original, fixture);
        await age(state, 60);
        await assertTakenOver(fixture, state);
      });
    }
  },
});

Deno.test({
  name: "the state of `mackerel-plugin gostats ARGUMENTS` is taken over as well",
  ignore: skipped,
  async fn() {
    await using fixture = await openFixture(plainFlags);
    const state = await runBefore(fixture.bundle, fixture);
    assert(state.includes("/mackerel-plugin-mackerel-plugin-"), state);
    await age(state, 60);
    await assertTakenOver(fixture, state);
  },
});

Deno.test({
  name: "the original's state in TMPDIR is taken over if no directory is chosen",
  ignore: skipped,
  async fn() {
    await using fixture = await openFixture(plainFlags, "TMPDIR");
    const state = await runBefore(fixture.original, fixture);
    await age(state, 60);
    await assertTakenOver(fixture, state);
  },
});

for (const newer of ["original", "bundle"] as const) {
  Deno.test({
    name: `of the original's two states, the newer is taken over (${newer})`,
    ignore: skipped,
    async fn() {
      await using fixture = await openFixture(plainFlags);
      for (const name of ["original", "bundle"] as const) {
        const state = await runBefore(fixture[name], fixture);
        await age(state, name === newer ? 60 : 500);
      }
      // From 0 to 12 in a minute; from the older state it would be under 2.
      const { stdout } = await runPlugin(fixture.args, fixture);
      const printed = Number(/\.cgo_call_num\t(\S+)\t/.exec(stdout)?.[1]);
      assert(printed > 2 && printed <= 12, stdout);
    },
  });
}

const UNUSABLE: Readonly<Record<string, (text: string) => string>> = {
  "half a file": (text) => text.slice(0, 50),
  "an empty file": () => "",
  "no object": () => "[]",
};

for (const [name, spoil] of Object.entries(UNUSABLE)) {
  Deno.test({
    name: `a state of the original that cannot be used is passed over: ${name}`,
    ignore: skipped,
    async fn() {
      await using fixture = await openFixture(plainFlags);
      const state = await runBefore(fixture.original, fixture);
      await Deno.writeTextFile(state, spoil(await Deno.readTextFile(state)));
      const { code, stdout } = await runPlugin(fixture.args, fixture);
      assertEquals([code, countLines(stdout)], [0, 9]);
    },
  });
}

Deno.test({
  name: "no state of the original is taken over for other arguments, with -tempfile, or twice",
  ignore: skipped,
  async fn() {
    await using fixture = await openFixture(plainFlags);
    const state = await runBefore(fixture.original, fixture);
    await age(state, 60);
    const lines = async (...more: readonly string[]) => {
      const { stdout } = await runPlugin([...fixture.args, ...more], fixture);
      return countLines(stdout);
    };
    assertEquals(await lines("-metric-key-prefix=other"), 9);
    // Even if a file has the name that the original would give it without the flag's own meaning.
    const chosen = ["-tempfile", `${fixture.directory}/chosen`];
    await Deno.copyFile(state, await originalName(state, [...fixture.args, ...chosen]));
    assertEquals(await lines(...chosen), 9);
    assertEquals(await lines(), 15);
    // Now it has a state of its own, and an old one gives zeros; the original's would not.
    await age(ownState(fixture), 700);
    await age(state, 60);
    const { stdout } = await runPlugin(fixture.args, fixture);
    assert(/\.cgo_call_num\t0\t/.test(stdout), stdout);
  },
});

async function openFixture(
  spelling: (place: Place) => readonly string[],
  variable = "MACKEREL_PLUGIN_WORKDIR",
): Promise<Fixture> {
  const { original } = await buildPrograms();
  const root = await Deno.makeTempDir();
  const server = startStatsServer();
  server.answer(PATH, () => new Response(statsWith()));
  const directory = `${root}/state`;
  const bundle = `${root}/mackerel-plugin`;
  await Deno.mkdir(directory);
  // The bundle of all plugins calls the same code with the arguments after "gostats".
  await Deno.symlink(original, bundle);
  return {
    directory,
    env: { [variable]: directory },
    args: spelling({ port: server.port, path: PATH }),
    original,
    bundle,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await Deno.remove(root, { recursive: true });
    },
  };
}

/** Runs the original as the minutes before did, and returns the state file that it left. */
async function runBefore(program: string, fixture: Fixture): Promise<string> {
  const before = stateFiles(fixture);
  const { code } = await runOriginal(program, fixture.args, fixture.env);
  const [path, ...others] = stateFiles(fixture).filter((path) => !before.includes(path));
  assertEquals([code, others], [0, []]);
  assert(path !== undefined, "the original left no new state");
  return path;
}

/** The default state file of the original for these arguments, beside another one. */
async function originalName(beside: string, args: readonly string[]): Promise<string> {
  const bytes = new TextEncoder().encode(args.join(" "));
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-1", bytes)).toHex();
  return beside.replace(/[0-9a-f]{40}$/, hash);
}

/** Makes a state so many seconds old, all its counters 0. */
async function age(path: string, seconds: number): Promise<void> {
  const zeros = Object.fromEntries(Object.keys(STATS).map((name) => [name, 0]));
  const time = Math.floor(Date.now() / 1000) - seconds;
  await Deno.writeTextFile(path, JSON.stringify({ ...zeros, _lastTime: time }) + "\n");
}

/** Runs both from the original's state: equal lines, fifteen, and the file is as it was. */
async function assertTakenOver(fixture: Fixture, state: string): Promise<void> {
  const { directory, args, original } = fixture;
  const before = await Deno.readFile(state);
  const [theirs, ours] = await inOneSecond(async () => {
    for (const path of stateFiles(fixture)) await Deno.remove(path);
    await Deno.writeFile(state, before);
    const copy = `${directory}/copy`;
    await Deno.writeFile(copy, before);
    return await Promise.all([
      runOriginal(original, [...args, "-tempfile", copy]),
      runPlugin(args, fixture),
    ]);
  });
  assertEquals(ours.stdout.split("\n").sort(), theirs.stdout.split("\n").sort());
  assertEquals([ours.code, ours.stderr, countLines(ours.stdout)], [0, "", 15]);
  assertEquals(await Deno.readFile(state), before);
  assert(ownState(fixture) !== state);
}

/** Our program's own state, by the parts of its name that it has from no hash. */
function ownState(fixture: Fixture): string {
  const [path, ...others] = stateFiles(fixture).filter((path) =>
    /-(?:gostats|api\.v2)-[0-9a-f]{8}$/.test(path)
  );
  assertEquals(others, []);
  assert(path !== undefined, "our program left no state");
  return path;
}

function stateFiles({ directory }: Fixture): string[] {
  return Array.from(Deno.readDirSync(directory), ({ name }) => `${directory}/${name}`);
}

function countLines(text: string): number {
  return text.split("\n").length - 1;
}
