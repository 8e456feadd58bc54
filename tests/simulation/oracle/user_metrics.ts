/**
 * User-defined metrics, as a configuration has them, and what each reads of a page, written anew
 * without selectors and paths.
 *
 * @module
 */

import type { Members, Series } from "../applications/application_values.ts";
import type { PageKind } from "../applications/simulated_app.ts";

/** A user-defined metric. */
export interface OwnMetric {
  /** `GRAPH.METRIC`. */
  readonly key: string;
  /** What the configuration says of it, as the inside of an inline table. */
  readonly text: string;
  /** For how many seconds growth is printed; absent for what is printed as it is. */
  readonly period?: number;
  readonly quantile?: number;
  readonly scale?: number;
  /** Its legend, and whether it is stacked, in the graph definitions. */
  readonly label?: string;
  readonly isStacked?: true;
  /** The series that it reads: their name, and whether it takes one by its labels. */
  readonly series?: string;
  readonly takes?: (labels: Series["labels"]) => boolean;
  /** The variable that it reads, of the members of a page. */
  readonly variable?: (members: Members) => unknown;
}

const PER: Readonly<Record<number, string>> = { 1: "second", 60: "minute" };

type Options = Partial<
  Pick<OwnMetric, "period" | "quantile" | "scale" | "label" | "isStacked" | "takes">
>;

function optionsText({ period, quantile, scale, label, isStacked }: Options): string {
  return (period === undefined ? "" : `, per = "${PER[period]}"`) +
    (quantile === undefined ? "" : `, quantile = ${quantile}`) +
    (scale === undefined ? "" : `, scale = ${scale}`) +
    (label === undefined ? "" : `, label = "${label}"`) +
    (isStacked ? ", stacked = true" : "");
}

function ofSeries(key: string, selector: string, options: Options = {}): OwnMetric {
  const series = selector.replace(/\{.*/, "");
  return { key, text: `series = '${selector}'${optionsText(options)}`, series, ...options };
}

function ofVariable(
  key: string,
  path: string,
  variable: (members: Members) => unknown,
  options: Options = {},
): OwnMetric {
  return { key, text: `variable = ${path}${optionsText(options)}`, variable, ...options };
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}

const SERIES: readonly OwnMetric[] = [
  ofSeries("requests.ok", 'app_requests_total{code=~"2.."}', {
    period: 60,
    label: "2xx (ok)",
    isStacked: true,
    takes: ({ code = "" }) => /^2..$/.test(code),
  }),
  ofSeries("requests.failed", 'app_requests_total{code!~"2..",path="/"}', {
    period: 1,
    scale: 100,
    isStacked: true,
    takes: ({ code = "", path }) => !/^2..$/.test(code) && path === "/",
  }),
  ofSeries("requests.all", "app_requests_total", { period: 1 }),
  ofSeries("jobs.done", "app_jobs_total", { period: 60 }),
  ofSeries("jobs.errors", "app_errors_total", { period: 60 }),
  ofSeries("queue.length", "app_queue_length"),
  ofSeries("queue.mail", 'app_queue_length{queue="mail"}', {
    scale: 0.5,
    takes: ({ queue }) => queue === "mail",
  }),
  ofSeries("queue.none", 'app_queue_length{queue="none"}', { takes: () => false }),
  ofSeries("latency.p90", 'app_latency_seconds{handler="/"}', {
    quantile: 0.9,
    scale: 1000,
    takes: ({ handler }) => handler === "/",
  }),
  ofSeries("latency.p99", "app_latency_seconds_bucket", { quantile: 0.99 }),
  ofSeries("rpc.p99", "app_rpc_seconds", { quantile: 0.99 }),
  ofSeries("rpc.temperature", "app_temperature"),
  ofSeries("rpc.typo", "app_temprature"),
];

const VARIABLES: readonly OwnMetric[] = [
  ofVariable("queue.waiting", '"queue.waiting"', ({ queue }) => memberOf(queue, "waiting")),
  ofVariable("queue.done", '["queue", "jobs.done"]', ({ queue }) => memberOf(queue, "jobs.done"), {
    period: 1,
  }),
  ofVariable("requests.total", '"requests"', ({ requests }) => requests, { period: 60 }),
  ofVariable("requests.failed", '"failed"', ({ failed }) => failed, { period: 60, scale: 0.5 }),
  ofVariable("pools.idle", '"pools.0.idle"', ({ pools }) => memberOf(memberOf(pools, "0"), "idle")),
  ofVariable("state.lag", '"lag"', ({ lag }) => lag, { label: "Replication Lag" }),
  ofVariable("state.leader", '"leader"', ({ leader }) => leader),
  ofVariable("state.ratio", '"ratio"', ({ ratio }) => Number.isNaN(ratio) ? undefined : ratio),
  ofVariable("state.phase", '"phase"', ({ phase }) => phase),
];

const FIELDS: readonly OwnMetric[] = [
  ofVariable("machine.cpus", '"cpu_num"', (page) => page["cpu_num"]),
  ofVariable("machine.version", '"go_version"', (page) => page["go_version"]),
  ofVariable("work.allocated", '"memory_total_alloc"', (page) => page["memory_total_alloc"], {
    period: 1,
  }),
  ofVariable("work.pause", '"gc_pause.0"', (page) => memberOf(page["gc_pause"], "0")),
];

/** The metrics that users define for each kind of page. */
export const OWN_METRICS: Readonly<Record<PageKind, readonly OwnMetric[]>> = {
  "stats-api": FIELDS,
  "expvar": VARIABLES,
  "prometheus": SERIES,
};

/** Others of the same names, by which some versions of a configuration replace them. */
export const OTHER_RULES: readonly OwnMetric[] = [
  ofSeries("requests.ok", 'app_requests_total{code="200"}', {
    period: 1,
    takes: ({ code }) => code === "200",
  }),
  ofSeries("jobs.done", "app_jobs_total", { period: 1, scale: 2 }),
  ofVariable("requests.total", '"queue.jobs.done"', ({ queue }) => memberOf(queue, "jobs.done"), {
    period: 60,
  }),
];

/** What the configuration says of user-defined graphs themselves, by their names. */
export const OWN_GRAPHS: Readonly<
  Record<string, { readonly label?: string; readonly unit?: string }>
> = {
  requests: { label: "HTTP requests", unit: "integer" },
  latency: { unit: "milliseconds" },
  queue: { label: "Queues" },
  work: { label: "Work", unit: "bytes/sec" },
};

/** Returns what tells rules apart whose raw values are not to be compared. */
export function ruleOf({ key, text, quantile }: OwnMetric): string {
  return `${key} ${text.replace(/, (?:per|quantile|scale|label|stacked) = .*/, "")} ${
    quantile !== undefined
  }`;
}

/** Returns the tables of some metrics in a configuration. @param path That of the target. */
export function formatGraphs(path: string, metrics: readonly OwnMetric[]): string {
  const graphs = Map.groupBy(metrics, ({ key }) => key.slice(0, key.indexOf(".")));
  return [...graphs].map(([graph, of]) => {
    const rows = of.map(({ key, text }) =>
      `metrics.${key.slice(graph.length + 1)} = { ${text} }\n`
    );
    const settings = Object.entries(OWN_GRAPHS[graph] ?? {}).map(([key, value]) =>
      `${key} = "${value}"\n`
    );
    return `[${path}.graphs.${graph}]\n${settings.join("")}${rows.join("")}`;
  }).join("");
}
