/**
 * A reason of a failed target is true only of what its requests were told, and when.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import type { ConnectionFailure, SentRequest } from "../network/client.ts";
import type { RecordedExchange, RecordedResponse } from "../network/recorded_exchange.ts";
import { AUTHORITY_FILE } from "../network/transports.ts";
import { isTrueFailure } from "./fetch_failures.ts";

const URI = "http://app0.example:8080/api/stats";

/** A request at 1000 ms that is not answered, unless more is given. */
function request(
  sent: Partial<SentRequest> = {},
  given: Partial<RecordedExchange> = {},
): RecordedExchange {
  const header = () => undefined;
  return {
    sent: {
      ...{ uri: URI, header, isNode: false, followsRedirects: true, isVerified: true },
      ...{ isOver: () => false, ...sent },
    },
    ...{ beganMs: 1000, failure: undefined, response: undefined, settledMs: undefined, ...given },
  };
}

const failed = (failure: ConnectionFailure, sent: Partial<SentRequest> = {}) =>
  request(sent, { failure, settledMs: 1100 });

function answered(
  given: Partial<RecordedResponse>,
  sent: Partial<SentRequest> = {},
  settledMs = 1100,
) {
  const response = { status: 200, headers: {}, chunks: [], loss: undefined, isEndless: false };
  return request(sent, { response: { ...response, ...given }, settledMs });
}

const body = (text: string) => [new TextEncoder().encode(text)];
const LENGTH = { "Content-Length": "99" };
const LOCAL = "http://localhost:8080/";
const IPV6 = "http://[::1]:8080/";
const AS_PROGRAM = { followsRedirects: false, header: () => "Bearer s3cret" };

/** What is said, whether it is true, and what the requests were told. */
const CASES: readonly (readonly [
  reason: string,
  isTrue: boolean,
  exchanges: readonly RecordedExchange[],
])[] = [
  ["Connection refused", true, [failed("refused")]],
  ["Connection refused", false, [failed("reset connecting")]],
  ["Connection refused", false, []],
  ["status is 503, expected 200", true, [answered({ status: 503 })]],
  ["status is 503, expected 200", false, [answered({ status: 502 })]],
  ["body is empty, expected statistics", true, [answered({ headers: LENGTH })]],
  [
    "body is truncated: the connection was lost before its end",
    true,
    [answered({ headers: LENGTH, chunks: body('{"gor'), loss: "closed" })],
  ],
  [
    "body is not JSON or is truncated, expected statistics",
    false,
    [answered({ headers: LENGTH, chunks: body('{"gor'), loss: "closed" })],
  ],
  [
    "body is not JSON or is truncated, expected statistics",
    true,
    [answered({ chunks: body('{"gor'), loss: "closed" })],
  ],
  [
    "body is truncated: its last line is incomplete",
    true,
    [answered({ chunks: body("go_goroutines 5\ngo_") })],
  ],
  [
    "body has no length, so a lost connection would go unnoticed",
    true,
    [answered({ chunks: body("go_goroutines 5\n") }, { isNode: true })],
  ],
  [
    "body is not valid gzip: incorrect header check",
    true,
    [answered({ headers: { ...LENGTH, "Content-Encoding": "gzip" }, chunks: body("plain") })],
  ],
  // Only a response of the second address counts.
  [
    "Connection refused",
    true,
    [failed("refused", { uri: LOCAL }), failed("timed out", { uri: IPV6 })],
  ],
  [
    "status is 500, expected 200",
    true,
    [failed("refused", { uri: LOCAL }), answered({ status: 500 }, { uri: IPV6 })],
  ],
  ["Connection refused", false, [failed("refused", { uri: LOCAL }), request({ uri: IPV6 })]],
  // Eleven requests that redirect are one redirect more than the program follows.
  ["more than 10 redirects", true, redirects(11, AS_PROGRAM)],
  ["more than 10 redirects", false, redirects(10, AS_PROGRAM)],
  ["more than 20 redirects", true, redirects(21, {})],
  ["more than 20 redirects", false, redirects(11, AS_PROGRAM)],
  [
    "redirected to http://app0.example:9080, which gets no credentials: status is 401, expected 200",
    true,
    [
      answered({ status: 307, headers: { "Location": "http://app0.example:9080/" } }, AS_PROGRAM),
      answered({ status: 401 }, { uri: "http://app0.example:9080/", followsRedirects: false }),
    ],
  ],
  ["status is 401, expected 200", true, [answered({ status: 401 }, AS_PROGRAM)]],
];

function redirects(count: number, sent: Partial<SentRequest>): readonly RecordedExchange[] {
  const one = answered({ status: 307, headers: { "Location": URI } }, sent);
  return Array.from({ length: count }, () => one);
}

/** A run that began at 500 ms, got SIGTERM at 4000 and told at some time why its target failed. */
function judge(
  reason: string,
  exchanges: readonly RecordedExchange[],
  toldMs = 5000,
  isReadable = false,
  settings: readonly string[] = [],
): boolean {
  const unreadSettings = new Map([[AUTHORITY_FILE, "ENOENT" as const]]);
  return isTrueFailure(reason, {
    ...{ prefix: "app0", isReadable, exchanges, settings },
    limits: { timeoutMs: 2000, deadlineMs: 3000 },
    process: {
      ...{ beganMs: 500, terminatedMs: 4000, observed: { unreadSettings } },
      toldMs: new Map([[`Cannot fetch stats of "app0" from "${URI}": ${reason}`, toldMs]]),
    },
  });
}

for (const [index, [reason, isTrue, exchanges]] of CASES.entries()) {
  Deno.test(`case ${index}: a reason is ${isTrue ? "true" : "not true"}: ${reason}`, () => {
    assertEquals(judge(reason, exchanges), isTrue);
  });
}

/** The limits, and when they end the requests of {@link judge}. */
const LIMITS: readonly (readonly [reason: string, endMs: number])[] = [
  ["no complete response within 2000 ms", 3000],
  ["no complete response before the run's deadline of 3000 ms", 3500],
  ["no complete response before SIGTERM ended the run", 4000],
];

for (const [reason, endMs] of LIMITS) {
  Deno.test(`a time limit is true of what was not answered by then: ${reason}`, () => {
    const judged = [Infinity, endMs, endMs - 1].map((settledMs) =>
      judge(reason, [answered({ headers: LENGTH, chunks: body("{}") }, {}, settledMs)])
    );
    assertEquals(judged, [true, true, false]);
    assertEquals([endMs, endMs - 1].map((toldMs) => judge(reason, [request()], toldMs)), [
      true,
      false,
    ]);
  });
}

Deno.test("a time limit is none that the run was not given", () => {
  assertEquals(judge("no complete response within 1999 ms", [request()]), false);
  const deadline = "no complete response before the run's deadline of 2999 ms";
  assertEquals(judge(deadline, [request()]), false);
});

Deno.test("a page that can be read gives no reason but a time limit", () => {
  const exchanges = [answered({ headers: LENGTH, chunks: body("") }, {}, 3000)];
  assertEquals(judge("body is empty, expected statistics", exchanges, 5000, true), false);
  assertEquals(judge("no complete response within 2000 ms", exchanges, 5000, true), true);
});

Deno.test("a file that cannot be read is the reason of a target that names it, and of no other", () => {
  const reason = `ca_file "${AUTHORITY_FILE}" does not exist`;
  const judged = [[`ca_file = "${AUTHORITY_FILE}"`], [`server_name = "app0.example"`]]
    .map((settings) => judge(reason, [], 5000, false, settings));
  assertEquals(judged, [true, false]);
});
