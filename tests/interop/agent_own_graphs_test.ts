/**
 * A real mackerel-agent process posts user-defined graphs of a Go application, to a fake of
 * Mackerel's API.
 *
 * @module
 */

import { assertAlmostEquals, assertEquals } from "@std/assert";
import { makeDirectory } from "../support/temporary_directory.ts";
import {
  awayFromMinuteEnd,
  describeGraphs,
  ours,
  startAgent,
  writeAgentConfiguration,
} from "./agent_process.ts";
import { startFakeMackerel } from "./fake_mackerel.ts";
import { startInstrumentedApp } from "./instrumented_app.ts";
import { formatRecordLine, writePrintingProgram } from "./printing_program.ts";
import { buildPrograms, isLong, skipped } from "./programs.ts";

/** Far more than the minutes of the test. */
const LIMIT_MS = 5 * 60_000;

const CONFIG = `
metrics = ["requests", "queue", "latency"]
[targets.api.graphs.requests]
label = "HTTP Requests"
unit = "integer"
metrics.ok = { series = 'app_requests_total{code=~"2.."}', per = "minute", label = "2xx", stacked = true }
metrics.failed = { series = 'app_requests_total{code=~"5.."}', per = "minute", stacked = true }
[targets.api.graphs.queue]
metrics.waiting_jobs = { series = "app_queue_length" }
[targets.api.graphs.latency]
unit = "milliseconds"
metrics.p99 = { series = "app_request_duration_seconds", quantile = 0.99, scale = 1000 }
`;

const GRAPHS: Readonly<Record<string, readonly string[]>> = {
  "custom.api.latency (Api Latency, milliseconds)": ["custom.api.latency.p99 (P99)"],
  "custom.api.queue (Api Queue, float)": ["custom.api.queue.waiting_jobs (Waiting Jobs)"],
  "custom.api.requests (Api HTTP Requests, integer)": [
    "custom.api.requests.ok (2xx, stacked)",
    "custom.api.requests.failed (Failed, stacked)",
  ],
};

Deno.test({
  name: "a mackerel-agent process posts user-defined graphs with label, unit and stacking",
  ignore: skipped || !isLong,
  async fn() {
    const { agent } = await buildPrograms();
    await using directory = await makeDirectory();
    await using mackerel = startFakeMackerel();
    await using app = await startInstrumentedApp();
    const program = await writePrintingProgram(directory.path);
    await Deno.writeTextFile(
      `${directory.path}/gostats.toml`,
      `[targets.api]\nuri = "${app.origin}/own/metrics"\n${CONFIG}`,
    );
    const args = ["-config", `${directory.path}/gostats.toml`];
    const file = await writeAgentConfiguration(directory.path, mackerel.origin, {
      name: "go",
      command: [program.path, ...args],
    });
    await app.move([
      { series: "app_requests_total", labels: { code: "200", path: "/" }, add: 100 },
      { series: "app_queue_length", labels: { queue: "mail" }, add: 7 },
    ]);
    await awayFromMinuteEnd();
    await using running = startAgent(agent, file);
    const limit = AbortSignal.any([AbortSignal.timeout(LIMIT_MS), running.ended]);
    await mackerel.nextValues(limit);
    await app.move([
      { series: "app_requests_total", labels: { code: "200", path: "/" }, add: 20 },
      { series: "app_requests_total", labels: { code: "500", path: "/" }, add: 10 },
      {
        series: "app_request_duration_seconds",
        labels: { path: "/" },
        observe: Array(100).fill(0.4),
      },
    ]);
    await mackerel.nextValues(limit);
    assertEquals(mackerel.graphs.map(describeGraphs), [GRAPHS]);
    const [first = [], second = []] = mackerel.values.map(ours);
    assertEquals(first.map(({ name, value }) => [name, value]), [
      ["custom.api.queue.waiting_jobs", 7],
    ]);
    const posted = [...first, ...second].map(({ name, value, time }) =>
      formatRecordLine(name, value, time)
    );
    assertEquals(posted.sort(), await program.readRecord());
    const value = (key: string) => second.find(({ name }) => name === `custom.api.${key}`)?.value;
    // All are in the bucket from 250 ms to 500 ms.
    assertEquals(value("latency.p99"), 497.5);
    // Half as many failed as not, at any pace.
    const ratio = (value("requests.ok") ?? NaN) / (value("requests.failed") ?? NaN);
    assertAlmostEquals(ratio, 2, 1e-5);
  },
});
