/**
 * The benchmark: its flags, measurements and tables. No test expects a speed.
 *
 * @module
 */

import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { runInTurn } from "../../tools/bench/paired.ts";
import type { Measured } from "../../tools/bench/paired.ts";
import { openMeter, RunError, whatIsMissing } from "../../tools/bench/measure.ts";
import type { Start } from "../../tools/bench/measure.ts";
import { OptionError, parseOptions } from "../../tools/bench/options.ts";
import { formatComparison, formatSizes, formatSlopes } from "../../tools/bench/report.ts";
import { medianRatio, spreadOf } from "../../tools/bench/statistics.ts";
import { registryFlags } from "../../tools/registry.ts";

/** Defined except on Linux with GNU time; the benchmark must then report it. */
const missing = whatIsMissing();

Deno.test("the benchmark prints a table of each comparison, or one line about what is missing", async () => {
  const flags = ["--targets=1", "--runs=2", "--command=source", "--no-original"];
  const { code, stdout, stderr } = await runBench(flags);
  if (missing !== undefined) {
    assertEquals([code, stdout, stderr], [2, "", `Cannot measure: ${missing}\n`]);
    return;
  }
  assertEquals([code, stderr], [0, ""]);
  const rows = stdout.split("\n").filter((line) => /^\| \w/.test(line));
  const expected = ["1 target", "baseline", "source", "definitions", "empty program", "source"];
  assertEquals(rows.map((row) => row.split("|")[1]?.trim()), expected);
  const spread = String.raw`\d+\.\d \(\d+\.\d–\d+\.\d\)`;
  const ratio = String.raw`\d+\.\d\d [≤>] 1\.15?`;
  assertMatch(
    rows[2] ?? "",
    new RegExp(String.raw`^\| source +(\| +${spread} ){3}(\| +${ratio} ){3}\|$`),
  );
});

Deno.test("formatSizes() tells the size of each file in MB, and nothing without files", () => {
  const files = [["bundle", 154_759], ["original", 9_950_001]] as const;
  assertEquals(formatSizes(files), "Size on disk: bundle 0.2 MB, original 10.0 MB\n");
  assertEquals(formatSizes([]), "");
});

Deno.test("the limits are measured with hanging targets, or one line says what is missing", async () => {
  const flags = ["--healthy=3", "--hanging=2", "--many=4"];
  const { code, stdout, stderr } = await runBench(flags, "limits.ts");
  if (missing !== undefined) {
    assertEquals([code, stdout, stderr], [2, "", `Cannot measure: ${missing}\n`]);
    return;
  }
  const [hanging = "", many = ""] = stdout.split("\n");
  assertMatch(
    hanging,
    /^3 targets answer, 2 hang \(time limit 2000 ms\): all 45 lines, end \d+ ms after /,
  );
  assertMatch(many, /^4 targets answer: all 60 lines, peak memory \d+\.\d MiB \(at most 150\)$/);
  // A machine that is loaded may take longer after the time limit, and then it says so.
  assertEquals([code, stderr], [hanging.includes("TOO MUCH") ? 1 : 0, ""]);
});

Deno.test("the benchmark reports a wrong flag in one line, and its usage", async () => {
  const { code, stdout, stderr } = await runBench(["--runs=0"]);
  assertEquals([code, stdout], [2, ""]);
  const first = missing === undefined
    ? 'Invalid value of "--runs": must be from 1 to 9999, got "0"'
    : `Cannot measure: ${missing}`;
  assertEquals(stderr.split("\n")[0], first);
});

Deno.test("parseOptions() sorts the numbers of targets and takes each once", () => {
  assertEquals(parseOptions(["--targets", "100,1,100", "--command", "bundle", "--one-origin"]), {
    targets: [1, 100],
    runs: 20,
    forms: ["bundle"],
    original: true,
    oneOrigin: true,
  });
});

Deno.test("parseOptions() rejects unknown arguments", () => {
  const cases = [["--targets=1,"], ["--targets=x"], ["--runs=1.5"], ["--command=go"], ["--fast"], [
    "1",
  ]];
  for (const args of cases) assertThrows(() => parseOptions(args), OptionError);
});

Deno.test("runInTurn() starts the programs in turn and counts after the warm-up", () => {
  const calls: string[] = [];
  const meter = {
    warmUp: ({ command }: Start) => void calls.push(`warm ${command[0]}`),
    measure: ({ command }: Start) => {
      calls.push(command[0]);
      return { wallMs: calls.length, cpuMs: 2, peakMib: 3 };
    },
    [Symbol.dispose]() {},
  };
  const entries = runInTurn([["first", startOf("a")], ["second", startOf("b")]], 2, meter);
  assertEquals(calls.slice(0, 6), ["warm a", "warm b", "warm a", "warm b", "warm a", "warm b"]);
  assertEquals(calls.slice(6), ["a", "b", "a", "b"]);
  assertEquals(entries.map(({ name, usages }) => [name, usages.map(({ wallMs }) => wallMs)]), [
    ["first", [7, 9]],
    ["second", [8, 10]],
  ]);
});

