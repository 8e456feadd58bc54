/**
 * Formulas of names: `NAME`, or names joined by ` + ` and ` - `.
 *
 * @module
 */

/**
 * Returns the value of the first formula of which all parts are known, or `undefined`.
 *
 * @param valueOf Returns the value of a part, or `undefined`.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const fields = new Map([["Sys", 9], ["HeapReleased", 2]]);
 * assertEquals(evaluate(["Held", "Sys - HeapReleased"], (name) => fields.get(name)), 7);
 * ```
 */
export function evaluate(
  formulas: readonly string[],
  valueOf: (part: string) => number | undefined,
): number | undefined {
  for (const formula of formulas) {
    const value = evaluateOne(formula.split(" "), valueOf);
    if (value !== undefined) return value;
  }
  return undefined;
}

function evaluateOne(
  tokens: readonly string[],
  valueOf: (part: string) => number | undefined,
): number | undefined {
  let total = 0;
  let sign = 1;
  for (const token of tokens) {
    if (token === "+" || token === "-") {
      sign = token === "+" ? 1 : -1;
      continue;
    }
    const value = valueOf(token);
    if (value === undefined) return undefined;
    total += sign * value;
  }
  return total;
}

/** Returns the parts of a formula. */
export function partsOf(formula: string): readonly string[] {
  return formula.split(" ").filter((token) => token !== "+" && token !== "-");
}
