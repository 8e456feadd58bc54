/**
 * Makes the program one JavaScript file without dependencies, which runs where no registry is in
 * reach.
 *
 * Modules that are loaded by `import()` become part of the file, but still run only when asked for.
 * The file is minified: it loads faster, and holds none of the names that modules have on the
 * machine that built it.
 *
 * @module
 */

import config from "../deno.json" with { type: "json" };
import { describeFailure, expectNoArguments, runDeno, runTool, ToolError } from "./child.ts";
import npmMap from "./npm_import_map.json" with { type: "json" };
import { chooseRegistry } from "./registry.ts";

const ROOT = new URL("../", import.meta.url);

/** Where the building tasks put what they make. */
export const DIST = `${import.meta.dirname}/../dist`;

/** The name of the bundle. */
export const BUNDLE = "mackerel-plugin-gostats.js";

/**
 * The file's time: `deno compile` writes it into the executable, which is to be the same for the
 * same sources.
 */
const FILE_TIME = new Date("1980-01-01");

/** The license of the standard library asks for this in every copy. */
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
 * Writes the bundle into a directory, which is made if it is missing, and returns its path.
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
  const output = `${directory}/bare.js`;
  const importMap = await writeImportMap(directory);
  const main = new URL("main.ts", ROOT).href;
  const { success, stderr } = await runDeno(
    ["bundle", "--quiet", "--minify", "--import-map", importMap, "--output", output, main],
  );
  if (!success) throw new ToolError(`Cannot bundle main.ts: ${describeFailure(stderr)}`);
  return await Deno.readTextFile(output);
}

/**
 * Writes the import map to bundle with. Of deno.json, most of which is for developers, it leaves
 * what the program reads: its version.
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

/** Returns the entries of the npm import map, which stands in another directory. */
function npmImports(): Record<string, string> {
  const base = new URL("tools/npm_import_map.json", ROOT);
  const entries = Object.entries(npmMap.imports).map(([specifier, target]) =>
    [specifier, target.startsWith(".") ? new URL(target, base).href : target] as const
  );
  return Object.fromEntries(entries);
}
