/**
 * Makes the program one executable: the bundle, written behind the base runtime of `deno compile`.
 *
 * Deno downloads the base runtime (denort) once. Where it cannot, `DENORT_BIN` names it: a file, or
 * a directory that holds `denort-TRIPLE` (`.exe` for Windows) for each system.
 *
 * @module
 */

import { bundle, DIST } from "./bundle.ts";
import { describeFailure, expectNoArguments, runDeno, runTool, ToolError } from "./child.ts";
import { permissionFlags } from "../src/permissions.ts";

/** What the executable is called, without the `.exe` of Windows. */
export const PROGRAM = "mackerel-plugin-gostats";

/**
 * What is baked in beside the permissions.
 *
 * There is no code cache: it would lie in the shared temporary directory, under a name that anyone
 * can foresee, opened through links, and what it holds is run as it is. `deno run` with its own cache
 * takes 24 % less processor time for one target (25.5 ms against 33.5), which is not worth running a
 * stranger's code as the agent's user.
 *
 * V8's baseline compiler works in the background on functions that a run of forty milliseconds hardly
 * calls again, and its first heap is so small that ten targets fill it. Without the one, and with
 * twice the other, `deno run --no-code-cache` takes 5 % less processor time for one target, 9 % for 10,
 * 3 % for 100, and as much as before for 1,000. Without all compilers it takes 13 % less for 10, but 6 %
 * more for 1,000.
 *
 * `--quiet` is baked in too: the runtime then adds no warnings of its own to stderr.
 */
const BAKED_IN: readonly string[] = [
  "--quiet",
  "--no-code-cache",
  "--v8-flags=--no-sparkplug,--min-semi-space-size=2",
];

if (import.meta.main) {
  Deno.exit(
    await runTool(async () => {
      expectNoArguments(Deno.args);
      const name = executableName(Deno.build.target);
      await compile(await bundle(DIST), `${DIST}/${name}`);
      console.error(`Wrote dist/${name}`);
    }),
  );
}

/** Returns the executable's file name on a system. */
export function executableName(triple: string): string {
  return triple.includes("-windows-") ? `${PROGRAM}.exe` : PROGRAM;
}

/**
 * Writes an executable; one that is there already stays until the new one is whole.
 *
 * @param script The bundle; no other module and no configuration is looked at.
 * @param output The path of the executable; must end in `.exe` for Windows.
 * @param triple The system to compile for, as Deno names it; default: this one.
 * @throws {ToolError} When the base runtime is out of reach, or is not one of that system.
 */
export async function compile(
  script: string,
  output: string,
  triple: string = Deno.build.target,
): Promise<void> {
  const end = output.lastIndexOf("/") + 1;
  const beside = await Deno.makeTempDir({ dir: output.slice(0, end), prefix: ".compile-" });
  const file = `${beside}/${output.slice(end)}`;
  const args = ["--no-config", "--no-check", ...BAKED_IN, ...permissionFlags()];
  try {
    const { success, stderr } = await runDeno(
      ["compile", ...args, `--target=${triple}`, `--output=${file}`, script],
      await baseRuntime(triple),
    );
    if (!success) throw new ToolError(`Cannot compile for ${triple}: ${explain(stderr)}`);
    await Deno.rename(file, output);
  } finally {
    await Deno.remove(beside, { recursive: true });
  }
}

/** Returns the variable that names the base runtime, if the user has one of his own. */
async function baseRuntime(triple: string): Promise<Record<string, string>> {
  const given = Deno.env.get("DENORT_BIN");
  // Deno itself would take an empty variable for a path.
  if (!given) {
    Deno.env.delete("DENORT_BIN");
    return {};
  }
  const file = await isDirectory(given)
    ? `${given}/denort-${triple}${triple.includes("-windows-") ? ".exe" : ""}`
    : given;
  if (await isThere(file)) return { DENORT_BIN: file };
  throw new ToolError(`Cannot compile for ${triple}: DENORT_BIN leads to no file "${file}"`, {
    exitCode: 2,
  });
}

async function isDirectory(path: string): Promise<boolean> {
  return await isThere(path) && (await Deno.stat(path)).isDirectory;
}

async function isThere(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function explain(stderr: string): string {
  const url = /\burl \((.*?denort.*?)\)/.exec(stderr)?.[1];
  if (url === undefined) return describeFailure(stderr);
  const version = Deno.version.deno;
  return `its base runtime cannot be downloaded from ${url}; ` +
    `set DENORT_BIN to the path of the denort ${version} in that file`;
}
