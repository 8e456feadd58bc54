/**
 * An event of a simulated world's history.
 *
 * @module
 */

/** Something that happens in a world. A history is a list of these. */
export interface FaultEvent {
  readonly kind: string;
  /** When, in milliseconds after the world's beginning. */
  readonly atMs: number;
  readonly lastsMs: number;
  /** The index of a target; for what is about the host, the one that it begins with. */
  readonly target: number;
  /** How much of it, from 0 to 1. */
  readonly size: number;
}
