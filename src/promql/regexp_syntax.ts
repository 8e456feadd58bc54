/**
 * Parses a regular expression in RE2's syntax, which Prometheus and Go have. What only JavaScript
 * has, such as lookahead, is refused; what differs between them has RE2's meaning.
 *
 * Syntax: https://github.com/google/re2/wiki/Syntax
 *
 * @module
 */

import { isAtEnd, match, take } from "../text_scanner.ts";
import type { Scanner } from "../text_scanner.ts";
import { anyCharacter, inRanges } from "./character_tests.ts";
import type { CharacterTest } from "./character_tests.ts";
import { readClass, readEscapedCharacter, readSet } from "./regexp_escapes.ts";
import { PromqlError } from "./syntax_error.ts";

/** What holds between two characters. */
export type Assertion = "text start" | "text end" | "line start" | "line end" | "word" | "no word";

/** A part of a regular expression. */
export type Node =
  | { readonly kind: "character"; readonly test: CharacterTest }
  | { readonly kind: "assertion"; readonly assertion: Assertion }
  | { readonly kind: "sequence"; readonly parts: readonly Node[] }
  | { readonly kind: "choice"; readonly parts: readonly Node[] }
  | {
    readonly kind: "repeat";
    readonly part: Node;
    readonly least: number;
    /** May be infinite. */
    readonly most: number;
  };

interface Parser extends Scanner {
  /** The letters of the flags that are set. */
  flags: ReadonlySet<string>;
  depth: number;
}

const MOST_LEVELS = 100;
const MOST_REPETITIONS = 1000;

