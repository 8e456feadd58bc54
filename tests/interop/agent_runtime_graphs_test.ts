/**
 * A real mackerel-agent process posts the further graphs of a Go application, to a fake of Mackerel's
 * API.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
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

const GRAPHS: Readonly<Record<string, readonly string[]>> = {
  "custom.go.allocation (Go Allocation, bytes/sec)": [
    "custom.go.allocation.allocated (Allocated)",
  ],
  "custom.go.gc_cpu (Go GC CPU, percentage)": ["custom.go.gc_cpu.gc_cpu (GC CPU)"],
  "custom.go.gc_pause (Go GC Pause, milliseconds)": ["custom.go.gc_pause.mean (Mean (per GC))"],
  "custom.go.goroutines (Go Goroutine States, integer)": [
    "custom.go.goroutines.running (Running, stacked)",
    "custom.go.goroutines.runnable (Runnable, stacked)",
    "custom.go.goroutines.waiting (Waiting, stacked)",
    "custom.go.goroutines.not_in_go (Not In Go, stacked)",
  ],
  "custom.go.heap_objects (Go Heap Objects, integer)": [
    "custom.go.heap_objects.objects (Objects)",
  ],
  "custom.go.memory_limit (Go Memory Limit, bytes)": [
    "custom.go.memory_limit.runtime (Runtime)",
    "custom.go.memory_limit.heap_goal (Heap Goal)",
    "custom.go.memory_limit.limit (Limit)",
  ],
  "custom.go.process_cpu (Go Process CPU, percentage)": ["custom.go.process_cpu.cpu (CPU)"],
  "custom.go.process_files (Go File Descriptors, integer)": [
    "custom.go.process_files.open (Open)",
    "custom.go.process_files.limit (Limit)",
  ],
  "custom.go.process_memory (Go Process Memory, bytes)": [
    "custom.go.process_memory.resident (Resident)",
  ],
  "custom.go.threads (Go Threads, integer)": [
    "custom.go.threads.threads (Threads)",
    "custom.go.threads.created (Created)",
    "custom.go.threads.gomaxprocs (GOMAXPROCS)",
  ],
  "custom.go.uptime (Go Uptime, seconds)": ["custom.go.uptime.uptime (Uptime)"],
};

/** What is chosen: all that the page gives, without the default graphs. */
const CHOSEN = [
  "process_cpu",
  "process_memory",
  "process_files",
  "uptime",
  "threads",
  "goroutines",
  "heap_objects",
  "allocation",
  "memory_limit",
  "gc_cpu",
  "gc_pause.mean",
];
/** Growth of the two: nothing is known of it in the first minute. */
const OF_GROWTH = ["allocation.allocated", "gc_cpu.gc_cpu", "gc_pause.mean", "process_cpu.cpu"];

Deno.test({
  name: "a mackerel-agent process posts further graphs with their units, and what is printed",
  ignore: skipped || !isLong,
  async fn() {
    const { agent } = await buildPrograms();
    await using directory = await makeDirectory();
    await using mackerel = startFakeMackerel();
    await using app = await startInstrumentedApp([], { GOMEMLIMIT: "256MiB" });
    const program = await writePrintingProgram(directory.path);
    const uri = `${app.origin}/metrics-all`;
    const args = ["-uri", uri, "-metric-key-prefix", "go", "-metrics", CHOSEN.join(",")];
    const file = await writeAgentConfiguration(directory.path, mackerel.origin, {
      name: "go",
      command: [program.path, ...args],
    });
    await awayFromMinuteEnd();
    await using running = startAgent(agent, file);
    const limit = AbortSignal.any([AbortSignal.timeout(LIMIT_MS), running.ended]);
    // The agent posts values long after it has collected them.
    using _collections = repeat(() => app.control("collect", 1));
    await mackerel.nextValues(limit);
    await mackerel.nextValues(limit);

    assertEquals(mackerel.graphs.map(describeGraphs), [GRAPHS]);
    const [first = [], second = []] = mackerel.values.map(ours);
    const names = second.map(({ name }) => name.replace("custom.go.", ""));
    assertEquals(names.filter((name) => OF_GROWTH.includes(name)).sort(), OF_GROWTH);
    assertEquals(second.length - first.length, OF_GROWTH.length);
    const posted = [...first, ...second].map(({ name, value, time }) =>
      formatRecordLine(name, value, time)
    );
    assertEquals(posted.sort(), await program.readRecord());
    // What is posted is what the page says: the limit, and a value of each unit.
    const value = (key: string) => second.find(({ name }) => name === `custom.go.${key}`)?.value;
    assertEquals(value("memory_limit.limit"), 256 << 20);
    assertEquals(value("threads.gomaxprocs"), (await app.truth()).gomaxprocs);
  },
});

/** Does something each second until disposed. */
function repeat(what: () => Promise<void>): Disposable {
  const timer = setInterval(what, 1000);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
