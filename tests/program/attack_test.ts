/**
 * A short form of `deno task attack`: kills, misbehaving servers, another user, broken
 * configurations and secrets.
 *
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { registryFlags } from "../../tools/registry.ts";
import { parseMarkdown } from "../support/markdown.ts";

const TOOL = new URL("../../tools/attack/main.ts", import.meta.url).pathname;
const ignore = Deno.build.os !== "linux";

async function attack(...args: readonly string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", ...await registryFlags(), TOOL, ...args],
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

Deno.test({
  name: "no attack causes a failure",
  ignore,
  fn: async () => {
    const { code, stdout, stderr } = await attack("--short", "--seed=1");
    const [[, ...rows] = []] = parseMarkdown(stdout).tables;
    assertEquals(rows.filter(([, , failures]) => failures !== "0" && failures !== "–"), [], stderr);
    assertEquals([code, rows.length], [0, 13], stderr);
    assertMatch(stdout, /^Repeat with: --seed 1 --scale \S+ --lanes \d+$/m);
    const notRun = rows.filter(([, tries]) => tries?.startsWith("not run"));
    assertEquals(notRun.length, Deno.uid() === 0 ? 0 : 1);
  },
});

Deno.test({
  name: "a mistake on the attack's command line takes exit code 2",
  ignore,
  fn: async () => {
    for (const args of [["--only=nothing"], ["--scale=2"], ["--seed=x"], ["--lanes=0"], ["-x"]]) {
      const { code, stdout, stderr } = await attack(...args);
      assertEquals([code, stdout], [2, ""], stderr);
      assertMatch(stderr, /^Usage: deno task attack /m);
    }
  },
});
