/**
 * Tries mutants: writes each into a copy's module and runs its tests until one fails.
 *
 * The mutant is in the source, so it is active in processes that tests start, too.
 *
 * @module
 */

import { writeTexts } from "./copies.ts";
import type { Copy } from "./copies.ts";
import { applyMutant } from "./mutants.ts";
import type { Mutant } from "./mutants.ts";
import { planStages } from "./plan.ts";
import type { Coverage } from "./plan.ts";
import { runTests } from "./test_run.ts";
import { distribute } from "./workers.ts";

/** The outcome of a trial; a mutant that timed out is detected. */
export type TrialOutcome = "killed" | "timed out" | "survived" | "not covered" | "accepted";

/** A mutant and its outcome. */
export interface Trial {
  readonly mutant: Mutant;
  readonly outcome: TrialOutcome;
}

/** What trials need. */
export interface TrialRun {
  readonly copies: readonly Copy[];
  /** The original modules, by path. */
  readonly plain: ReadonlyMap<string, string>;
  readonly coverage: Coverage;
  readonly signal: AbortSignal;
  /** Called after each mutant. */
  onMutant(): void;
}

/** Tries all mutants and returns their outcomes, in the same order. */
export async function tryMutants(mutants: readonly Mutant[], run: TrialRun): Promise<Trial[]> {
  const outcomes = new Map<Mutant, TrialOutcome>();
  await distribute(mutants, run.copies, async (mutant, copy) => {
    outcomes.set(mutant, await tryMutant(mutant, copy, run));
    run.onMutant();
  });
  return mutants.map((mutant) => ({ mutant, outcome: outcomes.get(mutant) ?? "not covered" }));
}

async function tryMutant(mutant: Mutant, copy: Copy, run: TrialRun): Promise<TrialOutcome> {
  const stages = planStages(mutant, run.coverage);
  if (stages.length === 0) return "not covered";
  const text = run.plain.get(mutant.file) ?? "";
  await writeTexts(copy, [[mutant.file, applyMutant(text, mutant)]]);
  try {
    for (const stage of stages) {
      const result = await runTests(copy, { ...stage, failFast: true, signal: run.signal });
      if (result !== "passed") return result === "failed" ? "killed" : "timed out";
    }
    return "survived";
  } finally {
    await writeTexts(copy, [[mutant.file, text]]);
  }
}
