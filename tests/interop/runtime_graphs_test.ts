/**
 * The graphs of the runtime, from every page of a real Go application, against what its runtime and
 * the kernel say at the same moment.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { GRAPHS } from "../../src/metrics/catalogue.ts";
import { RUNTIME_GRAPHS } from "../../src/metrics/runtime_graphs.ts";
import { metricKey } from "../../src/metrics/selection.ts";
import { ENGLISH, JAPANESE, pageOf } from "../support/documents.ts";
import { runPlugin } from "../support/run_plugin.ts";
import { makeDirectory } from "../support/temporary_directory.ts";
import { startInstrumentedApp } from "./instrumented_app.ts";
import type { InstrumentedApp } from "./instrumented_app.ts";
import { skipped } from "./programs.ts";
import {
  FIFTEEN,
  GIVEN,
  GROWTH,
  hiddenAtFirst,
  NAMES,
  PATHS,
  PAUSES,
  STATES,
  without,
} from "./runtime_pages.ts";
import type { Name } from "./runtime_pages.ts";
import {
  compareKeys,
  load,
  PAUSE_MS,
  prepareRuns,
  readLine,
  run,
  startQuiet,
} from "./runtime_runs.ts";
import type { Printed } from "./runtime_runs.ts";
import { EXPECTATIONS, PAUSES_OF_BUCKETS } from "./runtime_truth.ts";
import type { Expectation, Period } from "./runtime_truth.ts";

/** Six decimals are printed. */
const ROUNDING = 1e-6;

function expectationOf(name: Name, key: string): Expectation {
  const ofBuckets = name === "victoria" ? PAUSES_OF_BUCKETS[key] : undefined;
  const expectation = ofBuckets ?? EXPECTATIONS[key];
  if (expectation === undefined) throw new Error(`no expectation of ${key}`);
  return expectation;
}

async function periodOf(
  app: InstrumentedApp,
  name: Name,
  [before, after]: readonly [Printed, Printed],
): Promise<Period> {
  const [first, last] = await app.truthsAround(PATHS[name]);
  assert(first !== undefined && last !== undefined, `${name} was not requested twice`);
  const grown = (key: string) => (after.state[key] ?? NaN) - (before.state[key] ?? NaN);
  const seconds = grown("_bodyTime");
  // The body is complete after the page has been written.
  assert((before.state["_bodyTime"] ?? NaN) >= first.before.time, `${name}: body before page`);
  return { first, last, seconds, wholeSeconds: grown("_lastTime") };
}

/** Returns a sentence for each value that is not what the truth allows. */
function compareValues(name: Name, { values }: Printed, period: Period): string[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const [low, high] = expectationOf(name, key)(period);
    const isRight = value >= low - ROUNDING && value <= high + ROUNDING;
    return isRight ? [] : [`${name}: ${key} is ${value}, expected ${low} to ${high}`];
  });
}

Deno.test({
  name: "all graphs of the runtime agree on every page with what the runtime itself says",
  ignore: skipped,
  fn: async () => {
    await using directory = await makeDirectory();
    await using app = await startQuiet();
    const runs = await prepareRuns(directory, app.origin);
    const before = await run(runs);
    await load(app);
    const after = await run(runs);
    const wrong: string[] = [];
    for (const name of NAMES) {
      wrong.push(
        ...compareKeys(`${name}, first`, before[name], without(GIVEN[name], hiddenAtFirst(name))),
        ...compareKeys(name, after[name], GIVEN[name]),
        ...compareValues(name, after[name], await periodOf(app, name, [before[name], after[name]])),
      );
    }
    assertEquals(wrong, []);
  },
});

/** What tells a restart although every counter is higher than before: the start or the uptime. */
const WITH_START: readonly Name[] = ["prometheus", "all", "victoria", "otelold"];
/** A start time that has moved by 5 s may have moved with the clock; VictoriaMetrics' has no fraction. */
const RESTART_MS = 6500;

