/**
 * Requests one target and describes its answer.
 *
 * @module
 */

import { fetchEndpoint } from "../http/request.ts";
import { isAvailable } from "../metrics/availability.ts";
import type { Sample } from "../metrics/catalogue.ts";
import { isRuntimeKey, listAbsences } from "../metrics/further_availability.ts";
import type { Absence } from "../metrics/further_availability.ts";
import { printedKeys } from "../metrics/selection.ts";
import type { Runtime } from "../runtime.ts";
import { readPage } from "../sources/detect_source.ts";
import type { Page } from "../sources/detect_source.ts";
import { describeVariable } from "../sources/missing.ts";
import type { Target } from "../target.ts";
import type { Answer, Note } from "./finding.ts";

/**
 * Requests a target once.
 *
 * @throws {TargetError} When there is no usable answer.
 */
export async function readAnswer(target: Target, runtime: Runtime): Promise<Answer> {
  const startMs = runtime.nowMs();
  const page = await fetchEndpoint(target, runtime, (body) => readPage(body, target));
  return describeAnswer(target, page, Math.max(0, runtime.nowMs() - startMs));
}

/**
 * Describes what a target serves.
 *
 * @param ms How long the request took, in milliseconds.
 */
export function describeAnswer(target: Target, page: Page, ms: number): Answer {
  const { sample, source, goVersion, absentVariable } = page;
  const { goroutine_num: goroutines, heap_inuse: heapInUseBytes } = sample;
  const absences = listAbsences(target.graphs ?? [], page);
  return {
    ms,
    source,
    ...(goVersion === undefined ? {} : { goVersion }),
    ...(goroutines === undefined ? {} : { goroutines }),
    ...(heapInUseBytes === undefined ? {} : { heapInUseBytes }),
    absent: listAbsent(target, sample, absences),
    ...(absences.length === 0 ? {} : { absences }),
    ...(absentVariable === undefined ? {} : { absentVariable: describeVariable(absentVariable) }),
  };
}

/** Returns the keys of the chosen metrics that a page lacks, in printing order. */
function listAbsent(
  target: Target,
  sample: Sample,
  absences: readonly Absence[],
): readonly string[] {
  const further = new Set(absences.flatMap(({ keys }) => keys));
  const isRuntime = (key: string) => isRuntimeKey(target.graphs ?? [], key);
  return printedKeys(target).filter((key) =>
    isRuntime(key) ? further.has(key) : !isAvailable(key, sample)
  );
}

/** Returns notes on chosen metrics that an answer lacks. */
export function noteAbsent(answer: Answer): readonly Note[] {
  const { absences = [] } = answer;
  const further = new Set(absences.flatMap(({ keys }) => keys));
  const absent = answer.absent.filter((key) => !further.has(key));
  return [
    ...noteDefault({ ...answer, absent }),
    ...absences.flatMap(({ keys, why, advice }): readonly Note[] => [
      { kind: "note", text: `The endpoint has no ${keys.join(", ")}: ${why}` },
      ...(advice === undefined ? [] : [{ kind: "fix" as const, text: advice }]),
    ]),
  ];
}

function noteDefault({ absent, absentVariable, source }: Answer): readonly Note[] {
  if (absent.length === 0) return [];
  const note: Note = { kind: "note", text: `The endpoint has no ${absent.join(", ")}: left out` };
  if (source !== "expvar" || !absent.includes("goroutine_num")) return [note];
  const text = absentVariable === undefined
    ? "Let the application publish its number of goroutines as a variable, and name it " +
      'with "goroutines" if it is called otherwise'
    : `Correct "goroutines": the endpoint has ${absentVariable}`;
  return [note, { kind: "fix", text }];
}
