/**
 * The report of a check as text.
 *
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Finding, Note } from "../../../src/check/finding.ts";
import { formatReport } from "../../../src/check/report.ts";
import { buildTarget } from "../../../src/target.ts";

const plainly = (_style: unknown, text: string) => text;

function format(
  findings: readonly Finding[],
  options: { readonly width?: number; readonly isVerbose?: boolean; notes?: readonly Note[] } = {},
): string {
  const { width = 80, isVerbose = false, notes = [] } = options;
  return formatReport({ findings, notes }, { width, isVerbose, paint: plainly });
}

/** Returns the lines of the table, which ends at an empty line. */
function tableOf(text: string): readonly string[] {
  return text.slice(0, text.indexOf("\n\n")).split("\n");
}

function find(prefix: string, changes: Partial<Finding> = {}): Finding {
  return {
    target: buildTarget(prefix, { uri: `http://${prefix}/metrics` }),
    state: { path: `/states/${prefix}`, age: "5 s", isKept: true, notes: [] },
    answer: { ms: 9, source: "expvar", absent: [] },
    sources: ["expvar"],
    notes: [],
    ...changes,
  };
}

function fail(prefix: string, text = "Connection refused"): Finding {
  const { answer: _answer, ...finding } = find(prefix);
  return { ...finding, notes: [{ kind: "error", text }, { kind: "fix", text: "Start it" }] };
}

const list = (count: number, build: (prefix: string) => Finding) =>
  Array.from({ length: count }, (_, index) => build(`app${index}`));

Deno.test("formatReport() gives a target that is well one row, and puts what failed last", () => {
  const findings = [find("api"), fail("batch"), find("web")];
  assertEquals(
    format(findings),
    `PREFIX  ANSWER  SOURCE  GO  GOROUTINES  HEAP IN USE  STATE  URI
api       9 ms  expvar  -            -            -    5 s  http://api/metrics
web       9 ms  expvar  -            -            -    5 s  http://web/metrics
batch   failed  -       -            -            -    5 s  http://batch/metrics
  error  Connection refused
  fix    Start it

45 metrics. A standard host includes 200, a micro host 30, the host's own
metrics and check monitors among them; what is beyond is not dropped, but
charged as further hosts.
1 of 3 targets failed: batch.
`,
  );
});

Deno.test("formatReport() leaves out of short rows what has no room, not of others", () => {
  assertEquals(tableOf(format([find("api"), find("web"), fail("batch")], { width: 30 })), [
    "PREFIX  ANSWER  SOURCE  GO",
    "api       9 ms  expvar  -",
    "web       9 ms  expvar  -",
    "batch   failed  -       -",
    "  goroutines   -",
    "  heap in use  -",
    "  state        5 s",
    "  uri          http://batch/metrics",
    "  error        Connection",
    "               refused",
    "  fix          Start it",
  ]);
});

Deno.test("formatReport() shows state files where something is wrong with them, or all", () => {
  const old = find("old", {
    state: {
      path: "/states/old",
      age: "3 h",
      isKept: true,
      notes: [{ kind: "note", text: "It is old" }],
    },
    notes: [{ kind: "note", text: "It is old" }],
  });
  const rows = tableOf(format([find("api"), old]));
  assertEquals(rows.filter((line) => line.includes("/states/")), ["  state file  /states/old"]);
  const all = tableOf(format([find("api"), old], { isVerbose: true }));
  assertEquals(all.filter((line) => line.includes("/states/")).length, 2);
});

Deno.test("formatReport() says once what several targets share", () => {
  const notes: readonly Note[] = [{ kind: "note", text: "No cgo_call_num" }];
  const findings = [find("a", { notes }), find("b"), find("c", { notes })];
  assertEquals(tableOf(format(findings)).slice(4), ["2 targets: a, c", "  note  No cgo_call_num"]);
  const failed = list(5, fail);
  assertEquals(tableOf(format(failed)), [
    "5 targets failed: app0, app1, app2, app3, app4",
    "  error  Connection refused",
    "  fix    Start it",
  ]);
  assertEquals(tableOf(format(failed.slice(1))).length, 13);
  assertEquals(tableOf(format(failed, { isVerbose: true })).length, 21);
});

Deno.test("formatReport() has a row for each of 41 targets, the failed one at the end", () => {
  const findings = list(41, (prefix) => prefix === "app7" ? fail(prefix) : find(prefix));
  const rows = tableOf(format(findings));
  assertEquals(rows.length, 1 + 41 + 2);
  assertMatch(rows.at(-3) ?? "", /^app7 +failed/);
});

Deno.test("formatReport() counts the targets that are well where they are over a hundred", () => {
  const findings = list(1000, (prefix) => prefix === "app7" ? fail(prefix) : find(prefix));
  assertEquals(tableOf(format(findings)).map((line) => line.trimEnd()), [
    "PREFIX  ANSWER  SOURCE  GO  GOROUTINES  HEAP IN USE  STATE  URI",
    "999 targets are well: -v shows them",
    "app7    failed  -       -            -            -    5 s  http://app7/metrics",
    "  error  Connection refused",
    "  fix    Start it",
  ]);
  assertEquals(tableOf(format(findings, { isVerbose: true, width: 120 })).length, 1 + 1000 * 2 + 2);
  const well = tableOf(format(list(101, find)));
  assertEquals(well, ["101 targets are well: -v shows them"]);
  assertEquals(tableOf(format(list(100, find))).length, 101);
});

Deno.test("formatReport() keeps each line of a summary within the terminal", () => {
  for (const width of [30, 80, 120]) {
    const findings = list(300, (prefix) => fail(prefix, prefix));
    const summary = format(findings, { width }).trimEnd().split("\n\n").at(-1) ?? "";
    const lines = summary.split("\n");
    const last = width < 40 ? /^300 targets failed\.$/ : /^300 targets failed: app0.*, \d+ more\.$/;
    assertMatch(lines.at(-1) ?? "", last);
    for (const line of lines) assert(line.length <= width, line);
  }
});

Deno.test("formatReport() puts a command into one line, however long it is", () => {
  const command = `sudo env ${"x".repeat(60)} ${"y".repeat(60)}`;
  const text = format([find("api")], {
    notes: [{ kind: "warning", text: "This is not the agent's" }, { kind: "run", text: command }],
  });
  assert(text.includes(`\n\nwarning  This is not the agent's\nrun      ${command}\n`), text);
});

Deno.test("formatReport() shows the values of user-defined metrics of a few targets, or all", () => {
  const findings = list(11, (prefix) => find(prefix, { notes: [{ kind: "now", text: prefix }] }));
  const count = (text: string) => tableOf(text).filter((line) => /^ {2}now /.test(line)).length;
  assertEquals(count(format(findings)), 0);
  assertEquals(count(format(findings, { isVerbose: true })), 11);
  assertEquals(count(format(findings.slice(1))), 10);
});

Deno.test("formatReport() writes no control character, and long commands whole", () => {
  const run = `run ${"x".repeat(2000)}`;
  const text = format(
    [fail("api", "a\x1b[31m\u009b2J\x07b")],
    {
      isVerbose: true,
      notes: [{ kind: "warning", text: "c\x1b]0;d" }, { kind: "run", text: run }],
    },
  );
  assertMatch(text, /^ {2}error +a\?\[31m\?2J\?b$/m);
  assertMatch(text, /^warning {2}c\?\]0;d$/m);
  assert(text.includes(run));
  // deno-lint-ignore no-control-regex
  assert(!/[\x00-\x09\x0b-\x1f\x7f-\x9f]/.test(text));
});
