/**
 * The one grammar of sizes: a number with `KiB`, `MiB` or `GiB`.
 *
 * @module
 */

const UNIT_BYTES: Readonly<Record<string, number>> = {
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
};
const SMALLEST_BYTES = 1024;
const LARGEST_BYTES = 1024 ** 3;

/** What a size may be, for messages. */
export const SIZE_RULE = 'a number with "KiB", "MiB" or "GiB", from 1KiB to 1GiB';

/**
 * Returns a size in bytes, or `undefined` when the text is not one.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(parseSize("32MiB"), 33554432);
 * assertEquals(parseSize("32MB"), undefined);
 * ```
 */
export function parseSize(text: string): number | undefined {
  const parts = /^(\d+(?:\.\d+)?)(KiB|MiB|GiB)$/.exec(text);
  const bytes = Math.round(Number(parts?.[1]) * (UNIT_BYTES[parts?.[2] ?? ""] ?? NaN));
  return bytes >= SMALLEST_BYTES && bytes <= LARGEST_BYTES ? bytes : undefined;
}
