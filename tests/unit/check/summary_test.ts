/**
 * What a check says of all targets together.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import type { Finding } from "../../../src/check/finding.ts";
import { describeMetrics, describeTroubles, fitNames } from "../../../src/check/summary.ts";
import { buildTarget } from "../../../src/target.ts";

const PLAN =
  "A standard host includes 200, a micro host 30, the host's own metrics and check monitors among " +
  "them; what is beyond is not dropped, but charged as further hosts.";

const SHORT = "A standard host includes 200, a micro host 30, its own among them.";

/** A target that chose so many metrics, some of which its endpoint does not give. */
function find(chosen: number, absent: number): Finding {
  const names = Array.from({ length: chosen }, (_, index) => `metric${index}`);
  return {
    target: buildTarget("api", { metrics: new Set(names) }),
    state: { path: "/tmp/state", age: "none yet", isKept: true, notes: [] },
    answer: { ms: 1, source: "expvar", absent: names.slice(0, absent) },
    sources: ["expvar"],
    notes: [],
  };
}

const hint = (hosts: string) =>
  `These alone make ${hosts}: choose some with "metrics", or give targets to other hosts with ` +
  '"-only" and custom_identifier.';

/** Metrics that were chosen, those of them that no endpoint gives, and what is said of both. */
const COUNTS: readonly [chosen: number, absent: number, said: string][] = [
  [1, 0, `1 metric. ${SHORT}`],
  [0, 0, `0 metrics. ${SHORT}`],
  [29, 0, `29 metrics. ${SHORT}`],
  [30, 0, `30 metrics. ${PLAN}`],
  [32, 3, `29 metrics (32 chosen, 3 that no endpoint gives). ${SHORT}`],
  [200, 0, `200 metrics. ${PLAN}`],
  [201, 0, `201 metrics. ${PLAN} ${hint("1 further standard host")}`],
  [210, 10, `200 metrics (210 chosen, 10 that no endpoint gives). ${PLAN}`],
  [
    210,
    9,
    `201 metrics (210 chosen, 9 that no endpoint gives). ${PLAN} ${
      hint("1 further standard host")
    }`,
  ],
  [615, 0, `615 metrics. ${PLAN} ${hint("3 further standard hosts")}`],
];

for (const [chosen, absent, said] of COUNTS) {
  Deno.test(`-check says of ${chosen} chosen metrics, ${absent} absent: ${said.split(".")[0]}`, () => {
    assertEquals(describeMetrics([find(chosen, absent)]), said);
    const half = Math.trunc(chosen / 2);
    assertEquals(describeMetrics([find(half, absent), find(chosen - half, 0)]), said);
  });
}

Deno.test("describeTroubles() tells of failed targets last, and of states that no run can keep", () => {
  const good = find(1, 0);
  const { answer: _answer, ...failed } = good;
  const lost = { ...good, state: { ...good.state, isKept: false } };
  assertEquals(describeTroubles([good], 80), ["1 target, all well."]);
  assertEquals(describeTroubles([good, good], 80), ["2 targets, all well."]);
  assertEquals(describeTroubles([failed, good, lost], 80), [
    "State files cannot be written: api.",
    "1 of 3 targets failed: api.",
  ]);
  assertEquals(describeTroubles([failed], 80), ["1 target failed: api."]);
  assertEquals(describeTroubles([failed, good], 28), ["1 of 2 targets failed: api."]);
  assertEquals(describeTroubles([failed, good], 26), ["1 of 2 targets failed."]);
});

const NAMES = ["api", "web", "batch", "worker"];

/** What fits into so many columns: "api, web, batch, worker" takes 23. */
const LISTS: Readonly<Record<number, string>> = {
  23: "api, web, batch, worker",
  22: "api, web, 2 more",
  21: "api, web, 2 more",
  16: "api, web, 2 more",
  15: "api, 3 more",
  0: "api, 3 more",
};

for (const [room, list] of Object.entries(LISTS)) {
  Deno.test(`fitNames() lists names in ${room} columns`, () => {
    assertEquals(fitNames(NAMES, Number(room)), list);
  });
}

Deno.test("fitNames() leaves one long name whole", () => {
  assertEquals(fitNames(["a-long-name"], 3), "a-long-name");
});
