/**
 * Checks that JSR would take the package as it is: its name, its types, its files.
 *
 * Arguments go to `deno publish --dry-run` (`--allow-dirty`, say). Without JSR nothing can be
 * checked: that is said in one line, and the exit code is 77.
 *
 * @module
 */

import { chooseRegistry } from "./registry.ts";

/** The exit code of a check that could not be made, as in automake. */
const SKIPPED = 77;

if (import.meta.main) Deno.exit(await checkPublishing(Deno.args));

async function checkPublishing(args: readonly string[]): Promise<number> {
  if (await chooseRegistry({ quiet: true }) === "npm") {
    console.error("Not checked whether JSR would take the package: JSR does not answer");
    return SKIPPED;
  }
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["publish", "--dry-run", ...args],
  }).spawn().status;
  return code;
}
