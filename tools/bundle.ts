/**
 * Bundles the program into one JavaScript file without dependencies, which runs without access to a
 * registry.
 *
 * Modules that are loaded by `import()` become part of the file, but are compiled and evaluated only
 * where a run loads them; the other modules are compiled with the file, for V8's code cache. The file
 * is minified: it loads faster, and contains no paths of the machine that built it.
 *
 * @module
 */

import config from "../deno.json" with { type: "json" };
import { describeDenoError, expectNoArguments, runDeno, runTool, ToolError } from "./child.ts";
import { compileEagerly } from "./bundle/eager.ts";
import { exportAll, linkParts, separateParts } from "./bundle/link.ts";
import type { Split } from "./bundle/link.ts";
import { ENTRY, listLoaded, parsePart } from "./bundle/parts.ts";
import type { Part } from "./bundle/parts.ts";
import npmMap from "./npm_import_map.json" with { type: "json" };
import { chooseRegistry } from "./registry.ts";

const ROOT = new URL("../", import.meta.url);

/** The output directory of the build tasks. */
export const DIST = `${import.meta.dirname}/../dist`;

/** The bundle's file name. */
export const BUNDLE = "mackerel-plugin-gostats.js";

/**
 * The file's modification time: `deno compile` writes it into the executable, which must be
 * reproducible.
 */
const FILE_TIME = new Date("1980-01-01");

/** The standard library's license requires this notice in every copy. */
const BANNER = `// mackerel-plugin-gostats ${config.version}, MIT license.
// Holds parts of the Deno standard library, copyright the Deno authors, MIT license.
`;

if (import.meta.main) {
  Deno.exit(
    await runTool(async () => {
      expectNoArguments(Deno.args);
      await bundle(DIST);
      console.error(`Wrote dist/${BUNDLE}`);
    }),
  );
}

/**
 * Writes the bundle into a directory, which is created if missing, and returns the bundle's path.
 *
 * @throws {ToolError} When a module cannot be loaded.
 */
export async function bundle(directory: string): Promise<string> {
  await Deno.mkdir(directory, { recursive: true });
  const beside = await Deno.makeTempDir({ dir: directory, prefix: ".bundle-" });
  try {
    const code = await bundleInto(beside);
    await Deno.writeTextFile(`${beside}/${BUNDLE}`, BANNER + code);
    await Deno.utime(`${beside}/${BUNDLE}`, FILE_TIME, FILE_TIME);
    await Deno.rename(`${beside}/${BUNDLE}`, `${directory}/${BUNDLE}`);
  } finally {
    await Deno.remove(beside, { recursive: true });
  }
  return `${directory}/${BUNDLE}`;
}

async function bundleInto(directory: string): Promise<string> {
  const split = await splitProgram(directory);
  // Only in the entry itself, `import.meta.main` is true.
  await Deno.writeTextFile(`${directory}/parts/${ENTRY}`, exportAll(split), { append: true });
  const code = linkParts(await bundleLoaded(directory, ENTRY, split), split);
  const path = `${directory}/linked.js`;
  await Deno.writeTextFile(path, code);
  return await compileEagerly(path, code);
}

/**
 * Writes the program into an empty directory as modules, and returns the path of the entry. In an
 * executable, which has no code cache, V8 reads only those that a run loads.
 *
 * @throws {ToolError} When a module cannot be loaded.
 */
export async function writeModules(directory: string): Promise<string> {
  const beside = `${directory}/.bundle`;
  await Deno.mkdir(beside);
  const split = await splitProgram(beside);
  await Deno.writeTextFile(`${beside}/parts/shared.js`, exportAll(split));
  const shared = await bundleLoaded(beside, "shared.js", split);
  for (const [name, code] of separateParts(shared, split)) {
    await Deno.writeTextFile(`${directory}/${name}`, name === ENTRY ? BANNER + code : code);
    await Deno.utime(`${directory}/${name}`, FILE_TIME, FILE_TIME);
  }
  await Deno.remove(beside, { recursive: true });
  return `${directory}/${ENTRY}`;
}

/** Splits the program into what is loaded at its start, and what `import()` loads. */
async function splitProgram(directory: string): Promise<Split> {
  const importMap = await writeImportMap(directory);
  const output = `${directory}/parts`;
  const main = new URL("main.ts", ROOT).href;
  await runBundler(["--code-splitting", "--import-map", importMap, "--outdir", output, main]);
  const parts = new Map<string, Part>();
  for (const { name } of Deno.readDirSync(output)) {
    parts.set(name, parsePart(await Deno.readTextFile(`${output}/${name}`)));
  }
  return { parts, loaded: listLoaded(ENTRY, parts) };
}

/** Bundles what is loaded at the start, as a module beside the parts asks for it. */
async function bundleLoaded(
  directory: string,
  module: string,
  { parts, loaded }: Split,
): Promise<string> {
  const lazy = [...parts.keys()].filter((name) => !loaded.has(name));
  const external = lazy.map((name) => `--external=./${name}`);
  const output = `${directory}/loaded.js`;
  await runBundler([...external, "--output", output, `${directory}/parts/${module}`]);
  return await Deno.readTextFile(output);
}

async function runBundler(args: readonly string[]): Promise<void> {
  const { success, stderr } = await runDeno(["bundle", "--quiet", "--minify", ...args]);
  if (!success) throw new ToolError(`Cannot bundle main.ts: ${describeDenoError(stderr)}`);
}

/**
 * Writes the import map for bundling and returns its path. It maps deno.json to a file with the
 * version, which is all that the program reads.
 */
async function writeImportMap(directory: string): Promise<string> {
  const imports = {
    ...(await chooseRegistry({ quiet: true }) === "npm" ? npmImports() : {}),
    [new URL("deno.json", ROOT).href]: "./version.json",
  };
  await Deno.writeTextFile(
    `${directory}/version.json`,
    JSON.stringify({ version: config.version }),
  );
  await Deno.writeTextFile(`${directory}/import_map.json`, JSON.stringify({ imports }));
  return `${directory}/import_map.json`;
}

/** Returns the entries of the npm import map with absolute targets. */
function npmImports(): Record<string, string> {
  const base = new URL("tools/npm_import_map.json", ROOT);
  const entries = Object.entries(npmMap.imports).map(([specifier, target]) =>
    [specifier, target.startsWith(".") ? new URL(target, base).href : target] as const
  );
  return Object.fromEntries(entries);
}
