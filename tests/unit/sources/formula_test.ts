/**
 * Formulas of fields and series.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { evaluate, partsOf } from "../../../src/sources/formula.ts";

const FIELDS = new Map([["Sys", 9], ["HeapReleased", 2], ["Alloc", 4]]);

const FORMULAS: readonly [formulas: readonly string[], value: number | undefined][] = [
  [["Sys"], 9],
  [["Sys - HeapReleased"], 7],
  [["Sys - HeapReleased + Alloc"], 11],
  [["Sys + Alloc - HeapReleased"], 11],
  [["Sys - Other", "Alloc"], 4],
  [["Other"], undefined],
  [[], undefined],
];

for (const [formulas, value] of FORMULAS) {
  Deno.test(`evaluate() gives ${value} for ${formulas.join(", ") || "no formula"}`, () => {
    assertEquals(evaluate(formulas, (name) => FIELDS.get(name)), value);
  });
}

Deno.test("partsOf() gives the names of a formula", () => {
  assertEquals(partsOf("a - b + sum(c)"), ["a", "b", "sum(c)"]);
  assertEquals(partsOf("a"), ["a"]);
});
