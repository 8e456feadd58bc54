/**
 * The age of a state file.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { formatAge } from "../../../src/check/state_status.ts";

Deno.test("formatAge() takes the largest unit that says enough", () => {
  const cases: readonly [number, string][] = [
    [-3, "0 s"],
    [119, "119 s"],
    [120, "2 min"],
    [7199, "119 min"],
    [7200, "2 h"],
    [172_799, "47 h"],
    [172_800, "2 days"],
  ];
  for (const [sec, text] of cases) assertEquals(formatAge(sec), text);
});
