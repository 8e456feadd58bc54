/**
 * The whole program with further graphs of the runtime: lines, definitions, and what the state keeps.
 *
 * @module
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { runPlugin } from "../support/run_plugin.ts";
import { serve } from "../support/servers.ts";
import type { Server } from "../support/servers.ts";
import { buildPage } from "../support/stats_body.ts";
import { makeDirectory } from "../support/temporary_directory.ts";

/** A page of VictoriaMetrics' library, cut short. */
const METRICS_PAGE = `go_goroutines 32
go_memstats_alloc_bytes_total 9000000
go_gc_pauses_seconds_bucket{le="0.001"} 3
go_gc_pauses_seconds_bucket{le="0.002"} 7
go_gc_pauses_seconds_bucket{le="+Inf"} 7
go_gc_duration_seconds_sum 0.5
go_gc_duration_seconds_count 30
go_memlimit_bytes 9223372036854775807
process_cpu_seconds_total 42
process_open_fds 13
process_max_fds 20000
process_start_time_seconds 1500000000
`;
const CHOSEN =
  "-metrics=runtime.goroutine_num,process_cpu,process_files,allocation,memory_limit,gc_pause";

/** What a run a minute ago kept of such a page. */
const STATE: Readonly<Record<string, number>> = {
  "goroutine_num": 30,
  "gc_num": 10,
  "_gc_num": 10,
  "_gc_pause_ms": 300,
  "_startTime": 1_500_000_000,
  "process_cpu.cpu": 12,
  "allocation.allocated": 3_000_000,
  "gc_pause.bucket:0.001": 1,
  "gc_pause.bucket:0.002": 3,
  "gc_pause.bucket:+Inf": 3,
};

function serveMetrics(page: string = METRICS_PAGE): Server {
  return serve(() => new Response(page));
}

function readJson(path: string): Record<string, number> {
  return JSON.parse(Deno.readTextFileSync(path));
}

/** Returns the values that were printed, by what follows the prefix. */
function readValues(stdout: string): Readonly<Record<string, number>> {
  const lines = stdout.trimEnd().split("\n").map((line) => line.split("\t"));
  return Object.fromEntries(
    lines.map(([name = "", value]) => [name.replace("gostats.", ""), Number(value)]),
  );
}

Deno.test("a run prints further graphs, measured between the ends of two bodies", async () => {
  await using server = serveMetrics();
  await using directory = await makeDirectory();
  const path = `${directory.path}/state`;
  const beforeSec = Date.now() / 1000 - 60;
  const state = { ...STATE, "_lastTime": Math.trunc(beforeSec), "_bodyTime": beforeSec };
  await Deno.writeTextFile(path, JSON.stringify(state));
  const { code, stdout, stderr } = await runPlugin([
    ...["-uri", server.origin, CHOSEN, `-tempfile=${path}`],
  ]);
  assertEquals([code, stderr], [0, ""]);
  const { "process_cpu.cpu": cpu = NaN, "allocation.allocated": allocated = NaN, ...others } =
    readValues(stdout);
  assertEquals(others, {
    "runtime.goroutine_num": 32,
    "process_files.open": 13,
    "process_files.limit": 20_000,
    "gc_pause.mean": 10,
    "gc_pause.max": 2,
    "gc_pause.p50": 1,
    "gc_pause.p99": 1.98,
  });
  const seconds = (readJson(path)["_bodyTime"] ?? NaN) - beforeSec;
  assert(Math.abs(cpu - 30 / seconds * 100) < 1e-6, `${cpu}`);
  assert(Math.abs(allocated - 6_000_000 / seconds) < 1e-6, `${allocated}`);
});

Deno.test("a state keeps one flat object of numbers, for what is chosen alone", async () => {
  await using server = serveMetrics();
  await using directory = await makeDirectory();
  const path = `${directory.path}/state`;
  const run = (metrics: string) =>
    runPlugin(["-uri", server.origin, `-metrics=${metrics}`, `-tempfile=${path}`]);
  await run("default,gc_pause");
  const kept = readJson(path);
  assertEquals(Object.values(kept).every((value) => typeof value === "number"), true);
  assertEquals(Object.keys(kept).filter((key) => key.includes(".")), [
    ...["gc_pause.bucket:0.001", "gc_pause.bucket:0.002", "gc_pause.bucket:+Inf"],
  ]);
  await Deno.remove(path);
  await run("default");
  assertEquals(Object.keys(readJson(path)).sort(), [
    ...["_bodyTime", "_gc_num", "_gc_pause_ms", "_lastTime", "gc_num", "goroutine_num"],
  ]);
});

Deno.test("a run after another continues where it ended, and notes nothing", async () => {
  await using directory = await makeDirectory();
  const path = `${directory.path}/state`;
  let cpu = 10;
  await using server = serve(() =>
    new Response(`go_goroutines 1\nprocess_cpu_seconds_total ${cpu}\n`)
  );
  const args = ["-uri", server.origin, "-metrics=process_cpu", `-tempfile=${path}`];
  const first = await runPlugin(args);
  assertEquals(first.stdout, "");
  // Runs are a minute apart.
  const state = readJson(path);
  const agedSec = (state["_bodyTime"] ?? NaN) - 60;
  const aged = { ...state, "_lastTime": Math.trunc(agedSec), "_bodyTime": agedSec };
  await Deno.writeTextFile(path, JSON.stringify(aged));
  cpu = 40;
  const second = await runPlugin(args);
  assertEquals([second.code, second.stderr], [0, ""]);
  assertEquals(Object.keys(readValues(second.stdout)), ["process_cpu.cpu"]);
});

