/**
 * Keys as a terminal sends them.
 *
 * @module
 */

import type { Move } from "./scroll.ts";

/** What a key asks for. */
export type Action = Move | "quit";

/** What terminals send for the keys in use; the two forms of arrows are a terminal's two modes. */
const KEYS: readonly (readonly [Action, readonly string[]])[] = [
  ["quit", ["q", "Q", "\x03"]],
  ["down", ["j", "\x1b[B", "\x1bOB", "\r", "\n"]],
  ["up", ["k", "\x1b[A", "\x1bOA"]],
  ["pageDown", [" ", "\x1b[6~"]],
  ["pageUp", ["b", "\x1b[5~"]],
  ["first", ["g", "\x1b[H", "\x1bOH", "\x1b[1~"]],
  ["last", ["G", "\x1b[F", "\x1bOF", "\x1b[4~"]],
];

/** Returns what some bytes of the keyboard ask for, in their order; other keys ask for nothing. */
export function readKeys(bytes: Uint8Array): readonly Action[] {
  const text = new TextDecoder().decode(bytes);
  const actions: Action[] = [];
  for (let position = 0; position < text.length;) {
    const [action, key] = findKey(text, position);
    if (action !== undefined) actions.push(action);
    position += key.length;
  }
  return actions;
}

function findKey(text: string, position: number): readonly [Action | undefined, string] {
  for (const [action, keys] of KEYS) {
    const key = keys.find((key) => text.startsWith(key, position));
    if (key !== undefined) return [action, key];
  }
  return [undefined, text.charAt(position)];
}
