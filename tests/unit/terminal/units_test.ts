/**
 * Values for people.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Unit } from "../../../src/metrics/catalogue.ts";
import {
  formatMetric,
  formatRange,
  formatTick,
  RANGE_WIDTH,
  VALUE_WIDTH,
} from "../../../src/terminal/units.ts";

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
  [12.34, "percentage", false, "12.3%"],
  [100, "percentage", false, "100%"],
  [0, "seconds", false, "0 s"],
  [0.0123, "seconds", false, "12.3 ms"],
  [0.000_45, "seconds", false, "450 µs"],
  [0.000_000_8, "seconds", false, "800 ns"],
  [1, "seconds", false, "1 s"],
  [2.5, "seconds", true, "2.50 s/min"],
  [119, "seconds", false, "119 s"],
  [120, "seconds", false, "2 min"],
  [1821, "seconds", false, "30.4 min"],
  [86_400, "seconds", false, "24 h"],
  [950_400, "seconds", false, "11 d"],
  [0.125, "milliseconds", false, "125 µs"],
  [40, "milliseconds", false, "40.0 ms"],
  [1500, "milliseconds", false, "1.50 s"],
  [1_048_576, "bytes/sec", false, "1.00 MiB/s"],
  [100_000_000, "bits/sec", false, "100 Mbit/s"],
  [1234, "iops", false, "1,234 IOPS"],
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

Deno.test("formatMetric() keeps any usual percentage and time in its column", () => {
  const unit = fc.constantFrom<Unit>("percentage", "seconds", "milliseconds");
  const value = fc.double({ min: 1e-9, max: 1e9, noNaN: true });
  fc.assert(fc.property(value, unit, fc.boolean(), (value, unit, counter) => {
    const text = formatMetric(value, unit, { counter });
    assert(text.length <= VALUE_WIDTH, text);
  }));
});

const RANGES: readonly [low: number, high: number, unit: Unit, text: string][] = [
  [8, 24, "integer", "8–24"],
  [7, 7, "integer", "7"],
  [0, 0, "bytes", "0 B"],
  [0, 1536, "bytes", "0–1.50 KiB"],
  [1_032_192, 1_258_291, "bytes", "0.98–1.20 MiB"],
  [10_485_760, 10_518_528, "bytes", "10.0 MiB"],
  [1_047_552, 1_048_575, "bytes", "1023–1024 KiB"],
  [9500, 123_456, "integer", "9500–123k"],
  [1234, 5678, "float", "1234–5678"],
  [0.00095, 0.0012, "seconds", "0.95–1.20 ms"],
  [1801, 1830, "seconds", "30.0–30.5 min"],
  [10, 12.5, "percentage", "10–12.5%"],
  [90_000_000, 99_900_000, "bits/sec", "90.0–99.9"],
];

for (const [low, high, unit, text] of RANGES) {
  Deno.test(`formatRange() writes ${low} to ${high} (${unit}) as ${text}`, () => {
    assertEquals(formatRange(low, high, unit), text);
  });
}

Deno.test("formatRange() keeps usual values in their column", () => {
  const unit = fc.constantFrom<Unit>("integer", "bytes", "seconds", "bytes/sec", "bits/sec");
  const values = fc.tuple(fc.maxSafeNat(), fc.maxSafeNat());
  fc.assert(fc.property(values, unit, ([a, b], unit) => {
    const text = formatRange(Math.min(a, b), Math.max(a, b), unit);
    assert(text.length <= RANGE_WIDTH, text);
  }));
});

Deno.test("formatTick() is short and says no /min", () => {
  assertEquals([9999, 12_345].map((value) => formatTick(value, "integer")), ["9999", "12.3k"]);
  assertEquals(formatTick(1_572_864, "bytes"), "1.50 MiB");
});

const PERIODS: readonly [unit: Unit, per: "minute" | "second" | undefined, text: string][] = [
  ["integer", "minute", "120/min"],
  ["integer", "second", "120/s"],
  ["bytes", "second", "120 B/s"],
  ["bytes/sec", "second", "120 B/s"],
  ["iops", "second", "120 IOPS"],
  ["float", undefined, "120"],
];

for (const [unit, per, text] of PERIODS) {
  Deno.test(`formatMetric() writes ${per ?? "no"} growth of a user's metric (${unit}) as ${text}`, () => {
    const source = { kind: "variable", name: "n" } as const;
    const own = { source, id: "", ...(per === undefined ? {} : { per }) };
    assertEquals(formatMetric(120, unit, { counter: false, own }), text);
  });
}
