/**
 * Selectors of PromQL: the name of a metric, and matchers for the labels of its series.
 *
 * Syntax: https://prometheus.io/docs/prometheus/latest/querying/basics/#time-series-selectors
 *
 * @module
 */

import { quote } from "../messages.ts";
import { isAtEnd, match, take } from "../text_scanner.ts";
import type { Scanner } from "../text_scanner.ts";
import { compileRegexp } from "./regexp_matcher.ts";
import { readString } from "./strings.ts";
import { PromqlError } from "./syntax_error.ts";

/** How a matcher compares. */
export type Operator = "=" | "!=" | "=~" | "!~";

/** What a label of a series must be. A label that a series does not have is empty. */
export interface Matcher {
  readonly label: string;
  readonly operator: Operator;
  readonly value: string;
  /** Tells whether a value of the label matches. */
  matches(value: string): boolean;
}

/** The series that are selected. */
export interface Selector {
  /** The name of the metric. */
  readonly name: string;
  readonly matchers: readonly Matcher[];
}

/** The label with the name of the metric. */
const NAME_LABEL = "__name__";

const SPACE = /[ \t\r\n]*/y;
const NAME = /[A-Za-z_:][A-Za-z0-9_:]*/y;
const LABEL = /[A-Za-z_][A-Za-z0-9_]*/y;
const OPERATOR = /=~|!~|!=|=/y;

/**
 * Parses a selector.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const { name, matchers } = parseSelector('requests_total{code=~"5.."}');
 * assertEquals([name, matchers[0]?.matches("503")], ["requests_total", true]);
 * ```
 * @throws {PromqlError} When it is not a selector, or has no name.
 */
export function parseSelector(text: string): Selector {
  const scanner: Scanner = { text, position: 0 };
  skip(scanner);
  const name = match(scanner, NAME)?.[0];
  skip(scanner);
  const { names, matchers } = take(scanner, "{") ? readMatchers(scanner) : noMatchers();
  skip(scanner);
  if (!isAtEnd(scanner)) throw describeRest(scanner);
  const all = [...(name === undefined ? [] : [{ name, position: 0 }]), ...names];
  const [only, second] = all;
  if (only === undefined) throw describeNameless(scanner, matchers);
  if (second === undefined) return { name: only.name, matchers };
  throw new PromqlError(second.position, `has a second name, ${quote(second.name)}`);
}

/** Tells whether the labels of a series match. */
export function matchesLabels(
  { matchers }: Selector,
  labels: ReadonlyMap<string, string>,
): boolean {
  return matchers.every(({ label, matches }) => matches(labels.get(label) ?? ""));
}

/**
 * Creates a quick test for lines of a page that a selector cannot select: it looks for the values
 * that labels must equal, without parsing the line. A value without these characters is written in
 * one way only.
 *
 * @returns Whether a line of the selector's name may match.
 */
export function createLineTest({ matchers }: Selector): (line: string) => boolean {
  const needed = matchers
    .filter(({ operator, value }) => operator === "=" && /^[^"\\\n]+$/.test(value))
    .map(({ value }) => `"${value}"`);
  return (line) => needed.every((text) => line.includes(text));
}

/** What is between the braces. A name may be there too, in quotes. */
interface Braces {
  readonly names: { readonly name: string; readonly position: number }[];
  readonly matchers: Matcher[];
}

function noMatchers(): Braces {
  return { names: [], matchers: [] };
}

function readMatchers(scanner: Scanner): Braces {
  const braces = noMatchers();
  for (skip(scanner); !take(scanner, "}"); skip(scanner)) {
    readEntry(scanner, braces);
    skip(scanner);
    if (!take(scanner, ",") && scanner.text[scanner.position] !== "}") {
      throw expected(scanner, '"," or "}" after a matcher');
    }
  }
  return braces;
}

function readEntry(scanner: Scanner, { names, matchers }: Braces): void {
  const position = scanner.position;
  const quoted = readString(scanner);
  const label = quoted ?? match(scanner, LABEL)?.[0];
  if (label === undefined) throw expected(scanner, 'a label or "}"');
  skip(scanner);
  if (quoted !== undefined && isEndOfEntry(scanner)) {
    names.push({ name: checkName(quoted, position), position });
    return;
  }
  const operator = readOperator(scanner, label);
  skip(scanner);
  const matcher = readValue(scanner, label, operator);
  if (label !== NAME_LABEL) matchers.push(matcher);
  else if (operator === "=") names.push({ name: checkName(matcher.value, position), position });
  else throw new PromqlError(position, 'must name one metric, with "="');
}

function checkName(name: string, position: number): string {
  if (name !== "") return name;
  throw new PromqlError(position, "has an empty name");
}

function isEndOfEntry({ text, position }: Scanner): boolean {
  return /[,}]/.test(text[position] ?? "");
}

function readOperator(scanner: Scanner, label: string): Operator {
  const operator = match(scanner, OPERATOR)?.[0];
  if (operator === undefined) {
    throw expected(scanner, `"=", "!=", "=~" or "!~" after label ${quote(label)}`);
  }
  if (operator === "=" && scanner.text[scanner.position] === "=") {
    throw new PromqlError(scanner.position - 1, 'has "==": the operator is "="');
  }
  return operator as Operator;
}

function readValue(scanner: Scanner, label: string, operator: Operator): Matcher {
  const start = scanner.position;
  const value = readString(scanner);
  if (value === undefined) throw expected(scanner, `a value in quotes for label ${quote(label)}`);
  return { label, operator, value, matches: compileMatcher(operator, value, start) };
}

function compileMatcher(operator: Operator, value: string, start: number): Matcher["matches"] {
  if (operator === "=") return (text) => text === value;
  if (operator === "!=") return (text) => text !== value;
  const matches = compileValue(value, start);
  return operator === "=~" ? matches : (text) => !matches(text);
}

function compileValue(value: string, start: number): Matcher["matches"] {
  try {
    return compileRegexp(value);
  } catch (error) {
    if (!(error instanceof PromqlError)) throw error;
    throw new PromqlError(start, `regular expression ${quote(value)} ${error.message}`);
  }
}

function describeNameless({ text }: Scanner, matchers: readonly Matcher[]): PromqlError {
  if (text.trim() === "") return new PromqlError(0, "is empty, expected a metric name");
  const example = matchers.length === 0 ? "requests_total" : `requests_total${text.trim()}`;
  return new PromqlError(0, `has no metric name, expected one such as ${quote(example)}`);
}

/** Other parts of PromQL have settings of their own. */
function describeRest(scanner: Scanner): PromqlError {
  const { text, position } = scanner;
  if (text[position] === "(") {
    return new PromqlError(position, 'has a function: use "per" or "quantile" instead');
  }
  if (text[position] === "[") {
    return new PromqlError(position, 'has a range: use "per" for growth over time');
  }
  return expected(scanner, position === 0 ? "the name of a metric" : "the end of the selector");
}

function expected(scanner: Scanner, what: string): PromqlError {
  const { text, position } = scanner;
  const code = text.codePointAt(position);
  const found = code === undefined ? "the end" : quote(String.fromCodePoint(code));
  return new PromqlError(position, `expected ${what}, got ${found}`);
}

function skip(scanner: Scanner): void {
  match(scanner, SPACE);
}
