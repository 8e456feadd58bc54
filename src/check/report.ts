/**
 * The report of a check as text: a row for each target that is well, those that are not at the end,
 * and a summary.
 *
 * @module
 */

import { printable, printableWhole } from "../messages.ts";
import { shownPlace } from "../target.ts";
import { formatLabelled, formatTable } from "../terminal/table.ts";
import type { CellStyle, Column, Labelled, Row, Styled, TableOptions } from "../terminal/table.ts";
import { wrap } from "../terminal/text.ts";
import { formatBytes } from "../terminal/units.ts";
import { isWell } from "./finding.ts";
import type { CheckReport, Finding, Note } from "./finding.ts";
import { groupFindings } from "./groups.ts";
import type { Group } from "./groups.ts";
import { count, describeMetrics, describeTroubles, fitNames } from "./summary.ts";

/** How a report is written. */
export interface ReportOptions extends TableOptions {
  /** Whether each target has a row of its own with its state file, however many there are. */
  readonly isVerbose?: boolean;
}

/** How many targets that are well have rows; beyond, they are counted. */
const MOST_ROWS = 100;

const COLUMNS: readonly Column[] = [
  { header: "PREFIX" },
  { header: "ANSWER", isNumber: true },
  { header: "SOURCE" },
  { header: "GO" },
  { header: "GOROUTINES", isNumber: true },
  { header: "HEAP IN USE", isNumber: true },
  { header: "STATE", isNumber: true },
  { header: "URI" },
];

const NOTE_STYLES: Readonly<Record<Note["kind"], CellStyle>> = {
  error: "bad",
  fix: "advice",
  run: "advice",
  go: "advice",
  warning: "warning",
  note: "plain",
  now: "plain",
};

/** Of so many targets, each has the values of its user-defined metrics. */
const MOST_VALUES = 10;

/** Formats what a check found. */
export function formatReport(
  { findings: all, notes }: CheckReport,
  options: ReportOptions,
): string {
  const findings = options.isVerbose || all.length <= MOST_VALUES ? all : all.map(withoutValues);
  const rows = buildRows(findings, options);
  const summary = [
    ...formatNotes(notes, options),
    ...[describeMetrics(findings), ...noteSpoiled(findings)]
      .flatMap((text) => wrap(text, options.width, { breakWords: false })),
    ...describeTroubles(findings, options.width),
  ];
  return `${formatTable(COLUMNS, rows, options)}\n${summary.join("\n")}\n`;
}

function withoutValues(finding: Finding): Finding {
  return { ...finding, notes: finding.notes.filter(({ kind }) => kind !== "now") };
}

function buildRows(findings: readonly Finding[], options: ReportOptions): readonly Row[] {
  const { isVerbose = false, width } = options;
  const isDetailed = isVerbose || findings.length === 1;
  const { single, groups } = groupFindings(findings, isDetailed);
  const toRow = (finding: Finding) =>
    buildRow(finding, { isDetailed, isVerbose, isGrouped: !single.includes(finding) });
  const [well, troubled] = split(findings, isWell);
  const isCounted = !isVerbose && well.length > MOST_ROWS;
  const shown = isCounted
    ? single.filter((finding) => isWell(finding) && finding.notes.length > 0)
    : well;
  const [wellGroups, troubledGroups] = split(groups, ({ findings }) => findings.every(isWell));
  return [
    ...shown.map(toRow),
    ...buildCount(well.length, shown.length),
    ...wellGroups.map((group) => buildGroup(group, "plain", width)),
    ...troubled.filter((finding) => single.includes(finding)).map(toRow),
    ...troubledGroups.map((group) => buildGroup(group, "bad", width)),
  ];
}

function buildCount(well: number, shown: number): readonly Row[] {
  if (shown === well) return [];
  const more = shown === 0 ? "" : " more";
  return [buildTitle("good", `${well - shown}${more} targets are well: -v shows them`)];
}

function split<T>(
  items: readonly T[],
  isFirst: (item: T) => boolean,
): readonly [first: readonly T[], second: readonly T[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))];
}

function buildRow(
  finding: Finding,
  { isDetailed, isVerbose, isGrouped }: {
    readonly isDetailed: boolean;
    readonly isVerbose: boolean;
    readonly isGrouped: boolean;
  },
): Row {
  const { target, state, answer } = finding;
  const notes = isGrouped ? [] : finding.notes;
  const showsState = isVerbose || state.notes.length > 0;
  return {
    cells: [
      plain(target.prefix),
      answer === undefined ? styled("bad", "failed") : styled("good", `${answer.ms} ms`),
      plain(answer?.source ?? "-"),
      plain(answer?.goVersion ?? "-"),
      plain(String(answer?.goroutines ?? "-")),
      plain(answer?.heapInUseBytes === undefined ? "-" : formatBytes(answer.heapInUseBytes)),
      styled(state.isKept && state.age !== "broken" ? "plain" : "warning", state.age),
      plain(shownPlace(target)),
    ],
    notes: [
      ...(showsState && !isGrouped
        ? [{ label: plain("state file"), text: printable(state.path) }]
        : []),
      ...notes.map(toLabelled),
    ],
    isShort: !isDetailed && !finding.isFound && notes.length === 0,
  };
}

function buildGroup({ findings, notes }: Group, style: CellStyle, width: number): Row {
  const names = findings.map(({ target }) => target.prefix);
  const start = `${count(names.length, "target")}${style === "bad" ? " failed" : ""}: `;
  return {
    ...buildTitle(style, start + fitNames(names, width - start.length)),
    notes: notes.map(toLabelled),
  };
}

function buildTitle(style: CellStyle, text: string): Row {
  return { cells: [styled(style, text)], notes: [] };
}

function toLabelled({ kind, text }: Note): Labelled {
  return {
    label: styled(NOTE_STYLES[kind], kind),
    text: printableWhole(text),
    isWhole: kind === "run" || kind === "go",
  };
}

function formatNotes(notes: readonly Note[], options: TableOptions): readonly string[] {
  const labelWidth = Math.max(0, ...notes.map(({ kind }) => kind.length));
  return notes.flatMap((note) => formatLabelled(toLabelled(note), { ...options, labelWidth }));
}

function noteSpoiled(findings: readonly Finding[]): readonly string[] {
  const isSpoiled = findings.some(({ sources }) => sources.includes("stats-api"));
  if (!isSpoiled) return [];
  return [
    "The next point of gc_per_second and gc_pause_per_second covers less than a minute: the " +
    "stats-api handler counts from its last request, and that was this one.",
  ];
}

function plain(text: string): Styled {
  return styled("plain", text);
}

function styled(style: CellStyle, text: string): Styled {
  return { style, text: printable(text) };
}
