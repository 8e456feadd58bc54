/**
 * The form of command lines; `command_line_test.ts` has what is wrong with others.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { argsOfRun, parseFlags } from "../../../src/cli/parse_flags.ts";

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

/** Command lines, and their flags, arguments, and arguments after `--`. */
const FORMS: readonly [
  args: readonly string[],
  flags: Readonly<Record<string, string | true>>,
  positionals?: readonly string[],
  afterDashes?: readonly string[],
][] = [
  [[], {}],
  [["-host", "a", "--port=1"], { host: "a", port: "1" }],
  [["-host=a", "-host", "b"], { host: "b" }],
  [["-uri=", "-path=/?a=b\nc"], { uri: "", path: "/?a=b\nc" }],
  [["-tempfile", "-check"], { tempfile: "-check" }],
  [["-tempfile", "--", "--check"], { tempfile: "--", check: true }],
  [["a", "-check", "", "-"], { check: true }, ["a", "", "-"]],
  [["-v", "--", "-v", "--"], { v: true }, [], ["-v", "--"]],
  [["__proto__"], {}, ["__proto__"]],
];

for (const [args, flags, positionals = [], afterDashes = []] of FORMS) {
  Deno.test(`parseFlags() splits ${JSON.stringify(args)}`, () => {
    assertEquals(parseFlags(args), { flags, positionals, afterDashes });
  });
}
