/**
 * Faults of what is printed beside the fifteen metrics, of graph definitions, and of what is said on
 * stderr.
 *
 * @module
 */

import type { CodeFault } from "./code_fault.ts";

/** All of these faults. */
export const METRIC_CODE_FAULTS: readonly CodeFault[] = [
  {
    name: "growth over a quarter of an hour is printed of further graphs",
    file: "metrics/further_rates.ts",
    from: "if (seconds > OLDEST_SEC) {",
    to: "if (seconds > Infinity) {",
    shows: { world: 2, minute: 30 },
  },
  {
    name: "a series that comes back counts from 0",
    file: "metrics/own_values.ts",
    from: "return vanished < value ? NaN : value;",
    to: "return value;",
    shows: { world: 2, minute: 150 },
  },
  {
    name: "a series that is gone is forgotten",
    file: "metrics/own_rates.ts",
    from: ": { ...keepVanished(page, previous) };",
    to: ": {}; void keepVanished;",
    shows: { world: 2, minute: 135 },
  },
  {
    name: "a restart that only user-defined counters tell is not noticed",
    file: "metrics/further_rates.ts",
    from: "    ...(page.own === undefined ? [] : own?.listCounts(page.own) ?? []),\n",
    to: "",
    shows: { world: 2, minute: 379 },
  },
  {
    name: "a quantile is that of half of the observations",
    file: "metrics/histogram.ts",
    from: "const rank = q * total;",
    to: "const rank = q * total / 2;",
    shows: { world: 14, minute: 2 },
  },
  {
    name: "a counter that went down is not told",
    file: "metrics/rate_notes.ts",
    from: 'return [`Counter went down, printed as 0: ${names.join(", ")}`];',
    to: "return [];",
    shows: { world: 4, minute: 4 },
  },
  {
    name: "what is told once is told in each run",
    file: "metrics/run_history.ts",
    from: "const wasTold = earlier !== 0 && ((kept ?? 0) & TOLD) !== 0;",
    to: "const wasTold = earlier === -1;",
    shows: { world: 2, minute: 30 },
  },
  {
    name: "NaN of a user-defined gauge is printed as 0",
    file: "metrics/further_rates.ts",
    from: "else if (Number.isFinite(value)) values[key] = value ?? NaN;",
    to: "else if (value !== undefined) values[key] = Number.isFinite(value) ? value : 0;",
    shows: { world: 5, minute: 88 },
  },
  {
    name: "pauses before the previous run count",
    file: "metrics/runtime_values.ts",
    from: "return count <= pauses.ms.length ? pauses.ms.slice(0, count) : undefined;",
    to: "return pauses.ms;",
    shows: { world: 0, minute: 49 },
  },
  {
    name: "a user-defined metric that is missing is not explained",
    file: "metrics/own_rates.ts",
    from: 'happens(`${key}#gaps`, kind === "problem")',
    to: 'happens(`${key}#gaps`, kind === "problem") && key === ""',
    shows: { world: 2, minute: 1 },
  },
  {
    name: "definitions lack a metric",
    file: "metrics/definitions.ts",
    from: "metrics: metrics.map(",
    to: "metrics: metrics.slice(0, 3).map(",
    shows: { world: 2, minute: 1 },
  },
  {
    name: "definitions have the prefix of another target",
    file: "metrics/definitions.ts",
    from: "`${selection.prefix}.${graph.name}`",
    to: "`${selections[0]?.prefix}.${graph.name}`",
    shows: { world: 2, minute: 1 },
  },
  {
    name: "definitions ask the applications",
    file: "run.ts",
    from: 'const { formatDefinitions } = await import("./metrics/definitions.ts");',
    to: 'const { formatDefinitions } = await import("./metrics/definitions.ts");\n' +
      "      const stdout = { ...runtime.stdout, writeSync: ({ length }: Uint8Array) => length };\n" +
      "      await collect(configuration, { ...runtime, stdout });",
    shows: { world: 2, minute: 1 },
  },
];
