/**
 * The text of a value.
 *
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { formatValue } from "../../../src/metrics/format_value.ts";
import { anyNumber } from "../../support/samples.ts";

Deno.test("formatValue() prints any number without exponent, and back within six decimals", () => {
  fc.assert(
    fc.property(anyNumber, (value) => {
      const text = formatValue(value);
      assertMatch(text, /^-?\d+(?:\.\d{6})?$/);
      // Halves of the sixth decimal, and the distance between two neighbors of such a size.
      assert(Math.abs(Number(text) - value) <= 0.0000005 + Math.abs(value) * Number.EPSILON, text);
    }),
    { numRuns: 2000 },
  );
});

Deno.test("formatValue() prints any integer exactly", () => {
  fc.assert(
    fc.property(anyNumber.map(Math.trunc), (value) => {
      assertEquals(Number(formatValue(value)), value + 0);
    }),
    { numRuns: 2000 },
  );
});

/** The texts are those of Go's `%d` and `%f` for the same float64. */
const VALUES: readonly [value: number, text: string][] = [
  [0, "0"],
  [-0, "0"],
  [1, "1"],
  [-1, "-1"],
  [1.5, "1.500000"],
  [-1.5, "-1.500000"],
  [0.1, "0.100000"],
  [1 / 3, "0.333333"],
  [2 / 3, "0.666667"],
  [123456.789, "123456.789000"],
  [1e-9, "0.000000"],
  [-1e-9, "-0.000000"],
  [5e-324, "0.000000"],
  [0.9999999, "1.000000"],
  [0.0000005, "0.000000"],
  [0.0000015, "0.000002"],
  [0.0078125, "0.007812"],
  [0.0234375, "0.023438"],
  [-0.0078125, "-0.007812"],
  [1.0078125, "1.007812"],
  [1000000.0234375, "1000000.023438"],
  [0.00390625, "0.003906"],
  [9007199254740991, "9007199254740991"],
  [9007199254740992, "9007199254740992"],
  [2 ** 60, "1152921504606846976"],
  [-(2 ** 60), "-1152921504606846976"],
  [1e18, "1000000000000000000"],
  [9223372036854774784, "9223372036854774784"],
  [2 ** 63, "9223372036854775808.000000"],
  [-(2 ** 63), "-9223372036854775808"],
  [-9223372036854777856, "-9223372036854777856.000000"],
  [-(2 ** 64), "-18446744073709551616.000000"],
  [2 ** 64, "18446744073709551616.000000"],
  [1e22, "10000000000000000000000.000000"],
  [4503599627370495.5, "4503599627370495.500000"],
];

for (const [value, text] of VALUES) {
  Deno.test(`formatValue() prints ${value} as ${text}`, () => {
    assertEquals(formatValue(value), text);
  });
}
