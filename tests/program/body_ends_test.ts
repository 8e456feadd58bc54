/**
 * The whole program and bodies that end in every way, over every transport: half a response is no
 * answer, and nothing is kept of it.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import type { Ending } from "../support/ending_servers.ts";
import { runAll, TRANSPORTS } from "../support/transports.ts";
import type { Outcome, Transport } from "../support/transports.ts";

const OK = "HTTP/1.1 200 OK\r\n";
const OLD = "HTTP/1.0 200 OK\r\n";
const OPEN_METRICS = "Content-Type: application/openmetrics-text; version=1.0.0\r\n";
const HALF = "go_goroutines 5\n";
const JSON_PAGE = '{"goroutine_num":5}';
const PRINTED: Outcome = ["runtime.goroutine_num"];

const TIMEOUT = "no complete response within 500 ms";
const INTERRUPTED = "body is truncated: the connection was lost before its end";
const UNKNOWN_END = "body has no length, so a lost connection would go unnoticed";
/** What is said of a reset depends on whether it comes before what was sent is read. */
const LOST = "lost connection";
const LOSSES: readonly unknown[] = [
  ...[INTERRUPTED, UNKNOWN_END, "Connection reset by peer"],
  "connection closed before message completed",
];
const CUT = "body is truncated: its last line is incomplete";
const NO_EOF = "body is truncated: OpenMetrics text does not end with # EOF";

/** Returns what comes of an answer; `undefined` where it depends on what is read first. */
type Expect = (transport: Transport) => Outcome | undefined;

const withLength = (body: string, bytes = body.length) =>
  `${OK}Content-Length: ${bytes}\r\n\r\n${body}`;
const inChunks = (body: string, last = "0\r\n\r\n") =>
  `${OK}Transfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n${last}`;

const CASES: readonly (readonly [
  name: string,
  sent: string,
  ending: Ending,
  Expect,
])[] = [
  ["text with a length", withLength(HALF), "closed", () => PRINTED],
  ["text with a length and no line end", withLength("go_goroutines 5"), "closed", () => PRINTED],
  ["text with a length that goes on", withLength(HALF), "stalled", () => PRINTED],
  ["text under its length", withLength(HALF, 99), "closed", () => INTERRUPTED],
  ["text under its length, then stalled", withLength(HALF, 99), "stalled", () => TIMEOUT],
  ["text under its length, then reset", withLength(HALF, 99), "reset", () => LOST],
  ["text in chunks", inChunks(HALF), "closed", () => PRINTED],
  ["text in chunks without a line end", inChunks("go_goroutines 5"), "closed", () => PRINTED],
  ["text without its last chunk", inChunks(HALF, ""), "closed", () => INTERRUPTED],
  ["text without its last chunk, then reset", inChunks(HALF, ""), "reset", () => LOST],
  ["text without its last chunk, then stalled", inChunks(HALF, ""), "stalled", () => TIMEOUT],
  [
    "text of HTTP/1.0",
    `${OLD}\r\n${HALF}`,
    "closed",
    ({ tellsEnd }) => tellsEnd ? PRINTED : UNKNOWN_END,
  ],
  [
    "text without length, then cut",
    `${OK}\r\n${HALF}`,
    "cut",
    ({ isTls, tellsEnd }) => !isTls ? PRINTED : tellsEnd ? INTERRUPTED : UNKNOWN_END,
  ],
  ["text without length, then reset", `${OK}\r\n${HALF}`, "reset", () => LOST],
  ["text without length, then stalled", `${OK}\r\n${HALF}`, "stalled", () => TIMEOUT],
  [
    "text without length that is cut in a comment",
    `${OK}\r\n${HALF}# HELP go_`,
    "closed",
    ({ tellsEnd }) => tellsEnd ? CUT : UNKNOWN_END,
  ],
  [
    "text with a transfer coding that is no chunks",
    `${OK}Transfer-Encoding: x\r\nContent-Length: ${HALF.length}\r\n\r\n${HALF}# HE`,
    "closed",
    ({ tellsEnd }) =>
      tellsEnd ? CUT : "Parse Error: Content-Length can't be present with Transfer-Encoding",
  ],
  [
    "OpenMetrics without length",
    `${OK}${OPEN_METRICS}\r\n${HALF}# EOF`,
    "cut",
    () => PRINTED,
  ],
  [
    "OpenMetrics without length and without its end",
    `${OK}${OPEN_METRICS}\r\n${HALF}`,
    "closed",
    ({ tellsEnd }) => tellsEnd ? NO_EOF : UNKNOWN_END,
  ],
  [
    "OpenMetrics with a length and without its end",
    `${OK}${OPEN_METRICS}Content-Length: ${HALF.length}\r\n\r\n${HALF}`,
    "closed",
    () => NO_EOF,
  ],
  ["JSON under its length", withLength(JSON_PAGE, 99), "closed", () => INTERRUPTED],
  ["JSON without its last chunk", inChunks(JSON_PAGE, ""), "closed", () => INTERRUPTED],
  [
    "JSON without length, then reset",
    `${OK}\r\n${JSON_PAGE}`,
    "reset",
    ({ isTls }) => isTls ? undefined : LOST,
  ],
  ["JSON of HTTP/1.0", `${OLD}\r\n${JSON_PAGE}`, "closed", () => PRINTED],
  ["JSON without length, then cut", `${OK}\r\n${JSON_PAGE}`, "cut", () => PRINTED],
  ["half of JSON, then reset", `${OK}\r\n${JSON_PAGE.slice(0, -1)}`, "reset", () => LOST],
  ["JSON without length, then stalled", `${OK}\r\n${JSON_PAGE}`, "stalled", () => TIMEOUT],
  [
    "half of JSON without length, then cut",
    `${OK}\r\n{"goroutine_num":5`,
    "cut",
    ({ isTls, tellsEnd }) =>
      !isTls
        ? "body is not JSON or is truncated, expected statistics"
        : tellsEnd
        ? INTERRUPTED
        : UNKNOWN_END,
  ],
  [
    "HTML without length",
    `${OK}\r\n<!doctype html>`,
    "cut",
    () => "body is HTML or XML, expected JSON or text",
  ],
];

for (const transport of TRANSPORTS) {
  Deno.test(`half an answer is no answer by ${transport.name}`, async () => {
    const possible = CASES.filter(([, , ending]) => ending !== "reset" || !transport.onSocket);
    const cases = possible.flatMap(([name, sent, ending, expect]) => {
      const expected = expect(transport);
      const timeout = expected === TIMEOUT ? { timeout: "500ms" } : {};
      return expected === undefined ? [] : [{ name, sent, ending, expected, ...timeout }];
    });
    const outcomes = await runAll(cases, transport);
    for (const { name, ending, expected } of cases) {
      const isLost = ending === "reset" && LOSSES.includes(outcomes[name]);
      assertEquals(isLost ? LOST : outcomes[name], expected, name);
    }
  });
}
