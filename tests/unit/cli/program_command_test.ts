/**
 * How this program is started by another one.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { permissionFlags } from "../../../src/cli/permissions.ts";
import { describeProgram } from "../../../src/cli/program_command.ts";
import type { ProgramCommand } from "../../../src/cli/program_command.ts";
import type { Program } from "../../../src/runtime.ts";

const INSTALLED = "/opt/mackerel-agent/plugins/bin/mackerel-plugin-gostats";
const PACKAGE = ["jsr", "@gostats/mackerel-plugin-gostats@0.1.0"].join(":");
const CHECKOUT = "This is a checkout: install the plugin first, see docs/running.md.";
const run = (
  deno: string,
  module: string,
) => [deno, "run", "--quiet", ...permissionFlags(), module];

const PROGRAMS: readonly [name: string, program: Program, command: ProgramCommand][] = [
  ["an executable", { executable: "/opt/gostats" }, {
    words: ["/opt/gostats"],
    isRunByDeno: false,
  }],
  ["a file that Deno runs", {
    executable: "/bin/deno",
    module: "file:///opt/my%20dir/gostats.js",
  }, { words: run("/bin/deno", "/opt/my dir/gostats.js"), isRunByDeno: true }],
  ["a URL that Deno runs", {
    executable: "/bin/deno",
    module: "https://example.com/main.ts",
  }, { words: run("/bin/deno", "https://example.com/main.ts"), isRunByDeno: true }],
  ["a package that Deno runs", {
    executable: "/bin/deno",
    module: PACKAGE,
  }, { words: run("/bin/deno", PACKAGE), isRunByDeno: true }],
  ["a file on Windows", {
    executable: "C:\\deno.exe",
    module: "file:///C:/gostats.js",
  }, { words: run("C:\\deno.exe", "file:///C:/gostats.js"), isRunByDeno: true }],
  ["a Deno of npx", {
    executable: "/root/.npm/_npx/1/node_modules/deno/deno",
    module: "file:///opt/gostats.js",
  }, {
    words: run("/root/.npm/_npx/1/node_modules/deno/deno", "/opt/gostats.js"),
    isRunByDeno: true,
    hint: "npx may remove this Deno: install one, and give its path here.",
  }],
  ["a checkout", {
    executable: "/root/.npm/_npx/1/node_modules/deno/deno",
    module: "file:///home/me/gostats/main.ts",
  }, { words: [INSTALLED], isRunByDeno: false, hint: CHECKOUT }],
];

for (const [name, program, command] of PROGRAMS) {
  Deno.test(`describeProgram() starts ${name}`, () => {
    assertEquals(describeProgram(program, false), command);
  });
}
