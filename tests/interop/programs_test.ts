/**
 * The tests against the real programs on a machine without Go.
 *
 * @module
 */

import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { registryFlags } from "../../tools/registry.ts";
import { baseEnvironment } from "../support/run_plugin.ts";
import { makeDirectory } from "../support/temporary_directory.ts";

/** Two files, to see that the message is printed once. */
const FILES: readonly string[] = ["definitions_test.ts", "workflows_test.ts"];
const isLinux = Deno.build.os === "linux";

Deno.test({
  name:
    "without Go, the tests against the real programs are shown as skipped and one line says why",
  ignore: !isLinux,
  async fn() {
    const { code, stdout, stderr } = await testWithoutGo({});
    assertEquals(code, 0, stderr);
    assertMatch(stdout, /\| 0 passed \| 0 failed \| 4 ignored/);
    const lines = (stdout + stderr).split("\n").filter((line) => line.includes("skipped"));
    assertEquals(lines, ["Tests against the real programs are skipped: Go is not installed"]);
  },
});

Deno.test({
  name: "without Go but with CI=true, the tests against the real programs fail",
  ignore: !isLinux,
  async fn() {
    const { code, stdout } = await testWithoutGo({ CI: "true" });
    assertNotEquals(code, 0);
    assertMatch(stdout, /\| 0 passed \| 4 failed/);
    assertMatch(stdout, /Cannot build the real programs: Go is not installed/);
  },
});

async function testWithoutGo(env: Readonly<Record<string, string>>) {
  await using empty = await makeDirectory();
  const files = FILES.map((name) => new URL(name, import.meta.url).pathname);
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["test", "-A", "--no-check", ...await registryFlags(), "--parallel", ...files],
    clearEnv: true,
    env: { ...baseEnvironment(), PATH: empty.path, NO_COLOR: "1", ...env },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}