const QUANTIFIER = /(?:([*+?])|\{(0|[1-9]\d{0,8})(,(0|[1-9]\d{0,8})?)?\})\??/y;
const FLAGS = /\(\?([imsU]*)(?:-([imsU]+))?\)/y;
const GROUP = /\((?:\?(?:P?<[A-Za-z_]\w{0,100}>|([imsU]*)(?:-([imsU]+))?:))?/y;
const NOT_RE2_GROUP = /\(\?(?:<?[=!]|[^]{0,2})/y;
const CHARACTER = /[^]/yu;
const NEWLINE: CharacterTest = (character) => character !== "\n";

/**
 * Parses a regular expression. A dot is any character, line ends too, as in Prometheus 3.
 *
 * @throws {PromqlError} When it is not valid in RE2.
 */
export function parseRegexp(text: string): Node {
  const parser: Parser = { text, position: 0, flags: new Set("s"), depth: 0 };
  const node = readChoice(parser);
  if (isAtEnd(parser)) return node;
  throw new PromqlError(parser.position, 'has a ")" without a "("');
}

function readChoice(parser: Parser): Node {
  const parts = [readSequence(parser)];
  while (take(parser, "|")) parts.push(readSequence(parser));
  return { kind: "choice", parts };
}

function readSequence(parser: Parser): Node {
  const parts: Node[] = [];
  while (!isAtEnd(parser) && !"|)".includes(parser.text[parser.position] ?? "")) {
    if (readFlags(parser)) {
      // A quantifier behind flags repeats what stands before them.
      parts.push(...parts.splice(-1).map((before) => readRepeated(parser, before)));
      continue;
    }
    const literals = readQuoted(parser) ?? [readAtom(parser)];
    const last = literals.pop();
    parts.push(...literals);
    if (last !== undefined) parts.push(readRepeated(parser, last));
  }
  return { kind: "sequence", parts };
}

/** Reads `\Q…\E`. */
function readQuoted(parser: Parser): Node[] | undefined {
  const { text, position } = parser;
  if (!take(parser, "\\Q")) return undefined;
  const end = text.indexOf("\\E", parser.position);
  parser.position = end === -1 ? text.length : end + 2;
  const literals = [...text.slice(position + 2, end === -1 ? text.length : end)];
  return literals.map((character) => literal(parser, character.codePointAt(0) ?? 0));
}

function readRepeated(parser: Parser, part: Node): Node {
  const start = parser.position;
  const [text, sign, fewest = "", comma, largest] = match(parser, QUANTIFIER) ?? [];
  if (text === undefined) return part;
  const [again] = match(parser, QUANTIFIER) ?? [];
  if (again !== undefined) {
    throw new PromqlError(start, `repeats twice, "${text}${again}": put (?:…) around the first`);
  }
  const least = sign === undefined ? Number(fewest) : sign === "+" ? 1 : 0;
  const most = sign === undefined
    ? Number(comma === undefined ? least : largest ?? Infinity)
    : sign === "?"
    ? 1
    : Infinity;
  const counts = [least, most].filter(Number.isFinite);
  if (least <= most && counts.every((count) => count <= MOST_REPETITIONS)) {
    return { kind: "repeat", part, least, most };
  }
  throw new PromqlError(
    start,
    `has an invalid repetition, "${text}": up to ${MOST_REPETITIONS} times, the smaller number first`,
  );
}

function readAtom(parser: Parser): Node {
  const { flags, text, position } = parser;
  const isFolded = flags.has("i");
  const [quantifier] = match(parser, QUANTIFIER) ?? [];
  if (quantifier !== undefined) {
    throw new PromqlError(position, `has nothing to repeat before "${quantifier}"`);
  }
  if (text[position] === "(") return readGroup(parser);
  const assertion = readAssertion(parser);
  if (assertion !== undefined) return { kind: "assertion", assertion };
  if (take(parser, ".")) return character(flags.has("s") ? anyCharacter() : NEWLINE);
  const set = readClass(parser, isFolded) ?? readSet(parser, isFolded);
  if (set !== undefined) return character(set);
  const escaped = readEscapedCharacter(parser);
  return literal(parser, escaped ?? match(parser, CHARACTER)?.[0].codePointAt(0) ?? 0);
}

/** Reads flags for the rest of the group that contains them; returns false where none stand. */
function readFlags(parser: Parser): boolean {
  const [text, on, off] = match(parser, FLAGS) ?? [];
  if (text !== undefined) setFlags(parser, on, off);
  return text !== undefined;
}

function setFlags(parser: Parser, on = "", off = ""): void {
  parser.flags = new Set(parser.flags).union(new Set(on)).difference(new Set(off));
}

function readGroup(parser: Parser): Node {
  const start = parser.position;
  const [, on, off] = match(parser, GROUP) ?? [];
  if (parser.text.startsWith("?", parser.position)) refuseGroup(parser, start);
  const outer = parser.flags;
  setFlags(parser, on, off);
  if (++parser.depth > MOST_LEVELS) throw new PromqlError(start, `nests over ${MOST_LEVELS} deep`);
  const node = readChoice(parser);
  if (!take(parser, ")")) throw new PromqlError(start, 'has a "(" without a ")"');
  parser.depth--;
  parser.flags = outer;
  return node;
}

function refuseGroup(parser: Parser, start: number): never {
  parser.position = start;
  const [text = ""] = match(parser, NOT_RE2_GROUP) ?? [];
  const isLookaround = /[=!]$/.test(text);
  throw new PromqlError(
    start,
    isLookaround
      ? `has a lookahead or lookbehind, "${text}", which RE2 does not have`
      : `has a group that RE2 does not have, "${text}"`,
  );
}

function readAssertion(parser: Parser): Assertion | undefined {
  const isMultiline = parser.flags.has("m");
  if (take(parser, "^")) return isMultiline ? "line start" : "text start";
  if (take(parser, "$")) return isMultiline ? "line end" : "text end";
  if (take(parser, "\\A")) return "text start";
  if (take(parser, "\\z")) return "text end";
  if (take(parser, "\\b")) return "word";
  return take(parser, "\\B") ? "no word" : undefined;
}

function literal({ flags }: Parser, code: number): Node {
  return character(inRanges([[code, code]], flags.has("i")));
}

function character(test: CharacterTest): Node {
  return { kind: "character", test };
}
