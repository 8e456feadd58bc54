/**
 * Detects the source of a page by its content, and reads it with the reader of that source.
 * Only the reader of golang-stats-api-handler's page is always loaded.
 *
 * @module
 */

import { TargetError } from "../failure.ts";
import { isObject, parseJson } from "../json.ts";
import type { JsonObject } from "../json.ts";
import type { Graph } from "../metrics/catalogue.ts";
import type { OwnPage } from "../metrics/own_results.ts";
import type { OwnSource } from "../metrics/own_rule.ts";
import type { FurtherSeries } from "./further_series.ts";
import type { LargePage } from "./large_page.ts";
import type { OwnSeries } from "./own_series.ts";
import type { PageInspector } from "./page_inspector.ts";
import type { ProgramSeries } from "./program_name.ts";
import type { PrometheusReader } from "./prometheus.ts";
import type { VariableName } from "./expvar_variables.ts";
import { describeType, readStatsApi } from "./stats_api.ts";
import type { Body, Page, ParsedPage, SourceName } from "./page.ts";

/** What the user configured about a page. */
export interface PageOptions {
  /** The source that the page must come from; by default it is detected. */
  readonly source?: SourceName | undefined;
  /** The variable of an expvar page that holds the number of goroutines; default `goroutines`. */
  readonly goroutines?: VariableName | undefined;
  /** What precedes the names of series in Prometheus text; by default the page shows it. */
  readonly seriesPrefix?: string | undefined;
  /** Further graphs, whose raw values are read too. */
  readonly graphs?: readonly Graph[] | undefined;
  /** Whether the name of the program is read. */
  readonly namesProgram?: boolean | undefined;
  /** What looks at the page too. */
  readonly inspector?: PageInspector | undefined;
}

/**
 * Only Prometheus text begins like this: JSON and HTML begin with other characters. A brace is
 * followed by a quoted name; in JSON, a colon would follow that.
 */
