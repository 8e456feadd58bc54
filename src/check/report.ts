/**
 * From findings to the text of a check: the table, and a summary of the configuration.
 *
 * @module
 */

import { printable } from "../messages.ts";
import { countChosen } from "../metrics/selection.ts";
import { shownPlace } from "../target.ts";
import type { Finding, Note } from "./finding.ts";
import { formatTable } from "../terminal/table.ts";
import { wrap } from "../terminal/text.ts";
import { formatBytes } from "../terminal/units.ts";
import type { CellStyle, Column, Paint, Row, Styled } from "../terminal/table.ts";

/** How many metrics Mackerel holds for a host, the system's own among them. */
const LIMITS = { standard: 200, micro: 30 } as const;

const COLUMNS: readonly Column[] = [
  { header: "PREFIX" },
  { header: "ANSWER", isNumber: true },
  { header: "SOURCE" },
  { header: "GO" },
  { header: "GOROUTINES", isNumber: true },
  { header: "HEAP IN USE", isNumber: true },
  { header: "STATE", isNumber: true },
  { header: "URI" },
  { header: "STATE FILE" },
];

const NOTE_STYLES: Readonly<Record<Note["kind"], CellStyle>> = {
  error: "bad",
  fix: "advice",
  warning: "warning",
  note: "plain",
};

/** Formats the findings of all targets, in their order. */
export function formatReport(
  findings: readonly Finding[],
  options: { readonly width: number; readonly paint: Paint },
): string {
  const table = formatTable(COLUMNS, findings.map(buildRow), options);
  const summary = summarize(findings).flatMap((text) =>
    wrap(text, options.width, { breakWords: false })
  );
  return `${table}\n${summary.join("\n")}\n`;
}

function buildRow({ target, state, answer, notes }: Finding): Row {
  const cells = [
    plain(target.prefix),
    answer === undefined ? styled("bad", "failed") : styled("good", `${answer.ms} ms`),
    plain(answer?.source ?? "-"),
    plain(answer?.goVersion ?? "-"),
    plain(String(answer?.goroutines ?? "-")),
    plain(answer?.heapInUseBytes === undefined ? "-" : formatBytes(answer.heapInUseBytes)),
    styled(state.isKept && state.age !== "broken" ? "plain" : "warning", state.age),
    plain(shownPlace(target)),
    plain(state.path),
  ];
  return {
    cells,
    notes: notes.map(({ kind, text }) => ({ label: styled(NOTE_STYLES[kind], kind), text })),
  };
}

function summarize(findings: readonly Finding[]): readonly string[] {
  const isSpoiled = findings.some(({ sources }) => sources.includes("stats-api"));
  return [
    ...describeTroubles(findings),
    describeCount(findings),
    ...(isSpoiled
      ? [
        "The next point of gc_per_second and gc_pause_per_second covers less than a minute: the " +
        "stats-api handler counts from its last request, and that was this one.",
      ]
      : []),
  ];
}

function describeTroubles(findings: readonly Finding[]): readonly string[] {
  const all = count(findings.length, "target");
  const failed = findings.filter(({ answer }) => answer === undefined);
  const notKept = findings.filter(({ state }) => !state.isKept);
  if (failed.length + notKept.length === 0) return [`${all}, all well.`];
  return [
    ...(failed.length === 0 ? [] : [`${failed.length} of ${all} failed: ${listNames(failed)}.`]),
    ...(notKept.length === 0 ? [] : [`No run can keep the state of ${listNames(notKept)}.`]),
  ];
}

function listNames(findings: readonly Finding[]): string {
  return findings.map(({ target }) => target.prefix).join(", ");
}

function describeCount(findings: readonly Finding[]): string {
  const chosen = sum(findings.map(({ target }) => countChosen(target)));
  const absent = sum(findings.map(({ answer }) => answer?.absent.length ?? 0));
  const made = absent === 0 ? "" : ` (${chosen} chosen, ${absent} that the pages do not give)`;
  const limits =
    `Mackerel holds ${LIMITS.standard} on a standard host, ${LIMITS.micro} on a micro ` +
    "host, the system's own among them.";
  const hint = chosen - absent <= LIMITS.standard
    ? ""
    : ' Choose some with "metrics", or share the targets among hosts with "-only" and ' +
      "custom_identifier.";
  return `${count(chosen - absent, "metric")}${made}. ${limits}${hint}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function plain(text: string): Styled {
  return styled("plain", text);
}

function styled(style: CellStyle, text: string): Styled {
  return { style, text: printable(text) };
}
