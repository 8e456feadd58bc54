/**
 * From two samples to what is printed: the four outcomes of the original, and clocks that jump.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { METRICS } from "../../../src/metrics/catalogue.ts";
import { diffSamples } from "../../../src/metrics/rates.ts";
import type { Rates } from "../../../src/metrics/rates.ts";
import { anySample } from "../../support/samples.ts";

const LAST_SEC = 1_700_000_000;

/** Returns what is printed so many seconds after a sample. */
function diffAfter(
  seconds: number,
  now: Readonly<Record<string, number>>,
  last: Readonly<Record<string, number>>,
): Rates {
  const nowMs = Math.round((LAST_SEC + seconds) * 1000);
  return diffSamples(now, { ...last, _lastTime: LAST_SEC }, nowMs);
}

const RATES: readonly [seconds: number, now: number, last: number, perMinute: number][] = [
  [60, 1060, 1000, 60],
  [60, 1000, 1000, 0],
  [30, 1001, 1000, 2],
  [8, 103, 100, 22.5],
  [1, 101, 100, 60],
  [1.999, 101, 100, 60],
  [59.9, 159, 100, 60],
  [600, 1010, 1000, 1],
  [600.9, 1010, 1000, 1],
];

for (const [seconds, now, last, perMinute] of RATES) {
  Deno.test(`diffSamples() makes ${perMinute} a minute of ${last}, then ${now} ${seconds} s later`, () => {
    assertEquals(diffAfter(seconds, { gc_num: now }, { gc_num: last }), {
      values: { gc_num: perMinute },
      notes: [],
      skipped: false,
    });
  });
}

Deno.test("diffSamples() prints gauges as they are", () => {
  const { values, notes } = diffAfter(60, { goroutine_num: 7, heap_sys: 3 }, { heap_sys: 9 });
  assertEquals([values, notes], [{ goroutine_num: 7, heap_sys: 3 }, []]);
});

Deno.test("diffSamples() without a previous sample prints only the gauges and says so", () => {
  assertEquals(diffSamples({ goroutine_num: 7, gc_num: 5 }, undefined, LAST_SEC * 1000), {
    values: { goroutine_num: 7 },
    notes: ["No previous values: differences begin with the next run"],
    skipped: false,
  });
});

Deno.test("diffSamples() leaves out counters without a last value and names them in one line", () => {
  const now = { "goroutine_num": 7, "cgo_call_num": 2, "memory_frees": 3, "gc_num": 5 };
  assertEquals(diffAfter(60, now, { gc_num: 4 }), {
    values: { goroutine_num: 7, gc_num: 1 },
    notes: ["No previous value of cgo_call_num, memory_frees: left out"],
    skipped: false,
    history: { _gaps: 1 },
  });
});

Deno.test("diffSamples() prints 0 for a counter that went down and names it", () => {
  assertEquals(diffAfter(60, { memory_frees: 9, gc_num: 5 }, { memory_frees: 10, gc_num: 4 }), {
    values: { memory_frees: 0, gc_num: 1 },
    notes: ["Counter went down, printed as 0: memory_frees"],
    skipped: false,
    history: { _resets: 1 },
  });
});

for (const seconds of [601, 601.5, 86_400]) {
  Deno.test(`diffSamples() prints 0 for counters ${seconds} s after the last run`, () => {
    const whole = Math.trunc(seconds);
    assertEquals(diffAfter(seconds, { heap_sys: 3, gc_num: 9 }, { gc_num: 4 }), {
      values: { heap_sys: 3, gc_num: 0 },
      notes: [`Previous run was ${whole} s ago, over 600 s: differences are printed as 0`],
      skipped: false,
    });
  });
}

Deno.test("diffSamples() after a long time says nothing about a counter that went down", () => {
  const { values, notes } = diffAfter(700, { gc_num: 3 }, { gc_num: 4 });
  assertEquals(values, { gc_num: 0 });
  assertEquals(notes, ["Previous run was 700 s ago, over 600 s: differences are printed as 0"]);
});

Deno.test("diffSamples() takes a last sample without a time for an old one", () => {
  assertEquals(diffSamples({ gc_num: 9, memory_frees: 1 }, { gc_num: 4 }, LAST_SEC * 1000), {
    values: { gc_num: 0 },
    notes: [
      "No previous value of memory_frees: left out",
      "Previous values have no timestamp: differences are printed as 0",
    ],
    skipped: false,
    history: { _gaps: 1 },
  });
});

for (const seconds of [0, 0.001, 0.999]) {
  Deno.test(`diffSamples() prints nothing at all ${seconds} s after the last run`, () => {
    assertEquals(diffAfter(seconds, { heap_sys: 3, gc_num: 9 }, { gc_num: 4 }), {
      values: {},
      notes: ["Previous run was under 1 s ago: nothing to print"],
      skipped: true,
    });
  });
}

/** Only a clock that was set back makes the last run begin in the future, by however little. */
const AHEAD = [[-0.001, 1], [-1, 1], [-30, 30], [-60, 60], [-90, 90], [-86_400, 86_400]] as const;

