/**
 * The members of a JSON object that is not valid as a whole: one variable of an expvar page that is
 * NaN or infinite makes the page invalid, but not the other variables.
 *
 * @module
 */

const SPACE = /[ \t\r\n]*/y;
/**
 * The end of a string, or an escape in it. A pattern for a whole long string overflows the stack.
 */
const QUOTE_OR_ESCAPE = /"|\\[^]/g;
/** Anything but strings, brackets, commas and colons: numbers, literals, and invalid text. */
const OTHER = /[^"[\]{},:]+/y;

/**
 * Returns the texts of an object's members by name, the last one of equal names; `undefined` if
 * brackets and strings do not match, because the text is truncated or is not an object.
 */
export function splitMembers(text: string): ReadonlyMap<string, string> | undefined {
  const members = new Map<string, string>();
  let position = skip(SPACE, text, 0);
  if (text[position] !== "{") return undefined;
  do {
    const start = skip(SPACE, text, position + 1);
    const end = skipString(text, start);
    const colon = skip(SPACE, text, end);
    if (end === start || text[colon] !== ":") return undefined;
    position = skipValue(text, colon + 1);
    members.set(text.slice(start + 1, end - 1), text.slice(colon + 1, position).trim());
  } while (text[position] === ",");
  const isWhole = text[position] === "}" && skip(SPACE, text, position + 1) === text.length;
  return isWhole ? members : undefined;
}

/** Returns where a value ends: at the comma or bracket after it, or at the end of the text. */
function skipValue(text: string, start: number): number {
  let depth = 0;
  let position = start;
  while (position < text.length) {
    const character = text[position] ?? "";
    if (depth === 0 && ",}]".includes(character)) return position;
    if ("[{".includes(character)) depth++;
    if ("]}".includes(character)) depth--;
    const isMark = "[]{},:".includes(character);
    if (isMark) position++;
    else if (character !== '"') position = skip(OTHER, text, position);
    else {
      const end = skipString(text, position);
      if (end === position) return text.length;
      position = end;
    }
  }
  return position;
}

/** Returns where the string that begins at a position ends; the position itself if none does. */
function skipString(text: string, start: number): number {
  if (text[start] !== '"') return start;
  QUOTE_OR_ESCAPE.lastIndex = start + 1;
  for (let found = QUOTE_OR_ESCAPE.exec(text); found; found = QUOTE_OR_ESCAPE.exec(text)) {
    if (found[0] === '"') return QUOTE_OR_ESCAPE.lastIndex;
  }
  return start;
}

function skip(pattern: RegExp, text: string, start: number): number {
  pattern.lastIndex = start;
  return pattern.test(text) ? pattern.lastIndex : start;
}
