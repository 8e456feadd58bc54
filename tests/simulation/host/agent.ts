/**
 * The simulated mackerel-agent: starts each block of its configuration once a minute, and once for graph
 * definitions, ends what takes too long, restarts; and the user beside it, who runs the same commands
 * by hand.
 *
 * @module
 */

import type { SimulatedProcess, Trouble } from "./simulated_process.ts";

/** A block of the agent's configuration. */
export interface Block {
  readonly args: readonly string[];
}

/**
 * Who starts a run, and what for: the agent or a user by hand, to collect; a user, to check; either,
 * for graph definitions.
 */
export type RunMode = "agent" | "hand" | "check" | "definitions";

/** What an agent needs of its world. */
export interface AgentHost {
  readonly wallMs: () => number;
  schedule(afterMs: number, action: () => void): { cancel(): void };
  /** A number from 0 up to 1 for what has no place in the history. */
  readonly random: () => number;
  /** Starts a run of the plugin. */
  start(block: Block, mode: RunMode, trouble: Trouble | undefined): SimulatedProcess | undefined;
  /** Runs the original in place of the plugin. */
  startOriginal(): void;
  readonly blocks: readonly Block[];
  readonly secondBlock: Block;
}

const MINUTE_MS = 60_000;
const TERMINATE_MS = 30_000;
const KILL_MS = 10_000;
const MOST_COLLECTIONS = 3;
/** An agent asks for definitions this long after its start, at most. */
const DEFINITIONS_MS = 30_000;

/** An agent, running. */
export class Agent {
  readonly #host: AgentHost;
  #hasSecondBlock = false;
  #usesOriginal = false;
  #trouble: Trouble | undefined;
  #definitionsTrouble: Trouble | undefined;
  #timer: { cancel(): void } | undefined;
  #definitions: { cancel(): void } | undefined;
  readonly #running = new Map<Block, Set<SimulatedProcess>>();

  constructor(host: AgentHost) {
    this.#host = host;
  }

  /** Collects now, and at each full minute from then on. Asks for definitions meanwhile. */
  start(): void {
    this.#collect();
    this.#waitForMinute();
    this.askForDefinitions();
  }

  /** Asks each block for its graph definitions some seconds later, one after the other. */
  askForDefinitions(): void {
    const blocks = [...this.#host.blocks, ...this.#hasSecondBlock ? [this.#host.secondBlock] : []];
    this.#askAfter(DEFINITIONS_MS * this.#host.random(), blocks);
  }

  /** Ends all that runs, and starts again some seconds later. */
  restart(afterMs: number = 500 + 5000 * this.#host.random()): void {
    this.#timer?.cancel();
    this.#definitions?.cancel();
    for (const process of this.processes()) process.terminate();
    this.#timer = this.#host.schedule(afterMs, () => this.start());
  }

  /** All runs that have not ended. */
  processes(): readonly SimulatedProcess[] {
    return [...this.#running.values()].flatMap((processes) =>
      [...processes].filter(({ isAlive }) => isAlive)
    );
  }

  /** Lets the next run have some trouble. */
  troubleNext(trouble: Trouble): void {
    this.#trouble = { ...this.#trouble, ...trouble };
  }

  /** Lets the next run that prints definitions have some trouble. */
  troubleDefinitions(trouble: Trouble): void {
    this.#definitionsTrouble = trouble;
  }

  setSecondBlock(isThere: boolean): void {
    this.#hasSecondBlock = isThere;
  }

  useOriginal(uses: boolean): void {
    this.#usesOriginal = uses;
    // Whoever replaces a plugin restarts the agent.
    if (!uses) this.askForDefinitions();
  }

  /**
   * Lets the user run a block's command, or check it: now, or just when the agent does.
   *
   * @param size Up to 0.4 for the latter.
   */
  runByHand(isCheck: boolean, size: number): void {
    const { blocks, random, wallMs } = this.#host;
    const block = blocks[Math.floor(random() * blocks.length)];
    if (block === undefined) return;
    const waitMs = size < 0.4 ? MINUTE_MS - wallMs() % MINUTE_MS + 1000 * random() : 0;
    const mode = isCheck ? "check" : "hand";
    this.#host.schedule(waitMs, () => void this.#host.start(block, mode, undefined));
  }

  /**
   * Lets the user run a block's command shortly before the agent does, or just when it does.
   *
   * @param minutes How many full minutes lie before that one.
   */
  runBeside(minutes: number, size: number, trouble: Trouble): void {
    const { blocks, wallMs } = this.#host;
    const block = blocks[Math.floor(size * 1000) % blocks.length];
    if (block === undefined) return;
    const beforeMs = 2500 * (size * 10 % 1) - 300;
    const waitMs = (minutes + 1) * MINUTE_MS - wallMs() % MINUTE_MS - beforeMs;
    this.#host.schedule(waitMs, () => void this.#host.start(block, "hand", trouble));
  }

  /** Such a run waits for nothing, so it has ended when the next one starts. */
  #askAfter(ms: number, [block, ...rest]: readonly Block[]): void {
    this.#definitions?.cancel();
    if (block === undefined) return;
    this.#definitions = this.#host.schedule(ms, () => {
      if (this.#usesOriginal) return;
      this.#host.start(block, "definitions", this.#definitionsTrouble);
      this.#definitionsTrouble = undefined;
      this.#askAfter(this.#startMs(), rest);
    });
  }

  /** A program takes a while to start. */
  #startMs(): number {
    return 20 + 200 * this.#host.random() ** 2;
  }

  #waitForMinute(): void {
    const restMs = MINUTE_MS - this.#host.wallMs() % MINUTE_MS;
    // A clock that is slewed may still show the end of the minute before.
    const waitMs = restMs < 5000 ? restMs + MINUTE_MS : restMs;
    this.#timer = this.#host.schedule(waitMs, () => {
      this.#collect();
      this.#waitForMinute();
    });
  }

  #collect(): void {
    if (this.#usesOriginal) return this.#host.startOriginal();
    for (const block of this.#host.blocks) this.#runBlock(block);
    if (this.#hasSecondBlock) this.#runBlock(this.#host.secondBlock);
  }

  #runBlock(block: Block): void {
    const running = this.#running.get(block) ?? new Set();
    this.#running.set(block, running);
    for (const process of running) if (!process.isAlive) running.delete(process);
    if (running.size >= MOST_COLLECTIONS) return;
    this.#host.schedule(this.#startMs(), () => {
      const process = this.#host.start(block, "agent", this.#trouble);
      this.#trouble = undefined;
      if (process !== undefined) this.#watch(process, running);
    });
  }

  #watch(process: SimulatedProcess, running: Set<SimulatedProcess>): void {
    running.add(process);
    process.schedule(TERMINATE_MS, () => {
      process.terminate();
      process.schedule(KILL_MS, () => process.kill());
    });
  }
}
