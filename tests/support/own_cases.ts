/**
 * Pages with user-defined metrics, and what runs over them must print and say.
 *
 * @module
 */

import { assertAlmostEquals, assertEquals } from "@std/assert";
import { graphOf, runPages } from "./page_runs.ts";
import type { RunOptions } from "./page_runs.ts";

/** What the first run says of metrics that need another one. */
export const FIRST = "No previous values: differences begin with the next run";

/** What is said of metric `m` where the application has restarted. */
export const RESTARTED = "The application has restarted, or another one has answered: " +
  "growth is left out of g.m";

/** Runs with one metric `m`: its table, the pages, and the value and the notes of each run. */
export interface OwnCase extends RunOptions {
  readonly name: string;
  readonly metric: string;
  readonly pages: readonly string[];
  /** `undefined` where nothing is printed. */
  readonly values: readonly (number | undefined)[];
  /** Without that of the first run; by default none. */
  readonly notes?: readonly (readonly string[])[];
}

/** Defines the tests of cases, each with pages in one part and in small ones. */
export function testOwnCases(cases: readonly OwnCase[]): void {
  for (const { name, metric, pages, values, notes = [], ...options } of cases) {
    for (const chunk of [65_536, 7]) {
      Deno.test(`computeRates() gives ${name}, in parts of ${chunk} bytes`, async () => {
        const runs = await runPages(graphOf({ m: metric }), pages, { ...options, chunk });
        for (const [index, run] of runs.entries()) {
          const { ["g.m"]: value, ...others } = run.values;
          const expected = values[index];
          if (expected === undefined || value === undefined) assertEquals(value, expected);
          else assertAlmostEquals(value, expected, 1e-9);
          assertEquals(others, {});
          const told = run.notes.filter((note) => note !== FIRST);
          assertEquals(told, notes[index] ?? []);
        }
      });
    }
  }
}
