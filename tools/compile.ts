/**
 * Compiles the program into one executable with `deno compile`.
 *
 * Deno downloads the base runtime (denort) once. On networks without access to it, `DENORT_BIN` names
 * it: a file, or a directory with a `denort-TRIPLE` (`.exe` for Windows) for each system.
 *
 * @module
 */

import { DIST, writeModules } from "./bundle.ts";
import { describeDenoError, expectNoArguments, runDeno, runTool, ToolError } from "./child.ts";
import { HEADER_BYTES, identifyExecutable, isForTriple } from "./executable_format.ts";
import { permissionFlags } from "../src/cli/permissions.ts";

/** The executable's name, without the `.exe` of Windows. */
export const PROGRAM = "mackerel-plugin-gostats";

/** V8's flags that are baked in. V8 ignores one that it does not know, so a test asks it for each. */
export const V8_FLAGS: readonly string[] = ["--jitless", "--min-semi-space-size=2"];

/**
 * Flags that are baked in, besides the permissions.
 *
 * The code cache is off: Deno would keep it in the shared temporary directory under a predictable
 * name, follow symbolic links to it, and execute its contents unchecked. Any local user could make the
 * agent's user run their code.
 *
 * V8 interprets only: a run is too short for its compilers to pay, but for thousands of targets or
 * endpoints of megabytes. Above all, they need executable memory, and where a system refuses that
 * (`MemoryDenyWriteExecute=yes`, SELinux without execmem), V8 aborts. The default young generation is
 * so small that ten targets trigger garbage collections.
 *
 * `--quiet` keeps the runtime's own warnings off stderr.
 */
const BAKED_IN: readonly string[] = [
  "--quiet",
  "--no-code-cache",
  `--v8-flags=${V8_FLAGS.join(",")}`,
];

if (import.meta.main) {
  Deno.exit(
    await runTool(async () => {
      expectNoArguments(Deno.args);
      const name = executableName(Deno.build.target);
      await Deno.mkdir(DIST, { recursive: true });
      await withModules((entry) => compile(entry, `${DIST}/${name}`));
      console.error(`Wrote dist/${name}`);
    }),
  );
}

/** Returns the executable's file name on a system, named by its target triple. */
export function executableName(triple: string): string {
  return triple.includes("-windows-") ? `${PROGRAM}.exe` : PROGRAM;
}

/** Calls a function with the entry of the program, as modules that exist during the call. */
export async function withModules(use: (entry: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: `${PROGRAM}-` });
  try {
    await use(await writeModules(directory));
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/**
 * Compiles an executable, which atomically replaces an existing one.
 *
 * @param script The path of a script; of other modules, those that it imports are packed, but no
 * configuration is read.
 * @param output The path of the executable; must end in `.exe` for Windows.
 * @param triple The target triple of Deno; default: this system's.
 * @throws {ToolError} When the base runtime cannot be downloaded or is for another system.
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

/** Returns the variable that names the base runtime, if the user provides one. */
async function baseRuntime(triple: string): Promise<Record<string, string>> {
  const given = Deno.env.get("DENORT_BIN");
  // Deno would take an empty variable for a path.
  if (!given) {
    Deno.env.delete("DENORT_BIN");
    return {};
  }
  const file = await isDirectory(given)
    ? `${given}/denort-${triple}${triple.includes("-windows-") ? ".exe" : ""}`
    : given;
  if (!await isThere(file)) throw refuse(triple, `DENORT_BIN leads to no file "${file}"`);
  await checkFormat(file, triple);
  return { DENORT_BIN: file };
}

/** Deno itself packs a base runtime of another processor without a word. */
async function checkFormat(file: string, triple: string): Promise<void> {
  const found = identifyExecutable(await readHeader(file));
  if (found === undefined) throw refuse(triple, `"${file}" is no executable of a known format`);
  if (!isForTriple(found, triple)) throw refuse(triple, `"${file}" is for ${found}`);
}

async function readHeader(path: string): Promise<Uint8Array> {
  using file = await Deno.open(path);
  const header = new Uint8Array(HEADER_BYTES);
  return header.subarray(0, await file.read(header) ?? 0);
}

function refuse(triple: string, why: string): ToolError {
  return new ToolError(`Cannot compile for ${triple}: ${why}`, { exitCode: 2 });
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
  if (url === undefined) return describeDenoError(stderr);
  const version = Deno.version.deno;
  return `its base runtime cannot be downloaded from ${url}; ` +
    `set DENORT_BIN to the path of the denort ${version} in that file`;
}
