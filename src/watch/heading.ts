/**
 * The lines above the graphs of a target: its name and URI, and why it failed.
 *
 * @module
 */

import { shownPlace } from "../target.ts";
import { part, wrap } from "../terminal/text.ts";
import type { Line, Style } from "../terminal/text.ts";
import type { Watched } from "./history.ts";

const MOST_LINES = 3;

/** Draws the name and the URI of a target, with a mark if it is selected. */
export function drawHeading({ target, polls, failure }: Watched, isSelected = false): Line {
  const isWaiting = polls.length === 0 && failure === undefined;
  return [
    ...(isSelected ? [part("▸ ", "notice")] : []),
    part(target.prefix, "bold"),
    part(` ${shownPlace(target)}`, "dim"),
    ...(isWaiting ? [part(" waiting for a response", "notice")] : []),
  ];
}

/** Draws why a target failed and what to do about it. Returns no lines if it did not fail. */
export function drawFailure({ failure }: Watched, width: number): readonly Line[] {
  if (failure === undefined) return [];
  const { error, advice } = failure;
  return [
    ...drawText(error, width, "error"),
    ...(advice === undefined ? [] : drawText(advice, width, "plain")),
  ];
}

function drawText(text: string, width: number, style: Style): readonly Line[] {
  const lines = wrap(text, width - 1);
  const shown = lines.slice(0, MOST_LINES);
  if (lines.length > shown.length) shown.push(`${shown.pop()} …`);
  return shown.map((text) => [part(` ${text}`, style)]);
}
