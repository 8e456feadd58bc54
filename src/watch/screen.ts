/**
 * The terminal while something is drawn on all of it: taken, drawn upon, given back as it was.
 *
 * @module
 */

import { errorName } from "../errors.ts";
import type { Runtime } from "../runtime.ts";
import { print } from "../terminal/output.ts";

type Terminal = Pick<Runtime, "stdin" | "stdout">;

/** A screen that is drawn upon. */
export interface Screen {
  /** Takes over the whole terminal; each key arrives at once. */
  take(): void;
  /** Gives the terminal back as it was. */
  giveBack(): void;
  /** Shows a line for each row of the terminal. */
  draw(lines: readonly string[]): void;
  /** Forgets what is shown, so that the next drawing repeats all of it. */
  forget(): void;
}

/** The second screen that terminals have, no cursor, no line that goes on in the next one. */
const TAKE = "\x1b[?1049h\x1b[?25l\x1b[?7l";
const GIVE_BACK = "\x1b[?7h\x1b[?25h\x1b[?1049l";
/** A terminal that knows these two shows what is between them at once. */
const [BEGIN, END] = ["\x1b[?2026h", "\x1b[?2026l"];
const [HOME, CLEAR_LINE] = ["\x1b[H", "\x1b[K"];

/** Creates a screen that is drawn row by row; only rows that have changed are written. */
export function createScreen({ stdin, stdout }: Terminal): Screen {
  let shown: readonly string[] = [];
  return {
    take() {
      shown = [];
      stdin.setRaw(true);
      print(stdout, TAKE);
    },
    giveBack() {
      print(stdout, GIVE_BACK);
      stdin.setRaw(false);
    },
    draw(lines) {
      const text = lines.length === shown.length ? drawChanged(lines, shown) : drawAll(lines);
      shown = lines;
      if (text !== "") writeFrame(BEGIN + text + END, stdout);
    },
    forget() {
      shown = [];
    },
  };
}

/**
 * Creates a screen for a terminal that only prints characters in a row: each drawing follows the one
 * before, without escape sequences.
 */
export function createPlainScreen({ stdin, stdout }: Terminal): Screen {
  return {
    take: () => stdin.setRaw(true),
    giveBack: () => stdin.setRaw(false),
    draw: (lines) => void print(stdout, `${lines.filter((line) => line !== "").join("\r\n")}\r\n`),
    forget() {},
  };
}

/** A row is cleared first: behind a full one, the cursor still stands on its last letter. */
function drawAll(lines: readonly string[]): string {
  return HOME + lines.map((line) => CLEAR_LINE + line).join("\r\n");
}

function drawChanged(lines: readonly string[], shown: readonly string[]): string {
  return lines.map((line, row) =>
    line === shown[row] ? "" : `\x1b[${row + 1};1H${CLEAR_LINE}${line}`
  ).join("");
}

/**
 * Writes a frame at once. Where the terminal is busy, it is unknown how much has arrived, so all is
 * written again in pieces, which does no harm: every row has its place.
 */
function writeFrame(text: string, stdout: Terminal["stdout"]): void {
  const bytes = new TextEncoder().encode(text);
  let written = 0;
  try {
    while (written < bytes.length) written += stdout.writeSync(bytes.subarray(written));
  } catch (error) {
    if (errorName(error) !== "WouldBlock") throw error;
    print(stdout, text);
  }
}
