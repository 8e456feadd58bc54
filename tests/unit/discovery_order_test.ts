/**
 * The order of what endpoints answer.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { isFull, kindOf, orderOf, rankSample } from "../../src/discovery_order.ts";
import type { FailureKind } from "../../src/discovery_order.ts";
import type { Failure } from "../../src/failure.ts";
import { METRICS } from "../../src/metrics/catalogue.ts";
import { FAILURES } from "../support/failures.ts";

const ALL = Object.fromEntries(METRICS.map(({ name }) => [name, 1]));

function without(...names: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(ALL).filter(([name]) => !names.includes(name)));
}

Deno.test("rankSample() counts metrics, and goroutines decide between as many", () => {
  assertEquals(rankSample({}), 0);
  assertEquals(rankSample(ALL), METRICS.length + 0.5);
  assertEquals(rankSample({ heap_sys: 0, unknown: 1 }), 1);
  assert(rankSample(without("cgo_call_num")) > rankSample(without("goroutine_num")));
  assert(rankSample(without("goroutine_num")) > rankSample(without("cgo_call_num", "gc_num")));
});

Deno.test("rankSample() counts what is derived from another value", () => {
  assertEquals(rankSample({ _gc_num: 1, _gc_pause_ms: 1 }), 2);
});

Deno.test("rankSample() counts chosen metrics only", () => {
  assertEquals(rankSample(ALL, { metrics: new Set(["heap_sys", "heap_idle"]) }), 2);
  assertEquals(rankSample(ALL, { metrics: new Set(["goroutine_num"]) }), 1.5);
});

Deno.test("isFull() reports whether every chosen metric is there", () => {
  assertEquals([isFull(ALL), isFull(without("cgo_call_num"))], [true, false]);
  const metrics = new Set(["heap_sys", "gc_per_second"]);
  assertEquals(isFull({ heap_sys: 0, _gc_num: 1 }, { metrics }), true);
  assertEquals(isFull({ heap_sys: 0 }, { metrics }), false);
});

/** Failures of one endpoint, each more telling than all of the next line. */
const ORDER: readonly (readonly [FailureKind, ...Failure[]])[] = [
  [
    "statistics",
    { code: "wrong-source", source: "expvar", expected: "prometheus" },
    { code: "several-applications", count: 2, series: "go_goroutines" },
    { code: "not-a-number", field: "gc_num", type: "a string" },
    { code: "too-large", limitBytes: 1 },
    { code: "cut" },
  ],
  [
    "login",
    status(401),
    status(403),
    status(407),
    status(429),
    { code: "redirect-credentials", origin: "http://b", status: 401 },
  ],
  ["no collector", { code: "no-go-collector" }],
  ["server error", status(500), status(503), status(599)],
  [
    "redirect",
    { code: "redirect-loop", limit: 10 },
    { code: "redirect-not-http" },
    { code: "connection-refused", redirectedTo: "http://b" },
  ],
  [
    "no answer",
    { code: "timeout", ms: 1 },
    { code: "connection-reset" },
    { code: "connection-closed", reason: "closed" },
    { code: "body-interrupted" },
  ],
  ["other status", status(302), status(402), status(418), status(499)],
  [
    "other page",
    { code: "bad-compression", reason: "gzip" },
    { code: "binary" },
    { code: "not-statistics" },
    { code: "not-json" },
    { code: "not-prometheus" },
    { code: "html" },
    { code: "empty" },
  ],
  ["missing", status(404), status(405), status(410)],
  ["bad request", status(400)],
];

function status(status: number): Failure {
  return { code: "status", status };
}

for (const [index, [kind, ...failures]] of ORDER.entries()) {
  Deno.test(`kindOf() and orderOf() know failures of the kind "${kind}"`, () => {
    assertEquals(failures.map(kindOf), failures.map(() => kind));
    assertEquals(failures.map(orderOf), failures.map(() => index + 1));
  });
}

Deno.test("orderOf() puts failures before all others that every path of an origin shares", () => {
  const known = ORDER.flatMap(([, ...failures]) => failures.map(({ code }) => code));
  const shared = Object.values(FAILURES).flat().filter(({ code }) => !known.includes(code));
  assert(shared.length > 20);
  assertEquals(new Set(shared.map(kindOf)), new Set([undefined]));
  assertEquals(new Set(shared.map(orderOf)), new Set([0]));
});
