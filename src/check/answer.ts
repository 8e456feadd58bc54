/**
 * Requests one target and describes its answer.
 *
 * @module
 */

import { fetchEndpoint } from "../http/request.ts";
import { isAvailable } from "../metrics/availability.ts";
import { METRICS } from "../metrics/catalogue.ts";
import type { Graph, Sample } from "../metrics/catalogue.ts";
import { isRuntimeKey, listAbsences } from "../metrics/further_availability.ts";
import type { Absence } from "../metrics/further_availability.ts";
import { metricKey, printedKeys } from "../metrics/selection.ts";
import type { Runtime } from "../runtime.ts";
import { readPage } from "../sources/detect_source.ts";
import type { Page } from "../sources/page.ts";
import { describeVariable } from "../sources/missing.ts";
import type { Target } from "../target.ts";
import type { Answer, Note } from "./finding.ts";
import type { OwnExplanation } from "./own_explanations.ts";
import type { OwnInspector } from "./own_inspector.ts";

/**
 * Requests a target once.
 *
 * @throws {TargetError} When there is no usable answer.
 */
export async function readAnswer(target: Target, runtime: Runtime): Promise<Answer> {
  const startMs = runtime.nowMs();
  const inspector = await createInspector(target);
  const options = { ...target, inspector };
  const page = await fetchEndpoint(target, runtime, (body) => readPage(body, options));
  const answer = describeAnswer(target, page, Math.max(0, runtime.nowMs() - startMs));
  if (page.own === undefined) return answer;
  const { explainOwn } = await import("./own_explanations.ts");
  return { ...answer, own: explainOwn(target.graphs ?? [], page.own, inspector) };
}

async function createInspector({ graphs = [] }: Target): Promise<OwnInspector | undefined> {
  const hasOwn = graphs.some(({ metrics }) => metrics.some(({ own }) => own !== undefined));
  if (!hasOwn) return undefined;
  return (await import("./own_inspector.ts")).createOwnInspector(graphs);
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
    ...(isWithoutRuntime(target, sample)
      ? { absent: [], isWithoutRuntime: true }
      : { absent: listAbsent(target, sample, absences) }),
    ...(absences.length === 0 ? {} : { absences }),
    ...(absentVariable === undefined ? {} : { absentVariable: describeVariable(absentVariable) }),
  };
}

/** A page without any runtime is right where graphs are user-defined and none is chosen by name. */
function isWithoutRuntime({ metrics, graphs = [] }: Target, sample: Sample): boolean {
  const hasOwn = graphs.some(({ metrics }) => metrics.some(({ own }) => own !== undefined));
  return metrics === undefined && hasOwn &&
    !METRICS.some(({ name }) => isAvailable(name, sample));
}

/** Returns the keys of the chosen metrics that a page lacks, in printing order. */
function listAbsent(
  target: Target,
  sample: Sample,
  absences: readonly Absence[],
): readonly string[] {
  const further = new Set(absences.flatMap(({ keys }) => keys));
  const { graphs = [] } = target;
  return printedKeys(target).filter((key) => {
    if (isOwnKey(graphs, key)) return false;
    return isRuntimeKey(graphs, key) ? further.has(key) : !isAvailable(key, sample);
  });
}

function isOwnKey(graphs: readonly Graph[], key: string): boolean {
  return graphs.some((graph) =>
    graph.metrics.some((metric) => metric.own !== undefined && metricKey(graph, metric) === key)
  );
}

/** Returns notes on chosen metrics that an answer lacks. */
export function noteAbsent(answer: Answer): readonly Note[] {
  const { absences = [] } = answer;
  const further = new Set(absences.flatMap(({ keys }) => keys));
  const absent = answer.absent.filter((key) => !further.has(key));
  return [
    ...noteDefault({ ...answer, absent }),
    ...absences.flatMap(({ keys, why, advice, code = [] }): readonly Note[] => [
      { kind: "note", text: `The endpoint has no ${keys.join(", ")}: ${why}` },
      ...(advice === undefined ? [] : [{ kind: "fix" as const, text: advice }]),
      ...code.map((text) => ({ kind: "go" as const, text })),
    ]),
    ...noteOwn(answer.own ?? []),
  ];
}

/** Returns the values of user-defined metrics in one note, and one for each that was not found. */
function noteOwn(own: readonly OwnExplanation[]): readonly Note[] {
  const values = own.flatMap(({ key, value, kind }) =>
    value === undefined ? [] : [`${key} ${formatValue(value)}${SUFFIXES[kind]}`]
  );
  return [
    ...(values.length === 0 ? [] : [{ kind: "now" as const, text: values.join(", ") }]),
    ...own.flatMap(({ key, note, isLeftOut }): readonly Note[] =>
      note === undefined ? [] : [{ kind: isLeftOut ? "warning" : "note", text: `${key}: ${note}` }]
    ),
  ];
}

/** How long the value of a metric was counted or observed. */
const SUFFIXES = { value: "", total: " so far", quantile: " so far" } as const;

/** Short, as people read it. */
function formatValue(value: number): string {
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(6)));
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
