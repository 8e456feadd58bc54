/**
 * Requests one target and describes its answer.
 *
 * @module
 */

import { fetchEndpoint } from "../http/request.ts";
import { isAvailable } from "../metrics/availability.ts";
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
  return {
    ms,
    source,
    ...(goVersion === undefined ? {} : { goVersion }),
    ...(goroutines === undefined ? {} : { goroutines }),
    ...(heapInUseBytes === undefined ? {} : { heapInUseBytes }),
    absent: printedKeys(target).filter((name) => !isAvailable(name, sample)),
    ...(absentVariable === undefined ? {} : { absentVariable: describeVariable(absentVariable) }),
  };
}

/** Returns notes on chosen metrics that an answer lacks. */
export function noteAbsent({ absent, absentVariable, source }: Answer): readonly Note[] {
  if (absent.length === 0) return [];
  const note: Note = { kind: "note", text: `The page gives no ${absent.join(", ")}: left out` };
  if (source !== "expvar" || !absent.includes("goroutine_num")) return [note];
  const text = absentVariable === undefined
    ? "Let the application publish its number of goroutines as a variable, and name it " +
      'with "goroutines" if it is called otherwise'
    : `Correct "goroutines": the endpoint has ${absentVariable}`;
  return [note, { kind: "fix", text }];
}
