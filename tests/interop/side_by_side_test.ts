import { assert, assertEquals } from "@std/assert";
import type { PluginResult } from "../support/run_plugin.ts";
import { inOneSecond } from "./side_by_side.ts";

function printed(...seconds: readonly number[]): PluginResult {
  const stdout = seconds.map((second) => `a\t1\t${second}\n`).join("");
  return { code: 0, signal: null, stdout, stderr: "" };
}

const ROWS: readonly {
  readonly name: string;
  /** What the programs print in each attempt, relative to the second that it was given. */
  readonly attempts: readonly (readonly (readonly number[])[])[];
}[] = [
  { name: "both print the second", attempts: [[[0, 0], [0]]] },
  { name: "both print the next second", attempts: [[[1, 1], [1]], [[0], [0]]] },
  { name: "one prints the next second", attempts: [[[0], [1]], [[0], [0]]] },
  { name: "both take three seconds to start", attempts: [[[3], [3]], [[0], [0]]] },
  { name: "one prints nothing", attempts: [[[], [0]]] },
  { name: "one prints nothing, and one the next second", attempts: [[[], [1]], [[], [0]]] },
  { name: "both print nothing", attempts: [[[], []]] },
  { name: "one prints both seconds", attempts: [[[0, 1], [0]], [[0], [0]]] },
];

for (const { name, attempts } of ROWS) {
  Deno.test(`programs run in the second of their states: ${name}`, async () => {
    const seconds: number[] = [];
    const results = await inOneSecond((second) => {
      const attempt = attempts[seconds.length] ?? [];
      seconds.push(second);
      return Promise.resolve(attempt.map((times) => printed(...times.map((t) => second + t))));
    });
    assertEquals(seconds.length, attempts.length);
    const startupSec = Math.max(...attempts[0]?.flat() ?? []);
    for (const second of seconds.slice(1)) assert(second >= (seconds[0] ?? NaN) + startupSec);
    const last = seconds.at(-1) ?? NaN;
    const expected = attempts.at(-1)?.map((times) => printed(...times.map((t) => last + t)));
    assertEquals(results, expected);
  });
}
