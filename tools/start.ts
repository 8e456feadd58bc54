/**
 * Runs the plugin from source as a user would: with its permissions, in the user's working
 * directory, with the user's environment. Arguments are the plugin's.
 *
 * @module
 */

import { permissionFlags } from "../src/cli/permissions.ts";
import { runWithRegistry } from "./deno.ts";

if (import.meta.main) {
  const main = new URL("../main.ts", import.meta.url).href;
  const cwd = Deno.env.get("INIT_CWD") ?? Deno.cwd();
  const args = ["run", "--quiet", ...permissionFlags(), main, ...Deno.args];
  Deno.exit(await runWithRegistry(args, { quiet: true, cwd }));
}