/** Returns the targets of which a line says that they have restarted, each as often as it says so. */
function namesOf(stderr: string): readonly Name[] {
  const lines = stderr.matchAll(/^(\w+): .*\brestart(?:ed|s)\b/gm);
  const names = Array.from(lines, ([, name = ""]) => name);
  return NAMES.flatMap((name) => names.filter((other) => other === name).map(() => name));
}

Deno.test({
  name: "growth is left out over a restart of the application, with one line for each page",
  ignore: skipped,
  fn: async () => {
    await using directory = await makeDirectory();
    let app = await startQuiet();
    const port = new URL(app.origin).port;
    const longEnough = new Promise((resolve) => setTimeout(resolve, RESTART_MS));
    const runs = await prepareRuns(directory, app.origin);
    const restart = async () => {
      await app[Symbol.asyncDispose]();
      app = await startQuiet([`-listen=127.0.0.1:${port}`]);
    };
    try {
      await run(runs);
      await longEnough;
      await restart();
      await load(app);
      await load(app);
      const higher = await run(runs);
      await restart();
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      const lower = await run(runs);
      // The original prints 0 for those of the fifteen, and so do we.
      const growth = without(GROWTH, FIFTEEN);
      const wrong = [
        ...WITH_START.flatMap((name) =>
          compareKeys(`${name}, higher`, higher[name], without(GIVEN[name], growth))
        ),
        ...NAMES.flatMap((name) =>
          compareKeys(`${name}, lower`, lower[name], without(GIVEN[name], growth))
        ),
      ];
      assertEquals(wrong, []);
      assertEquals(without(WITH_START, namesOf(higher.stderr)), [], higher.stderr);
      assertEquals(namesOf(lower.stderr), NAMES, lower.stderr);
    } finally {
      await app[Symbol.asyncDispose]();
    }
  },
});

Deno.test({
  name: "goroutines that wait for a processor count as such, and no more run than GOMAXPROCS",
  ignore: skipped,
  fn: async () => {
    await using directory = await makeDirectory();
    await using app = await startQuiet();
    await app.control("spin", 40);
    const uri = `${app.origin}${PATHS.all}`;
    const args = ["-uri", uri, "-metric-key-prefix=all", "-metrics=goroutines"];
    const { stdout } = await runPlugin(args, { env: { MACKEREL_PLUGIN_WORKDIR: directory.path } });
    const values = Object.fromEntries(stdout.trimEnd().split("\n").map(readLine));
    assertEquals(Object.keys(values), STATES);
    const { "goroutines.running": running = NaN, "goroutines.runnable": runnable = NaN } = values;
    assert(running >= 1 && running <= 3, stdout);
    // All 40 but those that run; a page and the runtime itself take a few more.
    assert(runnable >= 40 - 3 && runnable <= 40 + 10, stdout);
  },
});

Deno.test({
  name: "limits and goals that there are not are left out on every page",
  ignore: skipped,
  fn: async () => {
    await using directory = await makeDirectory();
    await using app = await startInstrumentedApp([], { GOGC: "off", GOMEMLIMIT: "off" });
    const printed = await run(await prepareRuns(directory, app.origin));
    const none = ["memory_limit.heap_goal", "memory_limit.limit"];
    const wrong = NAMES.flatMap((name) =>
      compareKeys(name, printed[name], without(GIVEN[name], [...hiddenAtFirst(name), ...none]))
    );
    assertEquals(wrong, []);
  },
});

Deno.test({
  name: "pauses of the handler are left out where another client has requested it since the last " +
    "run",
  ignore: skipped,
  fn: async () => {
    await using directory = await makeDirectory();
    await using app = await startQuiet();
    const runs = await prepareRuns(directory, app.origin);
    await run(runs);
    await load(app);
    await (await fetch(`${app.origin}${PATHS.handler}`)).body?.cancel();
    await app.control("collect", 1);
    const after = await run(runs);
    const expected = without(GIVEN.handler, PAUSES);
    assertEquals(compareKeys("handler", after.handler, expected), []);
  },
});

