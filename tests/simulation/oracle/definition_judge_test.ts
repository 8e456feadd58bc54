import { assertEquals } from "@std/assert";
import { isDefined, listNames } from "./definition_judge.ts";

Deno.test("listNames() lists the metrics of definitions with those of their graphs", () => {
  const stdout = '# mackerel-agent-plugin\n{"graphs":{"a.gc":{"metrics":[{"name":"num"}]},' +
    '"a.cpu.#":{"metrics":[{"name":"user"},{"name":"*"}]}}}\n';
  assertEquals(listNames(stdout), ["a.gc.num", "a.cpu.#.user", "a.cpu.#.*"]);
});

const NAMES: readonly (readonly [name: string, defined: string, isDefined: boolean])[] = [
  ["a.gc.num", "a.gc.num", true],
  ["a.gc.num", "a.gc.nu", false],
  ["a.gc.num", "b.gc.num", false],
  ["a.gc.num", "a.gc", false],
  ["a.gc", "a.gc.num", false],
  ["a.cpu.3.user", "a.cpu.#.user", true],
  ["a.cpu.3.user", "a.cpu.*.user", true],
  ["a.cpu.3.user", "a.cpu.*", false],
  ["a.cpu.user", "a.cpu.#.user", false],
  ["a.cpu.3.user", "a.cpu.#.idle", false],
];

for (const [name, defined, is] of NAMES) {
  Deno.test(`isDefined() is ${is} for ${name} with ${defined}`, () => {
    assertEquals(isDefined(name, ["other", defined]), is);
  });
}
