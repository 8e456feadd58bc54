/**
 * A run as the oracle gets it: what it is meant to do, and how it ended.
 *
 * @module
 */

import type { SimulatedProcess } from "../host/simulated_process.ts";
import type { GraphChoice } from "../host/graph_choices.ts";
import type { Request } from "./expected_lines.ts";

/** A target as a run has it. */
export interface RunTarget extends Request {
  /** The index of the application. */
  readonly index: number;
  readonly hasTempfile: boolean;
  readonly graphs?: GraphChoice | undefined;
  /** What a configuration says of its client, line by line. */
  readonly settings?: readonly string[];
}

/** What a run is meant to do. */
export interface RunPlan {
  readonly kind: "collect" | "check" | "definitions" | "broken configuration";
  /** Names the block of the agent's configuration that it is of; runs of one block share states. */
  readonly block: string;
  /** The text of the configuration file. */
  readonly configuration: string;
  readonly targets: readonly RunTarget[];
  /** How long it may take. */
  readonly limitMs: number;
  readonly limits: TimeLimits;
}

/** The time limits that a run has been given. */
export interface TimeLimits {
  /** Of a request. */
  readonly timeoutMs: number;
  /** Of the run; absent for none. */
  readonly deadlineMs: number | undefined;
}

/** A run that has ended. */
export interface EndedRun {
  readonly plan: RunPlan;
  readonly process: SimulatedProcess;
  /** Its exit code; absent for a run that was killed. */
  readonly code: number | undefined;
  readonly tookMs: number;
  /** When it began, in milliseconds after the world's beginning. */
  readonly startMs: number;
  /** Returns when something last disturbed a target; infinity where something does. */
  readonly lastDisturbedMs: (target: number) => number;
}
