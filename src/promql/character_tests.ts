/**
 * Sets of characters, as RE2 has them in classes and escapes.
 *
 * @module
 */

/** Tells whether one character, a whole code point, belongs to a set. */
export type CharacterTest = (character: string) => boolean;

/** The first and the last code point of a range. */
export type Range = readonly [first: number, last: number];

const LARGEST = 0x10ffff;

const DIGIT: readonly Range[] = [[0x30, 0x39]];
const UPPER: readonly Range[] = [[0x41, 0x5a]];
const LOWER: readonly Range[] = [[0x61, 0x7a]];
const ALPHA = [...UPPER, ...LOWER];
const WORD = [...DIGIT, ...ALPHA, [0x5f, 0x5f]] as const;
const PUNCTUATION: readonly Range[] = [[0x21, 0x2f], [0x3a, 0x40], [0x5b, 0x60], [0x7b, 0x7e]];

/** The letters after a backslash, in lower case; in upper case they mean all other characters. */
export const PERL_CLASSES: ReadonlyMap<string, readonly Range[]> = new Map([
  ["d", DIGIT],
  // Without the vertical tab, unlike JavaScript's.
  ["s", [[0x09, 0x0a], [0x0c, 0x0d], [0x20, 0x20]]],
  ["w", WORD],
]);

/** The names in `[[:name:]]`. */
export const POSIX_CLASSES: ReadonlyMap<string, readonly Range[]> = new Map([
  ["alnum", [...DIGIT, ...ALPHA]],
  ["alpha", ALPHA],
  ["ascii", [[0, 0x7f]]],
  ["blank", [[0x09, 0x09], [0x20, 0x20]]],
  ["cntrl", [[0, 0x1f], [0x7f, 0x7f]]],
  ["digit", DIGIT],
  ["graph", [[0x21, 0x7e]]],
  ["lower", LOWER],
  ["print", [[0x20, 0x7e]]],
  ["punct", PUNCTUATION],
  ["space", [[0x09, 0x0d], [0x20, 0x20]]],
  ["upper", UPPER],
  ["word", WORD],
  ["xdigit", [...DIGIT, [0x41, 0x46], [0x61, 0x66]]],
]);

/** Returns a test for any character. */
export function anyCharacter(): CharacterTest {
  return () => true;
}

/**
 * Returns a test for the characters of some ranges.
 *
 * @param isFolded Whether upper and lower case are the same. Unicode folds, and so do RE2 and
 * JavaScript: `k` is the same as the sign for kelvin, too.
 */
export function inRanges(ranges: readonly Range[], isFolded: boolean): CharacterTest {
  if (isFolded) return matchesClass(ranges.map(formatRange).join(""), isFolded);
  return (character) => {
    const code = character.codePointAt(0) ?? LARGEST + 1;
    return ranges.some(([first, last]) => first <= code && code <= last);
  };
}

/**
 * Returns a test for the characters with a property, such as `Lu` or `Greek`; `undefined` where
 * Unicode has no category and no script of this name.
 */
export function hasProperty(name: string, isFolded: boolean): CharacterTest | undefined {
  if (!/^[A-Z][A-Za-z_]*$/.test(name)) return undefined;
  if (name === "Any") return anyCharacter();
  const property = name.length <= 2 ? name : `Script=${name}`;
  try {
    return matchesClass(`\\p{${property}}`, isFolded);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Returns a test for all characters that another test does not take. */
export function negate(test: CharacterTest): CharacterTest {
  return (character) => !test(character);
}

/** Returns a test for the characters that any of some tests takes. */
export function anyOf(tests: readonly CharacterTest[]): CharacterTest {
  return (character) => tests.some((test) => test(character));
}

function matchesClass(members: string, isFolded: boolean): CharacterTest {
  const pattern = new RegExp(`^[${members}]$`, isFolded ? "iu" : "u");
  return (character) => pattern.test(character);
}

function formatRange([first, last]: Range): string {
  return `\\u{${first.toString(16)}}-\\u{${last.toString(16)}}`;
}
