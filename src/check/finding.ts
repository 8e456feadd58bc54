/**
 * The findings of a check about a target. Data only.
 *
 * @module
 */

import type { Target } from "../target.ts";

/** A line beneath a target. */
export interface Note {
  /** `error` is what is wrong, `fix` what to do about it, `warning` what works but is unsafe. */
  readonly kind: "error" | "fix" | "warning" | "note";
  readonly text: string;
}

/** The answer of a target. */
export interface Answer {
  /** How long it took, in milliseconds. */
  readonly ms: number;
  readonly source: string;
  readonly goVersion?: string;
  readonly goroutines?: number;
  readonly heapInUseBytes?: number;
  /** Names of chosen metrics that the page lacks. */
  readonly absent: readonly string[];
  /** The variable that "goroutines" names and the page lacks, in words. */
  readonly absentVariable?: string;
}

/** The state file of a target. */
export interface StateFinding {
  readonly path: string;
  /** Its age, or what is there instead, in a word or two. */
  readonly age: string;
  /** Whether a run can write it. */
  readonly isKept: boolean;
  /** Whether a permission is missing, which only the user can grant. */
  readonly isDenied?: boolean;
  readonly notes: readonly Note[];
}

/** Everything that a check reports on a target. */
export interface Finding {
  readonly target: Target;
  readonly state: StateFinding;
  /** Absent where the target failed; the notes say why. */
  readonly answer?: Answer;
  /** Whether the request failed for want of a permission, which only the user can grant. */
  readonly isDenied?: boolean;
  /** The sources of all pages that were read, those of a discovery too. */
  readonly sources: readonly string[];
  readonly notes: readonly Note[];
}
