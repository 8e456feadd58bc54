/**
 * Mutation testing of a small tree: a unit test, and a program that a test starts with few permissions
 * and no variables.
 *
 * @module
 */

import { assertEquals, assertExists, assertRejects } from "@std/assert";
import { ToolError } from "../../tools/child.ts";
import { makeCopies, writeTexts } from "../../tools/mutate/copies.ts";
import { measureCoverage } from "../../tools/mutate/coverage.ts";
import type { Mutant } from "../../tools/mutate/mutants.ts";
import type { Coverage } from "../../tools/mutate/plan.ts";
import { runTests } from "../../tools/mutate/test_run.ts";
import { tryMutants } from "../../tools/mutate/trials.ts";
import { makeDirectory } from "../support/temporary_directory.ts";

const TEXT = `export const unit = () => 1;
export const program = () => 2;
export const unnoticed = () => 3;
export const unreached = () => 4;
`;
const UNIT = `import { unit, unnoticed } from "../src/a.ts";
Deno.test("unit", () => { if (unit() !== 1) throw new Error("unit"); unnoticed(); });
`;
const PROGRAM = `Deno.test({ name: "program", fn: async () => {
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--allow-write", "src/start.ts"],
    clearEnv: true,
    env: { HOME: Deno.env.get("HOME") },
  }).output();
  if (code !== 2) throw new Error("program");
}});
`;
const FILES: ReadonlyMap<string, string> = new Map([
  ["src/a.ts", TEXT],
  ["src/start.ts", 'import { program } from "./a.ts";\nDeno.exit(program());\n'],
  ["tests/unit_test.ts", UNIT],
  ["tests/program_test.ts", PROGRAM],
]);
const ROOT = new URL("../..", import.meta.url).pathname.replace(/\/$/, "");
const NEEDED = ["tools/mutate/preload.ts", "tools/npm_import_map.json"];

/** Mutants as the instrumenter creates them, one for each function. */
const MUTANTS: readonly Mutant[] = Array.from(TEXT.matchAll(/\d/g), ({ 0: digit, index }) => {
  const start = toPosition(index);
  const end = { ...start, column: start.column + 1 };
  const change = { kind: "ArithmeticOperator", original: digit, replacement: `${digit}0` };
  return { id: digit, file: "src/a.ts", start, end, ...change };
});
const INSTRUMENTED = TEXT.replaceAll(/\d/g, '(stryCov_9fa48("$&"), $&)');

/** Windows has no process groups, which are killed after a test. */
const ignore = Deno.build.os === "windows";

Deno.test({
  name: "a mutant is tried against the tests that reach it, also through a process that they start",
  ignore,
  async fn() {
    await using directory = await makeDirectory();
    const run = await prepare(directory.path);
    const coverage = await measureCoverage(run);
    assertEquals(reached(coverage), [
      ["program", ["2"]],
      ["unit", ["1", "3"]],
    ]);
    const trials = await tryMutants(MUTANTS, { ...run, coverage, onMutant() {} });
    const outcomes = trials.map(({ mutant, outcome }) => [mutant.replacement, outcome]);
    assertEquals(outcomes, [
      ["10", "killed"],
      ["20", "killed"],
      ["30", "survived"],
      ["40", "not covered"],
    ]);
    assertEquals(await Deno.readTextFile(`${run.copies[0]?.tree}/src/a.ts`), TEXT);
  },
});

Deno.test({
  name: "the coverage of a test file is cached",
  ignore,
  async fn() {
    await using directory = await makeDirectory();
    const run = await prepare(directory.path, [["tests/program_test.ts", ""]]);
    const first = await measureCoverage(run);
    for (const { tree } of run.copies) await Deno.remove(`${tree}/tests`, { recursive: true });
    assertEquals(await measureCoverage(run), first);
  },
});

Deno.test({
  name: "tests that fail without a change are an error",
  ignore,
  async fn() {
    await using directory = await makeDirectory();
    const run = await prepare(directory.path, [["tests/unit_test.ts", "throw new Error();"]]);
    const { message } = await assertRejects(() => measureCoverage(run), ToolError);
    assertEquals(
      message,
      "Cannot test mutants, because tests fail without a change: tests/unit_test.ts",
    );
  },
});

Deno.test({
  name: "a test that never ends is killed at its time limit",
  ignore,
  async fn() {
    await using directory = await makeDirectory();
    const loop = 'Deno.test("loop", () => { for (;;); });';
    const { copies: [copy], signal } = await prepare(directory.path, [[
      "tests/unit_test.ts",
      loop,
    ]]);
    assertExists(copy);
    const files = [{ file: "tests/unit_test.ts" }];
    const settings = { limitMs: 500, failFast: true, signal };
    assertEquals(await runTests(copy, { files, ...settings }), "timed out");
  },
});

/** Creates a copy of the tree with some files changed. */
async function prepare(directory: string, changes: readonly [file: string, text: string][] = []) {
  const copies = await makeCopies(ROOT, NEEDED, { directory, count: 1 });
  const files = new Map([...FILES, ...changes]);
  for (const { tree } of copies) {
    for (const name of ["src", "tests"]) await Deno.mkdir(`${tree}/${name}`);
  }
  for (const copy of copies) await writeTexts(copy, files);
  return {
    copies,
    plain: new Map([["src/a.ts", TEXT]]),
    instrumented: new Map([["src/a.ts", INSTRUMENTED]]),
    tests: new Map(Array.from(["program", "unit"], (name) => [`tests/${name}_test.ts`, name])),
    memory: directory,
    signal: new AbortController().signal,
    onFile() {},
  };
}

function reached(coverage: Coverage) {
  const tests = Array.from(coverage.values(), ({ tests }) => tests).flat();
  return tests.map(({ name, mutants }) => [name, mutants]).toSorted();
}

function toPosition(index: number) {
  const lines = TEXT.slice(0, index).split("\n");
  return { line: lines.length - 1, column: lines.at(-1)?.length ?? 0 };
}
