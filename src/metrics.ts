/**
 * The catalogue: five graphs, fifteen metrics. Lines, definitions and state all follow from it;
 * adding a metric is adding a row.
 *
 * Names, labels, units and which metrics are counters are those of the original
 * mackerel-plugin-gostats; the order of the graphs, random there, is this table's.
 *
 * @module
 */

/** A unit of Mackerel's graphs, of those in use here. */
export type Unit = "float" | "integer" | "bytes";

/** One row of the catalogue. */
export interface Metric {
  /** The last part of the metric's name, which is also the field of the stats response. */
  readonly name: string;
  /** The label in the graph's legend. */
  readonly label: string;
  /** Whether the value only grows and is printed as a difference per minute. */
  readonly counter: boolean;
}

/** A graph with its metrics. */
export interface Graph {
  /** The part of a metric's name between the prefix and the metric. */
  readonly name: string;
  /** What follows the titled prefix in the graph's label. */
  readonly label: string;
  readonly unit: Unit;
  readonly metrics: readonly Metric[];
}

const gauge = (name: string, label: string): Metric => ({ name, label, counter: false });
const counter = (name: string, label: string): Metric => ({ name, label, counter: true });

/** All graphs, in the order in which their metrics are printed. */
export const GRAPHS: readonly Graph[] = [
  {
    name: "runtime",
    label: "Runtime",
    unit: "integer",
    metrics: [
      gauge("goroutine_num", "Goroutine Num"),
      counter("cgo_call_num", "CGO Call Num"),
    ],
  },
  {
    name: "memory",
    label: "Memory",
    unit: "bytes",
    metrics: [
      gauge("memory_alloc", "Alloc"),
      gauge("memory_sys", "Sys"),
      gauge("memory_stack", "Stack In Use"),
    ],
  },
  {
    name: "operation",
    label: "Operation",
    unit: "integer",
    metrics: [
      counter("memory_lookups", "Pointer Lookups"),
      counter("memory_mallocs", "Mallocs"),
      counter("memory_frees", "Frees"),
    ],
  },
  {
    name: "heap",
    label: "Heap",
    unit: "bytes",
    metrics: [
      gauge("heap_sys", "Sys"),
      gauge("heap_idle", "Idle"),
      gauge("heap_inuse", "In Use"),
      counter("heap_released", "Released"),
    ],
  },
  {
    name: "gc",
    label: "GC",
    unit: "float",
    metrics: [
      counter("gc_num", "GC Num"),
      gauge("gc_per_second", "GC Per Second"),
      gauge("gc_pause_per_second", "GC Pause Per Second"),
    ],
  },
];

/** The metrics of all graphs, in printing order. */
export const METRICS: readonly Metric[] = GRAPHS.flatMap((graph) => graph.metrics);

/** Raw values by metric name, as one response gave them. A metric without a value is absent. */
export type Sample = Readonly<Record<string, number>>;
