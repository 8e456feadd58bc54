/**
 * The wall clock of the simulated host: it is set, it runs too fast or too slowly for a while, and
 * programs see nothing else of the true time.
 *
 * @module
 */

/** 2026-01-01 00:00:00 UTC, at the true time 0. */
export const EPOCH_MS = 1_767_225_600_000;

/** A clock that may be wrong. */
export class WallClock {
  /** What is added to the true time, at the last change. */
  #offsetMs = 0;
  /** How many milliseconds the clock gains in a second since then. */
  #gain = 0;
  #changedMs = 0;

  /** Returns what the clock shows, in milliseconds since 1970. @param trueMs The true time. */
  read(trueMs: number): number {
    return Math.floor(EPOCH_MS + trueMs + this.#offset(trueMs));
  }

  /** Sets the clock by so many milliseconds. */
  set(trueMs: number, byMs: number): void {
    this.#offsetMs = this.#offset(trueMs) + byMs;
    this.#changedMs = trueMs;
  }

  /** Lets the clock gain so many milliseconds a second from now on; 0 ends that. */
  slew(trueMs: number, gain: number): void {
    this.#offsetMs = this.#offset(trueMs);
    this.#changedMs = trueMs;
    this.#gain = gain;
  }

  #offset(trueMs: number): number {
    return this.#offsetMs + Math.trunc(this.#gain * (trueMs - this.#changedMs) / 1000);
  }
}
