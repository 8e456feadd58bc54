/**
 * The form of command lines; `command_line_test.ts` has what is wrong with others.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { argsOfRun } from "../../../src/cli/parse_flags.ts";

/** Command lines of a check, and those of the run that it is about. */
const CHECKS: readonly [args: readonly string[], run: readonly string[]][] = [
  [["-check"], []],
  [["-config", "a.toml"], ["-config", "a.toml"]],
  [["-check", "-config", "a.toml", "-only=api"], ["-config", "a.toml", "-only=api"]],
  [["-port", "1", "--check"], ["-port", "1"]],
  [["-check", "-port=1", "-check"], ["-port=1"]],
  [["-tempfile", "-check", "-check"], ["-tempfile", "-check"]],
  [["-tempfile=x", "-check", "-host", "y"], ["-tempfile=x", "-host", "y"]],
  [["-tls-skip-verify", "-check"], ["-tls-skip-verify"]],
  [["-check", "-v", "--json", "-port", "-v"], ["-port", "-v"]],
];

for (const [args, run] of CHECKS) {
  Deno.test(`argsOfRun() of ${args.join(" ")} are ${run.join(" ") || "none"}`, () => {
    assertEquals(argsOfRun(args), run);
  });
}