for (const [seconds, ahead] of AHEAD) {
  Deno.test(`diffSamples() does not use a last sample that lies ${ahead} s in the future`, () => {
    assertEquals(diffAfter(seconds, { heap_sys: 3, gc_num: 9 }, { gc_num: 4 }), {
      values: { heap_sys: 3 },
      notes: [
        `Previous values are ${ahead} s in the future, ignored: differences begin with the next ` +
        "run",
      ],
      skipped: false,
    });
  });
}

/** When this run began and when it read the last values, in seconds after the time of those. */
const LATE: readonly [began: number, read: number, note: string][] = [
  [-20, 0, "A later run has already finished: nothing to print"],
  [-0.001, 0, "A later run has already finished: nothing to print"],
  [-20, 20, "A later run has already finished: nothing to print"],
  [0, 20, "Previous run was under 1 s ago: nothing to print"],
];

for (const [began, read, note] of LATE) {
  Deno.test(`diffSamples() prints nothing of a run that began ${began} s and read ${read} s after the last`, () => {
    const [nowMs, readMs] = [(LAST_SEC + began) * 1000, (LAST_SEC + read) * 1000];
    assertEquals(
      diffSamples({ heap_sys: 3, gc_num: 9 }, { gc_num: 4, _lastTime: LAST_SEC }, nowMs, readMs),
      { values: {}, notes: [note], skipped: true },
    );
  });
}

Deno.test("diffSamples() does not use values that were in the future when they were read", () => {
  const [nowMs, readMs] = [(LAST_SEC - 20) * 1000, LAST_SEC * 1000 - 1];
  const last = { "gc_num": 4, _lastTime: LAST_SEC };
  assertEquals(diffSamples({ heap_sys: 3, gc_num: 9 }, last, nowMs, readMs).values, {
    heap_sys: 3,
  });
});

Deno.test("diffSamples() takes the whole seconds of a last time with a fraction", () => {
  const last = { "gc_num": 4, _lastTime: LAST_SEC + 0.9 };
  assertEquals(diffSamples({ gc_num: 5 }, last, (LAST_SEC + 30) * 1000).values, { gc_num: 2 });
});

Deno.test("diffSamples() leaves out a difference that is no finite number", () => {
  assertEquals(diffAfter(1, { heap_sys: 3, gc_num: 1e308 }, { gc_num: -1e308 }), {
    values: { heap_sys: 3 },
    notes: ["Difference is not finite, left out: gc_num"],
    skipped: false,
  });
});

Deno.test("diffSamples() says nothing about what the sample lacks", () => {
  assertEquals(diffAfter(60, {}, { gc_num: 4 }), { values: {}, notes: [], skipped: false });
});

/** The bases of a page that leaves the GC values to us, and the time of its state. */
const TOTALS = { "_gc_num": 120, "_gc_pause_ms": 50 };

Deno.test("diffSamples() derives no GC values from a last sample without a time", () => {
  const { values } = diffSamples(
    { ...TOTALS, gc_num: 120 },
    { _gc_num: 60, _gc_pause_ms: 20, gc_num: 60 },
    LAST_SEC * 1000,
  );
  assertEquals(values, { gc_num: 0 });
});

Deno.test("diffSamples() derives GC values over the seconds since the last sample", () => {
  const { values, notes } = diffAfter(60, TOTALS, { _gc_num: 60, _gc_pause_ms: 20 });
  assertEquals([values, notes], [{ gc_per_second: 1, gc_pause_per_second: 30 }, []]);
});

Deno.test("diffSamples() leaves out a derived GC value that is no finite number", () => {
  const { values, notes } = diffAfter(1, { _gc_num: 1e308 }, { _gc_num: -1e308 });
  assertEquals([values, notes], [{}, ["Difference is not finite, left out: gc_per_second"]]);
});

const GC_CASES: readonly [
  name: string,
  now: readonly [num: number, pauseMs: number],
  before: readonly [num: number, pauseMs: number] | undefined,
  seconds: number,
  derived: readonly [perSecond: number | undefined, pause: number | undefined],
][] = [
  ["growth", [11, 14], [5, 12.5], 60, [0.1, 1.5]],
  ["growth over a longer time", [725, 40], [5, 30], 720, [1, 10]],
  ["no growth", [5, 3], [5, 3], 60, [0, 0]],
  ["an application that restarted", [1, 0.5], [9, 4], 60, [0, 0]],
  ["no previous run", [1, 0.5], undefined, 60, [undefined, undefined]],
];

for (const [name, now, before, seconds, derived] of GC_CASES) {
  Deno.test(`diffSamples() derives the values of the collector from ${name}`, () => {
    const sample = ([num, pauseMs]: typeof now) => ({ _gc_num: num, _gc_pause_ms: pauseMs });
    const previous = before && { ...sample(before), _lastTime: 1000 };
    const { values } = diffSamples(sample(now), previous, (1000 + seconds) * 1000);
    assertEquals([values["gc_per_second"], values["gc_pause_per_second"]], [...derived]);
  });
}