Deno.test("growth over a restart is left out with one note, gauges are printed", async () => {
  await using server = serveMetrics();
  await using directory = await makeDirectory();
  const path = `${directory.path}/state`;
  const beforeSec = Date.now() / 1000 - 60;
  const times = { "_lastTime": Math.trunc(beforeSec), "_bodyTime": beforeSec };
  await Deno.writeTextFile(
    path,
    JSON.stringify({ ...STATE, ...times, "_startTime": 1_499_999_990 }),
  );
  const { stdout, stderr } = await runPlugin([
    ...["-uri", server.origin, CHOSEN, `-tempfile=${path}`],
  ]);
  assertEquals(Object.keys(readValues(stdout)), [
    ...["runtime.goroutine_num", "process_files.open", "process_files.limit"],
  ]);
  assertEquals(
    stderr,
    "gostats: The application has restarted, or another one has answered: growth is left out of " +
      "process_cpu.cpu, allocation.allocated, gc_pause.mean, gc_pause.max, gc_pause.p50, " +
      "gc_pause.p99\n",
  );
});

Deno.test("definitions hold the chosen graphs alone, with Mackerel's units and what is stacked", async () => {
  const { stdout } = await runPlugin(["-metrics=goroutines.running,goroutines.waiting,gc_cpu"], {
    env: { MACKEREL_AGENT_PLUGIN_META: "1" },
  });
  const [, json = ""] = stdout.split("\n");
  assertEquals(JSON.parse(json), {
    graphs: {
      "gostats.gc_cpu": {
        label: "Gostats GC CPU",
        unit: "percentage",
        metrics: [{ name: "gc_cpu", label: "GC CPU", stacked: false }],
      },
      "gostats.goroutines": {
        label: "Gostats Goroutine States",
        unit: "integer",
        metrics: [
          { name: "running", label: "Running", stacked: true },
          { name: "waiting", label: "Waiting", stacked: true },
        ],
      },
    },
  });
});

Deno.test("default is what a run prints without a choice", async () => {
  await using server = serve(() => Response.json(buildPage()));
  const runs = [["-metrics=default"], []].map(async (args) => {
    await using directory = await makeDirectory();
    const path = `-tempfile=${directory.path}/state`;
    const { stdout } = await runPlugin(["-uri", server.origin, path, ...args]);
    return stdout.replaceAll(/\t\d+\n/g, "\n");
  });
  const [chosen, plain] = await Promise.all(runs);
  assertEquals(chosen, plain);
});

Deno.test("a mistyped graph is a mistake that names the nearest one", async () => {
  const { code, stderr } = await runPlugin(["-metrics=default,proces_cpu"]);
  assertEquals(code, 2);
  assertStringIncludes(stderr, 'did you mean "process_cpu"?');
});

Deno.test("a configuration file chooses further graphs for some targets", async () => {
  await using server = serveMetrics();
  await using directory = await makeDirectory();
  const file = `${directory.path}/gostats.toml`;
  await Deno.writeTextFile(
    file,
    `[defaults]
metrics = ["process_files"]
[targets.a]
uri = "${server.origin}"
[targets.b]
uri = "${server.origin}"
metrics = ["runtime.goroutine_num"]
[targets.c]
uri = "${server.origin}"
metrics = ["threads", "process_files.open"]
`,
  );
  const { stdout } = await runPlugin(["-config", file], {
    env: { MACKEREL_PLUGIN_WORKDIR: directory.path },
  });
  assertEquals(stdout.split("\n").map((line) => line.split("\t")[0]).filter(Boolean), [
    ...["a.process_files.open", "a.process_files.limit", "b.runtime.goroutine_num"],
    "c.process_files.open",
  ]);
});

Deno.test("-check says why an endpoint lacks further metrics, with the lines of Go that add them", async () => {
  await using server = serveMetrics(`go_info{version="go1.26.8"} 1\n${METRICS_PAGE}`);
  await using directory = await makeDirectory();
  const { code, stdout } = await runPlugin([
    ...["-check", "-uri", server.origin, "-metrics=process_files,gc_cpu,memory_limit.limit"],
    `-tempfile=${directory.path}/state`,
  ]);
  assertEquals(code, 0);
  assertStringIncludes(stdout, "The endpoint has no gc_cpu.gc_cpu: client_golang publishes these");
  assertStringIncludes(stdout, "  go    prometheus.Unregister(collectors.NewGoCollector())\n");
  assertStringIncludes(stdout, "  go    prometheus.MustRegister(collectors.NewGoCollector(");
  assertStringIncludes(stdout, "The endpoint has no memory_limit.limit: no limit is set\n");
  assertStringIncludes(stdout, "2 metrics (4 chosen, 2 that no endpoint gives)");
});
