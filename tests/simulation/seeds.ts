/**
 * Seeds from seeds. Whatever is random in a simulated world is a function of the world's seed and of
 * what it is for, not of what was drawn before: so leaving out one event changes no other.
 *
 * @module
 */

/** Returns one seed for some whole numbers, of 32 bits. */
export function mixSeeds(...parts: readonly number[]): number {
  let hash = 0x9e3779b9;
  for (const part of parts) {
    hash = Math.imul(hash ^ part, 0x85ebca6b);
    hash ^= hash >>> 13;
    hash = Math.imul(hash, 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return hash >>> 0;
}

/** Returns a seed for a name. */
export function hashName(name: string): number {
  return mixSeeds(...new TextEncoder().encode(name));
}

/** Returns a number from 0 up to 1, which it is not, for some whole numbers. */
export function fraction(...parts: readonly number[]): number {
  return mixSeeds(...parts) / 2 ** 32;
}

/**
 * Returns one of some values, by how much of an event there is.
 *
 * @param size From 0 to 1.
 * @param what Tells choices of one event apart.
 */
export function choose<T>(values: readonly T[], size: number, what: number): T {
  const chosen = values[Math.floor(fraction(Math.round(size * 1e6), what) * values.length)];
  if (chosen === undefined) throw new RangeError("There is nothing to choose");
  return chosen;
}
