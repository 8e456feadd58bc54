/**
 * Runs the tests of the whole program: those test files that start it as a process of its own.
 *
 * What they start is named by `GOSTATS_COMMAND` (see tests/command.ts); with `--bundle` as the first
 * argument it is the bundle in `dist/`. All other arguments go to `deno test`. The tests against
 * other real programs stay out: they compare behavior, which does not depend on the packaging.
 *
 * @module
 */

import { BUNDLE, DIST } from "./bundle.ts";
import { permissionFlags } from "../src/permissions.ts";
import { registryFlags } from "./registry.ts";

if (import.meta.main) Deno.exit(await testProgram(Deno.args));

async function testProgram([first = "", ...rest]: readonly string[]): Promise<number> {
  const ofBundle = first === "--bundle";
  const args = ofBundle ? rest : Deno.args;
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["test", "-A", "--parallel", ...await registryFlags(), ...args, ...listTests()],
    env: ofBundle ? { GOSTATS_COMMAND: bundleCommand() } : {},
  }).spawn().status;
  return code;
}

function bundleCommand(): string {
  const flags = ["run", "--quiet", ...permissionFlags()];
  return JSON.stringify([Deno.execPath(), ...flags, `${DIST}/${BUNDLE}`]);
}

function listTests(): readonly string[] {
  const directory = `${import.meta.dirname}/../tests`;
  const names = Array.from(Deno.readDirSync(directory), ({ name }) => name).sort();
  return names
    .filter((name) => name.endsWith("_test.ts"))
    .map((name) => `${directory}/${name}`)
    .filter((path) => /from "\.\/(?:command|door_runs)\.ts"/.test(Deno.readTextFileSync(path)));
}
