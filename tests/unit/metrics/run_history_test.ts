/**
 * What is reported of something that happens in one run, or repeatedly.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { addRun } from "../../../src/metrics/run_history.ts";

/**
 * Returns what each of some runs tells: nothing, `first`, or in how many of how many it happened.
 */
function tellAll(runs: string): string[] {
  let kept: number | undefined;
  return [...runs].map((run) => {
    const history = addRun(kept, run === "x");
    kept = history.kept;
    if (history.tell !== "repeated") return history.tell ?? "";
    return `${history.count} of ${history.runs}`;
  });
}

/** `x` is a run in which it happens, `.` one in which it does not. */
const CASES: readonly [name: string, runs: string, told: readonly string[]][] = [
  ["nothing where nothing happens", "...", ["", "", ""]],
  ["what happens once", ".x..", ["", "first", "", ""]],
  ["what happens again, once", "x.xxx.x", ["first", "", "2 of 3", "", "", "", ""]],
  ["what happens in every run, once", "xxxx", ["first", "2 of 2", "", ""]],
];

for (const [name, runs, told] of CASES) {
  Deno.test(`addRun() reports ${name}`, () => assertEquals(tellAll(runs), told));
}

Deno.test("addRun() remembers thirty runs", () => {
  const calm = (length: number) => ".".repeat(length);
  assertEquals(tellAll(`x${calm(28)}x`).at(-1), "2 of 30");
  assertEquals(tellAll(`x${calm(29)}x`).at(-1), "first");
  assertEquals(tellAll(`xx${calm(28)}x`).at(-1), "");
  assertEquals(tellAll(`xx${calm(29)}x`).at(-1), "first");
  assertEquals(tellAll(`xx${calm(29)}xx`).at(-1), "2 of 2");
});

Deno.test("addRun() keeps 0 when it has not happened for thirty runs", () => {
  let kept = addRun(addRun(0, true).kept, true).kept;
  for (let run = 0; run < 29; run++) kept = addRun(kept, false).kept;
  assertEquals(kept === 0, false);
  assertEquals(addRun(kept, false).kept, 0);
});

Deno.test("addRun() accepts any number as a history", () => {
  for (const kept of [-1, 0.5, 1e300, 2 ** 31, 2 ** 53]) {
    const { count, runs, kept: next } = addRun(kept, true);
    assertEquals(count >= 1 && count <= runs && runs <= 30 && next < 2 ** 31, true);
  }
});
