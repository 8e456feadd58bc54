/**
 * Times for people.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { formatClock, formatSpan } from "../../../src/watch/span.ts";

const SPANS: readonly [ms: number, text: string][] = [
  [0, "0 s"],
  [500, "0.5 s"],
  [1000, "1 s"],
  [59_900, "59.9 s"],
  [60_000, "1 min"],
  [61_000, "1 min 1 s"],
  [3_599_000, "59 min 59 s"],
  [3_600_000, "1 h"],
  [3_660_000, "1 h 1 min"],
  [90_061_000, "25 h 1 min"],
];

for (const [ms, text] of SPANS) {
  Deno.test(`formatSpan() writes ${ms} ms as ${text}`, () => {
    assertEquals(formatSpan(ms), text);
  });
}

Deno.test("formatClock() writes the time where the user is", () => {
  assertEquals(formatClock(new Date(2026, 10, 26, 9, 5, 7).getTime()), "09:05:07");
});
