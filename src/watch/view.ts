/**
 * What a watch shows at a time, and where on it the user is.
 *
 * @module
 */

import type { Target } from "../target.ts";
import type { Watched } from "./history.ts";

/** What is to be shown. */
export interface View {
  /** All targets, those that failed first. */
  readonly targets: readonly Watched[];
  /** How often each is polled, in milliseconds. */
  readonly intervalMs: number;
  /** The time of what is shown, in milliseconds since 1970. */
  readonly nowMs: number;
  /** Whether the screen stands still while the polls go on. */
  readonly isPaused: boolean;
  /** The target that Enter opens, or that is open. */
  readonly selected?: Target | undefined;
}

/** Where the user is. */
export interface Position {
  readonly mode: "all" | "one" | "help";
  readonly selected?: Target | undefined;
  /** The line of the bands that is at the top of the screen. */
  readonly offset: number;
  /** Where the user was before the help. */
  readonly before?: Position;
}

/** Where every watch begins. */
export const START: Position = { mode: "all", offset: 0 };

/** Returns targets in their order, but those that failed first. */
export function failedFirst(targets: readonly Watched[]): readonly Watched[] {
  const failed = targets.filter(({ failure }) => failure !== undefined);
  return [...failed, ...targets.filter(({ failure }) => failure === undefined)];
}
