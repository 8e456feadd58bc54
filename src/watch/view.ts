/**
 * What is shown, and where the user is.
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
  /** When these were the results, in milliseconds since 1970. */
  readonly nowMs: number;
  /** Whether the user has paused the screen. */
  readonly isPaused: boolean;
  /** The selected target, which Enter opens. */
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

/** The first position. */
export const START: Position = { mode: "all", offset: 0 };

/** Returns the targets that failed, then the others, each in the given order. */
export function failedFirst(targets: readonly Watched[]): readonly Watched[] {
  const failed = targets.filter(({ failure }) => failure !== undefined);
  return [...failed, ...targets.filter(({ failure }) => failure === undefined)];
}
