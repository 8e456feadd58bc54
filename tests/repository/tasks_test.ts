/**
 * The tasks of deno.json: the files that they run exist, and find their modules whichever registry is
 * reachable.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import config from "../../deno.json" with { type: "json" };

const root = new URL("../../", import.meta.url);
const steps = Object.entries(config.tasks).flatMap(([task, { command }]) =>
  command.split(" && ").map((step) => ({ task, step }))
);

Deno.test("every tool and every task that a task runs exists", () => {
  for (const { task, step } of steps) {
    for (const [file] of step.matchAll(/\b(?:tools|tests|src)\/[\w./]+/g)) {
      assert(Deno.statSync(new URL(file, root)), `${task}: ${file}`);
    }
    const [, other] = /deno task (\S+)/.exec(step) ?? [];
    assert(other === undefined || Object.hasOwn(config.tasks, other), `${task}: ${step}`);
  }
});

Deno.test("a task that starts a tool without tools/deno.ts needs no registry", () => {
  const tools = steps.flatMap(({ step }) => /^deno run -A (tools\/\S+)/.exec(step)?.[1] ?? []);
  assert(tools.includes("tools/deno.ts"));
  assert(importsOf(new URL("tools/release.ts", root)).has("fflate"));
  for (const tool of tools) {
    const packages = [...importsOf(new URL(tool, root))].filter((name) =>
      !/^(?:\.|node:)/.test(name)
    );
    assertEquals(packages, [], tool);
  }
});

/** Returns the specifiers in a module and in all modules that it imports by relative paths. */
function importsOf(module: URL, seen: Set<string> = new Set()): ReadonlySet<string> {
  const text = Deno.readTextFileSync(module);
  const specifiers = new Set<string>();
  for (
    const [, name = ""] of text.matchAll(/^(?! \*).*?(?:\bfrom |\bimport\(|^import )"([^"\n]+)"/gm)
  ) {
    specifiers.add(name);
    const url = new URL(name, module);
    if (!name.startsWith(".") || !name.endsWith(".ts") || seen.has(url.href)) continue;
    seen.add(url.href);
    for (const inner of importsOf(url, seen)) specifiers.add(inner);
  }
  return specifiers;
}
