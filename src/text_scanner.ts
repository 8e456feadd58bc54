/**
 * A position in a text that moves forward only, so that any text is read in linear time.
 *
 * @module
 */

/** A text, and how far it has been read. */
export interface Scanner {
  readonly text: string;
  position: number;
}

/** Moves past what a sticky pattern matches and returns it; `undefined` if it does not match. */
export function match(scanner: Scanner, pattern: RegExp): RegExpExecArray | undefined {
  pattern.lastIndex = scanner.position;
  const found = pattern.exec(scanner.text);
  if (found === null) return undefined;
  scanner.position += found[0].length;
  return found;
}

/** Moves past a text and returns true, if the text is here. */
export function take(scanner: Scanner, expected: string): boolean {
  if (!scanner.text.startsWith(expected, scanner.position)) return false;
  scanner.position += expected.length;
  return true;
}

/** Tells whether the whole text is read. */
export function isAtEnd({ text, position }: Scanner): boolean {
  return position >= text.length;
}
