/**
 * Values for people.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Unit } from "../../../src/metrics/catalogue.ts";
import { formatMetric, VALUE_WIDTH } from "../../../src/terminal/units.ts";

const VALUES: readonly [value: number, unit: Unit, counter: boolean, text: string][] = [
  [0, "integer", false, "0"],
  [42, "integer", false, "42"],
  [1234, "integer", false, "1,234"],
  [999_999, "integer", true, "999,999/min"],
  [1_000_000, "integer", true, "1.00M/min"],
  [2_400_000, "integer", true, "2.40M/min"],
  [123_456_789, "integer", false, "123M"],
  [18_446_744_073_709_552_000, "integer", false, "18.4E"],
  [1.5, "float", true, "1.50/min"],
  [12.34, "float", false, "12.3"],
  [123.456, "float", false, "123"],
  [1234.5, "float", true, "1,235/min"],
  [0.25, "float", false, "0.25"],
  [0.00125, "float", false, "1.3e-3"],
  [0, "bytes", true, "0 B/min"],
  [1023, "bytes", false, "1023 B"],
  [1024, "bytes", false, "1.00 KiB"],
  [25_165_824, "bytes", false, "24.0 MiB"],
  [1_072_693_248, "bytes", true, "1023 MiB/min"],
  [1_099_511_627_776, "bytes", false, "1.00 TiB"],
  [2 ** 64, "bytes", false, "16.0 EiB"],
  [2 ** 80, "bytes", false, "1.2e+24"],
];

for (const [value, unit, counter, text] of VALUES) {
  Deno.test(`formatMetric() writes ${value} (${unit}, ${counter ? "counter" : "gauge"}) as ${text}`, () => {
    assertEquals(formatMetric(value, unit, { counter }), text);
  });
}

Deno.test("formatMetric() keeps any value from 0 up in its column", () => {
  const unit = fc.constantFrom<Unit>("float", "integer", "bytes");
  const value = fc.oneof(
    fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }),
    fc.maxSafeNat(),
  );
  fc.assert(fc.property(value, unit, fc.boolean(), (value, unit, counter) => {
    assert(formatMetric(value, unit, { counter }).length <= VALUE_WIDTH);
  }));
});
