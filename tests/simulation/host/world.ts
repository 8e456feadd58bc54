/**
 * A simulated world: one host with its clock, disk and agent, and the applications that it watches.
 * All that happens follows from its seed and its history.
 *
 * @module
 */

import { Agent } from "./agent.ts";
import type { Client, SentRequest } from "../network/client.ts";
import { SECRET } from "../applications/app_pages.ts";
import { Disturbances } from "./disturbances.ts";
import { EventQueue } from "./event_queue.ts";
import type { Scheduled } from "./event_queue.ts";
import type { FaultEvent } from "./fault_event.ts";
import { chooseSetup, editionOf } from "./host_setup.ts";
import type { HostSetup } from "./host_setup.ts";
import { Interleaving } from "./interleaving.ts";
import { exchange } from "../network/network.ts";
import { CONFIG_FILE } from "./setting_files.ts";
import { Oracle } from "../oracle/oracle.ts";
import { findUnread } from "../oracle/unread_settings.ts";
import { runOriginals } from "./original_runs.ts";
import { Runs } from "./runs.ts";
import { choose, fraction, mixSeeds } from "../seeds.ts";
import { SimulatedApp } from "../applications/simulated_app.ts";
import type { PageKind } from "../applications/simulated_app.ts";
import { SimulatedFiles } from "./simulated_files.ts";
import type { ErrorCode } from "./simulated_files.ts";
import type { SimulatedProcess } from "./simulated_process.ts";
import type { Host, Run } from "./simulated_process.ts";
import { StateInterference } from "./state_interference.ts";
import { LINKED_FILE, LINKED_TEXT } from "./state_tricks.ts";
import { parseStatePath, WORK_DIRECTORY } from "./state_paths.ts";
import { AUTHORITY_FILE, AUTHORITY_TEXT, OTHER_PORTS, TOKEN_FILE } from "../network/transports.ts";
import { WallClock } from "./wall_clock.ts";

/** What a world is made of. */
export interface WorldOptions {
  readonly seed: number;
  readonly targets: number;
  readonly minutes: number;
  /** What happens. */
  readonly events: readonly FaultEvent[];
  /** Where the world begins, in minutes; what happens before is left out. */
  readonly fromMinute?: number;
  /** Gets a line for all that happens. */
  readonly log?: (line: string) => void;
}

/** What must never happen, and has. */
export interface Violation {
  /** In milliseconds after the beginning. */
  readonly atMs: number;
  readonly problem: string;
}

/** A fault of the disk that is under way. */
export interface DiskFault {
  readonly event: FaultEvent;
  readonly code: ErrorCode;
  readonly calls: readonly string[];
  /** What the paths begin with; absent for the directory of states. */
  readonly path?: string;
  /** How many of these calls fail. */
  readonly share: number;
}

const MINUTE_MS = 60_000;
/** How long a slow run waits for others between two of its changes. */
const LONGEST_DELAY_MS = 4000;

/** A world. */
export class World implements Host {
  readonly queue: EventQueue;
  readonly clock = new WallClock();
  readonly files: SimulatedFiles;
  readonly oracle: Oracle;
  readonly agent: Agent;
  readonly uid: number;
  readonly wallMs: () => number;
  readonly random: () => number;
  /** The first violation; a world that has one stands still. */
  violation: Violation | undefined;
  readonly #setup: HostSetup;
  readonly #apps: readonly SimulatedApp[];
  readonly #network: FaultEvent[][];
  readonly #disturbances: Disturbances;
  #disk: DiskFault[] = [];
  readonly interleaving = new Interleaving();
  readonly states = new StateInterference(this);
  #edition: number | undefined;
  readonly #runs: Runs;
  #drawnMs = 0;
  #draws = 0;
  readonly #indexByPort = new Map<string, number>();
  readonly #endMs: number;

