/**
 * A page that is large: its bytes are held once, and JSON that costs far more memory than its text is
 * refused before anything is built of it. Loaded only for such pages.
 *
 * @module
 */

import { TargetError } from "../failure.ts";

/** How many arrays and objects may stand in each other; a page of statistics has 3. */
export const MOST_LEVELS = 100;

/** How many values a page may have; a page of statistics has some hundreds. */
export const MOST_VALUES = 250_000;

/** Holds a page while it comes in. */
export interface LargePage {
  /**
   * Takes the next bytes of the page.
   *
   * @throws {TargetError} When the page is JSON that nests too deep or has too many values.
   */
  push(chunk: Uint8Array): void;
  /** Takes the end of the page and returns its text without white space at its start. */
  end(): string;
}

/** Creates a page of the bytes that are there already. */
export function createLargePage(chunks: readonly Uint8Array[]): LargePage {
  const guard = createJsonGuard();
  let buffer = new ArrayBuffer(0);
  let length = 0;
  const push = (chunk: Uint8Array) => {
    guard(chunk);
    const needed = length + chunk.length;
    // Strings, and chunks one by one, would take several times as much.
    if (needed > buffer.byteLength) buffer = buffer.transfer(2 * needed);
    new Uint8Array(buffer).set(chunk, length);
    length = needed;
  };
  for (const chunk of chunks) push(chunk);
  return {
    push,
    end() {
      const text = new TextDecoder().decode(new Uint8Array(buffer, 0, length));
      // This frees the memory at once.
      buffer.transfer(0);
      return text.trimStart();
    },
  };
}

const [TAB, LINE_FEED, CARRIAGE_RETURN, SPACE] = [0x09, 0x0a, 0x0d, 0x20];
const [QUOTE, COMMA, BACKSLASH] = [0x22, 0x2c, 0x5c];
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Returns what looks at the next bytes of a text. One that is no array or object is let through. */
function createJsonGuard(): (bytes: Uint8Array) => void {
  let isStructured: boolean | undefined;
  let inString = false;
  let isEscaped = false;
  let levels = 0;
  let values = 0;

  /** Returns the index behind the end of a string, or that of the bytes. */
  const skipString = (bytes: Uint8Array, start: number) => {
    let index = isEscaped ? start + 1 : start;
    isEscaped = false;
    while (index < bytes.length) {
      const byte = bytes[index++];
      if (byte === QUOTE) {
        inString = false;
        return index;
      }
      if (byte === BACKSLASH && index++ === bytes.length) isEscaped = true;
    }
    return index;
  };
  const count = (byte: number | undefined) => {
    if (byte === QUOTE) inString = true;
    else if (byte === COMMA) values++;
    else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) levels--;
    else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) {
      values++;
      levels++;
    }
  };
  return (bytes) => {
    isStructured ??= beginsStructure(bytes);
    if (isStructured === false) return;
    for (let index = 0; index < bytes.length;) {
      if (inString) index = skipString(bytes, index);
      else count(bytes[index++]);
      if (levels > MOST_LEVELS) throw new TargetError({ code: "json-depth", most: MOST_LEVELS });
      if (values > MOST_VALUES) throw new TargetError({ code: "json-values", most: MOST_VALUES });
    }
  };
}

/** Tells whether an array or object begins; `undefined` where there is only white space. */
function beginsStructure(bytes: Uint8Array): boolean | undefined {
  const first = bytes.find((byte) =>
    byte !== SPACE && byte !== LINE_FEED && byte !== CARRIAGE_RETURN && byte !== TAB
  );
  return first === undefined ? undefined : first === OPEN_ARRAY || first === OPEN_OBJECT;
}
