/**
 * `task demo`: what it says of its arguments, and `-watch` of its two applications.
 *
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { chooseRegistry, registryFlags } from "../../tools/registry.ts";
import { baseEnvironment } from "../support/run_plugin.ts";
import { hasScript, startOnTerminal } from "../support/pseudo_terminal.ts";

const TOOL = new URL("../../tools/demo.ts", import.meta.url).href;

async function listArgs(...args: readonly string[]): Promise<string[]> {
  return ["run", "-A", "--quiet", ...await registryFlags({ quiet: true }), TOOL, ...args];
}

async function demonstrate(
  ...args: readonly string[]
): Promise<readonly [code: number, stdout: string, stderr: string]> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: await listArgs(...args),
    env: baseEnvironment(),
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return [code, decoder.decode(stdout), decoder.decode(stderr)];
}

Deno.test("task demo tells which arguments it takes", async () => {
  assertEquals(await demonstrate("--", "-foo"), [
    2,
    "",
    'Unknown argument "-foo": expected --go, -watch or nothing\n',
  ]);
});

Deno.test("task demo ends with what to try next", async () => {
  const [code, stdout] = await demonstrate();
  assertEquals(code, 0);
  const [, next = ""] = stdout.split("== What to try next ==\n");
  assertMatch(
    next,
    /^\S.* task demo -- -watch .*\n(?:\S.* task start -(?:check|watch|init) localhost:8080 .*\n){3}\n$/,
  );
});

Deno.test("task demo -- -watch draws two applications", { ignore: !hasScript }, async () => {
  const env = { GOSTATS_REGISTRY: await chooseRegistry({ quiet: true }) };
  const program = [Deno.execPath(), ...await listArgs()];
  const options = { columns: 100, rows: 45, env, program };
  await using terminal = await startOnTerminal(["--", "-watch"], options);
  const lines = await terminal.waitFor((lines) =>
    ["api", "worker"].every((name) =>
      lines.some((line) => line.startsWith(`${name} http://127.0.0.1:`))
    ) && lines.some((line) => /\d\/min$/.test(line))
  );
  assert(lines.length > 30, lines.join("\n"));
  await terminal.press("q");
  const { code, isRestored } = await terminal.ending;
  assertEquals([code, isRestored], [0, true]);
});