  constructor(readonly options: WorldOptions, run: Run) {
    const { seed, targets, fromMinute = 0, minutes } = options;
    this.queue = new EventQueue(fromMinute * MINUTE_MS);
    this.#endMs = minutes * MINUTE_MS;
    this.wallMs = () => this.clock.read(this.queue.nowMs);
    this.random = () => this.#draw();
    this.#setup = chooseSetup(seed, targets);
    this.uid = this.#setup.uid;
    this.files = new SimulatedFiles(this.wallMs);
    this.oracle = new Oracle(this.files, (problem) => this.#violate(problem));
    this.#apps = this.#setup.targets.map(({ kind }, index) =>
      new SimulatedApp(mixSeeds(seed, 0xa9, index), kind, this.nowMs)
    );
    for (const { index, port } of this.#setup.targets) {
      this.#indexByPort.set(`${port}`, index).set(`${port + OTHER_PORTS}`, index);
    }
    this.#network = this.#setup.targets.map(() => []);
    this.#disturbances = new Disturbances(targets, this.nowMs);
    this.#runs = new Runs({
      ...{ host: this, run, oracle: this.oracle, disturbances: this.#disturbances },
      editionFor: ([option]) =>
        editionOf(this.#setup, option === "-config" ? this.#edition : undefined),
      violate: (problem) => this.#violate(problem),
      log: (line) => this.log(line),
    });
    this.#layFiles();
    this.agent = new Agent({
      wallMs: this.wallMs,
      schedule: (ms, action) => this.schedule(ms, action),
      random: this.random,
      start: ({ args }, mode, trouble) => this.#runs.start(args, mode, trouble),
      startOriginal: () =>
        runOriginals({
          ...{ setup: this.#setup, apps: this.#apps, files: this.files },
          ...{ nowMs: this.nowMs, wallMs: this.wallMs() },
        }),
      blocks: this.#setup.blocks,
      secondBlock: this.#setup.secondBlock,
    });
    this.schedule(this.#setup.phaseMs, () => this.agent.start());
    if (this.#setup.originalMinutes === 0) return;
    this.agent.useOriginal(true);
    this.schedule(this.#setup.originalMinutes * MINUTE_MS, () => this.agent.useOriginal(false));
  }

  /** The present time in milliseconds after the world's beginning. */
  get nowMs(): number {
    return this.queue.nowMs;
  }

  /** The present time of the clock by which timers run: it stands still while the host sleeps. */
  get monotonicMs(): number {
    return this.queue.monotonicMs;
  }

  /** Lets the next thing happen. Returns whether the world goes on. */
  step(): boolean {
    if (this.violation !== undefined || this.nowMs >= this.#endMs) return false;
    return this.queue.step();
  }

  schedule(afterMs: number, action: () => void, isTimer?: boolean): Scheduled {
    return this.queue.schedule(afterMs, action, isTimer);
  }

  /** Lets time pass in the middle of a call: what was due by then happens late. */
  pass(ms: number): void {
    this.queue.pass(ms, this.#draw() < 0.5);
    this.#runs.stoodStill(ms);
    this.disturb(undefined, 0);
  }

  #violate(problem: string): void {
    this.violation ??= { atMs: this.nowMs, problem };
  }

  /** Gives a line to whoever wants to know all that happens. */
  log(line: () => string): void {
    this.options.log?.(`${new Date(this.wallMs()).toISOString().slice(5, 23)}  ${line()}`);
  }

  /** Depends on the present moment, and on what else is drawn then, but on nothing before. */
  #draw(): number {
    if (this.#drawnMs !== this.nowMs) [this.#drawnMs, this.#draws] = [this.nowMs, 0];
    return fraction(this.options.seed, this.nowMs * 1000 | 0, this.#draws++);
  }

  // Faults.

  /**
   * Notes that something disturbs a target, or all.
   *
   * @param change 1 for what begins, -1 for what ends, 0 for what happens at once.
   */
  disturb(target: number | undefined, change: number): void {
    this.#disturbances.note(target, change, this.nowMs);
  }

  appOf({ target }: FaultEvent): SimulatedApp {
    const app = this.#apps[target];
    if (app === undefined) throw new RangeError(`No application ${target}`);
    return app;
  }

  setNetwork(target: number, begun: FaultEvent | undefined, ended?: FaultEvent): void {
    const faults = this.#network[target];
    if (faults === undefined) return;
    if (begun !== undefined) faults.push(begun);
    if (ended !== undefined) faults.splice(faults.indexOf(ended), 1);
  }

  setDisk(begun: DiskFault | undefined, ended?: FaultEvent): void {
    if (begun !== undefined) this.#disk.push(begun);
    if (ended !== undefined) this.#disk = this.#disk.filter(({ event }) => event !== ended);
  }

  /** Lets an application serve the next kind of page, or its own again. */
  changeKind({ target }: FaultEvent): void {
    const own = this.#setup.targets[target]?.kind ?? "stats-api";
    const app = this.#apps[target];
    if (app === undefined) return;
    const next: Readonly<Record<PageKind, PageKind>> = {
      "stats-api": "expvar",
      "expvar": "prometheus",
      "prometheus": "stats-api",
    };
    app.missing = new Set();
    app.kind = app.kind === own ? next[own] : own;
  }

  /** Starts a slow run at a full minute, or at a full hour, beside those of the agent. */
  runBeside(size: number): void {
    const toHour = 59 - Math.floor(this.wallMs() / MINUTE_MS) % 60;
    const slow = choose([0.05, 0.1, 0.2, 0.4, 0.7], size, 1);
    this.agent.runBeside(choose([0, toHour], size, 2), size, { slow });
  }

  /** Sets the clock, by a second or by hours, forward or back. */
  setClock(size: number): void {
    const far = Math.abs(size - 0.5) * 2;
    const byMs = Math.round(Math.sign(size - 0.5) * (far ** 6) * 7_200_000 + 1);
    this.#nowOrAmidRuns(size, () => this.clock.set(this.nowMs, byMs));
  }

  /** Lets the host sleep for up to 40 minutes. */
  suspend(size: number): void {
    const ms = Math.round(size ** 3 * 2_400_000) + 100;
    this.#nowOrAmidRuns(size, () => {
      this.#runs.stoodStill(ms);
      this.queue.postpone(ms);
      // What a run under way has read is old by the time that it goes on.
      this.disturb(undefined, 0);
    });
  }

  /** Kills what runs, and what will in the next minute. */
  killRuns(size: number): void {
    this.#runs.killAll();
    this.#amidRuns(size, () => this.#runs.killAll());
  }

  /** Runs are short: left to chance, hardly anything would happen to one while it is under way. */
  #nowOrAmidRuns(size: number, action: () => void): void {
    if (mixSeeds(size * 1e6) % 2 === 0) this.#amidRuns(size, action);
    else action();
  }

  /** Does something shortly after the next full minute, when runs are under way. */
  #amidRuns(size: number, action: () => void): void {
    this.disturb(undefined, 1);
    this.schedule(60_000 - this.wallMs() % 60_000 + 400 * size, () => {
      this.log(() => "* amid the runs");
      action();
      this.disturb(undefined, -1);
    });
  }

  /** Lets another program remove temporary files, once there have been so many calls of files. */
  sweep(calls: number): void {
    this.disturb(undefined, 1);
    this.interleaving.before({ calls }, () => {
      this.#removeTemporaryFiles();
      this.disturb(undefined, -1);
    });
  }

  #removeTemporaryFiles(): void {
    for (const path of [...this.files.nodes.keys()]) {
      if (parseStatePath(path)?.isTemporary) this.files.nodes.delete(path);
    }
  }

  /** Everything ends at once; what was not renamed may be gone. */
  losePower(size: number): void {
    this.#runs.killAll();
    for (const path of [...this.files.nodes.keys()]) {
      if (parseStatePath(path)?.isTemporary && size < 0.5) this.files.nodes.delete(path);
    }
    this.agent.restart(5000 + 300_000 * size);
  }

  /** Lets the user write another configuration, or the first one again. */
  edit(size: number | undefined): void {
    this.#edition = size;
    this.#layConfiguration();
    // Whoever changes graphs looks at their definitions.
    this.agent.askForDefinitions();
  }

  #layConfiguration(): void {
    const { text, targets } = editionOf(this.#setup, this.#edition);
    this.files.put(CONFIG_FILE, { kind: "file", mode: 0o644, text });
    const wanted = new Set(targets.filter(({ graphs }) => graphs).map(({ index }) => index));
    for (const [index, app] of this.#apps.entries()) app.want(wanted.has(index), this.nowMs);
  }

  /** Returns where the state of a target is, once a run has told. */
  statePathOf(target: number): string | undefined {
    return this.#runs.statePathOf(target);
  }

  #layFiles(): void {
    this.files.put(WORK_DIRECTORY, { kind: "directory", mode: 0o777 });
    this.files.put(LINKED_FILE, { kind: "file", uid: this.uid, text: LINKED_TEXT });
    this.#layConfiguration();
    this.files.put(AUTHORITY_FILE, { kind: "file", mode: 0o644, text: AUTHORITY_TEXT });
    this.files.put(TOKEN_FILE, { kind: "file", mode: 0o644, text: `${SECRET}\n` });
  }

  // What processes ask of the host.

  ended(process: SimulatedProcess, code: number | undefined): void {
    this.#runs.ended(process, code);
  }

  beforeCall(process: SimulatedProcess, call: string, path: string): ErrorCode | undefined {
    this.interleaving.beforeCall(process, call, path);
    return this.fileFault(call, path);
  }

  isBehind(process: SimulatedProcess): void {
    this.interleaving.addSlow(process);
    this.schedule(LONGEST_DELAY_MS, () => {
      while (process.isAlive && process.files.isBehind) process.files.catchUp();
    });
  }

  fileFault(call: string, path: string): ErrorCode | undefined {
    for (const { path: place = WORK_DIRECTORY, calls, code, share } of this.#disk) {
      if (!path.startsWith(place) || !calls.includes(call)) continue;
      if (share === 1 || this.#draw() < share) return code;
    }
    return undefined;
  }

  carry(process: SimulatedProcess, sent: SentRequest, client: Client): void {
    const index = this.#indexByPort.get(/:(\d+)\//.exec(sent.uri)?.[1] ?? "") ?? -1;
    const [target, app] = [this.#setup.targets[index], this.#apps[index]];
    if (target === undefined || app === undefined) {
      return this.#violate(`asks nobody that there is: ${sent.uri}`);
    }
    const file = findUnread(process.observed, target);
    if (file !== undefined) this.#violate(`asks ${target.prefix} without ${file}`);
    const fault = this.#network[index]?.at(-1);
    process.observed.requested(target.prefix, this.wallMs(), fault?.kind);
    const seed = mixSeeds(this.options.seed, index, this.nowMs | 0);
    const { prefix, framing, transport } = target;
    exchange({
      ...{ process, sent, client, app, seed, prefix, framing, transport },
      fault,
      nowMs: () => this.nowMs,
    });
  }

  connect(process: SimulatedProcess): Promise<void> {
    return new Promise((resolve) => void process.schedule(3, resolve));
  }
}
