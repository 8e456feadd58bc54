/**
 * The whole program and a directory of states that other users can write to, or that no program may
 * write to.
 *
 * @module
 */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { cpSync } from "node:fs";
import { parseBlocks } from "../support/check_report.ts";
import { runPlugin } from "../support/run_plugin.ts";
import { buildPage } from "../support/stats_body.ts";
import { serve } from "../support/servers.ts";
import { makeFixture } from "../support/fixture.ts";
import { makeDirectory } from "../support/temporary_directory.ts";

const isWindows = Deno.build.os === "windows";
const isRoot = !isWindows && Deno.uid() === 0;
const NOBODY = 65_534;
const NOBODY_FLAGS = [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups"];
const FIRST = "gostats: No previous values: differences begin with the next run\n";
const PAGE = buildPage();

function countLines(stdout: string): number {
  return stdout.split("\n").length - 1;
}

/** The text of a state whose values would give false differences. */
function trap(): string {
  return JSON.stringify({ ...buildPage(() => 1), _lastTime: Math.trunc(Date.now() / 1000) - 60 });
}

/** How another user's state comes to lie there; only root can give files away. */
const FOREIGN: readonly {
  readonly name: string;
  readonly ignore: boolean;
  readonly give: (path: string) => Promise<void>;
  readonly why: string;
}[] = [
  {
    name: "that others may write",
    ignore: isWindows,
    give: (path) => Deno.chmod(path, 0o666),
    why: "other users can write to it",
  },
  {
    name: "of another user",
    ignore: !isRoot,
    give: (path) => Deno.chown(path, NOBODY, NOBODY),
    why: "it belongs to another user",
  },
];

for (const { name, ignore, give, why } of FOREIGN) {
  Deno.test({
    name: `a state ${name} is not used but replaced, and that is said`,
    ignore,
    fn: async () => {
      await using app = serve(() => Response.json(PAGE));
      await using directory = await makeDirectory();
      await Deno.chmod(directory.path, 0o1777);
      const path = `${directory.path}/state`;
      await Deno.writeTextFile(path, trap());
      await give(path);
      const args = ["-uri", app.origin, "-tempfile", path];
      const check = await runPlugin(["-check", ...args]);
      const said = `Cannot use state ${JSON.stringify(path)}: ${why}`;
      assertStringIncludes(check.stdout.replaceAll(/\s+/g, " "), said);
      const { code, stdout, stderr } = await runPlugin(args);
      assertEquals([code, countLines(stdout), stderr], [0, 9, `gostats: ${said}\n${FIRST}`]);
      const info = await Deno.lstat(path);
      assertEquals([(info.mode ?? 0) & 0o777, info.uid], [0o600, Deno.uid()]);
      assertEquals(directory.names(), ["state"]);
    },
  });

  Deno.test({
    name: `the original's state ${name} is not used, and that is said`,
    ignore,
    fn: async () => {
      await using app = serve(() => Response.json(PAGE));
      await using directory = await makeDirectory();
      const args = ["-uri", app.origin];
      const hash = await crypto.subtle.digest("SHA-1", new TextEncoder().encode(args.join(" ")));
      const path = `${directory.path}/mackerel-plugin-gostats-${new Uint8Array(hash).toHex()}`;
      await Deno.writeTextFile(path, trap());
      await give(path);
      const env = { MACKEREL_PLUGIN_WORKDIR: directory.path };
      const { code, stdout, stderr } = await runPlugin(args, { env });
      const said = `gostats: Cannot use state ${JSON.stringify(path)}: ${why}\n`;
      assertEquals([code, countLines(stdout), stderr], [0, 9, said + FIRST]);
    },
  });
}

Deno.test({
  name: "another user's link at -tempfile costs the state, not the values, and nothing is made",
  ignore: !isRoot,
  fn: async () => {
    await using app = serve(() => Response.json(PAGE));
    await using directory = await makeDirectory();
    // With and without the sticky bit: the kernel protects the one only.
    for (const mode of [0o1777, 0o777]) {
      await Deno.chmod(directory.path, mode);
      const link = `${directory.path}/link`;
      await Deno.symlink(`${directory.path}/victim`, link);
      await execute("chown", "-h", String(NOBODY), link);
      const args = ["-uri", app.origin, "-tempfile", link];
      const { code, stdout, stderr } = await runPlugin(args);
      const said = `Cannot use state ${JSON.stringify(link)}: the link belongs to another user\n`;
      assertEquals([code, countLines(stdout), stderr], [1, 9, FIRST + said]);
      const check = await runPlugin(["-check", ...args]);
      assertEquals([check.code, parseBlocks(check.stdout).get("gostats")?.row[6]], [1, "not kept"]);
      assertEquals(directory.names(), ["link"]);
      await Deno.remove(link);
    }
  },
});

Deno.test({
  name: "an ordinary user neither uses nor replaces another's state in a sticky directory",
  ignore: !isRoot,
  fn: async () => {
    await using directory = await makeDirectory();
    await Deno.chmod(directory.path, 0o1777);
    const path = `${directory.path}/state`;
    await copyKeeper(directory.path);
    const keep = () => asNobody(directory.path, path);
    const own = { sample: { gc_num: 1, _lastTime: 1 } };
    assertEquals(await keep(), { read: {}, written: "", then: own });
    assertEquals(await keep(), { read: own, written: "", then: own });
    await Deno.chown(path, 1, 1);
    const said = `Cannot use state ${JSON.stringify(path)}: it belongs to another user`;
    const foreign = { problem: said, isForeign: true };
    const { read, written, then } = await keep();
    assertEquals([read, then], [foreign, foreign]);
    assertMatch(written, /^Cannot write state "\S+": Operation not permitted/);
  },
});

interface Kept {
  readonly read: unknown;
  readonly written: string;
  readonly then: unknown;
}

/** Copies the program that keeps a state: this checkout may be out of other users' reach. */
async function copyKeeper(directory: string): Promise<void> {
  const root = new URL("../../", import.meta.url).pathname;
  for (const folder of ["src", "tests/support"]) {
    cpSync(`${root}${folder}`, `${directory}/${folder}`, { recursive: true });
  }
  await execute("chmod", "-R", "a+rX", `${directory}/src`, `${directory}/tests`);
}

/** Reads, writes and reads a state as the user "nobody". */
async function asNobody(directory: string, path: string): Promise<Kept> {
  const script = `${directory}/tests/support/state_keeper.ts`;
  const cache = `${directory}/deno`;
  const deno = [Deno.execPath(), "run", "--quiet", "--no-config", "--allow-read", "--allow-write"];
  const env = { DENO_DIR: cache, HOME: directory, DENO_NO_UPDATE_CHECK: "1" };
  return JSON.parse(
    await execute(
      "env",
      ...Object.entries(env).map((pair) => pair.join("=")),
      "setpriv",
      ...NOBODY_FLAGS,
      ...deno,
      "--no-prompt",
      script,
      path,
    ),
  );
}

async function execute(file: string, ...args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(file, { args: [...args] }).output();
  assert(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

Deno.test({
  name:
    "runs neither hang nor are misled while another user swaps all sorts of files in their state's place",
  ignore: !isRoot,
  fn: async () => {
    await using app = serve(() => Response.json(PAGE));
    await using directory = await makeDirectory();
    // As systemd creates the agent's directory: any user may rename and remove the files of others.
    await Deno.chmod(directory.path, 0o777);
    const path = `${directory.path}/state`;
    const script = `
      cd "$0" || exit
      while test ! -e end; do
        ln -s "$0/victim" state; sleep 0.02; rm -f state
        mkfifo state; sleep 0.02; rm -f state
        ln -s /dev/zero state; sleep 0.02; rm -f state
        echo "$1" >state; sleep 0.02; rm -f state
      done`;
    const swapper = execute(
      ...["setpriv", ...NOBODY_FLAGS, "sh", "-c", script, directory.path, trap()] as const,
    );
    const seen = new Set<string>();
    for (let run = 0; run < 25; run++) {
      const signal = AbortSignal.timeout(60_000);
      const { signal: killed, stdout } = await runPlugin(["-uri", app.origin, "-tempfile", path], {
        signal,
      });
      assertEquals(killed, null);
      for (const [, value = ""] of stdout.matchAll(/\.gc_num\t(\S+)\t/g)) seen.add(value);
    }
    await Deno.writeTextFile(`${directory.path}/end`, "");
    await swapper;
    // The page never changes, so after a state of ours the difference is 0. After the trap it is not.
    seen.delete("0");
    assertEquals([[...seen], directory.names().includes("victim")], [[], false]);
  },
});

/** Directories in which Deno does not let programs write. */
for (const directory of ["/dev", "/dev/shm", "/proc", "/proc/self/new", "/sys"]) {
  for (const isLink of [false, true]) {
    Deno.test({
      name: `${isLink ? "a link to " : ""}${directory} costs the state, not the values`,
      ignore: Deno.build.os !== "linux",
      fn: async () => {
        await using app = serve(() => Response.json(PAGE));
        await using fixture = await makeFixture();
        const workdir = isLink ? `${fixture.states}.link` : directory;
        if (isLink) await Deno.symlink(directory, workdir);
        const env = { MACKEREL_PLUGIN_WORKDIR: workdir };
        const args = ["-uri", app.origin];
        const { code, stdout, stderr } = await runPlugin(args, { env });
        assertEquals([code, countLines(stdout)], [1, 9]);
        assertMatch(stderr, /^gostats: No previous values: .*\nCannot write state "\S+": .*\n$/);
        assertEquals(stderr.includes("--allow"), false);
        const check = await runPlugin(["-check", ...args], { env });
        assertEquals([check.code, check.stdout.includes("--allow")], [1, false]);
        assertMatch(check.stdout, /^State files cannot be written: gostats\.$/m);
      },
    });
  }
}

Deno.test({
  name: "a named pipe in the place of the directory's state is neither waited for nor used",
  ignore: isWindows,
  fn: async () => {
    await using app = serve(() => Response.json(PAGE));
    await using fixture = await makeFixture();
    const args = ["-uri", app.origin];
    await runPlugin(args, fixture);
    const [entry] = [...Deno.readDirSync(fixture.states)];
    const path = `${fixture.states}/${entry?.name}`;
    await Deno.remove(path);
    await execute("mkfifo", path);
    const { code, stdout, stderr } = await runPlugin(args, fixture);
    assertEquals([code, countLines(stdout)], [1, 9]);
    const quoted = JSON.stringify(path);
    assertEquals(
      stderr,
      `gostats: Cannot use state ${quoted}: it is not a regular file\n${FIRST}` +
        `Cannot write state ${quoted}: it is not a regular file\n`,
    );
  },
});