Deno.test({
  name: "pauses of more collections than a page lists are left out, means and histograms are not",
  ignore: skipped,
  fn: async () => {
    await using directory = await makeDirectory();
    await using app = await startInstrumentedApp([], { GOMEMLIMIT: "512MiB" });
    const runs = await prepareRuns(directory, app.origin);
    await run(runs);
    const pause = new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    await app.control("collect", 300);
    await pause;
    const after = await run(runs);
    assertEquals(compareKeys("handler", after.handler, without(GIVEN.handler, PAUSES)), []);
    assertEquals(compareKeys("expvar", after.expvar, without(GIVEN.expvar, ["gc_pause.max"])), []);
    assertEquals(compareKeys("victoria", after.victoria, GIVEN.victoria), []);
  },
});

Deno.test({
  name: "pauses and processor time of collections have no value where there was none",
  ignore: skipped,
  fn: async () => {
    await using directory = await makeDirectory();
    await using app = await startQuiet();
    const runs = await prepareRuns(directory, app.origin);
    await run(runs);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    const after = await run(runs);
    const none = ["gc_cpu.gc_cpu", ...PAUSES];
    const wrong = NAMES.flatMap((name) =>
      compareKeys(name, after[name], without(GIVEN[name], none))
    );
    assertEquals(wrong, []);
  },
});

/** The keys of all metrics that there are. */
const ALL_KEYS = [...GRAPHS, ...RUNTIME_GRAPHS].flatMap((graph) =>
  graph.metrics.map((metric) => metricKey(graph, metric))
);

Deno.test({
  name: "-check tells of every page exactly which metrics it does not give",
  ignore: skipped,
  fn: async () => {
    await using directory = await makeDirectory();
    await using app = await startQuiet();
    const { config, env } = await prepareRuns(directory, app.origin);
    const { code, stdout } = await runPlugin(["-check", "-json", "-config", config], { env });
    assertEquals(code, 0, stdout);
    const { targets } = JSON.parse(stdout) as { readonly targets: readonly Checked[] };
    const absent = targets.map(({ prefix, metrics }) => [prefix, metrics.absent.toSorted()]);
    const expected = NAMES.map((name) => [name, without(ALL_KEYS, GIVEN[name]).toSorted()]);
    assertEquals(Object.fromEntries(absent), Object.fromEntries(expected));
    const statements = targets.find(({ prefix }) => prefix === "prometheus")?.notes
      .filter(({ kind }) => kind === "go").map(({ text }) => text);
    assertEquals(statements, await readAdvised());
  },
});

/** What `-check -json` tells of a target. */
interface Checked {
  readonly prefix: string;
  readonly metrics: { readonly absent: readonly string[] };
  readonly notes: readonly { readonly kind: string; readonly text: string }[];
}

/** Returns the statements of the application that follow the advice: no others begin like them. */
async function readAdvised(): Promise<readonly string[]> {
  const source = await Deno.readTextFile(new URL("instrumented_app/pages.go", import.meta.url));
  return source.split("\n").map((line) => line.trim()).filter((line) =>
    line.startsWith("prometheus.")
  );
}

/** The columns of the documentation's table, and the page of each. */
const COLUMNS: readonly Name[] = ["handler", "expvar", "prometheus", "victoria", "otel"];
const MARKS = [
  [ENGLISH, { option: "option", older: "older" }],
  [JAPANESE, { option: "要設定", older: "旧版" }],
] as const;

for (const [documentation, { option, older }] of MARKS) {
  Deno.test(`the documentation in ${documentation.language} says which library gives what`, () => {
    const mark = (name: Name, key: string) => {
      if (GIVEN[name].includes(key)) return "✓";
      if (name === "prometheus" && GIVEN.all.includes(key)) return option;
      return name === "otel" && GIVEN.otelold.includes(key) ? older : "–";
    };
    const { tables } = pageOf(documentation, "metrics.md");
    const rows = without(ALL_KEYS, FIFTEEN).map((
      key,
    ) => [`\`${key}\``, ...COLUMNS.map((name) => mark(name, key))]);
    assertEquals(tables.find(([head]) => head?.includes("OTel"))?.slice(1), rows);
  });
}
