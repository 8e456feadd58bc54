/**
 * The screen that explains the keys and the graphs.
 *
 * @module
 */

import type { Size } from "../terminal/size.ts";
import { fit, part, wrap } from "../terminal/text.ts";
import type { Line } from "../terminal/text.ts";
import { countFreeRows, formatPosition, placeBands } from "./layout.ts";
import type { Layout } from "./layout.ts";
import { drawTitle } from "./title.ts";
import type { View } from "./view.ts";

const KEYS: readonly (readonly [keys: string, meaning: string])[] = [
  ["Enter", "one application in detail, with axes; Esc: back to all"],
  ["Tab → n", "next application"],
  ["Shift-Tab ← N", "previous application"],
  ["p", "pause or resume the screen; polling continues"],
  ["↑ ↓ k j", "scroll by one line"],
  ["Space b", "scroll by one page, also PgDn and PgUp"],
  ["g G", "first and last application, also Home and End"],
  ["Ctrl-Z", "suspend; fg resumes"],
  ["q Ctrl-C", "quit"],
];
const KEYS_WIDTH = Math.max(...KEYS.map(([keys]) => keys.length));
/** If fewer columns are left, the meanings stand below the keys. */
const LEAST_MEANING_WIDTH = 24;

const PARAGRAPHS: readonly string[] = [
  "Each column is one poll, the newest on the right; gaps are polls without a value. The range " +
  "beside a graph is the lowest and the highest value shown. A graph spans at least a quarter of " +
  "its highest value, so small changes look small. Counters are shown per minute.",
];
/** What a second poller does to the two values that the handler measures itself. */
const SHARED =
  "golang-stats-api-handler measures GC Per Second and GC Pause Per Second since its last request, " +
  "whoever sent it: while you watch, the agent's values cover less than a minute.";

/** Lays out the help. */
export function layOutHelp(view: View, size: Size): Layout {
  const head = [drawTitle(view, size.columns, 0), []];
  const isShared = view.targets.some(({ source = "stats-api" }) => source === "stats-api");
  const paragraphs = [...PARAGRAPHS, ...(isShared ? [SHARED] : [])];
  const lines = [
    ...KEYS.flatMap((key) => drawKey(key, size.columns)),
    ...paragraphs.flatMap((text) => [
      [],
      ...wrap(text, size.columns).map((line) => [part(line)]),
    ]),
  ];
  return {
    size,
    head,
    bands: placeBands(lines.map((line) => ({ rows: 1, items: 1, draw: () => [line] })), 0),
    visibleLines: countFreeRows(head, size),
    hints: ["Esc: back", "q: back"],
    describePosition: (visible) => formatPosition(visible, lines.length),
  };
}

function drawKey([keys, meaning]: (typeof KEYS)[number], columns: number): readonly Line[] {
  const name = part(fit(keys, KEYS_WIDTH), "bold");
  const width = columns - KEYS_WIDTH - 2;
  if (width < LEAST_MEANING_WIDTH) {
    return [[part(keys, "bold")], ...wrap(meaning, columns - 1).map((text) => [part(` ${text}`)])];
  }
  const [first = "", ...rest] = wrap(meaning, width);
  const indent = part(" ".repeat(KEYS_WIDTH + 2));
  return [[name, part(`  ${first}`)], ...rest.map((text) => [indent, part(text)])];
}
