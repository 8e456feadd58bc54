/**
 * The one grammar of durations.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { parseDuration } from "../../../src/config/duration.ts";

const DURATIONS: readonly [text: string, ms: number | undefined][] = [
  ["1ms", 1],
  ["500ms", 500],
  ["0.5ms", 1],
  ["0.4ms", undefined],
  ["1s", 1000],
  ["1.5s", 1500],
  ["0.0015s", 2],
  ["007s", 7000],
  ["2m", 120_000],
  ["0.5m", 30_000],
  ["10m", 600_000],
  ["600s", 600_000],
  ["600000ms", 600_000],
  ["600001ms", undefined],
  ["11m", undefined],
  ["0s", undefined],
  ["-1s", undefined],
  ["+1s", undefined],
  ["10", undefined],
  ["s", undefined],
  ["", undefined],
  [".5s", undefined],
  ["1.s", undefined],
  ["1 s", undefined],
  [" 1s", undefined],
  ["1s\n", undefined],
  ["1S", undefined],
  ["1h", undefined],
  ["1m30s", undefined],
  ["1e3ms", undefined],
  ["0x1s", undefined],
  ["1_000ms", undefined],
  ["Infinitys", undefined],
  [`${"9".repeat(400)}s`, undefined],
];

for (const [text, ms] of DURATIONS) {
  const shown = JSON.stringify(text.slice(0, 12));
  Deno.test(`parseDuration() reads ${shown} as ${ms === undefined ? "none" : `${ms} ms`}`, () => {
    assertEquals(parseDuration(text), ms);
  });
}

Deno.test("parseDuration() reads any whole number of milliseconds up to ten minutes", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 600_000 }), (ms) => {
    assertEquals(parseDuration(`${ms}ms`), ms);
    assertEquals(parseDuration(`${ms / 1000}s`), ms);
  }));
});
