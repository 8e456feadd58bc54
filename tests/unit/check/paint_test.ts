/**
 * Colors of a check.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { choosePaint } from "../../../src/check/paint.ts";
import { recordWrites } from "../../support/fake_runtime.ts";

Deno.test("choosePaint() paints nothing for NO_COLOR, and nothing but a terminal", () => {
  const paint = (isTerminal: boolean, noColor?: string) => {
    const stdout = { ...recordWrites().sink, isTerminal: () => isTerminal };
    const env = {
      get: (name: string) => name === "NO_COLOR" ? noColor : undefined,
      set() {},
      delete() {},
    };
    return choosePaint({ stdout, env })("bad", "text");
  };
  assertEquals(paint(true, "1"), "text");
  assertEquals(paint(false), "text");
  assertEquals(paint(true, ""), paint(true));
});
