/**
 * A real mackerel-agent process runs our program for two minutes and posts to a fake of Mackerel's
 * API.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { serve } from "../support/servers.ts";
import { makeDirectory } from "../support/temporary_directory.ts";
import {
  awayFromMinuteEnd,
  describeGraphs,
  ours,
  startAgent,
  writeAgentConfiguration,
} from "./agent_process.ts";
import { startFakeMackerel } from "./fake_mackerel.ts";
import { formatRecordLine, writePrintingProgram } from "./printing_program.ts";
import { buildPrograms, isLong, skipped } from "./programs.ts";
import { statsWith } from "./scenario.ts";

/** Far more than the two minutes of the test. */
const LIMIT_MS = 5 * 60_000;

/** Each graph as NAME (label, unit), and its metrics as NAME (label). */
const GRAPHS: Readonly<Record<string, readonly string[]>> = {
  "custom.web.gc (Web GC, float)": [
    "custom.web.gc.gc_num (GC Num)",
    "custom.web.gc.gc_per_second (GC Per Second)",
    "custom.web.gc.gc_pause_per_second (GC Pause Per Second)",
  ],
  "custom.web.heap (Web Heap, bytes)": [
    "custom.web.heap.heap_sys (Sys)",
    "custom.web.heap.heap_idle (Idle)",
    "custom.web.heap.heap_inuse (In Use)",
    "custom.web.heap.heap_released (Released)",
  ],
  "custom.web.memory (Web Memory, bytes)": [
    "custom.web.memory.memory_alloc (Alloc)",
    "custom.web.memory.memory_sys (Sys)",
    "custom.web.memory.memory_stack (Stack In Use)",
  ],
  "custom.web.operation (Web Operation, integer)": [
    "custom.web.operation.memory_lookups (Pointer Lookups)",
    "custom.web.operation.memory_mallocs (Mallocs)",
    "custom.web.operation.memory_frees (Frees)",
  ],
  "custom.web.runtime (Web Runtime, integer)": [
    "custom.web.runtime.goroutine_num (Goroutine Num)",
    "custom.web.runtime.cgo_call_num (CGO Call Num)",
  ],
};

Deno.test({
  name: "a mackerel-agent process posts five graphs and then every metric each minute, " +
    "to a fake of Mackerel's API, which cannot run here",
  ignore: skipped || !isLong,
  async fn() {
    const { agent } = await buildPrograms();
    await using directory = await makeDirectory();
    await using mackerel = startFakeMackerel();
    let asked = 0;
    await using target = serve(() => new Response(statsWith({ gc_num: 1000 * ++asked })));
    const program = await writePrintingProgram(directory.path);
    const file = await writeAgentConfiguration(directory.path, mackerel.origin, {
      name: "web",
      command: [program.path, "-uri", target.origin, "-metric-key-prefix", "web"],
    });
    await awayFromMinuteEnd();
    await using running = startAgent(agent, file);
    const limit = AbortSignal.any([AbortSignal.timeout(LIMIT_MS), running.ended]);
    await mackerel.nextValues(limit);
    await mackerel.nextValues(limit);

    assertEquals(mackerel.graphs.map(describeGraphs), [GRAPHS]);
    const [first = [], second = []] = mackerel.values.map(ours);
    assertEquals([first.length, second.length], [9, 15]);
    const posted = [...first, ...second].map(({ name, value, time }) =>
      formatRecordLine(name, value, time)
    );
    assertEquals(posted.sort(), await program.readRecord());
    // The endpoint adds 1000 collections per request; the metric is per minute.
    const gapSec = (second[0]?.time ?? NaN) - (first[0]?.time ?? NaN);
    const perMinute = second.find(({ name }) => name === "custom.web.gc.gc_num")?.value ?? NaN;
    assertEquals(Math.round(perMinute * gapSec / 60), 1000);
  },
});
