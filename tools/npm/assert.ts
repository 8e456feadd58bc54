/**
 * Replaces `@std/assert` where only npm is reachable: `deno-std` has the code, but not the assertion
 * signatures that narrow types.
 *
 * @module
 */

import * as plain from "npm:deno-std@1.4.0/assert/mod.js";

export {
  assertAlmostEquals,
  assertArrayIncludes,
  assertEquals,
  assertFalse,
  assertGreater,
  assertGreaterOrEqual,
  AssertionError,
  assertIsError,
  assertLess,
  assertLessOrEqual,
  assertMatch,
  assertNotEquals,
  assertNotInstanceOf,
  assertNotMatch,
  assertNotStrictEquals,
  assertObjectMatch,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
  equal,
  fail,
  unimplemented,
  unreachable,
} from "npm:deno-std@1.4.0/assert/mod.js";

/** Throws unless `actual` is truthy. */
export function assert(actual: unknown, message?: string): asserts actual {
  plain.assert(actual, message);
}

/** Throws if `actual` is `null` or `undefined`. */
export function assertExists<T>(actual: T, message?: string): asserts actual is NonNullable<T> {
  plain.assertExists(actual, message);
}

/** Throws unless `actual` is an instance of `type`. */
export function assertInstanceOf<T>(
  actual: unknown,
  type: abstract new (...args: never[]) => T,
  message?: string,
): asserts actual is T {
  plain.assertInstanceOf(actual, type, message);
}
