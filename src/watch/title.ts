/**
 * The first line of the screen: the time, the number of targets, and the time that graphs span.
 *
 * @module
 */

import { fitLine, measure, part } from "../terminal/text.ts";
import type { Line } from "../terminal/text.ts";
import type { Watched } from "./history.ts";
import { formatClock, formatSpan } from "./span.ts";
import type { View } from "./view.ts";

/**
 * Draws the title. What does not fit is left out, the least important first.
 *
 * @param bars The number of columns of the graphs; 0 if there are none.
 */
export function drawTitle(view: View, columns: number, bars: number): Line {
  const { nowMs, isPaused, targets, intervalMs } = view;
  const count = `${targets.length} ${targets.length === 1 ? "application" : "applications"}`;
  const every = `${count} every ${formatSpan(intervalMs)}`;
  const spanning = `${every}, graphs of the last ${formatSpan(bars * intervalMs)}`;
  const failed = targets.filter(({ failure }) => failure !== undefined);
  const failures = failed.length === 0 ? [""] : [
    `${failed.length} failed: ${failed.map(nameOf).join(", ")}`,
    `${failed.length} failed`,
  ];
  const lead = [
    part(formatClock(nowMs), "bold"),
    ...(isPaused ? [part("  paused", "notice")] : []),
  ];
  const variants = [...(bars > 0 ? [spanning] : []), every, count, ""].flatMap((about) =>
    failures.map((failure) => [
      ...lead,
      ...(failure === "" ? [] : [part(`  ${failure}`, "error")]),
      ...(about === "" ? [] : [part(`  ${about}`)]),
    ])
  );
  const fitting = variants.find((line) => measureLine(line) <= columns);
  return fitting ?? fitLine(variants.at(-1) ?? lead, columns);
}

function nameOf({ target }: Watched): string {
  return target.prefix;
}

function measureLine(line: Line): number {
  return line.reduce((width, { text }) => width + measure(text), 0);
}
