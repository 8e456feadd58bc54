/**
 * Finds what a mistyped name was meant to be.
 *
 * @module
 */

/**
 * Returns the known name that is nearest to a mistyped one, or `undefined` when none is near: more
 * than two letters, or a third of them, would have to be changed, put in or taken out.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(nearest("prot", ["host", "port"]), "port");
 * assertEquals(nearest("colour", ["host", "port"]), undefined);
 * ```
 */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const limit = Math.max(2, Math.floor(name.length / 3));
  const ranked = known.map((candidate) => [distance(name, candidate), candidate] as const)
    .filter(([steps, candidate]) => steps <= limit && steps < candidate.length)
    .sort(([a], [b]) => a - b);
  return ranked[0]?.[1];
}

/** The Levenshtein distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const changed = (row[j] ?? 0) + (letter === b[j] ? 0 : 1);
      next.push(Math.min(changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? Infinity;
}
