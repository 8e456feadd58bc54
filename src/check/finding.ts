/**
 * The findings of a check about a target. Data only.
 *
 * @module
 */

import type { FailureCode } from "../failure.ts";
import type { Absence } from "../metrics/further_availability.ts";
import type { Target } from "../target.ts";
import type { OwnExplanation } from "./own_explanations.ts";

/** A line beneath a target, or about all of them. */
export interface Note {
  /**
   * `error` is what is wrong, `fix` what to do about it, `run` a command that does it, `go` a
   * line of Go that does it, `warning` what works but is unsafe, `now` the values of user-defined metrics.
   */
  readonly kind: "error" | "fix" | "run" | "go" | "warning" | "note" | "now";
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
  /** Whether the page has no runtime, and only user-defined graphs are meant. */
  readonly isWithoutRuntime?: boolean;
  /** Names of chosen metrics that the page lacks. */
  readonly absent: readonly string[];
  /** Why it lacks metrics of further graphs; absent where it lacks none. */
  readonly absences?: readonly Absence[];
  /** What it gives for user-defined metrics; absent where there are none. */
  readonly own?: readonly OwnExplanation[];
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
  /** Whether its endpoint was found at the usual paths. */
  readonly isFound?: boolean;
  /** Why it failed; absent where it did not, or where a run ended before it answered. */
  readonly failure?: FailureCode;
  /** Whether the request failed because a permission is missing, which only the user can grant. */
  readonly isDenied?: boolean;
  /** The sources of all pages that were read, those of a discovery too. */
  readonly sources: readonly string[];
  readonly notes: readonly Note[];
}

/** Everything that a check reports. */
export interface CheckReport {
  /** A finding for each target, in their order. */
  readonly findings: readonly Finding[];
  /** Notes on the machine and its agent, not on one target. */
  readonly notes: readonly Note[];
}

/** Tells whether a target answers and keeps its state. */
export function isWell({ answer, state }: Finding): boolean {
  return answer !== undefined && state.isKept;
}
