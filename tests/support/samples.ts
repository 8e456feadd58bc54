/**
 * Arbitrary samples, prefixes and numbers, for property tests.
 *
 * @module
 */

import fc from "fast-check";
import { METRICS } from "../../src/metrics/catalogue.ts";
import type { Sample } from "../../src/metrics/catalogue.ts";

/** Any finite number. */
export const anyNumber: fc.Arbitrary<number> = fc.double({ noNaN: true, noDefaultInfinity: true });

/** JSON's readers make `-0` of a zero below zero, its writers do not; none is counted. */
const anyRaw = anyNumber.map((value) => value === 0 ? 0 : value);

/** Any sample, with values below zero too. */
export const anySample: fc.Arbitrary<Sample> = fc.dictionary(
  fc.constantFrom(...METRICS.map(({ name }) => name)),
  anyRaw,
  { noNullPrototype: true },
);

/** Any metric-key prefix. */
export const anyPrefix: fc.Arbitrary<string> = fc.stringMatching(/^[-A-Za-z0-9_.]{1,60}$/);
