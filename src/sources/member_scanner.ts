/**
 * Finds the members of large JSON before it is parsed: which of them are kept, and whether the text
 * would take far more memory than its bytes. Loaded only for large pages.
 *
 * @module
 */

import { TargetError } from "../failure.ts";

/** The deepest nesting of arrays and objects; statistics have 3 levels. */
export const MOST_LEVELS = 100;

/** The most values of a page; statistics have some hundreds. */
export const MOST_VALUES = 250_000;

/** The most bytes of a member; `memstats` has 10 KiB. A larger member is left out. */
export const MOST_MEMBER_BYTES = 1024 * 1024;

/** The most bytes that are kept of all members together. */
export const MOST_KEPT_BYTES = 4 * 1024 * 1024;

/** The most bytes that are kept of members that the user wants. */
export const MOST_WANTED_BYTES = 4 * 1024 * 1024;

const [TAB, LINE_FEED, CARRIAGE_RETURN, SPACE] = [0x09, 0x0a, 0x0d, 0x20];
const [QUOTE, COMMA, BACKSLASH] = [0x22, 0x2c, 0x5c];
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Some members in a row. */
interface Range {
  readonly start: number;
  readonly end: number;
  /** How many members stand before the last of them. */
  readonly place: number;
}

/** Reports whether a member is kept that is large, or arrives late. */
type IsWanted = (start: number, end: number, place: number) => boolean;

/** Finds the members of a JSON object in bytes that arrive in parts. Parses no value. */
export class MemberScanner {
  /** The ranges of members that are kept; adjacent members share one. */
  readonly kept: Range[] = [];
  /** Whether the text is an array. */
  isArray = false;
  /**
   * Whether the text is an array or an object; `undefined` while there is nothing but white space.
   */
  #isStructured: boolean | undefined;
  #inString = false;
  #isEscaped = false;
  #levels = 0;
  #values = 0;
  /** The number of bytes in the previous parts. */
  #before = 0;
  #memberStart = 0;
  #members = 0;
  #keptBytes = 0;
  #wantedBytes = 0;
  #isClosed = false;
  #isBroken = false;

  constructor(readonly isWanted: IsWanted) {}

  /**
   * Accepts the next bytes.
   *
   * @throws {TargetError} When the text nests too deep or has too many values.
   */
  push(bytes: Uint8Array): void {
    this.#isStructured ??= this.#begin(bytes);
    for (let index = 0; this.#isStructured === true && index < bytes.length;) {
      if (this.#inString) index = this.#skipString(bytes, index);
      else this.#readByte(bytes[index], this.#before + index++);
    }
    this.#before += bytes.length;
  }

  /** Tells whether the text is an array or an object, as far as is known. */
  mayBeJson(): boolean {
    return this.#isStructured !== false;
  }

  /** Tells whether the text is one array or object that has ended. */
  isWhole(): boolean {
    return this.#isClosed && !this.#isBroken;
  }

  #begin(bytes: Uint8Array): boolean | undefined {
    const first = bytes.find((byte) => !isSpace(byte));
    this.isArray = first === OPEN_ARRAY;
    return first === undefined ? undefined : this.isArray || first === OPEN_OBJECT;
  }

  /** Returns the index after the end of a string, or after the last byte. */
  #skipString(bytes: Uint8Array, start: number): number {
    let index = this.#isEscaped ? start + 1 : start;
    this.#isEscaped = false;
    while (index < bytes.length) {
      const byte = bytes[index++];
      if (byte === QUOTE) {
        this.#inString = false;
        return index;
      }
      if (byte === BACKSLASH && index++ === bytes.length) this.#isEscaped = true;
    }
    return index;
  }

  #readByte(byte: number | undefined, position: number): void {
    if (this.#isClosed && !isSpace(byte)) this.#isBroken = true;
    if (byte === QUOTE) this.#inString = true;
    else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) this.#open(position);
    else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) this.#close(position);
    else if (byte === COMMA) {
      this.#countValue();
      if (this.#levels === 1) this.#endMember(position);
    }
  }

  #open(position: number): void {
    this.#countValue();
    if (++this.#levels === 1) this.#memberStart = position + 1;
    if (this.#levels <= MOST_LEVELS) return;
    throw new TargetError({ code: "json-depth", most: MOST_LEVELS });
  }

  #close(position: number): void {
    if (--this.#levels > 0) return;
    this.#endMember(position);
    this.#isClosed = true;
  }

  #countValue(): void {
    if (++this.#values <= MOST_VALUES) return;
    throw new TargetError({ code: "json-values", most: MOST_VALUES });
  }

  #endMember(end: number): void {
    const [start, bytes, place] = [this.#memberStart, end - this.#memberStart, this.#members];
    this.#memberStart = end + 1;
    this.#members++;
    if (!this.#isKept(start, bytes, place)) return;
    const last = this.kept.at(-1);
    const isNext = last !== undefined && last.end + 1 === start && !this.isArray;
    if (isNext) this.kept[this.kept.length - 1] = { start: last.start, end, place };
    else this.kept.push({ start, end, place });
  }

  #isKept(start: number, bytes: number, place: number): boolean {
    if (!this.isArray && bytes <= MOST_MEMBER_BYTES && this.#keptBytes + bytes <= MOST_KEPT_BYTES) {
      this.#keptBytes += bytes;
      return true;
    }
    const isSmall = this.#wantedBytes + bytes <= MOST_WANTED_BYTES;
    if (!isSmall || !this.isWanted(start, start + bytes, place)) return false;
    this.#wantedBytes += bytes;
    return true;
  }
}

function isSpace(byte: number | undefined): boolean {
  return byte === SPACE || byte === LINE_FEED || byte === CARRIAGE_RETURN || byte === TAB;
}
