/**
 * Checks that JSR would accept the package: its name, types and files.
 *
 * Arguments go to `deno publish --dry-run`, for example `--allow-dirty`. Where JSR is not reachable,
 * the exit code is 77 and stderr has one line.
 *
 * @module
 */

import { chooseRegistry } from "./registry.ts";

/** The exit code of a skipped check, as in Automake. */
export const SKIPPED = 77;

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
