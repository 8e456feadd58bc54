/**
 * The terminal while something is drawn on all of it: taken, drawn upon, given back as it was.
 *
 * @module
 */

import { print } from "../terminal/output.ts";
import type { Runtime } from "../runtime.ts";

type Terminal = Pick<Runtime, "stdin" | "stdout">;

/** The second screen that terminals have, no cursor, no line that goes on in the next one. */
const TAKE = "\x1b[?1049h\x1b[?25l\x1b[?7l";
const GIVE_BACK = "\x1b[?7h\x1b[?25h\x1b[?1049l";
/** A terminal that knows these two shows what is between them at once. */
const [BEGIN, END] = ["\x1b[?2026h", "\x1b[?2026l"];
const [HOME, CLEAR_LINE] = ["\x1b[H", "\x1b[K"];

/** Takes over the whole terminal; each key arrives at once. */
export function takeTerminal({ stdin, stdout }: Terminal): void {
  stdin.setRaw(true);
  print(stdout, TAKE);
}

/** Gives the terminal back as it was. */
export function giveBackTerminal({ stdin, stdout }: Terminal): void {
  print(stdout, GIVE_BACK);
  stdin.setRaw(false);
}

/**
 * Draws a line for each row of the terminal. A row is cleared before it is drawn: behind a full one,
 * the cursor still stands on its last letter.
 */
export function drawLines(lines: readonly string[], { stdout }: Pick<Terminal, "stdout">): void {
  const text = lines.map((line) => CLEAR_LINE + line).join("\r\n");
  print(stdout, BEGIN + HOME + text + END);
}
