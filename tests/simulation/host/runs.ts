/**
 * The runs of the plugin on a simulated host: starts them, and hands each to the oracle at its end.
 *
 * @module
 */

import { DefinitionObservations } from "../oracle/definition_observations.ts";
import { Observations } from "../oracle/observations.ts";
import type { RunPlan } from "../oracle/judged_run.ts";
import type { Oracle } from "../oracle/oracle.ts";
import type { Disturbances } from "./disturbances.ts";
import type { Edition } from "./host_setup.ts";
import { planRun } from "./run_plan.ts";
import type { RunMode } from "./agent.ts";
import { SimulatedProcess } from "./simulated_process.ts";
import type { Host, Run, Trouble } from "./simulated_process.ts";
import { WORK_DIRECTORY } from "./state_paths.ts";

/** What runs need of their world. */
export interface RunsWorld {
  readonly host: Host;
  readonly run: Run;
  readonly oracle: Oracle;
  readonly disturbances: Disturbances;
  /** Returns what the configuration says of a run with these arguments. */
  readonly editionFor: (args: readonly string[]) => Edition;
  readonly violate: (problem: string) => void;
  readonly log: (line: () => string) => void;
}

/** When and why a process started. */
interface Start {
  /** A suspension of the host moves it. */
  atMs: number;
  readonly plan: RunPlan;
  readonly mode: RunMode;
  readonly isTroubled: boolean;
}

/** The runs of a host. */
export class Runs {
  readonly #alive = new Set<SimulatedProcess>();
  readonly #starts = new WeakMap<SimulatedProcess, Start>();
  readonly #statePaths = new Map<string, string>();
  #started = 0;

  constructor(readonly world: RunsWorld) {}

  /** Starts a run. */
  start(args: readonly string[], mode: RunMode, trouble: Trouble | undefined): SimulatedProcess {
    const { host, run, disturbances } = this.world;
    const plan = planRun(args, mode, this.world.editionFor(args));
    const process = this.#makeProcess(plan, args, mode, trouble);
    // What a user does by hand disturbs the next run of the agent; definitions disturb nothing.
    const isTroubled = mode !== "definitions" && (mode !== "agent" || trouble !== undefined);
    this.#starts.set(process, { atMs: host.nowMs, plan, mode, isTroubled });
    this.#alive.add(process);
    if (isTroubled) {
      for (const { index } of plan.targets) {
        disturbances.note(index, 1, host.nowMs);
      }
    }
    process.start(run);
    return process;
  }

  #makeProcess(
    plan: RunPlan,
    args: readonly string[],
    mode: RunMode,
    trouble: Trouble | undefined,
  ): SimulatedProcess {
    const { host, oracle, violate: violated } = this.world;
    const isForDefinitions = mode === "definitions";
    const Observing = isForDefinitions ? DefinitionObservations : Observations;
    const observed: Observations = new Observing(host.uid, {
      saved: (prefix, path, text) => {
        const target = plan.targets.find((target) => target.prefix === prefix);
        return oracle.saved(process, prefix, path, text, target);
      },
      violated,
    });
    const env = new Map([
      ["MACKEREL_PLUGIN_WORKDIR", WORK_DIRECTORY],
      ["MACKEREL_AGENT_PLUGIN_META", isForDefinitions ? "1" : ""],
    ]);
    const process: SimulatedProcess = new SimulatedProcess(
      ...[host, this.#started++, mode === "check" ? ["-check", ...args] : args] as const,
      ...[env, observed, trouble] as const,
    );
    return process;
  }

  /** Judges a run that has ended; without a code, it was killed. */
  ended(process: SimulatedProcess, code: number | undefined): void {
    const { host, oracle, disturbances, log } = this.world;
    const start = this.#starts.get(process);
    if (start === undefined) return;
    const { plan, atMs } = start;
    this.#alive.delete(process);
    log(() => describeEnd(plan, process, code));
    this.#learnStatePaths(plan, process);
    const tookMs = (process.returnedMs ?? host.nowMs) - atMs;
    oracle.judge({
      ...{ plan, process, code, tookMs, startMs: atMs },
      lastDisturbedMs: (target) => disturbances.lastMs(target),
    });
    this.#noteEnd(start, code);
  }

  /** What disturbed a run may be felt by the next one. */
  #noteEnd({ plan, mode, atMs, isTroubled }: Start, code: number | undefined): void {
    if (mode === "definitions") return;
    const { host: { nowMs }, disturbances } = this.world;
    for (const { index } of plan.targets) {
      if (code === undefined || disturbances.lastMs(index) >= atMs) {
        disturbances.note(index, 0, nowMs);
      }
      if (isTroubled) disturbances.note(index, -1, nowMs);
    }
  }

  #learnStatePaths({ targets }: RunPlan, { observed }: SimulatedProcess): void {
    for (const { prefix } of targets) {
      const path = observed.targets.get(prefix)?.statePath;
      if (path !== undefined) this.#statePaths.set(prefix, path);
    }
  }

  /** Returns where the state of a target is, once a run has told. */
  statePathOf(target: number): string | undefined {
    return this.#statePaths.get(`app${target}`);
  }

  /** Kills all that run. */
  killAll(): void {
    for (const process of this.#alive) process.kill();
  }

  /** Notes that all that run have stood still for so long. */
  stoodStill(ms: number): void {
    for (const process of this.#alive) {
      const start = this.#starts.get(process);
      if (start !== undefined) start.atMs += ms;
    }
  }
}

function describeEnd(
  { kind }: RunPlan,
  { number, stdout, stderr }: SimulatedProcess,
  code: number | undefined,
): string {
  return `${kind} #${number} ends with ${code ?? "SIGKILL"}; prints ${countLines(stdout)}` +
    `\n${stderr}`.trimEnd().replaceAll("\n", "\n    ");
}

/** Returns how many lines of each target a text has. */
function countLines(stdout: string): string {
  const counts = new Map<string, number>();
  for (const [, prefix = ""] of stdout.matchAll(/^([^.\n]+)\./gm)) {
    counts.set(prefix, (counts.get(prefix) ?? 0) + 1);
  }
  return Array.from(counts, ([prefix, count]) => `${prefix}: ${count}`).join(", ") || "nothing";
}
