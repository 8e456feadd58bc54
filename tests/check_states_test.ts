/**
 * `-check` of state files, and of files that others can read.
 *
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { notesOf, parseBlocks } from "./check_output.ts";
import { PAGE } from "./check_pages.ts";
import { runPlugin } from "./command.ts";
import { serve } from "./servers.ts";
import { makeSite } from "./site.ts";

const NOW_SEC = Math.trunc(Date.now() / 1000);

/** What lies at the place of a state file, and what is shown then: the row's cell, notes beneath. */
const STATES: Readonly<Record<string, readonly [text: string, cell: RegExp, notes: RegExp[]]>> = {
  "that is new": [JSON.stringify({ gc_num: 1, _lastTime: NOW_SEC }), /^\d+ s$/, []],
  "that is old": [
    JSON.stringify({ gc_num: 1, _lastTime: NOW_SEC - 3 * 3600 }),
    /^3 h$/,
    [/^note: The last run is over 600 s ago: the next one prints differences as 0$/],
  ],
  "from the future": [
    JSON.stringify({ gc_num: 1, _lastTime: NOW_SEC + 30 * 86_400 }),
    /^in (?:29|30) days$/,
    [/^note: The state's time is in the future: the next run leaves differences out$/],
  ],
  "without a time": [
    JSON.stringify({ gc_num: 1 }),
    /^no time$/,
    [/^note: The next run prints differences as 0$/],
  ],
  "that is cut": [
    '{"gc_num":1',
    /^broken$/,
    [
      /^warning: Cannot use state ".+": it is not a JSON object$/,
      /^fix: Remove the file, or run this as the user that owns it: until then, differences are left out$/,
    ],
  ],
};

for (const [name, [text, cell, notes]] of Object.entries(STATES)) {
  Deno.test(`-check describes a state ${name}, and leaves it as it is`, async () => {
    await using app = serve(() => Response.json(PAGE));
    await using site = await makeSite("");
    await Deno.mkdir(site.states);
    const tempfile = `${site.states}/chosen`;
    await Deno.writeTextFile(tempfile, text);
    const args = ["-check", "-uri", app.origin, "-tempfile", tempfile];
    const { code, stdout } = await runPlugin(args, { env: site.env });
    const block = parseBlocks(stdout).get("gostats");
    assertMatch(block?.row[6] ?? "", cell);
    const [, file, ...others] = block?.notes ?? [];
    assertEquals(file, `state file: ${tempfile}`);
    assertEquals(others.length, notes.length);
    for (const [index, note] of notes.entries()) assertMatch(others[index] ?? "", note);
    assertEquals([code, await Deno.readTextFile(tempfile)], [0, text]);
  });
}

Deno.test("-check looks behind a link that the user chose as state", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await using app = serve(() => Response.json(PAGE));
  await using site = await makeSite("");
  await Deno.mkdir(site.states);
  const link = `${site.states}/link`;
  await Deno.writeTextFile(`${site.states}/file`, JSON.stringify({ _lastTime: NOW_SEC - 3600 }));
  await Deno.symlink("file", link);
  const check = async () =>
    parseBlocks((await runPlugin(["-check", "-uri", app.origin, "-tempfile", link], site)).stdout)
      .get("gostats");
  assertEquals((await check())?.row[6], "60 min");

  await Deno.remove(`${site.states}/file`);
  await Deno.symlink("link", `${site.states}/file`);
  const circle = await check();
  assertEquals(circle?.row[6], "broken");
  assertEquals(circle?.notes[2], `warning: Cannot use state "${link}": its links lead in a circle`);
});

Deno.test("-check finds the state that the original left for the same flags", async () => {
  await using app = serve(() => Response.json(PAGE));
  await using site = await makeSite("");
  await Deno.mkdir(site.states);
  const args = ["-uri", app.origin];
  const name = `mackerel-plugin-gostats-${await sha1(args.join(" "))}`;
  await Deno.writeTextFile(`${site.states}/${name}`, JSON.stringify({ _lastTime: NOW_SEC }));
  const { stdout } = await runPlugin(["--check", ...args], { env: site.env });
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
  await using site = await makeSite(`[targets.api]\nuri = "${uri}/"\n`);
  const check = ["-check", "-config", site.config];
  assertEquals(notesOf((await runPlugin(check, site)).stdout, "api", "warning"), []);

  await Deno.chmod(site.config, 0o644);
  const open = await runPlugin(check, site);
  assertEquals(notesOf(open.stdout, "api", "warning"), [
    `Others can read the password in "${site.config}": take that from them with chmod o-r`,
  ]);
  const flags = await runPlugin(["-check", "-uri", uri], site);
  assertEquals(notesOf(flags.stdout, "gostats", "warning"), [
    "All users of this machine can see a password in a command line: use a file",
  ]);
  assertEquals(/me:|hush/.test(open.stdout + flags.stdout), false);
});
