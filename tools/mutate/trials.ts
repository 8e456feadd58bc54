/**
 * Tries mutants: each is written into a copy's module, and its tests run until one fails.
 *
 * The mutant is in the source itself, so it is active in the programs that tests start, too.
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
import { shareWork } from "./workers.ts";

/** What became of a mutant; one that timed out is detected as well. */
export type TrialOutcome = "killed" | "timed out" | "survived" | "not covered" | "accepted";

/** A mutant that was tried. */
export interface Trial {
  readonly mutant: Mutant;
  readonly outcome: TrialOutcome;
}

/** What is needed to try mutants. */
export interface TrialRun {
  readonly copies: readonly Copy[];
  /** The modules as they are, by path. */
  readonly plain: ReadonlyMap<string, string>;
  readonly coverage: Coverage;
  readonly signal: AbortSignal;
  /** Is told of each mutant that is done. */
  onMutant(): void;
}

/** Tries all mutants, and returns them in their order. */
export async function tryMutants(mutants: readonly Mutant[], run: TrialRun): Promise<Trial[]> {
  const outcomes = new Map<Mutant, TrialOutcome>();
  await shareWork(mutants, run.copies, async (mutant, copy) => {
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
