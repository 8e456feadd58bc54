/**
 * The regular expressions in a source text, and texts that are hostile to each: repetitions of what
 * it matches, behind what makes it begin, before what makes it fail.
 *
 * @module
 */

/** A regular expression, as it stands in a source. */
export interface Pattern {
  readonly pattern: string;
  readonly flags: string;
}

/** The patterns in a source. */
export interface Found {
  readonly patterns: readonly Pattern[];
  /** How many are built while the program runs, so that no source shows them. */
  readonly built: number;
}

/** Finds the regular expressions in the source of a module. */
export function findPatterns(path: string, source: string): Found {
  const patterns: Pattern[] = [];
  let built = 0;
  const countBuilt = ({ callee }: Deno.lint.CallExpression | Deno.lint.NewExpression) => {
    if (callee.type === "Identifier" && callee.name === "RegExp") built++;
  };
  const create = (): Deno.lint.LintVisitor => ({
    Literal: (node) => {
      if ("regex" in node && node.regex) patterns.push(node.regex);
    },
    NewExpression: countBuilt,
    CallExpression: countBuilt,
  });
  Deno.lint.runPlugin({ name: "patterns", rules: { find: { create } } }, path, source);
  return { patterns, built };
}

/** One thing that a pattern matches: a character or one of a class. */
interface Atom {
  readonly samples: readonly string[];
  /** Whether it is a character that is not repeated, so that texts are made of it and the next. */
  readonly isLiteral: boolean;
}

/** What classes are sampled with. */
const ALPHABET = [..."aAf1_ \t\n\"'\\/?#=&@:.,;()[]{}-+%$|*é\x9b漢😀"];
/** Hardly any pattern matches it. */
const NO_MATCH = "\x01";

/** A class, an escape, a group's opening, a quantifier, or any other character. */
const TOKEN =
  /\[(?:[^\\\]]|\\[^])*\]|\\(?:[pPu]\{[^}]*\}|x[0-9a-f]{2}|u[0-9a-f]{4}|[^])|\(\?(?:<?[=!]|:)|[*+?]\??|\{\d+(?:,\d*)?\}\??|[^]/giu;

function readAtoms({ pattern, flags }: Pattern): readonly Atom[] {
  const atoms: Atom[] = [];
  const tokens = pattern.match(TOKEN) ?? [];
  for (const [index, token] of tokens.entries()) {
    if (/^(?:\(.*|\)|[|^$*+?]\??|\{.+|\\[bB])$/.test(token)) continue;
    const matcher = new RegExp(`^${token}$`, flags.replace(/[gym]/g, ""));
    const own = token.length === 1 ? [token] : [];
    const samples = [...own, ...ALPHABET].filter((letter) => matcher.test(letter));
    const isRepeated = /^(?:[*+?]\??|\{.+)$/.test(tokens[index + 1] ?? "");
    const isClass = samples.length > 2;
    const chosen = isClass ? [samples[0], samples.at(-1)] : samples.slice(0, 1);
    atoms.push({
      samples: chosen.filter((letter) => letter !== undefined),
      isLiteral: !isClass && !isRepeated,
    });
  }
  return atoms.filter(({ samples }) => samples.length > 0);
}

/** Makes a text of at least so many characters. */
export type MakeText = (length: number) => string;

/** What makes hostile texts for a pattern. */
export interface Attack {
  /** Repetitions of what one part of the pattern matches. */
  readonly simple: readonly MakeText[];
  /** Repetitions of what parts in a row match, of two parts, of one behind the ones before it. */
  readonly combined: readonly MakeText[];
}

/** Returns what makes hostile texts for a pattern. */
export function attack(pattern: Pattern): Attack {
  const atoms = readAtoms(pattern);
  const units = new Set<string>(["a", " ", ...atoms.flatMap(({ samples }) => samples)]);
  const single = [...units];
  const prefixes = new Set<string>([""]);
  for (const [start] of atoms.entries()) {
    let text = "";
    for (const [index, { samples, isLiteral }] of atoms.slice(start).entries()) {
      text += samples[0];
      // A run of literals, and a few atoms in a row.
      if (index < 4 || !isLiteral || atoms[start + index + 1]?.isLiteral !== true) units.add(text);
      if (start === 0) prefixes.add(text);
    }
  }
  const simple = single.map((unit) => repeat("", unit));
  const combined = [
    ...[...units].map((unit) => repeat("", unit)),
    ...[...prefixes].flatMap((prefix) => single.map((unit) => repeat(prefix, unit))),
    ...single.flatMap((a) => single.map((b) => repeat("", a + b))),
  ];
  return { simple, combined };
}

function repeat(prefix: string, unit: string): MakeText {
  return (length) => prefix + unit.repeat(Math.ceil(length / unit.length)) + NO_MATCH;
}
