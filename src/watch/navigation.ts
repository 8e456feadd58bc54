/**
 * Navigation: the position that each key leads to. Draws nothing.
 *
 * @module
 */

import type { Action } from "./keys.ts";
import { findVisible } from "./layout.ts";
import type { Layout } from "./layout.ts";
import { limitOffset, reveal, scroll } from "./scroll.ts";
import { START } from "./view.ts";
import type { Position, View } from "./view.ts";

/** An action that leads to another position. */
export type Step = Exclude<Action, "quit" | "interrupt" | "suspend" | "pause">;

/** What is on the screen. */
export interface Shown {
  readonly view: View;
  readonly layout: Layout;
}

/** Returns the position that a step leads to. */
export function move(position: Position, step: Step, shown: Shown): Position {
  switch (step) {
    case "help":
      return position.before ?? { mode: "help", offset: 0, before: position };
    case "back":
      return goBack(position);
    case "open":
      return open(position, shown);
    case "next":
      return select(position, 1, shown);
    case "previous":
      return select(position, -1, shown);
    default:
      return { ...position, offset: scroll(shown.layout, position.offset, step) };
  }
}

/** Returns from the help to where it was opened, and from one target to all. */
function goBack({ mode, before, selected }: Position): Position {
  if (before !== undefined) return before;
  return mode === "one" ? { ...START, selected, offset: Infinity } : START;
}

function open(position: Position, shown: Shown): Position {
  if (position.before !== undefined) return position.before;
  if (position.mode === "one") return position;
  const selected = position.selected ?? firstVisible(position, shown);
  return { mode: "one", selected, offset: 0 };
}

function select(position: Position, distance: 1 | -1, shown: Shown): Position {
  if (position.mode === "help") return position;
  const { targets } = shown.view;
  const index = targets.findIndex(({ id }) => id === position.selected);
  const selected = index === -1
    ? firstVisible(position, shown)
    : targets.at((index + distance) % targets.length)?.id;
  if (position.mode === "one") return { ...position, selected, offset: 0 };
  return showSelected({ ...position, selected }, shown);
}

/** Scrolls as little as needed for the selected target to be on the screen. */
export function showSelected(position: Position, { view, layout }: Shown): Position {
  const number = view.targets.findIndex(({ id }) => id === position.selected) + 1;
  const band = layout.bands.find(({ first, last }) => first <= number && number <= last);
  return band === undefined
    ? position
    : { ...position, offset: reveal(layout, position.offset, band) };
}

function firstVisible({ offset }: Position, { view, layout }: Shown): Position["selected"] {
  const top = limitOffset(layout, offset);
  const visible = findVisible(layout, top);
  const band = visible.find(({ start }) => start >= top) ?? visible[0];
  return view.targets[(band?.first ?? 1) - 1]?.id;
}
