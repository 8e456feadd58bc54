import { assertEquals } from "@std/assert";
import { remember } from "./run_memory.ts";
import type { Happening, Told } from "./run_memory.ts";

/** What a run tells, and in how many of how many runs. */
type Tells = readonly [tell: "first" | "repeated" | "nothing", times: number, runs: number];

/**
 * Runs, one after the other: `x` where something happens, else `-`.
 */
const HISTORIES: readonly {
  readonly name: string;
  readonly runs: string;
  readonly last: Tells;
}[] = [
  { name: "the first time", runs: "x", last: ["first", 1, 1] },
  { name: "the second time in a row", runs: "xx", last: ["repeated", 2, 2] },
  { name: "the third time in a row", runs: "xxx", last: ["nothing", 3, 3] },
  { name: "the run after", runs: "x-", last: ["nothing", 1, 2] },
  { name: "the second time, with a gap", runs: "x--x", last: ["repeated", 2, 4] },
  { name: "the third time, with gaps", runs: "x--x-x", last: ["nothing", 3, 6] },
  { name: "the second time, 29 runs later", runs: `x${gap(28)}x`, last: ["repeated", 2, 30] },
  { name: "again 30 runs later", runs: `x${gap(29)}x`, last: ["first", 1, 1] },
  {
    name: "again 29 runs after the last of two that were told",
    runs: `xx${gap(28)}x`,
    last: ["nothing", 2, 30],
  },
  {
    name: "again 30 runs after the last of two that were told",
    runs: `xx${gap(29)}x`,
    last: ["first", 1, 1],
  },
  {
    name: "the second time after two that were told are forgotten",
    runs: `xx${gap(29)}xx`,
    last: ["repeated", 2, 2],
  },
];

function gap(runs: number): string {
  return "-".repeat(runs);
}

for (const { name, runs, last: [tell, times, of] } of HISTORIES) {
  Deno.test(`remember() tells ${tell}: ${name}`, () => {
    let before: Happening | undefined;
    let told: Told | undefined;
    for (const run of runs) {
      told = remember(before, run === "x");
      before = told.kept;
    }
    assertEquals([told?.tell ?? "nothing", told?.times, told?.runs], [tell, times, of]);
  });
}

Deno.test("remember() keeps nothing of what never happened, or is forgotten", () => {
  assertEquals(remember(undefined, false).kept, undefined);
  assertEquals(remember({ ago: [29], isTold: true }, false).kept, undefined);
});
