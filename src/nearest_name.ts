/**
 * Finds the known name that a mistyped one probably means.
 *
 * @module
 */

/** The fewest characters of a name that are enough to suggest it. */
const SHORTEST_PART = 3;

/**
 * Returns the known name that is most similar to a mistyped one, ignoring case: the only one that
 * starts with it, ends with it or contains it; else the one with the fewest changes. `undefined` if
 * none is similar: if more than two letters, or a third of them, would have to be changed, inserted
 * or deleted.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(nearest("prot", ["host", "port"]), "port");
 * assertEquals(nearest("prefix", ["port", "metric-key-prefix"]), "metric-key-prefix");
 * assertEquals(nearest("colour", ["host", "port"]), undefined);
 * ```
 */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const typed = name.toLowerCase();
  const limit = Math.max(2, Math.floor(name.length / 3));
  const similar = known.filter((candidate) => Math.abs(candidate.length - typed.length) <= limit);
  const ranked = similar.map((candidate) =>
    [distance(typed, candidate.toLowerCase()), candidate] as const
  )
    .filter(([steps, candidate]) => steps <= limit && steps < candidate.length)
    .sort(([a], [b]) => a - b);
  const [steps = Infinity, candidate] = ranked[0] ?? [];
  return steps <= 1 ? candidate : onlyWithPart(typed, known) ?? candidate;
}

function onlyWithPart(part: string, known: readonly string[]): string | undefined {
  if (part.length < SHORTEST_PART) return undefined;
  const places: readonly ((text: string) => boolean)[] = [
    (text) => text.startsWith(part),
    (text) => text.endsWith(part),
    (text) => text.includes(part),
  ];
  return places.map((hasPart) => known.filter((text) => hasPart(text.toLowerCase())))
    .find((found) => found.length === 1)?.[0];
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