Deno.test({
  name: "measure() counts CPU time and memory of a process and its children",
  ignore: missing !== undefined,
  async fn() {
    const scratch = await Deno.makeTempFile();
    using meter = openMeter(scratch);
    // `tail` holds a line whole; a shell's loop takes time and no memory.
    const loop = "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done";
    const small = meter.measure(startOf("sh", "-c", ":"));
    const busy = meter.measure(startOf("sh", "-c", `sh -c '${loop}'; :`));
    const large = meter.measure(
      startOf("sh", "-c", "head -c 64M /dev/zero | tail -n 1 >/dev/null"),
    );
    await Deno.remove(scratch);
    assertEquals([small.cpuMs > 0, busy.cpuMs > 2 * small.cpuMs], [true, true]);
    assertEquals([small.peakMib < 32, large.peakMib > 64], [true, true]);
  },
});

Deno.test({
  name: "measure() rejects a run that failed its check",
  ignore: missing !== undefined,
  async fn() {
    const scratch = await Deno.makeTempFile();
    using meter = openMeter(scratch);
    const start = startOf("sh", "-c", "echo cannot >&2; exit 3");
    assertThrows(() => meter.measure(start), RunError, '…": exit code is 3: cannot');
    await Deno.remove(scratch);
  },
});

Deno.test("spreadOf() gives median and quartiles, also of one value", () => {
  assertEquals(spreadOf([4, 1, 3, 2, 5]), { median: 3, lower: 2, upper: 4 });
  assertEquals(spreadOf([7]), { median: 7, lower: 7, upper: 7 });
});

Deno.test("medianRatio() pairs by round, not by size", () => {
  assertEquals(medianRatio([10, 40, 30], [10, 10, 20]), 1.5);
});

Deno.test("formatComparison() shows medians, ratios and whether goals are met", () => {
  const entries = [
    entryOf("baseline", 20, 10, 32),
    entryOf("source", 22, 13, 32),
    entryOf("original", 5, 100, 8),
  ];
  const goals = { wallMs: 1.15, cpuMs: 1.2, original: 0.125 };
  assertEquals(
    formatComparison({ title: "10 targets", goals, entries }),
    [
      "| 10 targets |          wall ms |              CPU ms |       memory MiB | wall / baseline | CPU / baseline | memory / baseline | CPU / original |",
      "| ---------- | ---------------: | ------------------: | ---------------: | --------------: | -------------: | ----------------: | -------------: |",
      "| baseline   | 20.0 (20.0–20.0) |    10.0 (10.0–10.0) | 32.0 (32.0–32.0) |                 |                |                   |          0.100 |",
      "| source     | 22.0 (22.0–22.0) |    13.0 (13.0–13.0) | 32.0 (32.0–32.0) |     1.10 ≤ 1.15 |     1.30 > 1.2 |              1.00 |  0.130 > 0.125 |",
      "| original   |    5.0 (5.0–5.0) | 100.0 (100.0–100.0) |    8.0 (8.0–8.0) |            0.25 |          10.00 |              0.25 |                |",
      "",
    ].join("\n"),
  );
});

Deno.test("formatSlopes() gives the CPU time of each further target", () => {
  const one = { title: "", goals: {}, entries: [entryOf("baseline", 0, 20, 0)] };
  const ten = { title: "", goals: {}, entries: [entryOf("baseline", 0, 29, 0)] };
  assertEquals(
    formatSlopes([[1, one], [10, ten]]),
    [
      "| CPU ms of a further target | 1 to 10 |",
      "| -------------------------- | ------: |",
      "| baseline                   |   1.000 |",
      "",
    ].join("\n"),
  );
  assertEquals(formatSlopes([[1, one]]), "");
});

function startOf(file: string, ...args: string[]): Start {
  return {
    command: [file, ...args],
    env: Deno.env.toObject(),
    prepare() {},
    check: ({ code }) => code === 0 ? undefined : `exit code is ${code}`,
  };
}

function entryOf(name: string, wallMs: number, cpuMs: number, peakMib: number): Measured {
  return { name, usages: Array(3).fill({ wallMs, cpuMs, peakMib }) };
}

async function runBench(
  flags: readonly string[],
  module = "main.ts",
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  await registryFlags({ quiet: true });
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", new URL(`../../tools/bench/${module}`, import.meta.url).href, ...flags],
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}
