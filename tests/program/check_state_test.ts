/**
 * `-check` of state files, and of files that others can read.
 *
 * @module
 */

import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { describeState } from "../../src/check/state_status.ts";
import { findObstacle } from "../../src/check/writable.ts";
import { diffSamples } from "../../src/metrics/rates.ts";
import type { Files } from "../../src/runtime.ts";
import { buildTarget } from "../../src/target.ts";
import { notesOf, parseBlocks } from "../support/check_report.ts";
import { PAGE } from "../support/check_endpoints.ts";
import { stateRuntime } from "../support/fake_runtime.ts";
import { runPlugin } from "../support/run_plugin.ts";
import { makeRuntime } from "../support/fake_runtime.ts";
import { serve } from "../support/servers.ts";
import { makeFixture } from "../support/fixture.ts";
import type { Fixture } from "../support/fixture.ts";
import { makeDirectory } from "../support/temporary_directory.ts";

/** A state of this many seconds ago. */
function stateOfAge(seconds: number): string {
  return JSON.stringify({ gc_num: 1, _lastTime: Math.trunc(Date.now() / 1000) - seconds });
}

/**
 * What lies at the place of a state file, and what is shown then: the row's cell, notes beneath.
 */
const STATES: Readonly<
  Record<string, readonly [text: () => string, cell: RegExp, notes: RegExp[]]>
> = {
  "that is new": [() => stateOfAge(0), /^\d+ s$/, []],
  "that is old": [
    () => stateOfAge(3 * 3600),
    /^3 h$/,
    [/^note: The last run is over 600 s ago: the next one prints differences as 0$/],
  ],
  "from the future": [
    () => stateOfAge(-30 * 86_400),
    /^in (?:29|30) days$/,
    [/^note: The state's time is in the future: the next run leaves differences out$/],
  ],
  "without a time": [
    () => JSON.stringify({ gc_num: 1 }),
    /^no time$/,
    [/^note: The next run prints differences as 0$/],
  ],
  "that is cut": [
    () => '{"gc_num":1',
    /^broken$/,
    [
      /^warning: Cannot use state ".+": it is not a JSON object$/,
      /^fix: Remove the file, or run this as the user that owns it: until then, differences are left out$/,
    ],
  ],
};

for (const [name, [makeText, cell, notes]] of Object.entries(STATES)) {
  Deno.test(`-check describes a state ${name}, and leaves it as it is`, async () => {
    await using app = serve(() => Response.json(PAGE));
    await using fixture = await makeFixture("");
    await Deno.mkdir(fixture.states);
    const tempfile = `${fixture.states}/chosen`;
    const text = makeText();
    await Deno.writeTextFile(tempfile, text);
    const args = ["-check", "-v", "-uri", app.origin, "-tempfile", tempfile];
    const { code, stdout } = await runPlugin(args, { env: fixture.env });
    const block = parseBlocks(stdout).get("gostats");
    assertMatch(block?.row[6] ?? "", cell);
    const [, file, ...others] = block?.notes ?? [];
    assertEquals(file, `state file: ${tempfile}`);
    assertEquals(others.length, notes.length);
    for (const [index, note] of notes.entries()) assertMatch(others[index] ?? "", note);
    assertEquals([code, await Deno.readTextFile(tempfile)], [0, text]);
  });
}

Deno.test("-check follows a link that the user chose as state", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await using app = serve(() => Response.json(PAGE));
  await using fixture = await makeFixture("");
  await Deno.mkdir(fixture.states);
  const link = `${fixture.states}/link`;
  await Deno.writeTextFile(`${fixture.states}/file`, stateOfAge(3 * 3600));
  await Deno.symlink("file", link);
  const check = async () => {
    const { code, stdout } = await runPlugin(
      ["-check", "-uri", app.origin, "-tempfile", link],
      fixture,
    );
    const { row, notes } = parseBlocks(stdout).get("gostats") ?? { row: [], notes: [] };
    return { age: row[6], notes, code };
  };
  assertEquals((await check()).age, "3 h");

  await Deno.remove(`${fixture.states}/file`);
  await Deno.symlink("link", `${fixture.states}/file`);
  const circle = await check();
  assertEquals([circle.age, circle.code], ["not kept", 1]);
  assertEquals(
    circle.notes[2],
    `warning: Cannot use state "${link}": its symbolic links form a ` +
      "loop",
  );
});

/** Where no state can be kept: the arguments and variables that say so, and what is to be done. */
const NOT_KEPT: Readonly<
  Record<string, (fixture: Fixture) => [string[], string | undefined, string]>
> = {
  "in a directory that is a file": ({ config }) => [
    [],
    config,
    "Set MACKEREL_PLUGIN_WORKDIR to a directory that this user can write to",
  ],
  "beneath a file": ({ config }) => [
    [],
    `${config}/states`,
    "Set MACKEREL_PLUGIN_WORKDIR to a directory that this user can write to",
  ],
  "in a device": () => [
    ["-tempfile", "/dev/null"],
    undefined,
    "Set -tempfile to a file in a directory that this user can write to",
  ],
};

