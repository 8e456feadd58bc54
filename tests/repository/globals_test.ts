/**
 * What the program under `src/` takes from outside comes in as a value of `Runtime`: no module names
 * a clock, a timer, a source of randomness or a client of its own. So a simulation decides on all of
 * them.
 *
 * @module
 */

import { assertEquals } from "@std/assert";

const ROOT = `${import.meta.dirname}/../../`;

/** What no module names, and a line that does. */
const FORBIDDEN: readonly [what: string, pattern: RegExp, example: string][] = [
  ["a global of Deno", /\bDeno\./, "Deno.env.get(name)"],
  ["the wall clock", /\bDate\.now\b|\bnew Date\(\)|\bTemporal\b/, "const now = Date.now;"],
  ["the monotonic clock", /\bperformance\b/, "performance.now()"],
  ["a timer", /\bset(?:Timeout|Interval|Immediate)\b/, "setTimeout(done)"],
  ["a time limit", /\bAbortSignal\.timeout\b/, "AbortSignal.timeout(5)"],
  ["randomness", /\bMath\.random\b|\bcrypto\b/, "crypto.randomUUID()"],
  ["the network", /\bglobalThis\b|\bWebSocket\b/, "globalThis.fetch(uri)"],
  [
    "a module of node's with a clock, randomness or a client",
    /(?:from|import\() *"node:(?:https?|http2|net|tls|dns|timers|crypto|perf_hooks|process)/,
    'await import("node:https")',
  ],
];

function* listModules(directory: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(directory)) {
    if (isDirectory) yield* listModules(`${directory}/${name}`);
    else if (name.endsWith(".ts")) yield `${directory}/${name}`;
  }
}

/** Returns a module without comments and types that are imported; both may name what they mean. */
function readCode(path: string): string {
  return Deno.readTextFileSync(path)
    .replace(/\/\*\*?[^]*?\*\//g, "")
    .replace(/^\s*\/\/.*$/gm, "")
    .replace(/^import type [^;]*;$/gm, "");
}

for (const [what, pattern, example] of FORBIDDEN) {
  Deno.test(`no module under src/ names ${what}`, () => {
    const modules = [...listModules(`${ROOT}src`)];
    assertEquals(pattern.test(example), true);
    assertEquals(modules.filter((path) => pattern.test(readCode(path))), []);
  });
}
