/**
 * Runs the tests of the whole program: those test files that start it as a process of its own.
 *
 * `GOSTATS_COMMAND` names the program (see tests/command.ts); with `--bundle` as the first argument
 * it is the bundle in `dist/`. All other arguments go to `deno test`. The interoperability tests are
 * left out: they compare behavior, which does not depend on the packaging.
 *
 * @module
 */

import { BUNDLE, DIST } from "./bundle.ts";
import { permissionFlags } from "../src/cli/permissions.ts";
import { runWithRegistry } from "./deno.ts";

const TESTS = `${import.meta.dirname}/../tests`;
/** A test file that imports one of these helpers starts the program. */
const STARTS_PROGRAM = /from "[^"]*\/(?:command|door_runs|terminal)\.ts"/;

if (import.meta.main) Deno.exit(await testProgram(Deno.args));

async function testProgram([first = "", ...rest]: readonly string[]): Promise<number> {
  const ofBundle = first === "--bundle";
  const args = ofBundle ? rest : Deno.args;
  return await runWithRegistry(["test", "-A", "--parallel", ...args, ...listProgramTests()], {
    env: ofBundle ? { GOSTATS_COMMAND: bundleCommand() } : {},
  });
}

function bundleCommand(): string {
  const flags = ["run", "--quiet", ...permissionFlags()];
  return JSON.stringify([Deno.execPath(), ...flags, `${DIST}/${BUNDLE}`]);
}

/**
 * Returns the paths of the test files, sorted.
 *
 * @throws {Error} When there is none: `deno test` without a path would run every test.
 */
function listProgramTests(): readonly string[] {
  const paths = listFiles(TESTS)
    .filter((path) => path.endsWith("_test.ts") && !path.startsWith(`${TESTS}/interop/`))
    .filter((path) => STARTS_PROGRAM.test(Deno.readTextFileSync(path)));
  if (paths.length === 0) throw new Error(`Cannot find a test of the whole program in "${TESTS}"`);
  return paths.sort();
}

function listFiles(directory: string): readonly string[] {
  return [...Deno.readDirSync(directory)].flatMap(({ name, isDirectory }) =>
    isDirectory ? listFiles(`${directory}/${name}`) : [`${directory}/${name}`]
  );
}
