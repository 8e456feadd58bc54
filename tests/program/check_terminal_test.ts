/**
 * `-check` on a terminal, and where there is none.
 *
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { stripAnsiCode } from "@std/fmt/colors";
import { notFound, PAGE, serveAt } from "../support/check_endpoints.ts";
import { runPlugin } from "../support/run_plugin.ts";
import { serve } from "../support/servers.ts";
import { makeFixture } from "../support/fixture.ts";
import { hasScript, startOnTerminal } from "../support/pseudo_terminal.ts";

/** Checks on a terminal so many columns wide, and returns all that appeared there. */
async function checkOnTerminal(
  columns: number,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const options = { columns, rows: 40, env };
  await using terminal = await startOnTerminal(["-check", ...args], options);
  const { text } = await terminal.ending;
  return text.replaceAll("\r\n", "\n").replace(/^[^]*^pid \d+ \n/m, "").replace(
    /^code \d[^]*/m,
    "",
  );
}

/** Returns what a terminal shows in the end: what was written over is gone, as are colors. */
function render(text: string): readonly string[] {
  const plain: string = stripAnsiCode(text);
  return plain.split("\n").map((line) => {
    let shown = "";
    for (const part of line.split("\r")) shown = part + shown.slice(part.length);
    return shown.trimEnd();
  });
}

const ESCAPE = "\x1b[";

Deno.test("-check paints on a terminal, unless NO_COLOR says otherwise", {
  ignore: !hasScript,
}, async () => {
  await using app = serve(() => Response.json(PAGE));
  await using fixture = await makeFixture("");
  const args = ["-uri", app.origin];
  const colored = await checkOnTerminal(80, args, fixture.env);
  assert(colored.includes(`${ESCAPE}1mPREFIX`), colored);
  assertMatch(colored.replaceAll(ESCAPE, "<"), /<32m *\d+ ms<39m/);
  assert((await checkOnTerminal(80, args, { ...fixture.env, NO_COLOR: "" })).includes(ESCAPE));
  assert(!(await checkOnTerminal(80, args, { ...fixture.env, NO_COLOR: "1" })).includes(ESCAPE));
});

Deno.test("-check writes ASCII without colors on a dumb terminal, and ASCII without UTF-8", {
  ignore: !hasScript,
}, async () => {
  await using fixture = await makeFixture(
    '[targets.api]\nuri = "http://127.0.0.1:1/"\nbearer_token_file = "/é"\n',
  );
  const args = ["-config", fixture.config];
  const report = async (env: Readonly<Record<string, string>>) =>
    await checkOnTerminal(80, args, { ...fixture.env, ...env });
  assert((await report({ LANG: "ja_JP.UTF-8" })).includes("é"));
  const [c, dumb] = [await report({ LANG: "C" }), await report({ TERM: "dumb" })];
  for (const text of [c, dumb]) assert(!text.includes("é") && text.includes("?"), text);
  assertEquals([c.includes(ESCAPE), dumb.includes(ESCAPE)], [true, false]);
});

Deno.test("-check uses the width of a terminal and no more, and clears its progress", {
  ignore: !hasScript,
}, async () => {
  await using app = serveAt("/api/stats", PAGE, notFound);
  await using fixture = await makeFixture(
    `[targets.api]\nuri = "${app.origin}/api/stats"\n[targets.web]\nuri = "${app.origin}/"\n`,
  );
  // Every user can write there, and the path of a state fits into 60 columns.
  const env = { ...fixture.env, MACKEREL_PLUGIN_WORKDIR: "/tmp" };
  const headers: Readonly<Record<number, string>> = {
    30: "PREFIX  ANSWER  SOURCE",
    60: "PREFIX  ANSWER  SOURCE     GO        GOROUTINES  HEAP IN USE",
    80: "PREFIX  ANSWER  SOURCE     GO        GOROUTINES  HEAP IN USE     STATE",
    120: "PREFIX  ANSWER  SOURCE     GO        GOROUTINES  HEAP IN USE     STATE  URI",
    200: "PREFIX  ANSWER  SOURCE     GO        GOROUTINES  HEAP IN USE     STATE  URI",
  };
  for (const [columns, header] of Object.entries(headers)) {
    const text = await checkOnTerminal(Number(columns), ["-config", fixture.config], env);
    assertMatch(text, /0 of 2 targets done, waiti/);
    const [first = "", ...lines] = render(text);
    assertEquals(first.replace(/^PREFIX +/, "PREFIX  "), header);
    // An address, and a word that is longer than a line, are left whole.
    const broken = lines.filter((line) => /\S \S/.test(line) && !line.includes("http://"));
    assertEquals(broken.filter((line) => line.length > Number(columns)), []);
    assertEquals(lines.filter((line) => line.includes("waiting for")), []);
  }
});

Deno.test("-check writes no progress and no colors where there is no terminal", async () => {
  await using app = serve(notFound);
  await using fixture = await makeFixture("");
  const { stdout, stderr } = await runPlugin(["-check", "-uri", app.origin], { env: fixture.env });
  assertEquals([stdout.includes("\x1b"), stderr], [false, ""]);
});
