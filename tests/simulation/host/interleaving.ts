/**
 * What others do between two calls of a run: slow runs their own calls, and events whatever they are
 * about.
 *
 * @module
 */

import type { SimulatedProcess } from "./simulated_process.ts";
import { parseStatePath } from "./state_paths.ts";

/** Before which call of whatever run something happens, once. */
export interface Moment {
  /** The name of a call about a state, or a file beside it; absent for any call. */
  readonly call?: string;
  /** The target of the state; absent for any. */
  readonly prefix?: string;
  /** How many such calls there are up to then, itself included. */
  readonly calls: number;
}

interface Waiting {
  readonly moment: Moment;
  readonly action: () => void;
  calls: number;
}

/** The calls that fall between others. */
export class Interleaving {
  #waiting: Waiting[] = [];
  /** Slow runs of whose changes others do not see all. */
  #slow: SimulatedProcess[] = [];

  /** Lets an action happen before a call. Returns what keeps it from happening. */
  before(moment: Moment, action: () => void): () => void {
    const waiting = { moment, action, calls: 0 };
    this.#waiting.push(waiting);
    return () => this.#waiting = this.#waiting.filter((other) => other !== waiting);
  }

  /** Lets the changes of a slow run happen between the calls of others. */
  addSlow(process: SimulatedProcess): void {
    this.#slow.push(process);
  }

  /** Lets everything happen that does before a call of a run. */
  beforeCall(process: SimulatedProcess, call: string, path: string): void {
    if (this.#slow.length > 0) this.#catchUp(process);
    if (this.#waiting.length > 0) this.#act(call, path);
  }

  #catchUp(process: SimulatedProcess): void {
    for (const other of this.#slow) {
      const { host, trouble, files } = other;
      if (other === process) continue;
      while (files.isBehind && host.random() < (trouble?.slow ?? 1)) {
        files.catchUp();
      }
    }
    this.#slow = this.#slow.filter(({ isAlive, files }) => isAlive && files.isBehind);
  }

  #act(call: string, path: string): void {
    const due = this.#waiting.filter((waiting) =>
      isAbout(waiting.moment, call, path) && ++waiting.calls === waiting.moment.calls
    );
    if (due.length === 0) return;
    this.#waiting = this.#waiting.filter((waiting) => !due.includes(waiting));
    for (const { action } of due) action();
  }
}

function isAbout({ call, prefix }: Moment, name: string, path: string): boolean {
  if (call !== undefined && call !== name) return false;
  return prefix === undefined || parseStatePath(path)?.prefix === prefix;
}
