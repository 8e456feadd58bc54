/**
 * Tries a release on a copy of the tree: sets the version, prints the notes, builds the bundle and
 * the archives around fake base runtimes, checks their sums, and checks the package. The tree stays
 * as it is, and nothing is published. Needs git and Go.
 *
 * `deno task release:dry-run VERSION` exits with 77 when all went well but JSR did not answer, so that
 * the package was not checked.
 *
 * @module
 */

import { copyFiles, listCheckout } from "./checkout.ts";
import { runTool, ToolError } from "./child.ts";
import { buildFakeRuntimes } from "./fake_runtimes.ts";
import { SKIPPED } from "./publish_check.ts";
import { chooseRegistry } from "./registry.ts";

const ROOT = new URL("../", import.meta.url).pathname.slice(0, -1);

if (import.meta.main) {
  let isSkipped = false;
  const code = await runTool(async () => {
    const [version, ...surplus] = Deno.args;
    if (version === undefined || surplus.length > 0) {
      throw new ToolError("Unexpected arguments: expected one version, such as 1.2.3", {
        exitCode: 2,
      });
    }
    isSkipped = await tryRelease(version);
  });
  Deno.exit(code === 0 && isSkipped ? SKIPPED : code);
}

/** Returns whether the package was not checked. */
async function tryRelease(version: string): Promise<boolean> {
  const directory = await Deno.makeTempDir({ prefix: "release-dry-run-" });
  try {
    const tree = `${directory}/tree`;
    await copyFiles(ROOT, await listCheckout(ROOT), tree);
    await buildFakeRuntimes(`${directory}/fakes`);
    await step(`sets version ${version}`, tree, ["version", version]);
    await step("prints the notes", tree, ["--quiet", "release:notes", `--tag=v${version}`]);
    // Releases are built from JSR; where it does not answer, npm has the same code.
    const flags = [`--tag=v${version}`, `--output=${directory}/release`];
    if (await chooseRegistry({ quiet: true }) === "npm") flags.push("--npm");
    await step("builds", tree, ["release", ...flags], { DENORT_BIN: `${directory}/fakes` });
    await checkSums(`${directory}/release`);
    return await step("checks the package", tree, ["publish:check"], {}, SKIPPED) === SKIPPED;
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/**
 * Runs a task of the copy, and returns its exit code.
 *
 * @throws {ToolError} If it is neither 0 nor the allowed one.
 */
async function step(
  what: string,
  cwd: string,
  task: readonly string[],
  env: Readonly<Record<string, string>> = {},
  allowed = 0,
): Promise<number> {
  console.error(`--- ${what}`);
  const command = new Deno.Command(Deno.execPath(), { args: ["task", ...task], cwd, env });
  const { code } = await command.spawn().status;
  if (code === 0 || code === allowed) return code;
  throw new ToolError(`The release failed where it ${what}: exit code ${code}`);
}

async function checkSums(directory: string): Promise<void> {
  console.error("--- checks SHA256SUMS");
  const lines = (await Deno.readTextFile(`${directory}/SHA256SUMS`)).trimEnd().split("\n");
  for (const line of lines) {
    const [sum, name] = line.split("  ");
    const bytes = await Deno.readFile(`${directory}/${name}`);
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
    if (digest !== sum) throw new ToolError(`${name} does not match SHA256SUMS`);
    console.log(`${name}: ${bytes.length} bytes`);
  }
}