Deno.test("diffSamples() derives nothing from the state of another source", () => {
  const previous = { "gc_num": 5, "gc_per_second": 1, _lastTime: 1000 };
  const { values } = diffSamples({ gc_num: 6, _gc_num: 6, _gc_pause_ms: 1 }, previous, 1_060_000);
  assertEquals(values, { gc_num: 1 });
});

/** What two counters are now and were, and what is said of both. */
const LISTS: readonly [now: number, last: number, note: string][] = [
  [1, 2, "Counter went down, printed as 0: memory_frees, gc_num"],
  [1e308, -1e308, "Difference is not finite, left out: memory_frees, gc_num"],
];

for (const [now, last, note] of LISTS) {
  Deno.test(`diffSamples() says: ${note}`, () => {
    const both = (value: number) => ({ memory_frees: value, gc_num: value });
    assertEquals(diffAfter(1, both(now), both(last)).notes, [note]);
  });
}

Deno.test("diffSamples() says nothing about heap_released, which shrinks in healthy applications", () => {
  assertEquals(diffAfter(60, { heap_released: 1 }, { heap_released: 2 }), {
    values: { heap_released: 0 },
    notes: [],
    skipped: false,
  });
});

/** Returns the notes of runs a minute apart, each with the samples of one more run. */
function noteRuns(samples: readonly Readonly<Record<string, number>>[]): (readonly string[])[] {
  let previous: Readonly<Record<string, number>> = { ...samples[0], _lastTime: LAST_SEC };
  return samples.slice(1).map((sample, index) => {
    const sec = LAST_SEC + 60 * (index + 1);
    const { notes, history } = diffSamples(sample, previous, sec * 1000);
    previous = { ...sample, ...history, _lastTime: sec };
    return notes;
  });
}

Deno.test("diffSamples() reports once that two instances take turns", () => {
  const samples = [9, 100, 10, 101, 11, 102, 12].map((value) => ({ gc_num: value }));
  assertEquals(noteRuns(samples), [
    [],
    ["Counter went down, printed as 0: gc_num"],
    [],
    [
      "The application's counters went down in 2 of the last 3 runs, printed as 0: " +
      "it restarts often, or several instances take turns in answering",
    ],
    [],
    [],
  ]);
});

Deno.test("diffSamples() reports once that endpoints of different kinds take turns", () => {
  const samples = [1, 2, 3, 4, 5, 6, 7].map((value): Record<string, number> =>
    value % 2 === 1 ? { gc_num: value } : { gc_num: value, cgo_call_num: value }
  );
  assertEquals(noteRuns(samples), [
    ["No previous value of cgo_call_num: left out"],
    [],
    [
      "Counters had no previous value in 2 of the last 3 runs, left out: " +
      "endpoints of different kinds take turns in answering",
    ],
    [],
    [],
    [],
  ]);
});

Deno.test("diffSamples() restarts its history after a long time", () => {
  const previous = { "gc_num": 9, _resets: 1, _gaps: 1, _lastTime: LAST_SEC };
  const { history } = diffSamples({ gc_num: 1 }, previous, (LAST_SEC + 601) * 1000);
  assertEquals(history, undefined);
  const recent = diffSamples({ gc_num: 1 }, previous, (LAST_SEC + 600) * 1000).history;
  assertEquals(recent, { _resets: 2 ** 30 + 3, _gaps: 2 });
});

Deno.test("diffSamples() says all that it left out or set to 0, a sentence each", () => {
  const now = { "cgo_call_num": 1, "memory_frees": 1, "gc_num": 1e308 };
  assertEquals(diffAfter(60, now, { memory_frees: 2, gc_num: -1e308 }).notes, [
    "No previous value of cgo_call_num: left out",
    "Counter went down, printed as 0: memory_frees",
    "Difference is not finite, left out: gc_num",
  ]);
});

Deno.test("diffSamples() of equal samples prints 0 for each counter, and gauges as they are", () => {
  const seconds = fc.integer({ min: 1, max: 100_000 });
  fc.assert(fc.property(anySample, seconds, (sample, seconds) => {
    const { values, skipped } = diffSamples(
      sample,
      { ...sample, _lastTime: 1000 },
      (1000 + seconds) * 1000,
    );
    const expected = METRICS.flatMap(({ name, counter }) => {
      const value = sample[name];
      return value === undefined ? [] : [[name, counter ? 0 : value] as const];
    });
    assertEquals([values, skipped], [Object.fromEntries(expected), false]);
  }));
});

Deno.test("diffSamples() of any samples and times prints finite numbers, and no counter below 0", () => {
  const time = fc.integer({ min: 0, max: 4_000_000_000 });
  fc.assert(fc.property(anySample, anySample, time, time, (now, last, lastSec, nowMs) => {
    const { values } = diffSamples(now, { ...last, _lastTime: lastSec }, nowMs);
    for (const { name, counter } of METRICS) {
      const value = values[name];
      if (value !== undefined) assert(Number.isFinite(value) && (value >= 0 || !counter), name);
    }
  }));
});
