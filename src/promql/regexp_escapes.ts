/**
 * Escapes and classes of RE2's regular expressions.
 *
 * @module
 */

import { isAtEnd, match, take } from "../text_scanner.ts";
import type { Scanner } from "../text_scanner.ts";
import {
  anyOf,
  hasProperty,
  inRanges,
  negate,
  PERL_CLASSES,
  POSIX_CLASSES,
} from "./character_tests.ts";
import type { CharacterTest, Range } from "./character_tests.ts";
import { PromqlError } from "./syntax_error.ts";

const PERL_CLASS = /\\([dswDSW])/y;
const PROPERTY = /\\([pP])(?:\{(\^?)([^{}]{0,100})\}|([A-Za-z]))/y;
const POSIX_CLASS = /\[:(\^?)([A-Za-z]{0,20}):\]/y;
const HEXADECIMAL = /\\x(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]{1,8})\})/y;
const OCTAL = /\\(0[0-7]{0,2}|[1-7][0-7]{1,2})/y;
const CONTROL = /\\([aftnrv])/y;
const CONTROLS: ReadonlyMap<string, number> = new Map([
  ["a", 0x07],
  ["f", 0x0c],
  ["t", 0x09],
  ["n", 0x0a],
  ["r", 0x0d],
  ["v", 0x0b],
]);
const PUNCTUATION = /\\([!-/:-@[-`{-~])/y;
const CHARACTER = /[^]/yu;

/**
 * Reads `[…]`, if one begins here.
 *
 * @throws {PromqlError} When it is not closed, or is not valid in RE2.
 */
export function readClass(scanner: Scanner, isFolded: boolean): CharacterTest | undefined {
  const start = scanner.position;
  if (!take(scanner, "[")) return undefined;
  const isNegated = take(scanner, "^");
  const tests: CharacterTest[] = [];
  // The first bracket is literal.
  do tests.push(readMember(scanner, start, isFolded)); while (!take(scanner, "]"));
  const test = anyOf(tests);
  return isNegated ? negate(test) : test;
}

function readMember(scanner: Scanner, start: number, isFolded: boolean): CharacterTest {
  const set = readPosixClass(scanner, isFolded) ?? readSet(scanner, isFolded);
  if (set !== undefined) return set;
  const position = scanner.position;
  const first = readOne(scanner, start);
  const isRange = /^-[^\]]/.test(scanner.text.slice(scanner.position, scanner.position + 2));
  if (!isRange) return inRanges([[first, first]], isFolded);
  take(scanner, "-");
  const range: Range = [first, readOne(scanner, start)];
  if (range[0] <= range[1]) return inRanges([range], isFolded);
  const text = scanner.text.slice(position, scanner.position);
  throw new PromqlError(position, `has a range that runs backwards, "${text}"`);
}

function readOne(scanner: Scanner, start: number): number {
  if (isAtEnd(scanner)) throw new PromqlError(start, 'has a "[" without a "]"');
  return readEscapedCharacter(scanner) ?? match(scanner, CHARACTER)?.[0].codePointAt(0) ?? 0;
}

function readPosixClass(scanner: Scanner, isFolded: boolean): CharacterTest | undefined {
  const start = scanner.position;
  const [text, caret, name = ""] = match(scanner, POSIX_CLASS) ?? [];
  if (text === undefined) return undefined;
  const ranges = POSIX_CLASSES.get(name);
  if (ranges === undefined) throw new PromqlError(start, `has an unknown class, "${text}"`);
  const test = inRanges(ranges, isFolded);
  return caret === "^" ? negate(test) : test;
}

/**
 * Reads the escape of a set, such as `\d` or `\pL`, if one begins here.
 *
 * @throws {PromqlError} When Unicode has no property of its name.
 */
export function readSet(scanner: Scanner, isFolded: boolean): CharacterTest | undefined {
  const [, letter] = match(scanner, PERL_CLASS) ?? [];
  if (letter === undefined) return readProperty(scanner, isFolded);
  const test = inRanges(PERL_CLASSES.get(letter.toLowerCase()) ?? [], isFolded);
  return letter === letter.toLowerCase() ? test : negate(test);
}

function readProperty(scanner: Scanner, isFolded: boolean): CharacterTest | undefined {
  const start = scanner.position;
  const [text, letter, caret = "", braced, single] = match(scanner, PROPERTY) ?? [];
  if (text === undefined) return undefined;
  const test = hasProperty(braced ?? single ?? "", isFolded);
  if (test === undefined) throw new PromqlError(start, `has an unknown property, "${text}"`);
  return (letter === "P") === (caret === "^") ? test : negate(test);
}

/**
 * Reads the escape of one character and returns its code point; `undefined` if none begins here.
 *
 * @throws {PromqlError} When RE2 has no such escape.
 */
export function readEscapedCharacter(scanner: Scanner): number | undefined {
  if (scanner.text[scanner.position] !== "\\") return undefined;
  const [, control] = match(scanner, CONTROL) ?? [];
  if (control !== undefined) return CONTROLS.get(control);
  const [, punctuation] = match(scanner, PUNCTUATION) ?? [];
  if (punctuation !== undefined) return punctuation.charCodeAt(0);
  const [, octal] = match(scanner, OCTAL) ?? [];
  return octal === undefined ? readHexadecimal(scanner) : parseInt(octal, 8);
}

function readHexadecimal(scanner: Scanner): number {
  const { text, position } = scanner;
  const [, two, braced] = match(scanner, HEXADECIMAL) ?? [];
  const code = parseInt(two ?? braced ?? "", 16);
  if (code <= 0x10ffff) return code;
  throw new PromqlError(position, describeEscape({ text, position }));
}

function describeEscape({ text, position }: Scanner): string {
  const next = String.fromCodePoint(text.codePointAt(position + 1) ?? 0x20).trim();
  if (next === "") return 'ends with "\\"';
  if (/[1-9]/.test(next)) return `has a backreference, "\\${next}", which RE2 does not have`;
  return `has an escape that RE2 does not have, "\\${next}"`;
}