for (const [name, choose] of Object.entries(NOT_KEPT)) {
  Deno.test(`-check sees that no state can be kept ${name}, as a run does`, {
    ignore: Deno.build.os === "windows",
  }, async () => {
    await using app = serve(() => Response.json(PAGE));
    await using fixture = await makeFixture("");
    const [more, workdir = fixture.states, fix] = choose(fixture);
    const args = ["-uri", app.origin, ...more];
    const env = { MACKEREL_PLUGIN_WORKDIR: workdir };
    const { code, stdout } = await runPlugin(["-check", ...args], { env });
    const run = await runPlugin(args, { env });
    const [warning = ""] = notesOf(stdout, "gostats", "warning");
    assertEquals(warning.replace(/:[^:]*$/, ""), lastLine(run.stderr).replace(/:[^:]*$/, ""));
    assertEquals(notesOf(stdout, "gostats", "fix"), [fix]);
    assertEquals(parseBlocks(stdout).get("gostats")?.row[6], "not kept");
    assertMatch(stdout, /^State files cannot be written: gostats\.$/m);
    assertEquals([code, run.code, /all well/.test(stdout)], [1, 1, false]);
  });
}

function lastLine(text: string): string {
  return text.trimEnd().split("\n").at(-1) ?? "";
}

/** Files whose directory accepts no new ones, as for a user who is not its owner. */
function closeDirectory(closed: string): Files {
  return {
    ...Deno,
    openSync(path, options) {
      const isClosed = options.createNew && path.slice(0, path.lastIndexOf("/")) === closed;
      if (!isClosed) return Deno.openSync(path, options);
      throw new Deno.errors.PermissionDenied("Permission denied (os error 13)");
    },
  };
}

for (const [name, folder] of [["that is there", ""], ["to be made in it", "/new/states"]]) {
  Deno.test(`describeState() reports a directory that is not writable, for one ${name}`, async () => {
    await using directory = await makeDirectory();
    const tempfile = `${directory.path}${folder}/state`;
    const target = { ...buildTarget("api", {}), tempfile };
    const runtime = makeRuntime({ files: closeDirectory(directory.path) });
    assertEquals(await describeState(target, runtime), {
      path: tempfile,
      age: "not kept",
      isKept: false,
      notes: [
        {
          kind: "warning",
          text: `Cannot write state ${JSON.stringify(tempfile)}: Permission denied (os error 13)`,
        },
        { kind: "fix", text: "Set -tempfile to a file in a directory that this user can write to" },
      ],
    });
  });
}

Deno.test("describeState() shows the age of a state that can be read only", async () => {
  await using directory = await makeDirectory();
  const tempfile = `${directory.path}/state`;
  await Deno.writeTextFile(tempfile, JSON.stringify({ _lastTime: 1000 }));
  const runtime = makeRuntime({
    files: closeDirectory(directory.path),
    nowMs: () => 1_030_000,
  });
  const { age, isKept } = await describeState({ ...buildTarget("api", {}), tempfile }, runtime);
  assertEquals([age, isKept], ["30 s", false]);
});

const FUTURE = "The state's time is in the future: the next run leaves differences out";

/** Ages in seconds, how each is shown, and what the next run does with such a state. */
const AGES: readonly [sec: number, age: string, note: string | undefined][] = [
  [600, "10 min", undefined],
  [600.9, "10 min", undefined],
  [601, "10 min", "The last run is over 600 s ago: the next one prints differences as 0"],
  [0, "0 s", undefined],
  [-0.1, "in 1 s", FUTURE],
  [-1, "in 1 s", FUTURE],
  [-60, "in 60 s", FUTURE],
];

for (const [sec, age, note] of AGES) {
  Deno.test(`describeState() says of a state of ${sec} s ago what the next run does`, async () => {
    await using directory = await makeDirectory();
    const tempfile = `${directory.path}/state`;
    await Deno.writeTextFile(tempfile, JSON.stringify({ gc_num: 1, _lastTime: 10_000 }));
    const nowMs = (10_000 + sec) * 1000;
    const target = { ...buildTarget("api", {}), tempfile };
    const found = await describeState(target, makeRuntime({ nowMs: () => nowMs }));
    assertEquals([found.age, found.notes.map(({ text }) => text)], [age, note ? [note] : []]);
    const run = diffSamples({ gc_num: 2 }, { gc_num: 1, _lastTime: 10_000 }, nowMs);
    assertEquals(
      run.notes.some((note) => /over 600 s|in the future/.test(note)),
      note !== undefined,
    );
  });
}

Deno.test("findObstacle() leaves no files, and allows a missing directory to be created", async () => {
  await using directory = await makeDirectory();
  const { path } = directory;
  for (const file of ["state", "new/state", "new/and/newer/state"]) {
    assertEquals(findObstacle(`${path}/${file}`, stateRuntime()), undefined, file);
  }
  assertEquals(directory.names(), []);
});