const PROMETHEUS_START = /^(?:[A-Za-z_:#]|\{[ \t]*"(?:[^"\\]|\\.){1,1000}"[ \t]*[,}])/;
/** The size of a page, in bytes, up to which it is kept without waiting. */
const SHORT_BYTES = 256 * 1024;
/** The number of characters that show whether a page is Prometheus text. */
const START_LENGTH = 2048;

/**
 * Reads a page.
 *
 * @param body The page as it arrives, decompressed and bounded in size.
 * @throws {TargetError} When the page is of no known source or another source is expected, or a
 * value is not a finite number. The failure quotes nothing of the body.
 */
export async function readPage(body: Body, options: PageOptions = {}): Promise<Page> {
  const page = await readAnyPage(body, options);
  const { source } = options;
  if (source === undefined || page.source === source) return page;
  throw new TargetError({ code: "wrong-source", source: page.source, expected: source });
}

async function readAnyPage(body: Body, options: PageOptions): Promise<Page> {
  const decoder = new TextDecoder();
  const chunks: Uint8Array[] = [];
  let [text, bytes] = ["", 0];
  let prometheus: PrometheusReader | undefined;
  let large: LargePage | undefined;
  for await (const chunk of body) {
    if (large !== undefined) {
      large.push(chunk);
      continue;
    }
    const part = decoder.decode(chunk, { stream: true });
    if (prometheus !== undefined) {
      prometheus.push(part);
      continue;
    }
    const isStart = text.length < START_LENGTH;
    text = text === "" ? part.trimStart() : text + part;
    bytes += chunk.length;
    chunks.push(chunk);
    if (isStart && PROMETHEUS_START.test(text)) {
      prometheus = await createPrometheus(options);
      prometheus.push(text);
    } else if (bytes > SHORT_BYTES) large = await holdLarge(chunks, body, options);
  }
  if (prometheus === undefined) {
    return await readJsonPage(large?.end() ?? text + decoder.decode(), options);
  }
  prometheus.push(decoder.decode());
  return { source: "prometheus", ...prometheus.end(body) };
}

async function createPrometheus(options: PageOptions): Promise<PrometheusReader> {
  const { seriesPrefix, inspector } = options;
  const { createPrometheusReader } = await import("./prometheus.ts");
  return createPrometheusReader({
    seriesPrefix,
    further: await createFurther(options),
    own: await createOwn(options),
    program: await createProgram(options),
    inspector,
  });
}

async function createFurther({ graphs }: PageOptions): Promise<FurtherSeries | undefined> {
  if (graphs === undefined) return undefined;
  return (await import("./further_series.ts")).createFurtherSeries(graphs);
}

/** Reports whether graphs have user-defined metrics, of one kind where it is given. */
function hasOwn(graphs: readonly Graph[], kind?: OwnSource["kind"]): boolean {
  return graphs.some(({ metrics }) =>
    metrics.some(({ own }) => own !== undefined && (kind ?? own.source.kind) === own.source.kind)
  );
}

async function createOwn({ graphs = [] }: PageOptions): Promise<OwnSeries | undefined> {
  if (!hasOwn(graphs)) return undefined;
  return (await import("./own_series.ts")).createOwnSeries(graphs);
}

async function createProgram({ namesProgram }: PageOptions): Promise<ProgramSeries | undefined> {
  if (!namesProgram) return undefined;
  return (await import("./program_name.ts")).createProgramSeries();
}

async function holdLarge(
  chunks: readonly Uint8Array[],
  body: Body,
  { graphs = [] }: PageOptions,
): Promise<LargePage> {
  const { createLargePage } = await import("./large_page.ts");
  await body.hold?.();
  if (!hasOwn(graphs, "variable")) return createLargePage(chunks);
  const { listTopNames } = await import("./own_variables.ts");
  return createLargePage(chunks, listTopNames(graphs));
}

async function readJsonPage(text: string, options: PageOptions): Promise<Page> {
  const { graphs = [] } = options;
  const canBeAny = hasOwn(graphs, "variable");
  const page = await parsePage(text, canBeAny);
  options.inspector?.readJson(page);
  const found = await readDetected(page, options) ?? (canBeAny ? ANY_JSON : failWithout());
  const read = { ...found, ...await nameProgram(page, options) };
  if (graphs.length === 0) return read;
  const { readFurtherFields } = await import("./further_fields.ts");
  const { sample, ...further } = read.source === "json"
    ? { sample: {} }
    : readFurtherFields(read.source, page, graphs);
  const merged = { ...read, ...further, sample: { ...read.sample, ...sample } };
  if (!hasOwn(graphs)) return merged;
  const own = await readOwn(page, graphs);
  return { ...merged, own, sample: { ...merged.sample, ...own.sample } };
}

async function nameProgram(
  page: JsonObject,
  { namesProgram }: PageOptions,
): Promise<Pick<Page, "program">> {
  if (!namesProgram) return {};
  const program = (await import("./program_name.ts")).readProgram(page);
  return program === undefined ? {} : { program };
}

async function readOwn(page: unknown, graphs: readonly Graph[]): Promise<OwnPage> {
  return (await import("./own_variables.ts")).readOwnVariables(page, graphs);
}

/** What is known of JSON without statistics of a runtime. */
const ANY_JSON = { source: "json", sample: {}, missing: [] } as const;

function failWithout(): never {
  throw new TargetError({ code: "not-statistics" });
}

/** Reads a page of the source that its content shows; `undefined` where it shows none. */
async function readDetected(
  page: JsonObject,
  { source, goroutines }: PageOptions,
): Promise<ParsedPage & { readonly source: "stats-api" | "expvar" } | undefined> {
  const { memstats } = page;
  const wanted = source === "stats-api" ? ["goroutine_num"] : ["goroutine_num", "memory_alloc"];
  if (isObject(memstats) && (source === "expvar" || !hasAll(wanted, page))) {
    const { readExpvar } = await import("./expvar.ts");
    return { source: "expvar", ...readExpvar(page, memstats, goroutines) };
  }
  if (hasAll(["goroutine_num"], page)) return { source: "stats-api", ...readStatsApi(page) };
  return undefined;
}

/**
 * An application may publish a `goroutine_num` by expvar, too: that alone does not show the
 * handler.
 */
function hasAll(names: readonly string[], page: JsonObject): boolean {
  return names.every((name) => (page[name] ?? undefined) !== undefined);
}

/** @param mayBeArray Whether an array is taken, too: as an object, which has places as names. */
async function parsePage(text: string, mayBeArray: boolean): Promise<JsonObject> {
  if (text === "") throw new TargetError({ code: "empty" });
  const parsed = parseJson(text);
  const page = parsed === undefined ? await recover(text) : parsed;
  if (isObject(page)) return page;
  if (mayBeArray && Array.isArray(page)) return page as unknown as JsonObject;
  throw new TargetError({ code: "not-statistics", type: describeType(page) });
}

/** One invalid variable makes an expvar page invalid, but not its other variables. */
async function recover(text: string): Promise<JsonObject> {
  const isExpvar = text.includes('"memstats"');
  const page = isExpvar ? (await import("./expvar_recovery.ts")).recoverPage(text) : undefined;
  if (page !== undefined) return page;
  if (text.startsWith("<")) throw new TargetError({ code: "html" });
  // A control character other than white space, or invalid UTF-8. The pattern is compiled here
  // because compiling a Unicode property is slow, and only a failure needs it.
  if (/[^\s\P{Cc}]|\ufffd/u.test(text.slice(0, 16))) {
    throw new TargetError({ code: "binary" });
  }
  throw new TargetError({ code: "not-json" });
}
