/**
 * The report of a check as JSON.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import type { Finding } from "../../../src/check/finding.ts";
import { formatJsonReport } from "../../../src/check/json_report.ts";
import { buildTarget } from "../../../src/target.ts";

const STATE = { path: "/states/api", age: "5 s", isKept: true, notes: [] };

const WELL: Finding = {
  target: {
    ...buildTarget("api", { uri: "http://me:hunter2@app/stats?token=hunter2" }),
    clientOptions: { unixSocket: "/run/app.sock" },
  },
  state: STATE,
  answer: {
    ms: 9,
    source: "stats-api",
    goVersion: "go1.26.8",
    goroutines: 12,
    heapInUseBytes: 4096,
    absent: ["memory_lookups"],
    own: [
      { key: "queue.waiting", value: 3, kind: "value", isLeftOut: false },
      { key: "queue.done", kind: "total", note: "Response has none", isLeftOut: true },
    ],
  },
  sources: ["stats-api"],
  notes: [{ kind: "warning", text: "The URI has a password" }],
};

const FAILED: Finding = {
  target: buildTarget("web", { uri: "http://web/" }),
  state: { ...STATE, path: "/states/web", age: "none yet", isKept: false },
  failure: "connection-refused",
  sources: [],
  notes: [{ kind: "error", text: "Connection refused" }],
};

Deno.test("formatJsonReport() has what was found of each target, without what is not known", () => {
  const notes = [{ kind: "note", text: "The agent does not run" }] as const;
  const text = formatJsonReport({ findings: [WELL, FAILED], notes }, 1);
  assertEquals(JSON.parse(text), {
    "exit_code": 1,
    targets: [
      {
        prefix: "api",
        uri: "http://app/stats?token=…",
        "unix_socket": "/run/app.sock",
        ok: true,
        answer: {
          ms: 9,
          source: "stats-api",
          "go_version": "go1.26.8",
          "goroutine_num": 12,
          "heap_inuse": 4096,
          "user_defined": [
            { key: "queue.waiting", value: 3, kind: "value" },
            { key: "queue.done", kind: "total", note: "Response has none" },
          ],
        },
        metrics: { chosen: 15, absent: ["memory_lookups"] },
        state: { path: "/states/api", age: "5 s", kept: true },
        notes: [{ kind: "warning", text: "The URI has a password" }],
      },
      {
        prefix: "web",
        uri: "http://web/",
        ok: false,
        failure: "connection-refused",
        metrics: { chosen: 15 },
        state: { path: "/states/web", age: "none yet", kept: false },
        notes: [{ kind: "error", text: "Connection refused" }],
      },
    ],
    // Of 30 metrics, 15 are those of the target that failed; one is absent, one is left out.
    metrics: { chosen: 30, given: 13 },
    notes: [{ kind: "note", text: "The agent does not run" }],
  });
});

Deno.test("formatJsonReport() is indented by two spaces and ends with a line end", () => {
  assertEquals(
    formatJsonReport({ findings: [], notes: [] }, 0),
    '{\n  "exit_code": 0,\n  "targets": [],\n  "metrics": {\n    "chosen": 0,\n' +
      '    "given": 0\n  },\n  "notes": []\n}\n',
  );
});
