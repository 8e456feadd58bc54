/**
 * What a run with user-defined metrics needs of them beside their page. Loaded only where a target
 * has such metrics.
 *
 * @module
 */

import { METRICS } from "./catalogue.ts";
import type { Sample } from "./catalogue.ts";
import { keepVanished } from "./own_keys.ts";
import type { OwnPage } from "./own_results.ts";
import { addRun } from "./run_history.ts";

export { listCounts } from "./own_keys.ts";
export { computeOwn as compute } from "./own_values.ts";

/** Notes on what a page gives nothing for, and what the state keeps for those of the next runs. */
export interface OwnNotes {
  readonly notes: readonly string[];
  readonly history: Sample;
}

/**
 * The key of a state for the runs without the runtime that a target expects besides user-defined
 * metrics.
 */
const NO_RUNTIME = "_noRuntime";

/**
 * Notes metrics for which a page gives nothing, once as long as it stays so.
 *
 * @param metrics The metrics of the default graphs that the user chose; absent where nothing was
 * chosen: a page without a runtime is right then.
 */
export async function noteOwn(
  page: OwnPage,
  sample: Sample,
  previous: Sample | undefined,
  metrics?: ReadonlySet<string>,
): Promise<OwnNotes> {
  const history: Record<string, number> = previous === undefined
    ? {}
    : { ...keepVanished(page, previous) };
  const happens = (key: string, isNow: boolean) => {
    const { kept, tell } = addRun(previous?.[key], isNow);
    if (kept !== 0) history[key] = kept;
    return tell === "first";
  };
  const problems = [...page.results].filter(([key, { kind }]) =>
    happens(`${key}#gaps`, kind === "problem")
  );
  const hasRuntime = METRICS.some(({ name }) => sample[name] !== undefined);
  const isMissed = metrics !== undefined && metrics.size > 0 && !hasRuntime;
  const notes = happens(NO_RUNTIME, isMissed)
    ? ["Response has no statistics of Go's runtime: the default graphs are left out"]
    : [];
  if (problems.length === 0) return { notes, history };
  const { describeProblems } = await import("./own_notes.ts");
  return { notes: [...notes, ...describeProblems(page, problems.map(([key]) => key))], history };
}
