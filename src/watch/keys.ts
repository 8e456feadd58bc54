/**
 * Keys as a terminal sends them.
 *
 * @module
 */

import type { Move } from "./scroll.ts";

/** What a key asks for. */
export type Action =
  | Move
  | "quit"
  | "interrupt"
  | "suspend"
  | "help"
  | "pause"
  | "next"
  | "previous"
  | "open"
  | "back";

const ESCAPE = "\x1b";

/** What terminals send for each key. Arrows differ between the two modes of a terminal. */
const KEYS: readonly (readonly [Action, readonly string[]])[] = [
  ["quit", ["q", "Q"]],
  ["interrupt", ["\x03"]],
  ["suspend", ["\x1a"]],
  ["help", ["?", "h"]],
  ["pause", ["p", "P"]],
  ["next", ["\t", "n", "l", "\x1b[C", "\x1bOC"]],
  ["previous", ["\x1b[Z", "N", "\x1b[D", "\x1bOD"]],
  ["open", ["\r", "\n"]],
  ["down", ["j", "\x1b[B", "\x1bOB"]],
  ["up", ["k", "\x1b[A", "\x1bOA"]],
  ["pageDown", [" ", "\x1b[6~"]],
  ["pageUp", ["b", "\x1b[5~"]],
  ["first", ["g", "\x1b[H", "\x1bOH", "\x1b[1~"]],
  ["last", ["G", "\x1b[F", "\x1bOF", "\x1b[4~"]],
  ["back", [ESCAPE, "\x7f", "\b"]],
];

/** Returns the actions of the keys that were pressed, in order; other keys are ignored. */
export function readKeys(bytes: Uint8Array): readonly Action[] {
  const text = new TextDecoder().decode(bytes);
  const actions: Action[] = [];
  for (let position = 0; position < text.length;) {
    const key = readKey(text, position);
    const action = KEYS.find(([, keys]) => keys.includes(key))?.[0];
    if (action !== undefined) actions.push(action);
    position += key.length;
  }
  return actions;
}

/** Returns the character at a position, or the whole escape sequence that begins there. */
function readKey(text: string, position: number): string {
  const next = text.charAt(position + 1);
  if (text.charAt(position) !== ESCAPE || next === "" || next === ESCAPE) {
    return text.charAt(position);
  }
  let end = position + 2;
  if (next === "O") end++;
  if (next === "[") end = findFinalByte(text, end) + 1;
  return text.slice(position, end);
}

/** Parameters of a sequence are digits and punctuation; its final byte is from `@` to `~`. */
function findFinalByte(text: string, start: number): number {
  let end = start;
  while (end < text.length && text.charAt(end) < "@") end++;
  return end;
}
