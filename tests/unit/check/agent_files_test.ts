/**
 * Reading files of the agent.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { listFiles, readText } from "../../../src/check/agent_files.ts";
import { makeDirectory } from "../../support/temporary_directory.ts";

const NAMES = ["a.conf", "ab.conf", "abc.conf", "b.conf", "conf", ".conf", "a.conf.bak"];

const PATTERNS: readonly [pattern: string, names: readonly string[]][] = [
  ["*.conf", [".conf", "a.conf", "ab.conf", "abc.conf", "b.conf"]],
  ["a*.conf", ["a.conf", "ab.conf", "abc.conf"]],
  ["a?.conf", ["ab.conf"]],
  ["?.conf", ["a.conf", "b.conf"]],
  ["a.conf", ["a.conf"]],
  [
    "*b*c*",
    ["a.conf.bak", "ab.conf", "abc.conf", "b.conf"].filter((name) => name !== "a.conf.bak"),
  ],
  ["a*b*b.conf", []],
  ["*", [...NAMES].sort()],
  ["x*", []],
];

for (const [pattern, names] of PATTERNS) {
  Deno.test(`listFiles() lists ${pattern}`, async () => {
    await using directory = await makeDirectory();
    for (const name of NAMES) await Deno.writeTextFile(`${directory.path}/${name}`, "");
    assertEquals(
      listFiles(`${directory.path}/${pattern}`, Deno),
      names.map((name) => `${directory.path}/${name}`),
    );
  });
}

Deno.test("a file or directory that cannot be read is as if it was absent", async () => {
  await using directory = await makeDirectory();
  assertEquals(listFiles(`${directory.path}/none/*`, Deno), []);
  assertEquals(readText(`${directory.path}/none`, Deno), undefined);
  assertEquals(readText(directory.path, Deno), undefined);
});
