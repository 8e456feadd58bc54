/**
 * What disturbs the targets of a world, and until when: the oracle expects everything of a target that
 * nothing disturbs.
 *
 * @module
 */

/** Keeps count of what is under way. */
export class Disturbances {
  /** How many are under way, by target. */
  readonly #active: number[];
  readonly #lastMs: number[];
  #ofHost = 0;

  /** @param nowMs The time at which the world begins. */
  constructor(targets: number, nowMs: number) {
    this.#active = Array.from({ length: targets }, () => 0);
    this.#lastMs = this.#active.map(() => nowMs);
  }

  /**
   * Notes that something disturbs a target, or all, from now on or until now.
   *
   * @param change 1 for what begins, -1 for what ends, 0 for what happens at once.
   */
  note(target: number | undefined, change: number, nowMs: number): void {
    if (target === undefined) {
      this.#ofHost += change;
      this.#lastMs.fill(nowMs);
    } else {
      this.#active[target] = (this.#active[target] ?? 0) + change;
      this.#lastMs[target] = nowMs;
    }
  }

  /** Returns when something last disturbed a target; infinity where something does. */
  lastMs(target: number): number {
    if (this.#ofHost > 0 || this.#active[target] !== 0) return Infinity;
    return this.#lastMs[target] ?? 0;
  }
}
