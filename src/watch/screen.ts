/**
 * Draws on the whole terminal, and restores it afterwards.
 *
 * @module
 */

import { errorName } from "../errors.ts";
import type { Runtime } from "../runtime.ts";
import { print } from "../terminal/output.ts";

type Terminal = Pick<Runtime, "stdin" | "stdout">;

/** The whole terminal, to draw on. */
export interface Screen {
  /** Takes over the terminal, in raw mode. */
  take(): void;
  /** Restores the terminal. */
  giveBack(): void;
  /** Shows a line for each row of the terminal. */
  draw(lines: readonly string[]): void;
  /** Makes the next drawing repeat every row. */
  forget(): void;
}

/** Switches to the alternate screen, hides the cursor and turns off line wrapping. */
const TAKE = "\x1b[?1049h\x1b[?25l\x1b[?7l";
const GIVE_BACK = "\x1b[?7h\x1b[?25h\x1b[?1049l";
/** Synchronized output: a terminal that supports it shows everything in between at once. */
const [BEGIN, END] = ["\x1b[?2026h", "\x1b[?2026l"];
const [HOME, CLEAR_LINE] = ["\x1b[H", "\x1b[K"];

/** Creates a screen of which only rows that have changed are written. */
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
 * Creates a screen for a dumb terminal: drawings follow one another, without escape sequences.
 */
export function createPlainScreen({ stdin, stdout }: Terminal): Screen {
  return {
    take: () => stdin.setRaw(true),
    giveBack: () => stdin.setRaw(false),
    draw: (lines) => void print(stdout, `${lines.filter((line) => line !== "").join("\r\n")}\r\n`),
    forget() {},
  };
}

/** Clears each row before drawing it: after a full row, the cursor is still on its last column. */
function drawAll(lines: readonly string[]): string {
  return HOME + lines.map((line) => CLEAR_LINE + line).join("\r\n");
}

function drawChanged(lines: readonly string[], shown: readonly string[]): string {
  return lines.map((line, row) =>
    line === shown[row] ? "" : `\x1b[${row + 1};1H${CLEAR_LINE}${line}`
  ).join("");
}

/**
 * Writes a frame at once. If the terminal is busy, it is unknown how much it has taken, so the
 * frame is written again in pieces. That does no harm: every row is written at its position.
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
