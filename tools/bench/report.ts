/**
 * The tables: medians with their spread, ratios with the figure to reach, the cost of a further
 * target.
 *
 * @module
 */

import type { Entry } from "./contest.ts";
import type { Usage } from "./measure.ts";
import { medianRatio, spreadOf } from "./statistics.ts";

/** What was measured for one number of targets. The first entry is what the others are compared with. */
export interface Contest {
  readonly title: string;
  /** Figures to reach by the plugin's forms. */
  readonly goals: Goals;
  readonly entries: readonly Entry[];
}

/** The largest ratio that is well, where there is one. */
export interface Goals {
  readonly wallMs?: number;
  readonly cpuMs?: number;
  readonly peakMib?: number;
  /** CPU time against the original's. */
  readonly original?: number;
}

const ORIGINAL = "original";
const UNITS = [["wallMs", "wall ms"], ["cpuMs", "CPU ms"], ["peakMib", "memory MiB"]] as const;

/** Formats what was measured for one number of targets. */
export function formatContest({ title, goals, entries }: Contest): string {
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
    const reach = isPlugin ? goals : {};
    return [
      entry.name,
      ...UNITS.map(([key]) => formatSpread(pick(entry, key))),
      ...UNITS.map(([key]) => entry === base ? "" : formatRatio(entry, base, key, reach[key])),
      ...(original === undefined
        ? []
        : [entry === original ? "" : formatRatio(entry, original, "cpuMs", reach.original, 3)]),
    ];
  });
  return formatTable([head, ...rows]);
}

/**
 * Formats what a further target costs in CPU time, between one number of targets and the next.
 *
 * @param contests What was measured, with the number of targets, ascending.
 */
export function formatSlopes(contests: readonly (readonly [count: number, Contest])[]): string {
  const steps = contests.slice(1).map(([count, contest], index) => {
    const [before = 0, smaller] = contests[index] ?? [];
    return { label: `${before} to ${count}`, targets: count - before, contest, smaller };
  });
  if (steps.length === 0) return "";
  const names = steps[0]?.contest.entries.map(({ name }) => name) ?? [];
  const head = ["CPU ms of a further target", ...steps.map(({ label }) => label)];
  const rows = names.map((name) => [
    name,
    ...steps.map(({ contest, smaller, targets }) => {
      const cost = medianCpuMs(contest, name) - medianCpuMs(smaller, name);
      return (cost / targets).toFixed(3);
    }),
  ]);
  return formatTable([head, ...rows]);
}

function medianCpuMs(contest: Contest | undefined, name: string): number {
  const entry = contest?.entries.find((candidate) => candidate.name === name);
  return entry === undefined ? NaN : spreadOf(pick(entry, "cpuMs")).median;
}

function pick(entry: Entry, key: keyof Usage): readonly number[] {
  return entry.usages.map((usage) => usage[key]);
}

function formatSpread(values: readonly number[]): string {
  const { median, lower, upper } = spreadOf(values);
  return `${median.toFixed(1)} (${lower.toFixed(1)}–${upper.toFixed(1)})`;
}

function formatRatio(
  entry: Entry,
  base: Entry,
  key: keyof Usage,
  goal?: number,
  digits = 2,
): string {
  const ratio = medianRatio(pick(entry, key), pick(base, key));
  const text = ratio.toFixed(digits);
  if (goal === undefined) return text;
  return `${text} ${ratio <= goal ? "≤" : ">"} ${goal}`;
}

/** Formats rows of cells in columns: the first to the left, the others to the right. */
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
