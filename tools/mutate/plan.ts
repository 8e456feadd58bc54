/**
 * Plans which tests run against a mutant, and in which order.
 *
 * @module
 */

import type { FileHits } from "./hits.ts";
import type { TestFile } from "./test_run.ts";

/** Test files that one process runs. */
export interface Stage {
  readonly files: readonly TestFile[];
  /** The time limit: several times the duration without a change. */
  readonly limitMs: number;
}

/** What planning needs to know about test files. */
export type Coverage = ReadonlyMap<string, FileHits>;

const CHEAP_MS = 1000;
const START_MS = 1000;
const SLACK_MS = 10_000;

interface Cost extends TestFile {
  readonly ms: number;
  /** Whether it is the module's own test file. */
  readonly isNear: boolean;
  /** Whether its name has a word of the module's path, so that it likely detects more. */
  readonly isRelated: boolean;
}

/**
 * Returns the stages for a mutant, none if no test reaches it: first the module's own test file, then
 * files that take less than a second, then all others; within a stage, related files first, then the
 * fastest.
 */
export function planStages(mutant: { id: string; file: string }, coverage: Coverage): Stage[] {
  const costs = Array.from(coverage, ([file, hits]) => findCost(mutant, file, hits))
    .filter((cost) => cost !== undefined)
    .toSorted((a, b) => Number(b.isRelated) - Number(a.isRelated) || a.ms - b.ms);
  const stages = [
    costs.filter(({ isNear }) => isNear),
    costs.filter(({ isNear, ms }) => !isNear && ms < CHEAP_MS),
    costs.filter(({ isNear, ms }) => !isNear && ms >= CHEAP_MS),
  ];
  return stages.filter(({ length }) => length > 0).map(toStage);
}

/** A mutant that loading the file reaches may affect any of its tests. */
function findCost(
  { id, file: module }: { id: string; file: string },
  file: string,
  { loaded, tests }: FileHits,
): Cost | undefined {
  const words = module.replace(/\.ts$/, "").split("/").slice(1);
  const kinship = {
    isNear: stem(file) === stem(module),
    isRelated: words.some((word) => file.includes(word)),
  };
  if (loaded.includes(id)) return { file, ms: sum(tests), ...kinship };
  const reached = tests.filter(({ mutants }) => mutants.includes(id));
  if (reached.length === 0) return undefined;
  return { file, tests: reached.map(({ name }) => name), ms: sum(reached), ...kinship };
}

function toStage(costs: readonly Cost[]): Stage {
  return {
    files: costs.map(({ file, tests }) => ({ file, tests })),
    limitMs: SLACK_MS + 4 * (sum(costs) + START_MS * costs.length),
  };
}

/** The name of a file without folder, suffix and extension: `rates` of `tests/unit/metrics/rates_test.ts`. */
function stem(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(/(?:_test)?\.ts$/, "");
}

function sum(parts: readonly { readonly ms: number }[]): number {
  return parts.reduce((total, { ms }) => total + ms, 0);
}
