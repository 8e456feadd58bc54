/**
 * Values of the settings that have a flag as well as a key in a file.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import {
  readGoroutines,
  readScheme,
  readSeriesPrefix,
} from "../../../src/config/setting_validation.ts";

Deno.test("readScheme() takes a scheme in any case", () => {
  const schemes: readonly [text: string, scheme: string][] = [
    ["http", "http"],
    ["https", "https"],
    ["HTTPS", "https"],
    ["Http", "http"],
  ];
  for (const [text, scheme] of schemes) assertEquals(readScheme(text), { scheme });
});

Deno.test("readGoroutines() takes a name, a path with dots, and the names on a path", () => {
  for (const goroutines of ["goroutines", "app.goroutines", ["app"], ["app", "go.routines"]]) {
    assertEquals(readGoroutines(goroutines), { goroutines });
  }
});

Deno.test("readSeriesPrefix() takes letters, digits and other characters of names", () => {
  for (const seriesPrefix of ["a", "istio_agent_", "app:go_", "app.", "ä9"]) {
    assertEquals(readSeriesPrefix(seriesPrefix), { seriesPrefix });
  }
});

Deno.test("readSeriesPrefix() rejects what ends a name, at any position", () => {
  for (const character of [" ", "\t", '"', "\\", "{", "}", "\u0001", "\u0085"]) {
    for (const value of [`${character}a`, `a${character}`, `a${character}b`, character]) {
      assertEquals(typeof readSeriesPrefix(value), "string", JSON.stringify(value));
    }
  }
});
