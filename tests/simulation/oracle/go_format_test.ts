import { assertEquals } from "@std/assert";
import { formatGo } from "./go_format.ts";

/** Worked out by hand from the binary value of each number, by the rules of Go's `%d` and `%f`. */
const CASES: readonly (readonly [value: number, text: string])[] = [
  [0, "0"],
  [17, "17"],
  [-3, "-3"],
  [0.5, "0.500000"],
  [-0.25, "-0.250000"],
  [1.5, "1.500000"],
  // The seventh digit is a 5 and the last one, so the even neighbour is right.
  [0.0078125, "0.007812"], // 1/128
  [0.0234375, "0.023438"], // 3/128
  [-0.0078125, "-0.007812"],
  [4.0078125, "4.007812"],
  // The binary values are a little above a half, and a little below.
  [0.0000025, "0.000003"], // 0.0000025000000000000000204…
  [0.0000035, "0.000003"], // 0.0000034999999999999999474…
  [1e-9, "0.000000"],
  [-1e-9, "-0.000000"],
  [0.9999996, "1.000000"],
  [99.9999999, "100.000000"],
  [2 ** 53 + 2, "9007199254740994"],
  [1e18, "1000000000000000000"],
  [2 ** 63 - 1024, "9223372036854774784"],
  [2 ** 63, "9223372036854775808.000000"],
  [-(2 ** 63), "-9223372036854775808"],
  [2 ** 64, "18446744073709551616.000000"],
  [1e21, "1000000000000000000000.000000"],
];

for (const [value, text] of CASES) {
  Deno.test(`formatGo() prints ${value} as ${text}`, () => {
    assertEquals(formatGo(value), text);
  });
}
