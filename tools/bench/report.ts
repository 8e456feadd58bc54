/**
 * Formats the tables: medians with their spread, ratios with their goals, the cost of each further
 * target.
 *
 * @module
 */

import type { Measured } from "./paired.ts";
import type { Usage } from "./measure.ts";
import { medianRatio, spreadOf } from "./statistics.ts";

/** The measurements for one number of targets. The others are compared with the first entry. */
export interface Comparison {
  readonly title: string;
  /** Goals for the plugin's forms. */
  readonly goals: Goals;
  readonly entries: readonly Measured[];
}

/** The largest acceptable ratios. */
export interface Goals {
  readonly wallMs?: number;
  readonly cpuMs?: number;
  readonly peakMib?: number;
  /** CPU time relative to the original's. */
  readonly original?: number;
}

const ORIGINAL = "original";
const UNITS = [["wallMs", "wall ms"], ["cpuMs", "CPU ms"], ["peakMib", "memory MiB"]] as const;

/** Formats the measurements for one number of targets as a table. */
export function formatComparison({ title, goals, entries }: Comparison): string {
  const [base] = entries;
  if (base === undefined) return "";
  const original = entries.find(({ name }) => name === ORIGINAL);
  const head = [
    title,
    ...UNITS.map(([, unit]) => unit),
    ...["wall", "CPU", "memory"].map((word) => `${word} / ${base.name}`),
    ...(original === undefined ? [] : [`CPU / ${ORIGINAL}`]),
  ];
  const rows = entries.map((entry) => {
    const isPlugin = entry !== base && entry !== original;
    const limits = isPlugin ? goals : {};
    return [
      entry.name,
      ...UNITS.map(([key]) => formatSpread(pick(entry, key))),
      ...UNITS.map(([key]) => entry === base ? "" : formatRatio(entry, base, key, limits[key])),
      ...(original === undefined
        ? []
        : [entry === original ? "" : formatRatio(entry, original, "cpuMs", limits.original, 3)]),
    ];
  });
  return formatTable([head, ...rows]);
}

/** Formats the sizes of files in MB of a million bytes, for a line; nothing without files. */
export function formatSizes(files: readonly (readonly [name: string, bytes: number])[]): string {
  if (files.length === 0) return "";
  const sizes = files.map(([name, bytes]) => `${name} ${(bytes / 1e6).toFixed(1)} MB`);
  return `Size on disk: ${sizes.join(", ")}\n`;
}

/**
 * Formats the CPU time of each further target, from one number of targets to the next, as a table.
 *
 * @param comparisons The measurements by number of targets, ascending.
 */
export function formatSlopes(
  comparisons: readonly (readonly [count: number, Comparison])[],
): string {
  const steps = comparisons.slice(1).map(([count, comparison], index) => {
    const [before = 0, smaller] = comparisons[index] ?? [];
    return { label: `${before} to ${count}`, targets: count - before, comparison, smaller };
  });
  if (steps.length === 0) return "";
  const names = steps[0]?.comparison.entries.map(({ name }) => name) ?? [];
  const head = ["CPU ms of a further target", ...steps.map(({ label }) => label)];
  const rows = names.map((name) => [
    name,
    ...steps.map(({ comparison, smaller, targets }) => {
      const cost = medianCpuMs(comparison, name) - medianCpuMs(smaller, name);
      return (cost / targets).toFixed(3);
    }),
  ]);
  return formatTable([head, ...rows]);
}

function medianCpuMs(comparison: Comparison | undefined, name: string): number {
  const entry = comparison?.entries.find((candidate) => candidate.name === name);
  return entry === undefined ? NaN : spreadOf(pick(entry, "cpuMs")).median;
}

function pick(entry: Measured, key: keyof Usage): readonly number[] {
  return entry.usages.map((usage) => usage[key]);
}

function formatSpread(values: readonly number[]): string {
  const { median, lower, upper } = spreadOf(values);
  return `${median.toFixed(1)} (${lower.toFixed(1)}–${upper.toFixed(1)})`;
}

function formatRatio(
  entry: Measured,
  base: Measured,
  key: keyof Usage,
  goal?: number,
  digits = 2,
): string {
  const ratio = medianRatio(pick(entry, key), pick(base, key));
  const text = ratio.toFixed(digits);
  if (goal === undefined) return text;
  return `${text} ${ratio <= goal ? "≤" : ">"} ${goal}`;
}

/** Formats rows as a Markdown table: the first column is left-aligned, the others right-aligned. */
function formatTable([head = [], ...rows]: readonly (readonly string[])[]): string {
  const widths = head.map((cell, column) =>
    Math.max(cell.length, ...rows.map((row) => row[column]?.length ?? 0))
  );
  const line = (row: readonly string[]) =>
    `| ${
      row.map((cell, column) => {
        const width = widths[column] ?? 0;
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      }).join(" | ")
    } |`;
  const rule = `| ${
    widths.map((width, column) => column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)
      .join(" | ")
  } |`;
  return `${[line(head), rule, ...rows.map(line)].join("\n")}\n`;
}
