/**
 * The vertical axis of a graph.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { chooseAxis, positionOn } from "../../../src/watch/axis.ts";

const MIB = 1024 ** 2;

const AXES: readonly [name: string, values: number[], low: number, high: number][] = [
  ["the lowest and the highest value", [4, 1, 9], 1, 9],
  ["a quarter of the highest value around one that stands still", [80], 70, 90],
  ["a quarter of the highest value around two that are near", [96, 100], 85.5, 110.5],
  ["no more than the values where they are a quarter apart", [75, 100], 75, 100],
  ["zero alone", [0, 0], 0, 0],
  ["negative values as positive ones", [-100, -96], -110.5, -85.5],
];

for (const [name, values, low, high] of AXES) {
  Deno.test(`chooseAxis() spans ${name}`, () => {
    assertEquals(chooseAxis(values), { low, high });
  });
}

Deno.test("an axis shows 32 KiB of 10 MiB as nearly nothing", () => {
  const values = [10 * MIB, 10 * MIB + 32 * 1024];
  const [low = 0, high = 0] = values.map((value) => positionOn(chooseAxis(values), value));
  assert(high - low < 0.02, `${low} to ${high}`);
});

Deno.test("positionOn() is from 0 to 1 for every value of the axis, and grows with it", () => {
  const values = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 });
  fc.assert(fc.property(values, (values) => {
    const sorted = values.toSorted((a, b) => a - b);
    const positions = sorted.map((value) => positionOn(chooseAxis(values), value));
    assertEquals(positions, positions.toSorted((a, b) => a - b));
    assert(positions.every((position) => position >= 0 && position <= 1), String(positions));
  }));
});
