/**
 * Runs the tests of the whole program, `tests/program`.
 *
 * `GOSTATS_COMMAND` names the program (see tests/support/run_plugin.ts); with `--bundle` as the first
 * argument it is the bundle in `dist/`. All other arguments go to `deno test`. The interoperability
 * tests are left out: they compare behavior, which does not depend on the packaging.
 *
 * @module
 */

import { BUNDLE, DIST } from "./bundle.ts";
import { permissionFlags } from "../src/cli/permissions.ts";
import { runWithRegistry } from "./deno.ts";

const TESTS = `${import.meta.dirname}/../tests/program`;

if (import.meta.main) Deno.exit(await testProgram(Deno.args));

async function testProgram([first = "", ...rest]: readonly string[]): Promise<number> {
  const ofBundle = first === "--bundle";
  const args = ofBundle ? rest : Deno.args;
  return await runWithRegistry(["test", "-A", "--parallel", ...args, TESTS], {
    env: ofBundle ? { GOSTATS_COMMAND: bundleCommand() } : {},
  });
}

function bundleCommand(): string {
  const flags = ["run", "--quiet", ...permissionFlags()];
  return JSON.stringify([Deno.execPath(), ...flags, `${DIST}/${BUNDLE}`]);
}
