/**
 * The graph definitions that the plugin has to print: those of its documentation, written out anew.
 *
 * @module
 */

import type { RunTarget } from "./judged_run.ts";
import { OWN_GRAPHS } from "./user_metrics.ts";
import type { OwnMetric } from "./user_metrics.ts";

/** A graph of the documentation, and its metrics. */
interface Graph {
  readonly label: string;
  readonly unit: string;
  readonly metrics:
    readonly (readonly [name: string, label: string, isStacked?: boolean | undefined])[];
}

type Graphs = Readonly<Record<string, Graph>>;

const DEFAULT: Graphs = {
  "runtime": {
    label: "Runtime",
    unit: "integer",
    metrics: [["goroutine_num", "Goroutine Num"], ["cgo_call_num", "CGO Call Num"]],
  },
  "memory": {
    label: "Memory",
    unit: "bytes",
    metrics: [["memory_alloc", "Alloc"], ["memory_sys", "Sys"], ["memory_stack", "Stack In Use"]],
  },
  "operation": {
    label: "Operation",
    unit: "integer",
    metrics: [
      ["memory_lookups", "Pointer Lookups"],
      ["memory_mallocs", "Mallocs"],
      ["memory_frees", "Frees"],
    ],
  },
  "heap": {
    label: "Heap",
    unit: "bytes",
    metrics: [
      ["heap_sys", "Sys"],
      ["heap_idle", "Idle"],
      ["heap_inuse", "In Use"],
      ["heap_released", "Released"],
    ],
  },
  "gc": {
    label: "GC",
    unit: "float",
    metrics: [
      ["gc_num", "GC Num"],
      ["gc_per_second", "GC Per Second"],
      ["gc_pause_per_second", "GC Pause Per Second"],
    ],
  },
};

/** Those that targets of the simulation may choose. */
const FURTHER: Graphs = {
  "process_cpu": { label: "Process CPU", unit: "percentage", metrics: [["cpu", "CPU"]] },
  "process_memory": { label: "Process Memory", unit: "bytes", metrics: [["resident", "Resident"]] },
  "process_files": {
    label: "File Descriptors",
    unit: "integer",
    metrics: [["open", "Open"], ["limit", "Limit"]],
  },
  "uptime": { label: "Uptime", unit: "seconds", metrics: [["uptime", "Uptime"]] },
  "threads": {
    label: "Threads",
    unit: "integer",
    metrics: [["threads", "Threads"], ["created", "Created"], ["gomaxprocs", "GOMAXPROCS"]],
  },
  "heap_objects": { label: "Heap Objects", unit: "integer", metrics: [["objects", "Objects"]] },
  "allocation": { label: "Allocation", unit: "bytes/sec", metrics: [["allocated", "Allocated"]] },
  "memory_limit": {
    label: "Memory Limit",
    unit: "bytes",
    metrics: [["runtime", "Runtime"], ["heap_goal", "Heap Goal"], ["limit", "Limit"]],
  },
  "gc_cpu": { label: "GC CPU", unit: "percentage", metrics: [["gc_cpu", "GC CPU"]] },
  "gc_pause": {
    label: "GC Pause",
    unit: "milliseconds",
    metrics: [
      ["mean", "Mean (per GC)"],
      ["max", "Max (stats-api, expvar: per GC)"],
      ["p50", "p50"],
      ["p99", "p99"],
    ],
  },
  "scheduler_latency": {
    label: "Scheduler Latency",
    unit: "milliseconds",
    metrics: [["mean", "Mean"], ["p50", "p50"], ["p99", "p99"], ["max", "Max"]],
  },
};

/** Returns all that a run of some targets has to print. */
export function expectDefinitions(targets: readonly RunTarget[]): string {
  const graphs = targets.flatMap((target) =>
    listGraphs(target).map(([name, graph]) => [`${target.prefix}.${name}`, graph] as const)
  );
  const sorted = graphs.toSorted(([a], [b]) => a < b ? -1 : 1).map(([name, graph]) => [
    name,
    {
      label: `${capitalize(name.slice(0, name.indexOf(".")))} ${graph.label}`,
      unit: graph.unit,
      metrics: graph.metrics.map(([name, label, stacked = false]) => ({ name, label, stacked })),
    },
  ]);
  return `# mackerel-agent-plugin\n{"graphs":${JSON.stringify(Object.fromEntries(sorted))}}\n`;
}

function listGraphs({ metrics, graphs }: RunTarget): readonly (readonly [string, Graph])[] {
  const chosen = new Set(graphs?.names);
  return [
    ...pick(DEFAULT, (_, name) => metrics?.has(name) ?? true),
    ...pick(FURTHER, (graph, name) => chosen.has(graph) || chosen.has(`${graph}.${name}`)),
    ...Object.entries(Object.groupBy(graphs?.own ?? [], ({ key }) => key.split(".")[0] ?? ""))
      .map(([graph, own = []]) => [graph, describeOwn(graph, own)] as const),
  ];
}

/** Returns graphs with the chosen ones of their metrics; those without any are left out. */
function pick(
  graphs: Graphs,
  isChosen: (graph: string, name: string) => boolean,
): readonly (readonly [string, Graph])[] {
  return Object.entries(graphs).flatMap(([graph, { metrics, ...rest }]) => {
    const kept = metrics.filter(([name]) => isChosen(graph, name));
    return kept.length === 0 ? [] : [[graph, { ...rest, metrics: kept }] as const];
  });
}

/** What a user does not say of a graph is the name, with a capital, and no unit. */
function describeOwn(graph: string, metrics: readonly OwnMetric[]): Graph {
  const { label = capitalize(graph), unit = "float" } = OWN_GRAPHS[graph] ?? {};
  return {
    ...{ label, unit },
    metrics: metrics.map(({ key, label, isStacked }) => {
      const name = key.slice(graph.length + 1);
      return [name, label ?? capitalize(name), isStacked];
    }),
  };
}

function capitalize(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}