Deno.test("findObstacle() sees that no directory can be made of a link that leads nowhere", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await using directory = await makeDirectory();
  await Deno.symlink("nowhere", `${directory.path}/link`);
  const path = `${directory.path}/link/state`;
  assertMatch(findObstacle(path, stateRuntime()) ?? "", /^Cannot write state ".+": No such file/);
});

/** Owners of a directory and of a state in it, who we are, and whether we can replace the state. */
const OWNERS: readonly [name: string, mode: number, owners: Owners, isKept: boolean][] = [
  ["anybody's directory, our state", 0o1777, { folder: 0, state: 7, own: 7 }, true],
  ["anybody's directory, another's state", 0o1777, { folder: 0, state: 8, own: 7 }, false],
  ["anybody's directory, root's state", 0o1777, { folder: 0, state: 0, own: 7 }, false],
  ["anybody's directory, and we are root", 0o1777, { folder: 7, state: 8, own: 0 }, true],
  ["our directory, another's state", 0o1755, { folder: 7, state: 0, own: 7 }, true],
  ["a group's directory, another's state", 0o775, { folder: 0, state: 8, own: 7 }, true],
];

interface Owners {
  readonly folder: number;
  readonly state: number;
  readonly own: number;
}

for (const [name, mode, owners, isKept] of OWNERS) {
  Deno.test(`findObstacle() looks at who owns what: ${name}`, async () => {
    await using directory = await makeDirectory();
    const path = `${directory.path}/state`;
    await Deno.writeTextFile(path, "{}");
    const files: Files = {
      ...Deno,
      lstatSync(file) {
        const info = Deno.lstatSync(file);
        if (info.isDirectory) return { ...info, mode, uid: owners.folder };
        return { ...info, uid: file === path ? owners.state : owners.own };
      },
      openSync(file, options) {
        const opened = Deno.openSync(file, options);
        return {
          statSync: () => ({ ...opened.statSync(), uid: owners.own }),
          readSync: (bytes) => opened.readSync(bytes),
          close: () => opened.close(),
        };
      },
    };
    assertEquals(
      findObstacle(path, stateRuntime(files)),
      isKept
        ? undefined
        : `Cannot write state ${
          JSON.stringify(path)
        }: it belongs to another user, and only that user can replace it`,
    );
  });
}

Deno.test("findObstacle() needs no more permission than a run does, and no less", async () => {
  await using directory = await makeDirectory();
  const states = `${directory.path}/states`;
  const files: Files = {
    ...Deno,
    openSync(path, options) {
      if (path.startsWith(states)) return Deno.openSync(path, options);
      throw new Deno.errors.NotCapable("Requires write access");
    },
  };
  assertEquals(findObstacle(`${states}/state`, stateRuntime(files)), undefined);
  assertThrows(
    () => findObstacle(`${directory.path}/state`, stateRuntime(files)),
    Deno.errors.NotCapable,
  );
});

Deno.test("-check finds the state that the original left for the same flags", async () => {
  await using app = serve(() => Response.json(PAGE));
  await using fixture = await makeFixture("");
  await Deno.mkdir(fixture.states);
  const args = ["-uri", app.origin];
  const name = `mackerel-plugin-gostats-${await sha1(args.join(" "))}`;
  await Deno.writeTextFile(`${fixture.states}/${name}`, stateOfAge(0));
  const { stdout } = await runPlugin(["--check", ...args], { env: fixture.env });
  assertEquals(parseBlocks(stdout).get("gostats")?.row[6], "none yet");
  assertEquals(notesOf(stdout, "gostats", "note"), [
    "The first run takes over the state that the original plugin left",
  ]);
});

async function sha1(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-1", new TextEncoder().encode(text));
  return new Uint8Array(digest).toHex();
}

Deno.test("-check warns of a password that others can see", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await using app = serve(() => Response.json(PAGE));
  const uri = app.origin.replace("//", "//me:hush@");
  await using fixture = await makeFixture(`[targets.api]\nuri = "${uri}/"\n`);
  const check = ["-check", "-config", fixture.config];
  assertEquals(notesOf((await runPlugin(check, fixture)).stdout, "api", "warning"), []);

  await Deno.chmod(fixture.config, 0o644);
  const open = await runPlugin(check, fixture);
  assertEquals(notesOf(open.stdout, "api", "warning"), [
    `Other users can read the password in the file: run chmod o-r "${fixture.config}"`,
  ]);
  const flags = await runPlugin(["-check", "-uri", uri], fixture);
  assertEquals(notesOf(flags.stdout, "gostats", "warning"), [
    "All users of this machine can see a password on the command line: put it into a file",
  ]);
  assertEquals(/me:|hush/.test(open.stdout + flags.stdout), false);
});
